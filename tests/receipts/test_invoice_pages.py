"""An electronic invoice is a page: what it states, in the language of whoever looks, and nothing of it runs."""

from __future__ import annotations

import html
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extraction.types import Part
from receipts.invoice_view import views_of
from receipts.mail_page import page_of_xml
from receipts.models import Document
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt

SAMPLES = Path(__file__).parent.parent / "extraction" / "einvoices"
OF_ONE_STANDARD = {
    views[0].standard: path for path in sorted(SAMPLES.glob("*.xml")) if (views := views_of(path.read_bytes()))
}
UBL = (SAMPLES / "ubl-prepaid-and-rounded.xml").read_bytes()


def document(make_receipt: MakeReceipt, content: bytes) -> Document:
    receipt = make_receipt(parts=(Part("bill.xml", "application/xml", content),))
    return receipt.documents.get(media_type="application/xml")


def fetch(person: Person, shown: Document, query: str = "", language: str = "en") -> Any:
    headers = {"Accept-Language": language}
    return person.api.get(f"/api/documents/{shown.pk}/content{query}", headers=headers)


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_every_standard_has_a_page(sample: Path) -> None:
    for view in views_of(sample.read_bytes()):
        stated = (view.number, view.currency, view.seller.name, view.document_type)
        assert all(stated)
        assert view.total is not None


def test_a_page_tells_parties_lines_taxes_and_sums(make_receipt: MakeReceipt, owner: Person) -> None:
    page = fetch(owner, document(make_receipt, UBL)).content.decode()
    told = ("Invoice <bdi>SK-2041", "Skärgårdens Bageri AB", "SE556000475501", "Hamnstad", "Olive Trading Ltd")
    sums = ("249.50", "49.90", "25%", "<bdi>4</bdi>", "Prepaid", "100.00", "Amount due", "150.00", "UBL")
    assert [text for text in ("Sourdough loaf", *told, *sums) if text not in page] == []


def test_a_page_is_in_the_language_of_whoever_looks(make_receipt: MakeReceipt, owner: Person) -> None:
    shown = document(make_receipt, UBL)
    english, hebrew = (fetch(owner, shown, language=code).content.decode() for code in ("en", "he"))
    assert '<section lang="en" dir="ltr">' in english
    assert '<section lang="he" dir="rtl">' in hebrew
    assert "מחיר ליחידה" in hebrew
    assert "Unit price" not in hebrew


def test_every_standard_is_shown_in_both_languages(make_receipt: MakeReceipt, owner: Person) -> None:
    files = {standard: path.read_bytes() for standard, path in OF_ONE_STANDARD.items()}
    receipt = make_receipt(parts=tuple(Part(f"{name}.xml", "application/xml", file) for name, file in files.items()))
    for standard, content in files.items():
        shown, view = receipt.documents.get(name=f"{standard}.xml"), views_of(content)[0]
        lines = [line.description for line in view.lines]
        for language, seller in (("en", "<dt>Seller</dt>"), ("he", "<dt>המוכר</dt>")):
            page = html.unescape(fetch(owner, shown, language=language).content.decode())
            told = (seller, view.number, view.seller.name, view.seller.tax_id, standard, *lines)
            assert [text for text in told if text not in page] == []


def test_several_invoices_of_a_file_are_parts_of_its_page(make_receipt: MakeReceipt, owner: Person) -> None:
    shown = document(make_receipt, (SAMPLES / "fatturapa-two-bodies.xml").read_bytes())
    first, second = (fetch(owner, shown, f"?part={part}").content.decode() for part in (1, 2))
    assert "31/A" in first
    assert "32/A" not in first
    assert "Credit note <bdi>32/A" in second
    assert fetch(owner, shown, "?part=3").status_code == 404


def test_what_an_invoice_says_does_not_run(make_receipt: MakeReceipt, owner: Person) -> None:
    hostile = UBL.replace(b"Sourdough loaf", b"&lt;script&gt;1").replace(b"SK-2041", b"&lt;b&gt;1")
    page = fetch(owner, document(make_receipt, hostile))
    assert b"<script>" not in page.content
    assert b"<b>1" not in page.content
    assert "sandbox" in page.headers["Content-Security-Policy"]


def test_what_was_withheld_is_shown(make_receipt: MakeReceipt, owner: Person) -> None:
    page = fetch(owner, document(make_receipt, (SAMPLES / "facturae-person.xml").read_bytes())).content.decode()
    assert "Tax withheld</dt><dd><bdi>€15.00" in page


def test_other_xml_is_shown_as_it_stands(make_receipt: MakeReceipt, owner: Person) -> None:
    page = fetch(owner, document(make_receipt, b"<?xml version='1.0'?><note>See you &amp; all</note>")).content
    assert b"&lt;note&gt;See you &amp;amp; all&lt;/note&gt;" in page


def test_the_file_itself_can_be_downloaded(make_receipt: MakeReceipt, owner: Person) -> None:
    answer = fetch(owner, document(make_receipt, UBL), "?download=1")
    assert b"".join(answer.streaming_content) == UBL


def test_a_long_invoice_says_that_more_lines_follow() -> None:
    line = UBL[UBL.index(b"  <cac:InvoiceLine>") : UBL.index(b"</Invoice>")]
    view = page_of_xml(UBL.replace(line, line * 300)).invoice
    assert view is not None
    assert (len(view.lines), view.has_more_lines, view.total) == (200, True, Decimal("249.50"))
