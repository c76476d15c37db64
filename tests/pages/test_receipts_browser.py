"""The list of receipts in Chromium: narrowed, changed at one go and back again, at both widths."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from businesses.models import Business
from receipts.models import Receipt, Status
from tests.cast import Person
from tests.languages import LANGUAGES
from tests.pages.conftest import make_receipt
from tests.pages.test_browser import Complaints, complaints, context_of, fits, sign_in

__all__ = ["complaints"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]

HEAVIEST, MOST_REQUESTS = 120_000, 12
LONG = "Longnamethatneverends" * 4


@pytest.fixture
def ledger(business: Business) -> Business:
    for number in range(30):
        make_receipt(business, vendor=f"Lantern {number}", amount=Decimal("12345678.90"), currency="ILS")
    make_receipt(business, vendor=LONG, amount=Decimal("87654321.10"), currency="ILS", document_type="credit_note")
    return business


def load(page: Page, address: str) -> list[Response]:
    """Open a page; return what was loaded for it."""
    loaded: list[Response] = []

    def note(response: Response) -> None:
        loaded.append(response)

    page.on("response", note)
    page.goto(address, wait_until="networkidle")
    page.remove_listener("response", note)
    return loaded


def weight(loaded: list[Response]) -> int:
    """Bytes without pictures."""
    return sum(len(one.body()) for one in loaded if one.request.resource_type != "image" and one.ok)


@pytest.mark.parametrize(("language", "width"), [*zip(LANGUAGES, (390, 1280), strict=False)])
def test_receipts_are_found_changed_at_one_go_and_back_again(
    chromium: Browser,
    live_server: LiveServer,
    ledger: Business,
    owner: Person,
    complaints: Complaints,
    language: str,
    width: int,
) -> None:
    with context_of(chromium, language, width) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.wait_for_load_state("networkidle")
        for address in ("/", "/receipts"):
            loaded = load(page, f"{live_server.url}{address}")
            assert fits(page, width)
            assert len(loaded) <= MOST_REQUESTS
            assert weight(loaded) <= HEAVIEST
            assert all(one.url.startswith(live_server.url) for one in loaded)
        list_top = page.locator("#ledger table").bounding_box()
        assert list_top
        assert list_top["y"] < 700, "the list begins on the first screen"

        page.locator("#q").fill("Longname")
        expect(page.locator("#ledger tbody tr")).to_have_count(1)
        expect(page.locator("#announcer")).to_contain_text("87,654,321.10")
        expect(page.locator("#q")).to_be_focused()
        assert fits(page, width)
        page.locator("#ledger ul.chips a").press("Enter")
        expect(page.locator("#ledger tbody tr")).to_have_count(25)

        page.locator('#ledger input[name="ids"]').first.check()
        page.locator('#change [value="approve"]').click()
        expect(page.locator("form.undo")).to_be_focused()
        assert Receipt.objects.filter(status=Status.APPROVED).count() == 1
        page.locator("form.undo button").click()
        expect(page.locator(".notice")).to_be_visible()
        assert not Receipt.objects.filter(status=Status.APPROVED).exists()
