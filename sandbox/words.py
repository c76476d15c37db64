"""Splits text into the words a search compares: case, accents, vowel points and invisible characters are ignored."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
IGNORED = re.compile(
    "[\u0300-\u036f"  # accents, once letters are decomposed
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u064b-\u065f\u0670"  # Arabic vowel signs
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"  # soft hyphen, zero width, direction marks
)


def words(text: str) -> list[str]:
    """Returns the words of a text in order: "Größe 12,50" gives grosse, 12, 50."""
    if text.isascii():
        return WORD.findall(text.lower())
    return WORD.findall(IGNORED.sub("", unicodedata.normalize("NFKD", text.casefold())))
