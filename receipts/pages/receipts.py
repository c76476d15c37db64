"""The list of receipts: narrowed, sorted, summed, and changed many at one go."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from businesses.heavy_reads import heavy_read
from businesses.models import Business
from businesses.page_access import MemberRequest, for_members, for_writers
from foundation.errors import ApiError
from foundation.strict_input import row_id
from receipts import bulk, bulk_jobs, categories, tasks, totals
from receipts.bulk import Action, Change, Outcome
from receipts.models import DOCUMENT_TYPE_CHOICES, Job, Status
from receipts.pages.access import page_cause, receipts_of
from receipts.pages.ledger import (
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
    context = list_context(business, query) | {
        "filters": filters_of(business, query),
        "choices": _choices(business),
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
    return {
        "query": query,
        "rows": [row_of(receipt) for receipt in found.page.rows],
        "count": found.count,
        "sums": sums,
        "tabs": _tabs(business, query),
        "orders": {name: _order_link(query, name) for name in ("vendor", "document_type", "received_at", "amount")},
        **neighbours(business, query, found),
    }


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
    if request.POST.get("scope") != "all":
        rows, chosen = bulk.named(business, _ticked(request)), cast(dict[str, Any], {"ids": _ticked(request)})
    else:
        rows, chosen = rows_of(listing_of(business, query)), {"filter": query.as_filter()}
    ids = list(rows.order_by().values_list("pk", flat=True)[: bulk.MOST + 1])
    if len(ids) <= bulk.MOST and change.action is not Action.READ_AGAIN:
        outcome = bulk.apply(receipts_of(business).filter(pk__in=ids), change, cause=cause)
        _offer_undo(request, business, outcome, cause.operation)
        return outcome
    if chosen == {"filter": None}:
        chosen = {"ids": ids[: bulk.MOST]}
    job = bulk_jobs.start(business, change, chosen, total=len(ids), cause=cause)
    tasks.send_job(job.pk)
    return job


def _wanted(request: MemberRequest) -> Change:
    """The action asked for. Raises Http404."""
    name, value = request.POST.get("action", ""), row_id(request.POST.get("category", ""))
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
    messages.success(
        request,
        ngettext("%(n)s receipt was changed.", "%(n)s receipts were changed.", outcome.changed)
        % {"n": outcome.changed},
    )


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
            "url": query.url(show=name),
            "count": to_review(business) if name == "review" else None,
            "is_current": name == query.tab,
        }
        for name, tab in TABS.items()
    ]


def _order_link(query: LedgerQuery, name: str) -> dict[str, str]:
    """Where a column's head leads to: the greatest first, then the other way."""
    descending = query.ordering == f"-{name}"
    ascending = query.ordering == name
    first = name if name in ("vendor", "document_type") else f"-{name}"
    other = name if descending else f"-{name}"
    return {
        "url": query.url(ordering=other if ascending or descending else first),
        "sort": "descending" if descending else "ascending" if ascending else "",
    }


def _months(query: LedgerQuery, today: datetime.date) -> Iterator[dict[str, Any]]:
    """The last months, the newest first, each as a filter of the days received."""
    last = today
    for _ in range(MONTHS):
        first = last.replace(day=1)
        end = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
        days = {"from_date": first.isoformat(), "to_date": end.isoformat()}
        is_current = all(query.filters.get(name) == day for name, day in days.items())
        off = dict.fromkeys(days, "")
        yield {"day": first, "url": query.url(**(off if is_current else days)), "is_current": is_current}
        last = first - datetime.timedelta(days=1)


def _choices(business: Business) -> dict[str, Any]:
    """What the filters can be chosen from."""
    return {
        "document_type": DOCUMENT_TYPE_CHOICES,
        "category": [(str(one.pk), one.name) for one in categories.offered(business)],
        "mailbox": [(name, name) for name in sorted(import_string(settings.MAILBOX_NAMES)(business).values())],
        "yes_no": [("true", gettext("yes")), ("false", gettext("no"))],
    }
