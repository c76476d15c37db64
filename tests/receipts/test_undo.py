"""Changes taken back: a whole operation, or a receipt's last one; what was changed since stays."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core import signing
from django.utils import timezone

from businesses.models import Business
from receipts import categories, changes, copies, undo
from receipts.models import Event, Receipt
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import found, said
from tests.receipts.test_bulk import change, take_back
from tests.receipts.test_changes import arrive, live


def last_undone(person: Person, receipt: Receipt) -> Any:
    return person.api.post(f"/api/receipts/{receipt.pk}/undo")


def test_what_was_changed_since_stays_and_is_named(owner: Person, make_receipt: MakeReceipt) -> None:
    receipts = [make_receipt(status="pending_review") for _ in range(3)]
    ids = [receipt.pk for receipt in receipts]
    token = change(owner, ids=ids, action="approve").json()["undo_token"]
    changes.correct(receipts[1], {"note": "mine"}, cause=said(owner.user))
    answer = take_back(owner, token).json()
    assert answer == {"undone": 2, "left": [{"id": ids[1], "reason": "changed_since"}]}
    assert [*Receipt.objects.order_by("pk").values_list("status", "note")] == [
        ("pending_review", None),
        ("approved", "mine"),
        ("pending_review", None),
    ]
    assert take_back(owner, token).json() == {"undone": 0, "left": answer["left"]}
    assert Event.objects.filter(kind="undone").count() == 2


def test_a_later_change_that_is_undone_itself_is_none(owner: Person, make_receipt: MakeReceipt) -> None:
    receipt = make_receipt(status="pending_review")
    token = change(owner, ids=[receipt.pk], action="approve").json()["undo_token"]
    owner.api.patch(f"/api/receipts/{receipt.pk}", {"note": "mine"}, format="json")
    assert last_undone(owner, receipt).json()["note"] is None
    assert take_back(owner, token).json() == {"undone": 1, "left": []}
    assert Receipt.objects.get().status == "pending_review"


def test_a_correction_taken_back_holds_no_longer_against_a_reading(owner: Person, business: Business) -> None:
    receipt = arrive(business, "m-1")
    for body in ({"vendor": "Birch", "amount": "20.00"}, {"vendor": "Oak", "issue_date": None}):
        owner.api.patch(f"/api/receipts/{receipt.pk}", body, format="json")
    once = last_undone(owner, receipt).json()
    assert (once["vendor"], once["amount"], once["issue_date"]) == ("Birch", "20.00", "2026-03-10")
    assert [one["became"] for one in once["corrections"]] == ["Birch", "20.00"]
    twice = last_undone(owner, receipt).json()
    assert (twice["vendor"], twice["amount"], twice["corrections"]) == ("Maple Stationery Ltd.", "118.00", [])
    assert last_undone(owner, receipt).json()["error"]["code"] == "NOTHING_TO_UNDO"
    receipt.refresh_from_db()
    changes.take_over(receipt, found(vendor="Cedar"), cause=said())
    assert receipt.vendor == "Cedar"
    refused = last_undone(owner, receipt)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "NOTHING_TO_UNDO")


def test_a_deletion_undone_puts_the_original_back_in_its_place(owner: Person, business: Business) -> None:
    original = arrive(business, "m-1")
    for source_id in ("m-2", "m-3"):
        arrive(business, source_id)
    changes.delete(original, cause=said(at=timezone.now()))
    arrive(business, "m-4")
    assert last_undone(owner, original).status_code == 200
    assert live(business) == [("m-1", None), ("m-2", "m-1"), ("m-3", "m-1"), ("m-4", "m-1")]
    arrive(business, "m-5")
    assert live(business)[-1] == ("m-5", "m-1")


def test_an_original_whose_place_was_decided_on_since_comes_back_as_a_copy(owner: Person, business: Business) -> None:
    original, copy = arrive(business, "m-1"), arrive(business, "m-2")
    changes.delete(original, cause=said(at=timezone.now()))
    changes.correct(copy, {"status": "approved"}, cause=said(owner.user))
    assert last_undone(owner, original).json()["duplicate_of"] == copy.pk
    assert live(business) == [("m-1", "m-2"), ("m-2", None)]


def test_a_restoration_undone_leaves_no_copy_of_what_is_deleted(owner: Person, business: Business) -> None:
    original = arrive(business, "m-1")
    changes.delete(original, cause=said(at=timezone.now()))
    changes.restore(original, cause=said())
    arrive(business, "m-2")
    assert last_undone(owner, original).json()["deleted_at"] is not None
    assert live(business) == [("m-2", None)]


def test_one_receipt_of_a_bulk_goes_back_alone_with_its_copies(owner: Person, business: Business) -> None:
    rows = [arrive(business, "a-1"), arrive(business, "a-2"), arrive(business, "b-1", found(number="B"))]
    token = change(owner, ids=[rows[0].pk, rows[2].pk], action="delete").json()["undo_token"]
    last_undone(owner, rows[0])
    assert live(business) == [("a-1", None), ("a-2", "a-1")]
    assert take_back(owner, token).json() == {"undone": 1, "left": []}
    assert live(business)[-1] == ("b-1", None)


def test_a_category_that_is_gone_is_not_given_back(owner: Person, make_receipt: MakeReceipt) -> None:
    travel = categories.add(owner.business, name="Travel")
    receipt = make_receipt(category=travel)
    token = change(owner, ids=[receipt.pk], action="category", value=None).json()["undo_token"]
    travel.delete()
    assert take_back(owner, token).json()["left"] == [{"id": receipt.pk, "reason": "category_gone"}]
    assert last_undone(owner, receipt).json()["error"]["code"] == "CATEGORY_GONE"


def test_a_token_is_for_a_day_and_its_business(owner: Person, stranger: Person, make_receipt: MakeReceipt) -> None:
    receipt = make_receipt(status="pending_review")
    token = change(owner, ids=[receipt.pk], action="approve").json()["undo_token"]
    theirs = take_back(stranger, token)
    assert (theirs.status_code, theirs.json()["error"]["code"]) == (404, "OPERATION_NOT_FOUND")
    forged = signing.Signer(salt="another").sign(token.rpartition(":")[0])
    for wrong in (forged, token[:-1], "x", f"{owner.business.pk}-{uuid.uuid4().hex}"):
        assert [*take_back(owner, wrong).json()["error"]["fields"]] == ["token"]
    Event.objects.update(at=timezone.now() - undo.LASTS - datetime.timedelta(seconds=1))
    late = take_back(owner, token)
    assert (late.status_code, late.json()["error"]["code"]) == (410, "UNDO_EXPIRED")
    assert Receipt.objects.get().status == "approved"
    assert last_undone(owner, receipt).json()["status"] == "pending_review"


def test_a_row_said_to_be_no_copy_stays_so(owner: Person, business: Business) -> None:
    arrive(business, "m-1")
    copy = arrive(business, "m-2")
    shown = owner.api.post(f"/api/receipts/{copy.pk}/not-a-copy").json()
    assert shown["duplicate_of"] is None
    copy.refresh_from_db()
    changes.take_over(copy, found(total=Decimal("120.00")), cause=said())
    changes.take_over(copy, found(), cause=said())
    arrive(business, "m-3")
    assert live(business) == [("m-1", None), ("m-2", None), ("m-3", "m-1")]
    assert owner.api.post(f"/api/receipts/{copy.pk}/not-a-copy").status_code == 200
    changes.delete(copy, cause=said(at=timezone.now()))
    changes.restore(copy, cause=said())
    assert live(business) == [("m-1", None), ("m-2", None), ("m-3", "m-1")]


def test_no_copy_undone_is_a_copy_again_and_as_changeable(owner: Person, business: Business) -> None:
    arrive(business, "m-1")
    copy = arrive(business, "m-2")
    copies.stand_alone(copy, cause=said(owner.user))
    assert last_undone(owner, copy).json()["duplicate_of"] is not None
    copy.refresh_from_db()
    changes.take_over(copy, found(number="INV-2042"), cause=said())
    assert live(business) == [("m-1", None), ("m-2", None)]
    arrive(business, "m-3", found(number="INV-2042"))
    assert live(business)[-1] == ("m-3", "m-2")


def test_a_row_said_to_be_a_copy_takes_its_own_copies_along(owner: Person, business: Business) -> None:
    one, other = arrive(business, "a-1"), arrive(business, "b-1", found(number="B"))
    arrive(business, "b-2", found(number="B"))
    other_copy = arrive(business, "a-2")
    answer = owner.api.post(f"/api/receipts/{other.pk}/copy-of", {"original": other_copy.pk}, format="json")
    assert answer.json()["duplicate_of"] == one.pk
    assert live(business) == [("a-1", None), ("a-2", "a-1"), ("b-1", "a-1"), ("b-2", "a-1")]
    other.refresh_from_db()
    changes.take_over(other, found(number="B"), cause=said())
    assert live(business)[2] == ("b-1", "a-1")
    other.refresh_from_db()


def test_a_copy_undone_has_its_own_copies_back(owner: Person, business: Business) -> None:
    one, other = arrive(business, "a-1"), arrive(business, "b-1", found(number="B"))
    arrive(business, "b-2", found(number="B"))
    copies.make_copy(other, of=one, cause=said(owner.user))
    last_undone(owner, other)
    assert live(business) == [("a-1", None), ("b-1", None), ("b-2", "b-1")]
    arrive(business, "b-3", found(number="B"))
    assert live(business)[-1] == ("b-3", "b-1")


def test_nothing_is_a_copy_of_itself_its_copies_or_what_is_not_there(
    owner: Person, stranger: Person, business: Business, make_receipt: MakeReceipt
) -> None:
    original, copy = arrive(business, "m-1"), arrive(business, "m-2")
    deleted, theirs = make_receipt(), make_receipt(shop=stranger.business)
    changes.delete(deleted, cause=said(at=timezone.now()))
    for wrong in (original.pk, copy.pk, deleted.pk, theirs.pk, 10**12, "x", None):
        answer = owner.api.post(f"/api/receipts/{original.pk}/copy-of", {"original": wrong}, format="json")
        assert (answer.status_code, [*answer.json()["error"]["fields"]]) == (400, ["original"])


@pytest.mark.parametrize("address", ["bulk", "undo"])
def test_nothing_is_asked_for_in_the_address(owner: Person, address: str) -> None:
    assert owner.api.post(f"/api/receipts/{address}?dry_run=1", {}, format="json").status_code == 400
