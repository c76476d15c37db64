"""Where a value stood in its mail: as JSON for the ledger, and in words for the reader.

Evidence that was stored before places were has the place's English name alone, in `where`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from extraction.types import Place, SourcePart

_WORDS: Final[Mapping[SourcePart, Promise]] = {
    SourcePart.SUBJECT: _("the subject"),
    SourcePart.HEADER: _("the mail's header %(name)s"),
    SourcePart.BODY: _("the mail's text"),
    SourcePart.MARKUP: _("what the mail says for programs"),
}
_LINE: Final = _("line %(row)s")
_PAGE: Final = _("page %(page)s")


def to_json(place: Place) -> dict[str, Any]:
    """Return what is known of a place; `box` is left, bottom, right and top."""
    known = {"part": place.part, "name": place.name, "row": place.row, "page": place.page, "path": place.path}
    sides = place.box
    box = {} if sides is None else {"box": [sides.left, sides.bottom, sides.right, sides.top]}
    return {key: value for key, value in known.items() if value} | box


def in_words(evidence: Mapping[str, Any]) -> str:
    """Return where a stored piece of evidence stood, in the reader's language."""
    place = evidence.get("place")
    if not place:
        return str(evidence["where"])
    part = _WORDS.get(place["part"])
    pieces = [place.get("name", "") if part is None else str(part) % {"name": place.get("name", "")}]
    pieces += [str(_PAGE) % place] if place.get("page") else []
    pieces += [str(_LINE) % place] if place.get("row") else []
    return ", ".join(pieces)
