"""What Gmail's history names and no listing would show, and what neither shows: pure, as `plan` is.

History may name a mail after its id went by, search may find it later still, and a mail that is imported or comes back
from spam or the trash keeps its old date. So history is asked from a place a little before the cursor. What it names is
fetched by id: few mails all, of many those that the last days do not hold. Sweeps list again what should be known. See
docs/decisions/0011-three-nets.md and 0017-few-new-mails-by-id.md.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gmail.plan import AHEAD, Window
from gmail.search import NEVER_READ, SENT_ONLY

HISTORY_OVERLAP = datetime.timedelta(hours=1)
"""How old the place from which history is asked becomes before it moves on."""
HISTORY_PAGES = 20
"""More pages of 500 records than these tell no more than a listing does."""
RECENT_PAGES = 10
"""So many pages of 500 ids are looked through for what history named."""
FETCHED_BY_ID = 20
"""More mails than these cost more units to fetch than the whole range costs to list."""
RECENT_REACH = datetime.timedelta(days=35)
RECENT_EVERY = datetime.timedelta(hours=22)
"""Less than a day, so that a day holds one even where it has to wait for its turn."""
WHOLE_EVERY = datetime.timedelta(days=7)
SWEEP_AGAIN = datetime.timedelta(hours=1)
"""When a sweep is due again that failed, or that another run ended; also a re-reading that failed or was cancelled."""
REREAD_AGAIN = datetime.timedelta(minutes=2)
"""When a mailbox is reread again whose re-reading gave way to another run, which mostly takes seconds."""
SPREAD = datetime.timedelta(hours=2)
"""How much earlier a sweep may come, so that mailboxes do not gather at one hour."""


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """Gmail's note that a mail was added, or left spam or the trash."""

    id: int
    message_id: str
    labels: frozenset[str] = frozenset()
    """Those it has then; none where Gmail does not say."""

    @property
    def may_be_receipt(self) -> bool:
        """Whether its labels leave open that it is a receipt of the mailbox's owner."""
        return self.labels != SENT_ONLY and not self.labels & NEVER_READ


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a mailbox has been read, and from where its history is asked next."""

    history_id: str
    taken_at: datetime.datetime
    since: str
    """The history id to ask from: that of an earlier sync, for records that come late."""
    since_at: datetime.datetime
    named: int
    """How many records Gmail named between the two when it was last asked."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be done about mails that history named and the ledger does not know."""

    list_recent: bool
    """Of many, some are of the last days: the questions tell which may be receipts."""
    fetch: tuple[str, ...]
    """These are fetched by id: all of few, else those that are not of the last days."""
    sweep: bool
    """The latter are too many, or the days could not be listed to the end: the whole range is listed soon."""


NOTHING_NEW = Finding(list_recent=False, fetch=(), sweep=False)


class Sweep(enum.StrEnum):
    """How far back a sweep lists."""

    RECENT = "recent"
    WHOLE = "whole"


def first_cursor(history_id: str, taken_at: datetime.datetime) -> Cursor:
    """The cursor of a mailbox whose range was just listed."""
    return Cursor(history_id, taken_at, history_id, taken_at, named=0)


def next_cursor(
    cursor: Cursor, records: Sequence[HistoryRecord], *, history_id: str, taken_at: datetime.datetime
) -> Cursor:
    """The cursor once everything up to `history_id` is read; `records` are those since `cursor.since`."""
    since, since_at = cursor.since, cursor.since_at
    if taken_at - since_at >= HISTORY_OVERLAP:
        since, since_at = cursor.history_id, cursor.taken_at
    named = sum(int(since) < record.id <= int(history_id) for record in records)
    return Cursor(history_id, taken_at, since, since_at, named)


def unseen(cursor: Cursor, records: Sequence[HistoryRecord], *, deleted: Collection[str] = ()) -> tuple[str, ...]:
    """The mails the last sync cannot have seen and that may be receipts.

    All that are named where more records than before stand up to the cursor: one of them came late.
    """
    after = [record for record in records if record.id > int(cursor.history_id)]
    return readable(records if len(records) - len(after) > cursor.named else after, deleted=deleted)


def readable(records: Sequence[HistoryRecord], *, deleted: Collection[str] = ()) -> tuple[str, ...]:
    """The mails of `records`, each once, that are still there and may be receipts."""
    named = (record.message_id for record in records if record.may_be_receipt)
    return tuple(message_id for message_id in dict.fromkeys(named) if message_id not in deleted)


def worth_fetching(*, questions: int, list_price: int, get_price: int) -> int:
    """So many new mails cost no more units to fetch than to ask for: `questions`, and the listing without words."""
    return (1 + questions) * list_price // get_price


def sort(unknown: Sequence[str], recent: Collection[str], *, listed_to_the_end: bool) -> Finding:
    """What to do about `unknown`, of which `recent` are dated since the last sync, wherever they lie."""
    elsewhere = tuple(message_id for message_id in unknown if message_id not in recent)
    sweep = len(elsewhere) > FETCHED_BY_ID or (bool(elsewhere) and not listed_to_the_end)
    return Finding(
        list_recent=len(elsewhere) < len(unknown),
        fetch=() if sweep else elsewhere,
        sweep=sweep,
    )


def due_sweep(
    *, recent_at: datetime.datetime | None, whole_at: datetime.datetime | None, now: datetime.datetime
) -> Sweep | None:
    """The sweep whose time has come; none before the first is arranged."""
    if whole_at is not None and whole_at <= now:
        return Sweep.WHOLE
    return Sweep.RECENT if recent_at is not None and recent_at <= now else None


def sweep_window(sweep: Sweep, *, covered_from: datetime.datetime, now: datetime.datetime) -> Window:
    """What a sweep lists, as one window: a page holds as many ids however long the time."""
    recent_from = max(covered_from, now - RECENT_REACH)
    return Window(covered_from if sweep is Sweep.WHOLE else recent_from, now + AHEAD)


def first_sweeps(now: datetime.datetime, *, jitter: float) -> tuple[datetime.datetime, datetime.datetime]:
    """When the recent days and the whole range of a mailbox are swept first, at any hour and on any day.

    `jitter` is 0 to 1.
    """
    return now + RECENT_EVERY * jitter, now + WHOLE_EVERY * jitter


def next_sweeps(
    sweep: Sweep, *, now: datetime.datetime, jitter: float
) -> tuple[datetime.datetime, datetime.datetime | None]:
    """When the recent days and the whole range are swept next after `sweep`; None leaves the latter as it is.

    `jitter` is 0 to 1.
    """
    earlier = SPREAD * jitter
    return now + RECENT_EVERY - earlier, now + WHOLE_EVERY - earlier if sweep is Sweep.WHOLE else None
