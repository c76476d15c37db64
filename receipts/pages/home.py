"""The home page: totals by currency, the mailboxes, and the newest receipts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from businesses.heavy_reads import heavy_read
from businesses.models import Business
from businesses.page_access import MemberRequest, choose, for_members
from businesses.permissions import BusinessNotFoundError
from foundation.strict_input import row_id
from receipts import conditions, totals
from receipts.models import Category, Receipt, Status
from receipts.pages.access import receipts_of
from receipts.pages.ledger import TABS, LedgerQuery, category_of, page_of
from receipts.selection import Selection
from receipts.stats import Bucket
from receipts.totals import Buckets


@require_safe
@for_members
def home(request: MemberRequest) -> HttpResponse:
    """Totals by currency, the mailboxes (a fragment of gmail's), and the newest receipts."""
    business, query = request.membership.business, LedgerQuery.from_parameters(request.GET)
    mine = receipts_of(business)
    category = category_of(business, query.category)
    listed = mine.filter(category=category) if category else mine
    with heavy_read(business, when=bool(query.words)):
        page = page_of(business, query)
    context = {
        "query": query,
        "rows": page.rows,
        "older": query.url(before=page.next.key[-1]) if page.next else "",
        "newest": query.url(before=None) if query.before else "",
        "category": category,
        "every_category": query.url(category=None, before=None),
        "tabs": _tabs(query, _to_review(listed, business, category)),
        "totals": _totals(mine, business),
        "may_export": request.membership.may_export,
        "any": bool(page.rows or page.next) or mine.exists(),
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


def _to_review(listed: QuerySet[Receipt], business: Business, category: Category | None) -> int:
    categories = frozenset({category.pk} if category else ())
    selection = Selection(statuses=frozenset({Status.PENDING_REVIEW}), duplicate=False, categories=categories)
    count = totals.count_of(business, selection)
    return listed.filter(conditions.TO_REVIEW).count() if count is None else count


def _tabs(query: LedgerQuery, to_review: int) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": label,
            "url": query.url(show=name, before=None),
            "count": to_review if name == "review" else None,
            "is_current": name == query.tab,
        }
        for name, (label, _) in TABS.items()
    ]


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
