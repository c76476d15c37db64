"""Pictures and documents without text, read after all else: it takes seconds, and most mail does without.

Each page is made ready (`preparing`), turned upright and read with the languages of its script; a page that was read
poorly is prepared another way, as long as there is time, and the better reading counts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from PIL import Image

from .. import limits
from ..types import FileProblem, Part, Place, SourcePart
from . import ocr, pdf, preparing
from .layout import lines_of
from .page import Line, Page
from .picture_files import PictureError, pages_of
from .source import ALL_READ, PICTURES, Source

UNREAD: Final = frozenset({FileProblem.PICTURE, FileProblem.NO_TEXT})
_WELL_READ: Final = 85.0
_LEGIBLE: Final = 60.0
"""Of a hundred: what is read with less was not really read."""
_FEWEST_LETTERS: Final = 15
_SURELY_UPRIGHT: Final = 2.0
_COLUMN, _SPARSE = ("--psm", "4"), ("--psm", "11")


def read_into(source: Source) -> bool:
    """Add the text of unread pictures to the pages of the source or attached mail they stand in; whether any was
    read. One that cannot be opened, or is not legible, says so and stays unread."""
    if not ocr.languages_for():
        return False
    last = time.monotonic() + limits.OCR_INPUT_SECONDS
    numbered = enumerate((each, i) for each in source.walk() for i in range(len(each.parts)))
    unread = [(number, each, i) for number, (each, i) in numbered if each.parts[i].problem in UNREAD]
    found = False
    for number, each, i in unread[: limits.OCR_DOCUMENTS]:
        broken = source.broken_limit(PICTURES + number)
        if broken is not None:
            each.parts[i] = replace(each.parts[i], problem=FileProblem(broken))
            continue
        part = each.parts[i]
        try:
            lines, is_legible = _read(part, min(time.monotonic() + limits.OCR_SECONDS, last))
        except PictureError as error:
            each.parts[i] = replace(part, problem=error.problem)
            continue
        if lines:
            each.parts[i] = replace(part, problem=None if is_legible else part.problem)
            each.pages.append(Page("image", Place(SourcePart.FILE, part.name), tuple(lines)))
            found = True
    source.before_part(ALL_READ)
    return found


def _read(part: Part, deadline: float) -> tuple[list[Line], bool]:
    """The lines of a document, and whether all its pages were read well enough to go by."""
    lines: list[Line] = []
    is_legible = True
    for number, picture in _pages(part):
        reading = _read_page(picture, deadline)
        is_legible = is_legible and reading.sureness >= _LEGIBLE and reading.letters >= _FEWEST_LETTERS
        lines += lines_of(list(reading.words), Place(SourcePart.FILE, part.name, page=number))
    return lines, is_legible


def _pages(part: Part) -> Iterator[tuple[int, Image.Image]]:
    return pdf.pictures(part.content) if part.media_type == "application/pdf" else pages_of(part.content)


def _read_page(picture: Image.Image, deadline: float) -> ocr.Reading:
    """The better of the readings there is time for."""
    page = preparing.scaled(preparing.levelled(preparing.evened(picture)))
    lies = ocr.orientation_of(page, _left(deadline))
    if lies is not None and lies.turn:
        page = page.rotate(-lies.turn, expand=True)
    languages = ocr.languages_for(lies.script if lies is not None else "")
    return ocr.read(page, languages, _left(deadline), *_COLUMN)


def _left(deadline: float) -> float:
    return deadline - time.monotonic()
