"""What came by mail stays in its sandbox, whichever way a browser comes by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from extraction.types import Part
from receipts.downloads import PDF_POLICY, POLICY
from receipts.models import Document
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import letter

HOSTILE = letter("Receipt", "", html="<p>Total 12.00</p><script>document.title = self.origin</script>")
PDF = Part("invoice.pdf", "application/pdf", b"%PDF-1.4 nothing")


def signed_in(browser: Browser, live_server: LiveServer, person: Person) -> Page:
    context = browser.new_context()
    value = person.browser.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    return context.new_page()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_mail_s_page_has_no_origin_however_often_it_is_opened(
    chromium: Browser, live_server: LiveServer, make_receipt: MakeReceipt, owner: Person
) -> None:
    document = make_receipt(rfc822=HOSTILE).documents.get(origin="mail")
    page = signed_in(chromium, live_server, owner)
    network, statuses, origins = page.context.new_cdp_session(page), [], []
    network.send("Network.enable")
    # what came over the wire: a page's own events tell the status of what was stored
    network.on("Network.responseReceivedExtraInfo", lambda answer: statuses.append(answer["statusCode"]))
    for _ in range(3):
        page.goto(f"{live_server.url}/api/documents/{document.pk}/content")
        origins.append(page.evaluate("self.origin"))
    page.context.close()
    assert origins == ["null"] * 3
    assert 304 in statuses


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({}, "", 200),
        ({}, "?download=1", 200),
        ({"If-None-Match": "*"}, "", 304),
        ({"If-None-Match": "*"}, "?download=1", 304),
        ({"If-Match": '"another"'}, "", 412),
        ({"Range": "bytes=0-1"}, "?download=1", 206),
        ({"Range": "bytes=0-1", "If-None-Match": "*"}, "?download=1", 304),
        ({"Range": "bytes=9999999-"}, "?download=1", 416),
        ({}, "?downlaod=1", 400),
    ],
)
def test_every_answer_for_a_document_carries_its_own_policy(
    make_receipt: MakeReceipt, owner: Person, headers: dict[str, str], query: str, status: int
) -> None:
    receipt = make_receipt(rfc822=HOSTILE, parts=(PDF,))
    for document in receipt.documents.all():
        answer = owner.api.get(f"/api/documents/{document.pk}/content{query}", headers=headers)
        assert answer.status_code == status
        assert answer["Content-Security-Policy"] == policy_of(document, status)
        assert answer["X-Content-Type-Options"] == "nosniff"


def policy_of(document: Document, status: int) -> str:
    return PDF_POLICY if document.media_type == "application/pdf" and status != 400 else POLICY


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "delete"])
def test_errors_and_other_methods_carry_it_too(
    make_receipt: MakeReceipt, owner: Person, stranger: Person, client: Any, documents: Path, method: str
) -> None:
    document = make_receipt(rfc822=HOSTILE).documents.get(origin="mail")
    (documents / document.path).unlink()
    for caller in (owner.api, stranger.browser, client):
        answer = getattr(caller, method)(f"/api/documents/{document.pk}/content")
        assert answer["Content-Security-Policy"] == POLICY
