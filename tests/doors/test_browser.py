"""From a click to the row, in Chromium and every language: a PDF from a disk, a photo from a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from local.processes import Process
from receipts.models import Receipt, Status
from tests.cast import Person
from tests.doors.files import SELLER, invoice, photo
from tests.languages import LANGUAGES
from tests.pages.test_browser import Complaints, fits, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]

PDF: FilePayload = {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": invoice()}
DROP = """async ([name, text]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name));
    document.querySelector("[data-drop] label").dispatchEvent(
        new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    found = Complaints()
    yield found
    assert found == []


def phone(chromium: Browser, language: str) -> BrowserContext:
    return chromium.new_context(viewport={"width": 390, "height": 844}, locale=language, has_touch=True, is_mobile=True)


def desk(chromium: Browser, language: str, *, scripts: bool = True) -> BrowserContext:
    return chromium.new_context(viewport={"width": 1280, "height": 900}, locale=language, java_script_enabled=scripts)


def open_form(page: Page, live_server: LiveServer, owner: Person) -> None:
    sign_in(page, live_server, owner)
    page.locator("#newest a[href='/receipts/upload'] >> nth=0").click()
    expect(page).to_have_url(f"{live_server.url}/receipts/upload")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_and_a_photo_from_the_click_to_the_row(
    chromium: Browser, live_server: LiveServer, worker: Process, owner: Person, complaints: Complaints, language: str
) -> None:
    with desk(chromium, language) as context:
        page = context.new_page()
        complaints.watch(page)
        open_form(page, live_server, owner)
        assert fits(page, 1280)
        page.locator("#files").set_input_files([PDF])
        expect(page.locator("[data-chosen]")).to_contain_text("invoice.pdf")
        page.locator("main button[type=submit]").click()
        expect(page.locator(".uploads .notice-good")).to_contain_text("invoice.pdf")
        expect(page.locator("#announcer")).not_to_be_empty()
        expect(page).to_have_url(re.compile(r"/receipts/upload/\d+$"))
        page.locator(".uploads a").click()
        expect(page.locator("h1")).to_have_text(SELLER)
    assert Receipt.objects.get().status == Status.APPROVED

    with phone(chromium, language) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.locator("a[href='/receipts/upload']").first.click()
        expect(page.locator("#camera")).to_be_visible()
        expect(page.locator("#camera")).to_have_attribute("capture", "environment")
        assert fits(page, 390)
        page.locator("#camera").set_input_files({"name": "image.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        page.locator("main button[type=submit]").click()
        expect(page.locator(".uploads")).to_contain_text("image.jpg")
        expect(page.locator("#upload progress")).to_have_count(0)
        assert fits(page, 390)
    assert Receipt.objects.count() == 2


def test_without_scripts_the_same_is_told(
    chromium: Browser, live_server: LiveServer, worker: Process, owner: Person
) -> None:
    with desk(chromium, "en", scripts=False) as context:
        page = context.new_page()
        open_form(page, live_server, owner)
        page.locator("main button[type=submit]").click()
        expect(page.get_by_role("alert")).to_contain_text("No file was sent.")
        page.locator("#files").set_input_files([PDF])
        page.locator("main button[type=submit]").click()
        expect(page).to_have_url(re.compile(r"/receipts/upload/\d+$"))
        for _ in range(60):
            if page.get_by_text("Done", exact=True).count():
                break
            page.wait_for_timeout(500)
            page.reload()
        expect(page.locator(".uploads")).to_contain_text("Saved and approved")


def test_files_are_dropped_and_what_is_wrong_is_said_in_place_by_keyboard(
    chromium: Browser, live_server: LiveServer, redis_url: str, owner: Person
) -> None:
    with desk(chromium, "en") as context:
        page = context.new_page()
        open_form(page, live_server, owner)
        page.evaluate(DROP, ["run.exe", "MZ"])
        expect(page.locator("[data-chosen]")).to_contain_text("run.exe")
        page.locator("main button[type=submit]").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("A file of this kind cannot be read.")
        expect(page.locator(".drop-words")).to_be_visible()
        page.locator("#files").set_input_files([PDF] * 21)
        expect(page.locator("[data-too-much]")).to_be_visible()
        page.keyboard.press("Tab")
        page.locator("main button[type=submit]").click()
        expect(page.locator("[data-sending]")).to_be_hidden()
