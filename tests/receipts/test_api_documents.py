"""Stored files over the API: the right bytes under the right name, and nothing in them that can act."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from rest_framework.test import APIClient

from extraction.types import Part
from receipts.models import Document, Receipt
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import english, hebrew, letter

BYTES = bytes(range(256)) * 4
PDF = Part("חשבונית 30881.pdf", "application/pdf", b"%PDF-1.4" + BYTES)
HOSTILE = """<p>Total 12.00</p><script>alert(1)</script><img src="https://tracker.example/p.gif" alt="logo">
<a href="javascript:alert(1)" onclick="alert(1)">pay</a><form action="https://evil.example"><input name="card"></form>
<table style="background: url(https://tracker.example/b.gif); color: red"><tr><td>x</td></tr></table>
<iframe src="https://evil.example"></iframe><link rel="stylesheet" href="https://evil.example/a.css">
<style>@import url(https://evil.example/b.css)</style><meta http-equiv="refresh" content="0;url=https://evil.example">"""


def attachment(receipt: Receipt) -> Document:
    return receipt.documents.get(origin="attachment")


def mail(receipt: Receipt) -> Document:
    return receipt.documents.get(origin="mail")


def fetch(person: Person, document: Document, query: str = "", **headers: str) -> Any:
    return person.api.get(f"/api/documents/{document.pk}/content{query}", headers=headers)


def content(answer: Any) -> bytes:
    if isinstance(answer, StreamingHttpResponse):
        return b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert isinstance(answer, HttpResponse)
    return answer.content


def test_a_pdf_is_shown_under_its_own_name(make_receipt: MakeReceipt, owner: Person) -> None:
    answer = fetch(owner, attachment(make_receipt(parts=(PDF,))))
    assert content(answer) == PDF.content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(PDF.content))
    name = "%D7%97%D7%A9%D7%91%D7%95%D7%A0%D7%99%D7%AA%2030881.pdf"
    assert answer["Content-Disposition"] == f"inline; filename*=utf-8''{name}"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("stored", "problem", "message"),
    [
        ("", None, ""),
        ("encrypted", "encrypted", "It is locked with a password."),
        ("no text in it", "no_text", "It has no text in it."),
        ("words that no version wrote", "unreadable", "It could not be read."),
    ],
)
def test_why_a_file_could_not_be_read_is_a_code_with_words(
    make_receipt: MakeReceipt, owner: Person, stored: str, problem: str | None, message: str
) -> None:
    document = attachment(make_receipt(parts=(PDF,)))
    Document.objects.filter(pk=document.pk).update(problem=stored)
    shown = owner.api.get(f"/api/documents/{document.pk}").json()
    assert (shown["problem"], shown["problem_message"]) == (problem, message)


def test_a_file_asked_for_as_download_is_saved(make_receipt: MakeReceipt, owner: Person) -> None:
    answer = fetch(owner, attachment(make_receipt(parts=(PDF,))), "?download=1")
    assert answer["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/xml", "application/zip", "text/javascript", "x"])
def test_what_a_browser_might_run_is_only_ever_saved(make_receipt: MakeReceipt, owner: Person, media_type: str) -> None:
    receipt = make_receipt(parts=(Part("file", media_type, b"<svg onload='alert(1)'/>"),))
    answer = fetch(owner, attachment(receipt))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ['a"b.pdf', "a\r\nSet-Cookie: x=1.pdf", "../../etc/passwd", "  .  ", "a\x00b"])
