"""Sentences of a mail, and what a "not" in one denies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ..languages import NEGATION, NUMBER_MARKS
from ..languages.lexicon import Match, Words, words_of

STATEMENT_WORDS: Final = 18
"""What states something says it in a sentence as short as this; a longer one mentions it by the way."""
_END: Final = re.compile(r"(?<=[.!?。])\s+")
_DENIES_WITHIN: Final = 4


def sentences_of(text: str) -> Iterator[Words]:
    """The words of each sentence."""
    return map(words_of, _END.split(text))


def denials_in(words: Sequence[str]) -> list[Match]:
    """Every "not" in a sentence; "no" before a number, or at the end, is the mark of a number."""
    found = [match for match in NEGATION.find(words) if match.concept == "not"]
    return [match for match in found if not _heads_number(match, words)]


def _heads_number(match: Match, words: Sequence[str]) -> bool:
    is_mark = bool(NUMBER_MARKS.find(words[match.start : match.end]))
    return is_mark and (match.end == len(words) or any(map(str.isdigit, words[match.end])))


def is_denied(match: Match, denials: Sequence[Match]) -> bool:
    """Whether a "not" stands close before the phrase or right behind it."""
    return any(
        match.start - _DENIES_WITHIN < denial.end <= match.start or match.end <= denial.start <= match.end + 1
        for denial in denials
    )
