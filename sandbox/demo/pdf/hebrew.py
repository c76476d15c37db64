"""The order in which a line with Hebrew is drawn.

A PDF places glyphs from left to right, so right-to-left text is drawn in visual order: the line reversed, numbers and
Latin words reversed back. Enough of the Unicode bidirectional algorithm for the lines of an invoice.
"""

from __future__ import annotations

import re

HEBREW = re.compile(r"[\u0590-\u05ff]")
WORD = r"[A-Za-z0-9](?:[A-Za-z0-9.,:/'@&+*_-]*[A-Za-z0-9])?"
LEFT_TO_RIGHT = re.compile(rf"([₪$€£#*]*(?:[A-Za-z]{WORD}(?: [A-Za-z]{WORD})+|{WORD})[%₪$€£]?)")
MIRRORED = str.maketrans("()[]<>", ")(][><")


def has_hebrew(text: str) -> bool:
    return HEBREW.search(text) is not None


def visual(text: str) -> str:
    """Returns a right-to-left line in visual order; a line without Hebrew is unchanged."""
    if not has_hebrew(text):
        return text
    runs = LEFT_TO_RIGHT.split(text)
    return "".join(
        run if place % 2 else run[::-1].translate(MIRRORED) for place, run in reversed(list(enumerate(runs)))
    )
