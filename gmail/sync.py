"""The run's state machine, and one slice of it.

::

                 claim                        nothing left to do
    queued ───────────────▶ running ───────────────────────────▶ completed
      ▲                      │ │ │ │   max_messages reached
      │  next start          │ │ │ └───────────────────────────▶ partial
    paused ◀── Ctrl-C ───────┘ │ │     consent lost, refused, or too many failures in a row
                               │ └─────────────────────────────▶ failed
                               │       cancelled by a person
                               └───────────────────────────────▶ cancelled

A worker works on a run in *slices* of about half a second. A slice claims the run's lease (:mod:`gmail.models.lease`),
asks :mod:`gmail.plan` what to do next, does that one thing, records it (:mod:`gmail.models.progress`), and asks again
until its time or the mailbox's units are spent. Then it hands the run over as a row that is due at `resume_at`.

    what is done             :mod:`gmail.listing`, :mod:`gmail.fetching`
    what an error leads to   :mod:`gmail.failures`
    how Gmail is called      :mod:`gmail.session`

A worker that is killed loses nothing: its lease runs out and the run is due. No transaction is open during a network
call.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Coalesce

from gmail import coverage, failures, plan
from gmail.client import UnauthorizedError
from gmail.fetching import Fetcher
from gmail.listing import Lister
from gmail.models import Lease, LeaseLostError, RunError, RunProgress, SyncRun
from gmail.session import Clock, Session


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice's result: the run as it now stands, whether this was its first slice, and whether it may go on now."""

    run: SyncRun
    first: bool
    go_on: bool


def run_slice(run_id: int, *, clock: Clock, on_start: Callable[[SyncRun], None]) -> Slice | None:
    """Work on a run for a slice; None if another worker holds it or it is over.

    `on_start` is called once a run, when its first slice has the lease.
    """
    lease = Lease.claim(run_id, now=clock())
    if lease is None:
        return None
    run = lease.run
    first = run.slices == 1
    if first:
        on_start(run)
    try:
        go_on = _Worker(lease, clock).work()
    except LeaseLostError:
        go_on = False
    run.refresh()
    return Slice(run=run, first=first, go_on=go_on)


class _Worker:
    """One slice at work."""

    def __init__(self, lease: Lease, clock: Clock) -> None:
        self.run = lease.run
        self.lease = lease
        self.clock = clock
        self.progress = RunProgress(lease)
        self.session = Session(lease, clock=clock)
        self.lister = Lister(self.progress, self.session, clock=clock)
        self.deadline = clock() + datetime.timedelta(seconds=settings.SYNC_SLICE_SECONDS)
        self.fetcher = Fetcher(self.progress, self.session, clock=clock, deadline=self.deadline)

    def work(self) -> bool:
        """Take one step after the other; whether the run can go on at once."""
        try:
            return self._work_until_deadline()
        except Exception as error:  # noqa: BLE001 - the table has a row for every error
            failures.react(error, lease=self.lease, session=self.session, now=self.clock())
        return False

    def _work_until_deadline(self) -> bool:
        while self.clock() < self.deadline:
            step = plan.next_step(self.progress.state(self.clock()))
            if self.fetcher.in_flight and not isinstance(step, plan.FetchMail):
                self._call(self.fetcher.collect_in_flight)
            elif isinstance(step, plan.Yield):
                break
            elif isinstance(step, plan.Finish):
                self._finish(step)
                return False
            elif isinstance(step, plan.WaitUntil):
                self.lease.hand_over(resume_at=step.moment, now=self.clock())
                return False
            else:
                self._call(partial(self._act, step))
            self.run.refresh()
        self._call(self.fetcher.collect_in_flight)
        now = self.clock()
        self.lease.hand_over(resume_at=now + datetime.timedelta(seconds=settings.SYNC_REDISPATCH_SECONDS), now=now)
        return True

    def _call(self, act: Callable[[], None]) -> None:
        try:
            act()
        except UnauthorizedError:
            # the access token may have expired between two workers; a second refusal is final
            if not self.session.renew_token():
                raise

    def _act(self, step: plan.Act) -> None:
        match step:
            case plan.ReadHistory():
                self.lister.read_history(step)
            case plan.CheckForNewMail():
                self.lister.check_for_new_mail(step)
            case plan.TakeBaseline():
                self.lister.take_baseline()
            case plan.ListPages():
                self.lister.list_pages(step)
            case plan.ReopenOutdated():
                self.progress.reopen_outdated(now=self.clock())
            case plan.FetchMail():
                self.fetcher.fetch()
            case plan.AskInParts():
                self.lister.ask_in_parts()
            case plan.CompareParts():
                self.lister.compare_parts()

    def _finish(self, step: plan.Finish) -> None:
        lease, now = self.lease, self.clock()
        if step.cancelled:
            lease.finish(SyncRun.Status.CANCELLED, now=now)
        elif not self.progress.ledger_adds_up():
            lease.fail(RunError.LEDGER_MISMATCH, hint="The run could not account for every mail: retry it.", now=now)
        elif not step.complete:
            lease.finish(SyncRun.Status.PARTIAL, now=now)
        else:
            mailbox = self._cursor_columns() | self._sweep_columns(now)
            lease.finish(SyncRun.Status.COMPLETED, mailbox=mailbox, now=now)

    def _cursor_columns(self) -> dict[str, object]:
        """The run's cursor as the mailbox's, if it may become that."""
        run = self.run
        adopt = plan.adopts_cursor(
            covers_now=run.covers_now, windows_from=run.windows_from, last_synced_at=run.connection.last_synced_at
        )
        if not adopt:
            return {}
        overlap = {name: getattr(run, name) for name in ("overlap_history_id", "overlap_at", "overlap_named")}
        return {"history_id": run.history_id, "last_synced_at": run.baseline_at, **overlap}

    def _sweep_columns(self, now: datetime.datetime) -> dict[str, object]:
        """When the mailbox is swept next, where this run changes it."""
        run, jitter = self.run, random.random()  # noqa: S311 - jitter is no secret
        if run.mode == run.Mode.SWEEP:
            recent_at, whole_at = coverage.next_sweeps(coverage.Sweep(run.sweep), now=now, jitter=jitter)
            return {"recent_sweep_at": recent_at, **({"whole_sweep_at": whole_at} if whole_at else {})}
        if run.covers_now and run.connection.recent_sweep_at is None:
            recent_at, whole_at = coverage.first_sweeps(now, jitter=jitter)
            # the run itself may have found that one is due now
            return {"recent_sweep_at": recent_at, "whole_sweep_at": Coalesce("whole_sweep_at", Value(whole_at))}
        return {}
