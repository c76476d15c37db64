"""Exported files that a job made: where they lie, and how long."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from businesses.models import Business
from receipts.models import Job


class Format(models.TextChoices):
    """What file receipts are exported as."""

    CSV = "csv", "CSV"
    ZIP = "zip", "ZIP"


class Export(models.Model):
    """A file of receipts, made by a job, whose parameters say what was asked for; it can be had until it expires.

    `parts` are the file's parts in the document store, [name, bytes] each; empty until it is done, and once it is gone.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="exports")
    job = models.OneToOneField(Job, models.CASCADE, related_name="export", verbose_name=_("job"))
    format = models.CharField(_("format"), max_length=8, choices=Format.choices)
    name = models.CharField(_("file name"), max_length=100)
    parts = models.JSONField(default=list, editable=False)
    size = models.PositiveBigIntegerField(_("size"), null=True)
    rows = models.PositiveIntegerField(_("receipts"), null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True)
    deleted_at = models.DateTimeField(_("file deleted"), null=True)

    class Meta:
        db_table = "exports"
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes: ClassVar = [
            models.Index(fields=["business", "created_at"], name="idx_exports_business_created"),
            models.Index(
                fields=["created_at"], condition=models.Q(deleted_at__isnull=True), name="idx_exports_to_delete"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_gone(self, *, now: datetime.datetime) -> bool:
        """Whether the file can no longer be had: its time is over, or it is deleted."""
        return bool(self.deleted_at or (self.expires_at and self.expires_at <= now))

    @property
    def folder(self) -> str:
        """Where its parts lie in the document store; no document's name begins so."""
        return f"exports/{self.business_id}/{self.pk}"
