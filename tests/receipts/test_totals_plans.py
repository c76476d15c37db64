"""The statements that answer sums find their rows by an index, and never look at receipts that no day cuts out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from businesses.models import Business
from receipts import ledger, total_folding, total_reading, totals
from receipts.models import Receipt
from receipts.selection import Selection
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
        cursor.execute("ANALYZE receipts, receipt_totals, receipt_total_changes")
        # these tables are small beside real ones
        cursor.execute("SET LOCAL enable_seqscan = off")
    return business


@contextmanager
def explaining(plans: list[str]) -> Iterator[None]:
    """Collect the plan of each statement that adds something up."""

    def run(execute: Any, sql: str, parameters: Any, *rest: Any) -> Any:
        if sql.startswith("WITH counted"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}", parameters)
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
        return execute(sql, parameters, *rest)

    with connection.execute_wrapper(run):
        yield


@pytest.mark.parametrize("selection", [Selection(), WHOLE, CUT, VENDOR])
def test_sums_are_found_by_an_index(shop: Business, selection: Selection) -> None:
    plans: list[str] = []
    with explaining(plans):
        totals.stats_of(shop, Receipt.objects.filter(business=shop), selection)
        totals.count_of(shop, selection)
    assert len(plans) == 4
    for plan in plans:
        assert "Seq Scan" not in plan, plan
        assert ("idx_receipts_business_received" in plan) == (selection is CUT), plan


def test_a_part_of_a_vendor_s_name_is_looked_for_among_names(shop: Business) -> None:
    plans: list[str] = []
    with explaining(plans):
        total_reading.from_totals(shop, VENDOR, total_reading.Question(("month", "currency"), counted=True))
    [plan] = plans
    assert "(grain)::text = 'n'::text" in plan
    assert "idx_receipt_totals_vendors" in plan, plan
