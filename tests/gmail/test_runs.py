"""A run's row: one active run a mailbox, how it ends, and what a retry takes up."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections as databases
from django.utils import timezone
from pytest_django import Settings

from gmail import coverage, plan
from gmail.models import (
    ActiveRunExistsError,
    GmailConnection,
    LeaseLostError,
    Message,
    RunError,
    SyncRun,
    lease_duration,
)
from gmail.tasks import delete_empty_runs
from tests.gmail.conftest import NOW
from tests.gmail.runs import DAY, WINDOW, Outcome, claimed, decide, fresh, listing, queued, reread, state_of

# -- one active run a mailbox ------------------------------------------------------------------------------------------


def test_a_mailbox_has_one_active_run(linked: GmailConnection) -> None:
    first = queued(linked)
    with pytest.raises(ActiveRunExistsError) as refused:
        queued(linked)
    assert refused.value.run == first
    first.cancel(now=NOW)
    assert queued(linked).pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_sees_to_it_when_two_ask_at_once(linked: GmailConnection) -> None:
    together = Barrier(4)

    def ask(_: int) -> bool:
        try:
            together.wait(timeout=60)
            queued(linked)
        except ActiveRunExistsError:
            return False
        finally:
            databases.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, range(4))) == [False, False, False, True]
    assert SyncRun.objects.count() == 1


def test_days_override_the_mode(linked: GmailConnection) -> None:
    run = queued(linked, mode="incremental", from_date=datetime.date(2026, 1, 1))
    assert (run.mode, run.covers_now) == ("full_backfill", False)


# -- how a run ends ----------------------------------------------------------------------------------------------------


def test_a_completed_run_moves_the_mailbox_s_cursor(linked: GmailConnection) -> None:
    worker = listing(linked)
    mailbox = {"history_id": "900", "last_synced_at": NOW}
    reread(worker).lease.finish(SyncRun.Status.COMPLETED, mailbox=mailbox, now=NOW + DAY)
    linked.refresh_from_db()
    assert linked.cursor == coverage.first_cursor("900", NOW)
    ended = fresh(worker)
    assert (ended.status, ended.finished_at, ended.resume_at, ended.lease_expires_at) == (
        "completed", NOW + DAY, None, None,
    )  # fmt: skip


def test_a_partial_run_leaves_the_cursor_alone(linked: GmailConnection) -> None:
    listing(linked).lease.finish(SyncRun.Status.PARTIAL, now=NOW)
    linked.refresh_from_db()
    assert (linked.history_id, linked.last_synced_at) == ("", None)


def test_a_failed_run_says_why(linked: GmailConnection) -> None:
    worker = claimed(queued(linked))
    worker.lease.fail(RunError.GMAIL_REFUSED, hint="h" * 300, now=NOW)
    ended = fresh(worker)
    assert (ended.status, ended.error_code, len(ended.error_hint)) == ("failed", "GMAIL_REFUSED", 255)


def test_cancelling_a_waiting_run_ends_it_at_once(linked: GmailConnection) -> None:
    run = queued(linked)
    assert run.cancel(now=NOW)
    assert (fresh(run).status, fresh(run).finished_at) == ("cancelled", NOW)


def test_cancelling_a_paused_run_ends_it_at_once(linked: GmailConnection) -> None:
    run = queued(linked)
    run.pause()
    assert run.cancel(now=NOW)
    assert fresh(run).status == "cancelled"


def test_cancelling_a_run_somebody_works_on_asks_the_worker(linked: GmailConnection) -> None:
    worker = claimed(queued(linked))
    assert worker.run.cancel(now=NOW)
    assert fresh(worker).status == "running"
    assert state_of(worker, NOW).cancelled


def test_cancelling_a_run_whose_worker_died_ends_it_and_locks_the_worker_out(linked: GmailConnection) -> None:
    worker = claimed(queued(linked))
    late = NOW + lease_duration()
    assert worker.run.cancel(now=late)
    assert fresh(worker).status == "cancelled"
    with pytest.raises(LeaseLostError):
        worker.record_results([], now=late)


@pytest.mark.parametrize("status", ["completed", "partial", "failed", "cancelled"])
def test_what_is_over_cannot_be_cancelled(linked: GmailConnection, status: str) -> None:
    run = queued(linked)
    SyncRun.objects.update(status=status)
    assert not run.cancel(now=NOW)
    assert fresh(run).status == status


def test_a_paused_run_is_taken_up_by_the_next_start(linked: GmailConnection) -> None:
    worker = claimed(queued(linked, mode="full_backfill", months_back=12))
    assert not worker.run.pause()
    worker.lease.hand_over(resume_at=NOW, now=NOW)
    assert worker.run.pause()
    paused = fresh(worker)
    assert (paused.status, paused.is_active, paused.resume_at) == ("paused", True, None)
    again = queued(linked, mode="incremental")
    assert (again.pk, again.status, again.mode, again.months_back) == (worker.run.pk, "queued", "full_backfill", 12)


# -- what a retry takes up ---------------------------------------------------------------------------------------------


def test_a_retry_takes_up_what_failed_what_stayed_open_and_what_was_not_listed(linked: GmailConnection) -> None:
    worker = claimed(queued(linked, mode="full_backfill"))
    older = plan.Window(NOW - 2 * DAY, NOW - DAY)
    worker.record_baseline("900", [WINDOW, older], now=NOW)
    newest = state_of(worker, NOW).windows[0]
    worker.record_pages([(newest, ["a1", "a2", "a3", "a4"], None)], now=NOW)
    decide(worker, {"a1": Outcome.RECEIPT, "a2": Outcome.FAILED, "a3": Outcome.GONE})
    worker.lease.fail(RunError.GMAIL_UNAVAILABLE, hint="", now=NOW)
    retry = SyncRun.start_retry(worker.run, trigger="api", requested_by=None, now=NOW)
    assert (retry.mode, retry.retry_of, retry.listed, retry.covers_now) == ("retry", worker.run, 2, False)
    assert [(w.start, w.end, w.done) for w in retry.windows.all()] == [(older.start, older.end, False)]
    second = claimed(retry)
    assert {message.gmail_id for message in second.next_messages(5, now=NOW)} == {"a2", "a4"}
    assert state_of(second, NOW).windows_made


def test_a_mailbox_with_an_active_run_is_not_retried(linked: GmailConnection) -> None:
    failed = listing(linked, "a1")
    decide(failed, {"a1": Outcome.FAILED})
    failed.lease.finish(SyncRun.Status.COMPLETED, now=NOW)
    queued(linked)
    with pytest.raises(ActiveRunExistsError):
        SyncRun.start_retry(failed.run, trigger="api", requested_by=None, now=NOW)
    assert failed.run.left_open().count() == 1


# -- what is deleted ---------------------------------------------------------------------------------------------------


def test_old_runs_that_found_nothing_are_forgotten_but_the_last(linked: GmailConnection, settings: Settings) -> None:
    old = timezone.now() - (settings.SYNC_KEEP_EMPTY_RUNS_DAYS + 1) * DAY

    def ended(at: datetime.datetime, status: str = "completed", **columns: object) -> SyncRun:
        return SyncRun.objects.create(
            business=linked.business, connection=linked, queued_at=at, finished_at=at, status=status, **columns
        )

    forgotten = {ended(old), ended(old, status="cancelled", mode="sweep")}
    kept = [
        ended(old, mode="full_backfill"),
        ended(old, status="cancelled"),
        ended(old, listed=1),
        ended(old, status="failed"),
        ended(timezone.now()),
        run_with_a_mail := ended(old),
        ended(old),
    ]
    Message.objects.create(business=linked.business, connection=linked, gmail_id="1", run=run_with_a_mail)
    delete_empty_runs()
    assert set(SyncRun.objects.all()) == set(kept)
    assert forgotten.isdisjoint(kept)


# -- since when a mailbox is in its state ------------------------------------------------------------------------------


def test_since_when_a_mailbox_is_in_its_state_is_stored(linked: GmailConnection) -> None:
    lost = GmailConnection.Status.RECONNECT_REQUIRED
    linked.move_to(lost, reason="invalid_grant", now=NOW + DAY)
    linked.move_to(lost, reason="invalid_grant", now=NOW + 2 * DAY)
    assert (linked.status, linked.status_reason, linked.status_changed_at) == (lost, "invalid_grant", NOW + DAY)
