"""A page of a PDF as its reader sees it: what stands apart is apart, what stands together is together."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from receipts.extraction.reading.pdf import PdfDocument, read

_A4 = (595, 842)


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
