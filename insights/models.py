"""What people say about receipts that are missing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, User


class GapNote(models.Model):
    """Why nothing is missing though a vendor's rhythm says so."""

    class Kind(models.TextChoices):
        """The reason."""

        NOT_NEEDED = "not_needed", _("not needed")
        ON_PAPER = "on_paper", _("came on paper")

    business = models.ForeignKey(Business, models.CASCADE, related_name="+", db_index=False)
    vendor = models.CharField(max_length=255)
    month = models.DateField()
    """Its first day."""
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "insights_gap_notes"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["business", "vendor", "month"], name="one_note_a_gap"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.month:%Y-%m} {self.kind}"
