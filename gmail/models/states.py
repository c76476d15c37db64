"""The states of a run, drawn in `gmail/sync.py`, and the errors it can end with."""

import enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunMode(models.TextChoices):
    """What a run reads: new mail, a range of dates, what an earlier run left open, what earlier runs missed, what an
    older engine judged to be no receipt, or the one mail that a person calls a receipt."""

    INCREMENTAL = "incremental", _("new mail")
    FULL_BACKFILL = "full_backfill", _("full backfill")
    RETRY = "retry", _("retry")
    SWEEP = "sweep", _("sweep")
    REREAD = "reread", _("re-reading")
    IMPORT = "import", _("import")


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

    GMAIL_API_DISABLED = "GMAIL_API_DISABLED"
    GMAIL_BLOCKED_BY_POLICY = "GMAIL_BLOCKED_BY_POLICY"
    GMAIL_NO_MAILBOX = "GMAIL_NO_MAILBOX"
    GMAIL_RECONNECT_REQUIRED = "GMAIL_RECONNECT_REQUIRED"
    GMAIL_REFUSED = "GMAIL_REFUSED"
    GMAIL_UNAVAILABLE = "GMAIL_UNAVAILABLE"
    GOOGLE_CLIENT_REFUSED = "GOOGLE_CLIENT_REFUSED"
    LEDGER_MISMATCH = "LEDGER_MISMATCH"
    READER_UNAVAILABLE = "READER_UNAVAILABLE"
    REDIS_UNAVAILABLE = "REDIS_UNAVAILABLE"
    SERVER_ERROR = "SERVER_ERROR"
    STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE"


BACKGROUND = (RunMode.SWEEP, RunMode.REREAD)
"""Nobody asked for it or waits for it: it runs at spare units, and any other run ends it."""
SYNCS = (RunMode.INCREMENTAL, RunMode.FULL_BACKFILL, RunMode.RETRY)
"""What people look at as the mailbox's sync."""
ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.PAUSED)
"""At most one run a mailbox is in one of these, and beside it imports, one a mail."""
DISPATCHED = (RunStatus.QUEUED, RunStatus.RUNNING)
"""Sent to a worker when they are due."""
