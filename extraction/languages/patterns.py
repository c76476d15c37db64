"""Words as parts of regular expressions, for what stands beside digits or a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from . import LANGUAGES, loader
from .folding import folded_phrases
from .lexicon import is_unspaced, words_of

_Tree = dict[str, "_Tree"]
_PHRASES: Final = dict(loader.merged(LANGUAGES, "patterns"))
GAP: Final = "…"
"""Stands in a phrase for whatever is between its words."""
_ANYTHING: Final = r".{1,30}?"
_SHORT: Final = 3
"""Characters: a phrase as short as this stands in many words by chance, so it has to stand alone."""


def phrases(key: str) -> list[str]:
    """Return the phrases of all languages under a key, the longest first; a key that none has is a KeyError."""
    found = unicodedata.normalize("NFKC", "\n".join(_PHRASES[key])).replace("...", GAP)  # in the form of text
    return sorted({*found.split("\n")}, key=lambda phrase: (-len(phrase), phrase))


def any_of(key: str, *, ends: bool = False, begins: bool = False) -> str:
    """Return an expression for any phrase under a key, which captures nothing.

    Where `begins` or `ends` is asked for, no letter or digit may stand before or behind the phrase; beside one of three
    characters or less no letter ever. Scripts that put no spaces between words know no such borders.
    """
    found = phrases(key)
    beginnings = "".join(sorted({re.escape(phrase[0]) for phrase in found}))
    return f"(?=[{beginnings}]){_alternation(_pieces(phrase, begins, ends) for phrase in found)}"


def any_word(found: Iterable[str]) -> str:
    """Return an expression for any of some words, the longest that fits first."""
    tried = sorted(found)
    beginnings = "".join(dict.fromkeys(re.escape(word[0]) for word in tried))
    return f"(?=[{beginnings}]){_alternation(list(map(re.escape, word)) for word in tried)}"


def words(key: str) -> frozenset[str]:
    """Return the phrases under a key that are one word, folded."""
    return frozenset(phrase for phrase in folded_phrases(phrases(key)) if " " not in phrase)


def first_words(key: str) -> frozenset[str]:
    """Return the words that the phrases under a key begin with, folded: hardly a line has one."""
    return frozenset(words_of(phrase)[0] for phrase in phrases(key))


def _pieces(phrase: str, begins: bool, ends: bool) -> list[str]:
    """A phrase as a list of small expressions: its letters, and what must not stand around them."""
    is_short = len(phrase) <= _SHORT
    before = r"(?<!\w)" if begins else r"(?<![^\W\d_])" if is_short else ""
    after = r"(?!\w)" if ends else r"(?![^\W\d_])" if is_short else ""
    letters = [_ANYTHING if letter == GAP else re.escape(letter) for letter in phrase]
    around = (before if _is_spaced(phrase[0]) else ""), (after if _is_spaced(phrase[-1]) else "")
    return [piece for piece in (around[0], *letters, around[1]) if piece]


def _alternation(phrases: Iterable[list[str]]) -> str:
    """Any of the phrases, those with a common beginning together: a plain list of hundreds is tried one by one."""
    tree: _Tree = {}
    for pieces in phrases:
        branch = tree
        for piece in pieces:
            branch = branch.setdefault(piece, {})
        branch[""] = {}
    return _expression(tree)


def _expression(tree: _Tree) -> str:
    goes_on = [piece + _expression(branch) for piece, branch in tree.items() if piece]
    if not goes_on:
        return ""
    if len(goes_on) == 1 and "" not in tree:
        return goes_on[0]
    return f"(?:{'|'.join(goes_on)})" + "?" * ("" in tree)


def _is_spaced(letter: str) -> bool:
    return letter.isalnum() and not is_unspaced(letter)
