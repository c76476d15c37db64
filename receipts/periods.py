"""Splits a range of days into whole months and years, and the days that cut a month."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from foundation.months import next_month

Unit = Literal["month", "year", "all"]


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months or years, from the first day of one until before the first day of another; None: without end."""

    unit: Unit
    start: datetime.date | None
    end: datetime.date | None


@dataclass(frozen=True, slots=True)
class Cut:
    """Days from `start` until before `end` that are to be added (`sign` 1), or taken away again (-1)."""

    start: datetime.date
    end: datetime.date
    sign: int


@dataclass(frozen=True, slots=True)
class Periods:
    """What a range of days is made of: `months`, and the same in the longest `spans`; with `cuts`, each is whole."""

    months: tuple[Span, ...]
    spans: tuple[Span, ...]
    cuts: tuple[Cut, ...] = ()


def split(first: datetime.date | None, last: datetime.date | None) -> Periods:
    """Split the days from `first` to `last`, both included; None: without end."""
    if first is None and last is None:
        return Periods((Span("month", None, None),), (Span("all", None, None),))
    end = last and last + datetime.timedelta(days=1)
    if first and end and first >= end:
        return Periods((), ())
    start_month, end_month = first and _nearest_month(first), end and _nearest_month(end)
    if first and end and start_month == end_month:
        return Periods((), (), (Cut(first, end, 1),))
    cuts = [*_cut(first, start_month, 1), *_cut(end, end_month, -1)]
    return Periods((Span("month", start_month, end_month),), tuple(_longest(start_month, end_month)), tuple(cuts))


def _longest(start: datetime.date | None, end: datetime.date | None) -> list[Span]:
    start_year = start and (start if start.month == 1 else _next_year(start))
    end_year = end and end.replace(month=1)
    if start_year and end_year and start_year >= end_year:
        return [Span("month", start, end)]
    head = [Span("month", start, start_year)] if start != start_year else []
    tail = [Span("month", end_year, end)] if end != end_year else []
    return [*head, Span("year", start_year, end_year), *tail]


def _cut(day: datetime.date | None, month: datetime.date | None, sign: int) -> list[Cut]:
    """The days between where a range begins (or ends: `sign` -1) and the month it is rounded to."""
    if day is None or month is None or day == month:
        return []
    return [Cut(day, month, sign)] if day < month else [Cut(month, day, -sign)]


def _nearest_month(day: datetime.date) -> datetime.date:
    """The first of the month that is fewer days away."""
    this, following = day.replace(day=1), next_month(day)
    return this if day - this <= following - day else following


def _next_year(day: datetime.date) -> datetime.date:
    return datetime.date(day.year + 1, 1, 1)
