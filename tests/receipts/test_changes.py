"""Changes to a saved receipt: copies become originals, later readings improve it, corrections stay."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from businesses.models import Business
from extraction.types import Incomplete, NotAReceipt, Outcome, Problem, ProblemCode, ReasonCode
from receipts import changes
from receipts.changes import InvalidCorrectionError
from receipts.intake import save
from receipts.models import Event, Receipt
from tests.cast import Person
from tests.receipts.mails import NOON, found, mail_to, reading, said


def arrive(business: Business, source_id: str, outcome: Outcome | None = None) -> Receipt:
    return Receipt.objects.get(pk=save(mail_to(business, source_id), outcome or found()).receipt_ids[0])


def live(business: Business) -> list[tuple[str, str | None]]:
    """The live rows: where each came from, and of what it is a copy."""
    rows = Receipt.objects.filter(business=business, deleted_at=None).order_by("source_id")
    return [(row.source_id, row.duplicate_of.source_id if row.duplicate_of else None) for row in rows]


def test_when_an_original_is_deleted_its_oldest_copy_stands_for_the_document(business: Business) -> None:
    original = arrive(business, "m-1")
    for source_id in ("m-2", "m-3"):
        arrive(business, source_id)
    changes.delete(original, cause=said(at=timezone.now()))
    assert live(business) == [("m-2", None), ("m-3", "m-2")]
    arrive(business, "m-4")
    assert live(business)[-1] == ("m-4", "m-2")


def test_an_original_that_comes_back_finds_its_place_taken(business: Business) -> None:
    original = arrive(business, "m-1")
    arrive(business, "m-2")
    changes.delete(original, cause=said(at=timezone.now()))
    changes.restore(original, cause=said())
    assert live(business) == [("m-1", "m-2"), ("m-2", None)]


def test_an_original_without_copies_comes_back_as_it_was(business: Business) -> None:
    original = arrive(business, "m-1")
    changes.delete(original, cause=said(at=timezone.now()))
    changes.restore(original, cause=said())
    arrive(business, "m-2")
    assert live(business) == [("m-1", None), ("m-2", "m-1")]


def test_a_copy_that_comes_back_after_its_original_went_stands_for_the_document(business: Business) -> None:
    original, copy = arrive(business, "m-1"), arrive(business, "m-2")
    changes.delete(copy, cause=said(at=timezone.now()))
    changes.delete(original, cause=said(at=timezone.now()))
    changes.restore(copy, cause=said())
    assert live(business) == [("m-2", None)]
    arrive(business, "m-3")
    assert live(business) == [("m-2", None), ("m-3", "m-2")]


def test_deleting_and_restoring_twice_is_the_same_as_once(business: Business) -> None:
    original = arrive(business, "m-1")
    changes.delete(original, cause=said(at=NOON))
    changes.delete(original, cause=said(at=NOON + datetime.timedelta(days=1)))
    assert Receipt.objects.get().deleted_at == NOON
    changes.restore(original, cause=said())
    changes.restore(original, cause=said())
    assert live(business) == [("m-1", None)]


def test_what_a_person_deleted_stays_deleted_when_its_mail_comes_again(business: Business) -> None:
    changes.delete(arrive(business, "m-1"), cause=said(at=timezone.now()))
    arrive(business, "m-1")
    assert live(business) == []


def test_a_better_reading_takes_over_what_nobody_corrected(business: Business, owner: Person) -> None:
    receipt = arrive(
        business, "m-1", found(total=None, vendor="Mapel", problems=(Problem(ProblemCode.MISSING, "total"),))
    )
    changes.correct(receipt, {"vendor": "Maple"}, cause=said(owner.user, at=NOON))
    changes.take_over(receipt, found(), cause=said())
    assert (receipt.amount, receipt.vendor, receipt.status) == (Decimal("118.00"), "Maple", "approved")
    assert receipt.problems == []


def test_a_field_corrected_to_unknown_stays_unknown(business: Business, owner: Person) -> None:
    receipt = arrive(business, "m-1")
    changes.correct(receipt, {"tax": None}, cause=said(owner.user, at=NOON))
    changes.take_over(receipt, found(), cause=said())
    assert receipt.tax is None


def test_a_status_that_a_person_confirmed_survives_a_worse_reading(business: Business, owner: Person) -> None:
    receipt = arrive(business, "m-1")
    changes.correct(receipt, {"status": "approved"}, cause=said(owner.user, at=NOON))
    changes.take_over(
        receipt, found(total=None, confidence=0.0, problems=(Problem(ProblemCode.MISSING, "total"),)), cause=said()
    )
    assert receipt.status == "approved"


def test_a_reading_that_finds_nothing_any_more_deletes_nothing(business: Business) -> None:
    receipt = arrive(business, "m-1")
    changes.take_over(receipt, NotAReceipt(ReasonCode.LIST_MAIL), cause=said())
    changes.take_over(receipt, NotAReceipt(ReasonCode.LIST_MAIL), cause=said())
    assert (receipt.amount, receipt.status) == (Decimal("118.00"), "pending_review")
    assert receipt.problems == ["not_found_again"]


def test_a_mail_of_which_nothing_can_be_read_again_is_no_news(business: Business) -> None:
    receipt = arrive(business, "m-1", Incomplete(()))
    changes.take_over(receipt, Incomplete(()), cause=said())
    assert receipt.problems[0] == "nothing_read"
    assert "not_found_again" not in receipt.problems


def test_a_receipt_that_was_not_seen_before_is_saved_beside_the_first(business: Business) -> None:
    receipt = arrive(business, "m-1")
    outcome = found(reading(), reading(number="INV-2042"))
    for _ in range(2):
        changes.save_reading(receipt, mail_to(business), outcome, list(receipt.documents.all()), cause=said())
    further = Receipt.objects.exclude(pk=receipt.pk).get()
    assert (further.number, further.ordinal, further.status) == ("INV-2042", 1, "approved")
    assert list(further.documents.all()) == list(receipt.documents.all())


def test_the_second_receipt_of_a_mail_is_read_again_as_the_second(business: Business) -> None:
    ids = save(mail_to(business), found(reading(number="A-1"), reading(number="A-2"))).receipt_ids
    second = Receipt.objects.get(pk=ids[1])
    changes.take_over(second, found(reading(number="B-1"), reading(number="B-2")), cause=said())
    assert second.number == "B-2"


def test_a_reading_that_tells_two_documents_apart_ends_the_duplicate(business: Business) -> None:
    arrive(business, "m-1")
    copy = arrive(business, "m-2")
    changes.take_over(copy, found(number="INV-2042"), cause=said())
    assert live(business) == [("m-1", None), ("m-2", None)]


def test_a_reading_that_shows_two_rows_to_be_one_document_makes_one_a_copy(business: Business) -> None:
    arrive(business, "m-1")
    misread = arrive(business, "m-2", found(number="1NV-2041"))
    arrive(business, "m-3", found(number="1NV-2041"))
    changes.take_over(misread, found(), cause=said())
    assert live(business) == [("m-1", None), ("m-2", "m-1"), ("m-3", "m-1")]
    assert misread.status == "pending_review"


def test_a_correction_does_not_hide_the_document_from_its_next_copy(business: Business, owner: Person) -> None:
    receipt = arrive(business, "m-1")
    changes.correct(receipt, {"number": "2041"}, cause=said(owner.user, at=NOON))
    arrive(business, "m-2")
    assert live(business) == [("m-1", None), ("m-2", "m-1")]


def test_an_unknown_field_cannot_be_corrected(business: Business, owner: Person) -> None:
    with pytest.raises(InvalidCorrectionError) as caught:
        changes.correct(arrive(business, "m-1"), {"fingerprint": "x"}, cause=said(owner.user, at=NOON))
    assert list(caught.value.extra["fields"]) == ["fingerprint"]
    assert not Event.objects.exists()


def test_an_empty_text_means_unknown(business: Business, owner: Person) -> None:
    receipt = arrive(business, "m-1")
    changes.correct(receipt, {"vendor": "  "}, cause=said(owner.user, at=NOON))
    assert receipt.vendor is None
    assert receipt.problems == ["missing:vendor"]
