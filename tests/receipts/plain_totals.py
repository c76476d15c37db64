"""What the receipts themselves say, added up one by one, without any of the totals' code."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from businesses.models import Business
from receipts.models import MIXED_RATES, UNDATED, UNKNOWN_RATE, Receipt
from receipts.total_reading import Sum
from receipts.total_sources import Question

Figures = tuple[int, int, int, Decimal, Decimal]
COUNTED = {"receipt": 1, "invoice": 1, "invoice_receipt": 1, "refund": -1, "credit_note": -1}
IN_USE = ("pending_review", "approved")


def of_sums(sums: Iterable[Sum]) -> dict[tuple[Any, ...], Figures]:
    """The answer to a question, to be compared."""
    return {tuple(one.group.values()): (one.number, one.unknown, one.unknown_tax, one.amount, one.tax) for one in sums}


def plain(business: Business, rows: Iterable[Receipt], question: Question) -> dict[tuple[Any, ...], Figures]:
    """The same from the receipts."""
    found: dict[tuple[Any, ...], Figures] = defaultdict(lambda: (0, 0, 0, Decimal(0), Decimal(0)))
    for row in rows:
        facts = _facts(business, row, question.axis)
        if question.counted and not _counts(facts):
            continue
        key = tuple(facts[name] for name in question.groups)
        sign = -1 if facts["document_type"] in ("refund", "credit_note") else 1
        number, unknown, unknown_tax, amount, tax = found[key]
        found[key] = (
            number + 1,
            unknown + (row.amount is None),
            unknown_tax + (row.tax is None),
            amount + sign * (row.amount or 0),
            tax + sign * (row.tax or 0),
        )
    return dict(found)


def _facts(business: Business, row: Receipt, axis: str) -> dict[str, Any]:
    day = row.received_at.astimezone(business.zone).date() if axis == "received" else row.issue_date
    return {
        "month": day.replace(day=1) if day else UNDATED,
        "vendor": row.vendor or "",
        "category": str(row.category_id or 0),
        "currency": row.currency or "",
        "status": row.status,
        "document_type": row.document_type or "",
        "tax_rate": _rate(row),
        "standing": "deleted" if row.deleted_at else "copy" if row.duplicate_of_id else "live",
    }


def _rate(row: Receipt) -> Decimal:
    if row.tax_rate is not None:
        return row.tax_rate
    return MIXED_RATES if row.tax else UNKNOWN_RATE


def _counts(facts: dict[str, Any]) -> bool:
    return facts["standing"] == "live" and facts["status"] in IN_USE and facts["document_type"] in COUNTED


def received_in(
    business: Business, rows: Iterable[Receipt], first: datetime.date | None, last: datetime.date | None
) -> list[Receipt]:
    """Those received from the one day to the other, in the business's time zone."""
    days = {row.pk: row.received_at.astimezone(business.zone).date() for row in rows}
    return [row for row in rows if (not first or days[row.pk] >= first) and (not last or days[row.pk] <= last)]
