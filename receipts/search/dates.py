"""Days and months as people write them. Pure."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from babel.dates import get_month_names

from receipts.search.folding import fold, words_of

LANGUAGES: Final = ("en", "he", "ar", "de", "fr", "es", "it", "nl", "pt", "ru", "pl")
"""Whose names of months are known."""
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2200
_SHORTEST_NAME: Final = 3
_CENTURY: Final = 2_000
_DAY: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_ISO_DAY: Final = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_MONTH: Final = re.compile(r"(\d{1,2})[./-](\d{4})")
_ISO_MONTH: Final = re.compile(r"(\d{4})[./-](\d{1,2})")
_ORDINAL: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?,?")
_YEAR: Final = re.compile(r"(\d{4})[,.]?")


@cache
def _months() -> dict[str, frozenset[int]]:
    """The numbers of the months by their folded names, whole and short."""
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    words = words_of(fold(name))
                    if len(words) == 1 and len(words[0]) >= _SHORTEST_NAME and not words[0].isdigit():
                        found.setdefault(words[0], set()).add(number)
    found.setdefault("sept", set()).add(9)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def months_called(text: str) -> frozenset[int]:
    """The months a word names; in Hebrew with "in" or "of" before it too."""
    words = words_of(fold(text))
    if len(words) != 1:
        return frozenset()
    word = words[0]
    months = _months()
    return months.get(word) or (months.get(word[1:]) if word[0] in "בלמ" else None) or frozenset()


def year_of(text: str) -> int | None:
    """The year a text is."""
    found = _YEAR.fullmatch(text)
    year = int(found[1]) if found else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def days_in_numbers(text: str) -> list[str]:
    """The days or months that a text of digits may mean, as the beginnings of YYYYMMDD; the day before the month first.

    "03/04/2026" is in April or in March.
    """
    if found := _ISO_DAY.fullmatch(text):
        return _days((int(found[1]), int(found[3]), int(found[4])))
    if found := _DAY.fullmatch(text):
        year = int(found[4]) if len(found[4]) > 2 else _CENTURY + int(found[4])
        first, second = int(found[1]), int(found[3])
        return _days((year, second, first), (year, first, second))
    if found := _ISO_MONTH.fullmatch(text):
        return _month(int(found[1]), int(found[2]))
    if found := _MONTH.fullmatch(text):
        return _month(int(found[2]), int(found[1]))
    return []


def days_in_words(chunks: Sequence[str], *, today: datetime.date) -> tuple[int, list[str]]:
    """How many of the first chunks are a day or month in words, and what it may be, as the beginnings of YYYYMMDD.

    A month without a year is the last one of that name that has begun. (0, []) if they are none.
    """
    for order in ("dmy", "mdy", "my", "ym", "m"):
        if len(chunks) >= len(order) and (found := _in_order(order, chunks, today)):
            return len(order), found
    return 0, []


def _in_order(order: str, chunks: Sequence[str], today: datetime.date) -> list[str]:
    given = dict(zip(order, chunks, strict=False))
    months, year = months_called(given["m"]), year_of(given.get("y", ""))
    if not months or ("y" in given and year is None):
        return []
    if "d" in given:
        day = _ORDINAL.fullmatch(given["d"])
        return _days(*((year or 0, month, int(day[1])) for month in sorted(months))) if day else []
    return [
        found
        for month in sorted(months)
        for found in _month(year or (today.year if month <= today.month else today.year - 1), month)
    ]


def _days(*candidates: tuple[int, int, int]) -> list[str]:
    found = []
    for year, month, day in candidates:
        with contextlib.suppress(ValueError):
            date = datetime.date(year, month, day)
            if FIRST_YEAR <= year <= LAST_YEAR:
                found.append(f"{date:%Y%m%d}")
    return list(dict.fromkeys(found))


def _month(year: int, month: int) -> list[str]:
    return [f"{year}{month:02}"] if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 else []
