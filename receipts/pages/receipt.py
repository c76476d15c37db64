"""The pages of one receipt: what was read, its document, decisions and corrections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.page_access import MemberRequest, for_members, for_writers
from foundation.strict_input import row_id
from receipts import changes, conditions, copies, history, undo
from receipts.copy_view import MOST_COPIES, copies_of, differences
from receipts.form_merging import Meanwhile, merge
from receipts.forms import OWN, WHOLE_ROW, CorrectionForm, FilingForm
from receipts.history_view import SHORT, history_of
from receipts.keyset import Position
from receipts.listing import Listing
from receipts.messages import problem_messages
from receipts.models import Event, Receipt, Status
from receipts.pages.access import page_cause, receipt_or_404, receipts_of
from receipts.pages.documents import document_context
from receipts.pages.ledger import NEWEST, LedgerQuery
from receipts.presentation import facts_of

DONE = {
    Status.APPROVED: gettext_lazy("Approved."),
    Status.REJECTED: gettext_lazy("Rejected: it no longer counts."),
    Status.NOT_RECEIPT: gettext_lazy("Noted: this is not a receipt, and it no longer counts."),
    Status.PENDING_REVIEW: gettext_lazy("Back among those to review."),
}
COPY_APPROVED = gettext_lazy(
    "Marked as approved, but it still does not count: it is a copy of another receipt. If it is none, say so below."
)


@require_safe
@for_members
def receipt(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """One receipt: what was read and where, what people said, and the document beside it."""
    return render(request, "receipts/receipt.html", _receipt_context(request, receipt_or_404(request, receipt_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def edit(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """The same page with its fields open for correction."""
    return _form_page(request, receipt_id, CorrectionForm, "form")


@require_POST
@for_writers
def file(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """Set the category and the note; what cannot be saved comes back on the receipt's page."""
    return _form_page(request, receipt_id, FilingForm, "filing")


