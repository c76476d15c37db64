"""Dates as printed in the world, and the order of day and month when only digits are given.

Text must have passed `text.fold`. A date whose order nothing settles is returned with `order_known` False and both
readings; the caller decides by the mail's own evidence or leaves it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..languages import MONTHS
from .hebrew_calendar import HEBREW_MONTHS, from_hebrew, hebrew_number

EARLIEST: Final = datetime.date(1990, 1, 1)
LATEST: Final = datetime.date(2098, 12, 31)

_WORD: Final = r"[^\W\d_]{2,14}"
_FILLER: Final = r"(?:\.|,|-|/|st|nd|rd|th|er|º|ª|:e|e)?\s?(?:of\s|de\s|d')?\s?"
_NUMBER_FIRST: Final = re.compile(
    rf"""(?<![\w/.-])(?<!\d:)(?:
        (?P<y1>(?:19|20)\d\d)(?:\s?년|\s?(?P<s1>[-/.年]))\s?(?P<m1>\d{{1,2}})\s?(?:[-/.月월])\s?(?P<d1>\d{{1,2}})(?:\s?[日일]|\.)?(?![\d/])
      | (?P<a2>\d{{1,2}})(?P<s2>[-/.])\s?(?P<b2>\d{{1,2}})(?P=s2)\s?(?P<y2>(?:19|20)\d\d|\d\d)(?![\d/]|[.,]\d)
      |
      (?P<d3>\d{{1,2}}){_FILLER}(?P<m3>{_WORD})(?:\.|,|-|/|')?\s?(?:de\s|del\s)?(?P<y3>(?:19|20)\d\d|'?\d\d(?![\d:.,/]))(?!\d)
      | (?P<y4>(?:19|20)\d\d)[.,]?\s(?:(?:г|év)\.?\s)?(?P<m4>{_WORD})\.?\s(?P<d4>\d{{1,2}})(?!\d)
      | (?P<d6>\d{{1,2}})(?P<m6>[A-Z]{{3}})(?P<y6>\d\d(?!\d)|(?:19|20)\d\d(?!\d))
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD_FIRST: Final = re.compile(
    rf"""(?P<m5>{_WORD})\.?\s(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?,\s?|\s)(?P<y5>(?:19|20)\d\d)(?!\d)
    | (?P<m7>[A-Za-z]{{3,9}})[-/](?P<d7>\d{{1,2}})[-/](?P<y7>(?:19|20)\d\d|\d\d)(?!\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD_BEFORE: Final = re.compile(rf"(?<![^\W_]){_WORD}(?:\.?\s|[-/])\Z")
_DIGITS: Final = re.compile(r"\d+")
_LONGEST_WORD_BEFORE: Final = 16
_HEBREW_DATE: Final = re.compile(
    r"(?<!\w)([א-ת]{1,2}['\"]?[א-ת]?)[ ,]+ב?([א-ת]{2,5}(?: [אב]')?)[ ,]+(ה?'?תש[א-ת]?\"?[א-ת])(?!\w)"
)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in a text; `swapped` is the other reading where the digits allow two."""

    day: datetime.date
    start: int
    end: int
    swapped: datetime.date | None = None

    @property
    def order_known(self) -> bool:
        """Whether the printed form itself tells day from month."""
        return self.swapped is None


def dates_in(text: str) -> Iterator[PrintedDate]:
    """Every plausible date in one line of folded text, from left to right; day-month order is assumed
    where both fit."""
    reached = 0
    for digits in _DIGITS.finditer(text):
        match = _date_at(text, digits.start(), reached)
        if match is not None:
            found = _numeric(match) if match.lastgroup == "y2" else _worded(match)
            if found is not None:
                reached = match.end()
                yield found
    if "תש" in text:
        yield from _hebrew_dates(text)


def _date_at(text: str, digits: int, reached: int) -> re.Match[str] | None:
    """What may be a date and whose first digits these are, if it begins no sooner than `reached`."""
    if digits < reached:
        return None
    word = None
    if digits - reached > 2 and not text[digits - 1].isalnum():
        word = _WORD_BEFORE.search(text, max(reached, digits - _LONGEST_WORD_BEFORE), digits)
    return (word and _WORD_FIRST.match(text, word.start())) or _NUMBER_FIRST.match(text, digits)


def _worded(match: re.Match[str]) -> PrintedDate | None:
    """A date in a form that leaves no doubt about its order, its month mostly a word."""
    form = str(match.lastgroup)[1:]
    month_text = match[f"m{form}"]
    month = int(month_text) if month_text.isdigit() else _month(month_text.casefold())
    day = _date(_year(match[f"y{form}"]), month, int(match[f"d{form}"]))
    return PrintedDate(day, match.start(), match.end()) if day else None


def _month(name: str) -> int | None:
    return MONTHS.get(name) or MONTHS.get(name.removeprefix("ב").removeprefix("ל"))


def _numeric(match: re.Match[str]) -> PrintedDate | None:
    a, b, year = int(match["a2"]), int(match["b2"]), _year(match["y2"])
    day_first, month_first = _date(year, b, a), _date(year, a, b)
    if day_first and month_first and day_first != month_first and match["s2"] != ".":
        return PrintedDate(day_first, match.start(), match.end(), swapped=month_first)
    day = day_first or month_first
    return PrintedDate(day, match.start(), match.end()) if day else None


def _year(text: str) -> int:
    year = int(text.lstrip("'"))
    return year if year >= 100 else 2000 + year


def _date(year: int, month: int | None, day: int) -> datetime.date | None:
    try:
        made = datetime.date(year, month or 0, day)
    except ValueError:
        return None
    return made if EARLIEST <= made <= LATEST else None


def _hebrew_dates(text: str) -> Iterator[PrintedDate]:
    for match in _HEBREW_DATE.finditer(text):
        day, year = hebrew_number(match[1]), hebrew_number(match[3].removeprefix("ה'"))
        month = HEBREW_MONTHS.get(match[2].replace("'", "")) or HEBREW_MONTHS.get(match[2].removeprefix("ב"))
        if month is None or not 1 <= day <= 30:
            continue
        made = from_hebrew(5000 + year % 1000, month, day)
        if EARLIEST <= made <= LATEST:
            yield PrintedDate(made, match.start(), match.end())
