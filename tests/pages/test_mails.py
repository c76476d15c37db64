"""Mails looked at: every mail, what became of it and why; sender and subject for whom they are meant."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from businesses.models import Business
from gmail import import_views
from gmail.models import AccessEvent, GmailConnection, Message
from tests.cast import Person
from tests.driving import synced
from tests.mails import newsletter, receipt
from tests.pages.conftest import make_mailbox, make_run, sign_in_browser
from tests.pages.test_browser import Complaints, complaints, context_of, fits, sign_in
from tests.processes import MailboxControl

__all__ = ["complaints"]


def page_of(client: Client, query: str = "") -> str:
    answer = client.get(f"/mails{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def make_mails(business: Business, count: int, outcome: str = "not_receipt") -> GmailConnection:
    connection = GmailConnection.objects.filter(business=business).first() or make_mailbox(business)
    run = make_run(connection, status="completed")
    now = timezone.now()
    Message.objects.bulk_create(
        Message(
            business=business,
            connection=connection,
            run=run,
            gmail_id=f"{outcome[:3]}{number}",
            outcome=outcome,
            reason="no_sign_of_a_receipt",
            received_at=now - datetime.timedelta(days=number),
        )
        for number in range(count)
    )
    return connection


def ids_on(page: str) -> list[str]:
    return re.findall(r'id="about-(\w+)"', page)


def test_before_a_mailbox_is_connected_the_page_says_so(web: Client) -> None:
    assert "No mailbox is connected" in page_of(web)


def test_every_mail_is_on_one_page_newest_first_whatever_became_of_it(
    web: Client, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_views, "PAGE", 4)
    for outcome in ("not_receipt", "failed", "gone", "receipt", "duplicate"):
        make_mails(business, 3, outcome)
    seen: list[str] = []
    query = ""
    for _ in range(4):
        page = page_of(web, query)
        seen += ids_on(page)
        following = re.search(r'href="/mails(\?[^"]+before[^"]+)"', page)
        query = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 15
    assert query == ""
    days = [Message.objects.get(gmail_id=one).received_at for one in seen]
    assert days == sorted(filter(None, days), reverse=True)


def test_mails_are_narrowed_by_outcome_and_month(web: Client, business: Business) -> None:
    connection = make_mails(business, 2, "not_receipt")
    make_mails(business, 1, "failed")
    assert ids_on(page_of(web, "?outcome=failed")) == ["fai0"]
    year_ago = timezone.localdate(timezone=business.zone).replace(day=1) - datetime.timedelta(days=300)
    Message.objects.filter(gmail_id="not1").update(received_at=timezone.now() - datetime.timedelta(days=400))
    assert ids_on(page_of(web, f"?mailbox={connection.pk}&month={year_ago:%Y-%m}")) == []


def test_odd_addresses_are_answered_with_a_page(web: Client, business: Business) -> None:
    make_mails(business, 1)
    for query in (
        "?before=x",
        "?before=1e999-1",
        "?month=2026-99",
        "?mailbox=%00",
        "?outcome=é",
    ):
        assert ids_on(page_of(web, query)) in ([], ["not0"]), query


def test_a_stranger_sees_no_mail_and_an_accountant_no_subject(
    stranger: Person, accountant: Person, business: Business
) -> None:
    make_mails(business, 1)
    assert ids_on(page_of(sign_in_browser(stranger))) == []
    page = page_of(sign_in_browser(accountant))
    assert ids_on(page) == ["not0"]
    assert 'hx-get="/mails' not in page
    assert "Senders and subjects are shown to the owner" in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("he", 390)])
def test_subjects_come_after_the_page_and_stay_away_with_gmail(
    chromium: Browser, live_server: LiveServer, connected: GmailConnection, mailbox: MailboxControl, owner: Person,
    complaints: Complaints, language: str, width: int,
) -> None:  # fmt: skip
    mailbox.deliver(receipt("R-1"), at=timezone.now())
    mailbox.deliver(newsletter(), at=timezone.now())
    synced(connected, mode="full_backfill", months_back=1)
    with context_of(chromium, language, width) as context:
        page = context.new_page()
        complaints.watch(page)
        sign_in(page, live_server, owner)
        page.goto(f"{live_server.url}/mails")
        expect(page.locator("#mails strong.mail-subject").first).to_be_visible()
        assert fits(page, width)
        assert AccessEvent.objects.filter(kind=AccessEvent.Kind.SEARCHED, by=owner.user).count() == 1
        mailbox.sandbox.fault(kind="backendError503", method="messages.get")
        page.goto(f"{live_server.url}/mails")
        expect(page.locator("#mails .notice")).to_be_visible()
        expect(page.locator("#mails li")).not_to_have_count(0)
        assert fits(page, width)
