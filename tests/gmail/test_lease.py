"""The lease: one worker holds a run, what it writes is fenced, and a run without a worker is due."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections as databases

from gmail import plan
from gmail.models import (
    GmailConnection,
    Lease,
    LeaseLostError,
    Message,
    RunError,
    SyncRun,
    SyncWindow,
    due_runs,
    lease_duration,
    mark_dispatched,
    max_in_flight,
    redispatch_after,
)
from tests.gmail.conftest import NOW
from tests.gmail.runs import CURSOR, DAY, FINDING, SECOND, WINDOW, claimed, fresh, queued, reread


def test_a_run_is_held_by_one_worker(linked: GmailConnection) -> None:
    run = queued(linked)
    held = claimed(run).run
    assert (held.status, held.started_at, held.slices, held.lease_number) == ("running", NOW, 1, 1)
    assert Lease.claim(run.pk, now=NOW + SECOND) is None


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_claim_at_once_one_gets_it(linked: GmailConnection) -> None:
    run, together = queued(linked), Barrier(4)

    def claim(_: int) -> bool:
        try:
            together.wait(timeout=60)
            return Lease.claim(run.pk, now=NOW) is not None
        finally:
            databases.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(claim, range(4))) == 1
    assert fresh(run).lease_number == 1


def test_a_silent_worker_s_run_is_taken_over_and_began_only_once(linked: GmailConnection) -> None:
    run = queued(linked)
    claimed(run)
    later = NOW + lease_duration()
    second = claimed(run, later).run
    assert (second.lease_number, second.slices, second.started_at) == (2, 2, NOW)


def test_after_a_worker_died_as_many_mails_are_isolated_as_it_can_have_had_in_flight(linked: GmailConnection) -> None:
    run = queued(linked)
    first = claimed(run)
    assert first.run.isolated == 0
    first.lease.hand_over(resume_at=NOW, now=NOW)
    assert claimed(run).run.isolated == 0
    assert claimed(run, NOW + lease_duration()).run.isolated == max_in_flight() > 0


@pytest.mark.parametrize("status", ["paused", "completed", "partial", "failed", "cancelled"])
def test_only_a_run_under_way_can_be_claimed(linked: GmailConnection, status: str) -> None:
    run = queued(linked)
    SyncRun.objects.update(status=status)
    assert Lease.claim(run.pk, now=NOW) is None


def test_a_worker_thought_dead_can_write_nothing(linked: GmailConnection) -> None:
    run = queued(linked)
    zombie = claimed(run)
    claimed(run, NOW + lease_duration())
    before = SyncRun.objects.values().get()
    late = NOW + lease_duration() + SECOND
    writes: list[Callable[[], None]] = [
        lambda: zombie.lease.hand_over(resume_at=late, now=late),
        lambda: zombie.lease.record_failure(resume_at=late, now=late),
        lambda: zombie.record_history(CURSOR, FINDING, [WINDOW], now=late),
        lambda: zombie.record_history_expired(now=late),
        lambda: zombie.record_baseline("9", [WINDOW], now=late),
        lambda: zombie.record_pages([(plan.OpenWindow(1, NOW, NOW, 0, "", 1), ["a1"], None)], now=late),
        lambda: zombie.record_results([], now=late),
        lambda: zombie.reserve(Message(pk=1), retry_at=late, now=late),
        lambda: zombie.release(Message(pk=1), now=late),
        lambda: zombie.lease.finish(SyncRun.Status.COMPLETED, mailbox={"history_id": "9"}, now=late),
        lambda: zombie.lease.fail(RunError.GMAIL_REFUSED, hint="", now=late),
    ]
    for write in writes:
        with pytest.raises(LeaseLostError):
            write()
    assert SyncRun.objects.values().get() == before
    assert not SyncWindow.objects.exists()
    assert not Message.objects.exists()
    linked.refresh_from_db()
    assert linked.history_id == ""


def test_a_worker_thought_dead_that_reads_the_row_again_can_still_write_nothing(linked: GmailConnection) -> None:
    run = queued(linked)
    zombie = claimed(run)
    claimed(run, NOW + lease_duration())
    assert reread(zombie).run.lease_number == 2
    with pytest.raises(LeaseLostError):
        zombie.record_baseline("9", [WINDOW], now=NOW + lease_duration())


def test_writing_renews_the_lease(linked: GmailConnection) -> None:
    worker = claimed(queued(linked))
    almost = NOW + lease_duration() - SECOND
    worker.record_baseline("900", [], now=almost)
    assert Lease.claim(worker.run.pk, now=NOW + lease_duration()) is None
    assert fresh(worker).heartbeat_at == almost


def test_what_fails_inside_the_fence_leaves_nothing(linked: GmailConnection) -> None:
    worker = claimed(queued(linked))

    def fail_half_way() -> None:
        with worker.lease.fence(now=NOW + SECOND):
            Message.objects.create(business=linked.business, connection=linked, run=worker.run, gmail_id="a1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert not Message.objects.exists()
    assert fresh(worker).heartbeat_at == NOW


# -- when a run is due -------------------------------------------------------------------------------------------------


def is_due(run: SyncRun, now: datetime.datetime) -> bool:
    return due_runs(now).filter(pk=run.pk).exists()


def test_a_new_run_is_due_only_when_its_message_must_have_been_lost(linked: GmailConnection) -> None:
    run = queued(linked)
    assert not is_due(run, NOW + redispatch_after() - SECOND)
    assert is_due(run, NOW + redispatch_after())


def test_a_run_that_is_held_is_not_due_and_one_whose_worker_died_is(linked: GmailConnection) -> None:
    worker = claimed(queued(linked))
    assert not is_due(worker.run, NOW + lease_duration() - SECOND)
    assert is_due(worker.run, NOW + lease_duration())


def test_a_run_that_waits_is_due_when_it_said(linked: GmailConnection) -> None:
    worker = claimed(queued(linked))
    worker.lease.hand_over(resume_at=NOW + 5 * SECOND, now=NOW)
    assert not is_due(worker.run, NOW + 4 * SECOND)
    assert is_due(worker.run, NOW + 5 * SECOND)


@pytest.mark.parametrize("status", ["paused", "completed", "partial", "failed", "cancelled"])
def test_a_run_that_is_over_or_paused_is_never_due(linked: GmailConnection, status: str) -> None:
    run = queued(linked)
    SyncRun.objects.update(status=status)
    assert not is_due(run, NOW + DAY)


def test_a_due_run_is_dispatched_once(linked: GmailConnection) -> None:
    run = queued(linked)
    due = NOW + redispatch_after()
    assert mark_dispatched(run.pk, now=due)
    assert not mark_dispatched(run.pk, now=due)
    assert not is_due(run, due + redispatch_after() - SECOND)
    assert is_due(run, due + redispatch_after())
