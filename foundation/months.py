"""Months as their first days."""

from __future__ import annotations

import datetime

LONGER_THAN_ANY = datetime.timedelta(days=31)


def next_month(day: datetime.date) -> datetime.date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + LONGER_THAN_ANY).replace(day=1)


def last_day(day: datetime.date) -> datetime.date:
    """The last day of the month of `day`."""
    return next_month(day) - datetime.timedelta(days=1)


def last_months(day: datetime.date, count: int) -> list[datetime.date]:
    """The first days of the month of `day` and of those before it, `count` in all, the newest first."""
    found = [day.replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - datetime.timedelta(days=1)).replace(day=1))
    return found
