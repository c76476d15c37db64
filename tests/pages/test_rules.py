"""The page of rules, and what a correction offers on a receipt's page."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from businesses.models import Business
from receipts import changes
from receipts.models import Receipt, SenderAction, SenderRule, Status, VendorFact
from tests.cast import Person
from tests.pages.conftest import sign_in_browser
from tests.pages.test_browser import context_of, sign_in
from tests.receipts.conftest import (
    MakeReceipt,
    make_receipt,  # noqa: F401
)
from tests.receipts.mails import letter, said


@pytest.fixture
def corrected(make_receipt: MakeReceipt, owner: Person) -> Receipt:  # noqa: F811
    """A receipt whose vendor's name the owner has corrected."""
    receipt = make_receipt(rfc822=letter("a", "", sender="a@shop.example"))
    changes.correct(receipt, {"vendor": "Maple"}, cause=said(owner.user))
    return receipt


def test_a_rule_is_previewed_then_saved(web: Client, make_receipt: MakeReceipt) -> None:  # noqa: F811
    make_receipt(rfc822=letter("a", "", sender="a@shop.example"), vendor="Birch")
    for _ in range(2):
        make_receipt(rfc822=letter("b", "", sender="b@oak.example"))
    said_so = {"sender": "shop.example", "action": "never", "category": ""}
    page = web.get("/rules/preview", said_so).content.decode()
    assert "Of the newest 3 receipts by mail, 1 came from this sender." in page
    assert "Birch" in page
    assert not SenderRule.objects.exists()
    assert web.post("/rules", said_so).headers["Location"] == "/rules"
    assert SenderRule.objects.get().action == SenderAction.NEVER
    assert "shop.example" in web.get("/rules").content.decode()


def test_a_wide_rule_is_saved_once_it_is_confirmed(web: Client) -> None:
    said_so = {"sender": "gmail.com", "action": "never", "category": ""}
    assert "This is a wide rule." in web.post("/rules", said_so).content.decode()
    assert not SenderRule.objects.exists()
    web.post("/rules", said_so | {"confirmed": "yes"})
    assert SenderRule.objects.exists()


@pytest.mark.parametrize("sender", ["", "nobody"])
def test_what_is_no_sender_is_told_beside_its_field(web: Client, sender: str) -> None:
    page = web.get("/rules/preview", {"sender": sender, "action": "never"}).content.decode()
    assert 'id="id_sender_error"' in page


def test_what_was_corrected_is_offered_and_remembered(web: Client, corrected: Receipt) -> None:
    address = f"/receipts/{corrected.pk}/offers"
    assert address in web.get(f"/receipts/{corrected.pk}").content.decode()
    assert "Use <strong><bdi>Maple</bdi></strong> as the name" in web.get(address).content.decode()
    fragment = web.post(address, {"kind": "vendor", "answer": "yes"}, headers={"HX-Request": "true"})
    assert "Remembered for this vendor" in fragment.content.decode()
    assert VendorFact.objects.get().is_active
    assert "Maple" in web.get("/rules").content.decode()
    assert "Maple" not in web.get(address, headers={"HX-Request": "true"}).content.decode()


def test_without_a_script_an_answer_leads_back_to_the_receipt(web: Client, corrected: Receipt) -> None:
    answer = web.post(f"/receipts/{corrected.pk}/offers", {"kind": "vendor", "answer": "no"})
    assert answer.headers["Location"] == f"/receipts/{corrected.pk}"
    assert not VendorFact.objects.get().is_active


def test_a_fact_is_switched_off_and_on_and_deleted(web: Client, corrected: Receipt) -> None:
    web.post(f"/receipts/{corrected.pk}/offers", {"kind": "vendor", "answer": "yes"})
    address = f"/vendor-facts/{VendorFact.objects.get().pk}"
    for do, is_active in (("off", False), ("on", True)):
        web.post(address, {"do": do})
        assert VendorFact.objects.get().is_active is is_active
    web.post(address, {"do": "delete"})
    assert not VendorFact.objects.exists()


def test_what_is_no_receipt_offers_a_rule_about_its_sender(web: Client, corrected: Receipt, owner: Person) -> None:
    changes.correct(corrected, {"status": Status.NOT_RECEIPT}, cause=said(owner.user))
    page = web.get(f"/receipts/{corrected.pk}/offers").content.decode()
    assert "/rules/preview?sender=a%40shop.example&amp;action=never" in page


def test_who_only_reads_changes_nothing(business: Business, accountant: Person) -> None:
    reader = sign_in_browser(accountant)
    assert 'name="sender"' not in reader.get("/rules").content.decode()
    assert reader.post("/rules", {"sender": "shop.example", "action": "never"}).status_code == 403
    assert not SenderRule.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
def test_an_answer_is_told_and_keeps_the_focus(
    chromium: Browser, live_server: LiveServer, corrected: Receipt, owner: Person
) -> None:
    with context_of(chromium, "en", 390) as context:
        page = context.new_page()
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/receipts/{corrected.pk}")
        page.get_by_role("button", name="Yes, remember").click()
        expect(page.locator("#receipt-offers")).to_contain_text("Remembered for this vendor")
        expect(page.locator("#receipt-offers")).to_be_focused()
