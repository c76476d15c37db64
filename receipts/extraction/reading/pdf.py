"""The text of a PDF in visual rows, and the files inside it.

PDFium hands out runs of text with their boxes; runs that share a height make one row, from left to right, so that a
label stands beside its value wherever the producer wrote them in the file.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from ..normalizing.bidi import in_logical_order, is_reversed
from ..normalizing.text import squeeze
from ..types import Node
from . import limits

_SAME_ROW: Final = 0.55
"""How much of the lower run's height two runs must share to stand in one row."""
_LINE: Final = re.compile(r"[^\r\n\ufffe]+")
_SPACES: Final = re.compile(r"(?<=[^ \u00a0]) +(?=[^ \u00a0\r\n])")
_GAP: Final = 0.9
"""White space, in heights of the text, that parts two cells."""
_SMALLEST_TYPE: Final = 5.0
_WORD_GAP: Final = 0.5
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff]")
_XML_NAME: Final = re.compile(r"\.xml$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PdfDocument:
    """What was read of a PDF."""

    lines: tuple[Node, ...] = ()
    attachments: tuple[tuple[str, bytes], ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


def read(content: bytes, name: str, deadline: float) -> PdfDocument:
    """Read a PDF; one that is encrypted, empty, damaged or too large comes back with its problem."""
    if len(content) > limits.PDF_BYTES:
        return PdfDocument(problem="too large")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        encrypted = "assword" in str(error) or b"/Encrypt" in content
        return PdfDocument(problem="encrypted" if encrypted else "damaged" if content.strip() else "empty")
    try:
        return _read_document(document, name, deadline)
    except pypdfium2.PdfiumError:
        return PdfDocument(problem="damaged")
    finally:
        document.close()


def _read_document(document: Any, name: str, deadline: float) -> PdfDocument:
    count = len(document)
    lines: list[Node] = []
    for number in range(min(count, limits.PDF_PAGES)):
        if time.monotonic() > deadline:
            break
        lines += _page_lines(document[number], f"{name} page {number + 1}")
    problem = "" if lines else "no text in it" if count else "empty"
    return PdfDocument(tuple(_in_logical_order(lines)), tuple(_attachments(document)), problem)


def _in_logical_order(lines: list[Node]) -> Iterator[Node]:
    """The lines as they are read; a cell that does not tell whether it is stored backwards goes by the others."""
    turned = is_reversed("\n".join(cell for line in lines for cell in line.cells))
    for line in lines:
        yield replace(line, cells=tuple(in_logical_order(cell, where_doubtful=turned) for cell in line.cells))


def _attachments(document: Any) -> Iterator[tuple[str, bytes]]:
    for i in range(min(document.count_attachments(), 20)):
        attachment = document.get_attachment(i)
        name = attachment.get_name()
        if _XML_NAME.search(name):
            with contextlib.suppress(pypdfium2.PdfiumError):
                yield name, bytes(attachment.get_data())


def _page_lines(page: Any, where: str) -> list[Node]:
    textpage = page.get_textpage()
    runs = list(_runs(textpage))
    textpage.close()
    page.close()
    return [_line(row, where) for row in _rows(runs)]


def _runs(textpage: Any) -> Iterator[_Run]:
    """The runs of a page: PDFium's own lines, parted where white space is wider than a space between words."""
    count = min(textpage.count_chars(), limits.PDF_CHARACTERS)
    text = _text(textpage, count)
    boxes = _Boxes(textpage.raw)
    for line in _LINE.finditer(text):
        start = line.start()
        for space in _SPACES.finditer(text, line.start(), line.end()):
            if _is_gap(boxes, space.start() - 1, space.end()):
                yield from _run(text, boxes, start, space.start())
                start = space.end()
        yield from _run(text, boxes, start, line.end())


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

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._known: dict[int, Sequence[float]] = {}
        self._edges = (ctypes.c_double * 4)()
        start, size = ctypes.addressof(self._edges), ctypes.sizeof(ctypes.c_double)
        self._pointers = [ctypes.cast(start + i * size, ctypes.POINTER(ctypes.c_double)) for i in range(4)]

    def of(self, index: int) -> Sequence[float]:
        """Left, right, bottom and top of a character."""
        box = self._known.get(index)
        if box is None:
            pdfium.FPDFText_GetCharBox(self._raw, index, *self._pointers)
            box = self._known[index] = self._edges[:]
        return box

    def font_size(self, index: int) -> float:
        """The size of a character's font: small letters are far lower, spaces between words as wide as it says."""
        return float(pdfium.FPDFText_GetFontSize(self._raw, index))


def _is_gap(boxes: _Boxes, before: int, after: int) -> bool:
    left, right = boxes.of(before), boxes.of(after)
    gap = max(right[0] - left[1], left[0] - right[1])
    if gap <= _GAP * _SMALLEST_TYPE:
        return False
    return gap > _GAP * max(left[3] - left[2], right[3] - right[2], boxes.font_size(before))


def _run(text: str, boxes: _Boxes, start: int, end: int) -> Iterator[_Run]:
    content = squeeze(text[start:end])
    if not content:
        return
    solid = [i for i in range(start, end) if not text[i].isspace()]
    sides = (boxes.of(solid[0]), boxes.of(solid[-1]), boxes.of(solid[len(solid) // 2]))
    left, right, bottom, top = zip(*sides, strict=True)
    yield _Run(content, min(left), min(bottom), max(right), max(top))


def _rows(runs: list[_Run]) -> list[list[_Run]]:
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda r: (-(r.top + r.bottom) / 2, r.left)):
        row = rows[-1] if rows else None
        if row is not None and _beside(row[0], run):
            row.append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda r: r.left) for row in rows]


def _beside(a: _Run, b: _Run) -> bool:
    shared = min(a.top, b.top) - max(a.bottom, b.bottom)
    return shared > _SAME_ROW * min(a.height, b.height)


def _line(row: list[_Run], where: str) -> Node:
    rightward = not any(_RIGHT_TO_LEFT.search(run.text) for run in row)
    cells: list[str] = []
    last: _Run | None = None
    for run in row if rightward else row[::-1]:
        gap = None if last is None else run.left - last.right if rightward else last.left - run.right
        if gap is None or gap >= _GAP * max(run.height, 4):
            cells.append(run.text)
        else:
            cells[-1] += f" {run.text}" if gap > _WORD_GAP else run.text
        last = run
    box = f"[{row[0].left:.0f},{min(r.bottom for r in row):.0f},{row[-1].right:.0f},{max(r.top for r in row):.0f}]"
    return Node("row", cells=tuple(cells), where=f"{where} {box}")
