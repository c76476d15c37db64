"""What Gmail does that users of mail programs have lost mail to: each situation, against the sandbox."""

from __future__ import annotations

import datetime

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from gmail import access, coverage, plan, search, sync, tasks
from gmail.models import GmailConnection, Lease, Message, SyncRequest, SyncRun
from gmail.quota import PRICES
from gmail.serializers import time_left_of
from receipts.models import Receipt
from tests.driving import Clock, adds_up, drive, one_slice, start, synced
from tests.mails import receipt
from tests.processes import MailboxControl, Sandbox

QUESTIONS, PROOF = len(search.asked(short=False)), len(search.asked(short=True))
MANY = coverage.FETCHED_BY_ID + 1
FEW = coverage.worth_fetching(questions=QUESTIONS, list_price=PRICES["messages.list"], get_price=PRICES["messages.get"])
"""So many new mails are fetched by their ids."""
LETTER = b"From: Friend <friend@home.example>\r\nSubject: Sunday\r\n\r\nSee you then.\r\n"


def ago(days: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def saved() -> set[str]:
    """The numbers of the receipts that were read."""
    return {str(number) for number in Receipt.objects.values_list("number", flat=True)}


def deliver_letters(mailbox: MailboxControl, count: int) -> None:
    """New mail that no question finds."""
    for _ in range(count):
        mailbox.deliver(LETTER)


def how(gmail_id: str) -> str:
    """How the mail was found."""
    return Message.objects.get(gmail_id=gmail_id).found_by


@pytest.fixture
def shop(connected: GmailConnection, mailbox: MailboxControl, settings: Settings) -> GmailConnection:
    """A mailbox of which everything, one receipt, was read; no run waits for units."""
    settings.GMAIL_UNITS_PER_MINUTE = 100_000
    mailbox.deliver(receipt("R-0"), at=ago(3))
    assert synced(connected, mode="full_backfill").status == SyncRun.Status.COMPLETED
    connected.refresh_from_db()
    return connected


def sweep(shop: GmailConnection) -> SyncRun | None:
    """The sweep that the schedule starts, worked on to its end."""
    tasks.sweep_mailboxes()
    run = SyncRun.objects.filter(connection=shop, mode=SyncRun.Mode.SWEEP, status=SyncRun.Status.QUEUED).first()
    return None if run is None else drive(run)


# -- one answer is not the truth ---------------------------------------------------------------------------------------


def test_a_mail_that_gmail_does_not_find_once_is_read(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    gmail_id = mailbox.deliver(receipt("R-1"))
    sandbox.fault(kind="notFound", method="messages.get", message=gmail_id, times=1)
    assert adds_up(synced(shop))
    assert saved() == {"R-0", "R-1"}


def test_a_mail_that_gmail_does_not_find_is_gone_and_holds_up_no_other(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    gmail_id = mailbox.deliver(receipt("R-1"))
    mailbox.deliver(receipt("R-2"))
    sandbox.fault(kind="notFound", method="messages.get", message=gmail_id)
    run = synced(shop)
    assert (run.status, run.gone, saved()) == (SyncRun.Status.COMPLETED, 1, {"R-0", "R-2"})
    assert Message.objects.get(gmail_id=gmail_id).reason == "deleted"
    sandbox.call("DELETE", "/faults")
    assert synced(shop, mode="full_backfill").saved_receipts == 1
    assert saved() == {"R-0", "R-1", "R-2"}


def test_a_mail_that_gmail_refuses_fails_alone_and_the_cursor_moves_on(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    refused = mailbox.deliver(receipt("R-1"))
    sandbox.fault(kind="failedPrecondition", method="messages.get", message=refused)
    for number in ("R-2", "R-3", "R-4"):
        before = shop.history_id
        mailbox.deliver(receipt(number))
        run = synced(shop)
        shop.refresh_from_db()
        assert (run.status, adds_up(run), shop.status) == (SyncRun.Status.COMPLETED, True, "connected")
        assert int(shop.history_id) > int(before)
    message = Message.objects.get(gmail_id=refused)
    assert (message.outcome, message.reason) == ("failed", "refused")
    sandbox.call("DELETE", "/faults")
    drive(SyncRun.start_retry(message.run, trigger="api", requested_by=None, now=timezone.now()))
    assert saved() == {"R-0", "R-1", "R-2", "R-3", "R-4"}


def test_an_account_without_a_mailbox_is_said_to_have_none_until_somebody_acts(
    connected: GmailConnection, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="failedPrecondition")
    run = synced(connected)
    connected.refresh_from_db()
    assert (run.status, run.error_code) == (SyncRun.Status.FAILED, "GMAIL_NO_MAILBOX")
    assert (connected.status, connected.status_reason) == ("reconnect_required", "failedPrecondition")
    assert connected not in GmailConnection.due(timezone.now())


def test_an_account_that_loses_its_mailbox_while_mail_is_fetched_fails_no_mail(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    gmail_id = mailbox.deliver(receipt("R-1"))
    for method in ("messages.get", "getProfile"):
        sandbox.fault(kind="failedPrecondition", method=method)
    assert synced(shop).error_code == "GMAIL_NO_MAILBOX"
    assert Message.objects.get(gmail_id=gmail_id).outcome == ""


# -- what comes back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 6])
def test_a_mail_rescued_from_spam_is_read_at_the_next_sync(
    shop: GmailConnection, mailbox: MailboxControl, days: int
) -> None:
    gmail_id = mailbox.deliver(receipt("R-1"), at=ago(days), labelIds=["SPAM"])
    synced(shop)
    assert saved() == {"R-0"}
    mailbox.relabel(gmail_id, add=["INBOX"], remove=["SPAM"])
    synced(shop)
    assert saved() == {"R-0", "R-1"}


def test_a_mail_taken_out_of_the_trash_is_read_at_the_next_sync(shop: GmailConnection, mailbox: MailboxControl) -> None:
    gmail_id = mailbox.deliver(receipt("R-1"), at=ago(6))
    mailbox.relabel(gmail_id, add=["TRASH"], remove=["INBOX"])
    synced(shop)
    assert saved() == {"R-0"}
    mailbox.relabel(gmail_id, remove=["TRASH"])
    synced(shop)
    assert saved() == {"R-0", "R-1"}


def test_a_mail_that_goes_to_the_trash_before_it_is_fetched_is_not_read_until_it_comes_back(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    gmail_id = mailbox.deliver(receipt("R-1"))
    mailbox.relabel(gmail_id, add=["TRASH"])
    run = synced(shop)
    assert (run.gone, Message.objects.get(gmail_id=gmail_id).reason) == (1, "hidden")
    mailbox.relabel(gmail_id, remove=["TRASH"])
    synced(shop)
    assert saved() == {"R-0", "R-1"}


# -- old dates, and answers that come late -----------------------------------------------------------------------------


def test_a_mail_imported_with_an_old_date_is_fetched_by_its_id(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    gmail_id = mailbox.deliver(receipt("R-1"), at=ago(200))
    sandbox.call("DELETE", "/counters")
    run = synced(shop)
    assert (saved(), how(gmail_id), adds_up(run)) == ({"R-0", "R-1"}, "history", True)
    assert mailbox.counters()["calls"] == {"history.list": 1, "messages.get": 1}
    assert run.units_spent == 2 + 20


def test_an_imported_mail_is_fetched_by_its_id_though_questions_find_the_many_that_came_with_it(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    gmail_id = mailbox.deliver(receipt("R-1"), at=ago(200))
    deliver_letters(mailbox, FEW)
    listed = mailbox.deliver(receipt("R-2"))
    run = synced(shop)
    assert (saved(), adds_up(run)) == ({"R-0", "R-1", "R-2"}, True)
    assert (how(gmail_id), how(listed), run.listed) == ("history", "search", 2)


def test_a_mail_that_history_names_late_is_read_at_the_next_sync(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    mailbox.hide("a1", "history.list", times=1)
    mailbox.deliver(receipt("R-1"), id="a1")
    synced(shop)
    assert saved() == {"R-0"}
    synced(shop)
    assert saved() == {"R-0", "R-1"}


def test_a_mail_that_history_names_late_is_read_though_others_are_named_with_it(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    mailbox.hide("a1", "history.list", times=2)
    mailbox.deliver(receipt("R-1"), id="a1", at=ago(30))
    mailbox.deliver(receipt("R-2"))
    synced(shop)
    mailbox.deliver(receipt("R-3"))
    synced(shop)
    assert saved() == {"R-0", "R-2", "R-3"}
    assert synced(shop).saved_receipts == 1
    assert synced(shop).units_spent == 2


@pytest.mark.parametrize("times", [1, QUESTIONS + 1])
def test_a_mail_that_the_search_finds_late_is_read_at_once(
    shop: GmailConnection, mailbox: MailboxControl, times: int
) -> None:
    mailbox.hide("a1", "messages.list", times=times)
    mailbox.deliver(receipt("R-1"), id="a1")
    deliver_letters(mailbox, FEW)
    synced(shop)
    assert (saved(), how("a1")) == ({"R-0", "R-1"}, "history")


# -- new mail, few and many --------------------------------------------------------------------------------------------


def test_few_new_mails_are_fetched_by_their_ids_and_nothing_is_asked(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    mailbox.deliver(receipt("R-1"))
    deliver_letters(mailbox, FEW - 1)
    run = synced(shop)
    assert (run.status, run.units_spent) == (SyncRun.Status.COMPLETED, 2 + 20 * FEW)
    assert (saved(), run.listed, run.not_receipts, adds_up(run)) == ({"R-0", "R-1"}, FEW, FEW - 1, True)
    assert synced(shop).units_spent == 2


def test_of_more_new_mails_only_what_a_question_finds_is_fetched(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    deliver_letters(mailbox, FEW + 1)
    run = synced(shop)
    assert (run.status, run.units_spent) == (SyncRun.Status.COMPLETED, 2 + 5 * (1 + QUESTIONS))
    assert (run.listed, synced(shop).units_spent) == (0, 2)


def test_a_new_receipt_that_no_question_would_find_is_read(shop: GmailConnection, mailbox: MailboxControl) -> None:
    mail = receipt("R-1")
    for header, value in (("From", "Olive <olive@home.example>"), ("Subject", "As agreed")):
        mail.replace_header(header, value)
    gmail_id = mailbox.deliver(mail, category="promotions")
    synced(shop)
    assert (saved(), how(gmail_id)) == ({"R-0", "R-1"}, "history")


@pytest.mark.parametrize("labels", [["SENT"], ["DRAFT"], ["CHAT"], ["SPAM"], ["INBOX", "TRASH"]])
def test_a_new_mail_whose_labels_say_that_it_is_no_receipt_of_the_owner_s_costs_nothing(
    shop: GmailConnection, mailbox: MailboxControl, labels: list[str]
) -> None:
    mailbox.deliver(receipt("R-1"), labelIds=labels)
    run = synced(shop)
    assert (run.units_spent, run.listed, saved()) == (2, 0, {"R-0"})


def test_a_receipt_that_the_owner_mails_to_himself_is_read(shop: GmailConnection, mailbox: MailboxControl) -> None:
    mailbox.deliver(receipt("R-1"), labelIds=["INBOX", "SENT"])
    synced(shop)
    assert saved() == {"R-0", "R-1"}


def test_a_run_with_a_limit_lists_as_many_as_it_allows(shop: GmailConnection, mailbox: MailboxControl) -> None:
    for number in ("R-1", "R-2"):
        mailbox.deliver(receipt(number))
    run = synced(shop, max_messages=1)
    assert (run.status, run.listed, len(saved())) == (SyncRun.Status.PARTIAL, 1, 2)
    synced(shop)
    assert saved() == {"R-0", "R-1", "R-2"}


@pytest.mark.parametrize("kind", ["notFound", "failedPrecondition"])
def test_a_mail_that_could_not_be_read_lately_is_tried_again_with_the_next_new_mail(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox, kind: str
) -> None:
    gmail_id = mailbox.deliver(receipt("R-1"))
    sandbox.fault(kind=kind, method="messages.get", message=gmail_id)
    synced(shop)
    sandbox.call("DELETE", "/faults")
    assert synced(shop).units_spent == 2
    mailbox.deliver(receipt("R-2"))
    run = synced(shop)
    assert (saved(), run.listed, adds_up(run)) == ({"R-0", "R-1", "R-2"}, 2, True)


def test_many_imported_mails_are_swept_and_not_fetched_one_by_one(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    for number in range(MANY):
        mailbox.deliver(LETTER, at=ago(100 + number))
    gmail_id = mailbox.deliver(receipt("R-1"), at=ago(250))
    assert synced(shop).units_spent == 2 + 5
    sandbox.call("DELETE", "/counters")
    run = sweep(shop)
    assert run is not None
    assert (run.saved_receipts, how(gmail_id), adds_up(run)) == (1, "sweep", True)
    assert mailbox.counters()["calls"] == {"messages.list": QUESTIONS + PROOF, "messages.get": 1}


def test_more_history_than_tells_anything_is_answered_by_a_listing_and_a_sweep(
    shop: GmailConnection, mailbox: MailboxControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage, "HISTORY_PAGES", 0)
    monkeypatch.setattr("gmail.client.HISTORY_PAGE", 1)
    mailbox.deliver(receipt("R-1"))
    mailbox.deliver(receipt("R-2"), at=ago(100))
    synced(shop)
    assert saved() == {"R-0", "R-1"}
    assert sweep(shop) is not None
    assert saved() == {"R-0", "R-1", "R-2"}


# -- sweeps ------------------------------------------------------------------------------------------------------------


def test_mail_that_history_never_names_is_found_by_the_sweep_that_is_due(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    mailbox.hide("a1", "history.list", times=100)
    mailbox.deliver(receipt("R-1"), id="a1", at=ago(20))
    synced(shop)
    assert sweep(shop) is None
    GmailConnection.objects.update(recent_sweep_at=timezone.now())
    cursor = GmailConnection.objects.get(pk=shop.pk).cursor
    run = sweep(shop)
    assert run is not None
    assert (run.listed, run.saved_receipts, how("a1")) == (1, 1, "sweep")
    shop.refresh_from_db()
    assert shop.cursor == cursor
    assert shop.recent_sweep_at is not None
    assert shop.recent_sweep_at > timezone.now()
    assert sweep(shop) is None


def test_a_sweep_that_another_run_ended_is_due_again(shop: GmailConnection) -> None:
    GmailConnection.objects.update(whole_sweep_at=timezone.now())
    tasks.sweep_mailboxes()
    ended = SyncRun.objects.get(mode=SyncRun.Mode.SWEEP)
    synced(shop)
    ended.refresh_from_db()
    assert ended.status == SyncRun.Status.CANCELLED
    assert sweep(shop) is None
    later = timezone.now() + coverage.SWEEP_AGAIN
    assert shop in GmailConnection.due_for_sweep(later)


def test_a_sweep_that_fails_is_not_tried_again_at_once(shop: GmailConnection, sandbox: Sandbox) -> None:
    GmailConnection.objects.update(whole_sweep_at=timezone.now())
    sandbox.fault(kind="accessNotConfigured")
    run = sweep(shop)
    assert run is not None
    assert run.status == SyncRun.Status.FAILED
    assert sweep(shop) is None


def test_a_sweep_leaves_half_of_a_minute_s_units_to_others(shop: GmailConnection, mailbox: MailboxControl) -> None:
    GmailConnection.objects.update(whole_sweep_at=timezone.now())
    tasks.sweep_mailboxes()
    before = mailbox.counters()["calls"]["messages.list"]
    access.budget_of(shop).pay(
        "messages.get", django_settings.GMAIL_UNITS_PER_MINUTE // 2 // django_settings.GMAIL_UNITS_GET
    )
    run = SyncRun.objects.get(mode=SyncRun.Mode.SWEEP)
    sync.run_slice(run.pk, clock=timezone.now, on_start=lambda _: None)
    assert mailbox.counters()["calls"]["messages.list"] == before
    # as a minute later
    access.redis_server().flushdb()
    assert drive(run).status == SyncRun.Status.COMPLETED


# -- refusals by their names -------------------------------------------------------------------------------------------

OWNER = ("policyEnforced", "accessDenied", "orgInternal", "accountRestricted", "adminPolicyEnforced")
OPERATOR = ("unauthorizedClient", "invalidClient", "invalidScope", "deletedClient", "disabledClient")


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [(kind, "GMAIL_BLOCKED_BY_POLICY", "reconnect_required") for kind in OWNER]
    + [(kind, "GOOGLE_CLIENT_REFUSED", "connected") for kind in OPERATOR],
)
def test_a_lasting_refusal_at_the_renewal_of_a_token_ends_the_run_at_once(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox, kind: str, code: str, status: str
) -> None:
    mailbox.expire_tokens()
    sandbox.fault(kind=kind, method="token")
    mailbox.deliver(receipt("R-1"))
    before = sandbox.counters()["total"]["calls"].get("token", 0)
    run = synced(shop)
    shop.refresh_from_db()
    assert (run.error_code, shop.status, run.slices) == (code, status, 1)
    assert sandbox.counters()["total"]["calls"]["token"] == before + 1


@pytest.mark.parametrize("kind", ["accessNotConfigured", "SERVICE_DISABLED"])
def test_a_gmail_api_that_is_not_enabled_is_the_operator_s(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox, kind: str
) -> None:
    sandbox.fault(kind=kind)
    run = synced(shop)
    shop.refresh_from_db()
    assert (run.error_code, run.slices, shop.status) == ("GMAIL_API_DISABLED", 1, "connected")
    sandbox.call("DELETE", "/faults")
    mailbox.deliver(receipt("R-1"))
    synced(shop)
    assert saved() == {"R-0", "R-1"}


# -- stop means stop ---------------------------------------------------------------------------------------------------


def begin(connected: GmailConnection, mailbox: MailboxControl) -> SyncRun:
    """The first backfill of a mailbox with a receipt of last week, before any of it is read."""
    mailbox.deliver(receipt("R-0"), at=ago(7))
    return tasks.start_sync(connected, SyncRequest(mode="full_backfill", months_back=1), now=timezone.now())


def poll(connected: GmailConnection) -> list[SyncRun]:
    """What the schedule starts, worked on to its end; even a notification of Gmail's brings about no more."""
    connected.refresh_from_db()
    GmailConnection.record_notification(connected.address, now=timezone.now() - datetime.timedelta(minutes=1))
    before = set(SyncRun.objects.values_list("pk", flat=True))
    tasks.poll_mailboxes()
    tasks.sweep_mailboxes()
    return [drive(run) for run in SyncRun.objects.exclude(pk__in=before)]


def test_after_a_stop_nothing_starts_until_somebody_syncs(connected: GmailConnection, mailbox: MailboxControl) -> None:
    begin(connected, mailbox)
    assert tasks.stop(connected, keep_reading=False, now=timezone.now())
    assert poll(connected) == []
    assert saved() == set()
    drive(tasks.start_sync(connected, SyncRequest(), now=timezone.now()))
    connected.refresh_from_db()
    assert (saved(), connected.stopped_at) == ({"R-0"}, None)


def test_after_a_stop_new_mail_is_read_again_once_somebody_resumes(
    shop: GmailConnection, mailbox: MailboxControl
) -> None:
    tasks.stop(shop, keep_reading=False, now=timezone.now())
    mailbox.deliver(receipt("R-1"))
    assert poll(shop) == []
    shop.resume(now=timezone.now())
    assert len(poll(shop)) == 1
    assert saved() == {"R-0", "R-1"}


def test_a_first_backfill_that_is_stopped_reads_only_new_mail_if_that_is_wanted(
    connected: GmailConnection, mailbox: MailboxControl
) -> None:
    begin(connected, mailbox)
    tasks.stop(connected, keep_reading=True, now=timezone.now())
    mailbox.deliver(receipt("R-1"))
    for _ in range(2):
        poll(connected)
    assert saved() == {"R-1"}


def test_a_run_that_is_stopped_while_a_worker_holds_it_stays_stopped(
    connected: GmailConnection, mailbox: MailboxControl
) -> None:
    run = begin(connected, mailbox)
    lease = Lease.claim(run.pk, now=timezone.now())
    tasks.stop(connected, keep_reading=False, now=timezone.now())
    assert lease is not None
    lease.hand_over(resume_at=timezone.now(), now=timezone.now())
    assert drive(run).status == SyncRun.Status.CANCELLED
    assert poll(connected) == []


# -- the time left -----------------------------------------------------------------------------------------------------


def test_the_time_left_only_falls_or_says_why_it_cannot_be_told(
    connected: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox, settings: Settings
) -> None:
    settings.SYNC_SLICE_SECONDS = 0.0001
    for number in range(30):
        mailbox.deliver(receipt(f"R-{number}"), at=ago(number * 9))
    sandbox.fault(kind="backendError503", method="messages.list", times=16)
    clock, shown = Clock(), []
    run = start(connected, mode="full_backfill")
    while run.is_active:
        run = one_slice(SyncRun.objects.get(pk=run.pk), clock)
        shown.append(time_left_of(run))
    told = [left.seconds for left in shown if left.seconds is not None]
    assert told == sorted(told, reverse=True)
    assert len(set(told)) > 2
    assert {left.pending for left in shown} == {None, plan.Pending.COUNTING, plan.Pending.INTERRUPTED}
