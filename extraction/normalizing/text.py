"""One form for all text: compatible characters, plain spaces, no invisible marks, Western digits."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u2120\u2122\ufeff\ufffd\x00]"
)
_BLANK: Final = re.compile(r"[^\S\n]+")
_FOREIGN_DIGIT: Final = re.compile(r"(?![0-9])\d")
_THOUSANDS: Final = re.compile("(?<=\\d) ?[`\u00b4\u02b9\u02bc\u02c8\u2018\u2019\u201b\u2032](?=\\d{3}(?!\\d))")
"""What stands for an apostrophe between thousands; the compatible form of some of them begins with a space."""
_UNKNOWN_MARK: Final = re.compile("(?<=\\d) ?[\u00a8\u00af\u00b8\u02d8-\u02dd\u0384]\u0020?(?=\\d)")
"""Loose accents between digits: their compatible form is a space, which would make two numbers of one."""
_ARABIC_COMMA: Final = re.compile("(?<=\\d)\u060c(?=\\d)")
_RAISED: Final = re.compile("(?<=\\d)[\u00b9\u00b2\u00b3\u2070-\u2079]+")
_DECIMALS: Final = re.compile(r"[.,]\d{1,2}$")
_LEADER: Final = re.compile(r"(?<!\.)\.{5,}(?!\.| ?\d{4}(?![\d.,]))")
"""Dots that lead from a label to its value; before four digits they hide a card's others."""
_MARKS: Final = str.maketrans({"״": '"', "׳": "'", "`": "'", "´": "'", "−": "-", "–": "-", "—": "-", "‐":
"-", "‑": "-", "\u066b": ".", "\u066c": "'", "“": '"', "”": '"'})  # fmt: skip


def fold(text: str) -> str:
    """The text in its one form; lines stay lines, every other run of white space becomes one space."""
    return _BLANK.sub(" ", _compatible(text))


def squeeze(text: str) -> str:
    """The text in its one form on one line."""
    return " ".join(_compatible(text).split())


def _compatible(text: str) -> str:
    if not text.isascii():
        text = _INVISIBLE.sub("", text).replace("№", "#")  # whose compatible form is "No", a word with letters
        text = _UNKNOWN_MARK.sub("~", _ARABIC_COMMA.sub(",", _THOUSANDS.sub("'", text)))
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", _RAISED.sub(_apart, text))
        text = _FOREIGN_DIGIT.sub(lambda m: str(unicodedata.digit(m[0])), text).translate(_MARKS)
    return _LEADER.sub(" ", text) if "....." in text else text


def _apart(raised: re.Match[str]) -> str:
    """Small digits behind a number: two are cents where it has none, else they point to a footnote."""
    cents = len(raised[0]) == 2 and not _DECIMALS.search(raised.string[max(raised.start() - 3, 0) : raised.start()])
    return f".{raised[0]}" if cents else " "


def clip(text: str, limit: int = 200) -> str:
    """At most `limit` characters of the text, for evidence."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
