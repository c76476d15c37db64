"""Right-to-left text that a PDF stored in visual order, turned back into the order it is read in."""

from __future__ import annotations

import re
from typing import Final

_HEBREW: Final = re.compile(r"[א-ת]")
_FINAL_FORMS: Final = re.compile(r"[ךםןףץ]")
_FINAL_AT_START: Final = re.compile(r"(?<![א-ת\"'])[ךםןףץ](?=[א-ת])")
_FINAL_AT_END: Final = re.compile(r"(?<=[א-ת])[ךםןףץ](?![א-ת\"'])")
_LEFT_TO_RIGHT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:/@%+#_-]*")
_MIRRORED: Final = str.maketrans("()[]{}<>", ")(][}{><")


def is_reversed(text: str) -> bool:
    """Whether Hebrew stands letter by letter backwards: final forms (ם ן ץ) then begin words instead of ending them."""
    if not _FINAL_FORMS.search(text):
        return False
    return len(_FINAL_AT_START.findall(text)) > len(_FINAL_AT_END.findall(text))


def in_logical_order(text: str) -> str:
    """The text as it is read; only text that is clearly reversed is turned."""
    if not _HEBREW.search(text) or not is_reversed(text):
        return text
    return reverse(text)


def reverse(text: str) -> str:
    """The text turned round, its numbers and Latin words kept as they are."""
    return _LEFT_TO_RIGHT.sub(lambda m: m[0][::-1], text[::-1]).translate(_MIRRORED)
