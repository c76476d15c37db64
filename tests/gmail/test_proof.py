"""Questions that Gmail does not bear: each way in which they can fail is noticed, and no receipt is lost to it."""

from __future__ import annotations

import datetime
import itertools
from email.message import EmailMessage
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from gmail import coverage, search, tasks
from gmail.models import GmailConnection, LeaseLostError, Message, RunProgress, SyncRun, SyncWindow
from gmail.proof import Proof, left, missed
from receipts.models import Receipt
from tests.driving import Clock, adds_up, drive, one_slice, start, synced
from tests.mails import receipt
from tests.processes import MailboxControl, Sandbox

WAYS = ("empty", "cut", "refused")
BORNE = 20
LONG, SHORT = (len(search.asked(short=short)) for short in (False, True))
TITLES = ("Your receipt", "Zahlungsbeleg", "Kuitansi", "영수증", "Hello")
ALL = {f"R-{number}" for number in range(len(TITLES))}
HOUR = datetime.timedelta(hours=1)
STEPS = 40


def titled(number: str, subject: str) -> EmailMessage:
    """A receipt under another subject, from a sender whose address says nothing."""
    mail = receipt(number)
    mail.replace_header("Subject", subject)
    mail.replace_header("From", "info@shop.example")
    return mail


def saved() -> set[str]:
    return {str(number) for number in Receipt.objects.values_list("number", flat=True)}


@pytest.fixture
def shop(connected: GmailConnection, mailbox: MailboxControl, settings: Settings) -> GmailConnection:
    """A mailbox of receipts under titles that stand at many places of the questions; no run waits for units."""
    settings.GMAIL_UNITS_PER_MINUTE = 100_000
    for number, title in enumerate(TITLES):
        mailbox.deliver(titled(f"R-{number}", title), at=timezone.now() - datetime.timedelta(days=1 + 60 * number))
    return connected


