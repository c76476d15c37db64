"""Fetching: the mails that are listed are read, and each gets its outcome.

The next mails are asked for while those that have arrived are read, so Gmail's latency costs nothing. A big mail is
read alone, for the sake of memory; an isolated one alone too, after its attempt was counted
(docs/decisions/0009-isolation.md).
"""

from __future__ import annotations

import datetime
import logging
import random
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TypeAlias

from django.conf import settings

from foundation.logs import trace_of
from gmail import access, plan, search
from gmail.client import GmailClient, GmailError, GoneError, RawMessage, RefusedError, TransientError
from gmail.failures import Reaction, row_for
from gmail.models import SOURCE, Message, RunProgress, SyncRun
from gmail.session import Clock, OutOfUnitsError, Session
from receipts.intake import ENGINE_VERSION, Mail, Submission, submit_all

logger = logging.getLogger(__name__)

Answer: TypeAlias = RawMessage | GmailError
Answers: TypeAlias = list[tuple[Message, Answer]]
Gets: TypeAlias = list[tuple[Message, Future[Answer]]]
GET = "messages.get"


class Fetcher:
    """Reads the mails that have no outcome yet, batch by batch, until `deadline`."""

    def __init__(self, progress: RunProgress, session: Session, *, clock: Clock, deadline: datetime.datetime) -> None:
        self.progress = progress
        self.run = progress.run
        self.session = session
        self.clock = clock
        self.deadline = deadline
        self.in_flight: Gets = []
        """Gets that are sent and paid for, whose answers are not read yet."""
        self._at_once = 0
        """How many requests were allowed at once when the last were sent."""

    def fetch(self) -> None:
        """Read a batch, and send the gets of the next one meanwhile."""
        messages = [] if self.in_flight else self._next_messages()
        if messages and self._is_isolated(messages[0]):
            self._fetch_isolated(messages[0])
            return
        answers = _answers_to(self.in_flight or self._send_gets(messages))
        self.in_flight = [] if _errors(answers) else self._send_more_gets(besides=answers)
        self._record(answers)
        self.session.concurrency.grow(self._at_once)

    def collect_in_flight(self) -> None:
        """Read the answers to the gets in flight, and send no more."""
        answers, self.in_flight = _answers_to(self.in_flight), []
        if answers:
            self._record(answers)

    def _fetch_isolated(self, message: Message) -> None:
        """The attempt is counted before it is made, so that a mail which kills its worker runs out of attempts."""
        if message.attempts >= settings.SYNC_MESSAGE_ATTEMPTS:
            self.progress.record_results([self._fail(message, message.reason)], now=self.clock())
            return
        client = self.session.paid_client(GET)
        self.progress.reserve(message, retry_at=self._retry_at(message.attempts + 1), now=self.clock())
        try:
            self._record([(message, _get(client, message))])
        except Exception as error:
            match row_for(error).reaction:
                case Reaction.ABANDON:
                    raise
                case Reaction.ISOLATE:
                    logger.error("run %s could not read a mail: %s", self.run.pk, trace_of(error))
                    self.progress.record_results([self._try_later(message, Message.INTERRUPTED)], now=self.clock())
                case _:
                    self.progress.release(message, now=self.clock())
                    raise

    def _next_messages(self, besides: Answers | None = None) -> list[Message]:
        """The mails to fetch next, as many at once as Gmail allows."""
        known = [message.pk for message, _ in besides or ()]
        self._at_once = self.session.concurrency.get()
        messages = self.progress.next_messages(self._at_once, besides=known, now=self.clock())
        alone = [self._is_isolated(message) or message.rank == search.Rank.BIG for message in messages]
        return messages[: plan.fetched_together(alone)]

    def _is_isolated(self, message: Message) -> bool:
        return self.run.isolated > 0 or message.was_interrupted

    def _send_gets(self, messages: Sequence[Message]) -> Gets:
        """Ask for as many of these mails as there are units for. Raises OutOfUnitsError."""
        client = self.session.client()
        affordable = self.session.affordable(GET, messages)
        return [(message, access.pool().submit(_get, client, message)) for message in affordable]

    def _send_more_gets(self, besides: Answers) -> Gets:
        """None once time or units are up, in a mailbox's first slice, or where a mail has to be read alone."""
        over = self.run.is_first_page or self.clock() >= self.deadline
        if over or any(message.rank == search.Rank.BIG for message, _ in besides):
            return []
        messages = self._next_messages(besides)
        if messages and self._is_isolated(messages[0]):
            return []
        try:
            return self._send_gets(messages)
        except OutOfUnitsError:
            return []

    def _record(self, answers: Answers) -> None:
        """Read the mails and record their outcomes; then raise an error that concerns more than its own mail."""
        _raise_if_all_transient(answers)
        self.progress.record_results(self._results(answers), now=self.clock())
        self._record_refused([message for message, answer in answers if isinstance(answer, RefusedError)])
        for error in _errors(answers):
            if not isinstance(error, GoneError | TransientError | RefusedError):
                raise error

    def _record_refused(self, messages: Sequence[Message]) -> None:
        """Mails that Gmail does not serve fail alone, unless it does not serve the account either: RefusedError."""
        if messages:
            self.session.paid_client("getProfile").profile()
            self.progress.record_results([self._fail(message, "refused") for message in messages], now=self.clock())

    def _results(self, answers: Answers) -> list[Message]:
        """The ledger rows to write; a mail whose call met an error of the whole mailbox stays as it is."""
        whole = [(message, answer) for message, answer in answers if isinstance(answer, RawMessage)]
        hidden = [message for message, mail in whole if _is_hidden(message, mail)]
        mails = [(message, mail) for message, mail in whole if message not in hidden]
        submissions = submit_all([mail_of(self.run, mail, is_given=message.is_imported) for message, mail in mails])
        read = [self._decide(*pair, submission) for pair, submission in zip(mails, submissions, strict=True)]
        gone = [self._gone(message, "hidden") for message in hidden] + [
            self._missing(message) for message, answer in answers if isinstance(answer, GoneError)
        ]
        later = [
            self._try_later(message, answer.reason) for message, answer in answers if isinstance(answer, TransientError)
        ]
        return read + gone + later

    def _decide(self, message: Message, mail: RawMessage, submission: Submission) -> Message:
        message.received_at, message.engine_version = mail.received_at, ENGINE_VERSION
        message.saved = len(submission.receipt_ids) if submission.outcome == "receipt" else 0
        return message.decide(submission.outcome, reason=submission.reason, run_id=self.run.pk)

    def _missing(self, message: Message) -> Message:
        """One answer that a mail is not there may be wrong; two are believed."""
        if message.reason == Message.MISSING:
            return self._gone(message, Message.DELETED)
        return message.postpone(reason=Message.MISSING, retry_at=self._retry_at(1))

    def _gone(self, message: Message, reason: str) -> Message:
        return message.decide(Message.Outcome.GONE, reason=reason, run_id=self.run.pk)

    def _try_later(self, message: Message, reason: str) -> Message:
        message.attempts += 1
        if message.attempts >= settings.SYNC_MESSAGE_ATTEMPTS:
            return self._fail(message, reason)
        return message.postpone(reason=reason, retry_at=self._retry_at(message.attempts))

    def _fail(self, message: Message, reason: str) -> Message:
        return message.decide(Message.Outcome.FAILED, reason=reason, run_id=self.run.pk)

    def _retry_at(self, attempts: int) -> datetime.datetime:
        return self.clock() + plan.backoff(attempts, jitter=random.random())  # noqa: S311 - jitter is no secret


