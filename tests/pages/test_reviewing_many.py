"""An owner reviews many receipts by keys, with a hand that is quicker than the page (`python -m bench.review`)."""

from __future__ import annotations

import os
import random
import time
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from businesses.models import Business
from receipts.models import Receipt
from tests.cast import Person
from tests.pages.conftest import make_receipt
from tests.pages.test_browser import Complaints, complaints, context_of, sign_in

__all__ = ["complaints"]

RECEIPTS = int(os.environ.get("REVIEW_RECEIPTS", "6"))
SECONDS = float(os.environ.get("REVIEW_SECONDS", "0.35"))
KEYS = {"approved": "a", "rejected": "r", "not_receipt": "n"}
LATEST = 0.25
"""Seconds after a decision until which the hand presses once more."""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
def test_no_late_key_decides_what_was_not_read(
    chromium: Browser, live_server: LiveServer, business: Business, owner: Person, complaints: Complaints
) -> None:
    hand = random.Random(11)
    meant = {f"V{number:03}": hand.choice([*KEYS, "approved"]) for number in range(RECEIPTS)}
    for number, vendor in enumerate(meant):
        make_receipt(business, vendor=vendor, amount=Decimal(10_000 - number), currency="ILS")
    shown = []
    with context_of(chromium, "en", 1280) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/review")
        began = time.monotonic()
        for vendor, decision in meant.items():
            expect(page.locator("#review h2").first).to_have_text(vendor)
            page.wait_for_timeout(SECONDS * 1_000)
            pressed = time.monotonic()
            page.keyboard.press(KEYS[decision])
            late = hand.random() * LATEST
            if hand.random() < 0.5:
                page.wait_for_timeout(late * 1_000)
                page.keyboard.press(hand.choice(list(KEYS.values())))
            expect(page.locator("#review h2").first).not_to_have_text(vendor)
            shown.append(time.monotonic() - pressed)
        took = time.monotonic() - began
    decided = dict(Receipt.objects.values_list("vendor", "status"))
    wrong = {vendor: status for vendor, status in decided.items() if meant[vendor or ""] != status}
    p95 = sorted(shown)[int(len(shown) * 0.95)]
    print(f"{RECEIPTS} receipts in {took:.0f} s, the next shown within {p95 * 1_000:.0f} ms (p95), wrong: {wrong or 0}")
    assert not wrong
