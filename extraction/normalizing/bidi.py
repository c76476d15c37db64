"""Right-to-left text that a PDF stored in visual order, turned back into the order it is read in."""

from __future__ import annotations

import re
from typing import Final

_HEBREW: Final = re.compile(r"[א-ת]")
_FINAL_FORMS: Final = re.compile(r"[ךםןףץ]")
_FINAL_AT_START: Final = re.compile(r"(?<![א-ת\"'])[ךםןףץ](?=[א-ת])")
_FINAL_AT_END: Final = re.compile(r"(?<=[א-ת])[ךםןףץ](?![א-ת\"'])")
RIGHT_TO_LEFT: Final = "\u0590-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
"""The letters that are written leftwards, for a set in an expression; Arabic digits are not."""
_LETTER: Final = rf"[^\W\d_{RIGHT_TO_LEFT}]"
_LEFT_TO_RIGHT: Final = re.compile(
    rf"(?:\d[\d.,:/#-]{{0,30}})?{_LETTER}(?:[^{RIGHT_TO_LEFT}]*[^\W_{RIGHT_TO_LEFT}])?"
    r"|(?:(?<![^\s(])[-+])?[$€£₪#]?\d(?:[\d.,:/+-]*\d)?[%$€£₪]?"
)
"""What stands between leftward text and is read rightwards: Latin words with the digits and marks among them are one
run ("INV-2024-733", "Visa 4242"), two numbers without a letter are two."""
_LEFTWARD: Final = re.compile(rf"[{RIGHT_TO_LEFT}](?:[^A-Za-z\d]*[{RIGHT_TO_LEFT}])?")
_BRACKET: Final = re.compile(r"[()\[\]{}<>]")
_MIRRORED: Final = str.maketrans("()[]{}<>", ")(][}{><")


def is_reversed(text: str) -> bool:
    """Whether Hebrew stands letter by letter backwards: final forms (ם ן ץ) then begin words instead of ending them."""
    return _backwards(text) > 0


def in_logical_order(text: str, *, where_doubtful: bool = False) -> str:
    """The text as it is read. Where it has no final form to tell by, it is turned if its page is (`where_doubtful`)."""
    if not _HEBREW.search(text):
        return text
    backwards = _backwards(text)
    return reverse(text) if backwards > 0 or (backwards == 0 and where_doubtful) else text


def _backwards(text: str) -> int:
    """Above 0 when more final forms begin words than end them."""
    if not _FINAL_FORMS.search(text):
        return 0
    return len(_FINAL_AT_START.findall(text)) - len(_FINAL_AT_END.findall(text))


def reverse(text: str) -> str:
    """Leftward text from the order of its letters on the page to the order of reading, or back: turned round, but its
    numbers and Latin words kept as they are."""
    between: list[str] = []
    runs: list[str] = []
    start = 0
    for run in _LEFT_TO_RIGHT.finditer(text):
        end = run.end() + (run[0].count("(") > run[0].count(")") and text[run.end() : run.end() + 1] == ")")
        between.append(text[start : run.start()][::-1])
        runs.append(text[run.start() : end])
        start = end
    between.append(text[start:][::-1])
    first = _BRACKET.search("".join(reversed(between)))
    if first is not None and first[0] in ")]}>":  # drawn the other way round in leftward text, but stored either way
        between = [piece.translate(_MIRRORED) for piece in between]
    turned = between.pop()
    while runs:
        turned += runs.pop() + between.pop()
    return turned


def reverse_words(text: str) -> str:
    """Rightward text whose leftward words alone are turned round."""
    return _LEFTWARD.sub(lambda m: m[0][::-1], text)
