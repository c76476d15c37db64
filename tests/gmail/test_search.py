"""Which mail is worth fetching: the questions Gmail is asked, answered by a Gmail."""

from __future__ import annotations

import datetime
import re
from email.message import EmailMessage
from urllib.parse import quote

import pytest

from gmail import search
from gmail.client import GmailClient
from tests.processes import MailboxControl

UTC = datetime.UTC
START = datetime.datetime(2026, 2, 1, tzinfo=UTC)
END = datetime.datetime(2026, 3, 1, tzinfo=UTC)
INSIDE = datetime.datetime(2026, 2, 14, tzinfo=UTC)
SECOND = datetime.timedelta(seconds=1)
SAFE_BYTES = 8_000
"""What servers accept in one line almost everywhere (RFC 9110 asks for 8,000 octets at least)."""


def letter(subject: str, text: str = "Hello.", sender: str = "friend@home.example") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, sender, "owner@shop.example"
    mail.set_content(text)
    return mail


def found(client: GmailClient, rank: int) -> set[str]:
    return set(client.list_ids(search.query_of(rank, START, END)).ids)


def plain(words: tuple[str, ...]) -> list[str]:
    return [word.strip('"') for word in dict.fromkeys(words)]


@pytest.mark.parametrize("rank", range(len(search.QUERIES)))
def test_every_question_is_understood(client: GmailClient, rank: int) -> None:
    assert found(client, rank) == set()


@pytest.mark.parametrize(("rank", "words"), [(0, search.DOCUMENTS), (1, search.DEALINGS)])
def test_every_subject_word_finds_a_mail_in_its_question(
    client: GmailClient, mailbox: MailboxControl, rank: int, words: tuple[str, ...]
) -> None:
    mails = {mailbox.deliver(letter(f"Re: {word}, 4711"), at=INSIDE): word for word in plain(words)}
    missed = {mails[gmail_id] for gmail_id in set(mails) - found(client, rank)}
    assert missed == set()


def test_advertising_is_fetched_only_if_its_subject_names_a_receipt(
    client: GmailClient, mailbox: MailboxControl
) -> None:
    labels = ["INBOX", "CATEGORY_PROMOTIONS"]
    mailbox.deliver(letter("Order now, 20% off!", "Total price 12.50"), at=INSIDE, labelIds=labels)
    receipt = mailbox.deliver(letter("Your receipt from the outlet"), at=INSIDE, labelIds=labels)
    assert set().union(*(found(client, rank) for rank in range(len(search.QUERIES)))) == {receipt}


def test_every_body_word_finds_a_mail_in_the_second_question(client: GmailClient, mailbox: MailboxControl) -> None:
    mails = {
        mailbox.deliver(letter("Hello", f"See: {word} 12.50"), at=INSIDE): word for word in plain(search.BODY_WORDS)
    }
    missed = {mails[gmail_id] for gmail_id in set(mails) - found(client, 1)}
    assert missed == set()


def test_every_telling_sender_finds_a_mail_in_the_first_question(client: GmailClient, mailbox: MailboxControl) -> None:
    mails = {
        mailbox.deliver(letter("Hello", sender=f"{word}@vendor.example"), at=INSIDE): word for word in search.SENDERS
    }
    missed = {mails[gmail_id] for gmail_id in set(mails) - found(client, 0)}
    assert missed == set()


@pytest.mark.parametrize("subject", ["YOUR RECEIPT", "Ihre RECHNUNG Nr. 5", "Votre REÇU", "ÖDEME MAKBUZ 5"])
def test_capital_letters_do_not_hide_a_receipt(client: GmailClient, mailbox: MailboxControl, subject: str) -> None:
    assert mailbox.deliver(letter(subject), at=INSIDE) in found(client, 0)


def test_gmail_s_own_purchases_are_found_whatever_they_say(client: GmailClient, mailbox: MailboxControl) -> None:
    assert mailbox.deliver(letter("Hello"), at=INSIDE, category="purchases") in found(client, 0)


