"""What a run records: its cursors, the mails it listed, and that its ledger adds up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gmail import coverage, paging, plan, search
from gmail.models import GmailConnection, LeaseLostError, Message, RunLedger, RunProgress, SyncRun
from tests.gmail.conftest import NOW
from tests.gmail.runs import (
    CURSOR,
    FINDING,
    SECOND,
    WINDOW,
    Outcome,
    claimed,
    decide,
    fresh,
    listing,
    open_window,
    queued,
    reread,
    state_of,
)


def test_every_mail_listed_ends_in_one_counter(linked: GmailConnection) -> None:
    worker = listing(linked, "a1", "a2", "a3", "a4")
    assert not reread(worker).ledger_adds_up()
    decide(worker, {"a1": Outcome.RECEIPT, "a2": Outcome.NOT_RECEIPT}, saved=2)
    decide(worker, {"a3": Outcome.FAILED, "a4": Outcome.GONE})
    done = fresh(worker)
    assert (done.listed, done.receipts, done.not_receipts, done.failed, done.gone) == (4, 1, 1, 1, 1)
    # a mail may hold two receipts: the equation counts mails
    assert (done.decided, done.saved_receipts) == (4, 2)
    assert reread(worker).ledger_adds_up()


def test_a_mail_left_open_is_noticed_even_where_the_counters_know_nothing_of_it(linked: GmailConnection) -> None:
    worker = listing(linked, "m1")
    decide(worker, {"m1": Outcome.RECEIPT})
    assert reread(worker).ledger_adds_up()
    Message.objects.create(run=worker.run, connection=linked, business_id=linked.business_id, gmail_id="m2")
    assert not reread(worker).ledger_adds_up()


def test_a_mail_that_is_tried_later_has_no_outcome_yet(linked: GmailConnection) -> None:
    worker = listing(linked, "a1", "a2")
    (first, _) = worker.next_messages(5, now=NOW)
    first.attempts, first.retry_at = 1, NOW + 10 * SECOND
    worker.record_results([first], now=NOW)
    assert fresh(worker).decided == 0
    assert [message.gmail_id for message in worker.next_messages(5, now=NOW)] == ["a2"]
    assert state_of(worker, NOW).to_fetch
    decide(worker, {"a2": Outcome.NOT_RECEIPT})
    state = state_of(worker, NOW)
    assert (state.to_fetch, state.retry_at) == (False, NOW + 10 * SECOND)
    assert state_of(worker, NOW + 10 * SECOND).to_fetch


def test_a_mail_that_is_reserved_has_had_its_attempt_unless_it_is_released(linked: GmailConnection) -> None:
    worker = listing(linked, "a1", "a2")
    (first, _) = worker.next_messages(5, now=NOW)
    worker.reserve(first, retry_at=NOW + 10 * SECOND, now=NOW)
    assert [message.gmail_id for message in worker.next_messages(5, now=NOW)] == ["a2"]
    (again, _) = worker.next_messages(5, now=NOW + 10 * SECOND)
    assert (again.attempts, again.was_interrupted) == (1, True)
    worker.release(first, now=NOW)
    (as_before, _) = worker.next_messages(5, now=NOW)
    assert (as_before.gmail_id, as_before.attempts, as_before.was_interrupted) == ("a1", 0, False)


def test_every_mail_read_leaves_one_fewer_isolated(linked: GmailConnection) -> None:
    worker = listing(linked, "a1", "a2", "a3")
    for isolated, left in ((2, 1), (1, 0), (0, 0)):
        worker.run.isolated = isolated
        worker.record_results(worker.next_messages(1, now=NOW), now=NOW)
        assert fresh(worker).isolated == left


def test_a_mail_on_two_pages_is_counted_once(linked: GmailConnection) -> None:
    worker = claimed(queued(linked, mode="full_backfill"))
    worker.record_baseline("900", [WINDOW], now=NOW)
    first = open_window(worker)
    second = paging.next_page(first, "p2")
    worker.record_pages([(first, ["a1", "a2"], second)], now=NOW)
    assert open_window(worker).page_token == "p2"
    worker.record_pages([(open_window(worker), ["a2", "a3"], None)], now=NOW)
    assert fresh(worker).listed == 3
    assert fresh(worker).duplicates == 0
    assert worker.run.windows.get().done


def test_a_mail_twice_on_one_page_is_counted_once(linked: GmailConnection) -> None:
    worker = listing(linked, "a1", "a1")
    assert fresh(worker).listed == 1
    assert Message.objects.count() == 1


def test_a_mail_keeps_the_likelier_rank(linked: GmailConnection) -> None:
    worker = claimed(queued(linked, mode="full_backfill"))
    worker.record_baseline("900", [WINDOW], now=NOW)
    first = open_window(worker)
    ranks = [question.rank for question in search.asked(short=False).questions]
    second = replace(first, place=ranks.index(search.Rank.MENTIONED))
    worker.record_pages([(first, ["a1"], second)], now=NOW)
    worker.record_pages([(open_window(worker), ["a2", "a1"], None)], now=NOW)
    assert [(message.gmail_id, message.rank) for message in worker.next_messages(5, now=NOW)] == [("a1", 0), ("a2", 1)]


def test_what_an_earlier_run_decided_is_a_duplicate_and_stays_what_it_is(linked: GmailConnection) -> None:
    first = listing(linked, "a1", "a2")
    decide(first, {"a1": Outcome.RECEIPT, "a2": Outcome.NOT_RECEIPT})
    first.lease.finish(SyncRun.Status.COMPLETED, now=NOW)
    second = listing(linked, "a1", "a2", "a3")
    decide(second, {"a3": Outcome.RECEIPT})
    done = fresh(second)
    assert (done.listed, done.duplicates, done.receipts) == (3, 2, 1)
    assert reread(second).ledger_adds_up()
    kept = Message.objects.get(gmail_id="a1")
    assert (kept.outcome, kept.decided_in) == ("receipt", first.run)
    assert (ledger_of(first.run)["a1"], ledger_of(second.run)["a1"]) == ("receipt", "duplicate")


def test_what_failed_in_an_earlier_run_is_tried_again(linked: GmailConnection) -> None:
    first = listing(linked, "a1")
    decide(first, {"a1": Outcome.FAILED})
    first.lease.finish(SyncRun.Status.COMPLETED, now=NOW)
    second = listing(linked, "a1")
    assert (fresh(second).listed, fresh(second).duplicates) == (1, 0)
    assert [message.gmail_id for message in second.next_messages(5, now=NOW)] == ["a1"]


@pytest.mark.parametrize(("mode", "tried"), [("incremental", False), ("full_backfill", True)])
def test_a_mail_at_which_workers_died_is_tried_again_only_when_somebody_asks(
    linked: GmailConnection, mode: str, tried: bool
) -> None:
    first = listing(linked, "a1")
    decide(first, {"a1": Outcome.FAILED})
    Message.objects.update(reason=Message.INTERRUPTED)
    first.lease.finish(SyncRun.Status.COMPLETED, now=NOW)
    second = listing(linked, "a1", "a2", mode=mode)
    assert [message.gmail_id for message in second.next_messages(5, now=NOW)] == ["a1", "a2"][0 if tried else 1 :]
    assert fresh(second).listed == second.run.messages.count()
    assert first.run.left_open().exists() is not tried


def test_a_mail_in_two_mailboxes_is_two_rows(linked: GmailConnection) -> None:
    other = GmailConnection.objects.create(
        business=linked.business, address="b@shop.example", google_sub="2", status_changed_at=NOW, connected_at=NOW
    )
    listing(linked, "a1")
    listing(other, "a1")
    assert Message.objects.filter(gmail_id="a1").count() == 2


def test_units_are_written_with_the_next_record_and_once(linked: GmailConnection) -> None:
    worker = claimed(queued(linked))
    worker.lease.count_units(25)
    worker.record_baseline("900", [], now=NOW)
    worker.lease.hand_over(resume_at=NOW, now=NOW)
    assert fresh(worker).units_spent == 25


# -- history -----------------------------------------------------------------------------------------------------------


def test_history_gives_the_next_cursor_and_the_mails_to_fetch_by_id(linked: GmailConnection) -> None:
    worker = claimed(queued(linked))
    worker.record_history(CURSOR, FINDING, [WINDOW], now=NOW)
    done, (message,) = fresh(worker), Message.objects.all()
    assert (done.history_id, done.baseline_at, done.overlap_history_id, done.windows_made) == ("900", NOW, "900", True)
    assert (done.listed, message.gmail_id, message.found_by) == (1, "h1", "history")
    assert state_of(worker, NOW).to_fetch


@pytest.mark.parametrize(
    ("outcome", "reason", "again"),
    [
        (Outcome.FAILED, "backendError", True),
        (Outcome.GONE, Message.DELETED, True),
        (Outcome.GONE, "hidden", False),
        (Outcome.NOT_RECEIPT, "", False),
        ("", "", False),
    ],
)
def test_a_mail_that_an_earlier_run_could_not_read_is_unread(
    linked: GmailConnection, outcome: str, reason: str, *, again: bool
) -> None:
    worker = listing(linked, "a1", "a2")
    Message.objects.filter(gmail_id="a1").update(outcome=outcome, reason=reason)
    assert worker.unread(["a1"]) == (["a1"] if again else [])
    assert worker.unread(["a3"]) == []


def test_doubt_makes_a_sweep_of_everything_due(linked: GmailConnection) -> None:
    doubt = replace(FINDING, fetch=(), sweep=True)
    claimed(queued(linked)).record_history(CURSOR, doubt, [], now=NOW)
    linked.refresh_from_db()
    assert linked.whole_sweep_at == NOW


def test_expired_history_makes_the_run_list_and_a_sweep_due(linked: GmailConnection) -> None:
    GmailConnection.objects.update(history_id="5", last_synced_at=NOW)
    worker = claimed(queued(linked))
    assert state_of(worker, NOW).cursor == "5"
    worker.record_history_expired(now=NOW)
    state = state_of(worker, NOW)
    assert (state.cursor, fresh(worker).history_id) == ("", "")
    assert plan.next_step(state) == plan.TakeBaseline()
    linked.refresh_from_db()
    assert linked.whole_sweep_at == NOW


@pytest.mark.parametrize(
    ("outcome", "unknown"),
    [(Outcome.RECEIPT, False), (Outcome.NOT_RECEIPT, False), (Outcome.FAILED, False), (Outcome.GONE, True), ("", True)],
)
def test_a_mail_is_known_once_it_has_an_outcome_other_than_gone(
    linked: GmailConnection, outcome: str, unknown: bool
) -> None:
    worker = listing(linked, "a1")
    decide(worker, {"a1": outcome})
    assert worker.unknown(["a1", "b1"]) == (["a1", "b1"] if unknown else ["b1"])


# -- the ledger of a run stays its own ---------------------------------------------------------------------------------


def ledger_of(run: SyncRun) -> dict[str, str]:
    """What the run's ledger shows, by Gmail id."""
    return {row.message.gmail_id: row.outcome for row in RunLedger(run.pk, run.connection).page(100)}


