"""The ranges of time that a run lists."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from gmail import plan, search


class SyncWindow(models.Model):
    """A range of time that a run lists: the next question and page, or done."""

    run = models.ForeignKey("gmail.SyncRun", models.CASCADE, related_name="windows")
    start = models.DateTimeField()
    end = models.DateTimeField()
    questions = models.CharField(max_length=16, blank=True, default="", db_default="")
    """The name of the list that `place` counts in; what was listed by another list is listed again."""
    place = models.PositiveSmallIntegerField(default=0, db_default=0)
    page_token = models.CharField(max_length=255, blank=True, default="", db_default="", db_column="next_page")
    done = models.BooleanField(default=False)
    proof = models.BooleanField(default=False, db_default=False)
    """Whether the short questions are asked for it, to prove the long ones."""

    class Meta:
        db_table = "sync_windows"
        ordering: ClassVar = ["-start"]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m}"

    def as_values(self, asked: search.QuestionList) -> plan.OpenWindow:
        """The window in the values that `plan` decides from."""
        place, token = (self.place, self.page_token) if self.questions == asked.name else (0, "")
        return plan.OpenWindow(self.pk, self.start, self.end, place, token, len(asked), self.proof)

    @staticmethod
    def columns(left: plan.OpenWindow | None, asked: search.QuestionList) -> dict[str, object]:
        """The columns that say what is left of a window."""
        if left is None:
            return {"done": True}
        return {"questions": asked.name, "place": left.place, "page_token": left.page_token}
