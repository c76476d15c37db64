"""Exporting from the receipts page: what is shown, or a month of it, in a few clicks."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from books import exports
from books.models import Export
from businesses.models import Business
from receipts import tasks
from receipts.models import Status
from tests.cast import Person
from tests.languages import LANGUAGES
from tests.pages.conftest import make_receipt
from tests.pages.test_browser import Complaints, complaints, context_of, fits, shop, sign_in

__all__ = ["complaints", "shop"]

PICTURES = os.environ.get("PICTURES", "")


def file_of(client: Client, **fields: str) -> str:
    answer = client.post("/exports", fields)
    assert answer.status_code == 200
    return b"".join(answer).decode("utf-8-sig")


def test_the_file_holds_what_the_page_shows(web: Client, business: Business) -> None:
    make_receipt(business, vendor="Lantern Books")
    make_receipt(business, vendor="Night Train")
    make_receipt(business, vendor="Lantern Lamps", status=Status.REJECTED)
    text = file_of(web, file="csv", q="lantern")
    assert "Lantern Books" in text
    assert "Night Train" not in text
    assert "Lantern Lamps" not in text
    assert "Lantern Lamps" in file_of(web, file="csv", show="aside")


def test_a_month_is_that_of_the_business(web: Client, business: Business) -> None:
    # 22:30 UTC on the last of the month is the first of the next in Jerusalem
    moment = datetime.datetime(2026, 8, 31, 22, 30, tzinfo=datetime.UTC)
    make_receipt(business, vendor="Lantern Books", received_at=moment)
    assert "Lantern Books" in file_of(web, file="csv 2026-09")
    assert "Lantern Books" not in file_of(web, file="csv 2026-08")


@pytest.mark.parametrize("file", ["", "xml", "csv 2026-13", "csv x", "zip 9999-99"])
def test_what_cannot_be_exported_is_not_found(web: Client, file: str) -> None:
    assert web.post("/exports", {"file": file}).status_code == 404


def pictured(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
@pytest.mark.usefixtures("shop", "redis_url")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_month_is_in_the_accountants_hands_in_three_clicks_and_a_large_one_when_it_is_made(
    chromium: Browser,
    live_server: LiveServer,
    owner: Person,
    settings: Settings,
    complaints: Complaints,
    language: str,
    width: int,
) -> None:
    with translation.override(language):
        done, vendor = translation.gettext("Download the file"), translation.gettext("vendor")
    page = context_of(chromium, language, width).new_page()
    complaints.watch(page)
    sign_in(page, live_server, owner)
    # found, narrowed and summed, exported: three clicks
    page.locator("#newest a[href='/receipts']").click()
    page.locator("#months a").first.click()
    expect(page.locator("#months a").first).to_have_attribute("aria-current", "true")
    expect(page.locator(".found-sums")).to_contain_text("1,250.00")
    pictured(page, f"month-{language}-{width}")
    assert fits(page, width)
    with page.expect_download() as download:
        page.locator("#export").click()
    text = download.value.path().read_text("utf-8-sig")
    assert "דפוס הגליל" in text
    assert "1250.00" in text
    assert vendor in text.splitlines()[0].lower()

    page.goto(f"{live_server.url}/exports")
    settings.EXPORT_AT_ONCE_ROWS = 1
    page.locator("button[value='zip']").click()
    page.wait_for_url("**/exports/*")
    pictured(page, f"waiting-{language}-{width}")
    tasks.run_job(Export.objects.get().job_id)
    link = page.get_by_role("link", name=done)
    link.wait_for()
    pictured(page, f"done-{language}-{width}")
    assert fits(page, width)
    with page.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes().startswith(b"PK")

    exports.delete_expired(now=timezone.now() + datetime.timedelta(days=2))
    page.goto(f"{live_server.url}/exports")
    pictured(page, f"exports-{language}-{width}")
    assert fits(page, width)
    page.context.close()