def test_a_run_s_ledger_stays_filled_when_later_runs_list_the_same_mail(linked: GmailConnection) -> None:
    first = listing(linked, "a1", "a2")
    decide(first, {"a1": Outcome.RECEIPT, "a2": Outcome.FAILED})
    first.lease.finish(SyncRun.Status.COMPLETED, now=NOW)
    second = listing(linked, "a1", "a2", "a3")
    decide(second, {"a2": Outcome.RECEIPT, "a3": Outcome.RECEIPT})
    assert reread(second).ledger_adds_up()
    assert ledger_of(first.run) == {"a1": "receipt", "a2": "failed"}
    assert ledger_of(second.run) == {"a1": "duplicate", "a2": "receipt", "a3": "receipt"}


def test_what_became_of_a_mail_in_a_run_stays_as_the_run_counted_it(linked: GmailConnection) -> None:
    first = listing(linked, "a1", "a2", "a3")
    decide(first, {"a1": Outcome.FAILED, "a2": Outcome.NOT_RECEIPT})
    first.lease.finish(SyncRun.Status.PARTIAL, now=NOW)
    retry = SyncRun.start_retry(first.run, trigger="api", requested_by=None, now=NOW)
    decide(claimed(retry), {"a1": Outcome.RECEIPT, "a3": Outcome.RECEIPT})
    assert ledger_of(first.run) == {"a1": "failed", "a2": "not_receipt", "a3": ""}
    assert ledger_of(retry) == {"a1": "receipt", "a3": "receipt"}


