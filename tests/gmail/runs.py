"""What tests of runs share: a run in each state, the worker that holds it, and mails it has listed."""

from __future__ import annotations

import datetime

from gmail import coverage, plan
from gmail.models import GmailConnection, Lease, Message, RunProgress, SyncRequest, SyncRun
from tests.gmail.conftest import NOW

SECOND = datetime.timedelta(seconds=1)
DAY = datetime.timedelta(days=1)
WINDOW = plan.Window(NOW - DAY, NOW)
CURSOR = coverage.first_cursor("900", NOW)
FINDING = coverage.Finding(list_recent=True, fetch=("h1",), sweep=False)
Outcome = Message.Outcome


def queued(connection: GmailConnection, **asked: object) -> SyncRun:
    """A run that no worker has claimed yet."""
    return SyncRun.start(connection, SyncRequest(**asked), now=NOW)  # type: ignore[arg-type]


def claimed(run: SyncRun, now: datetime.datetime = NOW) -> RunProgress:
    """A worker that holds the run."""
    lease = Lease.claim(run.pk, now=now)
    assert lease is not None
    return RunProgress(lease)


def listing(connection: GmailConnection, *ids: str, mode: str = "full_backfill") -> RunProgress:
    """A worker whose run has listed `ids` in its one window."""
    worker = claimed(queued(connection, mode=mode))
    worker.record_baseline("900", [WINDOW], now=NOW)
    worker.record_pages([(open_window(worker), ids, None)], now=NOW)
    return worker


def open_window(worker: RunProgress) -> plan.OpenWindow:
    """The one window still to be listed."""
    (window,) = state_of(worker, NOW).windows
    return window


def decide(worker: RunProgress, outcomes: dict[str, str], *, saved: int = 0) -> None:
    """Give mails their outcome, by Gmail id; those with a receipt hold `saved` of them."""
    messages = list(Message.objects.filter(run=worker.run, gmail_id__in=outcomes))
    for message in messages:
        message.decide(outcomes[message.gmail_id], reason="", run_id=worker.run.pk)
        message.saved = saved if message.outcome == Outcome.RECEIPT else 0
    worker.record_results(messages, now=NOW)


def reread(worker: RunProgress) -> RunProgress:
    """The same worker, after it has read its run's row again."""
    worker.run.refresh()
    return worker


def state_of(worker: RunProgress, now: datetime.datetime) -> plan.RunState:
    """The run's state, as the next look at its row finds it."""
    return reread(worker).state(now)


def fresh(subject: SyncRun | RunProgress) -> SyncRun:
    """The run as the database has it."""
    run = subject.run if isinstance(subject, RunProgress) else subject
    return SyncRun.objects.get(pk=run.pk)
