"""What a slice does about each error: :data:`TABLE`, read from the top; the first row that fits counts."""

from __future__ import annotations

import datetime
import enum
import logging
import random
from dataclasses import dataclass

import redis
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import InterfaceError, OperationalError

from foundation.logs import trace_of
from gmail import plan
from gmail.client import (
    ApiDisabledError,
    DomainPolicyError,
    NoMailboxError,
    OverQuotaError,
    ReconnectRequiredError,
    RefusedError,
    TooManyAtOnceError,
    TransientError,
    UnauthorizedError,
)
from gmail.models import GmailConnection, Lease, LeaseLostError, RunError
from gmail.oauth import ClientRefusedError, GoogleUnavailableError, GrantLostError, PolicyError
from gmail.session import OutOfUnitsError, Session
from receipts.intake import ReaderUnavailableError, StorageUnavailableError

logger = logging.getLogger(__name__)

RECONNECT_HINT = "Connect the mailbox again: its owner has to give consent once more."


class Reaction(enum.Enum):
    """What happens to the run."""

    ABANDON = enum.auto()
    """Write nothing: the run is another worker's, or is due once its lease has run out."""
    WAIT = enum.auto()
    """Hand the run over until there are units again."""
    BACK_OFF = enum.auto()
    """As WAIT, and no worker calls the mailbox until then."""
    SLOW_DOWN = enum.auto()
    """As BACK_OFF, and half as many requests at once from now on."""
    RECONNECT = enum.auto()
    """End the run; its mailbox needs a new consent."""
    FAIL = enum.auto()
    """End the run."""
    RETRY = enum.auto()
    """Hand the run over for another try; end it after `SYNC_RUN_ATTEMPTS` failures in a row."""
    ISOLATE = enum.auto()
    """As RETRY, and read the next mails one at a time."""


@dataclass(frozen=True, slots=True)
class Row:
    """The reaction to errors of these types; a run that they end gets `code` and `hint`."""

    errors: tuple[type[Exception], ...]
    reaction: Reaction
    code: RunError = RunError.SERVER_ERROR
    hint: str = ""


TABLE = (
    Row((LeaseLostError, OperationalError, InterfaceError), Reaction.ABANDON),
    Row((OutOfUnitsError,), Reaction.WAIT),
    Row((TooManyAtOnceError,), Reaction.SLOW_DOWN),
    Row((OverQuotaError,), Reaction.BACK_OFF),
    Row(
        (PolicyError, DomainPolicyError),
        Reaction.RECONNECT,
        RunError.GMAIL_BLOCKED_BY_POLICY,
        "The mailbox's administrator does not allow apps to read it: ask for an exception, then connect it again.",
    ),
    Row(
        (NoMailboxError,),
        Reaction.RECONNECT,
        RunError.GMAIL_NO_MAILBOX,
        "This Google account has no Gmail mailbox: connect another one, or this one again once it has.",
    ),
    Row(
        (GrantLostError, InvalidToken, ReconnectRequiredError, UnauthorizedError),
        Reaction.RECONNECT,
        RunError.GMAIL_RECONNECT_REQUIRED,
        RECONNECT_HINT,
    ),
    Row(
        (ClientRefusedError,),
        Reaction.FAIL,
        RunError.GOOGLE_CLIENT_REFUSED,
        "Google refuses this installation's client: the operator checks GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET.",
    ),
    Row(
        (ApiDisabledError,),
        Reaction.FAIL,
        RunError.GMAIL_API_DISABLED,
        "The Gmail API is not enabled for this installation's Google project: the operator enables it.",
    ),
    Row((RefusedError,), Reaction.FAIL, RunError.GMAIL_REFUSED, "Gmail refuses this account: see docs/operations.md."),
    Row(
        (TransientError, GoogleUnavailableError),
        Reaction.RETRY,
        RunError.GMAIL_UNAVAILABLE,
        "Gmail could not be reached for a while: retry the run.",
    ),
    Row(
        (StorageUnavailableError,),
        Reaction.RETRY,
        RunError.STORAGE_UNAVAILABLE,
        f"{StorageUnavailableError.hint} Then retry the run.",
    ),
    Row(
        (ReaderUnavailableError,),
        Reaction.RETRY,
        RunError.READER_UNAVAILABLE,
        f"{ReaderUnavailableError.hint} Then retry the run.",
    ),
    Row(
        (redis.RedisError,),
        Reaction.RETRY,
        RunError.REDIS_UNAVAILABLE,
        "Redis did not answer for a while: the operator looks at it; then retry the run.",
    ),
    Row(
        (Exception,),
        Reaction.ISOLATE,
        RunError.SERVER_ERROR,
        "Something went wrong on our side again and again: the operator finds it in the worker's log; then retry the "
        "run.",
    ),
)


def row_for(error: Exception) -> Row:
    """The first row of :data:`TABLE` that fits `error`."""
    return next(row for row in TABLE if isinstance(error, row.errors))


def react(error: Exception, *, lease: Lease, session: Session, now: datetime.datetime) -> None:
    """Do what :data:`TABLE` says. Raises `error` for ABANDON, and LeaseLostError if the lease is lost by now."""
    row = row_for(error)
    match row.reaction:
        case Reaction.ABANDON:
            raise error
        case Reaction.WAIT | Reaction.BACK_OFF | Reaction.SLOW_DOWN:
            _wait_for_units(error, row.reaction, lease=lease, session=session, now=now)
        case Reaction.RECONNECT:
            require_consent(session.connection, error, now=now)
            lease.fail(row.code, hint=row.hint, now=now)
        case Reaction.FAIL:
            lease.fail(row.code, hint=row.hint, now=now)
        case Reaction.RETRY | Reaction.ISOLATE:
            _retry_later(error, row, lease=lease, now=now)


def require_consent(connection: GmailConnection, error: Exception, *, now: datetime.datetime) -> None:
    """Note that a mailbox cannot be read until somebody consents again."""
    reason = _reason(error) or "token unreadable"
    connection.move_to(GmailConnection.Status.RECONNECT_REQUIRED, reason=reason, now=now)


def _wait_for_units(
    error: Exception, reaction: Reaction, *, lease: Lease, session: Session, now: datetime.datetime
) -> None:
    if reaction is Reaction.SLOW_DOWN:
        session.concurrency.halve()
    seconds = seconds_asked(error)
    if seconds is None:
        seconds = 1 + random.random()  # noqa: S311 - jitter is no secret
    if reaction is not Reaction.WAIT:
        session.block(seconds)
    lease.hand_over(resume_at=now + datetime.timedelta(seconds=seconds), now=now)


def _retry_later(error: Exception, row: Row, *, lease: Lease, now: datetime.datetime) -> None:
    run, isolate = lease.run, row.reaction is Reaction.ISOLATE
    if isolate:
        logger.error("run %s met an unexpected error: %s", run.pk, trace_of(error))
    logger.warning("run %s failed for now: %s %s", run.pk, type(error).__name__, _reason(error))
    if run.consecutive_failures + 1 >= settings.SYNC_RUN_ATTEMPTS:
        lease.fail(row.code, hint=row.hint, now=now)
        return
    asked = seconds_asked(error)
    backoff = plan.backoff(run.consecutive_failures + 1, jitter=random.random())  # noqa: S311 - jitter is no secret
    wait = datetime.timedelta(seconds=asked) if asked else backoff
    lease.record_failure(resume_at=now + wait, isolate=isolate, now=now)


def seconds_asked(error: Exception) -> float | None:
    """How long to wait, if the error says so."""
    seconds: float | None = getattr(error, "retry_after", None)
    return seconds


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", ""))
