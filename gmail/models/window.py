"""The ranges of time that a run lists."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from gmail import plan


class SyncWindow(models.Model):
    """A range of time that a run lists: the next query and page, or done."""

    run = models.ForeignKey("gmail.SyncRun", models.CASCADE, related_name="windows")
    start = models.DateTimeField()
    end = models.DateTimeField()
    rank = models.PositiveSmallIntegerField(default=0)
    page_token = models.CharField(max_length=255, blank=True)
    done = models.BooleanField(default=False)

    class Meta:
        db_table = "sync_windows"
        ordering: ClassVar = ["-start"]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m}"

    def as_values(self) -> plan.OpenWindow:
        """The window in the values that `plan` decides from."""
        return plan.OpenWindow(self.pk, self.start, self.end, self.rank, self.page_token)
