"""Names that differ from what was typed by an error of typing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

SHORTEST: Final = 4
"""Letters; a shorter word has too many neighbours."""
LONG: Final = 8
"""Letters from which on two errors are forgiven."""


_SOUNDS: Final = (("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("y", "i"), ("z", "s"), ("w", "v"))
"""Letters that are mistaken for each other because they sound alike."""
_DOUBLED: Final = re.compile(r"(.)\1")


def alike(typed: str, words: Iterable[str]) -> list[str]:
    """Of `words` those that differ from `typed` by a letter left out, added, mistaken or swapped with the next one.

    Letters that sound alike are the same.

    Two words are as near as that if the same is left when a letter is left out of each, or of one. Beginnings of longer
    words count as words do.
    """
    if len(typed) < SHORTEST or typed.isdigit():
        return []
    errors = 1 if len(typed) < LONG else 2
    sound = _sound(typed)
    if len(sound) < SHORTEST - 1:
        # "zzzz" is one sound, which is in everything
        return []
    wanted = _shortened(sound, errors)
    return [word for word in words if _is_near(sound, _sound(word), errors, wanted)]


def _sound(word: str) -> str:
    for letters, same in _SOUNDS:
        word = word.replace(letters, same)
    return _DOUBLED.sub(r"\1", word)


def _is_near(typed: str, word: str, errors: int, wanted: frozenset[str]) -> bool:
    if len(word) < SHORTEST - 1 or len(word) < len(typed) - errors:
        return False
    # two of the first three letters agree as a rule, which spares most of the comparing
    if not {*typed[:3]} & {*word[:3]}:
        return False
    beginnings = (
        {word[: len(typed) + more] for more in range(-errors, errors + 1)} if len(word) > len(typed) else {word}
    )
    return any(not wanted.isdisjoint(_shortened(beginning, errors)) for beginning in beginnings)


def _shortened(word: str, letters: int) -> frozenset[str]:
    """The word, and what is left of it without up to so many of its letters."""
    found, last = {word}, {word}
    for _ in range(letters):
        last = {shorter for one in last for shorter in _without_one(one)}
        found |= last
    return frozenset(found)


def _without_one(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))
