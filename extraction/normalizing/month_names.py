"""Names of months in every language and calendar, as an expression for printed dates and by what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ..facts.calendars import HIJRI_MONTHS, JALALI_MONTHS, ROMAN_MONTHS
from ..languages import MONTHS
from ..languages.patterns import any_word


def _names_by_month(months: Sequence[Sequence[str]]) -> dict[str, int]:
    return {name: number for number, names in enumerate(months, start=1) for name in names}


HIJRI: Final = _names_by_month(HIJRI_MONTHS)
JALALI: Final = _names_by_month(JALALI_MONTHS)
_ROMAN: Final = {name: number for number, name in enumerate(ROMAN_MONTHS, start=1)}
_WORDS: Final = (*MONTHS, *HIJRI, *JALALI)
MONTH: Final = rf"{any_word(_WORDS)}(?![^\W\d_]|\d)"
"""Any name, the longest first, where no further letter or digit makes another of it."""
LONGEST: Final = max(map(len, _WORDS))


def meanings(name: str) -> Mapping[int, frozenset[str]]:
    """The months that a folded name or number may mean in our calendar, each with its languages; none for all."""
    if name.isdigit():
        return {int(name): frozenset()}
    if name in _ROMAN:
        return {_ROMAN[name]: frozenset()}
    return MONTHS.get(name, {})
