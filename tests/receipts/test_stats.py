"""Sums: a currency each, refunds off, and nothing in them that was not spent."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from extraction.types import DocumentType
from receipts import total_folding
from receipts.stats import EFFECTS, UnlistedDocumentTypeError, all_listed
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON


def stats(person: Person, query: str = "") -> dict[str, Any]:
    answer = person.api.get(f"/api/receipts/stats?{query}")
    assert answer.status_code == 200, answer.content
    shown: dict[str, Any] = answer.json()
    return shown


def totals(person: Person, query: str = "") -> dict[str | None, tuple[int, str | None, str | None]]:
    return {row["currency"]: (row["count"], row["total"], row["tax"]) for row in stats(person, query)["currencies"]}


def test_currencies_are_never_added_up(make_receipt: MakeReceipt, owner: Person) -> None:
    make_receipt(amount=Decimal("100.10"), tax=Decimal("15.27"), currency="ILS")
    make_receipt(amount=Decimal("0.20"), tax=None, currency="ILS")
    make_receipt(amount=Decimal("1200"), tax=None, currency="JPY")
    assert totals(owner) == {"ILS": (2, "100.30", "15.27"), "JPY": (1, "1200", None)}


def test_amounts_of_an_unknown_currency_are_counted_and_not_summed(make_receipt: MakeReceipt, owner: Person) -> None:
    make_receipt(currency=None)
    assert totals(owner) == {None: (1, None, None)}


def test_a_receipt_without_an_amount_is_counted_as_such(make_receipt: MakeReceipt, owner: Person) -> None:
    make_receipt(amount=None)
    make_receipt()
    row = stats(owner)["currencies"][0]
    assert (row["count"], row["total"], row["without_amount"]) == (2, "118.00", 1)


@pytest.mark.parametrize("kind", ["refund", "credit_note"])
def test_money_that_came_back_subtracts(make_receipt: MakeReceipt, owner: Person, kind: str) -> None:
    make_receipt(amount=Decimal("50.00"), tax=Decimal("9.00"))
    make_receipt(amount=Decimal("80.00"), tax=Decimal("12.00"), document_type=kind)
    assert totals(owner) == {"USD": (2, "-30.00", "-3.00")}


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"status": "rejected"}, "rejected"),
        ({"status": "not_receipt"}, "not_receipt"),
        ({"document_type": "order"}, "other_documents"),
        ({"document_type": "proforma"}, "other_documents"),
        ({"document_type": "statement"}, "other_documents"),
        ({"document_type": "later_type"}, "other_documents"),
        ({"document_type": None}, "unknown_type"),
        ({"deleted_at": NOON}, None),
    ],
)
def test_what_was_not_spent_is_left_out_with_its_reason(
    make_receipt: MakeReceipt, owner: Person, columns: dict[str, Any], reason: str | None
) -> None:
    make_receipt()
    make_receipt(**columns)
    shown = stats(owner)
    assert shown["currencies"][0]["count"] == 1
    assert {name for name, count in shown["left_out"].items() if count} == ({reason} if reason else set())


def test_a_copy_counts_once(make_receipt: MakeReceipt, owner: Person) -> None:
    original = make_receipt()
    make_receipt(duplicate_of=original, fingerprint=None)
    assert totals(owner)["USD"][0] == 1
    assert stats(owner)["left_out"]["duplicate"] == 1


def test_a_receipt_of_unknown_type_counts_once_somebody_says_what_it_is(
    make_receipt: MakeReceipt, owner: Person
) -> None:
    receipt = make_receipt(document_type=None)
    assert totals(owner) == {}
    owner.api.patch(f"/api/receipts/{receipt.pk}", {"document_type": "refund"})
    assert totals(owner) == {"USD": (1, "-118.00", "-18.00")}


@pytest.mark.parametrize("kind", [*DocumentType, None])
def test_a_type_of_document_without_an_effect_on_sums_is_refused(kind: DocumentType | None) -> None:
    effects = {listed: effect for listed, effect in EFFECTS.items() if listed != kind}
    with pytest.raises(UnlistedDocumentTypeError, match=str(kind)):
        all_listed(effects)


def test_sums_by_status_month_vendor_and_type(make_receipt: MakeReceipt, owner: Person) -> None:
    make_receipt(vendor="Oak", status="pending_review")
    make_receipt(vendor="Birch", document_type="refund", amount=Decimal("18.00"))
    make_receipt(vendor="Oak", currency="EUR")
    shown = stats(owner)

    def rows(by: str, key: str) -> list[tuple[str, str, int, str]]:
        return [(row[key], row["currency"], row["count"], row["total"]) for row in shown[by]]

    assert rows("by_status", "status") == [
        ("approved", "EUR", 1, "118.00"),
        ("approved", "USD", 1, "-18.00"),
        ("pending_review", "USD", 1, "118.00"),
    ]
    assert rows("by_month", "month") == [("2026-03", "EUR", 1, "118.00"), ("2026-03", "USD", 2, "100.00")]
    assert sorted(rows("by_vendor", "vendor")) == [
        ("Birch", "USD", 1, "-18.00"),
        ("Oak", "EUR", 1, "118.00"),
        ("Oak", "USD", 1, "118.00"),
    ]
    assert rows("by_document_type", "document_type") == [
        ("invoice", "EUR", 1, "118.00"),
        ("invoice", "USD", 1, "118.00"),
        ("refund", "USD", 1, "-18.00"),
    ]


def test_months_are_those_of_the_business(make_receipt: MakeReceipt, owner: Person) -> None:
    make_receipt(received_at=datetime.datetime(2026, 1, 31, 22, 30, tzinfo=datetime.UTC))
    assert [row["month"] for row in stats(owner)["by_month"]] == ["2026-02"]


def test_the_same_filters_as_the_list_narrow_the_sums(make_receipt: MakeReceipt, owner: Person) -> None:
    make_receipt(vendor="Oak")
    make_receipt(vendor="Birch", amount=Decimal("10"))
    assert totals(owner, "vendor=birch") == {"USD": (1, "10.00", "18.00")}
    assert totals(owner, "status=approved&min_amount=100&from_date=2026-03-01") == {"USD": (1, "118.00", "18.00")}


def test_a_misspelt_filter_is_refused_and_paging_has_no_meaning(owner: Person) -> None:
    for query in ("form_date=2026-01-01", "page_size=5", "ordering=amount"):
        answer = owner.api.get(f"/api/receipts/stats?{query}")
        assert answer.status_code == 400
        assert list(answer.json()["error"]["fields"]) == [query.partition("=")[0]]


def test_sums_are_of_one_business(make_receipt: MakeReceipt, stranger: Person, accountant: Person) -> None:
    make_receipt()
    assert totals(stranger) == {}
    assert totals(accountant)["USD"][0] == 1
    assert APIClient().get("/api/receipts/stats").status_code == 401


def test_sums_take_one_query_however_many_receipts(make_receipt: MakeReceipt, owner: Person) -> None:
    for n in range(6):
        make_receipt(vendor=f"Vendor {n}")
    total_folding.mend(owner.business.pk, now=NOON)
    with CaptureQueriesContext(connection) as queries:
        owner.browser.get("/api/receipts/stats")
    # session, user and membership before it
    assert len(queries) == 4, [query["sql"] for query in queries]


def test_many_small_sums_lose_no_cent(make_receipt: MakeReceipt, owner: Person) -> None:
    for _ in range(30):
        make_receipt(amount=Decimal("0.10"), tax=Decimal("0.01"))
    assert totals(owner)["USD"] == (30, "3.00", "0.30")
