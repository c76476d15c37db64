"""A page of a PDF as its reader sees it: what stands apart is apart, what stands together is together."""

from __future__ import annotations

import email
import email.policy
import io
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extraction.reading.pdf import PdfDocument, read
from extraction.types import FileProblem

_A4 = (595, 842)
_CORPUS = Path(__file__).parent.parent / "corpus"


def drawn(draw: Callable[[Canvas], object]) -> PdfDocument:
    """What is read of a page drawn so."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=_A4)
    draw(canvas)
    canvas.save()
    return read(file.getvalue(), "paper.pdf", time.monotonic() + 60)


def rows_of(document: PdfDocument) -> list[tuple[str, ...]]:
    """The rows of cells of a document."""
    return [line.cells for line in document.lines]


@pytest.mark.parametrize("size", [7, 9, 12])
def test_a_space_after_a_narrow_letter_of_a_typewriter_parts_no_cells(size: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Courier", size)
        canvas.drawString(60, 780, "Issued: April 14, 2027 till 1. 7. 2026")
        canvas.drawString(60, 760, "Total:  1. 12.00")

    assert rows_of(drawn(draw)) == [("Issued: April 14, 2027 till 1. 7. 2026",), ("Total:", "1. 12.00")]


_ROWS = (("Invoice 4711", "3 March 2025"), ("VAT", "20.00"), ("Total EUR", "120.00"))


def set_rows(canvas: Canvas, rows: Sequence[Sequence[str]] = _ROWS, top: float = 780) -> None:
    """Draw rows of cells, the first at a height."""
    canvas.setFont("Helvetica", 10)
    for down, row in enumerate(rows):
        for x, cell in zip((60, 300), row, strict=False):
            canvas.drawString(x, top - 20 * down, cell)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_page_printed_sideways_is_read_as_it_is_held(angle: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(*{0: (0, 0), 90: (595, 0), 180: (595, 842), 270: (0, 842)}[angle])
        canvas.rotate(angle)
        canvas.setPageRotation(angle)
        set_rows(canvas, top=400)

    assert rows_of(drawn(draw)) == list(_ROWS)


def test_a_page_turned_over_twice_is_read_upright() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", -10)
        for down, row in enumerate(_ROWS):
            for x, cell in zip((60, 300), row, strict=True):
                text = canvas.beginText()
                text.setTextTransform(-1, 0, 0, -1, x, 780 - 20 * down)
                text.textOut(cell)
                canvas.drawText(text)

    assert rows_of(drawn(draw)) == list(_ROWS)


@pytest.mark.parametrize("aside", [0.4, 5])
def test_what_is_drawn_twice_is_read_once(aside: float) -> None:
    def draw(canvas: Canvas) -> None:
        set_rows(canvas)
        canvas.translate(aside, 0)
        set_rows(canvas)

    assert rows_of(drawn(draw)) == list(_ROWS)


def test_a_word_across_the_page_joins_no_row() -> None:
    def draw(canvas: Canvas) -> None:
        set_rows(canvas)
        canvas.translate(150, 650)
        canvas.rotate(45)
        canvas.setFont("Helvetica", 60)
        canvas.drawString(0, 0, "PAID")

    assert rows_of(drawn(draw)) == [*_ROWS, ("PAID",)]


def test_what_a_form_was_filled_with_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        set_rows(canvas, [("Invoice number",), ("Total EUR",)])
        for down, value in enumerate(("INV-77", "120.00")):
            canvas.acroForm.textfield(value=value, x=300, y=775 - 20 * down, width=100, height=16)

    assert rows_of(drawn(draw)) == [("Invoice number", "INV-77"), ("Total EUR", "120.00")]


def test_cents_above_the_line_are_no_hundreds() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 22)
        canvas.drawString(60, 600, "$120")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(61 + canvas.stringWidth("$120", "Helvetica", 22), 609, "50")

    assert rows_of(drawn(draw)) == [("$120.50",)]


def test_values_stand_below_their_headings_though_one_is_missing() -> None:
    def draw(canvas: Canvas) -> None:
        for x, heading in ((60, "Net"), (180, "Discount"), (300, "Tax"), (420, "Total")):
            canvas.drawString(x, 780, heading)
        for x, value in ((60, "100.00"), (295, "20.00"), (412, "120.00")):
            canvas.drawString(x, 765, value)

    assert rows_of(drawn(draw)) == [("Net", "Discount", "Tax", "Total"), ("100.00", "", "20.00", "120.00")]


def test_a_list_below_headings_keeps_its_cells() -> None:
    rows = (("Date", "Text", "Charge", "Credit"), ("3 May", "Bed", "90.00"), ("4 May", "Bed", "90.00"))

    def draw(canvas: Canvas) -> None:
        for down, row in enumerate(rows):
            for x, cell in zip((60, 180, 300, 420), row, strict=False):
                canvas.drawString(x, 780 - 15 * down, cell)

    assert rows_of(drawn(draw)) == list(rows)


def test_lines_that_are_taken_to_run_downwards_are_rows() -> None:
    def draw(canvas: Canvas) -> None:
        for down, row in enumerate((("N", "o", ".", "7"), ("1", "2", ".", "0", "0"))):
            for across, letter in enumerate(row):
                canvas.setFont("Courier", 12)
                canvas.drawString(60 + 7.2 * across, 780 - 200 * down, letter)

    assert rows_of(drawn(draw)) == [("No.7",), ("12.00",)]


def test_letters_that_a_font_gives_no_meaning_are_not_read() -> None:
    assert read(_without_meaning(_CORPUS / "pdf-hebrew-codes.eml"), "paper.pdf", time.monotonic() + 60) == PdfDocument(
        problem=FileProblem.NO_TEXT
    )


def _without_meaning(sample: Path) -> bytes:
    """The sample's PDF, its fonts without their tables of letters."""
    mail = email.message_from_bytes(sample.read_bytes(), policy=email.policy.default)
    (content,) = (part.get_content() for part in mail.iter_attachments())
    return re.sub(rb"/ToUnicode \d+ 0 R", lambda match: b" " * len(match[0]), content)
