"""The list of receipts: narrowed, sorted, summed, and changed many at one go."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from businesses.heavy_reads import heavy_read
from businesses.models import Business
from businesses.page_access import MemberRequest, for_members, for_writers
from foundation.errors import ApiError
from foundation.months import last_day, last_months
from foundation.strict_input import row_id
from receipts import bulk, bulk_jobs, categories, listing, tasks, totals
from receipts.bulk import Action, Change, Outcome
from receipts.listing import Count, Found, Listing
from receipts.models import Job, Status
from receipts.pages.access import page_cause, receipts_of
from receipts.pages.filter_fields import fields_of, narrowed_by
from receipts.pages.ledger import (
    PAGE,
    TABS,
    LedgerQuery,
    filters_of,
    found_by,
    listing_of,
    neighbours,
    row_of,
    rows_of,
    selection_of,
)
from receipts.selection import Selection
from receipts.undo import token_of

SORTED: Final = ("vendor", "document_type", "received_at", "status", "amount")
"""The columns by whose heads the list is sorted."""
MONTHS: Final = 6
"""Months that are one press away."""
OFFERED: Final = datetime.timedelta(minutes=1)
"""How long the page offers to undo what was done to many; the token works longer."""
UNDO: Final = "undo"
"""Where the session keeps what can be undone."""
ACTIONS: Final = {
    Action.APPROVE: gettext_lazy("Approve"),
    Action.REJECT: gettext_lazy("Reject"),
    Action.NOT_RECEIPT: gettext_lazy("Not a receipt"),
    Action.PENDING: gettext_lazy("Back to review"),
    Action.READ_AGAIN: gettext_lazy("Read again"),
    Action.DELETE: gettext_lazy("Delete"),
}
"""What can be done to many on the page, beside giving a category."""


@require_safe
@for_members
def receipts_page(request: MemberRequest) -> HttpResponse:
    """The receipts that the address asks for, their number and their sums; the fragment alone where htmx asks."""
    business, query = request.membership.business, LedgerQuery.from_parameters(request.GET)
    fields = fields_of(business, query, filters_of(business, query).errors)
    context = list_context(business, query) | {
        "fields": fields,
        "narrowed": list(narrowed_by(query, fields)),
        "categories": categories.offered(business),
        "months": list(_months(query, timezone.localdate(timezone=business.zone))),
        "may_export": request.membership.may_export,
        "may_write": request.membership.may_write,
        "actions": ACTIONS.items(),
        "undo": _offer(request),
    }
    return render(request, "receipts/receipts.html", context)


@require_POST
@for_writers
def change_many(request: MemberRequest) -> HttpResponse:
    """Do one thing to the receipts that are ticked, or to all that the list holds: at once, or by a job."""
    business, query = request.membership.business, LedgerQuery.from_parameters(request.POST)
    back = redirect(reverse("receipts") + query.url(cursor=request.POST.get("cursor", "")))
    try:
        answer = _change(request, business, query, _wanted(request))
    except ApiError as error:
        messages.error(request, f"{gettext(error.message)} {gettext(error.hint)}")
        return back
    if isinstance(answer, Job):
        return redirect("job", answer.pk)
    _tell(request, answer)
    return back


@require_POST
@for_writers
def undo_many(request: MemberRequest) -> HttpResponse:
    """Take back what was done to many at one go."""
    business, query = request.membership.business, LedgerQuery.from_parameters(request.POST)
    request.session.pop(UNDO, None)
    try:
        answer = bulk_jobs.undo_operation(business, request.POST.get("token", ""), cause=page_cause(request))
    except ApiError as error:
        messages.error(request, f"{gettext(error.message)} {gettext(error.hint)}")
        return redirect(reverse("receipts") + query.url())
    if isinstance(answer, Job):
        tasks.send_job(answer.pk)
        return redirect("job", answer.pk)
    messages.success(request, gettext("Undone: everything is as it was before."))
    if answer.left:
        left = len(answer.left)
        messages.warning(
            request,
            ngettext(
                "%(n)s receipt was changed since, and stays.", "%(n)s receipts were changed since, and stay.", left
            )
            % {"n": left},
        )
    return redirect(reverse("receipts") + query.url())


def list_context(business: Business, query: LedgerQuery) -> dict[str, Any]:
    """What `receipts/ledger.html` shows: rows, pages, tabs, the number of all rows, and their sums."""
    listed, selection = listing_of(business, query), selection_of(business, query)
    with heavy_read(business, when=selection is None):
        found = found_by(business, query, listed)
        sums = totals.sums_of(business, rows_of(listed), selection)
        count = found.count or _counted(found, listed, selection)
    return {
        "query": query,
        "rows": [row_of(receipt) for receipt in found.page.rows],
        "count": count,
        "sums": sums,
        "tabs": _tabs(business, query),
        "orders": {name: _order_link(query, name) for name in SORTED},
        **neighbours(business, query, found),
    }


def _counted(found: Found, listed: Listing, selection: Selection | None) -> Count | None:
    """The number of rows that no total knows, up to COUNTED; None: they may be too rare to be counted."""
    if selection is not None and len(found.page.rows) < PAGE:
        return None
    number = rows_of(listed).order_by()[: listing.COUNTED + 1].count()
    return Count(min(number, listing.COUNTED), is_limit=number > listing.COUNTED)


def to_review(business: Business) -> int:
    """How many receipts wait for a person."""
    selection = Selection(statuses=frozenset({Status.PENDING_REVIEW}), duplicate=False)
    count = totals.count_of(business, selection)
    if count is None:
        count = rows_of(listing_of(business, LedgerQuery(tab="review"))).count()
    return count


def _change(request: MemberRequest, business: Business, query: LedgerQuery, change: Change) -> Outcome | Job:
    """Raises ApiError."""
    cause = page_cause(request)
    bulk.check(change, business)
    chosen: dict[str, Any] = {"ids": _ticked(request)}
    if request.POST.get("scope") == "all":
        rows = rows_of(listing_of(business, query))
        chosen = {"filter": query.as_filter(), "is_put_aside": query.is_put_aside}
        if (shown := row_id(request.POST.get("count", ""))) and shown <= listing.COUNTED:
            bulk.count(rows, expected=shown)
    else:
        rows = bulk.named(business, chosen["ids"])
    ids = list(rows.order_by().values_list("pk", flat=True)[: bulk.MOST + 1])
    if not ids:
        return Outcome()
    if len(ids) <= bulk.MOST and change.action is not Action.READ_AGAIN:
        outcome = bulk.apply(receipts_of(business).filter(pk__in=ids), change, cause=cause)
        _offer_undo(request, business, outcome, cause.operation)
        return outcome
    total = totals.count_of(business, selection_of(business, query)) if len(ids) > bulk.MOST else len(ids)
    job = bulk_jobs.start(business, change, chosen, total=total, cause=cause)
    tasks.send_job(job.pk)
    return job


def _wanted(request: MemberRequest) -> Change:
    """The action asked for. Raises Http404."""
    name, value = request.POST.get("action", ""), row_id(request.POST.get("value", ""))
    if name == Action.CATEGORY:
        return Change(Action.CATEGORY, value)
    if name not in ACTIONS:
        raise Http404
    return Change(Action(name))


def _ticked(request: MemberRequest) -> list[int]:
    return [pk for text in request.POST.getlist("ids")[: bulk.MOST] if (pk := row_id(text))]


def _tell(request: MemberRequest, outcome: Outcome) -> None:
    if not outcome.changed and not outcome.unchanged and not outcome.refused:
        messages.warning(request, gettext("Nothing was ticked. Tick receipts, or choose all that match."))
        return
    if outcome.changed:
        words = ngettext("%(n)s receipt was changed.", "%(n)s receipts were changed.", outcome.changed)
        messages.success(request, words % {"n": outcome.changed})
    if outcome.unchanged:
        words = ngettext("%(n)s receipt was so already.", "%(n)s receipts were so already.", outcome.unchanged)
        messages.info(request, words % {"n": outcome.unchanged})
    if refused := sum(outcome.refused.values()):
        words = ngettext("%(n)s receipt was deleted meanwhile.", "%(n)s receipts were deleted meanwhile.", refused)
        messages.warning(request, words % {"n": refused})


def _offer_undo(request: MemberRequest, business: Business, outcome: Outcome, operation: Any) -> None:
    if outcome.changed and operation:
        until = timezone.now() + OFFERED
        request.session[UNDO] = {"token": token_of(business, operation), "until": until.isoformat()}


def _offer(request: MemberRequest) -> str:
    """The token that undoes what was done a moment ago, or empty."""
    offer = request.session.get(UNDO)
    if not offer or datetime.datetime.fromisoformat(offer["until"]) < timezone.now():
        return ""
    return str(offer["token"])


def _tabs(business: Business, query: LedgerQuery) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": tab.label,
            "url": query.url(show=name, status=""),
            "count": to_review(business) if name == "review" else None,
            "is_current": name == query.tab,
        }
        for name, tab in TABS.items()
    ]


def _order_link(query: LedgerQuery, name: str) -> dict[str, str]:
    """Where a column's head leads to: the greatest first, then the other way."""
    descending = query.ordering == f"-{name}"
    ascending = query.ordering == name
    first = f"-{name}" if name in ("received_at", "amount") else name
    other = name if descending else f"-{name}"
    return {
        "url": query.url(ordering=other if ascending or descending else first),
        "sort": "descending" if descending else "ascending" if ascending else "",
    }


def _months(query: LedgerQuery, today: datetime.date) -> Iterator[dict[str, Any]]:
    """The last months, the newest first, each as a filter of the days received."""
    for first in last_months(today, MONTHS):
        days = {"from_date": first.isoformat(), "to_date": last_day(first).isoformat()}
        is_current = all(query.filters.get(name) == day for name, day in days.items())
        off = dict.fromkeys(days, "")
        yield {"day": first, "url": query.url(**(off if is_current else days)), "is_current": is_current}
