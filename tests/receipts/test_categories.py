"""What a category's receipts live through: moves in batches, crashes half way, deletion, the business's end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from businesses.models import Business
from receipts import categories, changes
from receipts.history import corrections_of
from receipts.models import Category, Event, Receipt
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON, found, said

BATCH = 2


class CrashError(Exception):
    """The process ends here."""


@contextmanager
def crash_in_batch(number: int) -> Iterator[None]:
    """The process ends while the corrections of that batch are written."""
    written = iter(range(1, number))

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "receipts_correction"') and next(written, None) is None:
            raise CrashError
        return run(sql, *rest)

    with connection.execute_wrapper(execute), pytest.raises(CrashError):
        yield


@pytest.fixture
def travel(business: Business) -> Category:
    """A category of the shop."""
    return categories.add(business, name="Travel")


def test_a_move_that_was_interrupted_is_finished_by_the_same_call(
    make_receipt: MakeReceipt, owner: Person, travel: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(categories, "BATCH", BATCH)
    office = categories.add(owner.business, name="Office")
    receipts = [make_receipt(category=travel) for _ in range(5)]
    with crash_in_batch(2):
        categories.move_receipts(travel, to=office, cause=said(owner.user, at=NOON))
    assert Receipt.objects.filter(category=office).count() == Event.objects.count() == BATCH
    assert list(categories.offered(owner.business)) == [office]
    categories.move_receipts(travel, to=office, cause=said(owner.user, at=NOON))
    categories.delete(travel, cause=said(owner.user, at=NOON))
    assert Receipt.objects.filter(category=office).count() == len(receipts)
    for receipt in receipts:
        assert [(said.field, said.was, said.became) for said in corrections_of(receipt)] == [
            ("category", "Travel", "Office")
        ]


def test_a_deleted_receipt_holds_up_no_deletion_and_is_left_without_a_category(
    make_receipt: MakeReceipt, owner: Person, travel: Category
) -> None:
    receipt = make_receipt(category=travel)
    changes.delete(receipt, cause=said(at=NOON))
    categories.delete(travel, cause=said(owner.user, at=NOON))
    changes.restore(receipt, cause=said())
    assert receipt.category is None
    assert [said.was for said in corrections_of(receipt)] == ["Travel"]


def test_deleting_twice_is_as_deleting_once(owner: Person, travel: Category) -> None:
    categories.delete(travel, cause=said(owner.user, at=NOON))
    categories.delete(travel, cause=said(owner.user, at=NOON))
    assert not Category.objects.exists()


def test_a_correction_of_the_category_names_it_after_it_is_gone(
    make_receipt: MakeReceipt, owner: Person, travel: Category
) -> None:
    receipt = make_receipt()
    changes.correct(receipt, {"category": travel}, cause=said(owner.user, at=NOON))
    categories.move_receipts(travel, to=None, cause=said(owner.user, at=NOON))
    categories.delete(travel, cause=said(owner.user, at=NOON))
    assert [(said.was, said.became) for said in corrections_of(receipt)] == [(None, "Travel"), ("Travel", None)]


def test_another_business_s_category_is_refused_at_the_door(
    make_receipt: MakeReceipt, owner: Person, stranger: Person
) -> None:
    theirs, receipt = categories.add(stranger.business, name="Theirs"), make_receipt()
    with pytest.raises(changes.InvalidCorrectionError):
        changes.correct(receipt, {"category": theirs}, cause=said(owner.user, at=NOON))
    assert Receipt.objects.get().category is None


def test_reading_again_leaves_note_and_category_alone(
    make_receipt: MakeReceipt, owner: Person, travel: Category
) -> None:
    receipt = make_receipt(category=travel, note="for the fair", vendor="Mapel")
    changes.take_over(receipt, found(), cause=said())
    assert (receipt.vendor, receipt.category, receipt.note) == ("Maple Stationery Ltd.", travel, "for the fair")


def test_a_business_that_ends_takes_its_categories_along(
    make_receipt: MakeReceipt, business: Business, travel: Category
) -> None:
    make_receipt(category=travel)
    business.delete()
    assert not Category.objects.exists()
    assert not Receipt.objects.exists()
