"""The page of a mail: made once, in parts where it is long, and an apology where it would do harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from extraction.types import Part
from receipts import reader_process
from receipts.mail_page import VERSION
from receipts.models import Document, Receipt
from receipts.tasks import sweep_documents
from tests.cast import Person
from tests.receipts.bombs import html_mail
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import english
from tests.receipts.test_sweeping import age, files

LONG = html_mail(b"<p>first words</p>" + b"<p>and so on</p>" * 5_000 + b"<p>last words</p>")


def mail_of(receipt: Receipt) -> Document:
    return receipt.documents.get(origin="mail")


def fetch(person: Person, document: Document, query: str = "", **headers: str) -> Any:
    return person.api.get(f"/api/documents/{document.pk}/content{query}", headers=headers)


def stored(documents: Path) -> set[str]:
    return {file.name for file in documents.rglob("*") if file.is_file()}


def test_a_page_is_made_once_and_shown_without_the_reader_afterwards(
    make_receipt: MakeReceipt, owner: Person, monkeypatch: pytest.MonkeyPatch, documents: Path
) -> None:
    document = mail_of(make_receipt(rfc822=english()))
    before = stored(documents)
    first = fetch(owner, document).content
    assert len(stored(documents) - before) == 1
    reader_process.of_this_process().close()
    monkeypatch.setattr("receipts.reader_handle.PROGRAM", "receipts.no_such_program")
    assert fetch(owner, document).content == first
    monkeypatch.setattr("receipts.document_pages.VERSION", VERSION + 1)
    assert fetch(owner, document).status_code == 503, "a new renderer makes the page anew"


def test_a_made_page_is_swept_after_a_day_and_made_again(
    make_receipt: MakeReceipt, owner: Person, documents: Path
) -> None:
    document = mail_of(make_receipt(rfc822=english()))
    page = fetch(owner, document).content
    age(*files(documents))
    assert sweep_documents() == {"rows": 0, "files": 1}
    assert stored(documents) == {document.sha256}
    assert fetch(owner, document).content == page


def test_a_long_mail_is_shown_in_parts_that_lead_to_each_other(make_receipt: MakeReceipt, owner: Person) -> None:
    document = mail_of(make_receipt(rfc822=LONG))
    first, second = (fetch(owner, document, query).content.decode() for query in ("", "?part=2"))
    assert "first words" in first
    assert "last words" not in first
    assert "Part 1 of 2" in first
    assert '<a href="?part=2">Next part</a>' in first
    assert "last words" in second
    assert '<a href="?part=1">Previous part</a>' in second
    assert "Next part" not in second


def test_a_frame_shows_no_links_that_would_not_work_in_it(make_receipt: MakeReceipt, owner: Person) -> None:
    document = mail_of(make_receipt(rfc822=LONG))
    framed, whole = (fetch(owner, document, **{"Sec-Fetch-Dest": place}) for place in ("iframe", "document"))
    assert "Open it in a new tab to see the other parts." in framed.content.decode()
    assert "?part=" not in framed.content.decode()
    assert framed["ETag"] != whole["ETag"]


def test_the_parts_are_named_in_the_language_of_whoever_looks(make_receipt: MakeReceipt, owner: Person) -> None:
    document = mail_of(make_receipt(rfc822=LONG))
    english_page, hebrew_page = (fetch(owner, document, **{"Accept-Language": name}) for name in ("en", "he"))
    assert "חלק 1 מתוך 2" in hebrew_page.content.decode()
    assert hebrew_page["ETag"] != english_page["ETag"]


def test_the_headers_of_a_mail_are_told_in_the_language_of_whoever_looks(
    make_receipt: MakeReceipt, owner: Person
) -> None:
    head = "From: דפוס הגליל <a@galil.example>\r\nDate: Tue, 13 Oct 2026 09:05:00 +0300\r\nSubject: <b>\r\n\r\n."
    page = fetch(owner, mail_of(make_receipt(rfc822=head.encode())), **{"Accept-Language": "he"}).content.decode()
    sender = '<bdi>דפוס הגליל</bdi> <bdi dir="ltr" class="address">a@galil.example</bdi>'
    assert f"<dt>מאת</dt><dd>{sender}</dd>" in page
    assert "<dt>תאריך</dt><dd><bdi>13 באוק׳ 2026, 9:05:00</bdi></dd>" in page
    assert "<dd><bdi>&lt;b&gt;</bdi></dd>" in page


def test_the_places_of_a_receipt_s_values_are_marked_in_its_mail(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(rfc822=english())
    place = {"text": "Total paid USD 118.00", "where": "body row 3", "how": "sums"}
    receipt.reading.evidence = {"amount": {"value": "118.00", "confidence": 0.9, "evidence": [place]}}
    receipt.reading.save()
    document = mail_of(receipt)
    plain, marked = fetch(owner, document), fetch(owner, document, f"?receipt={receipt.pk}")
    assert "<mark" not in plain.content.decode()
    assert 'id="evidence-amount-1"' in marked.content.decode()
    assert plain["ETag"] != marked["ETag"]


def test_a_receipt_that_lacks_the_document_marks_nothing_in_it(make_receipt: MakeReceipt, owner: Person) -> None:
    document, other = mail_of(make_receipt(rfc822=english())), make_receipt(rfc822=english("R-2"))
    assert fetch(owner, document, f"?receipt={other.pk}").status_code == 404


@pytest.mark.parametrize(("part", "status"), [("3", 404), ("0", 400), ("x", 400), ("1" * 5_000, 400), ("21", 400)])
def test_a_part_that_is_none_is_refused(make_receipt: MakeReceipt, owner: Person, part: str, status: int) -> None:
    assert fetch(owner, mail_of(make_receipt(rfc822=LONG)), f"?part={part}").status_code == status


def test_a_page_that_breaks_a_limit_is_excused_and_not_tried_again(
    make_receipt: MakeReceipt, owner: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.READER_MEMORY_MB = 74
    reader_process.of_this_process.cache_clear()
    document = mail_of(make_receipt(rfc822=html_mail(b"x" * 8_000_000)))
    page = fetch(owner, document)
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert (
        "This file cannot be shown as a page. Reading it takes more memory than it may have." in page.content.decode()
    )
    monkeypatch.setattr("receipts.reader_handle.PROGRAM", "receipts.no_such_program")
    assert fetch(owner, document).content == page.content
    reader_process.of_this_process().close()
    reader_process.of_this_process.cache_clear()


def test_the_page_of_an_attached_web_page_is_not_that_of_a_mail_with_the_same_bytes(
    make_receipt: MakeReceipt, owner: Person
) -> None:
    content = b"Subject: <b>both</b>\r\n\r\n<i>text</i>"
    receipt = make_receipt(rfc822=content, parts=(Part("page.html", "text/html", content),))
    shown = {row.media_type: fetch(owner, row).content.decode() for row in receipt.documents.all()}
    assert all("both" in page for page in shown.values())
