"""The pages of an upload: the form, and what becomes of the files. Both work without scripts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.exceptions import ValidationError

from businesses.models import Business, for_business
from businesses.page_access import MemberRequest, for_members, for_writers
from doors import receiving, uploads
from doors.file_types import ENDINGS
from doors.messages import FileOutcome
from doors.upload_jobs import UPLOAD, results_of
from foundation.errors import ApiError
from receipts import jobs
from receipts.ledger import Cause
from receipts.models import Job, Receipt, Way


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@for_writers
def upload_page(request: MemberRequest) -> HttpResponse:
    """The form; a POST starts the upload, whose page shows what becomes of it."""
    if request.method != "POST":
        return _form(request)
    # only now may the body be read, as the check of the form's token does
    receiving.stream_files(request)
    try:
        return _upload(request)
    except (ValidationError, receiving.NothingUploadedError):
        hint = gettext("Choose one or several files, then press Upload.")
        return _form(request, error=receiving.NothingUploadedError(hint=hint))
    except ApiError as error:
        return _form(request, error=error)


@csrf_protect
def _upload(request: MemberRequest) -> HttpResponse:
    files = receiving.received_files(request)
    cause = Cause(Way.PAGE, timezone.now(), request.user)
    job = uploads.start_upload(request.membership.business, files, cause=cause)
    return redirect("upload-progress", job.pk)


@require_safe
@for_members
def progress_page(request: MemberRequest, job_id: int) -> HttpResponse:
    """How far an upload is, and what became of its files; asked for every second while it is under way."""
    mine = for_business(Job.objects.filter(kind=UPLOAD), request.membership.business)
    job = get_object_or_404(mine, pk=job_id)
    results = _with_rows(request.membership.business, results_of(job))
    context = {
        "job": job,
        "results": results,
        "hint": jobs.hint_of(job),
        "saved": sum(result["outcome"] == FileOutcome.RECEIPT for result in results),
        "may_write": request.membership.may_write,
    }
    return render(request, "doors/progress.html" if request.htmx else "doors/progress_page.html", context)


def _with_rows(business: Business, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The results, each with those of its receipts that are there still."""
    ids = {receipt for result in results for receipt in result["receipts"]}
    rows = for_business(Receipt.objects.filter(deleted_at=None), business).in_bulk(ids)
    return [{**result, "rows": [rows[pk] for pk in result["receipts"] if pk in rows]} for result in results]


def _form(request: MemberRequest, *, error: ApiError | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "error": error,
        "endings": ",".join(ENDINGS),
        "most_megabytes": settings.UPLOAD_MAX_MB,
        "most_together": settings.UPLOAD_TOTAL_MB,
        "most_files": settings.UPLOAD_MAX_FILES,
    }
    return render(request, "doors/upload.html", context, status=error.status if error else 200)
