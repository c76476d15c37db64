"""The pages of PDFs and pictures as pictures: made once under limits, bounded, and excused where they cannot be."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from extraction.types import FileProblem, Part
from receipts import document_pictures, page_pictures
from receipts.downloads import POLICY
from receipts.models import Document
from tests.cast import Person
from tests.extraction.packing import locked_pdf
from tests.receipts import bombs
from tests.receipts.conftest import MakeReceipt
from tests.receipts.test_reader_process import readable_pdf


@pytest.fixture
def kept(make_receipt: MakeReceipt) -> Any:
    """Keeps a file beside a receipt of the shop."""

    def keep(content: bytes, name: str = "bill.pdf", media_type: str = "application/pdf") -> Document:
        return make_receipt(parts=(Part(name, media_type, content),)).documents.get(origin="attachment")

    return keep


def fetch(person: Person, document: Document, number: int = 1, **headers: str) -> Any:
    return person.api.get(f"/api/documents/{document.pk}/pages/{number}", headers=headers)


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 20), kind: str = "PNG", **options: Any) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, "white" if mode != "P" else 0).save(made, kind, **options)
    return made.getvalue()


def test_a_page_of_a_pdf_is_a_picture_as_large_as_its_outline_says(kept: Any, owner: Person) -> None:
    document = kept(readable_pdf())
    answer = fetch(owner, document)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Content-Security-Policy"] == POLICY
    shape = document_pictures.outline_of(document).pages[0]
    assert Image.open(io.BytesIO(answer.content)).size == (shape.width, shape.height) == (1200, 1600)


def test_a_picture_is_made_once_and_known_by_its_tag(kept: Any, owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    document = kept(readable_pdf())
    first = fetch(owner, document)
    monkeypatch.setattr("receipts.reader_process.Reader._ask", None)
    again = fetch(owner, document)
    assert again.content == first.content
    assert fetch(owner, document, **{"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("number", [0, 2, 10**9])
def test_a_page_that_there_is_not_is_not_found(kept: Any, owner: Person, number: int) -> None:
    assert fetch(owner, kept(readable_pdf()), number).status_code == 404


def test_a_mail_has_no_such_pages(make_receipt: MakeReceipt, owner: Person) -> None:
    assert fetch(owner, make_receipt().documents.get(origin="mail")).status_code == 404


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (lambda: b"%PDF-1.4 nothing", FileProblem.DAMAGED),
        (locked_pdf, FileProblem.ENCRYPTED),
        (bombs.twice_deflated, FileProblem.OVER_MEMORY),
    ],
)
def test_a_page_that_cannot_be_shown_says_so_and_is_not_tried_again(
    kept: Any, owner: Person, monkeypatch: pytest.MonkeyPatch, content: Any, problem: FileProblem
) -> None:
    document = kept(content())
    answer = fetch(owner, document)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "PAGE_NOT_SHOWN")
    monkeypatch.setattr("receipts.reader_process.Reader._ask", None)
    assert fetch(owner, document).status_code == 422


def test_a_file_that_is_missing_is_not_found(kept: Any, owner: Person, documents: Path) -> None:
    document = kept(readable_pdf())
    (documents / document.path).unlink()
    assert fetch(owner, document).json()["error"]["code"] == "DOCUMENT_MISSING"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("RGBA"), "image/png"),
        (picture("P", kind="GIF"), "image/gif"),
        (picture("CMYK", kind="JPEG"), "image/jpeg"),
        (picture("1", kind="TIFF"), "image/tiff"),
        (picture("RGB", kind="BMP"), "image/bmp"),
    ],
)
def test_pictures_of_every_kind_are_shown(content: bytes, kind: str) -> None:
    outline = page_pictures.outline_of(content, kind="picture")
    shown = Image.open(io.BytesIO(page_pictures.picture_of(content, kind="picture", number=1).content))
    assert [(page.width, page.height) for page in outline.pages] == [(40, 20)] == [shown.size], kind


def test_a_photograph_is_upright_bounded_and_says_nothing_of_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A camera"
    content = picture(size=(3_000, 2_000), kind="JPEG", exif=exif.tobytes())
    (shape,) = page_pictures.outline_of(content, kind="picture").pages
    shown = Image.open(io.BytesIO(page_pictures.picture_of(content, kind="picture", number=1).content))
    assert shown.width / shown.height == pytest.approx(2 / 3, abs=0.01)
    assert shape.width / shape.height == pytest.approx(2 / 3, abs=0.01)
    assert shown.width * shown.height <= page_pictures.PIXELS
    assert not shown.getexif()


def test_a_document_of_many_pages_is_shown_as_far_as_the_limit_goes() -> None:
    pages = [Image.new("1", (300, 300)) for _ in range(page_pictures.PAGES + 1)]
    made = io.BytesIO()
    pages[0].save(made, "TIFF", save_all=True, append_images=pages[1:])
    outline = page_pictures.outline_of(made.getvalue(), kind="picture")
    assert (len(outline.pages), outline.count) == (page_pictures.PAGES, page_pictures.PAGES + 1)
