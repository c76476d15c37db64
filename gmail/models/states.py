"""The states a run can be in, as `gmail/sync.py` draws them, and the errors it can fail with."""

import enum

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


class RunError(enum.StrEnum):
    """Why a run failed."""

    GMAIL_RECONNECT_REQUIRED = "GMAIL_RECONNECT_REQUIRED"
    GMAIL_REFUSED = "GMAIL_REFUSED"
    GMAIL_UNAVAILABLE = "GMAIL_UNAVAILABLE"
    LEDGER_MISMATCH = "LEDGER_MISMATCH"
    REDIS_UNAVAILABLE = "REDIS_UNAVAILABLE"
    SERVER_ERROR = "SERVER_ERROR"
    STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE"


ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.PAUSED)
"""A mailbox has at most one run in these."""
DISPATCHED = (RunStatus.QUEUED, RunStatus.RUNNING)
"""Sent to a worker when they are due."""
