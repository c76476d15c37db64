"""The states a run can be in, as `gmail/sync.py` draws them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunStatus(models.TextChoices):
    """The states of `gmail/sync.py`."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    COMPLETED = "completed", _("completed")
    PARTIAL = "partial", _("partial")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.PAUSED)
"""A mailbox has at most one run in these."""
DISPATCHED = (RunStatus.QUEUED, RunStatus.RUNNING)
"""Sent to a worker when they are due."""
