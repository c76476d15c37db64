"""Which vendors send a receipt again and again, how often, and which one is missing. Pure.

A rhythm is a period of one, two, three or twelve months and a place in it. Days are put on a line of months; a vendor
has a rhythm if nearly all of its days lie near the places that the rhythm expects, and most of these places have one.
It is better to say nothing than something wrong: who buys often at no fixed time has no rhythm, a vendor that has not
been heard of for some periods has ended, and a long silence in between was a pause.
"""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Invoice:
    """What is looked at of a receipt. `vendor` is its name, `tax_id` is None where it is not known."""

    vendor: str
    tax_id: str | None
    day: datetime.date
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rhythm of a length demands.

    `near`: months from the expected place; `least`: places that have a receipt; `filled`: the share of places between
    the first and the last that have one; `late`: months after which one that was expected is missed; `ended`: so many
    missing in a row at the end, and the vendor has stopped; `pause`: so many in between, and it had paused.
    """

    near: float
    least: int
    filled: float
    late: float
    ended: int
    pause: int


RULES: Final[Mapping[int, Rule]] = {
    1: Rule(near=0.28, least=5, filled=0.7, late=0.35, ended=3, pause=4),
    2: Rule(near=0.42, least=4, filled=0.7, late=0.5, ended=2, pause=3),
    3: Rule(near=0.5, least=3, filled=0.65, late=0.6, ended=2, pause=3),
    # a year is long: one that does not come again was cancelled as likely as it is missing
    12: Rule(near=0.7, least=3, filled=0.6, late=1.5, ended=1, pause=2),
}
"""By the months of a period."""
NEARLY_ALL: Final = 0.85
"""The share of a vendor's days that have to lie near the places its rhythm expects."""
OFTEN: Final = 1.6
"""Receipts a period: who sends more has no rhythm."""
SIMILAR: Final = Decimal("1.25")
"""How much the amounts of a vendor that took a new name may differ."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """A vendor with a rhythm: its `names`, the newest last, the months of its period, its days, and what is missing.

    `gaps`: the months in which a receipt was expected; `due`: the next one is expected then, None if it has ended.
    """

    names: tuple[str, ...]
    period: int
    days: tuple[datetime.date, ...]
    gaps: tuple[datetime.date, ...]
    due: datetime.date | None
    typical: Decimal | None = None
    currency: str | None = None

    named: tuple[tuple[datetime.date, str], ...] = ()
    """Each of its names, and the day from which on it had it."""

    @property
    def name(self) -> str:
        return self.names[-1]

    def name_in(self, month: datetime.date) -> str:
        """What it was called in a month."""
        return next((name for day, name in reversed(self.named) if day.replace(day=1) <= month), self.name)


def find(invoices: Iterable[Invoice], *, today: datetime.date) -> list[Recurring]:
    """The vendors with a rhythm, by name; those that took a new name are one."""
    found = [one for group in _groups(invoices) if (one := _recurring(group, today=today))]
    return sorted(_with_new_names(found, today=today), key=lambda one: one.name.casefold())


def rhythm_of(days: Sequence[datetime.date]) -> tuple[int, float] | None:
    """The period in months and the place in it; None: there is none."""
    places = [_place(day) for day in days]
    for period, rule in RULES.items():
        anchor = _anchor(places, period)
        counts = _counts(places, period, anchor, rule.near)
        if counts is None:
            continue
        span = max(counts) - min(counts) + 1
        is_often = sum(counts.values()) / len(counts) > OFTEN
        if len(counts) >= rule.least and len(counts) / span >= rule.filled and not is_often:
            return period, anchor
    return None


def _groups(invoices: Iterable[Invoice]) -> list[list[Invoice]]:
    """The invoices of each vendor: of one tax id, whatever its names, and those of these names without any."""
    by_name: dict[str, list[Invoice]] = {}
    for invoice in invoices:
        by_name.setdefault(invoice.vendor.casefold(), []).append(invoice)
    groups: dict[str, list[Invoice]] = {}
    for name, own in by_name.items():
        ids = {one.tax_id for one in own if one.tax_id}
        groups.setdefault(f"id {ids.pop()}" if len(ids) == 1 else f"name {name}", []).extend(own)
    return [sorted(group, key=lambda one: one.day) for group in groups.values()]


def _recurring(group: Sequence[Invoice], *, today: datetime.date) -> Recurring | None:
    days = [one.day for one in group if one.day <= today]
    rhythm = rhythm_of(days)
    if rhythm is None:
        return None
    gaps, due = _missing(days, rhythm, today=today)
    newest = group[-1]
    amounts = sorted(one.amount for one in group if one.amount is not None and one.currency == newest.currency)
    return Recurring(
        names=tuple(dict.fromkeys(one.vendor for one in group)),
        period=rhythm[0],
        days=tuple(days),
        gaps=gaps,
        due=due,
        typical=amounts[len(amounts) // 2] if amounts else None,
        currency=newest.currency,
        named=tuple((day, name) for name, day in _first_days(group).items()),
    )


def _first_days(group: Sequence[Invoice]) -> dict[str, datetime.date]:
    """Of each name the first day it was used, in order."""
    found: dict[str, datetime.date] = {}
    for one in group:
        found.setdefault(one.vendor, one.day)
    return found


def _missing(
    days: Sequence[datetime.date], rhythm: tuple[int, float], *, today: datetime.date
) -> tuple[tuple[datetime.date, ...], datetime.date | None]:
    """The months of what is missing, and when the next is expected."""
    period, anchor = rhythm
    rule = RULES[period]
    taken = sorted({round((_place(day) - anchor) / period) for day in days})
    missing: list[int] = []
    for before, after in pairwise(taken):
        between = range(before + 1, after)
        if len(between) < rule.pause:
            missing += between
    due = taken[-1] + 1
    late = [k for k in range(due, due + rule.ended + 1) if anchor + k * period + rule.late < _place(today)]
    if len(late) >= rule.ended:
        return _months(missing, rhythm, days), None
    return _months([*missing, *late], rhythm, days), _day_at(anchor + (due + len(late)) * period)


def _with_new_names(found: Sequence[Recurring], *, today: datetime.date) -> list[Recurring]:
    """Join a vendor that ended with one that began in its place: the same rhythm, about the same amount."""
    left = sorted(found, key=lambda one: one.days[0])
    joined: list[Recurring] = []
    while left:
        one = left.pop(0)
        later = next((other for other in left if one.due is None or _overdue(one) if _goes_on(one, other)), None)
        if later is None:
            joined.append(one)
            continue
        left.remove(later)
        days = [*one.days, *later.days]
        rhythm = rhythm_of(days) or rhythm_of(later.days)
        if rhythm is None:
            joined += [one, later]
            continue
        gaps, due = _missing(days, rhythm, today=today)
        names = tuple(dict.fromkeys([*one.names, *later.names]))
        named = (*one.named, *later.named)
        left.insert(0, replace(later, names=names, days=tuple(days), gaps=gaps, due=due, named=named))
    return joined


def _overdue(one: Recurring) -> bool:
    return bool(one.gaps) and one.gaps[-1] > one.days[-1]


def _goes_on(one: Recurring, other: Recurring) -> bool:
    """Whether `other` begins where `one` ended."""
    if one.period != other.period or one.currency != other.currency or one.typical is None or other.typical is None:
        return False
    apart = (_place(other.days[0]) - _place(one.days[-1])) / one.period
    if not 0.5 < apart < 2.5:
        return False
    small, large = sorted((one.typical, other.typical))
    return small > 0 and large / small <= SIMILAR and _is_near(one, other)


def _is_near(one: Recurring, other: Recurring) -> bool:
    first, second = (_anchor([_place(day) for day in each.days], one.period) for each in (one, other))
    apart = (first - second + one.period / 2) % one.period - one.period / 2
    return abs(apart) <= RULES[one.period].near


def _place(day: datetime.date) -> float:
    """The day on a line of months."""
    length = calendar.monthrange(day.year, day.month)[1]
    return day.year * MONTHS_A_YEAR + day.month - 1 + (day.day - 1) / length


def _day_at(place: float) -> datetime.date:
    month = math.floor(place)
    year, index = divmod(month, MONTHS_A_YEAR)
    length = calendar.monthrange(year, index + 1)[1]
    return datetime.date(year, index + 1, min(length, 1 + int((place - month) * length)))


def _anchor(places: Sequence[float], period: int) -> float:
    """The place in a period about which the days lie: their mean on a circle, and again without those far from it."""
    anchor = _mean(places, period)
    near = [one for one in places if abs((one - anchor + period / 2) % period - period / 2) <= period / 4]
    return _mean(near or places, period)


def _mean(places: Sequence[float], period: int) -> float:
    angles = [2 * math.pi * one / period for one in places]
    angle = math.atan2(sum(map(math.sin, angles)), sum(map(math.cos, angles)))
    return angle * period / (2 * math.pi) % period


def _counts(places: Sequence[float], period: int, anchor: float, near: float) -> dict[int, int] | None:
    """How many days lie near each expected place; None if not nearly all do."""
    counts: dict[int, int] = {}
    for place in places:
        index = round((place - anchor) / period)
        if abs(place - anchor - index * period) <= near:
            counts[index] = counts.get(index, 0) + 1
    if not counts or sum(counts.values()) < NEARLY_ALL * len(places):
        return None
    return counts


def _months(
    indices: Iterable[int], rhythm: tuple[int, float], days: Iterable[datetime.date]
) -> tuple[datetime.date, ...]:
    """The months of expected places: where another receipt lies in one, that beside it which has none."""
    period, anchor = rhythm
    taken = {day.replace(day=1) for day in days}
    found: list[datetime.date] = []
    for index in indices:
        place = anchor + index * period
        near = 1 if place % 1 >= 0.5 else -1
        beside = [_day_at(one).replace(day=1) for one in (place, place + near, place - near)]
        found.append(next((month for month in beside if month not in taken and month not in found), beside[0]))
    return tuple(found)
