"""One receipt in Chromium: pointing at a field shows where it stood, focus stays, and paper shows the document."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from businesses.models import Business
from receipts.models import Receipt
from tests.cast import Person
from tests.languages import LANGUAGES
from tests.pages.conftest import make_receipt
from tests.pages.test_browser import Complaints, complaints, context_of, fits, sign_in
from tests.pages.test_receipt import keep
from tests.receipts.test_reader_process import readable_pdf

__all__ = ["complaints"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]

WIDE_MAIL = (
    "From: דפוס הגליל <a@galil.example>\r\nSubject: קבלה\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<table width=900 style='width:900px;min-width:900px'><tr><td>Thank you</td><td width=300>for your order</td></tr>"
    "<tr><td>Invoice</td><td>INV-77</td></tr></table>"
)


def evidence_of(**places: str) -> dict[str, object]:
    """Evidence with one place a field: its text and, behind a bar, where it stood."""
    pieces = {name: place.split("|") for name, place in places.items()}
    return {
        name: {"value": text, "confidence": 0.99, "evidence": [{"text": text, "where": where, "how": "sums"}]}
        for name, (text, where) in pieces.items()
    }


@pytest.fixture
def bill(business: Business) -> Receipt:
    """A receipt whose total stands in a PDF and whose number stands in its mail, a wide one."""
    evidence = evidence_of(amount="Total due: EUR 61.00|bill.pdf page 1 [50,678,170,690]", number="INV-77|body row 2")
    receipt = make_receipt(
        business, vendor="V" * 60, amount=Decimal("12345678.90"), currency="EUR", number="INV-77", evidence=evidence
    )
    keep(receipt, readable_pdf(), "application/pdf", name="bill.pdf")
    keep(receipt, WIDE_MAIL.encode(), "message/rfc822", origin="mail", name="mail.eml")
    return receipt


def focused(page: Page) -> str:
    """The element that has the focus, by name and id."""
    return str(page.evaluate("document.activeElement.tagName + '#' + document.activeElement.id"))


@pytest.mark.parametrize(("language", "width"), [*zip(LANGUAGES, (390, 1280), strict=False)])
def test_pointing_at_a_field_shows_where_it_stood(
    chromium: Browser,
    live_server: LiveServer,
    bill: Receipt,
    owner: Person,
    complaints: Complaints,
    language: str,
    width: int,
) -> None:
    with context_of(chromium, language, width) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/receipts/{bill.pk}")
        outline = page.locator("polygon#evidence-amount-1")
        expect(outline).to_be_attached()
        expect(page.locator(".page img")).to_have_js_property("complete", value=True)
        page.locator("tr[data-spots*=amount]").hover()
        expect(outline).to_have_class("is-shown")
        page.locator("h1").hover()
        expect(outline).not_to_have_class("is-shown")
        page.locator("tr[data-spots*=number] summary").click()
        page.locator("a[data-spot=evidence-number-1]").click()
        mail = page.frame_locator("iframe[data-frame]")
        expect(mail.locator("#evidence-number-1")).to_be_attached()
        expect(mail.locator("mark.evidence-number-1")).to_have_css("background-color", "rgb(255, 226, 122)")
        assert mail.locator("body").evaluate("body => body.scrollWidth <= innerWidth"), "the wide mail is not clipped"
        assert fits(page, width)


def test_focus_goes_on_where_something_was_done_and_paper_shows_the_document(
    chromium: Browser, live_server: LiveServer, bill: Receipt, owner: Person, complaints: Complaints
) -> None:
    with context_of(chromium, "en", 1280) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/receipts/{bill.pk}")
        page.locator("#facts a.button").press("Enter")
        expect(page.locator("#id_vendor")).to_be_focused()
        page.locator("#id_currency").fill("QQQ")
        page.locator("#facts button[type=submit]").press("Enter")
        expect(page.locator("#facts [role=alert]")).to_be_focused()
        page.locator("#id_currency").fill("EUR")
        page.locator("#id_number").fill("INV-78")
        page.locator("#facts button[type=submit]").press("Enter")
        expect(page.locator("#told")).to_be_focused()
        page.locator("button[value=approved]").press("Enter")
        expect(page.locator("#told")).to_contain_text("Approved.")
        assert focused(page) == "DIV#told"
        page.emulate_media(media="print")
        expect(page.locator(".page img")).to_be_visible()
        assert [button.is_visible() for button in page.locator("button, .button").all()].count(True) == 0
