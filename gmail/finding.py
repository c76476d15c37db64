"""Looks for mail in a mailbox for somebody who waits: in Gmail's own search language, a page at a time.

What is found is shown and not stored or logged. The ids cost 5 units. Subjects, senders and dates cost 20 a mail and
are asked for with *spare* units alone, as a run in the background would: what these do not allow stays unknown for now.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import redis
from cryptography.fernet import InvalidToken
from django.conf import settings

from businesses.models import Membership, Role
from foundation.direction import without_controls
from foundation.errors import ApiError
from gmail import access, failures, oauth, tasks
from gmail.client import GmailClient, GmailError, GoneError, MailHead, OverQuotaError, RefusedError, UnauthorizedError
from gmail.failures import Reaction
from gmail.models import SOURCE, AccessEvent, GmailConnection, Message, SyncRun
from gmail.quota import ConcurrencyLimit
from gmail.session import BACKGROUND_SHARE
from receipts.intake import Receipt, receipts_of_mail

PAGE = 20
LONGEST_QUERY = 500
TIMEOUT_SECONDS = 10.0
"""Of one call: a web server has few threads."""
T = TypeVar("T")


class NotYourMailboxError(ApiError):
    """Only an owner, and whoever connected the mailbox, may look for mail in it."""

    status = 403
    code = "NOT_YOUR_MAILBOX"
    message = "You may not look for mail in this mailbox."
    hint = "Ask an owner of the business, or whoever connected the mailbox."


class QueryRefusedError(ApiError):
    """Gmail does not take the search, or the cursor is none of its own."""

    code = "QUERY_REFUSED"
    message = "Gmail does not understand this search."
    hint = "Write it as in Gmail's search field, such as from:shop.example after:2026/01/01; without cursor."


class MailboxBusyError(ApiError):
    """Not even the units of one list are left."""

    status = 503
    code = "MAILBOX_BUSY"
    message = "So much is being read from this mailbox that Gmail allows no search at this moment."
    hint = "Try again in a few seconds: Retry-After says how many."

    def __init__(self, *, retry_after: float) -> None:
        super().__init__()
        self.retry_after = math.ceil(retry_after)


class GmailAwayError(ApiError):
    """Gmail, or what our calls to it need, does not answer."""

    status = 503
    code = "GMAIL_AWAY"
    message = "Gmail does not answer at this moment."
    hint = "Try again in a minute."
    retry_after = 60


@dataclass(frozen=True, slots=True)
class FoundMail:
    """A mail that Gmail found: what the ledger knows of it (None: no run ever listed it), its receipts, its head."""

    gmail_id: str
    message: Message | None
    receipts: Sequence[Receipt]
    head: MailHead | None

    @property
    def received_at(self) -> datetime.datetime | None:
        """When Gmail accepted it, as far as that is known."""
        if self.head is not None:
            return self.head.received_at
        return self.message.received_at if self.message else None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of mails, Gmail's cursor to the next one, and in how many seconds the heads left out can be asked for."""

    mails: Sequence[FoundMail]
    next_cursor: str
    retry_after: int | None


def may_find(membership: Membership, connection: GmailConnection) -> bool:
    """Whether a member may look for mail in a mailbox: it is somebody's private post."""
    connected_it = connection.connected_by_id == membership.user_id
    return membership.role == Role.OWNER or (membership.may_write and connected_it)


def find(
    connection: GmailConnection, query: str, *, cursor: str, membership: Membership, now: datetime.datetime
) -> FoundPage:
    """Ask a mailbox, which is recorded without the words.

    Raises NotYourMailboxError, QueryRefusedError, MailboxBusyError, GmailAwayError, and as `tasks.require_connected`.
    """
    if not may_find(membership, connection):
        raise NotYourMailboxError
    tasks.require_connected(connection)
    _record(connection, membership, now)
    try:
        return _find(connection, query, cursor, now)
    except ApiError:
        raise
    except Exception as error:
        _raise_for(connection, error, now=now)
        raise


def heads_of(
    connection: GmailConnection, gmail_ids: Sequence[str], *, membership: Membership, now: datetime.datetime
) -> tuple[list[MailHead | None], int | None]:
    """The heads of mails of a mailbox, None where one is not told now, and in how many seconds more can be asked for.

    Nothing of them is stored; that somebody looked is recorded. Raises as :func:`find`.
    """
    if not may_find(membership, connection):
        raise NotYourMailboxError
    tasks.require_connected(connection)
    _record(connection, membership, now)
    try:
        heads, wait = _heads_by_fresh_token(connection, gmail_ids, now=now)
    except Exception as error:
        _raise_for(connection, error, now=now)
        raise
    if gmail_ids and wait is None and not any(heads):
        raise GmailAwayError
    return heads, wait


def known(
    connection: GmailConnection, gmail_ids: Sequence[str], heads: Sequence[MailHead | None] = ()
) -> list[FoundMail]:
    """What the ledger knows of mails, in their order."""
    rows = {
        row.gmail_id: row
        for row in Message.objects.filter(connection=connection, gmail_id__in=gmail_ids).select_related("run")
    }
    names = [connection.source_id(gmail_id) for gmail_id in gmail_ids]
    receipts = receipts_of_mail(connection.business, SOURCE, names)
    heads = heads or [None] * len(gmail_ids)
    return [
        FoundMail(gmail_id, rows.get(gmail_id), receipts.get(name, []), head)
        for gmail_id, name, head in zip(gmail_ids, names, heads, strict=True)
    ]


