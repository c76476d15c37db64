"""The lease of a run: which worker may write to it, and when another may take it over.

A worker claims a run under a new fencing number (docs/decisions/0004-fencing-number.md). Each of its writes is
conditional on that number and renews the lease, so once another worker has claimed the run or somebody has ended it,
the database refuses them.

A lease that ran out is that of a worker that died, perhaps of a mail. The claim that follows isolates the next mails:
they are read one at a time (docs/decisions/0009-isolation.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, When
from django.db.models.functions import Coalesce

from gmail.models.connection import GmailConnection
from gmail.models.run import SyncRun, lease_is_free, redispatch_after
from gmail.models.states import DISPATCHED, RunError, RunStatus

Moment = datetime.datetime


class LeaseLostError(Exception):
    """Another worker has claimed the run, or somebody has ended it: write nothing more to it."""


class Lease:
    """One worker's right to write to `run`."""

    def __init__(self, run: SyncRun) -> None:
        self.run = run
        # a number of its own: reading the row again must not adopt another worker's
        self._number = run.lease_number
        self._unrecorded_units = 0

    @classmethod
    def claim(cls, run_id: int, *, now: Moment) -> Lease | None:
        """Take the run's lease under a new fencing number; None if another worker holds it or the run is over."""
        claimed = SyncRun.objects.filter(lease_is_free(now), pk=run_id, status__in=DISPATCHED).update(
            status=RunStatus.RUNNING,
            lease_number=F("lease_number") + 1,
            lease_expires_at=now + lease_duration(),
            heartbeat_at=now,
            resume_at=now,
            slices=F("slices") + 1,
            isolated=_isolated_after_claim(),
            started_at=Coalesce("started_at", now),
        )
        return cls(SyncRun.objects.select_related("connection", "business").get(pk=run_id)) if claimed else None

    def count_units(self, units: int) -> None:
        """Count `units` as spent by the run; the next write records them."""
        self._unrecorded_units += units

    def write(self, *, now: Moment, **columns: object) -> None:
        """Set `columns` of the run and renew the lease. Raises LeaseLostError."""
        units, self._unrecorded_units = self._unrecorded_units, 0
        renewed = {
            "heartbeat_at": now,
            "lease_expires_at": now + lease_duration(),
            "units_spent": F("units_spent") + units,
        }
        held = SyncRun.objects.filter(pk=self.run.pk, lease_number=self._number, status=RunStatus.RUNNING)
        if not held.update(**renewed | columns):
            raise LeaseLostError

    @contextmanager
    def fence(self, *, now: Moment, **columns: object) -> Iterator[None]:
        """A transaction that begins with :meth:`write`. Raises LeaseLostError."""
        with transaction.atomic():
            self.write(now=now, **columns)
            yield

    def hand_over(self, *, resume_at: Moment, now: Moment) -> None:
        """Give the lease back; the run is due at `resume_at`. Raises LeaseLostError."""
        self.write(now=now, lease_expires_at=None, resume_at=resume_at)

    def record_failure(self, *, resume_at: Moment, isolate: bool = False, now: Moment) -> None:
        """Count a failure that may pass, and give the lease back as :meth:`hand_over`; `isolate` the next mails."""
        isolated = {"isolated": max_in_flight()} if isolate else {}
        failures = F("consecutive_failures") + 1
        self.write(now=now, lease_expires_at=None, resume_at=resume_at, consecutive_failures=failures, **isolated)

    def finish(self, status: RunStatus, *, mailbox: Mapping[str, object] | None = None, now: Moment) -> None:
        """End the run, and set the columns of its `mailbox`. Raises LeaseLostError."""
        with self.fence(now=now, status=status, **_ended(now)):
            if mailbox:
                GmailConnection.objects.filter(pk=self.run.connection_id).update(**mailbox)

    def fail(self, code: RunError, *, hint: str, now: Moment) -> None:
        """End the run as failed; `hint` says what to do. Raises LeaseLostError."""
        self.write(now=now, status=RunStatus.FAILED, **_ended(now), error_code=code, error_hint=hint[:255])


def due_runs(now: Moment) -> models.QuerySet[SyncRun]:
    """The runs to dispatch: those whose wait is over, whose message was lost or whose worker died."""
    return SyncRun.objects.filter(lease_is_free(now), status__in=DISPATCHED, resume_at__lte=now)


def mark_dispatched(run_id: int, *, now: Moment) -> bool:
    """Whether the run was still due; it is not due again until the message sent for it has expired."""
    return bool(due_runs(now).filter(pk=run_id).update(resume_at=now + redispatch_after()))


def lease_duration() -> datetime.timedelta:
    """How long a worker may be silent before another takes its run over."""
    return datetime.timedelta(seconds=settings.SYNC_LEASE_SECONDS)


def max_in_flight() -> int:
    """How many mails a worker handles at most: the batch it reads, and the one it has asked for."""
    return 2 * int(settings.GMAIL_CONCURRENT_GETS)


def _ended(now: Moment) -> dict[str, object]:
    return {"finished_at": now, "lease_expires_at": None, "resume_at": None}


def _isolated_after_claim() -> Case:
    expired = When(lease_expires_at__isnull=False, then=max_in_flight())
    return Case(expired, default=F("isolated"), output_field=models.PositiveSmallIntegerField())
