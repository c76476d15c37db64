"""Working on a run in the test's own process, with a clock that can be set forward."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from gmail import sync
from gmail.models import GmailConnection, SyncRequest, SyncRun

SLICES = 2_000
MONTHS_BACK = 12


class Clock:
    """The time, ahead of the real one by as much as the story needs."""

    def __init__(self) -> None:
        self.ahead = datetime.timedelta()

    def __call__(self) -> datetime.datetime:
        return timezone.now() + self.ahead

    def reach(self, moment: datetime.datetime) -> None:
        """Let it be `moment`, if it is not past it already."""
        self.ahead = max(self.ahead, moment - timezone.now())


def start(connection: GmailConnection, **order: object) -> SyncRun:
    """A queued run, as a click makes it, that no worker has been told of; a year back, unless said otherwise."""
    connection.refresh_from_db()
    asked: dict[str, Any] = {"months_back": MONTHS_BACK} | order
    return SyncRun.start(connection, SyncRequest(**asked), now=timezone.now())


def one_slice(run: SyncRun, clock: Clock) -> SyncRun:
    """Work on the run for a slice; wait first if it is not due."""
    if run.resume_at and run.started_at:
        clock.reach(run.resume_at)
    sync.run_slice(run.pk, clock=clock, on_start=lambda _: None)
    run.refresh_from_db()
    return run


def drive(run: SyncRun, clock: Clock | None = None) -> SyncRun:
    """Work on the run until it is over."""
    clock = clock or Clock()
    for _ in range(SLICES):
        if not run.is_active:
            return run
        one_slice(run, clock)
    raise AssertionError(f"run {run.pk} does not end: {run.status}")


def synced(connection: GmailConnection, **order: object) -> SyncRun:
    """A whole run, from start to end."""
    return drive(start(connection, **order))


def adds_up(run: SyncRun) -> bool:
    """The ledger's equation: every mail listed has one outcome."""
    return run.listed == run.receipts + run.duplicates + run.not_receipts + run.failed + run.gone
