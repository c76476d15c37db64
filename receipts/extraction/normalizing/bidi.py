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
    """The text turned round, its numbers and Latin words kept as they are."""
    return _LEFT_TO_RIGHT.sub(lambda m: m[0][::-1], text[::-1]).translate(_MIRRORED)
