"""Dates in forms that only a label makes dates of: `20261105`, `5.11.`, `5 Nov`."""

from __future__ import annotations

import datetime
import re
from typing import Final

from ..languages.folding import folded_case
from .dates import ORDINAL, TO_MONTH, PrintedDate, civil_day
from .month_names import MONTH, meanings

_COMPACT: Final = re.compile(
    r"(?<!\w)(?:(?P<y>(?:19|20)\d\d) ?(?P<m>\d\d) ?(?P<d>\d\d)(?:[T ]?\d{4}(?:\d\d)?)?"
    r"|(?P<a>\d\d) ?(?P<b>\d\d) ?(?P<c>20\d\d))(?!\w)"
)
_TIME: Final = re.compile(r"\d{1,2}[:.h]\d\d(?::\d\d)?(?!\d|[./-]\d)")
_DATE_LIKE: Final = re.compile(
    rf"(?<![\w.,/-])\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}(?![\w.,]\d)|(?<!\w)(?:{MONTH})|\d\s?[年월月]"
    r"|(?<![\w.,/-])(?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d(?!\w)",
    re.IGNORECASE,
)
_DAY_AND_MONTH: Final = re.compile(
    rf"(?<![\w.,/-])(?:(?P<a>\d{{1,2}})\.\s?(?P<b>\d{{1,2}})\.(?![\d.])"
    rf"|(?P<d>\d{{1,2}}){TO_MONTH}(?P<m>{MONTH})|(?P<n>{MONTH})\.?\s(?P<e>\d{{1,2}})(?:{ORDINAL})?(?![\w:.,]))",
    re.IGNORECASE,
)


def compact_date(text: str) -> PrintedDate | None:
    """A date of eight digits and nothing between them, `20261105`; for what a label calls a date."""
    match = _COMPACT.search(text)
    if match is None:
        return None
    if match["y"]:
        day, swapped = civil_day(int(match["y"]), int(match["m"]), int(match["d"])), None
    else:
        year, a, b = int(match["c"]), int(match["a"]), int(match["b"])
        day, swapped = civil_day(year, b, a), civil_day(year, a, b)
    if day is None:
        day, swapped = swapped, None
    return PrintedDate(day, *match.span(), swapped=swapped if swapped != day else None) if day else None


def date_without_year(text: str, near: datetime.date) -> datetime.date | None:
    """A day and month as a label may call a date, `5.11.` or `5 Nov`, in the year that brings it closest to a day."""
    match = _DAY_AND_MONTH.search(text)
    if match is None:
        return None
    months = meanings(folded_case(match["m"] or match["n"] or match["b"]))
    if len(months) != 1:
        return None
    (month,), day = months, int(match["a"] or match["d"] or match["e"])
    years = (civil_day(near.year + offset, month, day) for offset in (-1, 0, 1))
    return min((made for made in years if made), key=lambda made: abs(made - near), default=None)


def looks_like_a_date(text: str) -> bool:
    """Whether a text, though no date in it can be read, is made like one: parts of digits, or a month's name."""
    return _DATE_LIKE.search(text) is not None


def has_digits_beside_time(text: str) -> bool:
    """Whether digits stand in a text that are not only an hour and its minutes."""
    return any(map(str.isdigit, _TIME.sub("", text)))