@require_POST
@for_writers
def decide(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """Approve, reject, say that it is no receipt, or take that back."""
    decided, status = receipt_or_404(request, receipt_id), request.POST.get("status", "")
    if status not in Status.values:
        raise Http404
    if change_as_shown(
        request, decided, lambda: changes.correct(decided, {"status": status}, cause=page_cause(request))
    ):
        if status == Status.APPROVED and decided.duplicate_of_id is not None:
            messages.warning(request, COPY_APPROVED)
        else:
            messages.success(request, DONE[Status(status)])
    return redirect("receipt", receipt_id)


@require_POST
@for_writers
def not_a_copy(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """Say that the receipt stands for itself."""
    told = receipt_or_404(request, receipt_id)
    if change_as_shown(request, told, lambda: copies.stand_alone(told, cause=page_cause(request))):
        messages.success(request, gettext("Noted: this is no copy. It stands for itself, and counts once approved."))
    return redirect("receipt", receipt_id)


@require_POST
@for_writers
def undo_last(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """Take the receipt's last change back."""
    changed = receipt_or_404(request, receipt_id)
    try:
        if change_as_shown(request, changed, lambda: undo.undo_last(changed, cause=page_cause(request))):
            messages.success(request, gettext("Undone: the receipt is as it was before."))
    except undo.NothingToUndoError:
        messages.warning(request, gettext("There is nothing to undo: the last change was none that a person made."))
    except undo.CategoryGoneError:
        messages.warning(request, gettext("It cannot go back: the category it had before was deleted."))
    return redirect("receipt", receipt_id)


def _version(request: MemberRequest) -> int | None:
    """Which version of the receipt the form was made for; None: a form of the version before does not say."""
    return row_id(request.POST.get("version", ""))


def change_as_shown(request: MemberRequest, changed: Receipt, change: Callable[[], object]) -> bool:
    """Make a change of the receipt as it was shown; False, with a message, if somebody changed it meanwhile."""
    version = _version(request)
    try:
        with changes.unchanged_since(changed, None if version is None else {version}):
            change()
    except changes.ChangedMeanwhileError as error:
        messages.warning(request, _meanwhile(error.receipt.events.select_related("by").order_by("-version").first()))
        return False
    return True


def _meanwhile(last: Event | None) -> str:
    if last is None or last.by is None:
        return gettext("This receipt was changed meanwhile, so nothing was done. Look at it as it is now.")
    told = gettext("%(who)s changed this receipt meanwhile, so nothing was done. Look at it as it is now.")
    return told % {"who": last.by.name or last.by.email}


def _form_page(request: MemberRequest, receipt_id: int, kind: type[CorrectionForm], name: str) -> HttpResponse:
    """The receipt's page with a form of that name; the receipt once it is saved."""
    shown, meanwhile = receipt_or_404(request, receipt_id), None
    form = kind(request.POST or None, instance=receipt_or_404(request, receipt_id))
    try:
        if request.method == "POST" and form.is_valid() and _correct(request, shown, form):
            # back to where the form was asked for
            in_queue = "queue" in request.GET
            return redirect(
                f"{reverse('review')}?at={receipt_id}" if in_queue else reverse("receipt", args=[receipt_id])
            )
    except changes.ChangedMeanwhileError:
        shown = receipt_or_404(request, receipt_id)
        form, meanwhile = _merged(request, shown, kind)
    return render(
        request, "receipts/receipt.html", _receipt_context(request, shown, **{name: form}, meanwhile=meanwhile)
    )


def _merged(request: MemberRequest, shown: Receipt, kind: type[CorrectionForm]) -> tuple[CorrectionForm, Meanwhile]:
    since = _version(request) or shown.version
    return merge(request.POST, receipt_or_404(request, shown.pk), since=since, form=kind)


def _correct(request: MemberRequest, corrected: Receipt, form: CorrectionForm) -> bool:
    """Save the corrections; False, with the reasons on the form, if they are refused. Raises ChangedMeanwhileError."""
    version = _version(request)
    try:
        with changes.unchanged_since(corrected, None if version is None else {version}):
            is_new = changes.correct(corrected, form.cleaned_data, cause=page_cause(request))
    except changes.InvalidCorrectionError as error:
        for name, reasons in error.extra["fields"].items():
            form.add_error(name, reasons)
        return False
    if is_new:
        own = set(form.fields) <= set(OWN)
        messages.success(request, gettext("Saved.") if own else gettext("Saved. What was read is kept beside it."))
    return True


def _next_to_review(shown: Receipt) -> Receipt | None:
    rows = Listing(receipts_of(shown.business), [conditions.to_review()])
    return next(iter(rows.read(NEWEST, Position(NEWEST.key_of(shown)), size=1).page.rows), None)


def _receipt_context(request: MemberRequest, shown: Receipt, **forms: Any) -> dict[str, Any]:
    prefetch_related_objects([shown], history.EVENTS)
    events = list(shown.events.all())
    pane = document_context(shown, request.GET.get("document", ""), spot=request.GET.get("spot", ""))
    may_write = request.membership.may_write
    filing = forms.pop("filing", None) or (FilingForm(instance=shown) if may_write else None)
    return (
        pane
        | forms
        | _copies(shown)
        | {
            "receipt": shown,
            "version": shown.version,
            "facts": facts_of(shown, pane["spots"]),
            "in_a_form": OWN if may_write else (),
            "queue": "queue" in request.GET,
            "list": LedgerQuery.from_parameters(request.GET).here,
            "filing": filing,
            "whole_row": WHOLE_ROW,
            "problems": problem_messages(shown.problems),
            "may_write": may_write,
            "next_to_review": _next_to_review(shown),
            "history": history_of(shown, events),
            "history_short": f":{SHORT}",
            "history_rest": f"{SHORT}:",
            "has_long_history": len(events) > SHORT,
            "may_undo": may_write and undo.undoable(history.standing(events)) is not None,
        }
    )


def _copies(shown: Receipt) -> dict[str, Any]:
    """What the page tells of the receipt's copies, or of its original."""
    if shown.duplicate_of_id is None:
        found = copies_of(shown)
        return {"copies": found[:MOST_COPIES], "has_more_copies": len(found) > MOST_COPIES}
    original = receipts_of(shown.business).select_related("category").filter(pk=shown.duplicate_of_id).first()
    return {"original": original, "differences": differences(shown, original) if original else []}
