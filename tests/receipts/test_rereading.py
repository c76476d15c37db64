"""Receipts still to review are read again by a newer engine; what a person decided stays."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import Settings

from extraction import VERSION
from extraction.types import Outcome
from receipts import changes, intake, rereading
from receipts.models import Receipt, Status
from receipts.storage import StorageUnavailableError, documents
from receipts.tasks import reread_receipts
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON, english, said

WRONG = Decimal("1.00")
"""The total that the older engine read."""
RIGHT = Decimal("118.00")
OLD = {"engine_version": 1, "status": Status.PENDING_REVIEW, "amount": WRONG}


def amount_of(receipt: Receipt) -> Decimal | None:
    receipt.refresh_from_db()
    return receipt.amount


@pytest.fixture
def outdated(make_receipt: MakeReceipt) -> Receipt:
    """A receipt still to review, of which an older engine read a wrong total."""
    return make_receipt(rfc822=english("R-1"), **OLD)


def test_a_receipt_still_to_review_is_read_again_and_may_be_approved(outdated: Receipt) -> None:
    reread_receipts()
    assert amount_of(outdated) == RIGHT
    assert (outdated.status, outdated.engine_version) == (Status.APPROVED, VERSION)


def test_it_is_read_once(outdated: Receipt) -> None:
    assert rereading.reread_outdated(may_go_on=lambda: True) == 1
    assert rereading.reread_outdated(may_go_on=lambda: True) == 0


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.NOT_RECEIPT])
def test_what_is_decided_is_not_touched(make_receipt: MakeReceipt, status: Status) -> None:
    receipt = make_receipt(rfc822=english("R-1"), **OLD | {"status": status})
    reread_receipts()
    assert (amount_of(receipt), receipt.engine_version) == (WRONG, 1)


@pytest.mark.parametrize("change", [{"vendor": "Maple"}, {"note": "for the shop"}, {"status": "pending_review"}])
def test_what_a_person_corrected_is_not_touched(outdated: Receipt, owner: Person, change: dict[str, str]) -> None:
    changes.correct(outdated, change, cause=said(owner.user, at=NOON))
    reread_receipts()
    assert amount_of(outdated) == WRONG


def test_what_is_deleted_or_a_copy_is_not_touched(make_receipt: MakeReceipt, outdated: Receipt) -> None:
    copy = make_receipt(rfc822=english("R-2"), **OLD, duplicate_of=outdated)
    changes.delete(outdated, cause=said(at=timezone.now()))
    Receipt.objects.filter(pk=copy.pk).update(duplicate_of=outdated)
    reread_receipts()
    assert (amount_of(outdated), amount_of(copy)) == (WRONG, WRONG)


def test_what_a_person_decides_while_its_mail_is_read_stays(
    outdated: Receipt, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_all = intake.read_all

    def read_slowly(mails: Sequence[intake.Mail]) -> list[Outcome]:
        changes.correct(outdated, {"vendor": "Maple"}, cause=said(owner.user, at=NOON))
        return read_all(mails)

    monkeypatch.setattr(intake, "read_all", read_slowly)
    reread_receipts()
    assert (amount_of(outdated), outdated.vendor) == (WRONG, "Maple")


def test_a_worker_that_is_killed_half_way_loses_nothing_and_repeats_nothing(
    make_receipt: MakeReceipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(5):
        make_receipt(rfc822=english(f"R-{day}"), **OLD, received_at=NOON - datetime.timedelta(days=day))
    monkeypatch.setattr(rereading, "BATCH", 2)
    read: list[str] = []
    monkeypatch.setattr(intake, "read_all", killed_at_second_call(read))
    with pytest.raises(KeyboardInterrupt):
        reread_receipts()
    assert [row.amount for row in Receipt.objects.order_by("-received_at")] == [RIGHT, RIGHT, WRONG, WRONG, WRONG]
    reread_receipts()
    assert {row.amount for row in Receipt.objects.all()} == {RIGHT}
    assert len(read) == len(set(read)) == 5


def killed_at_second_call(read: list[str]) -> object:
    """A reader that is killed when it is asked a second time; it notes which mails it reads."""
    read_all, calls = intake.read_all, iter(range(10))

    def reader(mails: Sequence[intake.Mail]) -> list[Outcome]:
        if next(calls) == 1:
            raise KeyboardInterrupt
        read.extend(mail.source_id for mail in mails)
        return read_all(mails)

    return reader


def test_a_receipt_whose_mail_is_lost_keeps_what_was_read_and_holds_up_no_other(
    make_receipt: MakeReceipt, outdated: Receipt
) -> None:
    lost = make_receipt(rfc822=english("R-2"), **OLD)
    lost.documents.all().delete()
    reread_receipts()
    assert (amount_of(lost), amount_of(outdated)) == (WRONG, RIGHT)
    assert not rereading.outdated().exists()


def test_a_store_that_does_not_answer_leaves_all_for_later(outdated: Receipt, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*_: object) -> int:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(documents(), "size_of", unavailable)
        with pytest.raises(StorageUnavailableError):
            reread_receipts()
    assert rereading.outdated().get() == outdated


def test_the_operator_may_want_nothing_read_again(outdated: Receipt, settings: Settings) -> None:
    settings.REREAD_AFTER_UPGRADE = False
    reread_receipts()
    assert amount_of(outdated) == WRONG
