"""Days of other calendars as civil days. Each function raises ValueError for a day that does not exist."""

from __future__ import annotations

import datetime
from typing import Final

from ..facts.calendars import BUDDHIST_OFFSET, JAPANESE_ERAS, ROC_OFFSET
from ..facts.umm_al_qura import FIRST_DAY, FIRST_YEAR, LONG_MONTHS

_CHINESE_DIGITS: Final = str.maketrans("〇零一二三四五六七八九元", "001234567891")
_JALALI_EPOCH: Final = datetime.date(2024, 3, 20)
_JALALI_YEAR: Final = 1403
_LONG_JALALI_MONTHS: Final = 6
_DAYS_OF_YEAR: Final = 365


def from_buddhist(year: int, month: int, day: int) -> datetime.date:
    """The civil day of a date in the Buddhist era."""
    return datetime.date(year - BUDDHIST_OFFSET, month, day)


def from_roc(year: int, month: int, day: int) -> datetime.date:
    """The civil day of a date of the Republic of China."""
    return datetime.date(year + ROC_OFFSET, month, day)


def from_japanese(era: str, year: int, month: int, day: int) -> datetime.date:
    """The civil day of a date in a Japanese era, named in full or by its letter."""
    began = JAPANESE_ERAS[era]
    made = datetime.date(began.year + year - 1, month, day)
    if made < began:
        raise ValueError(f"{made} is before the era {era}")
    return made


def from_hijri(year: int, month: int, day: int) -> datetime.date:
    """The civil day of a date in the calendar of Umm al-Qura."""
    lengths = _hijri_lengths(year)
    if not (1 <= month <= len(lengths) and 1 <= day <= lengths[month - 1]):
        raise ValueError(f"no such day: {year}-{month}-{day}")
    before = sum(sum(_hijri_lengths(earlier)) for earlier in range(FIRST_YEAR, year)) + sum(lengths[: month - 1])
    return FIRST_DAY + datetime.timedelta(days=before + day - 1)


def _hijri_lengths(year: int) -> list[int]:
    if not FIRST_YEAR <= year < FIRST_YEAR + len(LONG_MONTHS):
        raise ValueError(f"the year {year} is not published")
    return [29 + (LONG_MONTHS[year - FIRST_YEAR] >> month & 1) for month in range(12)]


def from_jalali(year: int, month: int, day: int) -> datetime.date:
    """The civil day of a date in the Iranian calendar, by its cycle of 33 years, which holds from 1178 to 1633."""
    if not (1 <= month <= 12 and 1 <= day <= _jalali_length(year, month)):
        raise ValueError(f"no such day: {year}-{month}-{day}")
    before = sum(_jalali_length(year, earlier) for earlier in range(1, month))
    return _jalali_new_year(year) + datetime.timedelta(days=before + day - 1)


def _jalali_new_year(year: int) -> datetime.date:
    first, last = sorted((year, _JALALI_YEAR))
    days = sum(_DAYS_OF_YEAR + _is_jalali_leap(between) for between in range(first, last))
    return _JALALI_EPOCH + datetime.timedelta(days=days if year > _JALALI_YEAR else -days)


def _is_jalali_leap(year: int) -> bool:
    return (25 * year + 11) % 33 < 8


def _jalali_length(year: int, month: int) -> int:
    if month <= _LONG_JALALI_MONTHS:
        return 31
    return 30 if month < 12 or _is_jalali_leap(year) else 29


def chinese_number(text: str) -> int:
    """A number below a hundred in Chinese numerals, or a year whose digits are spelled out; Western digits as well.
    The first year of an era has a sign of its own."""
    digits = text.translate(_CHINESE_DIGITS)
    if digits.isdigit():
        return int(digits)
    tens, _, ones = digits.partition("十")
    return int(tens or 1) * 10 + int(ones or 0) if (tens + ones).isdigit() or not tens + ones else 0
