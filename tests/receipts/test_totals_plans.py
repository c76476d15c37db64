"""The statements that answer sums find their rows by an index, and never look at receipts that no day cuts out."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable

import pytest
from django.db import connection

from bench import plans
from businesses.models import Business
from receipts import ledger, total_folding, total_reading, totals
from receipts.models import Receipt
from receipts.selection import Selection
from receipts.total_sources import Question
from tests.receipts.mails import NOON

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the plans of PostgreSQL"),
]
CUT = Selection(from_date=datetime.date(2026, 1, 10), to_date=datetime.date(2026, 12, 31))
WHOLE = Selection(from_date=datetime.date(2025, 1, 1), to_date=datetime.date(2026, 3, 31))
VALUES = {"currency": "USD", "status": "approved", "document_type": "invoice"}
VENDOR = Selection(vendor="vendor 7")


@pytest.fixture
def shop(business: Business) -> Business:
    """The shop, with enough receipts for an index to pay."""
    ledger.insert(
        [
            ledger.draft(
                {
                    "vendor": f"Vendor {number % 50}",
                    "currency": "USD",
                    "status": "approved",
                    "document_type": "invoice",
                },
                business=business,
                source="tests",
                source_id=f"m-{number}",
                received_at=NOON - datetime.timedelta(days=number),
            )
            for number in range(600)
        ]
    )
    total_folding.mend(business.pk, now=NOON)
    while total_folding.fold(business.pk):
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE receipts, receipt_totals, receipt_vendor_totals, receipt_total_changes")
        # these tables are small beside real ones
        cursor.execute("SET LOCAL enable_seqscan = off")
    return business


def plans_of(read: Callable[[], object]) -> list[str]:
    """The plan of each statement that adds something up."""
    return [json.dumps(asked.plan) for asked in plans.plans_of(read) if "AS given" in asked.sql]


@pytest.mark.parametrize("selection", [Selection(), WHOLE, CUT, VENDOR])
def test_sums_are_found_by_an_index(shop: Business, selection: Selection) -> None:
    [plan] = plans_of(lambda: totals.stats_of(shop, Receipt.objects.filter(business=shop), selection))
    assert "Seq Scan" not in plan, plan
    assert plan.count("idx_receipts_business_received") == (selection is CUT), plan


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(from_date=datetime.date(2025, 1, 1), to_date=datetime.date(2025, 12, 31)),
        Selection(from_date=datetime.date(2026, 1, 1), to_date=datetime.date(2026, 1, 31)),
        Selection(currency="USD"),
        Selection(statuses=frozenset({"approved"})),
        Selection(categories=frozenset({0})),
    ],
)
def test_the_most_frequent_vendors_are_read_by_how_many_there_are(shop: Business, selection: Selection) -> None:
    [plan] = plans_of(lambda: totals.stats_of(shop, Receipt.objects.filter(business=shop), selection))
    assert "idx_vendor_totals_most_first" in plan, plan
    assert "idx_receipts" not in plan, plan


def test_a_part_of_a_vendor_s_name_is_looked_for_among_names(shop: Business) -> None:
    question = Question(("month", "currency"), counted=True)
    [plan] = plans_of(lambda: total_reading.from_totals(shop, VENDOR, question))
    assert "(grain)::text = 'n'::text" in plan
    assert "idx_receipt_totals_vendors" in plan, plan


@pytest.mark.parametrize("selection", [Selection(), WHOLE, Selection(categories=frozenset({1}))])
def test_a_count_never_looks_at_receipts(shop: Business, selection: Selection) -> None:
    [plan] = plans_of(lambda: totals.count_of(shop, selection))
    assert "Seq Scan" not in plan, plan
    assert '"Relation Name": "receipts"' not in plan, plan


@pytest.mark.parametrize("selection", [CUT, VENDOR])
def test_what_totals_cannot_count_at_once_they_do_not_count(shop: Business, selection: Selection) -> None:
    assert totals.count_of(shop, selection) is None
