"""The home page: what to do next, totals by currency, the mailboxes, and the newest receipts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from businesses.models import Business
from businesses.page_access import MemberRequest, choose, for_members
from businesses.permissions import BusinessNotFoundError
from foundation.strict_input import row_id
from receipts import totals
from receipts.models import Receipt
from receipts.pages.access import receipts_of
from receipts.pages.ledger import NEWEST, OLD_NAMES, SHOWN, LedgerQuery, listing_of, row_of
from receipts.pages.receipts import to_review
from receipts.selection import Selection
from receipts.stats import Bucket
from receipts.totals import Buckets

NEWEST_SHOWN: Final = 10


@require_safe
@for_members
def home(request: MemberRequest) -> HttpResponse:
    """What to do next, sums by currency, the mailboxes (a fragment of gmail's), and the newest receipts."""
    if any(request.GET.get(name) for name in (*SHOWN, *OLD_NAMES)):
        # where the list was before it had a page of its own
        return redirect(reverse("receipts") + LedgerQuery.from_parameters(request.GET).url())
    business = request.membership.business
    mine = receipts_of(business)
    newest = listing_of(business, LedgerQuery()).read(NEWEST, None, size=NEWEST_SHOWN).page.rows
    context = {
        "query": LedgerQuery(),
        "rows": [row_of(receipt) for receipt in newest],
        "to_review": to_review(business),
        "totals": _totals(mine, business),
        "any": bool(newest) or mine.exists(),
    }
    return render(request, "receipts/home.html", context)


@require_POST
@for_members
def choose_business(request: MemberRequest) -> HttpResponse:
    """Act for another of the person's businesses from now on."""
    try:
        choose(request, row_id(request.POST.get("business", "")))
    except BusinessNotFoundError as error:
        raise Http404 from error
    return redirect("home")


@dataclass(frozen=True, slots=True)
class Period:
    """What was spent in a stretch of time, one sum a currency, the business's own first.

    `is_estimate`: of the newest receipts alone, since there are very many, and the totals are not built yet.
    """

    label: str
    sums: list[Bucket]
    is_estimate: bool


def _totals(mine: QuerySet[Receipt], business: Business) -> list[Period]:
    today = timezone.localdate(timezone=business.zone)
    starts = {gettext("This month"): today.replace(day=1), gettext("This year"): today.replace(month=1, day=1)}
    sums = {label: _sums_since(mine, business, day) for label, day in starts.items()}
    return [
        Period(label, _own_first(found.buckets, business.currency), found.is_estimate) for label, found in sums.items()
    ]


def _sums_since(mine: QuerySet[Receipt], business: Business, day: datetime.date) -> Buckets:
    rows = mine.filter(received_at__gte=datetime.datetime.combine(day, datetime.time(), business.zone))
    return totals.sums_of(business, rows, Selection(from_date=day))


def _own_first(sums: list[Bucket], own: str) -> list[Bucket]:
    return sorted(sums, key=lambda bucket: (bucket.currency is None, bucket.currency != own, -bucket.count))