def test_a_hostile_name_cannot_leave_its_header(make_receipt: MakeReceipt, owner: Person, name: str) -> None:
    answer = fetch(owner, attachment(make_receipt(parts=(Part(name, "application/pdf", b"%PDF"),))))
    assert answer.status_code == 200
    assert not set("\r\n/\\") & set(answer["Content-Disposition"])


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-9", 0, 10), ("bytes=1000-", 1000, 1032), ("bytes=-32", 1000, 1032), ("bytes=1030-9999", 1030, 1032)],
)
def test_a_range_is_served_as_that_range(
    make_receipt: MakeReceipt, owner: Person, asked: str, start: int, stop: int
) -> None:
    answer = fetch(owner, attachment(make_receipt(parts=(PDF,))), Range=asked)
    assert answer.status_code == 206
    assert content(answer) == PDF.content[start:stop]
    assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/1032"
    assert answer["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=1032-", "bytes=5-2", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(make_receipt: MakeReceipt, owner: Person, asked: str) -> None:
    answer = fetch(owner, attachment(make_receipt(parts=(PDF,))), Range=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */1032"


@pytest.mark.parametrize("headers", [{"Range": "bytes=0-1,3-4"}, {"Range": "lines=1-2"}, {"Range": "bytes=-"}])
def test_a_range_we_do_not_serve_gives_the_whole(
    make_receipt: MakeReceipt, owner: Person, headers: dict[str, str]
) -> None:
    answer = fetch(owner, attachment(make_receipt(parts=(PDF,))), **headers)
    assert (answer.status_code, content(answer)) == (200, PDF.content)


def test_a_range_of_what_was_another_file_gives_the_whole(make_receipt: MakeReceipt, owner: Person) -> None:
    document = attachment(make_receipt(parts=(PDF,)))
    answer = fetch(owner, document, **{"Range": "bytes=0-9", "If-Range": '"another"'})
    assert answer.status_code == 200
    assert fetch(owner, document, **{"Range": "bytes=0-9", "If-Range": answer["ETag"]}).status_code == 206


def test_a_file_the_browser_has_is_not_sent_again(make_receipt: MakeReceipt, owner: Person) -> None:
    document = attachment(make_receipt(parts=(PDF,)))
    etag = fetch(owner, document)["ETag"]
    assert fetch(owner, document, **{"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("accept", ["application/pdf", "image/webp", "text/html", "*/*"])
def test_whatever_a_browser_would_rather_have_it_gets_the_file(
    make_receipt: MakeReceipt, owner: Person, accept: str
) -> None:
    answer = fetch(owner, attachment(make_receipt(parts=(PDF,))), Accept=accept)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


def test_the_stored_mail_is_shown_as_a_page(make_receipt: MakeReceipt, owner: Person) -> None:
    answer = fetch(owner, mail(make_receipt(rfc822=hebrew())))
    page = content(answer).decode()
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "סה״כ לתשלום" in page
    assert "חשבונית מס קבלה 30881" in page
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_mail_itself_comes_as_it_came(make_receipt: MakeReceipt, owner: Person) -> None:
    answer = fetch(owner, mail(make_receipt(rfc822=english())), "?download=1")
    assert content(answer) == english()
    assert answer["Content-Type"] == "message/rfc822"
    assert answer["Content-Disposition"] == 'attachment; filename="mail.eml"'


def test_the_page_of_a_mail_loads_and_runs_nothing(make_receipt: MakeReceipt, owner: Person) -> None:
    page = content(fetch(owner, mail(make_receipt(rfc822=letter("Receipt", "", html=HOSTILE))))).decode()
    body = page.partition("<body>")[2]
    assert "Total 12.00" in body
    for hostile in (
        "<script",
        "onclick",
        "javascript:",
        "tracker.example",
        "<form",
        "<input",
        "evil.example",
        "@import",
    ):
        assert hostile not in body, hostile


def test_an_attached_web_page_is_shown_sanitised(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(parts=(Part("receipt.html", "text/html", HOSTILE.encode()),))
    assert b"<script" not in content(fetch(owner, attachment(receipt)))
    assert content(fetch(owner, attachment(receipt), "?download=1")) == HOSTILE.encode()


def test_another_business_s_document_is_not_found(make_receipt: MakeReceipt, stranger: Person) -> None:
    document = mail(make_receipt())
    for client in (stranger.api, stranger.browser):
        for path in ("", "/content"):
            answer = client.get(f"/api/documents/{document.pk}{path}")
            assert answer.status_code == 404
            assert answer.json()["error"]["code"] == "NOT_FOUND"


def test_members_open_documents_and_others_do_not(
    make_receipt: MakeReceipt, owner: Person, teammate: Person, accountant: Person
) -> None:
    document = mail(make_receipt())
    for person in (owner, teammate, accountant):
        for client in (person.api, person.browser):
            assert client.get(f"/api/documents/{document.pk}/content").status_code == 200
            assert client.get(f"/api/documents/{document.pk}").json()["sha256"] == document.sha256
    assert APIClient().get(f"/api/documents/{document.pk}/content").status_code == 401
    assert APIClient().get(f"/api/documents/{document.pk}").status_code == 401


def test_a_file_that_is_gone_is_told_by_name(make_receipt: MakeReceipt, owner: Person, documents: Path) -> None:
    document = mail(make_receipt())
    (documents / document.path).unlink()
    for query in ("", "?download=1"):
        answer = fetch(owner, document, query)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "DOCUMENT_MISSING")


@pytest.mark.parametrize("query", ["?downlaod=1", "?download=maybe"])
def test_a_misspelt_question_is_refused(make_receipt: MakeReceipt, owner: Person, query: str) -> None:
    assert fetch(owner, mail(make_receipt()), query).json()["error"]["code"] == "VALIDATION_ERROR"
