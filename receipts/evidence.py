"""Where the values of a receipt stood, in its documents: what its page points at, and what is marked in a mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from extraction.types import SourcePart
from receipts.document_pictures import KINDS as PICTURED
from receipts.fields import FIELDS
from receipts.intake import MAIL_TYPE
from receipts.models import Document, Receipt
from receipts.outlines import Corners, on_page, on_picture
from receipts.page_pictures import PageShape
from receipts.places import in_words, place_of

_UNIT = 1_000
"""Of the drawing that lies over a page: so many are its width, and its height."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A piece of text that a field's value was read from; `key` names it on the page and in its document.

    `document` is the file it stood in, if that is kept.
    """

    key: str
    field: str
    text: str
    where: str
    place: Mapping[str, Any]
    document: Document | None

    @property
    def anchor(self) -> str:
        """What on the receipt's page, with the document beside it, comes nearest to the spot."""
        if self.document is None or self.document.media_type not in PICTURED:
            return "document"
        return self.key if self.place.get("box") else f"page-{self.place.get('page', 1)}"

    def outline_on(self, number: int, shape: PageShape) -> str:
        """The corners of its box on the picture of a page, as SVG's `points`; empty if it is not there."""
        box = self.place.get("box")
        if not box or self.place.get("page", 1) != number:
            return ""
        sheet = self.place.get("sheet")
        if not sheet and not shape.matrix:
            return ""
        return _points(on_picture(box, sheet) if sheet else on_page(box, shape.matrix))


def spots_of(receipt: Receipt, documents: Sequence[Document]) -> list[Spot]:
    """All spots of a receipt, in the order of its fields; `documents` are its own."""
    return [
        _spot(field.name, number, piece, documents)
        for field in FIELDS
        for number, piece in enumerate((receipt.evidence.get(field.name) or {}).get("evidence", ()), 1)
    ]


def pieces_in(document: Document, spots: Iterable[Spot]) -> dict[str, str]:
    """The texts to be marked in the page that shows a document, by the keys of their spots."""
    return {spot.key: spot.text for spot in spots if spot.document == document}


def _spot(field: str, number: int, piece: Mapping[str, Any], documents: Sequence[Document]) -> Spot:
    place = place_of(piece)
    document = _document_of(place, documents)
    words = in_words(piece, file=_file_words(document, documents) if document and document.origin != "mail" else "")
    return Spot(f"evidence-{field}-{number}", field, piece["text"], words, place, document)


def _document_of(place: Mapping[str, Any], documents: Sequence[Document]) -> Document | None:
    part = place.get("part")
    if part in (SourcePart.SUBJECT, SourcePart.HEADER, SourcePart.BODY):
        return next((one for one in documents if one.media_type == MAIL_TYPE and one.origin == "mail"), None)
    if part != SourcePart.FILE:
        return None
    files = [one for one in documents if one.origin != "mail" or one.media_type != MAIL_TYPE]
    named = [one for one in files if one.name == place.get("name")]
    # a file that was known before is kept under the name it came with first
    return named[0] if named else files[0] if len(files) == 1 else None


def _file_words(document: Document, documents: Sequence[Document]) -> str:
    """How a file is called: by its kind, where it is the only one."""
    if sum(one.origin != "mail" for one in documents) > 1:
        return document.name
    if document.media_type == "application/pdf":
        return gettext("the PDF")
    return gettext("the picture") if document.media_type.startswith("image/") else gettext("the attached file")


def _points(corners: Corners) -> str:
    return " ".join(f"{round(x * _UNIT)},{round(y * _UNIT)}" for x, y in corners)
