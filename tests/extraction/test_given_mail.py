"""A mail that a person calls a receipt is read to the end, and marked where the engine would not call it one."""

from __future__ import annotations

from decimal import Decimal

from extraction import Incomplete, NotAReceipt, Outcome, ProblemCode, analyse
from tests.mails import receipt

HEAD = b"From: Friend <friend@home.example>\r\nSubject: Sunday\r\n"
LETTER = HEAD + b"\r\nThe hall cost us ILS 84.50 each this time.\r\n"
AROUND = (
    HEAD
    + b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee below.\r\n"
    + b"--b\r\nContent-Type: message/rfc822\r\n\r\n"
    + LETTER
    + b"\r\n--b--\r\n"
)


def read(mail: bytes, *, is_given: bool = True) -> Outcome:
    return analyse(mail, is_given=is_given).outcome


def test_without_anybody_s_word_it_is_none() -> None:
    assert isinstance(read(LETTER, is_given=False), NotAReceipt)


def test_its_values_are_read_and_it_waits_for_a_person() -> None:
    outcome = read(LETTER)
    assert isinstance(outcome, Incomplete)
    (made,) = outcome.receipts
    assert made.total is not None
    assert made.total.value == Decimal("84.50")
    assert made.problems[0].code is ProblemCode.NOT_A_RECEIPT


def test_a_mail_without_any_value_has_one_receipt_that_says_so() -> None:
    outcome = read(b"From: a@b.example\r\n\r\n\r\n")
    assert isinstance(outcome, Incomplete)
    assert len(outcome.receipts) == 1
    assert outcome.receipts[0].total is None


def test_what_is_recognised_is_read_as_without_the_word() -> None:
    mail = receipt("R-1").as_bytes()
    assert read(mail) == read(mail, is_given=False)


def test_the_word_is_also_for_the_mail_inside() -> None:
    assert isinstance(read(AROUND, is_given=False), NotAReceipt)
    outcome = read(AROUND)
    assert isinstance(outcome, Incomplete)
    assert Decimal("84.50") in [made.total.value for made in outcome.receipts if made.total]
