"""What a run does next, decided from its state alone. Pure: values in, values out.

An incremental run first reads what happened since the cursor. A backfill takes the mailbox's present history id as the
next cursor, then lists window by window, newest first. The first mails found are fetched at once, so that the owner of
a mailbox just connected sees receipts within seconds, and other such mailboxes get their turn. Then the rest is listed,
since listing is cheap and shows how much there is, and all is fetched, likeliest first. At last a run may have to prove
its questions (`proof`).
"""

from __future__ import annotations

import datetime
import enum
import itertools
import math
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from gmail.proof import Proof

OVERLAP = datetime.timedelta(hours=1)
"""How far an incremental listing reaches back before the last sync, for clocks that disagree."""
NEW_MAIL_CHECK_EVERY = datetime.timedelta(minutes=1)
"""How often a run looks for mail that arrived since it began."""
AHEAD = datetime.timedelta(days=1)
"""How far the newest window reaches beyond now, since clocks disagree."""
GROWTH = 3
"""How many times as many months as the one before it a window holds: a page has 500 ids however long the time."""


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open range of time, from `start` to before `end`, both aware."""

    start: datetime.datetime
    end: datetime.datetime


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window still being listed: the place of the next of its `questions`, and that one's page."""

    id: int
    start: datetime.datetime
    end: datetime.datetime
    place: int
    page_token: str
    questions: int
    proof: bool = False
    """Whether it is asked by the short questions that prove the long ones, of which the newest page is enough."""


class Pending(enum.StrEnum):
    """Why the time left cannot be told."""

    COUNTING = "counting"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How long a run will still take in `seconds`, or why that cannot be told; neither once it is over."""

    seconds: int | None
    pending: Pending | None = None


@dataclass(frozen=True, slots=True)
class RunState:
    """What the decision depends on."""

    cancelled: bool
    incremental: bool
    cursor: str
    """The history id to ask from, an earlier sync's; "" when there is none that Gmail still knows."""
    new_mail_cursor: str
    """The history id from which to look for mail that arrived since the run began; "" while that is not due."""
    windows_made: bool
    windows: tuple[OpenWindow, ...]
    """The windows to list next, newest first; empty when all are listed."""
    to_fetch: bool
    """Whether a mail is listed and may be fetched now."""
    retry_at: datetime.datetime | None
    """If none may be, when the first of those that failed may be tried again."""
    listed: int
    decided: int
    max_messages: int | None
    first_page: bool = False
    """Whether this is the first slice of a mailbox that was never read, whose owner waits for it."""
    outdated: bool = False
    """Whether the run reads again what an older engine judged, and some of that is not opened yet."""
    proof: Proof = Proof.OVER


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """Read what was added since the cursor."""

    cursor: str


@dataclass(frozen=True, slots=True)
class CheckForNewMail:
    """Look for mail that arrived since the run began; if there is any, that time is listed too."""

    cursor: str


@dataclass(frozen=True, slots=True)
class TakeBaseline:
    """Record the mailbox's newest history id, then open the windows. Before the first list, or mail is lost."""


@dataclass(frozen=True, slots=True)
class ListPages:
    """List the next pages of these windows."""

    windows: tuple[OpenWindow, ...]
    limit: int | None
    """How many mails to list at most, if the request limits it; then there is only one window."""


@dataclass(frozen=True, slots=True)
class ReopenOutdated:
    """Open some of the mails that an older engine judged to be no receipt."""


@dataclass(frozen=True, slots=True)
class FetchMail:
    """Fetch some of the mails listed."""


@dataclass(frozen=True, slots=True)
class AskInParts:
    """Ask again what was listed, in short questions."""


@dataclass(frozen=True, slots=True)
class CompareParts:
    """See whether the short questions found what the long ones do not."""


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing can be done before `moment`."""

    moment: datetime.datetime


@dataclass(frozen=True, slots=True)
class Finish:
    """The run is over. `complete`: its whole range was listed."""

    complete: bool
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Yield:
    """End the slice early, so that other mailboxes get their turn."""


Act = ReadHistory | CheckForNewMail | TakeBaseline | ListPages | ReopenOutdated | FetchMail | AskInParts | CompareParts
Step = Act | WaitUntil | Yield | Finish


def next_step(state: RunState) -> Step:
    """The run's next step."""
    if state.cancelled:
        return Finish(complete=False, cancelled=True)
    if state.new_mail_cursor and (state.to_fetch or state.windows):
        return CheckForNewMail(state.new_mail_cursor)
    listing = _listing_step(state)
    if state.first_page and state.decided and (state.to_fetch or listing is not None):
        return Yield()
    if state.to_fetch and (listing is None or not state.decided):
        return FetchMail()
    if listing is not None:
        return listing
    if state.outdated:
        return ReopenOutdated()
    if state.proof is not Proof.OVER and not state.windows:
        return AskInParts() if state.proof is Proof.TO_ASK else CompareParts()
    if state.retry_at is not None:
        return WaitUntil(state.retry_at)
    return Finish(complete=not state.windows)


