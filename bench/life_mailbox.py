"""A mailbox's life in memory: what happens in it, and what Gmail's history, search and get answer at a moment."""

from __future__ import annotations

import datetime
import heapq
import itertools
import random
from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field

from gmail.coverage import HistoryRecord
from gmail.search import asked

Moment = datetime.datetime
Happening = Callable[[Moment], None]
PAGE = 500
DAY = datetime.timedelta(days=1)
RANGE = 3 * 365 * DAY


@dataclass(frozen=True, slots=True)
class Habits:
    """How often what happens: numbers are a day's, shares are of the mails concerned."""

    arrivals: float = 40.0
    candidates: float = 0.25
    spam: float = 0.15
    rescues: float = 0.1
    trashed: float = 0.05
    taken_back: float = 0.5
    deleted: float = 0.02
    imports: float = 0.3
    bulk_imports: float = 0.02
    late: float = 0.03
    very_late: float = 0.003
    stock: int = 300
    """Mails of the last three years that were there from the start."""


@dataclass(slots=True)
class SimulatedMail:
    """One mail. `place` is that of the question that lists it, None if none does."""

    id: str
    date: Moment
    place: int | None
    found_from: Moment
    """When search begins to know it."""
    hidden: bool
    """In spam or the trash."""
    readable_since: Moment | None
    """Since when a sync ought to find it; None while it is hidden or deleted."""


@dataclass(slots=True)
class SimulatedMailbox:
    """Answers as Gmail does, late records and late search among them; time passes by :meth:`live_until`."""

    rng: random.Random
    habits: Habits
    mails: dict[str, SimulatedMail] = field(default_factory=dict)
    history_id: int = 1_000
    rescued: set[str] = field(default_factory=set)
    """Mails that came back from spam or the trash."""
    _by_date: list[tuple[Moment, str]] = field(default_factory=list)
    _records: list[tuple[HistoryRecord, bool, Moment]] = field(default_factory=list)
    """Each with whether it tells of a deletion, and from when on it is named."""
    _to_come: list[tuple[Moment, int, Happening]] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def begin(self, start: Moment, end: Moment) -> None:
        """Fill the mailbox, and decide when from `start` to `end` mail comes."""
        for _ in range(self.habits.stock):
            self._add(start - RANGE * self.rng.random(), start - DAY, hidden=False, late=False)
        self._scatter(self.habits.arrivals, start, end, self._arrive)
        self._scatter(self.habits.imports, start, end, self._import)
        self._scatter(self.habits.bulk_imports, start, end, self._import_many)

    def live_until(self, now: Moment) -> None:
        """Let happen what happens up to `now`."""
        while self._to_come and self._to_come[0][0] <= now:
            moment, _, happening = heapq.heappop(self._to_come)
            happening(moment)

    def history(self, since: int, now: Moment) -> tuple[list[HistoryRecord], set[str]]:
        """What was added or rescued after `since`, as far as Gmail names it by now; and what was deleted."""
        first = bisect_left(self._records, since + 1, key=lambda entry: entry[0].id)
        named = [(record, deletion) for record, deletion, shown_at in self._records[first:] if shown_at <= now]
        return (
            [record for record, deletion in named if not deletion],
            {record.message_id for record, deletion in named if deletion},
        )

    def search(self, start: Moment, end: Moment, *, place: int | None, now: Moment) -> list[str]:
        """The ids dated from `start` to `end`, newest first: those that a question lists, or all, hidden ones too."""
        low, high = bisect_left(self._by_date, (start, "")), bisect_left(self._by_date, (end, ""))
        dated = (self.mails[mail_id] for _, mail_id in reversed(self._by_date[low:high]) if mail_id in self.mails)
        if place is None:
            return [mail.id for mail in dated if mail.found_from <= now]
        return [mail.id for mail in dated if mail.place == place and mail.found_from <= now and not mail.hidden]

    def _add(self, date: Moment, now: Moment, *, hidden: bool, late: bool = True) -> SimulatedMail:
        candidate = self.rng.random() < self.habits.candidates
        mail = SimulatedMail(
            id=f"{next(self._numbers):x}",
            date=date,
            place=self.rng.randrange(len(asked(short=False))) if candidate else None,
            found_from=now + (self._delay() if late else datetime.timedelta()),
            hidden=hidden,
            readable_since=None if hidden else now,
        )
        self.mails[mail.id] = mail
        insort(self._by_date, (date, mail.id))
        self._record(mail, now)
        return mail

    def _record(self, mail: SimulatedMail, now: Moment, *, deletion: bool = False) -> None:
        self.history_id += self.rng.randint(1, 40)
        labels = frozenset({"SPAM"}) if mail.hidden else frozenset[str]()
        self._records.append((HistoryRecord(self.history_id, mail.id, labels), deletion, now + self._delay()))

    def _delay(self) -> datetime.timedelta:
        """By how much history or search is late: mostly not, sometimes minutes, rarely hours."""
        drawn = self.rng.random()
        if drawn >= self.habits.late:
            return datetime.timedelta()
        mean_hours = 8.0 if drawn < self.habits.very_late else 0.4
        return datetime.timedelta(hours=min(self.rng.expovariate(1 / mean_hours), 20.0))

    # -- what happens --------------------------------------------------------------------------------------------

    def _arrive(self, now: Moment) -> None:
        mail = self._add(now, now, hidden=self.rng.random() < self.habits.spam)
        if mail.hidden:
            self._perhaps(self.habits.rescues, now, days=3.0, happening=lambda then: self._show(mail, then))
            return
        self._perhaps(self.habits.deleted, now, days=1.0, happening=lambda _: self._delete(mail))
        if self.rng.random() < self.habits.trashed:
            self._perhaps(1.0, now, days=0.3, happening=lambda then: self._trash(mail, then))

    def _import(self, now: Moment) -> None:
        self._add(now - RANGE * self.rng.random(), now, hidden=False)

    def _import_many(self, now: Moment) -> None:
        for _ in range(60):
            self._import(now)

    def _trash(self, mail: SimulatedMail, now: Moment) -> None:
        mail.hidden, mail.readable_since = True, None
        self._perhaps(self.habits.taken_back, now, days=2.0, happening=lambda then: self._show(mail, then))

    def _show(self, mail: SimulatedMail, now: Moment) -> None:
        if mail.id in self.mails:
            mail.hidden, mail.readable_since = False, now
            self.rescued.add(mail.id)
            self._record(mail, now)

    def _delete(self, mail: SimulatedMail) -> None:
        if self.mails.pop(mail.id, None):
            self._record(mail, mail.date, deletion=True)

    def _perhaps(self, share: float, now: Moment, *, days: float, happening: Happening) -> None:
        if self.rng.random() < share:
            self._at(now + self.rng.expovariate(1 / days) * DAY, happening)

    def _scatter(self, a_day: float, start: Moment, end: Moment, happening: Happening) -> None:
        moment = start
        while (moment := moment + self.rng.expovariate(a_day) * DAY) < end:
            self._at(moment, happening)

    def _at(self, moment: Moment, happening: Happening) -> None:
        heapq.heappush(self._to_come, (moment, next(self._numbers), happening))
