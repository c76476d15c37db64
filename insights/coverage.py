"""The recurring vendors of a business, month by month, from its ledger.

Which vendors may have a rhythm is told by the kept totals; of these alone the receipts are read, by the index that
holds each vendor's in order of receipt.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Sum

from businesses.models import Business, for_business
from insights import recurrence
from insights.models import GapNote
from insights.recurrence import Invoice, Recurring
from receipts.models import Grain, Receipt, TotalChange, TotalsState, VendorTotal
from receipts.stats import COUNTED_TYPES, IN_USE, SUBTRACTED_TYPES

YEARS: Final = 3
MOST_VENDORS: Final = 300
"""Of the vendors that may have a rhythm those with receipts in most months."""
MOST_RECEIPTS: Final = 20_000
MOST_CHANGES: Final = 2_000
LEAST_MONTHS: Final = 3
MOST_A_MONTH: Final = 3
"""Who sends more has no rhythm."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A recurring vendor, and what people said about each of its months."""

    vendor: Recurring
    notes: Mapping[datetime.date, str]

    @property
    def open_gaps(self) -> list[datetime.date]:
        """The months that are missing and explained by nobody."""
        return [month for month in self.vendor.gaps if month not in self.notes]


def coverage_of(business: Business, *, today: datetime.date) -> list[Covered]:
    """The recurring vendors of the last three years, by name."""
    since = today.replace(day=1) - datetime.timedelta(days=366 * YEARS)
    invoices = _invoices(business, _candidates(business, since), since)
    notes: dict[str, dict[datetime.date, str]] = {}
    for note in for_business(GapNote.objects.all(), business):
        notes.setdefault(note.vendor, {})[note.month] = note.kind
    return [
        Covered(one, {month: kind for name in one.names for month, kind in notes.get(name, {}).items()})
        for one in recurrence.find(invoices, today=today)
    ]


def _candidates(business: Business, since: datetime.date) -> Collection[str] | None:
    """The vendors that may have a rhythm; None: the totals do not know them."""
    if not TotalsState.objects.filter(business=business).exclude(zone="").exists():
        return None
    months = VendorTotal.objects.filter(
        business=business,
        grain=Grain.MONTH,
        category=VendorTotal.ANY,
        status=VendorTotal.ANY,
        received__gte=since,
    ).exclude(vendor="")
    found = (
        months.values("vendor")
        .annotate(months=Count("received", distinct=True), number=Sum("count"))
        .filter(months__gte=LEAST_MONTHS, number__lte=F("months") * MOST_A_MONTH)
        .order_by("-months", "vendor")
    )
    kept = {one["vendor"] for one in found[:MOST_VENDORS]}
    # what was not added to the totals yet may be all there is of a vendor
    changes = TotalChange.objects.filter(business=business).order_by("-pk").values_list("vendor", flat=True)
    return kept | {*changes[:MOST_CHANGES]} - {""}


def _invoices(business: Business, vendors: Collection[str] | None, since: datetime.date) -> list[Invoice]:
    start = datetime.datetime.combine(since, datetime.time(), business.zone)
    rows = for_business(Receipt.objects.all(), business).filter(
        deleted_at=None,
        duplicate_of=None,
        received_at__gte=start,
        status__in=IN_USE,
        document_type__in=COUNTED_TYPES - SUBTRACTED_TYPES,
    )
    rows = rows.exclude(vendor=None) if vendors is None else rows.filter(vendor__in=vendors)
    columns = ("vendor", "vendor_tax_id", "issue_date", "received_at", "amount", "currency")
    return [
        Invoice(vendor, tax_id, issued or received.astimezone(business.zone).date(), amount, currency)
        for vendor, tax_id, issued, received, amount, currency in rows.order_by("-received_at").values_list(*columns)[
            :MOST_RECEIPTS
        ]
    ]
