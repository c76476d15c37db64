"""Every business's jobs in the operator console: to look at, and to cancel."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.console import ReadOnlyAdmin
from receipts import jobs
from receipts.models import Job


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Jobs change by their workers alone."""

    list_display = ("id", "label", "business", "status", "progress", "error_code", "created_at", "heartbeat_at")
    list_display_links = ("id", "label")
    list_filter = ("status", "kind")
    list_select_related = ("business",)
    ordering = ("-id",)
    fields = (
        "business", "kind", "asked_by", "parameters", "status", "progress", "result", "error_code", "error_hint",
        "failures", "created_at", "started_at", "heartbeat_at", "finished_at",
    )  # fmt: skip
    actions = ("cancel",)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whoever may change jobs."""
        return request.user.has_perm("receipts.change_job")

    @admin.display(description=_("kind"))
    def label(self, job: Job) -> str:
        return jobs.label_of(job)

    @admin.display(description=_("progress"))
    def progress(self, job: Job) -> str:
        return f"{job.done} / {'?' if job.total is None else job.total}"

    @admin.action(description=_("Cancel"), permissions=["operate"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Job]) -> None:
        for job in rows:
            jobs.cancel(job, now=timezone.now())