@pytest.mark.parametrize("filename", ["scan.pdf", "structured.xml", "forwarded.eml"])
def test_an_attached_document_is_found_by_its_kind(client: GmailClient, mailbox: MailboxControl, filename: str) -> None:
    mail = letter("Hello")
    mail.add_attachment(b"content", maintype="application", subtype="octet-stream", filename=filename)
    assert mailbox.deliver(mail, at=INSIDE) in found(client, 1)


@pytest.mark.parametrize("subject", ["Your receipt", "Your order", "Hello"])
def test_a_big_mail_is_found_by_the_last_question_alone(
    client: GmailClient, mailbox: MailboxControl, subject: str
) -> None:
    mail = letter(subject, "Subtotal 12.50")
    mail.add_attachment(b"%PDF-1.4" + bytes(6_000_000), maintype="application", subtype="pdf", filename="scan.pdf")
    big = mailbox.deliver(mail, at=INSIDE)
    answers = [big in found(client, rank) for rank in range(len(search.QUERIES))]
    assert answers == [rank == search.BIG_RANK for rank in range(len(search.QUERIES))]


def test_other_mail_is_not_fetched(client: GmailClient, mailbox: MailboxControl) -> None:
    mailbox.deliver(letter("Lunch on Friday?", "Bring the dog."), at=INSIDE)
    mailbox.deliver(letter("Holiday pictures", "Look at the reordering."), at=INSIDE)
    assert found(client, 0) == found(client, 1) == set()


def test_a_draft_is_no_receipt(client: GmailClient, mailbox: MailboxControl) -> None:
    mailbox.deliver(letter("Receipt"), at=INSIDE, labelIds=["DRAFT"])
    assert found(client, 0) == set()


def test_a_window_reaches_a_second_beyond_its_ends_and_no_further(client: GmailClient, mailbox: MailboxControl) -> None:
    moments = {
        "two seconds before": START - 2 * SECOND,
        "the second before": START - SECOND,
        "its first second": START,
        "its last second": END - SECOND,
        "its end": END,
        "a second after": END + SECOND,
    }
    mails = {mailbox.deliver(letter("Receipt"), at=moment): name for name, moment in moments.items()}
    assert {mails[gmail_id] for gmail_id in found(client, 0)} == {
        "the second before", "its first second", "its last second", "its end",
    }  # fmt: skip


def test_two_windows_that_touch_lose_no_mail_between_them(client: GmailClient, mailbox: MailboxControl) -> None:
    middle = INSIDE
    mails = {
        mailbox.deliver(letter("Receipt"), at=middle + datetime.timedelta(milliseconds=offset))
        for offset in (-1001, -1000, -1, 0, 1, 999, 1000)
    }
    earlier = client.list_ids(search.query_of(0, START, middle)).ids
    later = client.list_ids(search.query_of(0, middle, END)).ids
    assert set(earlier) | set(later) == mails


def test_bounds_are_epoch_seconds_so_that_no_time_zone_can_shift_them() -> None:
    query = search.query_of(1, START, END)
    assert query == f"{search.QUERIES[1]} after:1769903999 before:1772323201"


def test_no_question_is_longer_than_servers_accept() -> None:
    for rank in range(len(search.QUERIES)):
        assert len(quote(search.query_of(rank, START, END), safe="")) < SAFE_BYTES


def test_no_word_is_asked_for_twice_in_one_question() -> None:
    for query in search.QUERIES:
        terms = re.findall(r'(?:\w+:)?(?:"[^"]+"|[^\s{}"]+)', query)
        assert len(terms) > 20
        assert len(terms) == len(set(terms))


def test_a_refund_whose_subject_speaks_of_parcels_is_asked_for_last_but_asked_for(
    client: GmailClient, mailbox: MailboxControl
) -> None:
    refund = mailbox.deliver(letter("Your refund is on its way"), at=INSIDE)
    assert refund not in found(client, 0)
    assert refund in found(client, 2)
