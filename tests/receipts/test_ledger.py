"""Every change of a receipt leaves one event, and counts in its totals, in the same transaction."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from businesses.models import Business
from extraction.types import Incomplete
from receipts import categories, changes, ledger, legacy_corrections
from receipts.history import corrections_of
from receipts.intake import save, save_all
from receipts.models import MIXED_RATES, UNKNOWN_RATE, Correction, Event, Receipt, TotalChange
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON, found, mail_to, said

COUNTED_BY = ("vendor", "currency", "status", "document_type", "tax_rate", "standing", "category_id", "issue_date")


def arrive(business: Business, source_id: str, **values: Any) -> Receipt:
    return Receipt.objects.get(pk=save(mail_to(business, source_id), found(**values)).receipt_ids[0])


def counted() -> list[dict[str, Any]]:
    """What counts, all changes folded in memory."""
    rows = TotalChange.objects.values(*COUNTED_BY).annotate(
        n=Sum("sign"), total=Sum(F("sign") * F("amount")), vat=Sum(F("sign") * F("tax"))
    )
    return [row for row in rows.order_by(*COUNTED_BY) if row["n"]]


def standings() -> Counter[str]:
    """How many receipts count as what."""
    return sum((Counter({row["standing"]: row["n"]}) for row in counted()), Counter())


def test_a_receipt_counts_from_the_moment_it_is_there(business: Business) -> None:
    receipt = arrive(business, "m-1")
    [row] = counted()
    assert (row["vendor"], row["currency"], row["standing"], row["n"]) == (receipt.vendor, "USD", "live", 1)
    assert (row["total"], row["vat"]) == (receipt.amount, receipt.tax)
    assert not Event.objects.exists()


def test_what_is_not_known_counts_as_unknown(business: Business) -> None:
    save(mail_to(business), Incomplete(()))
    [row] = counted()
    assert (row["vendor"], row["currency"], row["tax_rate"], row["issue_date"]) == ("", "", UNKNOWN_RATE, None)
    assert TotalChange.objects.get().unknown == 1


def test_tax_without_one_rate_counts_as_of_mixed_rates(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt()
    changes.correct(receipt, {"tax_rate": None}, cause=said(owner.user))
    assert [row["tax_rate"] for row in counted()] == [MIXED_RATES]


def test_a_correction_moves_what_counts_and_leaves_one_event(business: Business, owner: Person) -> None:
    receipt = arrive(business, "m-1")
    changes.correct(receipt, {"amount": Decimal("20"), "vendor": "Birch"}, cause=said(owner.user))
    [row] = counted()
    assert (row["vendor"], row["total"]) == ("Birch", Decimal(20))
    [event] = Event.objects.all()
    assert (event.version, event.way, event.by, event.at) == (2, "api", owner.user, NOON)
    assert event.changes["vendor"] == {"was": "Maple Stationery Ltd.", "became": "Birch"}
    assert event.changes["amount"]["became"] == "20.00"
    assert Receipt.objects.get().version == receipt.version == 2


def test_a_note_moves_no_total(business: Business, owner: Person) -> None:
    receipt = arrive(business, "m-1")
    changes.correct(receipt, {"note": "for the office"}, cause=said(owner.user))
    assert TotalChange.objects.count() == 1


def test_copies_and_what_is_deleted_count_apart(business: Business) -> None:
    original = arrive(business, "m-1")
    arrive(business, "m-2")
    arrive(business, "m-3")
    assert standings() == {"copy": 2, "live": 1}
    changes.delete(original, cause=said())
    assert standings() == {"copy": 1, "deleted": 1, "live": 1}
    kinds = Event.objects.order_by("id").values_list("receipt__source_id", "kind", "version")
    assert list(kinds) == [("m-1", "deleted", 2), ("m-2", "became_original", 2), ("m-3", "became_copy", 2)]
    changes.restore(original, cause=said())
    assert standings() == {"copy": 2, "live": 1}


def test_moved_receipts_count_under_their_new_category(make_receipt: MakeReceipt, owner: Person) -> None:
    travel = categories.add(owner.business, name="Travel")
    office = categories.add(owner.business, name="Office")
    for _ in range(3):
        changes.correct(make_receipt(), {"category": travel}, cause=said(owner.user))
    categories.move_receipts(travel, to=office, cause=said(owner.user))
    assert [(row["category_id"], row["n"]) for row in counted()] == [(office.pk, 3)]
    moved = Event.objects.filter(version=3).values_list("changes", flat=True)
    expected = {"was": "Travel", "became": "Office", "was_id": travel.pk, "became_id": office.pk}
    assert [changed["category"] for changed in moved] == [expected] * 3


def test_what_is_taken_back_leaves_neither_event_nor_total(business: Business) -> None:
    receipt = arrive(business, "m-1")
    with transaction.atomic():
        changes.delete(receipt, cause=said())
        transaction.set_rollback(True)
    assert [row["standing"] for row in counted()] == ["live"]
    assert not Event.objects.exists()


def test_the_same_mail_twice_counts_once(business: Business) -> None:
    mails = [(mail_to(business, "m-1"), found())]
    save_all(mails)
    again = Receipt.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.insert([again])
    assert [row["n"] for row in counted()] == [1]


def test_a_correction_is_found_where_the_version_before_looks_for_it(business: Business, owner: Person) -> None:
    receipt = arrive(business, "m-1")
    changes.correct(receipt, {"vendor": "Birch", "tax": None}, cause=said(owner.user))
    rows = Correction.objects.filter(receipt=receipt).values_list("field", "was", "became", "corrected_by")
    assert sorted(rows) == [
        ("tax", "18.00", None, owner.user.pk),
        ("vendor", "Maple Stationery Ltd.", "Birch", owner.user.pk),
    ]


def test_what_the_version_before_corrected_becomes_events(business: Business, owner: Person) -> None:
    receipt = arrive(business, "m-1")
    for hour, (field, became) in enumerate([("vendor", "Birch"), ("vendor", "Oak"), ("amount", "5")]):
        at = NOON + datetime.timedelta(hours=min(hour, 1))
        Correction.objects.create(
            receipt=receipt, field=field, was="x", became=became, corrected_by=owner.user, corrected_at=at
        )
    assert legacy_corrections.move_all() == 3
    assert [(row.field, row.became) for row in corrections_of(receipt)] == [
        ("vendor", "Birch"), ("vendor", "Oak"), ("amount", "5"),
    ]  # fmt: skip
    assert Receipt.objects.get().version == 3
    assert legacy_corrections.move_all() == 0


def test_no_reading_overwrites_what_the_version_before_corrected(business: Business, owner: Person) -> None:
    receipt = arrive(business, "m-1")
    Receipt.objects.update(vendor="Birch")
    Correction.objects.create(receipt=receipt, field="vendor", was="x", became="Birch", corrected_by=owner.user)
    changes.take_over(receipt, found(), cause=said())
    assert Receipt.objects.get().vendor == "Birch"
