"""The run's state machine: what happens in one slice.

::

                 claim                        nothing left to do
    queued ───────────────▶ running ───────────────────────────▶ completed
      ▲                      │ │ │ │   max_messages reached
      │  next start          │ │ │ └───────────────────────────▶ partial
    paused ◀── Ctrl-C ───────┘ │ │     consent lost, refused, or too many consecutive_failures
                               │ └─────────────────────────────▶ failed
                               │       somebody cancelled
                               └───────────────────────────────▶ cancelled

A run is worked on in *slices* of about half a second. A slice claims the run's lease under a new fencing number, asks
:mod:`gmail.plan` what to do next, does that one thing, records it, and asks again, until its time or the mailbox's
units are spent; then it hands the run over as a row that is due at `resume_at`. Whatever it records is written in one
transaction with the cursor that says so, and only while the lease is still its own. So a killed worker loses nothing
(the lease runs out and the run is due), and a worker that was thought dead can write nothing. What it died of may have
been a mail: the next ones are *isolated*, read one at a time, each attempt counted before it is made.

No transaction is open during a network call. This module acts and decides nothing: what comes next is `plan`'s, what an
answer of Gmail means is `client`'s, what a row may become is `models`'.
"""

from __future__ import annotations

import datetime
import logging
import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, TypeVar

import redis
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import InterfaceError, OperationalError

from foundation.logs import trace_of
from gmail import access, oauth, plan, search
from gmail.client import (
    GmailClient,
    GmailError,
    GoneError,
    HistoryExpiredError,
    IdPage,
    OverQuotaError,
    RawMessage,
    ReconnectRequiredError,
    RefusedError,
    TooManyAtOnceError,
    TransientError,
    UnauthorizedError,
)
from gmail.models import Credential, GmailConnection, LeaseLostError, Message, SyncRun
from gmail.quota import ConcurrencyLimit
from receipts.intake import Mail, StorageUnavailableError, Submission, submit_all

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime.datetime]
Answer: TypeAlias = RawMessage | GmailError
Gets: TypeAlias = list[tuple[Message, Future[Answer]]]
SOURCE = "gmail"
GET, LIST = "messages.get", "messages.list"
S = TypeVar("S")
T = TypeVar("T")
GMAIL_UNAVAILABLE = ("GMAIL_UNAVAILABLE", "Gmail could not be reached for a while: retry the run.")
REDIS_UNAVAILABLE = (
    "REDIS_UNAVAILABLE",
    "Redis did not answer for a while: the operator looks at it; then retry the run.",
)
SERVER_ERROR = (
    "SERVER_ERROR",
    "Something went wrong on our side again and again: the operator finds it in the worker's log; then retry the run.",
)
AWAY = (OperationalError, InterfaceError)
"""The database is away: nothing can be written, and the run goes on once its lease has run out."""
RECONNECT_HINT = "Connect the mailbox again: its owner has to give consent once more."
REFUSED_HINTS = {
    "domainPolicy": "The mailbox's administrator does not allow apps to read Gmail: ask for an exception.",
    "failedPrecondition": "This Google account has no Gmail mailbox: connect another one.",
}


@dataclass(frozen=True, slots=True)
class Slice:
    """What a slice ended with: the run as it stands, whether it may go on at once, and whether it began here."""

    run: SyncRun
    first: bool
    go_on: bool


