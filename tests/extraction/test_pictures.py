"""Pictures are read where tesseract is installed, never believed outright, and change nothing where it is missing."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Sequence

import pytest
from pypdfium2 import PdfDocument
from reportlab.pdfgen.canvas import Canvas

from extraction import FileProblem, Found, Incomplete, extract
from tests.processes import record_service

_PATH = os.environ.get("PATH", "")
_A4 = (595, 842)
_INVOICE = (
    ("Larkspur Tools Ltd",),
    ("Invoice number: LT-2210",),
    ("Invoice date: 3 March 2025",),
    ("Item", "Amount"),
    ("Saw", "40.00"),
    ("Drill", "85.50"),
    ("Total", "125.50 EUR"),
)

reads_pictures = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed: reading pictures was NOT tested"
)


@pytest.fixture
def tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of this machine within reach again."""
    monkeypatch.setenv("PATH", _PATH)
    record_service("tesseract")


def document(*pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with these rows of cells on its pages."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=_A4)
    for rows in pages:
        for down, row in enumerate(rows):
            for x, cell in zip((60, 420), row, strict=False):
                canvas.drawString(x, 780 - 24 * down, cell)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def picture(kind: str) -> bytes:
    """The invoice as a scanner sees it: PNG, JPEG, or a PDF that holds nothing but the picture."""
    file = io.BytesIO()
    PdfDocument(document(_INVOICE))[0].render(scale=200 / 72).to_pil().save(file, kind)
    return file.getvalue()


@reads_pictures
@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_a_scanned_invoice_is_read_and_goes_to_a_person(kind: str) -> None:
    outcome = extract(picture(kind), media_type="", name=f"scan.{kind.lower()}")

    assert isinstance(outcome, Found | Incomplete)
    (receipt,) = outcome.receipts
    assert receipt.total is not None
    assert receipt.number is not None
    assert (str(receipt.total.value), receipt.number.value) == ("125.50", "LT-2210")
    assert receipt.confidence < 0.9
    assert [part.problem for part in outcome.parts] == [None]


@reads_pictures
@pytest.mark.usefixtures("tesseract")
def test_a_picture_reads_the_same_each_time() -> None:
    scan = picture("PNG")

    assert extract(scan, media_type="", name="scan.png") == extract(scan, media_type="", name="scan.png")


@reads_pictures
@pytest.mark.usefixtures("tesseract")
def test_a_damaged_picture_somebody_gives_is_left_to_a_person() -> None:
    outcome = extract(picture("PNG")[:25_000], media_type="", name="scan.png")

    assert isinstance(outcome, Incomplete)


def test_without_tesseract_a_scan_says_that_it_was_not_read() -> None:
    mail = (
        b"From: Larkspur <billing@larkspur.example>\nSubject: Your invoice LT-2210\nContent-Type: multipart/mixed;"
        b" boundary=b\n\n--b\n\nInvoice LT-2210\nTotal: 125.50 EUR\n--b\nContent-Type: image/png\n"
        b"Content-Disposition: attachment; filename=scan.png\n\n" + picture("PNG") + b"\n--b--\n"
    )
    outcome = extract(mail)

    assert isinstance(outcome, Found)
    assert [part.problem for part in outcome.parts] == [FileProblem.PICTURE]


def test_the_lines_of_all_pages_make_one_sum() -> None:
    second = (
        ("Item", "Amount"),
        ("Lamp", "24.50"),
        ("Subtotal", "150.00"),
        ("VAT 20%", "30.00"),
        ("Total", "180.00 EUR"),
    )
    outcome = extract(document(_INVOICE[:-1], second), media_type="", name="invoice.pdf")

    assert isinstance(outcome, Found)
    (receipt,) = outcome.receipts
    assert receipt.total is not None
    assert receipt.total.evidence[0].place.page == 2
    assert [item.description for item in receipt.line_items] == ["Saw", "Drill", "Lamp"]
