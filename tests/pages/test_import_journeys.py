"""Calling a mail a receipt, in Chromium: a skipped one in three clicks, one that no sync listed in four."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from gmail.models import GmailConnection, Message, SyncRun
from receipts.models import Receipt
from tests.cast import Person
from tests.driving import drive, synced
from tests.pages.test_browser import Complaints, complaints, context_of, fits, sign_in
from tests.processes import MailboxControl

__all__ = ["complaints"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]

SCREENS = [("en", 1280), ("he", 390)]
FROM = "From: Friend <friend@home.example>\r\n"
PAID = f"{FROM}Subject: The hall on Sunday\r\n\r\nThe hall cost us ILS 84.50 each this time.\r\n".encode()


@pytest.fixture
def shop(connected: GmailConnection, settings: Settings) -> GmailConnection:
    """A mailbox of which everything was read."""
    settings.GMAIL_UNITS_PER_MINUTE = 100_000
    synced(connected, mode="full_backfill")
    return connected


class Clicks:
    """Counts what a person presses."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def __call__(self, selector: str) -> None:
        self.page.locator(selector).click()
        self.count += 1


def read() -> None:
    """What a worker does meanwhile."""
    drive(SyncRun.objects.get(mode="import"))


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_a_skipped_mail_is_rescued_in_three_clicks(
    chromium: Browser, live_server: LiveServer, shop: GmailConnection, mailbox: MailboxControl, owner: Person,
    complaints: Complaints, language: str, width: int,
) -> None:  # fmt: skip
    mailbox.deliver(PAID)
    assert synced(shop).not_receipts == 1
    with context_of(chromium, language, width) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        press = Clicks(page)
        press("#mailboxes .counts a")
        expect(page.locator(".mails li")).to_have_count(1)
        assert fits(page, width)
        press(".tabs a >> nth=1")
        expect(page.locator(".tabs a >> nth=1")).to_have_attribute("aria-current", "page")
        press(".mail-state button")
        expect(page.locator(".mail-state[hx-trigger]")).to_be_visible()
        read()
        expect(page.locator(".mail-state a")).to_be_visible()
        expect(page.locator("#announcer")).not_to_be_empty()
        assert fits(page, width)
    assert (press.count, Receipt.objects.count()) == (3, 1)


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_a_mail_that_no_sync_listed_is_found_in_four_clicks(
    chromium: Browser, live_server: LiveServer, shop: GmailConnection, mailbox: MailboxControl, owner: Person,
    complaints: Complaints, language: str, width: int,
) -> None:  # fmt: skip
    mailbox.deliver(PAID)
    mailbox.deliver(f"{FROM}Subject: {'Sunday ' * 30}\r\n\r\n{'x' * 300}\r\n".encode())
    with context_of(chromium, language, width) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        press = Clicks(page)
        press("#mailboxes a[href='/gmail/find']")
        page.locator("#id_q").fill("from:home.example")
        press("form[role=search] button")
        expect(page.locator(".mails li")).to_have_count(2)
        assert fits(page, width)
        press(".mails li:has-text('The hall') button")
        expect(page.locator(".mail-state[hx-trigger]")).to_be_visible()
        read()
        press(".mail-state a")
        expect(page.locator(".receipt-total")).to_contain_text("84.50")
    assert press.count == 4
    assert Message.objects.get().found_by == "import"


def test_the_keyboard_alone_finds_and_imports(
    chromium: Browser, live_server: LiveServer, shop: GmailConnection, mailbox: MailboxControl, owner: Person,
    complaints: Complaints,
) -> None:  # fmt: skip
    mailbox.deliver(PAID)
    with context_of(chromium, "en", 1280) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/gmail/find")
        expect(page.locator("#id_q")).to_be_focused()
        page.keyboard.type("hall")
        page.keyboard.press("Enter")
        button = page.get_by_role("button", name="This is a receipt")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".mail-state[hx-trigger]")).to_be_visible()
        assert "hall" not in page.url
