"""One form for all text: compatible characters, plain spaces, no invisible marks, Western digits."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u2120\u2122\ufeff\ufffd\x00]"
)
_BLANK: Final = re.compile(r"[^\S\n]+")
_FOREIGN_DIGIT: Final = re.compile("[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59]")
_MARKS: Final = str.maketrans({"״": '"', "׳": "'", "`": "'", "´": "'", "−": "-", "–": "-", "—": "-", "‐":
"-", "‑": "-", "\u066b": ".", "\u066c": ",", "“": '"', "”": '"'})  # fmt: skip


def fold(text: str) -> str:
    """The text in its one form; lines stay lines, every other run of white space becomes one space."""
    return _BLANK.sub(" ", _compatible(text))


def squeeze(text: str) -> str:
    """The text in its one form on one line."""
    return " ".join(_compatible(text).split())


def _compatible(text: str) -> str:
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", text).replace("№", "#")  # whose compatible form is "No", a word with letters
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return _FOREIGN_DIGIT.sub(lambda m: str(unicodedata.digit(m[0])), text).translate(_MARKS)


def clip(text: str, limit: int = 200) -> str:
    """At most `limit` characters of the text, for evidence."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
