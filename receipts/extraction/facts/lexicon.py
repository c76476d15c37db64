"""A dictionary of phrases that finds them in a list of words, in time linear in the words.

A phrase is words parted by spaces; a word ending in ``*`` stands for all that begin so ("bestell*"). Phrases of one
concept are written in one string, parted by ``|``. The longest phrase at a place wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_UNSPACED: Final = "\u3040-\u30ff\u3400-\u9fff"
WORD: Final = re.compile(rf'[^\W\d_{_UNSPACED}]+(?:"[^\W\d_{_UNSPACED}]+)*|[{_UNSPACED}]|\d+|[#№%]')
"""A word, a run of digits, or a sign that labels use. The double quote inside a word is Hebrew's mark of abbreviation;
of scripts that put no space between words every character is a word, in the text as in the phrases."""

_REMEMBERED_WORDS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in words[start:end]."""

    concept: str
    start: int
    end: int


@dataclass(slots=True)
class _Branch:
    concept: str | None = None
    words: dict[str, _Branch] = field(default_factory=dict)
    stems: dict[str, _Branch] = field(default_factory=dict)


def words_of(text: str) -> list[str]:
    """The words of a text, folded to lower case, in the form the lexicons use."""
    return WORD.findall(folded_case(text))


def folded_case(text: str) -> str:
    """Lower case for comparing; Turkish has four letters i, of which capitals and other languages keep two apart."""
    return text.casefold() if text.isascii() else text.replace("İ", "i").casefold().replace("ı", "i")


class Lexicon:
    """Phrases by concept, compiled once."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._root = _Branch()
        self._known: dict[str, bool] = {}
        for concept, lists in phrases.items():
            for line in lists:
                for phrase in line.split("|"):
                    self._add(phrase.strip(), concept)
        self._stem_lengths = tuple(sorted({len(stem) for stem in self._root.stems}, reverse=True))

    def find(self, words: Sequence[str]) -> list[Match]:
        """All phrases in the words, from left to right, none inside another."""
        begins = self._known.get
        found: list[Match] = []
        reached = 0
        for i in [i for i, word in enumerate(words) if begins(word, True)]:
            if i >= reached and self._may_begin(words[i]):
                match = self._longest_at(words, i)
                if match is not None:
                    found.append(match)
                    reached = match.end
        return found

    def occurs_in(self, words: Sequence[str]) -> bool:
        """Whether any phrase may occur: a quick look that errs only towards yes."""
        begins = self._known.get
        return any(self._may_begin(word) for word in words if begins(word, True))

    def concepts(self, text: str) -> list[str]:
        """The concepts named in a text, in order."""
        return [match.concept for match in self.find(words_of(text))]

    def _add(self, phrase: str, concept: str) -> None:
        branch = self._root
        for raw in folded_case(phrase.replace("*", "\0")).split():
            stem = raw.endswith("\0")
            for word in WORD.findall(raw) or [raw.rstrip("\0")]:
                branches = branch.stems if stem else branch.words
                branch = branches.setdefault(word, _Branch())
        branch.concept = branch.concept or concept

    def _may_begin(self, word: str) -> bool:
        known = self._known.get(word)
        if known is None:
            known = word in self._root.words or any(word[:n] in self._root.stems for n in self._stem_lengths)
            if len(self._known) < _REMEMBERED_WORDS:
                self._known[word] = known
        return known

    def _longest_at(self, words: Sequence[str], start: int) -> Match | None:
        best: Match | None = None
        states = [self._root]
        for end in range(start, len(words)):
            states = [after for state in states for after in _step(state, words[end])]
            if not states:
                break
            for state in states:
                if state.concept and (best is None or end + 1 > best.end):
                    best = Match(state.concept, start, end + 1)
        return best


def _step(branch: _Branch, word: str) -> Iterable[_Branch]:
    exact = branch.words.get(word)
    if exact is not None:
        yield exact
    if branch.stems:
        for length in range(len(word), 1, -1):
            stem = branch.stems.get(word[:length])
            if stem is not None:
                yield stem
