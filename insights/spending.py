"""What was spent in a year and one currency: by month, vendor, category and rate of tax, from the kept totals."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet

from businesses.models import Business, for_business
from receipts import totals
from receipts.models import Category, Receipt
from receipts.selection import Selection
from receipts.stats import Bucket
from receipts.total_sources import Group

TOP: Final = 12
FULL: Final = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of (a month, a vendor's name, a category's name or a rate), its sum, and how long it is in
    percent of the longest."""

    key: str
    label: str
    total: Decimal
    tax: Decimal | None
    count: int
    length: int


@dataclass(frozen=True, slots=True)
class Spending:
    """The bars of each question. `is_estimate`: of the newest receipts alone."""

    months: Sequence[Bar]
    vendors: Sequence[Bar]
    categories: Sequence[Bar]
    rates: Sequence[Bar]
    is_estimate: bool


def currencies_of(business: Business) -> list[str]:
    """The currencies that anything was spent in, the business's own first."""
    rows = _rows(business)
    found = {one.currency for one in totals.sums_of(business, rows, Selection()).buckets if one.currency}
    return sorted(found, key=lambda code: (code != business.currency, code))


def spending_of(business: Business, currency: str, year: int) -> Spending:
    """What was spent in one currency in the months of a year."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    selection = Selection(from_date=first, to_date=last, currency=currency)
    start = datetime.datetime.combine(first, datetime.time(), business.zone)
    end = datetime.datetime.combine(datetime.date(year + 1, 1, 1), datetime.time(), business.zone)
    rows = _rows(business).filter(currency=currency, received_at__gte=start, received_at__lt=end)
    names = {str(one.pk): one.name for one in for_business(Category.objects.all(), business)}

    def ask(by: Group, top: int) -> totals.Buckets:
        return totals.grouped(business, rows, selection, by=by, axis="received", top=top)

    months, vendors, categories, rates = (
        ask("month", 24),
        ask("vendor", TOP),
        ask("category", TOP),
        ask("tax_rate", TOP),
    )
    return Spending(
        months=bars(months.buckets, {}),
        vendors=_longest_first(bars(vendors.buckets, {})),
        categories=_longest_first(bars(categories.buckets, names)),
        rates=bars(rates.buckets, {}),
        is_estimate=any(one.is_estimate for one in (months, vendors, categories, rates)),
    )


def bars(buckets: Sequence[Bucket], names: dict[str, str]) -> list[Bar]:
    """Bars of sums; those without a known sum are left out."""
    known = [(one.key or "", one.total, one.tax, one.count) for one in buckets if one.total is not None]
    longest = max((abs(total) for _, total, _, _ in known), default=Decimal(0))
    return [
        Bar(
            key,
            names.get(key, key),
            total,
            tax,
            count,
            round(FULL * max(total, Decimal(0)) / longest) if longest else 0,
        )
        for key, total, tax, count in known
    ]


def _longest_first(found: list[Bar]) -> list[Bar]:
    return sorted(found, key=lambda bar: -bar.total)


def _rows(business: Business) -> QuerySet[Receipt]:
    return for_business(Receipt.objects.filter(deleted_at=None), business)