@pytest.fixture
def much_new_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little mail is new, it is more than is fetched by id, so that questions find it."""
    monkeypatch.setattr(coverage, "worth_fetching", lambda **_: 0)


def weekly(shop: GmailConnection) -> SyncRun:
    """The sweep of everything."""
    GmailConnection.objects.update(whole_sweep_at=timezone.now())
    tasks.sweep_mailboxes()
    return drive(SyncRun.objects.get(connection=shop, mode=SyncRun.Mode.SWEEP, status=SyncRun.Status.QUEUED))


# -- what is decided ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("proof", Proof)
def test_a_proof_is_of_long_questions_and_not_for_every_run(proof: Proof) -> None:
    assert left(proof, due_in_run=True, asks_short=False) is proof
    assert left(proof, due_in_run=False, asks_short=False) is Proof.OVER
    assert left(proof, due_in_run=True, asks_short=True) is Proof.OVER


def test_only_what_no_long_question_finds_was_missed() -> None:
    assert missed({"a1", "a2"}, {"a2", "a3"}) == {"a1"}


# -- questions that are answered whole ---------------------------------------------------------------------------------


def test_a_first_run_proves_the_questions_and_goes_on_with_long_ones(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    run = synced(shop, mode="full_backfill")
    shop.refresh_from_db()
    windows = run.windows.filter(proof=False).count()
    assert saved() == ALL
    assert (shop.asks_short, shop.questions_proved_at is not None) == (False, True)
    assert mailbox.counters()["calls"]["messages.list"] == windows * LONG + SHORT
    assert not Message.objects.filter(found_by="proof").exists()
    assert adds_up(run)


def test_later_runs_prove_nothing_but_the_weekly_sweep(shop: GmailConnection, mailbox: MailboxControl) -> None:
    synced(shop, mode="full_backfill")
    shop.refresh_from_db()
    proved_at = shop.questions_proved_at
    mailbox.deliver(receipt("R-9"))
    assert not synced(shop).windows.filter(proof=True).exists()
    assert weekly(shop).windows.filter(proof=True).count() == 1
    shop.refresh_from_db()
    assert proved_at is not None
    assert shop.questions_proved_at is not None
    assert shop.questions_proved_at != proved_at


def test_a_mail_that_search_knows_late_speaks_against_no_question(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    run = start(shop, mode="full_backfill")
    clock = Clock()
    while not run.windows_made:
        one_slice(run, clock)
    # hidden from each long question of the first listing that would name it
    naming = [question.rank for question in search.asked(short=False).questions if "subject:Quittung" in question.text]
    mailbox.hide("late", "messages.list", times=naming.count(search.Rank.NAMED) + naming.count(search.Rank.MENTIONED))
    mailbox.deliver(titled("R-9", "Quittung"), id="late", at=run.queued_at - HOUR)
    drive(run, clock)
    shop.refresh_from_db()
    assert (saved(), shop.asks_short) == (ALL | {"R-9"}, False)


# -- questions that are not --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_a_first_run_loses_no_receipt_to_long_questions(shop: GmailConnection, sandbox: Sandbox, way: str) -> None:
    sandbox.bear(alternatives=BORNE, beyond=way)
    run = synced(shop, mode="full_backfill")
    shop.refresh_from_db()
    assert (run.status, saved(), adds_up(run)) == (SyncRun.Status.COMPLETED, ALL, True)
    assert shop.asks_short


def test_questions_are_compared_also_where_one_call_in_four_fails(shop: GmailConnection, sandbox: Sandbox) -> None:
    sandbox.bear(alternatives=BORNE, beyond="empty")
    sandbox.fault(kind="backendError503", method="messages.list", probability=0.25)
    run = synced(shop, mode="full_backfill")
    shop.refresh_from_db()
    assert (run.status, saved(), shop.asks_short) == (SyncRun.Status.COMPLETED, ALL, True)


@pytest.mark.usefixtures("much_new_mail")
@pytest.mark.parametrize("way", WAYS)
def test_a_mailbox_whose_long_questions_begin_to_fail_is_read_whole_within_a_week(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox, way: str
) -> None:
    synced(shop, mode="full_backfill")
    sandbox.bear(alternatives=BORNE, beyond=way)
    mailbox.deliver(titled("R-9", "Kuitansi"))
    synced(shop)
    run = weekly(shop)
    shop.refresh_from_db()
    assert (saved(), shop.asks_short, adds_up(run)) == (ALL | {"R-9"}, True, True)


def test_what_the_proof_found_is_told_in_the_ledger(shop: GmailConnection, sandbox: Sandbox) -> None:
    sandbox.bear(alternatives=BORNE, beyond="empty")
    synced(shop, mode="full_backfill")
    assert set(Message.objects.values_list("found_by", flat=True)) == {"proof"}


@pytest.mark.usefixtures("much_new_mail")
def test_a_refused_question_makes_everything_be_looked_through_soon(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    synced(shop, mode="full_backfill")
    sandbox.bear(alternatives=BORNE, beyond="refused")
    mailbox.deliver(titled("R-9", "Kuitansi"))
    assert synced(shop).status == SyncRun.Status.COMPLETED
    shop.refresh_from_db()
    assert (saved(), shop.asks_short) == (ALL | {"R-9"}, True)
    assert shop.whole_sweep_at is not None
    assert shop.whole_sweep_at <= timezone.now()


def test_short_questions_that_are_refused_end_the_run_by_name(shop: GmailConnection, sandbox: Sandbox) -> None:
    sandbox.bear(alternatives=2, beyond="refused")
    run = synced(shop, mode="full_backfill")
    assert (run.status, run.error_code) == (SyncRun.Status.FAILED, "GMAIL_REFUSED")


def test_an_account_that_is_refused_is_not_taken_for_a_long_question(shop: GmailConnection, sandbox: Sandbox) -> None:
    sandbox.fault(kind="failedPrecondition", method="messages.list")
    assert synced(shop, mode="full_backfill").error_code == "GMAIL_NO_MAILBOX"
    shop.refresh_from_db()
    assert not shop.asks_short


@pytest.mark.usefixtures("much_new_mail")
def test_new_mail_of_such_a_mailbox_is_asked_for_in_short_questions(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    sandbox.bear(alternatives=BORNE, beyond="empty")
    synced(shop, mode="full_backfill")
    mailbox.deliver(titled("R-9", "Kuitansi"))
    sandbox.call("DELETE", "/counters")
    synced(shop)
    assert "R-9" in saved()
    assert mailbox.counters()["calls"]["messages.list"] == 1 + SHORT


def test_the_operator_can_have_long_questions_tried_again(shop: GmailConnection, sandbox: Sandbox) -> None:
    sandbox.bear(alternatives=BORNE, beyond="empty")
    synced(shop, mode="full_backfill")
    sandbox.call("POST", "/reset")
    shop.refresh_from_db()
    shop.ask_long()
    weekly(shop)
    shop.refresh_from_db()
    assert (shop.asks_short, shop.questions_proved_at is not None) == (False, True)


# -- workers that die, and versions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "step"),
    [
        ("empty", "record_parts_asked"),
        ("empty", "record_pages"),
        ("cut", "record_proof"),
        ("refused", "record_short_questions"),
    ],
)
@pytest.mark.parametrize("recorded", [False, True])
def test_a_worker_may_die_before_and_after_every_step_is_recorded(
    shop: GmailConnection, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, way: str, step: str, recorded: bool
) -> None:
    record, deaths = getattr(RunProgress, step), itertools.count()

    def die_twice(*arguments: Any, **named: Any) -> None:
        dies = next(deaths) in (1, 3) if step == "record_pages" else next(deaths) < 2
        if recorded or not dies:
            record(*arguments, **named)
        if dies:
            raise LeaseLostError

    monkeypatch.setattr(RunProgress, step, die_twice)
    sandbox.bear(alternatives=BORNE, beyond=way)
    run, clock = start(shop, mode="full_backfill"), Clock()
    for _ in range(STEPS):
        if not run.is_active:
            break
        one_slice(run, clock)
        clock.ahead += HOUR
    shop.refresh_from_db()
    assert (run.status, saved(), adds_up(run), shop.asks_short) == (SyncRun.Status.COMPLETED, ALL, True, True)


def test_a_window_listed_by_other_questions_is_listed_from_the_start(shop: GmailConnection) -> None:
    run, clock = start(shop, mode="full_backfill"), Clock()
    while not run.windows_made:
        one_slice(run, clock)
    SyncWindow.objects.filter(run=run).update(questions="others", place=LONG - 1, page_token="p7", done=False)
    assert drive(run, clock).status == SyncRun.Status.COMPLETED
    assert saved() == ALL
