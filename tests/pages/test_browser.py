"""The pages in Chromium, in every language: nothing violates the content policy or is wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils.translation import get_language_info
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from businesses.models import Business
from gmail.models import GmailConnection, SyncRun
from receipts.intake import save
from receipts.models import Receipt, Status
from tests.cast import PASSWORD, Person
from tests.languages import LANGUAGES
from tests.pages.conftest import make_mailbox, make_receipt, make_run
from tests.receipts.bombs import html_mail
from tests.receipts.mails import found, mail_to

expect.set_options(timeout=30_000)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]

WIDTHS = [1280, 390]


class Complaints(list[str]):
    """The browser's reports on a page: refused content, failed loads, script errors."""

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("requestfailed", lambda request: self._add_unless_aborted(request.url, request.failure))

    def _add_unless_aborted(self, url: str, failure: str | None) -> None:
        # leaving a page stops what it was loading
        if failure != "net::ERR_ABORTED":
            self.append(f"{url}: {failure}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    found = Complaints()
    yield found
    assert found == []


@pytest.fixture
def shop(business: Business, owner: Person) -> Business:
    make_mailbox(business)
    make_receipt(business, vendor="דפוס הגליל", amount=Decimal("1250.00"), currency="ILS", number="A-901")
    make_receipt(business, vendor="Lantern Books", amount=Decimal("19.90"), currency="EUR", problems=["sum_mismatch"])
    return business


def context_of(chromium: Browser, language: str, width: int) -> BrowserContext:
    return chromium.new_context(viewport={"width": width, "height": 900}, locale=language)


def sign_in(page: Page, live_server: LiveServer, person: Person) -> None:
    page.goto(f"{live_server.url}/login")
    page.locator("#id_username").fill(person.user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{live_server.url}/")
    # the panel pushes what is below it down as it comes, under whoever presses there
    if page.evaluate("typeof htmx !== 'undefined'"):
        expect(page.locator("#mailboxes a[href='/gmail']")).to_have_count(0)


def fits(page: Page, width: int) -> bool:
    """Return whether no part of the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth")) <= width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_from_signing_in_to_one_receipt(
    chromium: Browser,
    live_server: LiveServer,
    shop: Business,
    owner: Person,
    complaints: Complaints,
    language: str,
    width: int,
) -> None:
    with context_of(chromium, language, width) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if get_language_info(language)["bidi"] else "ltr")
        expect(page.locator("#mailboxes")).to_contain_text("shop@mail.example")
        expect(page.locator("#newest")).to_contain_text("דפוס הגליל")
        assert fits(page, width)
        page.get_by_role("link", name="דפוס הגליל").click()
        expect(page.locator("h1")).to_have_text("דפוס הגליל")
        assert fits(page, width)
        page.locator("#facts a.button").click()
        expect(page.locator("#id_vendor")).to_have_value("דפוס הגליל")
        assert fits(page, width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_new_category_to_the_receipts_that_have_it(
    chromium: Browser,
    live_server: LiveServer,
    shop: Business,
    owner: Person,
    complaints: Complaints,
    language: str,
    width: int,
) -> None:
    with context_of(chromium, language, width) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/categories")
        page.locator("#id_name").fill("נסיעות")
        page.keyboard.press("Enter")
        expect(page.locator(".ledger tbody th")).to_have_text("נסיעות")
        assert fits(page, width)
        page.goto(f"{live_server.url}/receipts/{Receipt.objects.get(vendor='Lantern Books').pk}")
        page.locator("#filing select").select_option(label="נסיעות")
        page.locator("#filing textarea").fill("for the fair\nback by train")
        assert fits(page, width)
        page.locator("#filing button[type=submit]").click()
        expect(page.locator("#told")).to_be_visible()
        page.goto(f"{live_server.url}/categories")
        page.get_by_role("link", name="נסיעות", exact=True).click()
        expect(page.locator("#ledger tbody tr")).to_have_count(1)
        expect(page.locator("#ledger")).to_contain_text("Lantern Books")
        assert fits(page, width)


def test_search_answers_while_typing(
    chromium: Browser, live_server: LiveServer, shop: Business, owner: Person, complaints: Complaints
) -> None:
    with context_of(chromium, "en", 1280) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/receipts")
        page.locator("#q").press_sequentially("lantern")
        expect(page.locator("#ledger")).not_to_contain_text("דפוס הגליל")
        expect(page.locator("#ledger")).to_contain_text("Lantern Books")
        expect(page).to_have_url(re.compile(r"[?&]search=lantern"))


def test_progress_moves_by_itself_and_new_receipts_appear(
    chromium: Browser, live_server: LiveServer, shop: Business, owner: Person, complaints: Complaints
) -> None:
    run = make_run(GmailConnection.objects.get(), listed=10)
    with context_of(chromium, "en", 1280) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        expect(page.locator("#mailboxes progress")).to_be_visible()
        make_receipt(shop, vendor="Just Arrived", amount=Decimal(5), currency="ILS", status=Status.APPROVED)
        SyncRun.objects.filter(pk=run.pk).update(saved_receipts=1, receipts=1)
        expect(page.locator("#newest")).to_contain_text("Just Arrived")
        SyncRun.objects.filter(pk=run.pk).update(status=SyncRun.Status.COMPLETED)
        expect(page.locator("#mailboxes")).to_contain_text("Complete")
        expect(page.locator("#mailboxes progress")).to_have_count(0)
        expect(page.locator("#announcer")).to_contain_text("completed")


def test_the_keyboard_alone_reaches_and_approves_a_receipt(
    chromium: Browser, live_server: LiveServer, shop: Business, owner: Person, complaints: Complaints
) -> None:
    with context_of(chromium, "en", 1280) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Skip to the content")
        page.get_by_role("link", name="Lantern Books").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Approve").focus()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("Approved.")
        assert Receipt.objects.get(vendor="Lantern Books").status == Status.APPROVED


def test_the_console_obeys_the_content_policy_too(
    chromium: Browser, live_server: LiveServer, shop: Business, owner: Person, complaints: Complaints
) -> None:
    make_run(GmailConnection.objects.get(), status=SyncRun.Status.COMPLETED)
    owner.user.is_staff = owner.user.is_superuser = True
    owner.user.save()
    with context_of(chromium, "he", 1280) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        for name in ("", "gmail/gmailconnection/", "gmail/syncrun/", "gmail/message/", "businesses/user/add/"):
            page.goto(f"{live_server.url}/admin/{name}")
            expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_the_parts_of_a_long_mail_lead_to_each_other_in_a_tab_of_their_own(
    live_server: LiveServer, chromium: Browser, business: Business, owner: Person
) -> None:
    mail = html_mail(b"<p>first words</p>" + b"<p>and so on</p>" * 5_000 + b"<p>last words</p>")
    (receipt,) = save(mail_to(business, rfc822=mail), found()).receipt_ids
    with context_of(chromium, "en", 1280) as context:
        page = context.new_page()
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/receipts/{receipt}")
        frame = page.frame_locator("iframe.preview")
        expect(frame.get_by_text("first words")).to_be_visible()
        expect(frame.get_by_text("Part 1 of 2").first).to_be_visible()
        expect(frame.get_by_role("link")).to_have_count(0)
        page.goto(f"{live_server.url}{page.get_by_role('link', name='Open in a new tab').get_attribute('href')}")
        page.get_by_text("Next part").first.click()
        expect(page.get_by_text("last words")).to_be_visible()
