"""The pages of a PDF or picture file as pictures a browser shows, made in the reader process.

A picture is WebP, of bounded size. An outline says how many pages there are and how large their pictures are, so that
room is kept for them, and where a point of a PDF's page lies on its picture.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from extraction.reading import picture_files
from extraction.types import FileProblem

VERSION: Final = 1
"""Of the pictures: a change in what they look like counts it up, and those that were made before are made anew."""
MEDIA_TYPE: Final = "image/webp"
PAGES: Final = 50
"""Of a document; who wants to see more opens the file."""
PIXELS: Final = 2_500_000
_SCALE: Final = 2.0
"""Pixels a point: 144 dots an inch."""
_LEAST_WIDTH: Final = 1_000
"""Pixels: the roll of a till is narrow, and its letters are small."""
_LONGEST_SIDE: Final = 8_000
_QUALITY, _EFFORT = 80, 2
_PRECISION: Final = 1_000_000
"""PDFium places points in whole pixels."""
_FAR: Final = 1_000

Matrix = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PageShape:
    """The size of a page's picture in pixels.

    `matrix` is (a, b, c, d, e, f): the point (x, y) of a PDF's page lies at (ax + cy + e, bx + dy + f) of its picture,
    as parts of its width and height, from the left and the top. Empty for pictures.
    """

    width: int
    height: int
    matrix: Matrix = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """The pages that are shown and how many there are; or why there are none."""

    pages: tuple[PageShape, ...] = ()
    count: int = 0
    problem: FileProblem | None = None


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a WebP picture, or why there is none."""

    content: bytes = b""
    problem: FileProblem | None = None


def outline_of(content: bytes, *, kind: str) -> Outline:
    """The outline of a file: a "pdf" or a "picture"."""
    try:
        return _pdf_outline(content) if kind == "pdf" else _picture_outline(content)
    except (pypdfium2.PdfiumError, picture_files.PictureError) as error:
        return Outline(problem=_problem_of(error, content))


def picture_of(content: bytes, *, kind: str, number: int) -> PagePicture:
    """A page, counted from 1, of a file: a "pdf" or a "picture". One that the file does not have is damage."""
    try:
        page = _pdf_page(content, number) if kind == "pdf" else picture_files.in_colour(content, number, PIXELS)
    except (pypdfium2.PdfiumError, picture_files.PictureError) as error:
        return PagePicture(problem=_problem_of(error, content))
    page.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    made = io.BytesIO()
    page.save(made, "WEBP", quality=_QUALITY, method=_EFFORT)
    return PagePicture(made.getvalue())


def _problem_of(error: Exception, content: bytes) -> FileProblem:
    if isinstance(error, picture_files.PictureError):
        return error.problem
    return FileProblem.ENCRYPTED if "assword" in str(error) or b"/Encrypt" in content else FileProblem.DAMAGED


def _picture_outline(content: bytes) -> Outline:
    count = picture_files.count_of(content)
    shapes = []
    for number in range(1, min(count, PAGES) + 1):
        width, height = picture_files.upright_size(content, number)
        scale = min(math.sqrt(PIXELS / max(width * height, 1)), 1.0)
        shapes.append(_shape(width * scale, height * scale))
    return Outline(tuple(shapes), count)


def _pdf_outline(content: bytes) -> Outline:
    with _opened(content) as document:
        count = len(document)
        shapes = [_pdf_shape(document[number]) for number in range(min(count, PAGES))]
    return Outline(tuple(shapes), count, None if count else FileProblem.EMPTY)


def _pdf_shape(page: Any) -> PageShape:
    width, height = page.get_size()
    scale = _scale_of(width, height)
    shape = _shape(width * scale, height * scale, _matrix_of(page))
    page.close()
    return shape


def _shape(width: float, height: float, matrix: Matrix = ()) -> PageShape:
    return PageShape(max(round(width), 1), max(round(height), 1), matrix)


def _scale_of(width: float, height: float) -> float:
    wanted = max(_SCALE, _LEAST_WIDTH / max(width, 1))
    return min(wanted, math.sqrt(PIXELS / max(width * height, 1)), _LONGEST_SIDE / max(width, height, 1))


def _matrix_of(page: Any) -> Matrix:
    """How PDFium places the page, whatever its boxes and its turn are."""
    (e, f), (ax, ay), (cx, cy) = (_placed(page, x, y) for x, y in ((0, 0), (_FAR, 0), (0, _FAR)))
    return ((ax - e) / _FAR, (ay - f) / _FAR, (cx - e) / _FAR, (cy - f) / _FAR, e, f)


def _placed(page: Any, x: float, y: float) -> tuple[float, float]:
    left, top = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, _PRECISION, _PRECISION, 0, x, y, left, top)
    return left.value / _PRECISION, top.value / _PRECISION


def _pdf_page(content: bytes, number: int) -> Image.Image:
    with _opened(content) as document:
        if number > len(document):
            raise picture_files.PictureError(FileProblem.DAMAGED)
        document.init_forms()
        page = document[number - 1]
        picture: Image.Image = page.render(scale=_scale_of(*page.get_size()), rev_byteorder=True).to_pil()
        return picture.convert("RGB")


@contextlib.contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    with contextlib.closing(pypdfium2.PdfDocument(content)) as document:
        yield document
