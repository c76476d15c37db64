"""A run's rows: who holds it, when it is due, how it ends, and that its ledger adds up."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections as databases
from django.utils import timezone
from pytest_django import Settings

from gmail import plan
from gmail.models import (
    ActiveRunExistsError,
    GmailConnection,
    LeaseLostError,
    Message,
    SyncRequest,
    SyncRun,
    SyncWindow,
    in_hand,
    lease,
    redispatch_after,
)
from gmail.tasks import delete_empty_runs
from tests.gmail.conftest import NOW

SECOND = datetime.timedelta(seconds=1)
DAY = datetime.timedelta(days=1)
WINDOW = plan.Window(NOW - DAY, NOW)
Outcome = Message.Outcome


def queued(connection: GmailConnection, **order: object) -> SyncRun:
    return SyncRun.start(connection, SyncRequest(**order), now=NOW)  # type: ignore[arg-type]


def claimed(run: SyncRun, now: datetime.datetime = NOW) -> SyncRun:
    held = SyncRun.claim(run.pk, now=now)
    assert held is not None
    return held


def listing(
    connection: GmailConnection, *ids: str, mode: str = "full_backfill", now: datetime.datetime = NOW
) -> SyncRun:
    """A run that has listed `ids` in its one window."""
    run = claimed(SyncRun.start(connection, SyncRequest(mode=mode), now=now), now)
    run.record_baseline("900", [WINDOW], now=now)
    run.record_pages([(open_window(run), ids, None)], now=now)
    return run


def open_window(run: SyncRun) -> plan.OpenWindow:
    return run.windows.get(done=False).as_values()


def settle(run: SyncRun, outcomes: dict[str, str], *, saved: int = 0) -> None:
    messages = list(Message.objects.filter(run=run, gmail_id__in=outcomes))
    for message in messages:
        message.outcome, message.decided_in = outcomes[message.gmail_id], run
        message.saved = saved if message.outcome == Outcome.RECEIPT else 0
    run.record_results(messages, now=NOW)


def state_of(run: SyncRun, now: datetime.datetime) -> plan.RunState:
    """As the next look at the row finds it."""
    run.refresh()
    return run.state(now)


def fresh(run: SyncRun) -> SyncRun:
    return SyncRun.objects.get(pk=run.pk)


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


# -- the lease ---------------------------------------------------------------------------------------------------------


def test_a_run_is_held_by_one_worker(linked: GmailConnection) -> None:
    run = queued(linked)
    held = claimed(run)
    assert (held.status, held.started_at, held.slices, held.lease_number) == ("running", NOW, 1, 1)
    assert SyncRun.claim(run.pk, now=NOW + SECOND) is None


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_claim_at_once_one_gets_it(linked: GmailConnection) -> None:
    run, together = queued(linked), Barrier(4)

    def claim(_: int) -> bool:
        try:
            together.wait(timeout=60)
            return SyncRun.claim(run.pk, now=NOW) is not None
        finally:
            databases.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(claim, range(4))) == 1
    assert fresh(run).lease_number == 1


def test_a_silent_worker_s_run_is_taken_over_and_began_only_once(linked: GmailConnection) -> None:
    run = queued(linked)
    claimed(run)
    later = NOW + lease()
    second = claimed(run, later)
    assert (second.lease_number, second.slices, second.started_at) == (2, 2, NOW)


def test_what_a_worker_had_in_hand_when_it_died_is_suspect(linked: GmailConnection) -> None:
    run = queued(linked)
    first = claimed(run)
    assert first.isolated == 0
    first.hand_over(resume_at=NOW, now=NOW)
    assert claimed(run).isolated == 0
    assert claimed(run, NOW + lease()).isolated == in_hand() > 0


@pytest.mark.parametrize("status", ["paused", "completed", "partial", "failed", "cancelled"])
def test_only_a_run_under_way_can_be_claimed(linked: GmailConnection, status: str) -> None:
    run = queued(linked)
    SyncRun.objects.update(status=status)
    assert SyncRun.claim(run.pk, now=NOW) is None


def test_a_worker_thought_dead_can_write_nothing(linked: GmailConnection) -> None:
    run = queued(linked)
    zombie = claimed(run)
    claimed(run, NOW + lease())
    before = SyncRun.objects.values().get()
    late = NOW + lease() + SECOND
    writes: list[Callable[[], None]] = [
        lambda: zombie.hand_over(resume_at=late, now=late),
        lambda: zombie.record_failure(resume_at=late, now=late),
        lambda: zombie.record_history(added=1, baseline="9", page_token="", windows=[WINDOW], now=late),
        lambda: zombie.record_history_expired(now=late),
        lambda: zombie.record_baseline("9", [WINDOW], now=late),
        lambda: zombie.record_pages([(plan.OpenWindow(1, NOW, NOW, 0, ""), ["a1"], None)], now=late),
        lambda: zombie.record_results([], now=late),
        lambda: zombie.reserve(Message(pk=1), retry_at=late, now=late),
        lambda: zombie.release(Message(pk=1), now=late),
        lambda: zombie.finish(SyncRun.Status.COMPLETED, cursor="9", now=late),
        lambda: zombie.fail("GMAIL_REFUSED", hint="", now=late),
    ]
    for write in writes:
        with pytest.raises(LeaseLostError):
            write()
    assert SyncRun.objects.values().get() == before
    assert not SyncWindow.objects.exists()
    assert not Message.objects.exists()
    linked.refresh_from_db()
    assert linked.history_id == ""


def test_writing_renews_the_lease(linked: GmailConnection) -> None:
    run = claimed(queued(linked))
    almost = NOW + lease() - SECOND
    run.record_baseline("900", [], now=almost)
    assert SyncRun.claim(run.pk, now=NOW + lease()) is None
    assert fresh(run).heartbeat_at == almost


def test_what_fails_inside_the_fence_leaves_nothing(linked: GmailConnection) -> None:
    run = claimed(queued(linked))

    def stumble_half_way() -> None:
        with run.fenced(NOW + SECOND):
            Message.objects.create(business=linked.business, connection=linked, run=run, gmail_id="a1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stumble_half_way()
    assert not Message.objects.exists()
    assert fresh(run).heartbeat_at == NOW


# -- when a run is due -------------------------------------------------------------------------------------------------


def is_due(run: SyncRun, now: datetime.datetime) -> bool:
    return SyncRun.due(now).filter(pk=run.pk).exists()


def test_a_new_run_is_due_only_when_its_message_must_have_been_lost(linked: GmailConnection) -> None:
    run = queued(linked)
    assert not is_due(run, NOW + redispatch_after() - SECOND)
    assert is_due(run, NOW + redispatch_after())


def test_a_run_that_is_held_is_not_due_and_one_whose_worker_died_is(linked: GmailConnection) -> None:
    run = claimed(queued(linked))
    assert not is_due(run, NOW + lease() - SECOND)
    assert is_due(run, NOW + lease())


def test_a_run_that_waits_is_due_when_it_said(linked: GmailConnection) -> None:
    run = claimed(queued(linked))
    run.hand_over(resume_at=NOW + 5 * SECOND, now=NOW)
    assert not is_due(run, NOW + 4 * SECOND)
    assert is_due(run, NOW + 5 * SECOND)


@pytest.mark.parametrize("status", ["paused", "completed", "partial", "failed", "cancelled"])
def test_a_run_that_is_over_or_paused_is_never_due(linked: GmailConnection, status: str) -> None:
    run = queued(linked)
    SyncRun.objects.update(status=status)
    assert not is_due(run, NOW + DAY)


def test_a_due_run_is_dispatched_once(linked: GmailConnection) -> None:
    run = queued(linked)
    due = NOW + redispatch_after()
    assert SyncRun.mark_dispatched(run.pk, now=due)
    assert not SyncRun.mark_dispatched(run.pk, now=due)
    assert not is_due(run, due + redispatch_after() - SECOND)
    assert is_due(run, due + redispatch_after())


# -- how a run ends ----------------------------------------------------------------------------------------------------


def test_a_completed_run_moves_the_mailbox_s_cursor(linked: GmailConnection) -> None:
    run = listing(linked)
    fresh(run).finish(SyncRun.Status.COMPLETED, cursor="900", now=NOW + DAY)
    linked.refresh_from_db()
    # synced up to the moment the cursor stands for, not to the moment the run ended
    assert (linked.history_id, linked.last_synced_at) == ("900", NOW)
    ended = fresh(run)
    assert (ended.status, ended.finished_at, ended.resume_at, ended.lease_expires_at) == (
        "completed", NOW + DAY, None, None,
    )  # fmt: skip


def test_a_partial_run_leaves_the_cursor_alone(linked: GmailConnection) -> None:
    listing(linked).finish(SyncRun.Status.PARTIAL, cursor="", now=NOW)
    linked.refresh_from_db()
    assert (linked.history_id, linked.last_synced_at) == ("", None)


def test_a_failed_run_says_why(linked: GmailConnection) -> None:
    run = claimed(queued(linked))
    run.fail("GMAIL_REFUSED", hint="h" * 300, now=NOW)
    assert (fresh(run).status, fresh(run).error_code, len(fresh(run).error_hint)) == ("failed", "GMAIL_REFUSED", 255)


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
    run = claimed(queued(linked))
    assert run.cancel(now=NOW)
    assert fresh(run).status == "running"
    assert state_of(run, NOW).cancelled


def test_cancelling_a_run_whose_worker_died_ends_it_and_locks_the_worker_out(linked: GmailConnection) -> None:
    run = claimed(queued(linked))
    late = NOW + lease()
    assert run.cancel(now=late)
    assert fresh(run).status == "cancelled"
    with pytest.raises(LeaseLostError):
        run.record_results([], now=late)


@pytest.mark.parametrize("status", ["completed", "partial", "failed", "cancelled"])
def test_what_is_over_cannot_be_cancelled(linked: GmailConnection, status: str) -> None:
    run = queued(linked)
    SyncRun.objects.update(status=status)
    assert not run.cancel(now=NOW)
    assert fresh(run).status == status


def test_a_paused_run_is_taken_up_by_the_next_start(linked: GmailConnection) -> None:
    run = claimed(queued(linked, mode="full_backfill", months_back=12))
    assert not run.pause()
    run.hand_over(resume_at=NOW, now=NOW)
    assert run.pause()
    assert (fresh(run).status, fresh(run).is_active, fresh(run).resume_at) == ("paused", True, None)
    again = queued(linked, mode="incremental")
    assert (again.pk, again.status, again.mode, again.months_back) == (run.pk, "queued", "full_backfill", 12)


# -- the ledger --------------------------------------------------------------------------------------------------------


def test_every_mail_listed_ends_in_one_counter(linked: GmailConnection) -> None:
    run = listing(linked, "a1", "a2", "a3", "a4")
    assert not fresh(run).ledger_adds_up()
    settle(run, {"a1": Outcome.RECEIPT, "a2": Outcome.NOT_RECEIPT}, saved=2)
    settle(run, {"a3": Outcome.FAILED, "a4": Outcome.GONE})
    done = fresh(run)
    assert (done.listed, done.receipts, done.not_receipts, done.failed, done.gone) == (4, 1, 1, 1, 1)
    # a mail may hold two receipts: the equation counts mails
    assert (done.decided, done.saved_receipts) == (4, 2)
    assert done.ledger_adds_up()


def test_a_mail_left_open_is_noticed_even_where_the_counters_know_nothing_of_it(linked: GmailConnection) -> None:
    run = listing(linked, "m1")
    settle(run, {"m1": Outcome.RECEIPT})
    assert fresh(run).ledger_adds_up()
    Message.objects.create(run=run, connection=linked, business_id=linked.business_id, gmail_id="m2")
    assert not fresh(run).ledger_adds_up()


def test_a_mail_that_is_tried_later_has_no_outcome_yet(linked: GmailConnection) -> None:
    run = listing(linked, "a1", "a2")
    (first, _) = run.next_messages(5, now=NOW)
    first.attempts, first.retry_at = 1, NOW + 10 * SECOND
    run.record_results([first], now=NOW)
    assert fresh(run).decided == 0
    assert [message.gmail_id for message in run.next_messages(5, now=NOW)] == ["a2"]
    assert state_of(run, NOW).to_fetch
    settle(run, {"a2": Outcome.NOT_RECEIPT})
    state = state_of(run, NOW)
    assert (state.to_fetch, state.retry_at) == (False, NOW + 10 * SECOND)
    assert state_of(run, NOW + 10 * SECOND).to_fetch


def test_a_mail_that_is_reserved_has_had_its_attempt_unless_it_is_released(linked: GmailConnection) -> None:
    run = listing(linked, "a1", "a2")
    (first, _) = run.next_messages(5, now=NOW)
    run.reserve(first, retry_at=NOW + 10 * SECOND, now=NOW)
    assert [message.gmail_id for message in run.next_messages(5, now=NOW)] == ["a2"]
    (again, _) = run.next_messages(5, now=NOW + 10 * SECOND)
    assert (again.attempts, again.was_interrupted) == (1, True)
    run.release(first, now=NOW)
    (as_before, _) = run.next_messages(5, now=NOW)
    assert (as_before.gmail_id, as_before.attempts, as_before.was_interrupted) == ("a1", 0, False)


def test_every_mail_read_clears_one_of_the_suspects(linked: GmailConnection) -> None:
    run = listing(linked, "a1", "a2", "a3")
    for isolated, left in ((2, 1), (1, 0), (0, 0)):
        run.isolated = isolated
        run.record_results(run.next_messages(1, now=NOW), now=NOW)
        assert fresh(run).isolated == left


def test_a_mail_on_two_pages_is_counted_once(linked: GmailConnection) -> None:
    run = claimed(queued(linked, mode="full_backfill"))
    run.record_baseline("900", [WINDOW], now=NOW)
    first = open_window(run)
    second = plan.next_page(first, "p2", questions=2)
    run.record_pages([(first, ["a1", "a2"], second)], now=NOW)
    assert open_window(run).page_token == "p2"
    run.record_pages([(open_window(run), ["a2", "a3"], None)], now=NOW)
    assert fresh(run).listed == 3
    assert fresh(run).duplicates == 0
    assert run.windows.get().done


def test_a_mail_twice_on_one_page_is_counted_once(linked: GmailConnection) -> None:
    run = listing(linked, "a1", "a1")
    assert fresh(run).listed == 1
    assert Message.objects.count() == 1


def test_a_mail_keeps_the_likelier_rank(linked: GmailConnection) -> None:
    run = claimed(queued(linked, mode="full_backfill"))
    run.record_baseline("900", [WINDOW], now=NOW)
    first = open_window(run)
    run.record_pages([(first, ["a1"], plan.next_page(first, "", questions=2))], now=NOW)
    run.record_pages([(open_window(run), ["a2", "a1"], None)], now=NOW)
    assert [(message.gmail_id, message.rank) for message in run.next_messages(5, now=NOW)] == [("a1", 0), ("a2", 1)]


def test_what_an_earlier_run_settled_is_a_duplicate_and_stays_what_it_is(linked: GmailConnection) -> None:
    first = listing(linked, "a1", "a2")
    settle(first, {"a1": Outcome.RECEIPT, "a2": Outcome.NOT_RECEIPT})
    first.finish(SyncRun.Status.COMPLETED, cursor="900", now=NOW)
    second = listing(linked, "a1", "a2", "a3")
    settle(second, {"a3": Outcome.RECEIPT})
    done = fresh(second)
    assert (done.listed, done.duplicates, done.receipts) == (3, 2, 1)
    assert done.ledger_adds_up()
    kept = Message.objects.get(gmail_id="a1")
    assert (kept.outcome, kept.decided_in) == ("receipt", first)
    assert (kept.outcome_in(first), kept.outcome_in(second)) == ("receipt", "duplicate")


def test_what_failed_in_an_earlier_run_is_tried_again(linked: GmailConnection) -> None:
    first = listing(linked, "a1")
    settle(first, {"a1": Outcome.FAILED})
    first.finish(SyncRun.Status.COMPLETED, cursor="", now=NOW)
    second = listing(linked, "a1")
    assert (fresh(second).listed, fresh(second).duplicates) == (1, 0)
    assert [message.gmail_id for message in second.next_messages(5, now=NOW)] == ["a1"]


@pytest.mark.parametrize(("mode", "tried"), [("incremental", False), ("full_backfill", True)])
def test_what_ended_its_readers_is_tried_again_only_when_somebody_asks(
    linked: GmailConnection, mode: str, tried: bool
) -> None:
    first = listing(linked, "a1")
    settle(first, {"a1": Outcome.FAILED})
    Message.objects.update(reason=Message.INTERRUPTED)
    first.finish(SyncRun.Status.COMPLETED, cursor="", now=NOW)
    second = listing(linked, "a1", "a2", mode=mode)
    assert [message.gmail_id for message in second.next_messages(5, now=NOW)] == ["a1", "a2"][0 if tried else 1 :]
    assert fresh(second).listed == second.messages.count()
    assert first.left_open().exists() is not tried


def test_a_mail_in_two_mailboxes_is_two_rows(linked: GmailConnection) -> None:
    other = GmailConnection.objects.create(
        business=linked.business, address="b@shop.example", google_sub="2", status_changed_at=NOW, connected_at=NOW
    )
    listing(linked, "a1")
    listing(other, "a1")
    assert Message.objects.filter(gmail_id="a1").count() == 2


# -- taking up what was left -------------------------------------------------------------------------------------------


def test_a_retry_takes_up_what_failed_what_stayed_open_and_what_was_not_listed(linked: GmailConnection) -> None:
    run = claimed(queued(linked, mode="full_backfill"))
    older = plan.Window(NOW - 2 * DAY, NOW - DAY)
    run.record_baseline("900", [WINDOW, older], now=NOW)
    newest = run.windows.first()
    assert newest is not None
    run.record_pages([(newest.as_values(), ["a1", "a2", "a3", "a4"], None)], now=NOW)
    settle(run, {"a1": Outcome.RECEIPT, "a2": Outcome.FAILED, "a3": Outcome.GONE})
    run.fail("GMAIL_UNAVAILABLE", hint="", now=NOW)
    retry = SyncRun.start_retry(run, trigger="api", requested_by=None, now=NOW)
    assert (retry.mode, retry.retry_of, retry.listed, retry.covers_now) == ("retry", run, 2, False)
    assert {message.gmail_id for message in retry.next_messages(5, now=NOW)} == {"a2", "a4"}
    assert [(w.start, w.end, w.done) for w in retry.windows.all()] == [(older.start, older.end, False)]
    assert state_of(retry, NOW).windows_made


def test_a_mailbox_with_an_active_run_is_not_retried(linked: GmailConnection) -> None:
    failed = listing(linked, "a1")
    settle(failed, {"a1": Outcome.FAILED})
    failed.finish(SyncRun.Status.COMPLETED, cursor="", now=NOW)
    queued(linked)
    with pytest.raises(ActiveRunExistsError):
        SyncRun.start_retry(failed, trigger="api", requested_by=None, now=NOW)
    assert failed.left_open().count() == 1


# -- history -----------------------------------------------------------------------------------------------------------


def test_the_first_page_of_history_gives_the_next_cursor(linked: GmailConnection) -> None:
    run = claimed(queued(linked))
    run.record_history(added=2, baseline="900", page_token="p2", windows=None, now=NOW)
    assert (state_of(run, NOW).history_page_token, state_of(run, NOW).windows_made) == ("p2", False)
    run.record_history(added=1, baseline="950", page_token="", windows=[WINDOW], now=NOW + SECOND)
    done = fresh(run)
    assert (done.history_id, done.baseline_at, done.history_added, done.windows_made) == ("900", NOW, 3, True)


def test_expired_history_makes_the_run_list(linked: GmailConnection) -> None:
    GmailConnection.objects.update(history_id="5")
    run = claimed(queued(linked))
    assert state_of(run, NOW).cursor == "5"
    run.record_history(added=2, baseline="900", page_token="p2", windows=None, now=NOW)
    run.record_history_expired(now=NOW)
    state = state_of(run, NOW)
    assert (state.cursor, state.history_page_token, fresh(run).history_id) == ("", "", "")
    assert plan.next_step(state) == plan.TakeBaseline()


# -- mailboxes ---------------------------------------------------------------------------------------------------------


def test_since_when_a_mailbox_is_in_its_state_is_kept(linked: GmailConnection) -> None:
    lost = GmailConnection.Status.RECONNECT_REQUIRED
    linked.move_to(lost, reason="invalid_grant", now=NOW + DAY)
    linked.move_to(lost, reason="invalid_grant", now=NOW + 2 * DAY)
    assert (linked.status, linked.status_reason, linked.status_changed_at) == (lost, "invalid_grant", NOW + DAY)


def test_units_are_written_with_the_next_record_and_once(linked: GmailConnection) -> None:
    run = claimed(queued(linked))
    run.unrecorded_units = 25
    run.record_baseline("900", [], now=NOW)
    run.hand_over(resume_at=NOW, now=NOW)
    assert fresh(run).units_spent == 25


def test_old_runs_that_found_nothing_are_forgotten_but_the_last(linked: GmailConnection, settings: Settings) -> None:
    old = timezone.now() - (settings.SYNC_KEEP_EMPTY_RUNS_DAYS + 1) * DAY

    def ended(at: datetime.datetime, status: str = "completed", listed: int = 0) -> SyncRun:
        return SyncRun.objects.create(
            business=linked.business, connection=linked, queued_at=at, finished_at=at, status=status, listed=listed
        )

    forgotten = ended(old)
    kept = [
        ended(old, listed=1),
        ended(old, status="failed"),
        ended(timezone.now()),
        run_with_a_mail := ended(old),
        ended(old),
    ]
    Message.objects.create(business=linked.business, connection=linked, gmail_id="1", run=run_with_a_mail)
    delete_empty_runs()
    assert set(SyncRun.objects.all()) == set(kept)
    assert forgotten not in kept
