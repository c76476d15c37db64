"""The mails of one mailbox as its owner looks through them: those that have an outcome, the newest first.

One index holds a mailbox's mails of each outcome in order of receipt; of several outcomes the first rows of each are
merged, so that a page costs the same however many mails there are.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from django.db.models import Q, QuerySet

from gmail.models import GmailConnection, Message

Place = tuple[datetime.datetime, int]
"""Where a page begins: before the mail that came at this moment and has this id."""


@dataclass(frozen=True, slots=True)
class MailQuery:
    """Which mails: of one outcome, or of any; received from `start` until before `end`; None: without that bound."""

    outcome: str = ""
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None


def mails_of(connection: GmailConnection, asked: MailQuery, *, before: Place | None, size: int) -> list[Message]:
    """The next `size` mails, the newest first. Those that were never read have no date, and are in their run's ledger
    alone."""
    outcomes = [asked.outcome] if asked.outcome else list(Message.Outcome.values)
    parts = [_newest(connection, asked, outcome, before)[:size] for outcome in outcomes]
    return list(islice(merge(*parts, key=_place, reverse=True), size))


def place_of(message: Message) -> str:
    """The place after a mail, as an address carries it."""
    moment, pk = _place(message)
    return f"{moment.timestamp():.6f}-{pk}"


def place_in(text: str) -> Place | None:
    """The place that an address carries; None: the beginning."""
    moment, _, pk = text.partition("-")
    try:
        return datetime.datetime.fromtimestamp(float(moment), datetime.UTC), min(int(pk), 2**63 - 1)
    except (ValueError, OverflowError, OSError):
        return None


def _newest(connection: GmailConnection, asked: MailQuery, outcome: str, before: Place | None) -> QuerySet[Message]:
    rows = Message.objects.filter(connection=connection, outcome=outcome, received_at__isnull=False)
    if asked.start is not None:
        rows = rows.filter(received_at__gte=asked.start)
    if asked.end is not None:
        rows = rows.filter(received_at__lt=asked.end)
    if before is not None:
        moment, pk = before
        rows = rows.filter(received_at__lte=moment).filter(Q(received_at__lt=moment) | Q(pk__lt=pk))
    return rows.order_by("-received_at", "-id")


def _place(message: Message) -> Place:
    return message.received_at or datetime.datetime.min.replace(tzinfo=datetime.UTC), message.pk
