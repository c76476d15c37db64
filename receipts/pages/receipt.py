"""The pages of one receipt: what was read, its document, decisions and corrections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from businesses.page_access import MemberRequest, for_members, for_writers
from foundation.strict_input import row_id
from receipts import changes, conditions
from receipts.form_merging import merge
from receipts.forms import WHOLE_ROW, CorrectionForm
from receipts.keyset import Position
from receipts.listing import Listing
from receipts.messages import problem_messages
from receipts.models import Receipt, Status
from receipts.pages.access import page_cause, receipt_or_404, receipts_of
from receipts.pages.documents import document_context
from receipts.pages.ledger import NEWEST
from receipts.presentation import facts_of

DONE = {
    Status.APPROVED: gettext_lazy("Approved."),
    Status.REJECTED: gettext_lazy("Rejected: it no longer counts."),
    Status.NOT_RECEIPT: gettext_lazy("Noted: this is not a receipt, and it no longer counts."),
    Status.PENDING_REVIEW: gettext_lazy("Back among those to review."),
}


@require_safe
@for_members
def receipt(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """One receipt: what was read and where, what people said, and the document beside it."""
    return render(request, "receipts/receipt.html", _receipt_context(request, receipt_or_404(request, receipt_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def edit(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """The same page with its fields open for correction."""
    shown = receipt_or_404(request, receipt_id)
    form, meanwhile = CorrectionForm(request.POST or None, instance=receipt_or_404(request, receipt_id)), None
    try:
        if request.method == "POST" and form.is_valid() and _correct(request, shown, form):
            return redirect("receipt", receipt_id)
    except changes.ChangedMeanwhileError:
        shown = receipt_or_404(request, receipt_id)
        form, meanwhile = merge(
            request.POST, receipt_or_404(request, receipt_id), since=_version(request) or shown.version
        )
    context = _receipt_context(request, shown)
    context |= {"form": form, "whole_row": WHOLE_ROW, "meanwhile": meanwhile, "version": shown.version}
    return render(request, "receipts/receipt.html", context)


@require_POST
@for_writers
def decide(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """Approve, reject, say that it is no receipt, or take that back."""
    decided, status = receipt_or_404(request, receipt_id), request.POST.get("status", "")
    if status not in Status.values:
        raise Http404
    changes.correct(decided, {"status": status}, cause=page_cause(request))
    messages.success(request, DONE[Status(status)])
    return redirect("receipt", receipt_id)


def _version(request: MemberRequest) -> int | None:
    """Which version of the receipt the form was made for; None: a form of the version before does not say."""
    return row_id(request.POST.get("version", ""))


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
        messages.success(request, gettext("Saved. What was read is kept beside it."))
    return True


def _next_to_review(shown: Receipt) -> Receipt | None:
    rows = Listing(receipts_of(shown.business), [conditions.to_review()])
    return next(iter(rows.read(NEWEST, Position(NEWEST.key_of(shown)), size=1).page.rows), None)


def _receipt_context(request: MemberRequest, shown: Receipt) -> dict[str, Any]:
    return document_context(shown, request.GET.get("document", "")) | {
        "receipt": shown,
        "facts": facts_of(shown),
        "problems": problem_messages(shown.problems),
        "may_write": request.membership.may_write,
        "next_to_review": _next_to_review(shown),
    }
