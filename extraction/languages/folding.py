"""One form for words that are compared: lower case, and what is left of a word typed without its accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

_POINTS: Final = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0652\u0670]")
"""The vowel signs of Hebrew and Arabic, and the stroke that makes Arabic words longer: print leaves them out."""
_ACCENTED: Final = (range(0xC0, 0x250), range(0x370, 0x400), range(0x622, 0x627), range(0x1E00, 0x2000))
"""Latin, Greek, Arabic."""
_LETTERS: Final = range(0x1200)
_OWN_LETTERS: Final = {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ё": "е",
"ة": "ه", "ى": "ي"}  # fmt: skip
"""Letters that Unicode does not take apart; in Arabic two that many write for each other."""
_TWO_LETTERS: Final = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"}
"""What German, Nordic and Serbian words are typed with instead."""


def folded_case(text: str) -> str:
    """Lower case for comparing; Turkish has four letters i, of which capitals and other languages keep two apart."""
    return text.casefold() if text.isascii() else _POINTS.sub("", text.replace("İ", "i").casefold().replace("ı", "i"))


def folded_phrases(phrases: Iterable[str]) -> list[str]:
    """Phrases in the form they are compared in; together, since there are tens of thousands."""
    return folded_case(unicodedata.normalize("NFKC", "\n".join(phrases))).split("\n")


def without_accents(word: str) -> str:
    """What is left of a folded word when it is typed without accents."""
    return word if word.isascii() else word.translate(_BARE)


def spellings_without_accents(word: str) -> tuple[str, str]:
    """The two ways to type folded words without accents: "ubersicht" and "uebersicht"; most often they are one."""
    spelt = word
    for letter, two in _TWO_LETTERS.items():
        spelt = spelt.replace(letter, two)
    return without_accents(word), without_accents(spelt)


def _bare_letters() -> Iterator[tuple[int, str]]:
    for code in chain(*_ACCENTED):
        first = unicodedata.normalize("NFD", chr(code))[0]
        if first != chr(code):
            yield code, first


_BARE: Final[dict[int, int | str]] = {
    **dict(zip(_LETTERS, _LETTERS, strict=True)),
    **dict(_bare_letters()),
    **{ord(letter): others for letter, others in _OWN_LETTERS.items()},
}
"""Letters without accents stand here too: to look for one in vain costs more."""
