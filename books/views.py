"""Exports on pages: what is shown, or a month of it, as a file; the files that were made, and one of them."""

from __future__ import annotations

import datetime
from typing import Any, Final, cast

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from books import exports, sending
from books.models import Export, Format
from books.question import LANGUAGES, MONTH, Question
from businesses.models import for_business
from businesses.page_access import MemberRequest, for_exporters
from foundation.months import last_months
from foundation.strict_input import row_id
from receipts import jobs, tasks
from receipts.bulk import MOST
from receipts.ledger import Cause
from receipts.models import JobStatus, Way
from receipts.pages.ledger import LedgerQuery

MONTHS: Final = 12
LISTED: Final = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_exporters
def exports_page(request: MemberRequest) -> HttpResponse:
    """What may be exported, and the newest files; a press makes one, which is the answer or gets a page of its own."""
    if request.method == "POST":
        return cast(HttpResponse, _export(request))
    business = request.membership.business
    files = for_business(Export.objects.select_related("job"), business).order_by("-created_at", "-pk")[:LISTED]
    return render(request, "books/exports.html", _choices(request) | {"files": [_file(one) for one in files]})


@require_safe
@for_exporters
def export_page(request: MemberRequest, export_id: int) -> HttpResponse:
    """How far a file is, and the link to it; the fragment alone where the page asks for it."""
    export = _get(request, export_id)
    context = _file(export) | {"hint": jobs.hint_of(export.job), "may_write": request.membership.may_write}
    return render(request, "books/export.html" if request.htmx else "books/export_page.html", context)


@require_safe
@for_exporters
def export_file(request: MemberRequest, export_id: int) -> HttpResponse:
    """The file; where it is not there, the page that says why."""
    export = _get(request, export_id)
    try:
        file = exports.parts_of(export, now=timezone.now())
        return cast(HttpResponse, sending.send_kept(request, export, file))
    except (exports.ExportExpiredError, exports.ExportNotReadyError):
        return redirect("export-page", export_id)


def _export(request: MemberRequest) -> HttpResponseBase:
    business, now = request.membership.business, timezone.now()
    question = _question(request)
    workspace = exports.make_at_once(question, business)
    if workspace is not None:
        name = question.file_name(today=timezone.localdate(timezone=business.zone))
        return sending.send(request, workspace, exports.stream_of(question), name=name)
    export = exports.start(question, business, cause=Cause(Way.PAGE, now, request.user))
    tasks.send_job(export.job_id)
    return redirect("export-page", export.pk)


def _question(request: MemberRequest) -> Question:
    """Raises Http404."""
    ticked = request.POST.getlist("ids") if request.POST.get("scope") != "all" else []
    file, _, month = request.POST.get("file", "").partition(" ")
    if file not in Format.values or not _is_month(month):
        raise Http404
    language = get_language() or ""
    return Question(
        format=file,
        address=request.build_absolute_uri("/receipts/"),
        language=language if language in LANGUAGES else LANGUAGES[0],
        shown=LedgerQuery.from_parameters(request.POST).shown,
        month=month,
        ids=[pk for text in ticked[:MOST] if (pk := row_id(text))],
    )


def _is_month(text: str) -> bool:
    try:
        return not text or datetime.datetime.strptime(text, MONTH).year >= 1970  # noqa: DTZ007 - only its form
    except ValueError:
        return False


def _choices(request: MemberRequest) -> dict[str, Any]:
    today = timezone.localdate(timezone=request.membership.business.zone)
    months = [{"day": day, "value": day.strftime(MONTH)} for day in last_months(today, MONTHS)]
    shown = LedgerQuery.from_parameters(request.GET).shown
    return {"months": months, "shown": shown, "formats": Format.choices}


def _file(export: Export) -> dict[str, Any]:
    is_gone = export.is_gone(now=timezone.now())
    return {
        "export": export,
        "job": export.job,
        "is_gone": is_gone,
        "is_ready": export.job.status == JobStatus.DONE and not is_gone,
    }


def _get(request: MemberRequest, export_id: int) -> Export:
    mine = for_business(Export.objects.select_related("job"), request.membership.business)
    return get_object_or_404(mine, pk=export_id)
