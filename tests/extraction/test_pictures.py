"""Pictures are opened or named. They are read where tesseract is installed, and never believed outright."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Sequence
from decimal import Decimal
from email.message import EmailMessage

import pillow_heif
import pytest
from PIL import Image, ImageChops
from pypdfium2 import PdfDocument
from reportlab.pdfgen.canvas import Canvas

from extraction import FileProblem, Found, Incomplete, NotAReceipt, ReasonCode, extract
from extraction.reading import ocr, picture_files, pictures
from extraction.reading.layout import Run, lines_of
from extraction.types import ExtractedReceipt, Outcome, Place, SourcePart, receipts_of
from tests.processes import record_service
from tests.receipts import bombs

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


def page(rows: Sequence[Sequence[str]] = _INVOICE) -> Image.Image:
    """The invoice on paper."""
    paper: Image.Image = PdfDocument(document(rows))[0].render(scale=150 / 72).to_pil()
    return paper.crop((0, 0, paper.width, paper.height // 3))


def saved(kind: str, *pages: Image.Image, **options: object) -> bytes:
    """A file of pictures; of the invoice without any."""
    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    first, *rest = pages or (page(),)
    if kind in ("TIFF", "PDF"):
        options = {**options, "save_all": True, "append_images": rest}
    if kind == "TIFF":
        options["compression"] = "tiff_deflate"
    first.save(file, kind, **options)
    return file.getvalue()


def mail(content: bytes, *, name: str = "IMG_2041.jpg", text: str = "Sent from my phone", kind: str = "jpeg") -> bytes:
    """A person's mail with a picture attached."""
    message = EmailMessage()
    message["From"], message["Subject"] = "Robin Quill <robin@quince.example>", "Photo"
    message.set_content(text)
    message.add_attachment(content, "image", kind, filename=name)
    return message.as_bytes()


def the_receipt(outcome: Outcome) -> ExtractedReceipt:
    """The only receipt of an outcome."""
    (receipt,) = receipts_of(outcome)
    return receipt


def total_of(outcome: Outcome) -> Decimal | None:
    """The total of the only receipt."""
    total = the_receipt(outcome).total
    return total.value if total else None


def upside_down(paper: Image.Image) -> Image.Image:
    return paper.transpose(Image.Transpose.ROTATE_180)


def on_its_side(paper: Image.Image) -> Image.Image:
    return paper.transpose(Image.Transpose.ROTATE_90)


def askew(paper: Image.Image) -> Image.Image:
    return paper.rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def in_shadow(paper: Image.Image) -> Image.Image:
    shadow = Image.linear_gradient("L").point(lambda level: 40 + level // 2).resize(paper.size)
    return ImageChops.multiply(paper, Image.merge("RGB", [shadow] * 3))


@reads_pictures
@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "HEIF", "PDF"])
def test_a_scanned_invoice_is_read_and_goes_to_a_person(kind: str) -> None:
    outcome = extract(saved(kind), media_type="", name=f"scan.{kind.lower()}")

    assert isinstance(outcome, Found | Incomplete)
    receipt = the_receipt(outcome)
    assert receipt.number is not None
    assert (total_of(outcome), receipt.number.value) == (Decimal("125.50"), "LT-2210")
    assert receipt.confidence < 0.9
    assert [part.problem for part in outcome.parts] == [None]


@reads_pictures
@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("harm", [upside_down, on_its_side, askew, in_shadow])
def test_a_photo_is_read_however_it_was_taken(harm: Callable[[Image.Image], Image.Image]) -> None:
    outcome = extract(mail(saved("JPEG", harm(page()))))

    assert total_of(outcome) == Decimal("125.50")


@reads_pictures
@pytest.mark.usefixtures("tesseract")
def test_a_camera_says_how_it_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter clockwise

    outcome = extract(saved("JPEG", on_its_side(page()), exif=exif), media_type="")

    assert total_of(outcome) == Decimal("125.50")


@reads_pictures
@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_the_total_may_stand_on_the_last_page(kind: str) -> None:
    terms = [page([("Terms and conditions apply to all of our tools",)] * 3)] * 5
    last = [*_INVOICE[-3:], ("Thank you for buying your tools at Larkspur Tools",)]
    pages = [page(_INVOICE[:-3]), *terms, page(last)]

    receipt = the_receipt(extract(saved(kind, *pages), media_type=""))

    assert receipt.total is not None
    assert receipt.total.value == Decimal("125.50")
    assert receipt.total.evidence[0].place.page == 7


@reads_pictures
@pytest.mark.usefixtures("tesseract")
def test_a_total_that_only_a_picture_shows_is_surer_where_sums_confirm_it() -> None:
    alone = [row for row in _INVOICE if row[0] not in ("Saw", "Drill")]

    totals = [the_receipt(extract(saved("PNG", page(rows)), media_type="")).total for rows in (_INVOICE, alone)]

    summed, unproved = (total.confidence if total else 0.0 for total in totals)
    assert 0 < unproved < 0.8 <= summed < 0.9


@reads_pictures
@pytest.mark.usefixtures("tesseract")
def test_a_picture_reads_the_same_each_time() -> None:
    scan = saved("PNG")

    assert extract(scan, media_type="", name="scan.png") == extract(scan, media_type="", name="scan.png")


