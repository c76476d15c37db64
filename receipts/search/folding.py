"""One spelling for all the ways a word is written: case, accents, vowel points, final letters, quotes. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
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
_GAPS: Final = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})
"""What stands between words of ASCII: several times as fast as the pattern."""
_JOINED: Final = re.compile(r"(?<![^\W_])[^\W_]++(?:[-./'’&@+\u05be\u2010\u2013\\][^\W_]++)++")
"""Begins with a word and gives no letter back: otherwise each of a word's letters is tried as its end."""
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_HAS_UMLAUT: Final = re.compile(r"\w*[äöüÄÖÜ]\w*")


def fold(text: str) -> str:
    """Return the text in the one spelling that is compared."""
    if text.isascii():
        return text.casefold()
    # no rule looks across a space: so the many words that are ASCII cost nothing, and the others' folding is remembered
    return "\n".join(
        [
            line.casefold() if line.isascii() else " ".join([_fold_piece(piece) for piece in line.split(" ")])
            for line in text.split("\n")
        ]
    )


def _fold_piece(piece: str) -> str:
    if piece.isascii():
        return piece.casefold()
    return _known(piece) if len(piece) <= LONGEST else _fold_letters(piece)


@lru_cache(maxsize=8_192)
def _known(word: str) -> str:
    return _fold_letters(word)


def _fold_letters(piece: str) -> str:
    piece = _MARKS.sub("", unicodedata.normalize("NFKD", piece)).translate(_SAME)
    piece = _QUOTED_LETTERS.sub("", unicodedata.normalize("NFC", piece))
    # with vowels written out or not
    return piece.replace("וו", "ו").replace("יי", "י").casefold()


def words_of(folded: str) -> list[str]:
    """The runs of letters and digits of a folded text, in order."""
    words = folded.translate(_GAPS).split() if folded.isascii() else _WORD.findall(folded)
    return [word[:LONGEST] for word in words]


def joined_words(folded: str) -> Iterator[str]:
    """What is written with hyphens, dots or the like, without them: "INV-77/3" as "inv773"."""
    for found in _JOINED.findall(folded):
        yield "".join(_WORD.findall(found))[:LONGEST]


def spelt_out(text: str) -> list[str]:
    """The words of a text with umlauts as they are written where there are none: "Müller" as "mueller", folded."""
    text = unicodedata.normalize("NFC", text)
    if text.isascii() or not any(umlaut in text for umlaut in "äöüÄÖÜ"):
        return []
    found = _HAS_UMLAUT.findall(text)
    return [word for one in found for word in words_of(fold(one.translate(_UMLAUTS)))]


def is_ideographic(word: str) -> bool:
    """Whether it is of a script that puts no spaces between words, and says in two signs what others say in six."""
    return any("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" for letter in word)
