"""Where a value stood in its mail: as JSON for the ledger, and in words for the reader.

Evidence that was stored before places were has the place's English name alone, in `where`; it is read back from that.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from extraction.types import Place, SourcePart

VENDOR_FACT: Final = "vendor_fact"
"""How a value was read that a person has said of its vendor before."""
_SAID_ON: Final = "said on "
_WORDS: Final[Mapping[str, Promise]] = {
    SourcePart.SUBJECT: _("the subject"),
    SourcePart.HEADER: _("the mail's header %(name)s"),
    SourcePart.BODY: _("the mail's text"),
    SourcePart.MARKUP: _("what the mail says for programs"),
}
_HEADERS: Final[Mapping[str, Promise]] = {
    "from": _("the mail's sender"),
    "reply-to": _("the address that answers go to"),
    "to": _("the mail's recipient"),
    "date": _("the mail's date"),
    "subject": _("the subject"),
}
_LINE: Final = _("line %(row)s")
_PAGE: Final = _("page %(page)s")
_WHERE: Final = re.compile(
    r"(?:(?P<part>subject|header|body|markup)(?!\S) ?)?(?P<name>.*?)(?: ?(?<!\S)(?:row|line) (?P<row>\d{1,9}))?"
    r"(?: ?(?<!\S)page (?P<page>\d{1,9}))?(?: \[(?P<box>-?\d{1,6}(?:,-?\d{1,6}){3})\])?(?: (?P<path>/\S+))?"
)


def to_json(place: Place) -> dict[str, Any]:
    """Return what is known of a place; `box` is left, bottom, right and top, `sheet` width, height and turn."""
    known = {"part": place.part, "name": place.name, "row": place.row, "page": place.page, "path": place.path}
    sides, sheet = place.box, place.sheet
    box = {} if sides is None else {"box": [sides.left, sides.bottom, sides.right, sides.top]}
    on = {} if sheet is None else {"sheet": [sheet.width, sheet.height, sheet.turned]}
    return {key: value for key, value in known.items() if value} | box | on


def said_on(day: datetime.date) -> str:
    """The English name of where a fact about a vendor stands: in what a person said on a day."""
    return f"{_SAID_ON}{day.isoformat()}"


def place_of(evidence: Mapping[str, Any]) -> Mapping[str, Any]:
    """The place of a stored piece of evidence, as `to_json` writes it; empty if nothing tells it."""
    if evidence.get("how") == VENDOR_FACT:
        return {}
    return evidence.get("place") or _named(str(evidence.get("where", "")))


def in_words(evidence: Mapping[str, Any], *, file: str = "") -> str:
    """Where a stored piece of evidence stood, in the reader's language; `file` stands for a file's name."""
    if evidence.get("how") == VENDOR_FACT:
        day = datetime.date.fromisoformat(evidence["where"].removeprefix(_SAID_ON))
        return gettext("you said so on %(day)s, for this vendor's mails") % {"day": date_format(day)}
    place = place_of(evidence)
    name = str(place.get("name", ""))
    header = _HEADERS.get(name.lower()) if place.get("part") == SourcePart.HEADER else None
    part = header or _WORDS.get(place.get("part", ""))
    pieces = [file or name if part is None else str(part) % {"name": name}]
    pieces += [str(_PAGE) % place] if place.get("page") else []
    pieces += [str(_LINE) % place] if place.get("row") else []
    return ", ".join(piece for piece in pieces if piece)


def _named(where: str) -> Mapping[str, Any]:
    """The place that an English name stands for: "body row 12", "bill.pdf page 1 [72,640,310,652]"."""
    found = _WHERE.fullmatch(where)
    if not where or found is None:
        return {}
    place: dict[str, Any] = {"part": found["part"] or SourcePart.FILE}
    place |= {key: found[key] for key in ("name", "path") if found[key]}
    place |= {key: int(found[key]) for key in ("row", "page") if found[key]}
    return place | ({"box": [int(side) for side in found["box"].split(",")]} if found["box"] else {})
