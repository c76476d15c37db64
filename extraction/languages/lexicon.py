"""A dictionary of phrases that finds them in a list of words, in time linear in the words.

A phrase is words parted by spaces; a word ending in ``*`` stands for all that begin so ("bestell*"). The longest phrase
at a place wins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from typing import Final, NamedTuple

from .folding import folded_case, spellings_without_accents, without_accents

_UNSPACED: Final = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
WORD: Final = re.compile(rf'[^\W\d_{_UNSPACED}]+(?:"[^\W\d_{_UNSPACED}]+)*|[{_UNSPACED}]|\d+|[#№%]')
"""A word, a run of digits, or a sign that labels use. The double quote inside a word is Hebrew's mark of abbreviation;
of scripts that put no space between words every character is a word, in the text as in the phrases."""
_ASCII_WORD: Final = re.compile(r'[a-z]+(?:"[a-z]+)*|[0-9]+|[#%]')
"""The same in a folded text of ASCII."""
_MORE_THAN_LETTERS: Final = re.compile('[0-9"#%]')
_NO_LETTERS: Final = {code: " " for code in range(128) if not chr(code).isalnum()}
_IS_UNSPACED: Final = re.compile(rf"[{_UNSPACED}]")
_JOINED: Final = frozenset("הבלמושכ")
"""Letters that Hebrew writes joined to the word behind them: the, in, to, from, and, that, as."""
_SHORTEST_JOINED: Final = 3
_SHORTEST_BARE: Final = 5
"""Letters of a phrase that is found without its accents; two fewer where the script is not Latin, which one or two
languages share."""
_LAST_OF_WESTERN_EUROPE: Final = "\xff"
_BARE: Final = "\u0301"
"""Stands before a word that is compared without its accents."""
_AMBIGUOUS: Final = ""
"""The concept of a spelling that phrases of several concepts share."""
_REMEMBERED_WORDS: Final = 50_000
_REMEMBERED_MOVES: Final = 1_000
_REMEMBERED_TEXTS: Final = 1_000


class Match(NamedTuple):
    """A phrase found in words[start:end]."""

    concept: str
    start: int
    end: int


@dataclass(slots=True)
class _Branch:
    concept: str | None = None
    words: dict[str, _Branch] = field(default_factory=dict)
    stems: dict[str, _Branch] = field(default_factory=dict)

    def after(self, word: str) -> Iterator[_Branch]:
        """Where a word leads: by itself, without what is joined to it, without its accents, then by its stems, the
        longest first."""
        exact = self.words.get(word)
        if exact is not None:
            yield exact
        yield from (self.words[rest] for rest in _without_joined(word) if rest in self.words)
        bare = _BARE + without_accents(word)
        if bare in self.words:
            yield self.words[bare]
        for spelling in (word, bare) if self.stems else ():
            yield from (self.stems[spelling[:n]] for n in range(len(spelling), 1, -1) if spelling[:n] in self.stems)


def _without_joined(word: str) -> Iterator[str]:
    """A Hebrew word without the one or two letters that may be joined to its beginning."""
    for cut in (1, 2):
        if len(word) - cut < _SHORTEST_JOINED or word[cut - 1] not in _JOINED:
            return
        yield word[cut:]


class _State(dict[str, "_State | None"]):
    """All branches that the words so far may have led to. By one more word, the state it leads to, None where no phrase
    goes on so; worked out when first asked for."""

    __slots__ = ("_branches", "concept", "is_end")

    def __init__(self, branches: Sequence[_Branch]) -> None:
        super().__init__()
        self._branches = branches
        self.concept = next((branch.concept for branch in branches if branch.concept), None)
        self.is_end = not any(branch.words or branch.stems for branch in branches)
        """Whether no phrase goes on from here."""

    def __missing__(self, word: str) -> _State | None:
        branches = [after for branch in self._branches for after in branch.after(word)]
        state = _State(branches) if branches else None
        if len(self) < _REMEMBERED_MOVES:
            self[word] = state
        return state


class _Start(_State):
    """The state before the first word. A phrase becomes branches when a text has a word that may begin it: no process
    meets all of the tens of thousands."""

    __slots__ = ("_root", "_small_words", "stems", "words")

    def __init__(self, phrases: Mapping[str, Iterable[str]], small_words: Container[str]) -> None:
        self._root = _Branch()
        super().__init__((self._root,))
        self._small_words = small_words
        self.words: dict[str, list[str]] = {}
        """By the word they begin with, its accents left out: phrases, each behind its concept."""
        self.stems: dict[str, list[str]] = {}
        begun: defaultdict[str, list[str]] = defaultdict(list)
        for concept, those in phrases.items():
            for phrase in those:
                begun[phrase.partition(" ")[0]] += concept, phrase
        together = "\n".join(map(_first_word, begun))
        spellings = (spelling.split("\n") for spelling in spellings_without_accents(together))
        for (first, entries), bare, other in zip(begun.items(), *spellings, strict=True):
            table = self.stems if first[-1] == "*" else self.words
            for spelling in (bare,) if bare == other else (bare, other):
                table[spelling] = table[spelling] + entries if spelling in table else entries

    def __missing__(self, word: str) -> _State | None:
        self._grow(word)
        return super().__missing__(word)

    def _grow(self, word: str) -> None:
        bare = without_accents(word)
        begun = [self.words.pop(exact, ()) for exact in (bare, *_without_joined(bare))]
        begun += [self.stems.pop(bare[:length], ()) for length in range(len(bare), 0, -1)] if self.stems else []
        for entries in begun:
            for concept, phrase in zip(entries[::2], entries[1::2], strict=True):
                words = list(_words_in(phrase))
                _add(self._root, words, concept)
                for spelling in _bare_phrases(words, self._small_words):
                    _add(self._root, spelling, concept)


def _first_word(text: str) -> str:
    if text.isascii() and text.isalpha():
        return text
    match = WORD.search(text)
    return match[0] if match else text.rstrip("*")


class _Beginnings(dict[str, int]):
    """Which lexicons have a phrase that a word may begin, one bit for each lexicon: most words begin none, and one
    look at this table spares them a look at each lexicon."""

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._stem_lengths: tuple[int, ...] = ()
        self._count = 0

    def register(self, words: Iterable[str], stems: Iterable[str]) -> int:
        """The bit of a new lexicon, whose phrases begin with these words and stems."""
        bit = 1 << self._count
        self._count += 1
        for table, begun in ((self._words, words), (self._stems, stems)):
            for word in begun:
                table[word] = table.get(word, 0) | bit
        self._stem_lengths = tuple(sorted({len(stem) for stem in self._stems}))
        self.clear()
        words_of.cache_clear()  # which knows of the lexicons so far
        return bit

    def __missing__(self, word: str) -> int:
        bare = without_accents(word)
        bits = self._words.get(bare, 0)
        for rest in _without_joined(bare):
            bits |= self._words.get(rest, 0)
        for length in self._stem_lengths:
            if length > len(bare):
                break
            bits |= self._stems.get(bare[:length], 0)
        if len(self) < _REMEMBERED_WORDS:
            self[word] = bits
        return bits


_BEGINNINGS: Final = _Beginnings()


class Words(list[str]):
    """The words of a text, with those that may begin a phrase and the lexicons that may know it."""

    __slots__ = ("beginnings", "begun")

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(words)
        bits = list(map(_BEGINNINGS.__getitem__, self))
        self.beginnings = [(i, begun) for i, begun in enumerate(bits) if begun]
        self.begun = reduce(or_, bits, 0)


@lru_cache(_REMEMBERED_TEXTS)
def words_of(text: str) -> Words:
    """The words of a text, folded to lower case, in the form the lexicons use; not to be changed, since the same cell
    is asked about by one extractor after the other."""
    folded = folded_case(text)
    if not folded.isascii():
        return Words(WORD.findall(folded))
    if _MORE_THAN_LETTERS.search(folded):
        return Words(_ASCII_WORD.findall(folded))
    return Words(folded.translate(_NO_LETTERS).split())  # most lines of most mail, in a third of the time


def is_unspaced(letter: str) -> bool:
    """Whether a letter is of a script that puts no spaces between words."""
    return _IS_UNSPACED.match(letter) is not None


def length_of(words: Sequence[str]) -> float:
    """How many words they are to a reader: where no spaces are written, about three characters make one."""
    if all(map(str.isascii, words)):
        return len(words)
    unspaced = sum(1 for word in words if _IS_UNSPACED.match(word))
    return len(words) - unspaced * 2 / 3


class Lexicon:
    """Folded phrases by concept, compiled once.

    A phrase also matches as it is typed without its accents, unless what is left of it is a phrase of another concept,
    or ends in one of the `small_words`. The phrases of an `unreported` concept only keep their words from others.
    """

    def __init__(
        self, phrases: Mapping[str, Iterable[str]], small_words: Container[str] = (), *, unreported: str = ""
    ) -> None:
        self._unreported = unreported
        self._start = _Start(phrases, small_words)
        self._bit = _BEGINNINGS.register(self._start.words, self._start.stems)

    def find(self, words: Sequence[str]) -> list[Match]:
        """All phrases in the words, from left to right, none inside another."""
        if isinstance(words, Words):
            if not words.begun & self._bit:
                return []
            begun = [i for i, bits in words.beginnings if bits & self._bit]
        else:
            begun = [i for i, word in enumerate(words) if _BEGINNINGS[word] & self._bit]
        found: list[Match] = []
        start, count, reached = self._start, len(words), 0
        for i in begun:
            if i < reached:
                continue
            state, end, concept = start[words[i]], i + 1, None
            while state is not None:
                if state.concept:
                    concept, reached = state.concept, end
                if end == count or state.is_end:
                    break
                state, end = state[words[end]], end + 1
            if concept is not None and concept != self._unreported:
                found.append(Match(concept, i, reached))
        return found

    def concepts(self, text: str) -> list[str]:
        """The concepts named in a text, in order."""
        return [match.concept for match in self.find(words_of(text))]


def _words_in(phrase: str) -> Iterator[tuple[str, bool]]:
    """The words of a phrase, and whether each is a stem."""
    for raw in phrase.split():
        for word in WORD.findall(raw) or [raw.rstrip("*")]:
            yield word, raw[-1] == "*"


def _bare_phrases(words: Sequence[tuple[str, bool]], small_words: Container[str]) -> Iterator[list[tuple[str, bool]]]:
    """A phrase as it is typed without its accents, each word marked, since it is compared with a text's bare words."""
    accented = tuple(word for word, _ in words)
    if all(map(str.isascii, accented)):
        return
    for bare in dict.fromkeys(zip(*map(spellings_without_accents, accented), strict=True)):
        if bare != accented and bare[-1] not in small_words and _is_distinct(bare, accented):
            yield [(_BARE + word, is_stem) for word, (_, is_stem) in zip(bare, words, strict=True)]


def _is_distinct(bare: Sequence[str], accented: Sequence[str]) -> bool:
    """Whether a phrase without its accents is hardly another one. A single word of Western Europe often is one of its
    neighbours' ("stuck", "host", "reception"), unless a letter was typed as two."""
    letters = sum(map(len, bare))
    if len(bare) > 1 or not bare[0].isascii():
        return letters >= (_SHORTEST_BARE if bare[0].isascii() else _SHORTEST_BARE - 2)
    return letters >= _SHORTEST_BARE and (letters > len(accented[0]) or max(accented[0]) > _LAST_OF_WESTERN_EUROPE)


def _add(root: _Branch, words: Iterable[tuple[str, bool]], concept: str) -> None:
    branch = root
    for word, is_stem in words:
        branches = branch.stems if is_stem else branch.words
        branch = branches.setdefault(word, _Branch())
    branch.concept = concept if branch.concept in (None, concept) else _AMBIGUOUS