def test_a_duplicate_on_two_pages_is_counted_once(linked: GmailConnection) -> None:
    first = listing(linked, "a1")
    decide(first, {"a1": Outcome.RECEIPT})
    first.lease.finish(SyncRun.Status.COMPLETED, now=NOW)
    second = claimed(queued(linked, mode="full_backfill"))
    second.record_baseline("900", [WINDOW], now=NOW)
    window = open_window(second)
    second.record_pages([(window, ["a1"], paging.next_page(window, ""))], now=NOW)
    second.record_pages([(open_window(second), ["a1"], None)], now=NOW)
    assert (fresh(second).listed, fresh(second).duplicates) == (1, 1)
    assert reread(second).ledger_adds_up()


def swept(linked: GmailConnection, *ids: str) -> RunProgress:
    """A sweep that has listed `ids`."""
    worker = claimed(SyncRun.start_sweep(linked, coverage.Sweep.RECENT, now=NOW))
    worker.record_pages([(open_window(worker), ids, None)], now=NOW)
    return worker


def test_a_sweep_enters_what_is_not_known_and_touches_nothing_else(linked: GmailConnection) -> None:
    first = listing(linked, "a1", "a2", "a3", "a4")
    decide(first, {"a1": Outcome.RECEIPT, "a2": Outcome.FAILED, "a3": Outcome.GONE})
    first.lease.finish(SyncRun.Status.PARTIAL, now=NOW)
    before = list(Message.objects.filter(gmail_id__in=["a1", "a2"]).values())
    sweep = swept(linked, "a1", "a2", "a3", "a4", "a5")
    assert list(Message.objects.filter(gmail_id__in=["a1", "a2"]).values()) == before
    found = Message.objects.filter(run=sweep.run)
    assert {(message.gmail_id, message.found_by, message.outcome) for message in found} == {
        ("a3", "sweep", ""),
        ("a4", "sweep", ""),
        ("a5", "sweep", ""),
    }
    assert fresh(sweep).listed == 3


def test_any_other_run_ends_a_sweep_and_takes_nothing_from_it(linked: GmailConnection) -> None:
    sweep = swept(linked, "a1")
    run = queued(linked)
    assert (fresh(sweep).status, fresh(run).status) == ("cancelled", "queued")
    with pytest.raises(LeaseLostError):
        sweep.record_results([], now=NOW)
    run.cancel(now=NOW)
    assert [message.gmail_id for message in swept(linked, "a1").next_messages(5, now=NOW)] == ["a1"]
