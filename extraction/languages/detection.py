"""A few words that tell languages apart, where a currency's sign or the order of a date hangs on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from . import LANGUAGES, small_words

_COUNTRIES: Final[Mapping[str, str]] = {"sv": "SE", "da": "DK", "nb": "NO", "is": "IS"}
"""By language: those whose currencies share a sign."""
_OWN: Final = {
    country: small_words([code]) - small_words(_COUNTRIES.keys() - {code}) for code, country in _COUNTRIES.items()
}
_ENGLISH: Final = small_words(["en"])
_DAY_FIRST: Final = small_words(language.code for language in LANGUAGES if language.order_of_dates == "day-month-year")
_EITHER: Final = _ENGLISH & _DAY_FIRST
_DAY_FIRST_SCRIPTS: Final = re.compile("[\u0370-\u06ff\u0e00-\u0e7f]{2}")
"""Greek, Cyrillic, Hebrew, Arabic, Thai."""
_TELLING: Final = 3


def nordic_country(words: Iterable[str]) -> str:
    """The Nordic country whose own words stand in the text most often, empty when none lead."""
    counts = Counter(country for word in words for country, own in _OWN.items() if word in own)
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def likeliest(words: Sequence[str], codes: Iterable[str]) -> str:
    """The language of a few whose own words stand in the text most often, empty when none leads."""
    codes = set(codes)
    own = {code: small_words([code]) - small_words(codes - {code}) for code in codes}
    ranked = Counter(code for word in words for code, those in own.items() if word in those).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def puts_day_first(words: Sequence[str], text: str) -> bool:
    """Whether a text is in a language whose countries all write the day before the month."""
    if _DAY_FIRST_SCRIPTS.search(text):
        return True
    own = [word for word in words if word not in _EITHER]
    return sum(word in _DAY_FIRST for word in own) - sum(word in _ENGLISH for word in own) >= _TELLING
