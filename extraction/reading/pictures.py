"""Pictures and documents without text, read after all else: it takes seconds, and most mail does without.

Each page is made ready (`preparing`), turned upright and read with the languages of its script; a page that was read
poorly is prepared another way, as long as there is time, and the better reading counts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from PIL import Image

from .. import limits
from ..types import FileProblem, Part, Place, Sheet, SourcePart
from . import ocr, pdf, preparing
from .layout import lines_of
from .page import Line, Page
from .picture_files import PictureError, pages_of
from .source import ALL_READ, PICTURES, Source

UNREAD: Final = frozenset({FileProblem.PICTURE, FileProblem.NO_TEXT})
_WELL_READ: Final = 82.0
_LEGIBLE: Final = 60.0
"""Of a hundred: what is read with less was not really read."""
_FEWEST_LETTERS: Final = 15
_SURELY_TURNED: Final = 1.5
_SURELY_SCRIPT: Final = 0.5
_SPARSE: Final = ("--psm", "11")
"""Words wherever they stand; `layout` makes rows of them."""
_LOCAL_THRESHOLD: Final = ("-c", "thresholding_method=2")
"""Sauvola's: what is ink is told by the points around it."""
_SPLIT_CENTS: Final = re.compile(
    r"(?P<whole>(?:\A|[^\w\s.,])\s?\d{1,9})(?: (?P<low>[.,])|(?P<high>[.,]) )(?P<cents>\d\d)"
    r"(?=\s?(?:[^\W\d]{1,3}|[^\w\s.,])?\Z)"
)
"""An amount that fills its cell, or stands behind a currency's sign, in two words: tills print points as wide as
letters."""


def read_into(source: Source) -> bool:
    """Add the text of unread pictures to the pages of the source or attached mail they stand in; whether anything
    was learnt. One that cannot be opened, or is not legible, says so and stays unread."""
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
            found = found or error.problem is not part.problem
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
        reading, sheet = _read_page(picture, deadline)
        is_legible = is_legible and reading.sureness >= _LEGIBLE and reading.letters >= _FEWEST_LETTERS
        found = lines_of(list(reading.words), Place(SourcePart.FILE, part.name, page=number, sheet=sheet))
        lines += (line._replace(cells=tuple(map(with_whole_amount, line.cells))) for line in found)
    return lines, is_legible


def with_whole_amount(cell: str) -> str:
    """The cell with its amount in one word, where it was read as two: "84. 07"."""
    return _SPLIT_CENTS.sub(lambda m: f"{m['whole']}{m['low'] or m['high']}{m['cents']}", cell) if " " in cell else cell


def _pages(part: Part) -> Iterator[tuple[int, Image.Image]]:
    return pdf.pictures(part.content) if part.media_type == "application/pdf" else pages_of(part.content)


def _read_page(picture: Image.Image, deadline: float) -> tuple[ocr.Reading, Sheet]:
    """The better of the readings there is time for, and what its boxes lie on: a second one is made where the first
    is poor."""
    even = preparing.evened(picture)
    askew = preparing.askew(even)
    page = preparing.scaled(preparing.turned(even, askew))
    lies = ocr.orientation_of(page, _left(deadline))
    is_sure = lies is not None and lies.sureness >= _SURELY_TURNED
    script = lies.script if lies is not None and lies.script_sureness >= _SURELY_SCRIPT else ""
    languages = ocr.languages_for(script) or ocr.languages_for()
    turn = lies.turn if lies is not None else 0
    turned = preparing.turned(page, -turn) if turn else page
    upright = turned if is_sure else page
    began = time.monotonic()
    first = ocr.read(upright, languages[0], _left(deadline), *_SPARSE)
    read = first, _sheet(upright, askew - (turn if is_sure else 0))
    if (first.sureness >= _WELL_READ and len(languages) == 1) or _left(deadline) < time.monotonic() - began:
        return read
    is_turned = is_sure or bool(turn)
    again = turned if not is_sure and turn else preparing.scaled(upright, first.row_height)
    second = ocr.read(again, languages[-1], _left(deadline), *_SPARSE, *_LOCAL_THRESHOLD)
    again_read = second, _sheet(again, askew - (turn if is_turned else 0))
    return max(read, again_read, key=lambda each: each[0].worth)


def _sheet(page: Image.Image, degrees: float) -> Sheet:
    return Sheet(page.width, page.height, degrees % 360)


def _left(deadline: float) -> float:
    return deadline - time.monotonic()
