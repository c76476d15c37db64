"""The pages of coverage and spending."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from businesses.heavy_reads import heavy_read
from businesses.models import for_business
from businesses.page_access import MemberRequest, for_members, for_writers
from foundation.months import last_day, last_months, next_month
from insights.coverage import Covered, coverage_of
from insights.models import GapNote
from insights.spending import Bar, currencies_of, spending_of

SHOWN: Final = 12
"""Months of the grid."""
BACK: Final = 36
MONTH: Final = "%Y-%m"
PERIODS: Final = {
    1: gettext_lazy("every month"),
    2: gettext_lazy("every two months"),
    3: gettext_lazy("every quarter"),
    12: gettext_lazy("every year"),
}
AROUND: Final = datetime.timedelta(days=12)
"""So far around a month a mail is looked for."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A vendor in a month: how many receipts, and whether one is missing or was explained."""

    month: datetime.date
    count: int
    is_gap: bool
    note: str
    receipts: str
    """The query string of the list that shows them."""
    question: str
    """What Gmail is asked for."""


@require_safe
@for_members
def coverage_page(request: MemberRequest) -> HttpResponse:
    """Recurring vendors by month, twelve at a time."""
    business = request.membership.business
    today = timezone.localdate(timezone=business.zone)
    months = last_months(_month(request.GET.get("until", ""), today), SHOWN)[::-1]
    with heavy_read(business):
        found = coverage_of(business, today=today)
    earlier, later = months[0] - datetime.timedelta(days=1), months[-1].replace(year=months[-1].year + 1)
    context = {
        "months": months[::-1],
        "rows": [_row(one, months[::-1]) for one in found],
        "gaps": sum(len(one.open_gaps) for one in found),
        "earlier": earlier.strftime(MONTH) if (today - earlier).days < BACK * 31 else "",
        "later": min(later, today).strftime(MONTH) if months[-1] < today.replace(day=1) else "",
        "until": months[-1].strftime(MONTH),
        "may_write": request.membership.may_write,
    }
    return render(request, "insights/coverage.html", context)


@require_safe
@for_members
def coverage_next(request: MemberRequest) -> HttpResponse:
    """What the home page says of it: how many receipts are missing in the newest months; nothing if none are."""
    business = request.membership.business
    today = timezone.localdate(timezone=business.zone)
    with heavy_read(business):
        found = coverage_of(business, today=today)
    counts: dict[datetime.date, int] = {}
    for one in found:
        for month in one.open_gaps:
            counts[month] = counts.get(month, 0) + 1
    newest = sorted(counts.items(), reverse=True)[:2]
    return render(request, "insights/next.html", {"gaps": newest})


@require_POST
@for_writers
def note_gap(request: MemberRequest) -> HttpResponse:
    """Say why nothing is missing, or take that back."""
    business, vendor, kind = request.membership.business, request.POST.get("vendor", ""), request.POST.get("kind", "")
    month = _month(request.POST.get("month", ""), None)
    if month is None or not 0 < len(vendor) <= 255 or "\0" in vendor:
        raise Http404
    if kind == "":
        for_business(GapNote.objects.filter(vendor=vendor, month=month), business).delete()
    elif kind in GapNote.Kind.values:
        said = {"kind": kind, "by": request.user, "at": timezone.now()}
        GapNote.objects.update_or_create(business=business, vendor=vendor, month=month, defaults=said)
    else:
        raise Http404
    if kind == GapNote.Kind.ON_PAPER:
        return redirect("upload")
    until = _month(request.POST.get("until", ""), None)
    return redirect(reverse("coverage") + (f"?until={until.strftime(MONTH)}" if until else ""))


@require_safe
@for_members
def spending_page(request: MemberRequest) -> HttpResponse:
    """What was spent in a year, one currency at a time."""
    business = request.membership.business
    today = timezone.localdate(timezone=business.zone)
    currencies = currencies_of(business) or [business.currency]
    asked = request.GET.get("currency", "")
    currency = asked if asked in currencies else currencies[0]
    years = list(range(today.year, today.year - 4, -1))
    year = next((one for one in years if str(one) == request.GET.get("year")), today.year)
    with heavy_read(business):
        found = spending_of(business, currency, year)
    days = {"from_date": f"{year}-01-01", "to_date": f"{year}-12-31", "currency": currency}
    context = {
        "currency": currency,
        "currencies": currencies,
        "year": year,
        "years": years,
        "is_estimate": found.is_estimate,
        "months": [(bar, month, _list_of(days | _received_in(month))) for bar, month in _by_month(found.months)],
        "vendors": [(bar, None, _list_of(days | {"vendor": bar.key})) for bar in found.vendors],
        "categories": [(bar, None, _list_of(days | {"category": bar.key or "none"})) for bar in found.categories],
        "rates": found.rates,
    }
    return render(request, "insights/spending.html", context)


def _row(one: Covered, months: list[datetime.date]) -> dict[str, Any]:
    vendor = one.vendor
    counts: dict[datetime.date, int] = {}
    for day in vendor.days:
        counts[day.replace(day=1)] = counts.get(day.replace(day=1), 0) + 1
    cells = [
        Cell(
            month=month,
            count=counts.get(month, 0),
            is_gap=month in vendor.gaps and month not in one.notes,
            note=str(GapNote.Kind(one.notes[month]).label) if month in one.notes else "",
            receipts=_list_of(_issued_in(month) | {"vendor": vendor.name_in(month)}),
            question=f'"{vendor.name}" after:{month - AROUND:%Y/%m/%d} before:{next_month(month) + AROUND:%Y/%m/%d}',
        )
        for month in months
    ]
    return {"vendor": vendor, "period": PERIODS[vendor.period], "cells": cells, "has_ended": vendor.due is None}


def _list_of(filters: dict[str, str]) -> str:
    """The address of the receipts that a filter finds."""
    return f"{reverse('receipts')}?{urlencode(filters)}"


def _by_month(bars: Sequence[Bar]) -> list[tuple[Bar, datetime.date | None]]:
    return [(bar, _month(bar.key, None)) for bar in bars]


def _received_in(month: datetime.date | None) -> dict[str, str]:
    return {"from_date": month.isoformat(), "to_date": last_day(month).isoformat()} if month else {}


def _issued_in(month: datetime.date) -> dict[str, str]:
    return {"issued_from": month.isoformat(), "issued_to": last_day(month).isoformat()}


def _month(text: str, default: Any) -> Any:
    """The first day of a month in an address; `default` where it is none of the last or next years."""
    try:
        found = datetime.datetime.strptime(text, MONTH).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return default.replace(day=1) if default else None
    return found if 1990 <= found.year <= 2100 else (default.replace(day=1) if default else None)
