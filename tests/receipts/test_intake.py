"""Mail goes in, receipts come out, once, whoever brings it and however often."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from businesses.models import Business
from extraction.types import (
    Concept,
    ExtractedReceipt,
    FileProblem,
    Found,
    Incomplete,
    LineItem,
    NotAReceipt,
    Part,
    Problem,
    ProblemCode,
    ReasonCode,
)
from receipts.intake import Mail, StorageUnavailableError, Submission, save, save_all, submit_all
from receipts.models import Document, Receipt
from tests.mails import hebrew_invoice
from tests.receipts.mails import NOON, english, found, hebrew, mail_to, newsletter, reading

DAY = datetime.timedelta(days=1)
PDF = Part("receipt.pdf", "application/pdf", b"%PDF-1.4 a receipt")


def submit_mail(business: Business, rfc822: bytes, source_id: str = "m-1") -> Submission:
    return submit_all([Mail(business, "tests", source_id, rfc822, NOON)])[0]


def save_reading(business: Business, **changes: Any) -> Receipt:
    """Save a mail whose reading differs by `changes`; return its one row."""
    answer = save(mail_to(business), found(**changes))
    return Receipt.objects.get(pk=answer.receipt_ids[0])


def test_an_english_receipt_is_saved_with_its_mail(business: Business) -> None:
    answer = submit_mail(business, english())
    receipt = Receipt.objects.get()
    assert answer == Submission("receipt", "", (receipt.pk,))
    assert (receipt.amount, receipt.currency, receipt.number) == (Decimal("118.00"), "USD", "INV-2041")
    assert receipt.evidence["amount"]["value"] == "118.00"
    document = receipt.documents.get()
    assert (document.origin, document.media_type) == ("mail", "message/rfc822")


def test_a_hebrew_tax_invoice_is_read_in_shekels(business: Business) -> None:
    submit_mail(business, hebrew())
    receipt = Receipt.objects.get()
    assert (receipt.amount, receipt.currency, receipt.tax) == (Decimal("118.00"), "ILS", Decimal("18.00"))


def test_what_the_business_issued_itself_is_its_income_and_no_receipt(business: Business) -> None:
    bought = hebrew_invoice("4711").as_bytes()
    assert submit_mail(business, bought, "m-1").outcome == "receipt"
    business.tax_id = "515-00000-8"
    issued = submit_mail(business, hebrew_invoice("4712").as_bytes(), "m-2")
    assert issued == Submission("not_receipt", ReasonCode.OWN_DOCUMENT)


def test_what_is_no_receipt_leaves_nothing_but_its_reason(business: Business, documents: Path) -> None:
    answer = submit_mail(business, newsletter())
    assert answer.outcome == "not_receipt"
    assert answer.reason
    assert not Receipt.objects.exists()
    assert not documents.exists()


def test_the_stored_mail_is_the_mail_to_the_byte(business: Business, documents: Path) -> None:
    submit_mail(business, english())
    assert (documents / Document.objects.get().path).read_bytes() == english()


def test_submitting_again_changes_nothing_and_answers_the_same(business: Business) -> None:
    first = submit_mail(business, english())
    before = list(Receipt.objects.values())
    assert submit_mail(business, english()) == first
    assert list(Receipt.objects.values()) == before
    assert Document.objects.count() == 1


def test_a_worker_killed_after_storing_repeats_it_without_a_trace(business: Business) -> None:
    # both workers had seen that the mail was not there yet
    first = save(mail_to(business), found())
    assert save(mail_to(business), found()) == first
    assert Receipt.objects.count() == 1


def test_one_mail_may_hold_two_receipts(business: Business) -> None:
    answer = save(mail_to(business), found(reading(number="A-1"), reading(number="A-2")))
    assert len(answer.receipt_ids) == 2
    assert list(Receipt.objects.order_by("ordinal").values_list("number", flat=True)) == ["A-1", "A-2"]
    assert Document.objects.get().receipts.count() == 2


def test_each_receipt_of_a_mail_has_its_own_documents(business: Business) -> None:
    parts = tuple(Part(name, "application/pdf", name.encode()) for name in ("a.pdf", "b.pdf", "terms.pdf"))
    first = replace(reading(number="A-1"), files=("a.pdf", "terms.pdf"))
    second = replace(reading(number="A-2"), files=("b.pdf", "terms.pdf"))
    save(mail_to(business), Found((first, second), parts))
    rows = Receipt.objects.order_by("ordinal")
    names = [set(receipt.documents.values_list("name", flat=True)) for receipt in rows]
    assert names == [{"mail.eml", "a.pdf", "terms.pdf"}, {"mail.eml", "b.pdf", "terms.pdf"}]


def test_a_document_that_one_mail_carries_twice_is_one_receipt(business: Business) -> None:
    assert len(save(mail_to(business), found(reading(), reading())).receipt_ids) == 1


def test_the_same_document_in_a_second_mail_is_a_duplicate(business: Business) -> None:
    original = save(mail_to(business), found())
    copy = save(mail_to(business, "m-2"), found())
    assert copy.outcome == "duplicate"
    row = Receipt.objects.get(pk=copy.receipt_ids[0])
    assert row.duplicate_of_id == original.receipt_ids[0]
    assert row.status == "pending_review"
    assert save(mail_to(business, "m-2"), found()) == copy


def test_of_two_mails_that_came_together_with_one_document_the_older_is_the_original(business: Business) -> None:
    newer, older = mail_to(business, "m-1"), replace(mail_to(business, "m-2"), received_at=NOON - DAY)
    submissions = save_all([(newer, found()), (older, found())])
    assert [submissions["m-1"].outcome, submissions["m-2"].outcome] == ["duplicate", "receipt"]
    copy = Receipt.objects.get(source_id="m-1")
    assert (copy.duplicate_of_id,) == submissions["m-2"].receipt_ids
    assert copy.documents.exists()


def test_a_mail_the_database_refuses_costs_its_neighbours_nothing(business: Business) -> None:
    refused = "too long for its column" * 20
    names = ["m-1", refused, "m-3"]
    submissions = save_all([(mail_to(business, name), found(number=name[:5])) for name in names])
    # SQLite takes a text of any length
    outcome = "receipt" if connection.vendor == "sqlite" else "failed"
    assert [submissions[name].outcome for name in names] == ["receipt", outcome, "receipt"]


def test_mails_that_came_together_take_no_more_queries_than_one(business: Business) -> None:
    with CaptureQueriesContext(connection) as queries:
        save_all([(mail_to(business, f"m-{number}"), found(number=str(number))) for number in range(8)])
    statements = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == 10, statements


def test_a_third_copy_points_at_the_first(business: Business) -> None:
    original = save(mail_to(business), found()).receipt_ids[0]
    for source_id in ("m-2", "m-3"):
        save(mail_to(business, source_id), found())
    assert set(Receipt.objects.filter(duplicate_of=original).values_list("source_id", flat=True)) == {"m-2", "m-3"}


def test_a_mail_with_one_new_receipt_among_copies_is_a_receipt(business: Business) -> None:
    save(mail_to(business), found(number="A-1"))
    assert save(mail_to(business, "m-2"), found(reading(number="A-1"), reading(number="A-2"))).outcome == "receipt"


@pytest.mark.parametrize(
    "difference",
    [
        {"number": "INV-2042"},
        {"total": Decimal("118.01")},
        {"currency": "CAD"},
        {"vendor_tax_id": "514000002"},
        {"issue_date": datetime.date(2026, 4, 10)},
        {"number": None},
    ],
    ids=lambda difference: next(iter(difference)),
)
def test_documents_that_differ_are_two_receipts(business: Business, difference: dict[str, Any]) -> None:
    save(mail_to(business), found())
    assert save(mail_to(business, "m-2"), found(**difference)).outcome == "receipt"


def test_two_businesses_may_hold_the_same_document(business: Business) -> None:
    save(mail_to(business), found())
    other = Business.objects.create(name="Another Shop")
    assert save(mail_to(other), found()).outcome == "receipt"


def test_a_number_written_with_other_dashes_is_the_same_number(business: Business) -> None:
    save(mail_to(business), found(number="INV-2041", vendor_tax_id=None))
    again = found(number="inv 2041", vendor_tax_id=None, vendor="MAPLE STATIONERY LTD")
    assert save(mail_to(business, "m-2"), again).outcome == "duplicate"


def test_a_receipt_without_a_doubt_is_approved_by_itself(business: Business) -> None:
    assert save_reading(business).status == "approved"


@pytest.mark.parametrize("doubt", [{"confidence": 0.89}, {"problems": (Problem(ProblemCode.SUM_MISMATCH),)}])
def test_a_doubt_sends_it_to_a_person(business: Business, doubt: dict[str, Any]) -> None:
    assert save_reading(business, **doubt).status == "pending_review"


def test_an_incomplete_reading_is_never_approved_by_itself(business: Business) -> None:
    save(mail_to(business), Incomplete((reading(),)))
    assert Receipt.objects.get().status == "pending_review"


def test_an_unreadable_receipt_waits_for_a_person(business: Business) -> None:
    answer = save(mail_to(business), Incomplete((), (replace(PDF, problem=FileProblem.ENCRYPTED),)))
    receipt = Receipt.objects.get()
    assert answer == Submission("receipt", "", (receipt.pk,))
    assert receipt.problems == ["nothing_read"]
    assert receipt.documents.get(origin="attachment").problem == "encrypted"


def test_a_field_that_is_not_known_is_null(business: Business) -> None:
    save(mail_to(business), Incomplete((ExtractedReceipt(),)))
    receipt = Receipt.objects.get()
    assert [receipt.amount, receipt.currency, receipt.vendor, receipt.issue_date] == [None] * 4


def test_a_mail_that_is_no_receipt_is_not_a_duplicate(business: Business) -> None:
    assert save(mail_to(business), NotAReceipt(Concept("quote"))) == Submission("not_receipt", Concept("quote"))


def test_an_attachment_shared_by_two_mails_is_stored_once(business: Business, documents: Path) -> None:
    for source_id in ("m-1", "m-2"):
        mail = mail_to(business, source_id, rfc822=source_id.encode())
        save(mail, replace(found(number=source_id), parts=(PDF,)))
    assert Document.objects.get(origin="attachment").receipts.count() == 2
    assert len([file for file in documents.rglob("*") if file.is_file()]) == 3


def test_keeping_a_mail_takes_few_queries(business: Business) -> None:
    mail = mail_to(business)
    readings = [reading(number=f"A-{n}") for n in range(8)]
    with CaptureQueriesContext(connection) as queries:
        save(mail, replace(found(*readings), parts=(PDF,)))
    statements = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == 10, statements


def test_a_full_disk_is_named_and_leaves_no_row(business: Business, documents: Path) -> None:
    documents.mkdir()
    (documents / str(business.pk)).write_text("a file where the folder has to be")
    with pytest.raises(StorageUnavailableError, match="document store"):
        save(mail_to(business), found())
    assert not Receipt.objects.exists()


def test_a_broken_write_leaves_no_half_file(business: Business, documents: Path) -> None:
    save(mail_to(business), replace(found(), parts=(PDF,)))
    assert not [file for file in documents.rglob(".*") if file.is_file()]


# what a database refuses


@pytest.mark.parametrize("damage", ["Maple\x00 Stationery", "Maple\ud800 Stationery"], ids=["nul", "surrogate"])
def test_characters_a_database_refuses_are_replaced(business: Business, damage: str) -> None:
    receipt = save_reading(business, vendor=damage, line_items=(LineItem(damage),))
    assert receipt.vendor == "Maple\N{REPLACEMENT CHARACTER} Stationery"


def test_a_vendor_of_a_megabyte_is_cut_and_is_longer_in_the_evidence(business: Business) -> None:
    receipt = save_reading(business, vendor="Maple " * 200_000)
    assert receipt.vendor is not None
    assert len(receipt.vendor) <= 255
    assert len(receipt.evidence["vendor"]["value"]) > 255


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("number", "number", "9" * 101),
        ("last4", "last4", "42424"),
        ("currency", "currency", "DOLLAR"),
        ("total", "amount", Decimal("1e13")),
        ("total", "amount", Decimal("9999999999999.9999")),
        ("total", "amount", Decimal("NaN")),
        ("total", "amount", Decimal("-1")),
        ("tax_rate", "tax_rate", Decimal("1800")),
        ("issue_date", "issue_date", datetime.date(2099, 1, 1)),
        ("issue_date", "issue_date", datetime.date(1899, 12, 31)),
    ],
)
def test_a_value_that_does_not_fit_is_null_with_a_problem(
    business: Business, name: str, column: str, value: object
) -> None:
    receipt = save_reading(business, **{name: value})
    assert getattr(receipt, column) is None
    assert receipt.problems == [f"not_storable:{name}"]
    assert receipt.status == "pending_review"
    assert receipt.evidence[column]["value"] is not None


def test_the_evidence_says_where_each_value_stood(business: Business) -> None:
    receipt = save_reading(business)
    assert receipt.evidence["amount"] == {
        "value": "118.00",
        "confidence": 0.97,
        "evidence": [{"text": "118.00", "where": "body row 3", "place": {"part": "body", "row": 3}, "how": "totals"}],
    }


def test_line_items_keep_their_amounts_as_decimal_strings(business: Business) -> None:
    items = (LineItem("Notebook", Decimal(3), Decimal("33.33"), Decimal("99.99")), LineItem("Bag"))
    assert save_reading(business, line_items=items).line_items == [
        {"description": "Notebook", "quantity": "3", "unit_price": "33.33", "amount": "99.99"},
        {"description": "Bag", "quantity": None, "unit_price": None, "amount": None},
    ]


def test_a_confidence_that_is_no_number_approves_nothing(business: Business) -> None:
    assert save_reading(business, confidence=float("nan")).status == "pending_review"