class OutOfUnitsError(Exception):
    """The minute's units are spent; `wait` seconds until there are some."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"{wait:.0f} s")
        self.wait = wait


def run_slice(run_id: int, *, clock: Clock, on_start: Callable[[SyncRun], None]) -> Slice | None:
    """Work on a run for a slice; None if somebody else holds it or it is over.

    `on_start` is called once a run, when its first slice has the lease.
    """
    run = SyncRun.claim(run_id, now=clock())
    if run is None:
        return None
    first = run.slices == 1
    if first:
        on_start(run)
    try:
        go_on = _Worker(run, clock).work()
    except LeaseLostError:
        # somebody cancelled the run or took it over: nothing of ours may be written any more
        go_on = False
    run.refresh()
    return Slice(run=run, first=first, go_on=go_on)


class _Worker:
    """One slice at work."""

    def __init__(self, run: SyncRun, clock: Clock) -> None:
        self.run = run
        self.clock = clock
        self.budget = access.budget_of(run.connection)
        self.concurrency = ConcurrencyLimit(
            access.redis_server(), run.connection.google_sub, widest=settings.GMAIL_CONCURRENT_GETS
        )
        self.deadline = clock() + datetime.timedelta(seconds=settings.SYNC_SLICE_SECONDS)
        self.client: GmailClient | None = None
        self.refreshed = False
        self.at_once = 0
        """How many calls were allowed at once when the last were sent."""
        self.in_flight: Gets = []
        """The gets whose answers are still to come: sent while the batch before is read."""

    def work(self) -> bool:
        """Do one thing after the other; whether the run can go on at once. Every error ends in its one reaction."""
        run = self.run
        try:
            return self._until_spent()
        except OutOfUnitsError as out:
            run.hand_over(resume_at=self._after(out.wait), now=self.clock())
        except OverQuotaError as error:
            if isinstance(error, TooManyAtOnceError):
                self.concurrency.halve()
            wait = error.retry_after if error.retry_after is not None else 1 + random.random()  # noqa: S311 - jitter
            self.budget.exhaust(wait)
            run.hand_over(resume_at=self._after(wait), now=self.clock())
        except (oauth.GrantLostError, InvalidToken, ReconnectRequiredError, UnauthorizedError) as error:
            self._lose_connection(error)
        except RefusedError as error:
            hint = REFUSED_HINTS.get(error.reason, "Gmail refuses this account: see docs/operations.md.")
            run.fail("GMAIL_REFUSED", hint=hint, now=self.clock())
        except (
            TransientError,
            oauth.GoogleUnavailableError,
            StorageUnavailableError,
            redis.RedisError,
        ) as error:
            self._record_failure(error)
        except (LeaseLostError, *AWAY):
            raise
        except Exception as error:  # noqa: BLE001 - told, and reacted to, whatever it is
            logger.error("run %s met an error that nobody foresaw: %s", run.pk, trace_of(error))
            self._record_failure(error, expected=False)
        return False

    def _until_spent(self) -> bool:
        while self.clock() < self.deadline:
            step = plan.next_step(self.run.state(self.clock()))
            if self.in_flight and not isinstance(step, plan.FetchMail):
                self._do(self._collect_in_flight)
            elif isinstance(step, plan.Yield):
                break
            elif isinstance(step, plan.Finish):
                self._finish(step)
                return False
            elif isinstance(step, plan.WaitUntil):
                self.run.hand_over(resume_at=step.moment, now=self.clock())
                return False
            else:
                self._do(partial(self._act, step))
            self.run.refresh()
        self._do(self._collect_in_flight)
        now = self.clock()
        self.run.hand_over(resume_at=now + datetime.timedelta(seconds=settings.SYNC_REDISPATCH_SECONDS), now=now)
        return True

    def _do(self, act: Callable[[], None]) -> None:
        try:
            act()
        except UnauthorizedError:
            # the token may just have aged out between two workers; a second refusal is final
            if self.refreshed:
                raise
            self.refreshed, self.client = True, None
            Credential.objects.filter(pk=self.run.connection_id).update(access_token_expires_at=None)

    def _act(self, step: plan.Act) -> None:
        match step:
            case plan.ReadHistory():
                self._read_history(step)
            case plan.CheckForNewMail():
                self._check_for_new_mail(step)
            case plan.TakeBaseline():
                self._take_baseline()
            case plan.ListPages():
                self._list_pages(step)
            case plan.FetchMail():
                self._fetch()

    # -- the five things a run does ------------------------------------------------------------------------------

    def _read_history(self, step: plan.ReadHistory) -> None:
        client = self._client()
        self._pay("history.list")
        try:
            page = client.history(step.cursor, page_token=step.page_token)
        except HistoryExpiredError:
            self.run.record_history_expired(now=self.clock())
            return
        added = self.run.history_added + len(page.added)
        windows = None if page.next_page_token else self._windows_since_last_sync(any_added=added > 0)
        self.run.record_history(
            added=len(page.added),
            baseline=page.history_id,
            page_token=page.next_page_token,
            windows=windows,
            now=self.clock(),
        )

    def _check_for_new_mail(self, step: plan.CheckForNewMail) -> None:
        client = self._client()
        self._pay("history.list")
        try:
            page = client.history(step.cursor)
        except HistoryExpiredError:
            # the run that comes next begins where this one did, and finds what came meanwhile
            self.run.record_new_mail_check(step.cursor, (), now=self.clock())
            return
        since = self.run.new_mail_checked_at or self.run.baseline_at or self.run.queued_at
        windows = self._windows_since(since) if page.added else ()
        self.run.record_new_mail_check(page.history_id, windows, now=self.clock())

    def _take_baseline(self) -> None:
        client = self._client()
        self._pay("getProfile")
        profile = client.profile()
        self.run.record_baseline(profile.history_id, self._windows(), now=self.clock())

    def _list_pages(self, step: plan.ListPages) -> None:
        client = self._client()
        size = min(step.limit or settings.GMAIL_LIST_PAGE, settings.GMAIL_LIST_PAGE)
        self.at_once = self.concurrency.get()
        windows = self._affordable(step.windows[: self.at_once], LIST)
        answers = list(zip(windows, access.pool().map(partial(_list, client, size), windows), strict=True))
        pages = [
            (window, page.ids, plan.next_page(window, page.next_page_token, questions=len(search.QUERIES)))
            for window, page in _of_type(answers, IdPage)
        ]
        self.run.record_pages(pages, now=self.clock())
        for _, error in _of_type(answers, GmailError):
            raise error
        self.concurrency.grow(self.at_once)

    def _fetch(self) -> None:
        messages = [] if self.in_flight else self._next_in_line()
        if messages and self._is_isolated(messages[0]):
            self._fetch_isolated(messages[0])
            return
        gets = self.in_flight or self._send_gets(messages)
        answers = _answers(gets)
        self.in_flight = [] if _errors(answers) else self._send_more_gets(besides=answers)
        self._record(answers)
        self.concurrency.grow(self.at_once)

    def _collect_in_flight(self) -> None:
        """Read the answers to what is under way; they are paid for."""
        answers, self.in_flight = _answers(self.in_flight), []
        if answers:
            self._record(answers)

    def _fetch_isolated(self, message: Message) -> None:
        """Read a mail that may be what a worker died of, after counting the attempt: bounded like all attempts are."""
        run = self.run
        if message.attempts >= settings.SYNC_MESSAGE_ATTEMPTS:
            run.record_results([self._outcome(message, Message.Outcome.FAILED, message.reason)], now=self.clock())
            return
        client = self._client()
        self._pay(GET)
        wait = plan.backoff(message.attempts + 1, jitter=random.random())  # noqa: S311 - jitter is no secret
        run.reserve(message, retry_at=self.clock() + wait, now=self.clock())
        try:
            self._record([(message, _get(client, message))])
        except (GmailError, StorageUnavailableError, redis.RedisError):
            run.release(message, now=self.clock())
            raise
        except (LeaseLostError, *AWAY):
            raise
        except Exception as error:  # noqa: BLE001 - told, and reacted to, whatever it is
            logger.error("run %s could not read a mail: %s", run.pk, trace_of(error))
            run.record_results([self._try_later(message, Message.INTERRUPTED)], now=self.clock())

    def _next_in_line(self, besides: Sequence[tuple[Message, Answer]] = ()) -> list[Message]:
        """The mails to fetch next, as many at once as Gmail bears."""
        in_hand = [message.pk for message, _ in besides]
        self.at_once = self.concurrency.get()
        messages = self.run.next_messages(self.at_once, besides=in_hand, now=self.clock())
        alone = [self._is_isolated(message) or message.rank == search.BIG_RANK for message in messages]
        return messages[: plan.fetched_together(alone)]

    def _is_isolated(self, message: Message) -> bool:
        return self.run.isolated > 0 or message.was_interrupted

    def _send_gets(self, messages: Sequence[Message]) -> Gets:
        """Ask for these mails, or as many as there are units for. Raises OutOfUnitsError."""
        client = self._client()
        return [(message, access.pool().submit(_get, client, message)) for message in self._affordable(messages, GET)]

    def _send_more_gets(self, besides: Sequence[tuple[Message, Answer]]) -> Gets:
        """Gmail answers them while the batch in hand is read.

        None when time or units are up, when one of them is big or suspect, or when the slice is over with it.
        """
        over = self.run.is_first_page or self.clock() >= self.deadline
        if over or any(message.rank == search.BIG_RANK for message, _ in besides):
            return []
        messages = self._next_in_line(besides)
        if messages and self._is_isolated(messages[0]):
            return []
        try:
            return self._send_gets(messages)
        except OutOfUnitsError:
            return []

    def _record(self, answers: Sequence[tuple[Message, Answer]]) -> None:
        _raise_if_none_came_through([answer for _, answer in answers])
        self.run.record_results(self._decided(answers), now=self.clock())
        for error in _errors(answers):
            if not isinstance(error, GoneError | TransientError):
                raise error

    # -- pieces --------------------------------------------------------------------------------------------------

    def _affordable(self, calls: Sequence[T], name: str) -> list[T]:
        """As many of `calls` as there are units for; they are spent. Raises OutOfUnitsError if it is none."""
        return list(calls[: self._pay(name, len(calls))]) if calls else []

    def _decided(self, answers: Sequence[tuple[Message, Answer]]) -> list[Message]:
        """The ledger rows as they are to be written; mails that stay open as they were are left out."""
        mails = [(message, answer) for message, answer in answers if isinstance(answer, RawMessage)]
        submissions = submit_all([mail_of(self.run, mail) for _, mail in mails])
        read = [self._read(message, mail, became) for (message, mail), became in zip(mails, submissions, strict=True)]
        return (
            read
            + [self._outcome(message, Message.Outcome.GONE, "deleted") for message, _ in _of_type(answers, GoneError)]
            + [self._try_later(message, error.reason) for message, error in _of_type(answers, TransientError)]
        )

    def _read(self, message: Message, mail: RawMessage, became: Submission) -> Message:
        message.received_at = mail.received_at
        message.saved = len(became.receipt_ids) if became.outcome == "receipt" else 0
        return self._outcome(message, Message.Outcome(became.outcome), became.reason)

    def _outcome(self, message: Message, outcome: Message.Outcome, reason: str) -> Message:
        message.outcome, message.reason = outcome, reason[:64]
        message.decided_in, message.retry_at = self.run, None
        return message

    def _try_later(self, message: Message, reason: str) -> Message:
        message.attempts += 1
        if message.attempts >= settings.SYNC_MESSAGE_ATTEMPTS:
            return self._outcome(message, Message.Outcome.FAILED, reason)
        message.reason = reason[:64]
        message.retry_at = self.clock() + plan.backoff(message.attempts, jitter=random.random())  # noqa: S311
        return message

    def _finish(self, step: plan.Finish) -> None:
        run, now = self.run, self.clock()
        if step.cancelled:
            run.finish(SyncRun.Status.CANCELLED, cursor="", now=now)
        elif not run.ledger_adds_up():
            run.fail("LEDGER_MISMATCH", hint="The run could not account for every mail: retry it.", now=now)
        elif not step.complete:
            run.finish(SyncRun.Status.PARTIAL, cursor="", now=now)
        else:
            run.finish(SyncRun.Status.COMPLETED, cursor=self._cursor(), now=now)

    def _cursor(self) -> str:
        adopt = plan.adopts_cursor(
            covers_now=self.run.covers_now,
            windows_from=self.run.windows_from,
            last_synced_at=self.run.connection.last_synced_at,
        )
        return self.run.history_id if adopt else ""

    def _windows(self) -> list[plan.Window]:
        run, zone, now = self.run, self.run.business.zone, self.clock()
        if run.history_expired:
            return self._windows_since_last_sync(any_added=True)
        start = plan.midnight(run.from_date, zone) if run.from_date else plan.backfill_start(now, run.months_back, zone)
        end = plan.day_after(run.to_date, zone) if run.to_date else now + plan.AHEAD
        return plan.month_windows(min(start, end), end, zone)

    def _windows_since_last_sync(self, *, any_added: bool) -> list[plan.Window]:
        return self._windows_since(self.run.connection.last_synced_at or self.clock()) if any_added else []

    def _windows_since(self, moment: datetime.datetime) -> list[plan.Window]:
        return plan.month_windows(moment - plan.OVERLAP, self.clock() + plan.AHEAD, self.run.business.zone)

    def _pay(self, call: str, times: int = 1) -> int:
        """Spend the units of as many of `times` calls as there are units for. Raises OutOfUnitsError if of none."""
        paid = self.budget.pay(call, times)
        if not paid.calls:
            raise OutOfUnitsError(paid.wait)
        self.run.unrecorded_units += paid.units
        return paid.calls

    def _client(self) -> GmailClient:
        if self.client is None:
            self.client = access.client_of(self.run.connection, now=self.clock())
        return self.client

    def _after(self, seconds: float) -> datetime.datetime:
        return self.clock() + datetime.timedelta(seconds=seconds)

    def _lose_connection(self, error: Exception) -> None:
        now = self.clock()
        reason = getattr(error, "reason", "") or "token unreadable"
        self.run.connection.move_to(GmailConnection.Status.RECONNECT_REQUIRED, reason=reason, now=now)
        self.run.fail("GMAIL_RECONNECT_REQUIRED", hint=RECONNECT_HINT, now=now)

    def _record_failure(self, error: Exception, *, expected: bool = True) -> None:
        run, now = self.run, self.clock()
        logger.warning("run %s stumbled: %s %s", run.pk, type(error).__name__, getattr(error, "reason", ""))
        if run.consecutive_failures + 1 >= settings.SYNC_RUN_ATTEMPTS:
            code, hint = _what_stays_away(error)
            run.fail(code, hint=hint, now=now)
            return
        asked = getattr(error, "retry_after", None)
        wait = plan.backoff(run.consecutive_failures + 1, jitter=random.random())  # noqa: S311 - jitter is no secret
        resume_at = now + (datetime.timedelta(seconds=asked) if asked else wait)
        run.record_failure(resume_at=resume_at, expected=expected, now=now)


def _what_stays_away(error: Exception) -> tuple[str, str]:
    """The code and hint of a run that gives up after the same trouble again and again."""
    if isinstance(error, StorageUnavailableError):
        return error.code, f"{error.hint} Then retry the run."
    if isinstance(error, redis.RedisError):
        return REDIS_UNAVAILABLE
    return GMAIL_UNAVAILABLE if isinstance(error, TransientError | oauth.GoogleUnavailableError) else SERVER_ERROR


def mail_of(run: SyncRun, mail: RawMessage) -> Mail:
    """One mail under a name that is the same whenever and by whomever it is fetched."""
    return Mail(
        business=run.business,
        source=SOURCE,
        source_id=f"{run.connection.google_sub}:{mail.id}",
        rfc822=mail.rfc822,
        received_at=mail.received_at,
    )


def _answers(gets: Gets) -> list[tuple[Message, Answer]]:
    return [(message, future.result()) for message, future in gets]


def _errors(answers: Sequence[tuple[Message, Answer]]) -> list[GmailError]:
    return [answer for _, answer in answers if isinstance(answer, GmailError)]


def _of_type(answers: Sequence[tuple[S, object]], kind: type[T]) -> list[tuple[S, T]]:
    return [(asked, answer) for asked, answer in answers if isinstance(answer, kind)]


def _raise_if_none_came_through(answers: Sequence[Answer]) -> None:
    """When every get of several stumbled it is the network or Gmail, not the mails: they must not count it."""
    if len(answers) > 1 and all(isinstance(answer, TransientError) for answer in answers):
        raise answers[0]  # type: ignore[misc]


def _get(client: GmailClient, message: Message) -> RawMessage | GmailError:
    try:
        return client.raw_message(message.gmail_id)
    except GmailError as error:
        return error


def _list(client: GmailClient, size: int, window: plan.OpenWindow) -> IdPage | GmailError:
    query = search.query_of(window.rank, window.start, window.end)
    try:
        return client.list_ids(query, page_token=window.page_token, page_size=size)
    except GmailError as error:
        return error
