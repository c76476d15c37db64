"""The page of one job; while it runs the browser asks for its fragment again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from businesses.models import for_business
from businesses.page_access import MemberRequest, for_members, for_writers
from receipts import jobs
from receipts.models import Job


@require_safe
@for_members
def job_page(request: MemberRequest, job_id: int) -> HttpResponse:
    """How far the job is, and what came of it; the fragment alone where the page asks for it."""
    job = _get(request, job_id)
    context = {
        "job": job,
        "label": jobs.label_of(job),
        "hint": jobs.hint_of(job),
        "undo": "" if job.is_active or not job.done else job.parameters.get("undo_token"),
        "may_write": request.membership.may_write,
    }
    return render(request, "receipts/job.html" if request.htmx else "receipts/job_page.html", context)


@require_POST
@for_writers
def cancel(request: MemberRequest, job_id: int) -> HttpResponse:
    """End the job after the step under way."""
    if jobs.cancel(_get(request, job_id), now=timezone.now()):
        messages.success(request, gettext("Cancelled. What was done stays."))
    return redirect("job", job_id)


def _get(request: MemberRequest, job_id: int) -> Job:
    return get_object_or_404(for_business(Job.objects.all(), request.membership.business), pk=job_id)
