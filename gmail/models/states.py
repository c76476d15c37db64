"""The states of a run, drawn in `gmail/sync.py`, and the errors it can end with."""

import enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunStatus(models.TextChoices):
    """One status a run."""

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
    READER_UNAVAILABLE = "READER_UNAVAILABLE"
    REDIS_UNAVAILABLE = "REDIS_UNAVAILABLE"
    SERVER_ERROR = "SERVER_ERROR"
    STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE"


ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.PAUSED)
"""At most one run a mailbox is in one of these."""
DISPATCHED = (RunStatus.QUEUED, RunStatus.RUNNING)
"""Sent to a worker when they are due."""
