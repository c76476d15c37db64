"""The text of a PDF in visual rows, and the files inside it.

PDFium hands out lines of text and the boxes of their characters; `layout` makes rows of them.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from .. import limits
from ..normalizing.bidi import RIGHT_TO_LEFT, in_logical_order, is_reversed, reverse, reverse_words
from ..normalizing.text import squeeze
from ..types import FileProblem, Place, SourcePart
from .layout import GAP, Run, lines_of
from .page import Line
from .picture_files import likeliest_pages

_LINE: Final = re.compile(r"[^\r\n\ufffe]+")
_SPACES: Final = re.compile(r"(?<=[^ \u00a0]) +(?=[^ \u00a0\r\n])")
_LEFTWARD: Final = re.compile(f"[{RIGHT_TO_LEFT}]")
_STRONG: Final = re.compile(r"[^\W\d_]")
_CONTROL: Final = re.compile("[\x01-\x08\x0e-\x1f\ue000-\uf8ff]")
_SAMPLES: Final = 12
_SHORTEST_LINES: Final = 5
"""Characters with the two that end a line, on the average."""
_SMALLEST_TYPE: Final = 5.0
_WIDEST_BEARING: Final = 0.4
"""Of the size of the type; a font that claims more does not know its widths."""
_SLANT: Final = 1.2
"""Of the letters' height; what rises more from its first letter to its last is printed across the page."""
_PICTURE_SCALE: Final = 200 / 72
"""Two hundred dots an inch: letters of ten points are then as high as readers of pictures like them."""
_XML_NAME: Final = re.compile(r"\.xml$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PdfDocument:
    """What was read of a PDF."""

    lines: tuple[Line, ...] = ()
    attachments: tuple[tuple[str, bytes], ...] = ()
    problem: FileProblem | None = None


def read(content: bytes, name: str, deadline: float) -> PdfDocument:
    """Read a PDF; one that is encrypted, empty, damaged or too large comes back with its problem."""
    if len(content) > limits.PDF_BYTES:
        return PdfDocument(problem=FileProblem.TOO_LARGE)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        encrypted = "assword" in str(error) or b"/Encrypt" in content
        unopened = FileProblem.DAMAGED if content.strip() else FileProblem.EMPTY
        return PdfDocument(problem=FileProblem.ENCRYPTED if encrypted else unopened)
    try:
        return _read_document(document, name, deadline)
    except pypdfium2.PdfiumError:
        return PdfDocument(problem=FileProblem.DAMAGED)
    finally:
        document.close()


def _read_document(document: Any, name: str, deadline: float) -> PdfDocument:
    count = len(document)
    lines: list[Line] = []
    for number in range(min(count, limits.PDF_PAGES)):
        if time.monotonic() > deadline:
            break
        lines += _page_lines(_with_forms_filled(document, number), Place(SourcePart.FILE, name, page=number + 1))
    problem = None if lines else FileProblem.NO_TEXT if count else FileProblem.EMPTY
    return PdfDocument(tuple(_in_logical_order(lines)), tuple(_attachments(document)), problem)


def _with_forms_filled(document: Any, number: int) -> Any:
    """A page; what was typed into its forms is text as any other."""
    page = document[number]
    if not pdfium.FPDF_GetFormType(document.raw):
        return page
    pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return document[number]


def _in_logical_order(lines: list[Line]) -> Iterator[Line]:
    """The lines as they are read; a cell that does not tell whether it is stored backwards goes by the others."""
    turned = is_reversed("\n".join(cell for line in lines for cell in line.cells))
    for line in lines:
        yield line._replace(cells=tuple(in_logical_order(cell, where_doubtful=turned) for cell in line.cells))


def pictures(content: bytes) -> Iterator[tuple[int, Image.Image]]:
    """The pages of a document without text that are read as pictures, grey, each with its number from 1."""
    with contextlib.suppress(pypdfium2.PdfiumError), contextlib.closing(pypdfium2.PdfDocument(content)) as document:
        for number in likeliest_pages(len(document)):
            page = document[number - 1]
            scale = min(_PICTURE_SCALE, (limits.OCR_PIXELS / max(page.get_width() * page.get_height(), 1)) ** 0.5)
            picture = page.render(scale=scale, grayscale=True).to_pil().convert("L")
            page.close()
            yield number, picture


def _attachments(document: Any) -> Iterator[tuple[str, bytes]]:
    for i in range(min(document.count_attachments(), 20)):
        attachment = document.get_attachment(i)
        name = attachment.get_name()
        if _XML_NAME.search(name):
            with contextlib.suppress(pypdfium2.PdfiumError):
                yield name, bytes(attachment.get_data())


def _page_lines(page: Any, place: Place) -> list[Line]:
    textpage = page.get_textpage()
    runs = list(_runs(textpage))
    textpage.close()
    page.close()
    return lines_of(runs, place)


def _runs(textpage: Any) -> Iterator[Run]:
    """The runs of a page: PDFium's own lines, parted where white space is wider than a space between words."""
    count = min(textpage.count_chars(), limits.PDF_CHARACTERS)
    text = _text(textpage, count)
    samples = [i for i in range(0, count, max(count // _SAMPLES, 1)) if not text[i].isspace()]
    if _CONTROL.search(text) and _is_without_meaning(textpage.raw, samples):
        return
    boxes = _Boxes(textpage.raw, _quarter_turns(textpage.raw, text, samples))
    if _SHORTEST_LINES * text.count("\n") > count:
        yield from _letters(text, boxes)
        return
    leftward = len(_LEFTWARD.findall(text))
    mostly_leftward = 2 * leftward > len(_STRONG.findall(text)) if leftward else False
    for line in _LINE.finditer(text):
        start = line.start()
        if leftward and _LEFTWARD.search(text, start, line.end()):
            yield from _leftward_runs(text, boxes, line, mostly_leftward)
            continue
        for space in _SPACES.finditer(text, line.start(), line.end()):
            if _is_gap(boxes, space.start() - 1, space.end()):
                yield from _run(text, boxes, start, space.start())
                start = space.end()
        yield from _run(text, boxes, start, line.end())


def _is_without_meaning(raw: Any, samples: list[int]) -> bool:
    """Whether the fonts do not tell which letters their shapes are, so that the text is rubbish."""
    unknown: int = sum(pdfium.FPDFText_HasUnicodeMapError(raw, i) == 1 for i in samples)
    return bool(2 * unknown > len(samples))


def _quarter_turns(raw: Any, text: str, samples: list[int]) -> int:
    """How often the page must be turned clockwise for most of its text to run from left to right.

    The angle is the text matrix's; letters set upside down by one matrix and upright again by another have one of 180
    degrees and still stand upright. So it counts only where the letters follow each other in its direction.
    """
    angles = [-round(pdfium.FPDFText_GetCharAngle(raw, i) / (math.pi / 2)) % 4 for i in samples[1 :: _SAMPLES // 3]]
    turns = max(angles, key=angles.count, default=0)
    if not turns:
        return 0
    boxes = _Boxes(raw, turns)
    steps = [rightward for i in samples if (rightward := _runs_rightward(text, boxes, i)) is not None]
    return turns if 2 * sum(steps) >= len(steps) else 0


def _runs_rightward(text: str, boxes: _Boxes, index: int) -> bool | None:
    """Whether the next character stands at the right of this one; None where none follows in a word that could tell."""
    pair = text[index : index + 2]
    if len(pair) < 2 or any(letter.isspace() or _LEFTWARD.match(letter) for letter in pair):
        return None
    first, second = boxes.of(index), boxes.of(index + 1)
    return first[0] + first[1] < second[0] + second[1]


def _text(textpage: Any, count: int) -> str:
    """The page's characters, one for each of PDFium's indices."""
    text: str = textpage.get_text_range(0, count)
    if len(text) == count:
        return text
    get = pdfium.FPDFText_GetUnicode
    return "".join(chr(code) if (code := get(textpage.raw, i)) else "\ufffd" for i in range(count))


class _Boxes:
    """The boxes of single characters, asked for without the library's checks, since they are asked for by the
    thousand."""

    def __init__(self, raw: Any, turns: int = 0) -> None:
        self._raw = raw
        self.turns = turns
        self._known: dict[int, Sequence[float]] = {}
        self._loose = pdfium.FS_RECTF()
        self._edges = (ctypes.c_double * 4)()
        start, size = ctypes.addressof(self._edges), ctypes.sizeof(ctypes.c_double)
        self._pointers = [ctypes.cast(start + i * size, ctypes.POINTER(ctypes.c_double)) for i in range(4)]

    def of(self, index: int) -> Sequence[float]:
        """Left, right, bottom and top of a character."""
        box = self._known.get(index)
        if box is None:
            pdfium.FPDFText_GetCharBox(self._raw, index, *self._pointers)
            box = self._known[index] = _turned(self._edges[:], self.turns) if self.turns else self._edges[:]
        return box

    def room_of(self, index: int) -> tuple[float, float]:
        """Left and right of the room a character has in its line, white space beside its ink included; cheaper than
        its box."""
        if self.turns:
            left, right, _, _ = self.whole_room_of(index)
            return left, right
        pdfium.FPDFText_GetLooseCharBox(self._raw, index, self._loose)
        return self._loose.left, self._loose.right

    def whole_room_of(self, index: int) -> Sequence[float]:
        """The room a character has, as high as the line."""
        loose = self._loose
        pdfium.FPDFText_GetLooseCharBox(self._raw, index, loose)
        return _turned((loose.left, loose.right, loose.bottom, loose.top), self.turns)

    def bearings(self, before: int, after: int) -> float:
        """How much of the white space between two characters is room of their own: a comma in a typewriter's letters
        fills a third of it."""
        if self.of(before)[0] > self.of(after)[0]:
            before, after = after, before
        own = (self.room_of(before)[1] - self.of(before)[1], self.of(after)[0] - self.room_of(after)[0])
        most = _WIDEST_BEARING * self.font_size(before)
        return sum(min(max(room, 0.0), most) for room in own)

    def font_size(self, index: int) -> float:
        """The size of a character's font: small letters are far lower, spaces between words as wide as it says."""
        return float(pdfium.FPDFText_GetFontSize(self._raw, index))


def _turned(box: Sequence[float], turns: int) -> Sequence[float]:
    """The box on the page turned clockwise by quarters."""
    left, right, bottom, top = box
    for _ in range(turns):
        left, right, bottom, top = bottom, top, -right, -left
    return left, right, bottom, top


def _is_gap(boxes: _Boxes, before: int, after: int) -> bool:
    left, right = boxes.of(before), boxes.of(after)
    if boxes.turns and abs(left[2] - right[2]) > boxes.font_size(before):
        return True  # the next row, which PDFium does not tell from the next word
    gap = max(right[0] - left[1], left[0] - right[1])
    if gap <= GAP * _SMALLEST_TYPE:
        return False
    size = boxes.font_size(before)
    least = GAP * max(left[3] - left[2], right[3] - right[2], size)
    return gap > least and (gap > least + 2 * _WIDEST_BEARING * size or gap - boxes.bearings(before, after) > least)


def _run(text: str, boxes: _Boxes, start: int, end: int) -> Iterator[Run]:
    content = squeeze(text[start:end])
    if not content:
        return
    solid = [i for i in range(start, end) if not text[i].isspace()]
    first, last, _ = sides = (boxes.of(solid[0]), boxes.of(solid[-1]), boxes.of(solid[len(solid) // 2]))
    if len(solid) > 2 and content[-3:].isdigit() and _is_raised(boxes.of(solid[-3]), last):
        content = f"{content[:-2]}.{content[-2:]}"
    left, right, bottom, top = zip(*sides, strict=True)
    slanted = abs(first[2] - last[2]) > _SLANT * max(first[3] - first[2], last[3] - last[2])
    yield Run(content, min(left), min(bottom), max(right), max(top), slanted)


def _is_raised(digit: Sequence[float], last: Sequence[float]) -> bool:
    """Whether the last digits are small and stand above the line: cents without a point."""
    return last[2] - digit[2] > 0.25 * (digit[3] - digit[2]) > 0 and last[3] - last[2] < 0.8 * (digit[3] - digit[2])


def _letters(text: str, boxes: _Boxes) -> Iterator[Run]:
    """Each character of a page for itself: one with little text PDFium takes for lines that run downwards."""
    for i, letter in enumerate(text):
        if not letter.isspace():
            left, right, bottom, top = boxes.whole_room_of(i)
            yield Run(squeeze(letter), left, bottom, right, top)


def _leftward_runs(text: str, boxes: _Boxes, line: re.Match[str], mostly_leftward: bool) -> Iterator[Run]:
    """The runs of a line with Hebrew or Arabic in it, whose characters PDFium hands out in an order of its own: it
    takes the letters and the digits of one code for two things. Their places tell how they stand on the page."""
    rooms = [(*boxes.room_of(i), i) for i in range(line.start(), line.end())]
    rooms.sort(key=lambda room: room[0] + room[1])
    run: list[int] = []
    last, edge = -1, 0.0
    for left, right, i in rooms:
        if not text[i].isspace():
            if last >= 0 and left - edge > GAP * _SMALLEST_TYPE and _is_gap(boxes, last, i):
                yield from _leftward_run(text, boxes, run, mostly_leftward)
                run = []
            last, edge = i, right
        run.append(i)
    yield from _leftward_run(text, boxes, run, mostly_leftward)


def _leftward_run(text: str, boxes: _Boxes, places: list[int], mostly_leftward: bool) -> Iterator[Run]:
    """The run of these characters, which stand from left to right."""
    solid = [i for i in places if not text[i].isspace()]
    if not solid:
        return
    in_place = "".join([text[i] for i in places])
    strong = _STRONG.findall(in_place)
    ends = [bool(_LEFTWARD.match(letter)) for letter in (strong[0], strong[-1])] if strong else [False]
    turn = reverse if all(ends) or (any(ends) and mostly_leftward) else reverse_words
    sides = (boxes.of(solid[0]), boxes.of(solid[-1]), boxes.of(solid[len(solid) // 2]))
    left, right, bottom, top = zip(*sides, strict=True)
    yield Run(squeeze(turn(in_place)), min(left), min(bottom), max(right), max(top))
