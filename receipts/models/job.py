"""Long work as rows: what was asked for, how far it is, and which worker may write to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, User
from receipts.models.event import Way


class JobStatus(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


ACTIVE_JOBS = (JobStatus.QUEUED, JobStatus.RUNNING)


class Job(models.Model):
    """Work of one business that takes longer than a request: done in steps, each a transaction with its cursor.

    `receipts.jobs` moves it on. Of one `kind` and `subject` a business has one active job.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="jobs")
    kind = models.CharField(_("kind"), max_length=32)
    subject = models.CharField(_("subject"), max_length=64, blank=True)
    """What it works on, such as the id of a category."""
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by"))
    way = models.CharField(_("way"), max_length=16, choices=Way.choices)
    parameters = models.JSONField(_("parameters"), default=dict)

    status = models.CharField(_("status"), max_length=16, choices=JobStatus.choices, default=JobStatus.QUEUED)
    cursor = models.JSONField(null=True, editable=False)
    """Where the next step goes on; its kind knows the shape."""
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows to do"), null=True)
    result = models.JSONField(_("result"), null=True)
    error_code = models.CharField(_("error"), max_length=64, blank=True)
    error_hint = models.CharField(_("what to do"), max_length=255, blank=True)

    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    lease_number = models.PositiveIntegerField(default=0, editable=False)
    lease_expires_at = models.DateTimeField(null=True, editable=False)
    resume_at = models.DateTimeField(_("due"), null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        db_table = "jobs"
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "kind", "subject"],
                condition=Q(status__in=ACTIVE_JOBS),
                name="one_active_job_a_subject",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["business", "created_at"], name="idx_jobs_business_created"),
            models.Index(fields=["resume_at"], condition=Q(status__in=ACTIVE_JOBS), name="idx_jobs_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE_JOBS

    @property
    def percentage(self) -> int | None:
        """How much is done; None where nobody counted what there is to do."""
        return min(100, 100 * self.done // self.total) if self.total else None