@reads_pictures
@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "HEIF"])
def test_a_damaged_picture_is_left_to_a_person(kind: str) -> None:
    content = saved(kind)

    outcome = extract(mail(content[: len(content) * 2 // 3]))

    assert isinstance(outcome, Incomplete)
    assert [part.problem for part in outcome.parts] == [FileProblem.DAMAGED]


def words_in_columns(*words: tuple[str, int]) -> list[Run]:
    """Words as a till prints them, each letter 24 wide and 32 high, from the column given."""
    return [Run(text, 24.0 * at, 0, 24.0 * (at + len(text)) - 4, 32) for text, at in words]


def test_words_of_a_till_are_one_cell_and_its_columns_are_not() -> None:
    (line,) = lines_of(words_in_columns(("OAK", 0), ("TREE", 4), ("CAFE", 9), ("12.00", 30)), Place(SourcePart.FILE))
    assert line.cells == ("OAK TREE CAFE", "12.00")


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("$84. 07", "$84.07"),
        ("84 ,07", "84,07"),
        ("84, 07 EUR", "84,07 EUR"),
        ("Total €84. 07", "Total €84.07"),
        ("12. 09. 2026", "12. 09. 2026"),
        ("Table 4, 12", "Table 4, 12"),
        ("84 07", "84 07"),
        ("3. 50 screws", "3. 50 screws"),
    ],
)
def test_an_amount_read_as_two_words_is_one(cell: str, read: str) -> None:
    assert pictures.with_whole_amount(cell) == read


@reads_pictures
@pytest.mark.usefixtures("tesseract")
def test_a_picture_of_more_pixels_than_memory_is_named() -> None:
    bomb = saved("PNG", Image.new("1", (20_000, 20_000)))

    outcome = extract(mail(bomb))

    assert isinstance(outcome, Incomplete)
    assert [part.problem for part in outcome.parts] == [FileProblem.TOO_LARGE]


@reads_pictures
@pytest.mark.usefixtures("tesseract")
def test_a_photo_without_words_is_left_to_a_person() -> None:
    clouds = Image.radial_gradient("L").resize((1600, 1200))

    outcome = extract(mail(saved("JPEG", clouds)))

    assert isinstance(outcome, Incomplete)
    assert [part.problem for part in outcome.parts] == [FileProblem.PICTURE]


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("PNG", "image/png"), ("JPEG", "image/jpeg"), ("TIFF", "image/tiff"), ("WEBP", "image/webp"),
        ("BMP", "image/bmp"), ("GIF", "image/gif"), ("HEIF", "image/heic"),
    ],
)  # fmt: skip
def test_a_mail_that_is_a_picture_is_kept_whatever_its_type_says(kind: str, media_type: str) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Robin Quill <robin@quince.example>", ""
    message.set_content("")
    message.add_attachment(saved(kind), "application", "octet-stream", filename="file")

    outcome = extract(message.as_bytes())

    assert isinstance(outcome, Incomplete)
    assert ReasonCode.PICTURE_ALONE in {reason.code for reason in outcome.reasons}
    assert [(part.media_type, part.problem) for part in outcome.parts] == [(media_type, FileProblem.PICTURE)]


def test_a_picture_without_a_name_gets_one() -> None:
    head = b"From: Robin <robin@quince.example>\nContent-Type: image/png\n\n"

    outcome = extract(head + saved("PNG"))

    assert isinstance(outcome, Incomplete)
    assert [part.name for part in outcome.parts] == ["picture.png"]


def test_without_its_decoder_a_picture_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_files, "_can_open_heic", lambda: False)

    outcome = extract(mail(saved("HEIF"), kind="heic", name="IMG_2041.HEIC"))

    assert isinstance(outcome, Incomplete)
    assert [(part.name, part.problem) for part in outcome.parts] == [("IMG_2041.HEIC", FileProblem.PICTURE)]


def test_without_tesseract_a_scan_says_that_it_was_not_read() -> None:
    outcome = extract(bombs.mail_with(saved("PNG"), media_type="image/png"))

    assert isinstance(outcome, Found)
    assert [part.problem for part in outcome.parts] == [FileProblem.PICTURE]


def test_a_picture_in_a_newsletter_is_no_receipt() -> None:
    letter = b"List-Unsubscribe: <https://quince.example>\nPrecedence: bulk\n" + mail(saved("PNG"), text="See our news")

    assert isinstance(extract(letter), NotAReceipt)


def test_hebrew_comes_in_the_order_it_is_read() -> None:
    table = "\n".join(
        "\t".join(map(str, row))
        for row in (
            ("level", "page", "block", "par", "line", "word", "left", "top", "width", "height", "conf", "text"),
            (1, 1, 0, 0, 0, 0, 0, 0, 1000, 400, -1, ""),
            (4, 1, 1, 1, 1, 0, 100, 50, 800, 40, -1, ""),
            (5, 1, 1, 1, 1, 1, 780, 50, 120, 40, 95, 'סה"כ'),
            (5, 1, 1, 1, 1, 2, 650, 50, 115, 40, 93, "לתשלום"),
            (5, 1, 1, 1, 1, 3, 100, 50, 140, 40, 91, "118.00"),
            (5, 1, 1, 1, 1, 4, 260, 50, 90, 40, 91, "5"),
            (5, 1, 1, 1, 1, 5, 500, 300, 20, 10, 12, "~"),
        )
    )
    reading = ocr.reading_of(table)

    (line,) = lines_of(list(reading.words), Place(SourcePart.FILE, "slip.png"))
    assert line.cells == ('סה"כ לתשלום', "118.00")
    assert 90 < reading.sureness < 95


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
