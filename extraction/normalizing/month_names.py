"""Names of months in every language and calendar, as an expression for printed dates and by what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..facts.calendars import HIJRI_MONTHS, JALALI_MONTHS, ROMAN_MONTHS
from ..languages import MONTHS


def _names_by_month(months: Sequence[Sequence[str]]) -> dict[str, int]:
    return {name: number for number, names in enumerate(months, start=1) for name in names}


HIJRI: Final = _names_by_month(HIJRI_MONTHS)
JALALI: Final = _names_by_month(JALALI_MONTHS)
_ROMAN: Final = {name: number for number, name in enumerate(ROMAN_MONTHS, start=1)}


def _any_of(words: Iterable[str]) -> str:
    """An expression for any of the words, the longest first, grouped by first letter."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_letter.setdefault(word[0], []).append(re.escape(word[1:]))
    groups = (f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return f"(?:{'|'.join(groups)})"


_WORDS: Final = (*MONTHS, *HIJRI, *JALALI)
_FIRST_LETTERS: Final = "".join(sorted({re.escape(word[0]) for word in _WORDS}))
MONTH: Final = rf"(?=[{_FIRST_LETTERS}]){_any_of(_WORDS)}(?![^\W\d_]|\d)"
"""Any name, the longest first, where no further letter or digit makes another of it."""
LONGEST: Final = max(map(len, _WORDS))


def meanings(name: str) -> Mapping[int, frozenset[str]]:
    """The months that a folded name or number may mean in our calendar, each with its languages; none for all."""
    if name.isdigit():
        return {int(name): frozenset()}
    if name in _ROMAN:
        return {_ROMAN[name]: frozenset()}
    return MONTHS.get(name, {})
