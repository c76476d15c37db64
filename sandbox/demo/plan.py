"""The dates of all mails: turns rhythms into moments before today. Pure; every result follows from its arguments."""

from __future__ import annotations

import calendar
import datetime
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sandbox.demo.catalogue import SERIES
from sandbox.demo.model import Monthly, Rhythm, Series

MONTHS = 36
SPAN_DAYS = 1090


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One mail to write.

    `at` is in the sender's zone, `bought_on` the day of the purchase; mails about one purchase share its `seed`.
    """

    series: Series
    template: str
    at: datetime.datetime
    bought_on: datetime.date
    seed: str

    @property
    def id(self) -> str:
        """16 hex digits, like Gmail's message ids."""
        return hashlib.sha256(f"{self.seed}/{self.template}".encode()).hexdigest()[:16]

    @property
    def rng(self) -> random.Random:
        return random.Random(self.seed)  # noqa: S311 - shop data, not secrets


def occurrences(*, today: datetime.date, seed: int, scale: float = 1.0) -> list[Occurrence]:
    """Returns every mail of the mailbox, oldest first; all of them before `today`."""
    mails = [
        mail
        for series in SERIES
        for mail in _of_series(series, today=today, seed=f"{seed}/{today}/{series.key}", scale=scale)
    ]
    return sorted(mails, key=lambda mail: (mail.at, mail.id))


def _of_series(series: Series, *, today: datetime.date, seed: str, scale: float) -> list[Occurrence]:
    rng = random.Random(seed)  # noqa: S311
    days = _days(series.rhythm, today, rng)
    count = max(1, round(len(days) * scale))
    scaled = sorted(days[number % len(days)] for number in range(count))
    zone = ZoneInfo(series.sender.zone)
    moments = (_before(today, _moment(day, series.hours, zone, rng)) for day in scaled)
    return [mail for index, at in enumerate(moments) for mail in _purchase(series, at, today, f"{seed}/{index}")]


def _purchase(series: Series, at: datetime.datetime, today: datetime.date, seed: str) -> Iterator[Occurrence]:
    """Yields the mail itself and its follow-ups."""
    for template, days in ((series.template, 0), *series.follow_ups):
        later = at + datetime.timedelta(days=days)
        if later < _midnight(today):
            yield Occurrence(series, template, later, at.date(), seed)


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def _days(rhythm: Rhythm, today: datetime.date, rng: random.Random) -> list[datetime.date]:
    if isinstance(rhythm, Monthly):
        days = (_month_day(today, back, rhythm.day) for back in range(0, rhythm.months, rhythm.every))
        return [day for day in days if day < today]
    return [
        today - datetime.timedelta(days=rng.randint(1 + SPAN_DAYS * part // rhythm.count, _end(part, rhythm.count)))
        for part in range(rhythm.count)
    ]


def _end(part: int, count: int) -> int:
    return max(1 + SPAN_DAYS * part // count, SPAN_DAYS * (part + 1) // count)


def _month_day(today: datetime.date, months_back: int, day: int) -> datetime.date:
    year, month = divmod(today.year * 12 + today.month - 1 - months_back, 12)
    return datetime.date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))


def _before(today: datetime.date, moment: datetime.datetime) -> datetime.datetime:
    """Moves an evening west of Greenwich that falls on `today` in UTC a day back."""
    return moment if moment < _midnight(today) else moment - datetime.timedelta(days=1)


def _moment(day: datetime.date, hours: tuple[int, int], zone: ZoneInfo, rng: random.Random) -> datetime.datetime:
    clock = datetime.time(rng.randint(*hours), rng.randrange(60), rng.randrange(60))
    return datetime.datetime.combine(day, clock, zone)
