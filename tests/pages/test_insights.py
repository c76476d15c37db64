"""What is missing, and what was spent on what, as pages."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from businesses.models import Business
from insights.models import GapNote
from receipts import total_folding
from receipts.tasks import keep_totals
from tests.cast import Person
from tests.pages.conftest import make_receipt, sign_in_browser
from tests.pages.test_browser import Complaints, complaints, context_of, fits, sign_in

__all__ = ["complaints"]


def months_back(count: int) -> datetime.datetime:
    now = timezone.now()
    place = now.year * 12 + now.month - 1 - count
    return now.replace(year=place // 12, month=place % 12 + 1, day=20, hour=12)


@pytest.fixture
def telecom(business: Business) -> datetime.date:
    """A monthly bill, of which the fourth before this month is missing."""
    for ago in range(1, 14):
        if ago != 4:
            make_receipt(
                business,
                vendor="Harbor Telecom",
                amount=Decimal(99),
                currency="ILS",
                received_at=months_back(ago),
                issue_date=months_back(ago).date(),
            )
    return months_back(4).date().replace(day=1)


@pytest.mark.parametrize("are_totals_kept", [True, False])
def test_a_missing_bill_is_a_gap_until_somebody_explains_it(
    web: Client, business: Business, telecom: datetime.date, are_totals_kept: bool
) -> None:
    if are_totals_kept:
        keep_totals()
        total_folding.fold(business.pk)
    page = web.get("/coverage").content.decode()
    assert page.count('class="gap"') == 1
    assert "1 gap is open." in page
    assert telecom.strftime("%B") in web.get("/coverage/next").content.decode()
    said = {"vendor": "Harbor Telecom", "month": f"{telecom:%Y-%m}"}
    web.post("/coverage/note", said | {"kind": "not_needed"})
    page = web.get("/coverage").content.decode()
    assert 'class="gap"' not in page
    assert 'class="noted"' in page
    assert web.get("/coverage/next").content.decode().strip() == ""
    web.post("/coverage/note", said | {"kind": ""})
    assert web.get("/coverage").content.decode().count('class="gap"') == 1


def test_later_leads_back_to_where_earlier_came_from(web: Client, telecom: datetime.date) -> None:
    newest = months_back(0)
    page = web.get(f"/coverage?until={newest.year - 1}-{newest:%m}").content.decode()
    assert f'href="?until={newest:%Y-%m}"' in page


def test_vendors_bought_from_all_the_time_take_no_place_of_a_recurring_one(
    web: Client, business: Business, telecom: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ago in range(14):
        for _ in range(4):
            make_receipt(business, vendor="Corner Kiosk", amount=Decimal(9), received_at=months_back(ago))
    keep_totals()
    while total_folding.fold(business.pk):
        pass
    monkeypatch.setattr("insights.coverage.MOST_VENDORS", 1)
    assert web.get("/coverage").content.decode().count('class="gap"') == 1


def test_the_api_names_the_gap(owner: Person, telecom: datetime.date) -> None:
    (found,) = owner.api.get("/api/receipts/coverage").json()["vendors"]
    assert (found["vendor"], found["period_months"]) == ("Harbor Telecom", 1)
    assert found["gaps"] == [{"month": f"{telecom:%Y-%m}", "note": None}]


def test_a_stranger_sees_nothing_and_an_accountant_explains_nothing(
    stranger: Person, accountant: Person, telecom: datetime.date
) -> None:
    assert stranger.api.get("/api/receipts/coverage").json()["vendors"] == []
    said = {"vendor": "Harbor Telecom", "month": f"{telecom:%Y-%m}", "kind": "on_paper"}
    assert sign_in_browser(accountant).post("/coverage/note", said).status_code == 403
    assert not GapNote.objects.exists()


def test_spending_is_of_one_currency_and_each_bar_leads_to_its_receipts(web: Client, business: Business) -> None:
    for vendor, amount, currency in (("Large", 900, "ILS"), ("Small", 100, "ILS"), ("Abroad", 5000, "EUR")):
        make_receipt(business, vendor=vendor, amount=Decimal(amount), currency=currency)
    keep_totals()
    page = web.get("/spending").content.decode()
    assert "₪1,000.00" in page
    assert "5,000" not in page
    assert page.index("Large") < page.index("Small")
    address = re.search(r'href="(/receipts\?[^"]*vendor=Large[^"]*)"', page)
    assert address
    listed = web.get(address[1].replace("&amp;", "&")).content.decode()
    assert "₪900.00" in listed
    assert "Small" not in listed.split('id="ledger"')[1]
    assert "€5,000.00" in web.get("/spending?currency=EUR").content.decode()


def test_odd_addresses_are_answered_with_a_page(web: Client, business: Business) -> None:
    for address in ("/coverage?until=9999-99", "/coverage?until=%00", "/spending?year=x&currency=%00"):
        assert web.get(address).status_code == 200, address


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
@pytest.mark.parametrize(("language", "width"), [("en", 390), ("he", 1280)])
def test_the_grid_and_the_bars_fit_and_work_by_keyboard(
    chromium: Browser, live_server: LiveServer, telecom: datetime.date, owner: Person, complaints: Complaints,
    language: str, width: int,
) -> None:  # fmt: skip
    with context_of(chromium, language, width) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/coverage")
        assert fits(page, width)
        page.locator(".gap summary").focus()
        page.keyboard.press("Enter")
        page.locator("button[value=not_needed]").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".noted")).to_have_count(1)
        page.goto(f"{live_server.url}/spending")
        expect(page.locator(".bars svg").first).to_have_count(1)
        assert fits(page, width)
