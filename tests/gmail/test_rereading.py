"""Mail that an older engine judged to be no receipt is read again by a newer one, and only once."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from gmail import access, coverage, sync, tasks
from gmail.models import GmailConnection, Lease, Message, RunLedger, SyncRequest, SyncRun, due_for_rereading
from gmail.models import progress as progress_module
from gmail.serializers import progress_of
from receipts.intake import ENGINE_VERSION
from receipts.models import Receipt
from tests.driving import Clock, adds_up, drive, one_slice, synced
from tests.mails import receipt
from tests.processes import MailboxControl, Sandbox

MISJUDGED = [f"R-{number}" for number in range(6)]
"""Numbers of receipts, the newest first."""


def saved() -> set[str]:
    """The numbers of the receipts that were read."""
    return {str(number) for number in Receipt.objects.values_list("number", flat=True)}


@pytest.fixture
def upgraded(connected: GmailConnection, mailbox: MailboxControl) -> GmailConnection:
    """A mailbox of receipts in none of which the engine before found one."""
    for age, number in enumerate(MISJUDGED):
        mailbox.deliver(receipt(number), at=timezone.now() - datetime.timedelta(days=3 + age))
    run = synced(connected, mode="full_backfill")
    Receipt.objects.all().delete()
    Message.objects.update(outcome=Message.Outcome.NOT_RECEIPT, reason="list_mail", saved=0, engine_version=1)
    SyncRun.objects.filter(pk=run.pk).update(receipts=0, not_receipts=len(MISJUDGED), saved_receipts=0)
    connected.refresh_from_db()
    return connected


def started() -> SyncRun | None:
    """The re-reading that the schedule starts."""
    tasks.reread_mailboxes()
    return SyncRun.objects.filter(mode=SyncRun.Mode.REREAD, status=SyncRun.Status.QUEUED).first()


def reread() -> SyncRun:
    """The same, worked on to its end."""
    run = started()
    assert run is not None
    return drive(run)


def test_what_the_older_engine_missed_becomes_a_receipt(upgraded: GmailConnection) -> None:
    run = reread()
    assert (run.status, run.listed, run.saved_receipts, adds_up(run)) == ("completed", 6, 6, True)
    assert saved() == set(MISJUDGED)
    assert set(Message.objects.values_list("found_by", "engine_version")) == {("reread", ENGINE_VERSION)}


def test_nothing_is_read_twice_by_one_engine(upgraded: GmailConnection, mailbox: MailboxControl) -> None:
    mailbox.deliver(receipt("R-9"))
    synced(upgraded)
    assert reread().listed == len(MISJUDGED)
    later = timezone.now() + 2 * coverage.REREAD_AGAIN
    assert not due_for_rereading(later).exists()


def test_what_is_no_receipt_still_is_not_looked_at_again(upgraded: GmailConnection, mailbox: MailboxControl) -> None:
    gmail_id = mailbox.deliver(b"From: Friend <friend@home.example>\r\nSubject: Sunday\r\n\r\nSee you then.\r\n")
    Message.objects.filter(gmail_id=Message.objects.earliest("pk").gmail_id).update(gmail_id=gmail_id)
    run = reread()
    assert (run.not_receipts, run.receipts) == (1, 5)
    assert not Message.outdated().exists()


def test_failed_mail_and_receipts_are_not_judged_again(upgraded: GmailConnection) -> None:
    first, second = Message.objects.order_by("pk")[:2]
    Message.objects.filter(pk=first.pk).update(outcome=Message.Outcome.FAILED)
    Message.objects.filter(pk=second.pk).update(outcome=Message.Outcome.RECEIPT)
    assert reread().listed == len(MISJUDGED) - 2


def test_the_newest_are_read_first_a_few_at_a_time(
    upgraded: GmailConnection, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(progress_module, "REOPENED_AT_ONCE", 2)
    settings.SYNC_SLICE_SECONDS = 0.0001
    run, clock, seen = started(), Clock(), []
    assert run is not None
    while run.is_active:
        run = one_slice(SyncRun.objects.get(pk=run.pk), clock)
        seen.append((run.listed, saved(), progress_of(run)["percentage"]))
    assert max(listed - len(found) for listed, found, _ in seen) == 2
    assert all(found == set(MISJUDGED[: len(found)]) for _, found, _ in seen)
    percentages = [percentage for *_, percentage in seen]
    assert percentages == sorted(percentages)
    assert {percentage for percentage in percentages if 0 < percentage < 100}


def test_a_worker_that_is_killed_half_way_loses_nothing(
    upgraded: GmailConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "REOPENED_AT_ONCE", 4)
    run, clock = started(), Clock()
    assert run is not None
    lease = Lease.claim(run.pk, now=clock())
    assert lease is not None
    progress_module.RunProgress(lease).reopen_outdated(now=clock())
    assert Message.objects.filter(outcome="").count() == 4
    clock.ahead = datetime.timedelta(seconds=django_settings.SYNC_LEASE_SECONDS + 1)
    run = drive(SyncRun.objects.get(pk=run.pk), clock)
    assert (run.status, run.saved_receipts, saved()) == ("completed", 6, set(MISJUDGED))


def test_new_mail_ends_it_and_the_next_takes_up_what_it_left(
    upgraded: GmailConnection, mailbox: MailboxControl, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(progress_module, "REOPENED_AT_ONCE", 4)
    slice_seconds, settings.SYNC_SLICE_SECONDS = settings.SYNC_SLICE_SECONDS, 0.0001
    ended = started()
    assert ended is not None
    one_slice(ended, Clock())
    settings.SYNC_SLICE_SECONDS = slice_seconds
    mailbox.deliver(receipt("R-9"))
    new = tasks.start_sync(upgraded, SyncRequest(trigger="schedule"), now=timezone.now())
    assert drive(new).saved_receipts == 1
    ended.refresh_from_db()
    assert (ended.status, ended.listed) == ("cancelled", 4)
    assert started() is None
    SyncRun.objects.filter(pk=ended.pk).update(finished_at=timezone.now() - coverage.REREAD_AGAIN)
    run = reread()
    assert (run.status, adds_up(run), saved()) == ("completed", True, {*MISJUDGED, "R-9"})
    assert len(RunLedger(ended.pk, ended.connection).page(100)) == 4


@pytest.mark.parametrize("ending", ["failed", "cancelled by a person"])
def test_one_that_came_to_a_bad_end_is_not_repeated_at_once(upgraded: GmailConnection, ending: str) -> None:
    run, now = started(), timezone.now()
    assert run is not None
    status = "failed" if ending == "failed" else "cancelled"
    asked_at = None if ending == "failed" else now
    SyncRun.objects.filter(pk=run.pk).update(status=status, finished_at=now, cancel_requested_at=asked_at)
    assert not due_for_rereading(now + coverage.REREAD_AGAIN).exists()
    assert due_for_rereading(now + coverage.SWEEP_AGAIN).exists()


def test_every_run_keeps_its_own_ledger(upgraded: GmailConnection) -> None:
    backfill = SyncRun.objects.get(mode=SyncRun.Mode.FULL_BACKFILL)
    run = reread()
    kept, reread_now = (
        Counter(row.outcome for row in RunLedger(one.pk, one.connection).page(100)) for one in (backfill, run)
    )
    assert kept == {"not_receipt": len(MISJUDGED)}
    assert reread_now == {"receipt": len(MISJUDGED)}


def test_a_mail_that_gmail_no_longer_has_is_gone(
    upgraded: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="notFound", method="messages.get", message=Message.objects.earliest("pk").gmail_id)
    run = reread()
    assert (run.status, run.gone, run.receipts, adds_up(run)) == ("completed", 1, 5, True)


def test_it_leaves_half_of_a_minute_s_units_to_others(upgraded: GmailConnection, mailbox: MailboxControl) -> None:
    run = started()
    assert run is not None
    before = mailbox.counters()["calls"]["messages.get"]
    half = django_settings.GMAIL_UNITS_PER_MINUTE // 2
    access.budget_of(upgraded).pay("messages.get", half // django_settings.GMAIL_UNITS_GET)
    sync.run_slice(run.pk, clock=timezone.now, on_start=lambda _: None)
    assert mailbox.counters()["calls"]["messages.get"] == before
    # as a minute later
    access.redis_server().flushdb()
    assert drive(run).status == SyncRun.Status.COMPLETED


def test_nothing_begins_where_a_person_stopped_the_mailbox_or_the_operator_wants_none(
    upgraded: GmailConnection, settings: Settings
) -> None:
    settings.REREAD_AFTER_UPGRADE = False
    assert started() is None
    settings.REREAD_AFTER_UPGRADE = True
    upgraded.stop(now=timezone.now())
    assert started() is None
    upgraded.resume()
    assert started() is not None


def test_a_sweep_that_is_due_waits_until_it_is_over(upgraded: GmailConnection) -> None:
    run = started()
    assert run is not None
    GmailConnection.objects.update(whole_sweep_at=timezone.now())
    tasks.sweep_mailboxes()
    run.refresh_from_db()
    assert run.is_active
    drive(run)
    tasks.sweep_mailboxes()
    assert SyncRun.objects.filter(mode=SyncRun.Mode.SWEEP).exists()


def test_the_mailbox_that_has_waited_longest_comes_first(upgraded: GmailConnection) -> None:
    now = timezone.now()
    message = Message.objects.earliest("pk")
    for position, ended_ago in enumerate([datetime.timedelta(hours=1), datetime.timedelta(hours=3), None]):
        other = GmailConnection.objects.get(pk=upgraded.pk)
        other.pk, other.google_sub = None, f"other-{position}"
        other.save()
        message.pk, message.connection = None, other
        message.save()
        if ended_ago is not None:
            SyncRun.objects.create(
                business=other.business, connection=other, mode="reread", status="cancelled",
                queued_at=now, finished_at=now - ended_ago,
            )  # fmt: skip
    order = [connection.google_sub for connection in due_for_rereading(now)]
    assert order == [upgraded.google_sub, "other-2", "other-1", "other-0"]