def _listing_step(state: RunState) -> Step | None:
    """The next step of listing, or None when all is listed."""
    if not state.windows_made and state.incremental and state.cursor:
        return ReadHistory(state.cursor)
    if not state.windows_made:
        return TakeBaseline()
    left = None if state.max_messages is None else state.max_messages - state.listed
    if not state.windows or (left is not None and left <= 0):
        return None
    return ListPages(state.windows if left is None else state.windows[:1], limit=left)


def fetched_together(alone: Sequence[bool]) -> int:
    """How many of the next mails are fetched at once; `alone` says which are read one at a time."""
    if alone and alone[0]:
        return 1
    return sum(1 for _ in itertools.takewhile(lambda one: not one, alone))


def new_mail_cursor(
    *,
    baseline: str,
    baseline_at: datetime.datetime | None,
    seen: str,
    seen_at: datetime.datetime | None,
    now: datetime.datetime,
) -> str:
    """Where the next look for new mail starts: the last look's history id, else the run's; "" if not due."""
    last = seen_at or baseline_at
    return (seen or baseline) if last is not None and now - last >= NEW_MAIL_CHECK_EVERY else ""


def backfill_start(now: datetime.datetime, months_back: int, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    """Midnight, in the business's zone, of the day `months_back` months ago."""
    day = now.astimezone(zone).date() - relativedelta(months=months_back)
    return midnight(day, zone)


def midnight(day: datetime.date, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    """The moment `day` begins in `zone`."""
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=zone).astimezone(datetime.UTC)


def day_after(day: datetime.date, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    """The moment `day` ends in `zone`: both ends of a range of dates belong to it."""
    return midnight(day + datetime.timedelta(days=1), zone)


def month_windows(start: datetime.datetime, end: datetime.datetime, zone: zoneinfo.ZoneInfo) -> list[Window]:
    """`start` to `end`, cut where months begin in `zone`, newest first and without gaps.

    The newest holds the last month, those behind it 3, 9, 27 ...: `GROWTH` times as many each.
    """
    months = [*_month_beginnings(start, end, zone)][::-1]
    cuts = [end, *(months[i] for i in _places_to_cut(len(months))), start]
    return [Window(older, newer) for newer, older in itertools.pairwise(cuts) if older < newer]


def _places_to_cut(months: int) -> Iterator[int]:
    """0, 3, 12, 39 ... below `months`: 3, 9, 27 ... lie between them."""
    place, step = 0, GROWTH
    while place < months:
        yield place
        place, step = place + step, step * GROWTH


def _month_beginnings(
    start: datetime.datetime, end: datetime.datetime, zone: zoneinfo.ZoneInfo
) -> Iterator[datetime.datetime]:
    first = start.astimezone(zone).date().replace(day=1)
    for months in range(1, 12 * 100):
        moment = midnight(first + relativedelta(months=months), zone)
        if moment >= end:
            return
        yield moment


def backoff(attempts: int, *, jitter: float) -> datetime.timedelta:
    """How long to wait after the `attempts`-th failure in a row: 1, 2, 4 ... 64 s, and up to a second of jitter.

    Gmail API reference, "Exponential backoff": start at a second at least, cap at 32 to 64 s. `jitter` is 0 to 1.
    """
    return datetime.timedelta(seconds=min(2 ** max(attempts - 1, 0), 64) + jitter)


def adopts_cursor(
    *, covers_now: bool, windows_from: datetime.datetime | None, last_synced_at: datetime.datetime | None
) -> bool:
    """Whether a completed run's baseline may become the mailbox's cursor.

    Only if no mail can lie between what the old cursor stood for and what this run listed.
    """
    if not covers_now:
        return False
    return last_synced_at is None or windows_from is None or windows_from <= last_synced_at


def progress(*, windows: int, windows_done: int, listed: int, decided: int, finished: bool) -> int:
    """A run's progress in percent; 100 only when it is over."""
    if finished:
        return 100
    share_listed = windows_done / windows if windows else 0.0
    share_decided = decided / listed if listed else share_listed
    return min(int(100 * (0.2 * share_listed + 0.8 * share_listed * share_decided)), 99)


def time_left(*, counting: bool, interrupted: bool, left: int, units_per_minute: int, get_price: int) -> TimeLeft:
    """How long a run that has `left` mails to fetch will still take.

    Counted at the units that Gmail allows, which is what holds a run up: so it falls with every mail that is read. A
    pace measured so far would rise and fall with the minute's units.
    """
    if interrupted:
        return TimeLeft(None, Pending.INTERRUPTED)
    if counting:
        return TimeLeft(None, Pending.COUNTING)
    return TimeLeft(math.ceil(60 * left * get_price / units_per_minute))


def queue_for(
    *, first_slice: bool, fresh_mailbox: bool, incremental: bool, background: bool, one_mail: bool = False
) -> str:
    """The queue of a slice: `high` where an owner waits, `low` in the background and for the rest of a backfill."""
    if one_mail:
        return "high"
    if background:
        return "low"
    if first_slice:
        return "high" if fresh_mailbox else "default"
    return "default" if incremental else "low"


def equation_holds(listed: int, outcomes: Sequence[int]) -> bool:
    """Whether every mail listed has exactly one outcome; else the run is not complete."""
    return listed == sum(outcomes)
