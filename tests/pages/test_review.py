"""The review queue: worst money first, one receipt at a time, decided in the version that was seen."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from businesses.models import Business
from receipts.models import Receipt, Status
from receipts.review_queue import following, ordered, place_at
from tests.cast import Person
from tests.languages import LANGUAGES
from tests.pages.conftest import make_receipt, sign_in_browser
from tests.pages.test_browser import Complaints, complaints, context_of, fits, sign_in

__all__ = ["complaints"]


def page_of(client: Client, query: str = "") -> str:
    answer = client.get(f"/review{query}", follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def vendor_on(page: str) -> str:
    found = re.search(r"<h2><bdi>([^<]+)</bdi>", page)
    return found[1] if found else ""


@pytest.fixture
def three(business: Business) -> list[Receipt]:
    return [
        make_receipt(business, vendor=name, amount=amount, currency="ILS")
        for name, amount in (("Small", Decimal(5)), ("Large", Decimal(9_000)), ("Unread", None))
    ]


def test_most_money_comes_first_and_an_unread_amount_before_small_ones() -> None:
    queue = ordered([(1, Decimal(5)), (2, Decimal(9_000)), (3, None), (4, Decimal(5))])
    assert [pk for pk, _ in queue] == [2, 3, 4, 1]
    place = place_at(queue, 3)
    assert place is not None
    assert (place.number, place.before, place.after) == (2, 2, 4)
    assert place_at(queue, 99) is None


def test_the_next_follows_what_was_left_though_the_queue_moved() -> None:
    queue = ordered([(1, Decimal(5)), (2, Decimal(9_000))])
    assert following(queue, (3, None)) == 1
    assert following(queue, (1, Decimal(5))) == 2, "after the last the first comes again"
    assert following([], (1, None)) is None


def test_one_after_the_other_until_nothing_waits(web: Client, three: list[Receipt]) -> None:
    seen = []
    page = page_of(web)
    for left in (3, 2, 1):
        seen.append(vendor_on(page))
        assert f"1 of {left}" in page
        receipt = Receipt.objects.get(vendor=seen[-1])
        decision = {"status": "approved", "version": receipt.version}
        page = web.post(f"/review/{receipt.pk}", decision, follow=True).content.decode()
    assert seen == ["Large", "Unread", "Small"]
    assert "Nothing to review" in page
    assert set(Receipt.objects.values_list("status", flat=True)) == {Status.APPROVED}


def test_undo_brings_the_last_ones_back_one_by_one(web: Client, three: list[Receipt]) -> None:
    for receipt in three[:2]:
        web.post(f"/review/{receipt.pk}", {"status": "rejected", "version": receipt.version})
    for name in ("Large", "Small"):
        page = web.post("/review/undo", follow=True).content.decode()
        assert vendor_on(page) == name
        assert Receipt.objects.get(vendor=name).status == Status.PENDING_REVIEW
    assert "There is nothing to undo." in web.post("/review/undo", follow=True).content.decode()


def test_undo_takes_back_nobody_else_s_change(owner: Person, teammate: Person, three: list[Receipt]) -> None:
    large = three[1]
    web = sign_in_browser(owner)
    web.post(f"/review/{large.pk}", {"status": "approved", "version": large.version})
    large.refresh_from_db()
    status = {"status": "rejected", "version": large.version}
    sign_in_browser(teammate).post(f"/receipts/{large.pk}/status", status)
    page = web.post("/review/undo", follow=True).content.decode()
    assert "Large was changed since, so nothing was undone." in page
    large.refresh_from_db()
    assert large.status == Status.REJECTED


def test_a_decision_without_the_version_that_was_seen_is_none(web: Client, three: list[Receipt]) -> None:
    assert web.post(f"/review/{three[1].pk}", {"status": "approved"}).status_code == 404


def test_the_second_of_two_deciders_is_told_and_loses_nothing(
    owner: Person, teammate: Person, three: list[Receipt]
) -> None:
    first, second = sign_in_browser(owner), sign_in_browser(teammate)
    large = three[1]
    first.post(f"/review/{large.pk}", {"status": "rejected", "version": large.version})
    page = second.post(f"/review/{large.pk}", {"status": "approved", "version": large.version}, follow=True)
    assert "Large was decided meanwhile: it is rejected." in page.content.decode()
    large.refresh_from_db()
    assert large.status == Status.REJECTED


def test_a_receipt_that_was_corrected_meanwhile_is_shown_again(web: Client, three: list[Receipt]) -> None:
    large = three[1]
    web.post(f"/receipts/{large.pk}/edit", {"vendor": "Larger", "version": large.version, "document_type": "invoice"})
    page = web.post(f"/review/{large.pk}", {"status": "approved", "version": large.version}, follow=True)
    assert vendor_on(page.content.decode()) == "Larger"
    large.refresh_from_db()
    assert large.status == Status.PENDING_REVIEW


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
@pytest.mark.parametrize(("language", "width"), [*zip(LANGUAGES, (1280, 390), strict=False)])
def test_keys_decide_what_was_seen_and_nothing_else(
    chromium: Browser,
    live_server: LiveServer,
    business: Business,
    owner: Person,
    complaints: Complaints,
    language: str,
    width: int,
) -> None:
    for number in range(6):
        make_receipt(business, vendor=f"V{number}", amount=Decimal(100 - number), currency="ILS")
    with context_of(chromium, language, width) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/review")
        expect(page.locator("#review h2").first).to_have_text("V0")
        assert fits(page, width)
        page.wait_for_timeout(350)
        # a second press before the next one was seen, as from a key held too long, decides nothing
        page.keyboard.press("a")
        page.keyboard.press("a")
        expect(page.locator("#review h2").first).to_have_text("V1")
        expect(page.locator("#announcer")).to_contain_text("V1")
        page.wait_for_timeout(350)
        page.keyboard.press("j")
        expect(page.locator("#review h2").first).to_have_text("V2")
        page.wait_for_timeout(350)
        page.keyboard.press("r")
        expect(page.locator("#review h2").first).to_have_text("V3")
        page.wait_for_timeout(350)
        page.keyboard.press("u")
        expect(page.locator("#review h2").first).to_have_text("V2")
        page.wait_for_timeout(350)
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.keyboard.press("Escape")
        assert fits(page, width)
    statuses = dict(Receipt.objects.order_by("vendor").values_list("vendor", "status"))
    assert statuses == {"V0": "approved"} | {f"V{n}": "pending_review" for n in range(1, 6)}