def mail_of(run: SyncRun, mail: RawMessage, *, is_given: bool = False) -> Mail:
    """The submission of a mail; `is_given`: a person says that it is a receipt."""
    return Mail(
        business=run.business,
        source=SOURCE,
        source_id=run.connection.source_id(mail.id),
        content=mail.rfc822,
        received_at=mail.received_at,
        is_given=is_given,
    )


def _is_hidden(message: Message, mail: RawMessage) -> bool:
    """Whether it lies where nothing is read from, unless a person asks for it by name."""
    return not message.is_imported and not search.NEVER_READ.isdisjoint(mail.labels)


def _get(client: GmailClient, message: Message) -> Answer:
    try:
        return client.raw_message(message.gmail_id)
    except GmailError as error:
        return error


def _answers_to(gets: Gets) -> Answers:
    return [(message, future.result()) for message, future in gets]


def _errors(answers: Answers) -> list[GmailError]:
    return [answer for _, answer in answers if isinstance(answer, GmailError)]


def _raise_if_all_transient(answers: Answers) -> None:
    """When every one of several gets fails for now, Gmail or the network is at fault: no mail's attempt counts."""
    errors = [answer for _, answer in answers if isinstance(answer, TransientError)]
    if len(answers) > 1 and len(errors) == len(answers):
        raise errors[0]
