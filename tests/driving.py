"""Runs slices in the test's own process, with a clock that can be advanced."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from gmail import sync
from gmail.models import GmailConnection, SyncRequest, SyncRun

SLICES = 2_000
MONTHS_BACK = 12


class Clock:
    """The time, `ahead` of the real one."""

    def __init__(self) -> None:
        self.ahead = datetime.timedelta()

    def __call__(self) -> datetime.datetime:
        return timezone.now() + self.ahead

    def reach(self, moment: datetime.datetime) -> None:
        """Advance to `moment`, unless it has passed."""
        self.ahead = max(self.ahead, moment - timezone.now())


def start(connection: GmailConnection, **changes: object) -> SyncRun:
    """Queue a run without telling a worker; `months_back` is a year unless given."""
    connection.refresh_from_db()
    request: dict[str, Any] = {"months_back": MONTHS_BACK} | changes
    return SyncRun.start(connection, SyncRequest(**request), now=timezone.now())


def one_slice(run: SyncRun, clock: Clock) -> SyncRun:
    """Run one slice; advance the clock first if the run is not due."""
    if run.resume_at and run.started_at:
        clock.reach(run.resume_at)
    sync.run_slice(run.pk, clock=clock, on_start=lambda _: None)
    run.refresh_from_db()
    return run


def drive(run: SyncRun, clock: Clock | None = None) -> SyncRun:
    """Run slices until the run is over."""
    clock = clock or Clock()
    for _ in range(SLICES):
        if not run.is_active:
            return run
        one_slice(run, clock)
    raise AssertionError(f"run {run.pk} does not end: {run.status}")


def synced(connection: GmailConnection, **changes: object) -> SyncRun:
    """Start a run and drive it to its end."""
    return drive(start(connection, **changes))


def adds_up(run: SyncRun) -> bool:
    """Check the rule of the ledger: every listed mail has one outcome."""
    return run.listed == run.receipts + run.duplicates + run.not_receipts + run.failed + run.gone
