"""A mailbox goes in, receipts come out: whole runs against the sandbox Gmail, in this process."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import redis
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from extraction.types import Outcome
from gmail import plan, sync
from gmail.models import Credential, GmailConnection, Lease, LeaseLostError, Message, SyncRun, due_runs
from receipts import intake
from receipts.intake import Mail
from receipts.models import Receipt
from tests.driving import Clock, adds_up, drive, one_slice, start, synced
from tests.mails import hebrew_invoice, newsletter, payment_failed, receipt
from tests.processes import MailboxControl, Sandbox

ISRAEL = datetime.timezone(datetime.timedelta(hours=2))
MONTH = datetime.timedelta(days=30)


def ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def saved(connection: GmailConnection) -> set[str]:
    """The numbers of the receipts that are saved."""
    return {number or "" for number in Receipt.objects.values_list("number", flat=True)}


def begun(connection: GmailConnection, clock: Clock) -> SyncRun:
    """A backfill that has taken its baseline: mail that comes now is new to it."""
    run = start(connection, mode="full_backfill")
    while not run.windows_made:
        one_slice(run, clock)
    return run


@pytest.fixture
def shop(connected: GmailConnection, mailbox: MailboxControl) -> GmailConnection:
    """A mailbox with three receipts within a year, a failed payment and a newsletter."""
    mailbox.deliver(receipt("R-1"), at=ago(3))
    mailbox.deliver(receipt("R-2", total="120.50"), at=ago(200))
    mailbox.deliver(hebrew_invoice("4711"), at=ago(300))
    mailbox.deliver(payment_failed(), at=ago(10))
    mailbox.deliver(newsletter(), at=ago(5))
    return connected


def test_a_backfill_saves_every_receipt_and_accounts_for_every_mail(shop: GmailConnection) -> None:
    run = synced(shop, mode="full_backfill")
    assert run.status == SyncRun.Status.COMPLETED
    assert saved(shop) == {"R-1", "R-2", "4711"}
    assert run.saved_receipts == 3
    assert run.not_receipts >= 1
    assert adds_up(run)


def test_amounts_currency_and_documents_are_those_of_the_mail(shop: GmailConnection) -> None:
    synced(shop, mode="full_backfill")
    hebrew = Receipt.objects.get(number="4711")
    assert (str(hebrew.amount), hebrew.currency, str(hebrew.tax)) == ("118.000", "ILS", "18.000")
    assert hebrew.documents.filter(origin="mail").count() == 1


def test_nothing_new_costs_one_call_of_two_units(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    synced(shop, mode="full_backfill")
    sandbox.call("DELETE", "/counters")
    run = synced(shop)
    assert run.status == SyncRun.Status.COMPLETED
    assert run.units_spent == 2
    assert mailbox.counters()["calls"] == {"history.list": 1}


def test_one_list_call_that_fails_costs_no_more_than_its_window_s_questions_that_were_asked_with_it(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    synced(shop, mode="full_backfill")
    sandbox.call("DELETE", "/counters")
    synced(shop, mode="full_backfill")
    undisturbed = mailbox.counters()["calls"]["messages.list"]
    sandbox.call("DELETE", "/counters")
    sandbox.fault(kind="backendError503", method="messages.list", times=1)
    run = synced(shop, mode="full_backfill")
    assert run.status == SyncRun.Status.COMPLETED
    # months begin and end while tests run, so the share of a window may be no whole number
    asked_with_it = math.ceil(django_settings.GMAIL_CONCURRENT_GETS / run.windows.count())
    # the call itself is counted, too
    assert undisturbed < mailbox.counters()["calls"]["messages.list"] <= undisturbed + asked_with_it


def test_new_mail_is_read_as_fully_as_old_mail(shop: GmailConnection, mailbox: MailboxControl) -> None:
    synced(shop, mode="full_backfill")
    mailbox.deliver(receipt("R-3", total="77.10"))
    run = synced(shop)
    new = Receipt.objects.get(number="R-3")
    assert run.saved_receipts == 1
    assert (str(new.amount), new.currency) == ("77.100", "EUR")
    assert new.documents.exists()


def test_the_first_incremental_run_reads_the_past_too(shop: GmailConnection) -> None:
    synced(shop)
    assert saved(shop) == {"R-1", "R-2", "4711"}


def test_an_overlapping_second_run_loses_and_doubles_nothing(shop: GmailConnection) -> None:
    first = synced(shop, mode="full_backfill")
    second = synced(shop, mode="full_backfill")
    assert second.status == SyncRun.Status.COMPLETED
    assert second.duplicates == second.listed == first.listed
    assert second.saved_receipts == 0
    assert Receipt.objects.count() == 3
    assert adds_up(second)


def test_mail_that_arrives_during_a_backfill_is_found_by_the_next_run(
    shop: GmailConnection, mailbox: MailboxControl, settings: Settings
) -> None:
    settings.SYNC_SLICE_SECONDS = 0.0001
    run = begun(shop, Clock())
    mailbox.deliver(receipt("R-901"), at=ago(250))
    drive(run)
    synced(shop)
    assert "R-901" in saved(shop)


def test_mail_that_comes_during_a_long_backfill_does_not_wait_for_its_end(
    shop: GmailConnection, mailbox: MailboxControl, settings: Settings
) -> None:
    settings.SYNC_SLICE_SECONDS = 0.0001
    for number in range(40):
        mailbox.deliver(receipt(f"OLD-{number}"), at=ago(20 + number))
    clock = Clock()
    run = start(shop, mode="full_backfill")
    while not saved(shop):
        one_slice(run, clock)
    mailbox.deliver(receipt("R-902"))
    clock.reach(timezone.now() + 2 * plan.NEW_MAIL_CHECK_EVERY)
    while "R-902" not in saved(shop):
        assert one_slice(run, clock).is_active
    assert len(saved(shop)) < 43
    assert drive(run, clock).status == SyncRun.Status.COMPLETED
    assert (len(saved(shop)), adds_up(run)) == (44, True)


def test_a_backfill_without_new_mail_looks_for_it_once_a_minute(
    shop: GmailConnection, mailbox: MailboxControl, settings: Settings
) -> None:
    settings.SYNC_SLICE_SECONDS = 0.0001
    clock = Clock()
    run = begun(shop, clock)
    clock.reach(timezone.now() + plan.NEW_MAIL_CHECK_EVERY)
    while run.is_active:
        sync.run_slice(run.pk, clock=clock, on_start=lambda _: None)
        run.refresh_from_db()
    assert run.status == SyncRun.Status.COMPLETED
    assert mailbox.counters()["calls"]["history.list"] == 1


def test_a_history_that_expires_during_a_backfill_costs_no_mail(
    shop: GmailConnection, mailbox: MailboxControl, settings: Settings
) -> None:
    settings.SYNC_SLICE_SECONDS = 0.0001
    clock = Clock()
    run = begun(shop, clock)
    mailbox.deliver(receipt("R-903"))
    mailbox.expire_history()
    clock.reach(timezone.now() + 2 * plan.NEW_MAIL_CHECK_EVERY)
    assert drive(run, clock).status == SyncRun.Status.COMPLETED
    synced(shop)
    assert saved(shop) == {"R-1", "R-2", "4711", "R-903"}


@pytest.mark.parametrize("hour", [0, 23])
def test_the_last_day_of_a_range_belongs_to_it_from_its_first_to_its_last_hour(
    connected: GmailConnection, mailbox: MailboxControl, hour: int
) -> None:
    day = datetime.date(2026, 1, 31)
    mailbox.deliver(receipt("R-906"), at=datetime.datetime(2026, 1, 31, hour, 59, 30, tzinfo=ISRAEL))
    mailbox.deliver(receipt("R-907"), at=datetime.datetime(2026, 1, 30, 23, 59, 50, tzinfo=ISRAEL))
    mailbox.deliver(receipt("R-908"), at=datetime.datetime(2026, 2, 1, 0, 0, 10, tzinfo=ISRAEL))
    synced(connected, from_date=day, to_date=day)
    assert saved(connected) == {"R-906"}


def test_the_last_day_of_every_month_is_scanned(connected: GmailConnection, mailbox: MailboxControl) -> None:
    ends = [datetime.datetime(2026, month, 1, tzinfo=ISRAEL) - datetime.timedelta(seconds=1) for month in range(1, 11)]
    for number, moment in enumerate(ends):
        mailbox.deliver(receipt(f"E-10{number}"), at=moment)
    synced(connected, mode="full_backfill")
    assert saved(connected) == {f"E-10{number}" for number in range(len(ends))}


def test_a_run_that_stops_early_is_partial_and_the_next_one_reads_the_rest(shop: GmailConnection) -> None:
    run = synced(shop, mode="full_backfill", max_messages=2)
    shop.refresh_from_db()
    assert run.status == SyncRun.Status.PARTIAL
    assert run.listed == 2
    assert shop.history_id == ""
    synced(shop)
    assert saved(shop) == {"R-1", "R-2", "4711"}


def test_a_range_in_the_past_does_not_move_the_cursor(shop: GmailConnection, mailbox: MailboxControl) -> None:
    synced(shop, mode="full_backfill")
    shop.refresh_from_db()
    cursor = shop.history_id
    mailbox.deliver(receipt("R-902"))
    synced(shop, from_date=ago(300).date(), to_date=ago(100).date())
    shop.refresh_from_db()
    assert shop.history_id == cursor
    synced(shop)
    assert "R-902" in saved(shop)


def test_a_cancelled_run_stays_cancelled_and_keeps_what_it_saved(shop: GmailConnection, settings: Settings) -> None:
    settings.SYNC_SLICE_SECONDS = 0.0001
    clock = Clock()
    run = start(shop, mode="full_backfill")
    while not Receipt.objects.exists():
        one_slice(run, clock)
    run.cancel(now=clock())
    run = drive(run, clock)
    assert run.status == SyncRun.Status.CANCELLED
    assert Receipt.objects.exists()
    assert sync.run_slice(run.pk, clock=clock, on_start=lambda _: None) is None
    run.refresh_from_db()
    assert run.status == SyncRun.Status.CANCELLED


def test_one_mail_that_fails_costs_no_other_mail_and_is_counted(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    broken = mailbox.deliver(receipt("R-903"), at=ago(20))
    sandbox.fault(kind="backendError500", message=broken)
    run = synced(shop, mode="full_backfill")
    assert (run.status, run.failed) == (SyncRun.Status.COMPLETED, 1)
    assert saved(shop) == {"R-1", "R-2", "4711"}
    assert adds_up(run)
    row = Message.objects.get(gmail_id=broken)
    assert (row.outcome, row.reason) == (Message.Outcome.FAILED, "backendError")


def test_a_retry_takes_up_only_what_failed(shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox) -> None:
    broken = mailbox.deliver(receipt("R-903"), at=ago(20))
    sandbox.fault(kind="backendError500", message=broken)
    run = synced(shop, mode="full_backfill")
    sandbox.call("POST", "/reset")
    retry = drive(SyncRun.start_retry(run, trigger="api", requested_by=None, now=timezone.now()))
    assert (retry.status, retry.listed, retry.saved_receipts) == (SyncRun.Status.COMPLETED, 1, 1)
    assert mailbox.counters()["calls"] == {"messages.get": 1}
    assert "R-903" in saved(shop)


def test_mail_deleted_between_listing_and_fetching_is_gone(
    shop: GmailConnection, mailbox: MailboxControl, settings: Settings
) -> None:
    doomed = mailbox.deliver(receipt("R-905"), at=ago(1))
    settings.SYNC_SLICE_SECONDS = 0.0001
    run, clock = start(shop, mode="full_backfill"), Clock()
    while not Message.objects.filter(gmail_id=doomed).exists():
        one_slice(run, clock)
    mailbox.delete(doomed)
    run = drive(run, clock)
    assert (run.status, run.gone) == (SyncRun.Status.COMPLETED, 1)
    assert adds_up(run)


def test_an_expired_history_leads_to_a_bounded_new_listing(shop: GmailConnection, mailbox: MailboxControl) -> None:
    synced(shop, mode="full_backfill")
    mailbox.deliver(receipt("R-904"))
    mailbox.expire_history()
    run = synced(shop)
    assert run.status == SyncRun.Status.COMPLETED
    assert "R-904" in saved(shop)
    assert run.windows_from is not None
    assert run.windows_from > ago(10)
    assert synced(shop).units_spent == 2


def test_a_revoked_grant_ends_the_run_and_says_to_reconnect(
    shop: GmailConnection, mailbox: MailboxControl, settings: Settings
) -> None:
    settings.SYNC_SLICE_SECONDS = 0.0001
    run, clock = start(shop, mode="full_backfill"), Clock()
    one_slice(run, clock)
    mailbox.revoke()
    run = drive(run, clock)
    shop.refresh_from_db()
    assert (run.status, run.error_code) == (SyncRun.Status.FAILED, "GMAIL_RECONNECT_REQUIRED")
    assert run.error_hint
    assert shop.status == GmailConnection.Status.RECONNECT_REQUIRED


def test_an_access_token_that_ran_out_is_renewed_once(
    shop: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox
) -> None:
    mailbox.expire_tokens()
    run = synced(shop, mode="full_backfill")
    assert run.status == SyncRun.Status.COMPLETED
    assert sandbox.counters()["total"]["calls"]["token"] == 1


def test_a_token_no_key_opens_asks_for_a_new_consent(shop: GmailConnection, settings: Settings) -> None:
    field = Credential._meta.get_field("refresh_token")
    other: Any = type(field)()
    other.keys = [Fernet.generate_key().decode()]
    other.fernet_keys = other.keys
    foreign = other.fernet.encrypt(b"1//token")
    with timezone.override("UTC"):
        _write_raw(shop, foreign)
    run = synced(shop, mode="full_backfill")
    shop.refresh_from_db()
    assert run.error_code == "GMAIL_RECONNECT_REQUIRED"
    assert shop.status == GmailConnection.Status.RECONNECT_REQUIRED


def _write_raw(connection: GmailConnection, token: bytes) -> None:
    from django.db import connection as database  # noqa: PLC0415

    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE gmail_credentials SET refresh_token = %s WHERE connection_id = %s", [token, connection.pk]
        )


def test_a_refused_account_ends_the_run_with_the_reason(shop: GmailConnection, sandbox: Sandbox) -> None:
    sandbox.fault(kind="domainPolicy")
    run = synced(shop, mode="full_backfill")
    assert (run.status, run.error_code) == (SyncRun.Status.FAILED, "GMAIL_BLOCKED_BY_POLICY")
    assert "administrator" in run.error_hint


@pytest.mark.parametrize(
    "kind", ["rateLimitExceeded", "userRateLimitExceeded", "tooManyConcurrent", "resourceExhausted"]
)
def test_over_quota_the_run_waits_as_a_row_and_goes_on(shop: GmailConnection, sandbox: Sandbox, kind: str) -> None:
    sandbox.fault(kind=kind, method="messages.get", times=1)
    clock = Clock()
    run = start(shop, mode="full_backfill")
    while not sandbox.call("GET", "/faults")["faults"][0]["struck"]:
        one_slice(run, clock)
    assert run.status == SyncRun.Status.RUNNING
    assert run.lease_expires_at is None
    assert run.resume_at is not None
    run = drive(run, clock)
    assert run.status == SyncRun.Status.COMPLETED
    assert saved(shop) == {"R-1", "R-2", "4711"}


def test_the_minutes_units_are_a_budget_that_is_never_overdrawn(
    shop: GmailConnection, sandbox: Sandbox, mailbox: MailboxControl, settings: Settings
) -> None:
    settings.GMAIL_UNITS_PER_MINUTE = 100
    run = one_slice(start(shop, mode="full_backfill"), Clock())
    assert run.is_active
    assert run.resume_at is not None
    assert run.resume_at > timezone.now()
    assert run.units_spent <= 100
    assert mailbox.counters()["refused"] == {"403": 0, "429": 0}


@pytest.mark.parametrize("kind", ["dropBeforeAnswer", "dropInBody", "backendError503", "garbageJson"])
def test_a_gmail_that_fails_for_a_while_costs_time_and_no_mail(
    shop: GmailConnection, sandbox: Sandbox, kind: str
) -> None:
    sandbox.fault(kind=kind, times=6)
    run = synced(shop, mode="full_backfill")
    assert run.status == SyncRun.Status.COMPLETED
    assert (run.failed, saved(shop)) == (0, {"R-1", "R-2", "4711"})


def test_a_gmail_that_stays_away_fails_the_run_by_name(shop: GmailConnection, sandbox: Sandbox) -> None:
    sandbox.fault(kind="backendError503")
    run = synced(shop, mode="full_backfill")
    assert (run.status, run.error_code) == (SyncRun.Status.FAILED, "GMAIL_UNAVAILABLE")


def test_a_redis_that_stays_away_fails_the_run_by_its_own_name(
    shop: GmailConnection, settings: Settings, redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as server:
        # as when its memory is full: it answers and stores nothing
        server.config_set("maxmemory", 1)
        try:
            run = synced(shop, mode="full_backfill")
        finally:
            server.config_set("maxmemory", 0)
    assert (run.status, run.error_code) == (SyncRun.Status.FAILED, "REDIS_UNAVAILABLE")


def test_a_store_that_takes_no_files_fails_the_run_by_its_own_name_and_a_retry_goes_on(
    shop: GmailConnection, settings: Settings, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.touch()
    room, settings.MEDIA_ROOT = settings.MEDIA_ROOT, full
    run = synced(shop, mode="full_backfill")
    assert (run.status, run.error_code) == (SyncRun.Status.FAILED, "STORAGE_UNAVAILABLE")
    assert "disk" in run.error_hint
    settings.MEDIA_ROOT = room
    retry = drive(SyncRun.start_retry(run, trigger="api", requested_by=None, now=timezone.now()))
    assert (retry.status, saved(shop)) == (SyncRun.Status.COMPLETED, {"R-1", "R-2", "4711"})


def test_a_run_whose_worker_died_is_due_again_and_its_zombie_writes_nothing(shop: GmailConnection) -> None:
    clock = Clock()
    run = start(shop, mode="full_backfill")
    zombie = Lease.claim(run.pk, now=clock())
    assert zombie is not None
    assert not due_runs(clock()).exists()
    clock.ahead += datetime.timedelta(minutes=5)
    assert due_runs(clock()).get() == run
    run = drive(run, clock)
    assert run.status == SyncRun.Status.COMPLETED
    with pytest.raises(LeaseLostError):
        zombie.hand_over(resume_at=clock(), now=clock())


# -- mail that kills its worker ----------------------------------------------------------------------------------------


class KilledError(BaseException):
    """The worker dies here."""


class UnexpectedError(Exception):
    """An error that the engine does not expect."""


def broken_reader(monkeypatch: pytest.MonkeyPatch, number: str, error: type[BaseException]) -> None:
    """Let whoever reads the receipt of that number meet `error`."""
    sound = intake.read_all

    def read_all(mails: Sequence[Mail]) -> list[Outcome]:
        if any(number.encode() in mail.content for mail in mails):
            raise error(f"what is {number}?")
        return sound(mails)

    monkeypatch.setattr(intake, "read_all", read_all)


def drive_through_deaths(run: SyncRun) -> tuple[SyncRun, int]:
    """The run when it is over, and how many workers died of it."""
    clock, deaths = Clock(), 0
    while run.is_active:
        try:
            run = one_slice(run, clock)
        except KilledError:
            deaths += 1
            clock.ahead += datetime.timedelta(seconds=django_settings.SYNC_LEASE_SECONDS)
            run.refresh_from_db()
    return run, deaths


def test_a_mail_that_kills_its_reader_costs_no_other_mail_and_has_failed_by_name(
    shop: GmailConnection, mailbox: MailboxControl, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = mailbox.deliver(receipt("R-906"), at=ago(4))
    with monkeypatch.context() as patched:
        broken_reader(patched, "R-906", KilledError)
        run, deaths = drive_through_deaths(start(shop, mode="full_backfill"))
    assert (run.status, run.failed) == (SyncRun.Status.COMPLETED, 1)
    assert adds_up(run)
    assert saved(shop) == {"R-1", "R-2", "4711"}
    row = Message.objects.get(gmail_id=deadly)
    assert (row.outcome, row.reason, row.attempts) == ("failed", "interrupted", settings.SYNC_MESSAGE_ATTEMPTS)
    # the first of them died of a whole batch, in which any mail can be the one
    assert deaths == settings.SYNC_MESSAGE_ATTEMPTS + 1

    retry = drive(SyncRun.start_retry(run, trigger="api", requested_by=None, now=timezone.now()))
    assert (retry.status, retry.saved_receipts) == (SyncRun.Status.COMPLETED, 1)


def test_a_mail_that_the_engine_raises_for_costs_no_other_mail_and_has_failed_by_name(
    shop: GmailConnection, mailbox: MailboxControl, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    unreadable = mailbox.deliver(receipt("R-907"), at=ago(4))
    broken_reader(monkeypatch, "R-907", UnexpectedError)
    run = synced(shop, mode="full_backfill")
    assert (run.status, run.failed) == (SyncRun.Status.COMPLETED, 1)
    assert saved(shop) == {"R-1", "R-2", "4711"}
    row = Message.objects.get(gmail_id=unreadable)
    assert (row.outcome, row.reason) == ("failed", "interrupted")
    assert "UnexpectedError" in caplog.text
    assert "R-907" not in caplog.text, "nothing of a mail is ever logged"


def test_a_run_that_fails_on_our_side_again_and_again_ends_by_name(
    shop: GmailConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(plan, "month_windows")
    run = synced(shop, mode="full_backfill")
    assert (run.status, run.error_code) == (SyncRun.Status.FAILED, "SERVER_ERROR")


def test_a_failure_of_the_store_costs_an_isolated_mail_no_attempt(
    shop: GmailConnection, settings: Settings, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.touch()
    settings.MEDIA_ROOT = full
    run = start(shop, mode="full_backfill")
    SyncRun.objects.update(isolated=9)
    run = drive(run)
    assert (run.status, run.error_code) == (SyncRun.Status.FAILED, "STORAGE_UNAVAILABLE")
    assert set(run.left_open().values_list("reason", "attempts", "retry_at")) == {("", 0, None)}


def test_mail_nobody_can_parse_stops_nothing(shop: GmailConnection, mailbox: MailboxControl) -> None:
    mailbox.deliver(b"Subject: receipt \xff\x00\r\n\r\n\x00\xed\xa0\x80 total", at=ago(2))
    mailbox.deliver(b"", at=ago(2))
    huge = b"From: a@b.example\r\nSubject: invoice " + b"x" * 1_000_000 + b"\r\n\r\ntotal 5"
    mailbox.deliver(huge, at=ago(2))
    mailbox.deliver(receipt("R-1970", day=datetime.date(1970, 1, 1)), at=ago(2))
    mailbox.deliver(receipt("R-2099", day=datetime.date(2099, 12, 31)), at=ago(2))
    run = synced(shop, mode="full_backfill")
    assert run.status == SyncRun.Status.COMPLETED
    assert {"R-1", "R-2", "4711"} <= saved(shop)
    assert adds_up(run)


def test_two_mailboxes_with_one_document_hold_it_once(shop: GmailConnection, mailbox: MailboxControl) -> None:
    mailbox.deliver(receipt("R-1"), at=ago(2))
    run = synced(shop, mode="full_backfill")
    assert run.duplicates == 1
    assert Receipt.objects.filter(number="R-1", duplicate_of__isnull=True).count() == 1