def is_gone(connection: GmailConnection, gmail_id: str, *, now: datetime.datetime) -> bool:
    """Whether Gmail says that it has no such mail; while it cannot be asked, nobody says so."""
    try:
        if access.budget_of(connection).pay("messages.get").calls:
            _with_fresh_token(connection, lambda client: client.head(gmail_id), now=now)
    except GoneError:
        return True
    except (GmailError, oauth.OAuthError, InvalidToken, redis.RedisError):
        return False
    return False


def _record(connection: GmailConnection, membership: Membership, now: datetime.datetime) -> None:
    AccessEvent.objects.create(
        business_id=connection.business_id,
        connection=connection,
        kind=AccessEvent.Kind.SEARCHED,
        way=SyncRun.Trigger.WEB,
        by_id=membership.user_id,
        at=now,
    )


def _find(connection: GmailConnection, query: str, cursor: str, now: datetime.datetime) -> FoundPage:
    spend = access.budget_of(connection).pay("messages.list")
    if not spend.calls:
        raise MailboxBusyError(retry_after=spend.wait)
    page = _with_fresh_token(
        connection, lambda client: client.list_ids(query, page_token=cursor, page_size=PAGE), now=now
    )
    heads, wait = _heads(connection, page.ids, now=now)
    return FoundPage(known(connection, page.ids, heads), page.next_page_token, wait)


def _with_fresh_token(connection: GmailConnection, ask: Callable[[GmailClient], T], *, now: datetime.datetime) -> T:
    try:
        return ask(access.client_of(connection, now=now, timeout=TIMEOUT_SECONDS))
    except UnauthorizedError:
        # the access token may have expired between two processes; a second refusal is final
        access.expire_token(connection)
        return ask(access.client_of(connection, now=now, timeout=TIMEOUT_SECONDS))


def _raise_for(connection: GmailConnection, error: Exception, *, now: datetime.datetime) -> None:
    """Raise what an error means to somebody who waits; return for one that nobody foresaw."""
    row = failures.row_for(error)
    match row.reaction:
        case Reaction.RECONNECT:
            failures.require_consent(connection, error, now=now)
            raise tasks.GmailReconnectRequiredError(hint=row.hint) from None
        case Reaction.WAIT | Reaction.BACK_OFF | Reaction.SLOW_DOWN:
            wait = failures.seconds_asked(error) or 1.0
            access.budget_of(connection).exhaust(wait)
            raise MailboxBusyError(retry_after=wait) from None
        case Reaction.FAIL if isinstance(error, RefusedError):
            raise QueryRefusedError from None
        case Reaction.FAIL | Reaction.RETRY:
            raise GmailAwayError from None


def _heads(
    connection: GmailConnection, gmail_ids: Sequence[str], *, now: datetime.datetime
) -> tuple[list[MailHead | None], int | None]:
    """The heads of as many mails as there are spare units for, and in how many seconds there are some again."""
    paid, wait = _pay_for(connection, len(gmail_ids))
    client = access.client_of(connection, now=now, timeout=TIMEOUT_SECONDS)
    at_once = ConcurrencyLimit(
        access.redis_server(), connection.google_sub, maximum=settings.GMAIL_CONCURRENT_GETS
    ).get()
    heads: list[MailHead | None] = []
    for start in range(0, paid, at_once):
        answers = list(access.pool().map(lambda id_: _head(client, id_), gmail_ids[start : min(start + at_once, paid)]))
        heads += [answer if isinstance(answer, MailHead) else None for answer in answers]
        busy = next((answer for answer in answers if isinstance(answer, OverQuotaError)), None)
        if busy is not None:
            wait = busy.retry_after or 1.0
            access.budget_of(connection).exhaust(wait)
            break
    heads += [None] * (len(gmail_ids) - len(heads))
    return heads, None if wait is None else max(math.ceil(wait), 1)


def _heads_by_fresh_token(
    connection: GmailConnection, gmail_ids: Sequence[str], *, now: datetime.datetime
) -> tuple[list[MailHead | None], int | None]:
    try:
        return _heads(connection, gmail_ids, now=now)
    except UnauthorizedError:
        access.expire_token(connection)
        return _heads(connection, gmail_ids, now=now)


def _pay_for(connection: GmailConnection, count: int) -> tuple[int, float | None]:
    """For how many gets there are spare units, and when there are more unless that is all of them."""
    budget, paid = access.budget_of(connection, share=BACKGROUND_SHARE), 0
    while paid < count:
        spend = budget.pay("messages.get", count - paid)
        if not spend.calls:
            return paid, spend.wait
        paid += spend.calls
    return paid, None


def _head(client: GmailClient, gmail_id: str) -> MailHead | GmailError:
    try:
        head = client.head(gmail_id)
    except UnauthorizedError:
        raise
    except GmailError as error:
        return error
    return MailHead(without_controls(head.subject), without_controls(head.sender), head.received_at)
