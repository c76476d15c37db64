"""Corrected once: what a person said of a vendor holds for its next mails, and for nobody else's."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from businesses.models import Business
from extraction.types import DocumentType, Evidence, Field, Place, Problem, ProblemCode, SourcePart
from receipts import changes, vendor_facts
from receipts.categories import add
from receipts.evidence import spots_of
from receipts.history import corrected_fields
from receipts.intake import save, submit_all
from receipts.models import DayOrder, FactKind, Receipt, Status, VendorFact
from receipts.vendor_facts import NotOfferedError, answer, offers_of
from tests.cast import Person
from tests.receipts.mails import NOON, english, found, hebrew, letter, mail_to, said

PLATFORM = "Billing <mail@platform.example>"


def arrive(business: Business, number: str, *, sender: str = PLATFORM, **changes: Any) -> Receipt:
    """A mail of a billing platform as the engine reads it, saved."""
    mail = mail_to(business, f"m-{number}", letter(number, "", sender=sender))
    outcome = found(number=number, **changes)
    return Receipt.objects.get(pk=save(mail, outcome).receipt_ids[0])


def teach(receipt: Receipt, kind: FactKind, owner: Person, **correction: Any) -> VendorFact:
    """Correct a receipt and say yes to what is offered."""
    changes.correct(receipt, correction, cause=said(owner.user))
    return answer(receipt, kind, is_wanted=True, by=owner.user, now=NOON)


def test_twenty_mails_are_right_after_one_correction_and_no_other_vendor_is_touched(
    business: Business, owner: Person
) -> None:
    by_name: dict[str, Any] = {"vendor": "Reciept no 4", "vendor_tax_id": None}
    teach(arrive(business, "first", **by_name), FactKind.VENDOR, owner, vendor="Birch Bakery")
    right = [arrive(business, f"own-{n}", **by_name) for n in range(20)]
    others = [arrive(business, f"other-{n}", vendor=f"Vendor {n}", vendor_tax_id=None) for n in range(20)]
    elsewhere = arrive(business, "elsewhere", sender="x@oak.example", **by_name)
    with_id = arrive(business, "id", vendor="Other", vendor_tax_id="514000099")
    assert [one.vendor for one in right] == ["Birch Bakery"] * 20
    assert [one.vendor for one in others] == [f"Vendor {n}" for n in range(20)]
    assert (elsewhere.vendor, with_id.vendor) == ("Reciept no 4", "Other")


def test_a_tax_id_knows_its_vendor_from_whatever_sender_and_name(business: Business, owner: Person) -> None:
    teach(arrive(business, "first", vendor="M. S."), FactKind.VENDOR, owner, vendor="Maple")
    assert arrive(business, "second", vendor="Other letterhead", sender="b@oak.example").vendor == "Maple"
    assert arrive(business, "third", vendor="M. S.", vendor_tax_id=None).vendor == "Maple"
    assert arrive(business, "fourth", vendor="M. S.", vendor_tax_id="514000099").vendor == "M. S."


def test_another_business_knows_nothing_of_it(business: Business, owner: Person, stranger: Person) -> None:
    teach(arrive(business, "first"), FactKind.VENDOR, owner, vendor="Maple")
    assert arrive(stranger.business, "theirs").vendor == "Maple Stationery Ltd."


def test_the_receipt_says_that_a_person_said_so_and_when(business: Business, owner: Person) -> None:
    teach(arrive(business, "first"), FactKind.VENDOR, owner, vendor="Maple")
    receipt = arrive(business, "second")
    evidence = receipt.evidence["vendor"]
    assert (evidence["value"], evidence["read"]) == ("Maple", "Maple Stationery Ltd.")
    assert evidence["evidence"][0]["how"] == "vendor_fact"
    spot = next(one for one in spots_of(receipt, list(receipt.documents.all())) if one.field == "vendor")
    assert spot.document is None
    assert "March 10, 2026" in spot.where


def test_nothing_is_done_that_nobody_agreed_to(business: Business, owner: Person) -> None:
    receipt = arrive(business, "first")
    changes.correct(receipt, {"vendor": "Maple"}, cause=said(owner.user))
    assert [offer.kind for offer in offers_of(receipt)] == [FactKind.VENDOR]
    assert arrive(business, "second").vendor == "Maple Stationery Ltd."
    answer(receipt, FactKind.VENDOR, is_wanted=False, by=owner.user, now=NOON)
    assert offers_of(receipt) == []
    assert arrive(business, "third").vendor == "Maple Stationery Ltd."
    assert VendorFact.objects.get().is_active is False


def test_what_is_not_corrected_is_not_offered(business: Business, owner: Person) -> None:
    receipt = arrive(business, "first")
    assert offers_of(receipt) == []
    with pytest.raises(NotOfferedError):
        answer(receipt, FactKind.VENDOR, is_wanted=True, by=owner.user, now=NOON)


def test_a_vendor_of_which_only_the_sender_is_known_is_offered_nothing(business: Business, owner: Person) -> None:
    receipt = arrive(business, "first", vendor=None, vendor_tax_id=None)
    changes.correct(receipt, {"vendor": "Maple"}, cause=said(owner.user))
    assert offers_of(receipt) == []


def test_the_business_s_own_tax_id_knows_no_vendor(business: Business, owner: Person) -> None:
    Business.objects.filter(pk=business.pk).update(tax_id="514-00000-1")
    receipt = Receipt.objects.get(pk=arrive(business, "first").pk)
    changes.correct(receipt, {"vendor": "Maple"}, cause=said(owner.user))
    [offer] = offers_of(receipt)
    assert offer.fact.tax_id == ""


def test_another_type_of_document_of_the_vendor_stays_what_it_is(business: Business, owner: Person) -> None:
    teach(arrive(business, "first"), FactKind.DOCUMENT_TYPE, owner, document_type="invoice_receipt")
    assert arrive(business, "second").document_type == "invoice_receipt"
    assert arrive(business, "third", document_type=DocumentType.REFUND).document_type == "refund"


def test_a_category_is_given_until_it_is_archived(business: Business, owner: Person) -> None:
    office = add(business, name="Office")
    teach(arrive(business, "first"), FactKind.CATEGORY, owner, category=office)
    assert arrive(business, "second").category == office
    office.archived_at = NOON
    office.save()
    assert arrive(business, "third").category is None


def date_read(text: str, day: datetime.date) -> Field[datetime.date]:
    return Field(day, 0.7, (Evidence(text, Place(SourcePart.BODY, row=1), "dates"),))


def arrive_dated(business: Business, number: str, text: str, day: datetime.date | None) -> Receipt:
    mail = mail_to(business, f"m-{number}", letter(number, "", sender=PLATFORM))
    one = replace(found(number=number).receipts[0], issue_date=date_read(text, day) if day else None)
    problems = () if day else (Problem(ProblemCode.MISSING, "issue_date"),)
    outcome = replace(found(replace(one, problems=problems, confidence=0.7 if day else 0.0)), text=text)
    return Receipt.objects.get(pk=save(mail, outcome).receipt_ids[0])


def test_the_order_of_day_and_month_decides_between_two_days(business: Business, owner: Person) -> None:
    first = arrive_dated(business, "first", "Date: 03/02/2026", datetime.date(2026, 3, 2))
    fact = teach(first, FactKind.DAY_ORDER, owner, issue_date=datetime.date(2026, 2, 3))
    assert fact.value == DayOrder.DAY_FIRST
    doubtful = arrive_dated(business, "second", "Date: 05/02/2026", datetime.date(2026, 5, 2))
    assert (doubtful.issue_date, doubtful.status) == (datetime.date(2026, 2, 5), Status.APPROVED)
    clear = arrive_dated(business, "third", "Date: February 25, 2026", datetime.date(2026, 2, 25))
    assert clear.issue_date == datetime.date(2026, 2, 25)


def test_a_date_that_was_left_out_is_read_by_the_order_and_waits_for_a_person(
    business: Business, owner: Person
) -> None:
    first = arrive_dated(business, "first", "Date: 03/02/2026", datetime.date(2026, 3, 2))
    teach(first, FactKind.DAY_ORDER, owner, issue_date=datetime.date(2026, 2, 3))
    left_out = arrive_dated(business, "second", "Date: 05/03/2026", None)
    assert (left_out.issue_date, left_out.problems) == (datetime.date(2026, 3, 5), [])
    assert left_out.status == Status.PENDING_REVIEW


def test_a_missing_name_that_is_known_is_no_problem_any_more(business: Business, owner: Person) -> None:
    missing = (Problem(ProblemCode.MISSING, "vendor"),)
    first = arrive(business, "first", vendor=None, problems=missing, confidence=0.0)
    teach(first, FactKind.VENDOR, owner, vendor="Maple")
    second = arrive(business, "second", vendor=None, problems=missing, confidence=0.0)
    assert (second.vendor, second.problems, second.status) == ("Maple", [], Status.APPROVED)


def test_reading_again_applies_what_was_said_and_leaves_corrections(business: Business, owner: Person) -> None:
    approved, waiting = arrive(business, "a"), arrive(business, "b")
    corrected = arrive(business, "c")
    changes.correct(corrected, {"vendor": "By hand"}, cause=said(owner.user))
    teach(approved, FactKind.VENDOR, owner, vendor="Maple")
    approved.refresh_from_db()
    assert approved.vendor == "Maple"
    for receipt, number in ((waiting, "b"), (corrected, "c")):
        changes.take_over(receipt, found(number=number), cause=said(), mail=changes.mail_of(receipt))
    assert (waiting.vendor, corrected.vendor) == ("Maple", "By hand")
    assert "vendor" not in corrected_fields(waiting)


def test_a_copy_is_known_by_what_was_read_before_and_after(business: Business, owner: Person) -> None:
    first = arrive(business, "same", vendor_tax_id=None)
    teach(first, FactKind.VENDOR, owner, vendor="Maple")
    again = mail_to(business, "m-again", letter("same", "", sender=PLATFORM))
    submission = save(again, found(number="same", vendor_tax_id=None))
    assert submission.outcome == "duplicate"


def test_a_fact_that_is_switched_off_does_nothing(business: Business, owner: Person) -> None:
    fact = teach(arrive(business, "first"), FactKind.VENDOR, owner, vendor="Maple")
    fact.is_active = False
    fact.save()
    assert arrive(business, "second").vendor == "Maple Stationery Ltd."
    assert vendor_facts.told(fact) == "Maple"


def test_twenty_mails_in_one_batch_are_right_as_they_arrive(business: Business, owner: Person) -> None:
    submit_all([mail_to(business, "m-first", english("INV-1"))])
    first = Receipt.objects.select_related("business").get()
    teach(first, FactKind.VENDOR, owner, vendor="Maple of the Hill")
    mails = [mail_to(business, f"m-{n}", english(f"INV-10{n}")) for n in range(20)]
    submissions = submit_all([*mails, mail_to(business, "m-other", hebrew())])
    vendors = [Receipt.objects.get(pk=one.receipt_ids[0]).vendor for one in submissions]
    assert vendors[:20] == ["Maple of the Hill"] * 20
    assert vendors[20] not in (None, "Maple of the Hill")
