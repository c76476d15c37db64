"""What a slice does about each error: every row of the table, and that its reaction happens to the run."""

from __future__ import annotations

import datetime

import pytest
import redis
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import InterfaceError, OperationalError

from gmail.client import (
    ApiDisabledError,
    DomainPolicyError,
    GoneError,
    HistoryExpiredError,
    NoMailboxError,
    OverQuotaError,
    ReconnectRequiredError,
    RefusedError,
    TooManyAtOnceError,
    TransientError,
    UnauthorizedError,
)
from gmail.failures import TABLE, Reaction, react, row_for
from gmail.messages import RUN_ERRORS, reconnect_message
from gmail.models import GmailConnection, LeaseLostError, RunProgress, SyncRun, lease_duration, max_in_flight
from gmail.oauth import ClientRefusedError, GoogleUnavailableError, GrantLostError, PolicyError
from gmail.session import OutOfUnitsError, Session
from receipts.intake import ReaderUnavailableError, StorageUnavailableError
from tests.gmail.conftest import NOW
from tests.gmail.runs import SECOND, claimed, fresh, queued

CASES: list[tuple[Exception, Reaction, str]] = [
    (LeaseLostError(), Reaction.ABANDON, ""),
    (OperationalError(), Reaction.ABANDON, ""),
    (InterfaceError(), Reaction.ABANDON, ""),
    (OutOfUnitsError(7), Reaction.WAIT, ""),
    (TooManyAtOnceError("rateLimitExceeded"), Reaction.SLOW_DOWN, ""),
    (OverQuotaError("rateLimitExceeded"), Reaction.BACK_OFF, ""),
    (PolicyError("policy_enforced"), Reaction.RECONNECT, "GMAIL_BLOCKED_BY_POLICY"),
    (DomainPolicyError("domainPolicy"), Reaction.RECONNECT, "GMAIL_BLOCKED_BY_POLICY"),
    (NoMailboxError("failedPrecondition"), Reaction.RECONNECT, "GMAIL_NO_MAILBOX"),
    (GrantLostError("invalid_grant"), Reaction.RECONNECT, "GMAIL_RECONNECT_REQUIRED"),
    (InvalidToken(), Reaction.RECONNECT, "GMAIL_RECONNECT_REQUIRED"),
    (ReconnectRequiredError("insufficientPermissions"), Reaction.RECONNECT, "GMAIL_RECONNECT_REQUIRED"),
    (UnauthorizedError("authError"), Reaction.RECONNECT, "GMAIL_RECONNECT_REQUIRED"),
    (ClientRefusedError("invalid_client"), Reaction.FAIL, "GOOGLE_CLIENT_REFUSED"),
    (ApiDisabledError("accessNotConfigured"), Reaction.FAIL, "GMAIL_API_DISABLED"),
    (RefusedError("forbidden"), Reaction.FAIL, "GMAIL_REFUSED"),
    (TransientError("backendError"), Reaction.RETRY, "GMAIL_UNAVAILABLE"),
    (GoogleUnavailableError("http503"), Reaction.RETRY, "GMAIL_UNAVAILABLE"),
    (StorageUnavailableError(), Reaction.RETRY, "STORAGE_UNAVAILABLE"),
    (ReaderUnavailableError(), Reaction.RETRY, "READER_UNAVAILABLE"),
    (redis.ConnectionError(), Reaction.RETRY, "REDIS_UNAVAILABLE"),
    (KeyError("a name"), Reaction.ISOLATE, "SERVER_ERROR"),
    (GoneError("notFound"), Reaction.ISOLATE, "SERVER_ERROR"),
    (HistoryExpiredError("notFound"), Reaction.ISOLATE, "SERVER_ERROR"),
]


@pytest.fixture
def worker(linked: GmailConnection) -> RunProgress:
    """A worker that has just claimed a run."""
    return claimed(queued(linked))


@pytest.fixture
def session(worker: RunProgress, redis_url: str) -> Session:
    """The worker's way to the mailbox."""
    return Session(worker.lease, clock=lambda: NOW)


def meet(error: Exception, worker: RunProgress, session: Session) -> SyncRun:
    """The run after the worker has met `error`."""
    react(error, lease=worker.lease, session=session, now=NOW)
    return fresh(worker)


def wait_of(run: SyncRun) -> datetime.timedelta:
    """How long the run waits, given back to whichever worker comes next."""
    assert run.resume_at is not None
    assert (run.status, run.lease_expires_at) == ("running", None)
    return run.resume_at - NOW


def test_every_type_of_error_in_the_table_has_a_case_here() -> None:
    for row in TABLE:
        for kind in row.errors:
            assert any(row_for(error) is row for error, _, _ in CASES if isinstance(error, kind)), kind


@pytest.mark.parametrize(("error", "reaction", "code"), CASES, ids=lambda case: type(case).__name__)
def test_an_error_has_one_reaction_and_the_run_one_code(error: Exception, reaction: Reaction, code: str) -> None:
    row = row_for(error)
    assert row.reaction is reaction
    assert code in (row.code, ""), "only a row that ends a run says why"


@pytest.mark.parametrize("error", [LeaseLostError(), OperationalError()])
def test_where_nothing_may_or_can_be_written_nothing_is(
    error: Exception, worker: RunProgress, session: Session
) -> None:
    before = SyncRun.objects.values().get()
    with pytest.raises(type(error)):
        meet(error, worker, session)
    assert SyncRun.objects.values().get() == before


