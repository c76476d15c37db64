"""The Hebrew calendar's arithmetic: months are counted from Nisan (1); Adar I is 12 and Adar II 13 in a leap year."""

from __future__ import annotations

import datetime
from typing import Final

_LETTERS: Final = dict(
    zip(
        "אבגדהוזחטיכלמנסעפצקרשתךםןףץ",
        [*range(1, 11), *range(20, 100, 10), 100, 200, 300, 400, 20, 40, 50, 80, 90],
        strict=True,
    )
)
HEBREW_MONTHS: Final = {
    "תשרי": 7, "חשון": 8, "חשוון": 8, "מרחשון": 8, "כסלו": 9, "טבת": 10, "שבט": 11, "אדר": 12, "אדר א": 12,
    "אדר ב": 13, "ניסן": 1, "אייר": 2, "סיון": 3, "סיוון": 3, "תמוז": 4, "אב": 5, "אלול": 6,
}  # fmt: skip
_EPOCH: Final = -1373427  # proleptic Gregorian ordinal of 1 Tishri of year 1, less one day
_PARTS_OF_DAY: Final = 25920


def hebrew_number(text: str) -> int:
    """The value of Hebrew letters read as a numeral: ט"ו is 15, תשפ"ה 785."""
    return sum(_LETTERS.get(letter, 0) for letter in text)


def from_hebrew(year: int, month: int, day: int) -> datetime.date:
    """The Gregorian date of a Hebrew date (year counted in full, 5785)."""
    months = [*range(7, 13 + is_leap(year)), *range(1, 7)]
    before = sum(_month_length(year, m) for m in months[: months.index(min(month, 12 + is_leap(year)))])
    return datetime.date.fromordinal(_new_year(year) + before + day - 1)


def is_leap(year: int) -> bool:
    """Seven years in nineteen have a thirteenth month."""
    return (7 * year + 1) % 19 < 7


def _new_year(year: int) -> int:
    """Ordinal of 1 Tishri, after the postponement rules."""
    months = (235 * year - 234) // 19
    parts = 12084 + 13753 * months
    day = 29 * months + parts // _PARTS_OF_DAY
    return _EPOCH + day + (3 * (day + 1) % 7 < 3) + _correction(year)


def _elapsed(year: int) -> int:
    months = (235 * year - 234) // 19
    parts = 12084 + 13753 * months
    day = 29 * months + parts // _PARTS_OF_DAY
    return day + (3 * (day + 1) % 7 < 3)


def _correction(year: int) -> int:
    before, this, after = (_elapsed(year + offset) for offset in (-1, 0, 1))
    if after - this == 356:
        return 2
    return 1 if this - before == 382 else 0


def _month_length(year: int, month: int) -> int:
    length = _new_year(year + 1) - _new_year(year)
    if month in (2, 4, 6, 10, 13) or (month == 12 and not is_leap(year)):
        return 29
    if month == 8:
        return 30 if length in (355, 385) else 29
    if month == 9:
        return 29 if length in (353, 383) else 30
    return 30
