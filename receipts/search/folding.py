"""One spelling for all the ways a word is written: case, accents, vowel points, final letters, quotes. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 40
"""Letters of a word that are kept: what is longer is an address or a key."""
_MARKS: Final = re.compile(
    # accents; Hebrew points, but not the hyphen and stops among them; Arabic vowels and the stroke that lengthens
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    # what shows nothing: soft hyphens, joiners, marks of direction
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
_SAME: Final = str.maketrans(
    {
        **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
        **dict(zip("ىةٱ", "يها", strict=True)),
        **dict(zip("ıłøđ", "ilod", strict=True)),
        **dict(zip("ŁØĐ", "LOD", strict=True)),
        **dict.fromkeys("æÆ", "ae"),
        **dict.fromkeys("œŒ", "oe"),
        **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)},
    }
)
_QUOTED_LETTERS: Final = re.compile("(?<=[א-ת])(?:''|′′|[\"'`״׳’‘“”′])(?=[א-ת])")
"""Of a Hebrew abbreviation: the quote belongs to the word, and may be any of these."""
_WORD: Final = re.compile(r"[^\W_]+")
_JOINED: Final = re.compile(r"[^\W_]+(?:[-./'’&@+\u05be\u2010\u2013\\][^\W_]+)+")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_HAS_UMLAUT: Final = re.compile(r"\w*[äöüÄÖÜ]\w*")


def fold(text: str) -> str:
    """Return the text in the one spelling that is compared."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_SAME)
        text = _QUOTED_LETTERS.sub("", unicodedata.normalize("NFC", text))
        # with vowels written out or not
        text = text.replace("וו", "ו").replace("יי", "י")
    return text.casefold()


def words_of(folded: str) -> list[str]:
    """The runs of letters and digits of a folded text, in order."""
    return [word[:LONGEST] for word in _WORD.findall(folded)]


def joined_words(folded: str) -> Iterator[str]:
    """What is written with hyphens, dots or the like, without them: "INV-77/3" as "inv773"."""
    for found in _JOINED.findall(folded):
        yield "".join(_WORD.findall(found))[:LONGEST]


def spelt_out(text: str) -> list[str]:
    """The words of a text with umlauts as they are written where there are none: "Müller" as "mueller", folded."""
    if text.isascii():
        return []
    found = _HAS_UMLAUT.findall(unicodedata.normalize("NFC", text))
    return [word for one in found for word in words_of(fold(one.translate(_UMLAUTS)))]


def is_ideographic(word: str) -> bool:
    """Whether it is of a script that puts no spaces between words, and says in two signs what others say in six."""
    return any("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" for letter in word)