def test_a_mailbox_without_units_waits_until_there_are_some(worker: RunProgress, session: Session) -> None:
    assert wait_of(meet(OutOfUnitsError(7), worker, session)) == 7 * SECOND
    assert session.affordable("messages.get", [1]) == [1]


def test_over_quota_no_worker_calls_the_mailbox_until_the_wait_is_over(worker: RunProgress, session: Session) -> None:
    error = OverQuotaError("rateLimitExceeded", retry_after=30)
    assert wait_of(meet(error, worker, session)) == 30 * SECOND
    with pytest.raises(OutOfUnitsError):
        session.affordable("messages.get", [1])


def test_over_quota_without_a_time_the_wait_is_one_to_two_seconds(worker: RunProgress, session: Session) -> None:
    wait = wait_of(meet(OverQuotaError("rateLimitExceeded"), worker, session))
    assert SECOND <= wait <= 2 * SECOND


def test_after_too_many_requests_at_once_half_as_many_are_sent(worker: RunProgress, session: Session) -> None:
    before = session.concurrency.get()
    assert wait_of(meet(TooManyAtOnceError("rateLimitExceeded", retry_after=5), worker, session)) == 5 * SECOND
    assert session.concurrency.get() == before // 2
    with pytest.raises(OutOfUnitsError):
        session.affordable("messages.get", [1])


@pytest.mark.parametrize(
    ("error", "reason"), [(GrantLostError("invalid_grant"), "invalid_grant"), (InvalidToken(), "token unreadable")]
)
def test_a_lost_consent_ends_the_run_and_asks_the_owner_to_reconnect(
    error: Exception, reason: str, worker: RunProgress, session: Session, linked: GmailConnection
) -> None:
    run = meet(error, worker, session)
    linked.refresh_from_db()
    assert (run.status, run.error_code) == ("failed", "GMAIL_RECONNECT_REQUIRED")
    assert (linked.status, linked.status_reason) == (GmailConnection.Status.RECONNECT_REQUIRED, reason)


FAILED = [(error, code) for error, reaction, code in CASES if reaction is Reaction.FAIL]


@pytest.mark.parametrize(("error", "code"), FAILED, ids=lambda case: type(case).__name__)
def test_what_no_owner_can_help_ends_the_run_at_once_and_leaves_the_mailbox_connected(
    error: Exception, code: str, worker: RunProgress, session: Session, linked: GmailConnection
) -> None:
    run = meet(error, worker, session)
    linked.refresh_from_db()
    assert (run.status, run.error_code, run.finished_at) == ("failed", code, NOW)
    assert run.error_hint
    assert linked.is_connected


RECONNECTED = [(error, code) for error, reaction, code in CASES if reaction is Reaction.RECONNECT]


@pytest.mark.parametrize(("error", "code"), RECONNECTED, ids=lambda case: type(case).__name__)
def test_the_mailbox_shows_the_run_s_own_code_until_it_is_connected_again(
    error: Exception, code: str, worker: RunProgress, session: Session, linked: GmailConnection
) -> None:
    assert meet(error, worker, session).error_code == code
    linked.refresh_from_db()
    assert not linked.is_connected
    assert reconnect_message(linked.status_reason) == RUN_ERRORS[code]


RETRIED = [(error, code) for error, reaction, code in CASES if reaction in (Reaction.RETRY, Reaction.ISOLATE)]


@pytest.mark.parametrize(("error", "code"), RETRIED, ids=lambda case: type(case).__name__)
def test_what_may_pass_is_tried_again_and_ends_the_run_by_name_if_it_does_not(
    error: Exception, code: str, worker: RunProgress, session: Session
) -> None:
    waits = []
    for _ in range(settings.SYNC_RUN_ATTEMPTS - 1):
        waits.append(wait_of(meet(error, worker, session)))
        worker = claimed(worker.run, NOW)
    assert waits == sorted(waits)
    assert SECOND <= waits[0] <= 2 * SECOND
    run = meet(error, worker, session)
    assert (run.status, run.error_code) == ("failed", code)
    assert run.error_hint


def test_a_failure_that_says_how_long_it_lasts_is_waited_for(worker: RunProgress, session: Session) -> None:
    assert wait_of(meet(TransientError("http503", retry_after=90), worker, session)) == 90 * SECOND


@pytest.mark.parametrize(("error", "isolates"), [(KeyError("a name"), True), (TransientError("backendError"), False)])
def test_only_an_unexpected_error_isolates_the_next_mails(
    error: Exception, isolates: bool, worker: RunProgress, session: Session
) -> None:
    assert meet(error, worker, session).isolated == (max_in_flight() if isolates else 0)


def test_an_unexpected_error_is_logged_without_its_message(
    worker: RunProgress, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    meet(KeyError("Subject: Invoice 4711"), worker, session)
    assert "KeyError" in caplog.text
    assert "4711" not in caplog.text


def test_a_worker_that_lost_its_lease_reacts_to_nothing(worker: RunProgress, session: Session) -> None:
    claimed(worker.run, NOW + lease_duration())
    with pytest.raises(LeaseLostError):
        meet(TransientError("backendError"), worker, session)
