"""The signs of countries that stand in a text, by the currency they speak for.

Hardly a text has one of the hundred, and each by itself would be looked for at every letter: those that begin where a
word does are looked for together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..facts.currencies import OF_COUNTRY
from ..facts.currency_evidence import EVIDENCE

_ANY_CASE: Final = "(?i)"
_WORD_BEGINS: Final = r"\b"


@dataclass(frozen=True, slots=True)
class Sign:
    """An expression that speaks with so many votes for a currency."""

    expression: re.Pattern[str]
    code: str
    votes: int


@dataclass(frozen=True, slots=True)
class _Group:
    """The signs that are searched in one form of a text: its small letters, or as it is written."""

    in_any_case: bool
    at_words: tuple[Sign, ...]
    beginning: re.Pattern[str]
    """Where any of those at words begins."""
    others: tuple[Sign, ...]

    def signs_in(self, text: str) -> Iterator[Sign]:
        """Each sign that stands in the text, once."""
        yield from (sign for sign in self.others if sign.expression.search(text))
        left = self.at_words
        for place in self.beginning.finditer(text):
            here = [sign for sign in left if sign.expression.match(text, place.start())]
            yield from here
            left = tuple(sign for sign in left if sign not in here)


def signs_in(text: str, codes: frozenset[str] = frozenset(OF_COUNTRY.values())) -> Iterator[Sign]:
    """Each sign in a text that speaks for one of some currencies."""
    small = text.lower()
    for group in _groups(codes):
        yield from group.signs_in(small if group.in_any_case else text)


@lru_cache
def _groups(codes: frozenset[str]) -> Sequence[_Group]:
    return [_group(codes, in_any_case=in_any_case) for in_any_case in (False, True)]


def _group(codes: frozenset[str], *, in_any_case: bool) -> _Group:
    signs = tuple(
        Sign(re.compile(sign.removeprefix(_ANY_CASE)), OF_COUNTRY[country], votes)
        for country, signs in EVIDENCE.items()
        for sign, votes in signs.items()
        if OF_COUNTRY[country] in codes and sign.startswith(_ANY_CASE) == in_any_case
    )
    at_words = tuple(sign for sign in signs if sign.expression.pattern.startswith(_WORD_BEGINS))
    behind = "|".join(sign.expression.pattern.removeprefix(_WORD_BEGINS) for sign in at_words)
    beginning = re.compile(f"{_WORD_BEGINS}(?={behind})" if behind else "(?!)")
    return _Group(in_any_case, at_words, beginning, tuple(sign for sign in signs if sign not in at_words))
