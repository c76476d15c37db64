"""The review queue: one receipt at a time, its document beside it, decided by one key or one press."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from businesses.models import Business
from businesses.page_access import MemberRequest, for_members, for_writers
from foundation.strict_input import row_id
from receipts import changes, conditions, undo
from receipts.messages import problem_messages
from receipts.models import Receipt, Status
from receipts.pages.access import page_cause, receipt_or_404, receipts_of
from receipts.pages.documents import document_context
from receipts.pages.receipt import change_as_shown
from receipts.pages.receipts import to_review
from receipts.presentation import facts_of
from receipts.review_queue import following, ordered, place_at

QUEUE: Final = 2_000
"""So many are put in order at a time, the newest that wait: with more of them there is work enough."""
REMEMBERED: Final = 20
"""Decisions that can be taken back one after the other."""
DECISIONS: Final = {
    Status.APPROVED: gettext_lazy("Approved: %(vendor)s"),
    Status.REJECTED: gettext_lazy("Rejected: %(vendor)s"),
    Status.NOT_RECEIPT: gettext_lazy("Not a receipt: %(vendor)s"),
}
DECIDED: Final = "reviewed"
"""Where the session keeps what was decided last, newest last."""


@require_safe
@for_members
def review(request: MemberRequest) -> HttpResponse:
    """The receipt `at` or else the first that waits, its place among them, and what comes next.

    `after` names one that was just left, so that the next follows it wherever the queue has moved.
    """
    business = request.membership.business
    queue = _queue(business)
    wanted = _wanted(request, business, queue)
    place = place_at(queue, wanted)
    if place is None and wanted is not None:
        # decided meanwhile, here or elsewhere
        return redirect("review")
    waiting = max(to_review(business), len(queue))
    context: dict[str, Any] = {"place": place, "waiting": waiting, "may_undo": bool(_decided(request))}
    if place is not None:
        context |= _shown(request, receipt_or_404(request, place.receipt))
        context["next_pane"] = reverse("receipt-document", args=[place.after]) if place.after else ""
    return render(request, "receipts/review.html", context)


@require_POST
@for_writers
def decide(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """Decide the receipt in the version that was shown, and go on to the next; or stay, if somebody changed it."""
    decided, status = receipt_or_404(request, receipt_id), request.POST.get("status", "")
    if status not in DECISIONS or row_id(request.POST.get("version", "")) is None:
        raise Http404
    if decided.status != Status.PENDING_REVIEW:
        messages.warning(
            request,
            gettext("%(vendor)s was decided meanwhile: it is %(status)s.")
            % {"vendor": _vendor(decided), "status": decided.get_status_display()},
        )
    elif change_as_shown(
        request, decided, lambda: changes.correct(decided, {"status": status}, cause=page_cause(request))
    ):
        _remember(request, decided)
        messages.success(request, str(DECISIONS[Status(status)]) % {"vendor": _vendor(decided)})
    else:
        return redirect(f"{reverse('review')}?at={receipt_id}")
    return redirect(f"{reverse('review')}?after={receipt_id}")


@require_POST
@for_writers
def undo_decision(request: MemberRequest) -> HttpResponse:
    """Take the last decision back, and show that receipt again."""
    decided = _decided(request)
    if not decided:
        messages.warning(request, gettext("There is nothing to undo."))
        return redirect("review")
    *request.session[_key(request)], (last, version) = decided
    receipt = receipt_or_404(request, last)
    try:
        with changes.unchanged_since(receipt, {version}):
            undo.undo_last(receipt, cause=page_cause(request))
    except changes.ChangedMeanwhileError:
        messages.warning(
            request, gettext("%(vendor)s was changed since, so nothing was undone.") % {"vendor": _vendor(receipt)}
        )
        return redirect("receipt", last)
    except (undo.NothingToUndoError, undo.CategoryGoneError) as error:
        messages.warning(request, f"{gettext(error.message)} {gettext(error.hint)}")
        return redirect("receipt", last)
    messages.success(request, gettext("Undone: %(vendor)s waits again.") % {"vendor": _vendor(receipt)})
    return redirect(f"{reverse('review')}?at={last}")


def _queue(business: Business) -> list[tuple[int, Any]]:
    """The newest that wait, in the order of review; read by the index of what waits."""
    waiting = receipts_of(business).filter(conditions.TO_REVIEW).order_by("-received_at", "-id")
    return ordered(waiting.values_list("pk", "amount")[:QUEUE])


def _wanted(request: MemberRequest, business: Business, queue: list[tuple[int, Any]]) -> int | None:
    left = row_id(request.GET.get("after", ""))
    if left is None:
        return row_id(request.GET.get("at", ""))
    known = receipts_of(business).filter(pk=left).values_list("pk", "amount").first()
    return following(queue, known) if known else None


def _shown(request: MemberRequest, shown: Receipt) -> dict[str, Any]:
    pane = document_context(shown, request.GET.get("document", ""), spot=request.GET.get("spot", ""))
    return pane | {
        "receipt": shown,
        "facts": facts_of(shown, pane["spots"]),
        "problems": problem_messages(shown.problems),
        "may_write": request.membership.may_write,
        "version": shown.version,
    }


def _remember(request: MemberRequest, decided: Receipt) -> None:
    decided.refresh_from_db(fields=["version"])
    request.session[_key(request)] = [*_decided(request), [decided.pk, decided.version]][-REMEMBERED:]


def _decided(request: MemberRequest) -> list[list[int]]:
    """The receipts decided last in this business, newest last, each with its version since."""
    found: list[list[int]] = request.session.get(_key(request), [])
    return found


def _key(request: MemberRequest) -> str:
    return f"{DECIDED}-{request.membership.business.pk}"


def _vendor(receipt: Receipt) -> str:
    return receipt.vendor or gettext("Unknown vendor")
