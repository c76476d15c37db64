"""Looking for mail in a mailbox: what is found, what the ledger knows of it, who may look, and what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from pytest_django import Settings

from businesses.models import Membership, Role
from gmail import access
from gmail.models import AccessEvent, GmailConnection, SyncRun
from receipts.models import Receipt
from tests.cast import Person, join
from tests.driving import synced
from tests.mails import receipt
from tests.pages.conftest import sign_in_browser
from tests.processes import MailboxControl, Sandbox

ADDRESS = "/api/gmail/find"
LETTER = b"From: Friend <friend@home.example>\r\nSubject: =?utf-8?b?16nXnNeV150=?= zebrafinch\r\n\r\nSee you.\r\n"


def found(person: Person, q: str = "zebrafinch", **query: str | int) -> Any:
    asked: dict[str, str | float] = {"q": q, **query}
    return person.browser.get(ADDRESS, asked)


@pytest.fixture
def shop(connected: GmailConnection, settings: Settings) -> GmailConnection:
    settings.GMAIL_UNITS_PER_MINUTE = 100_000
    return connected


def test_what_no_sync_listed_is_shown_with_its_subject_sender_and_date(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    gmail_id = mailbox.deliver(LETTER)
    answer = found(owner)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    (row,) = answer.json()["results"]
    assert (row["gmail_id"], row["state"], row["receipts"]) == (gmail_id, "never_listed", [])
    assert row["subject"] == "שלום zebrafinch"
    assert row["sender"] == "Friend <friend@home.example>"
    assert row["received_at"]
    assert row["gmail_url"].endswith(gmail_id)


def test_what_was_read_is_shown_with_its_outcome_and_its_receipt(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    synced(shop)
    mailbox.deliver(receipt("R-1"))
    letter = mailbox.deliver(LETTER)
    synced(shop)
    (row,) = found(owner, "R-1").json()["results"]
    assert (row["state"], row["receipts"][0]["id"]) == ("receipt", Receipt.objects.get().pk)
    (row,) = found(owner).json()["results"]
    assert (row["gmail_id"], row["state"]) == (letter, "not_receipt")
    assert row["reason_message"] == "no total in it"


def test_a_page_has_twenty_mails_and_leads_to_the_next(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    for _ in range(21):
        mailbox.deliver(LETTER)
    first = found(owner).json()
    assert len(first["results"]) == 20
    second = owner.browser.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (1, None)
    ids = {row["gmail_id"] for row in (*first["results"], *second["results"])}
    assert len(ids) == 21


def test_a_running_backfill_keeps_its_units_and_the_rest_is_said_to_come_later(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person, settings: Settings
) -> None:
    settings.GMAIL_UNITS_PER_MINUTE = 200
    for _ in range(6):
        mailbox.deliver(LETTER)
    answer = found(owner).json()
    subjects = [row["subject"] for row in answer["results"]]
    # half of 200 less the list's 5 pays for four
    assert [subject is None for subject in subjects] == [False] * 4 + [True] * 2
    assert answer["retry_after"] > 0
    assert access.budget_of(shop).pay("messages.get", 10).calls == 5


def test_without_units_for_a_list_it_says_when_to_try_again(shop: GmailConnection, owner: Person) -> None:
    access.budget_of(shop).exhaust(30)
    answer = found(owner)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "MAILBOX_BUSY")
    assert 0 < int(answer["Retry-After"]) <= 60


@pytest.mark.parametrize("q", ["", "   ", "x" * 501, "a\x00b"])
def test_what_is_no_search_is_refused_by_name(shop: GmailConnection, owner: Person, q: str) -> None:
    answer = found(owner, q)
    assert answer.status_code == 400
    assert "q" in answer.json()["error"]["fields"]
    assert not AccessEvent.objects.exists()


def test_half_a_surrogate_is_no_server_error(shop: GmailConnection, owner: Person) -> None:
    assert owner.browser.get(f"{ADDRESS}?q=%ED%A0%80").status_code in (200, 400)


def test_an_unknown_parameter_is_refused_by_name(shop: GmailConnection, owner: Person) -> None:
    answer = found(owner, page="2")
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["page"])


@pytest.mark.parametrize("query", [{"q": "after:tomorrow"}, {"q": "zebrafinch", "cursor": "nonsense"}])
def test_what_gmail_refuses_is_a_clear_error(
    shop: GmailConnection, owner: Person, sandbox: Sandbox, query: dict[str, str]
) -> None:
    answer = owner.browser.get(ADDRESS, query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "QUERY_REFUSED")


def test_gmail_away_is_an_error_with_a_time(shop: GmailConnection, owner: Person, sandbox: Sandbox) -> None:
    sandbox.fault(kind="backendError503", method="messages.list")
    answer = found(owner)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "GMAIL_AWAY")


def test_a_withdrawn_consent_asks_to_connect_again(
    shop: GmailConnection, owner: Person, mailbox: MailboxControl
) -> None:
    mailbox.revoke()
    assert found(owner).json()["error"]["code"] == "GMAIL_RECONNECT_REQUIRED"
    shop.refresh_from_db()
    assert shop.status == GmailConnection.Status.RECONNECT_REQUIRED


def test_an_expired_access_token_is_renewed(shop: GmailConnection, owner: Person, mailbox: MailboxControl) -> None:
    mailbox.expire_tokens()
    assert found(owner).status_code == 200


# -- who may look ------------------------------------------------------------------------------------------------------


def test_a_token_may_not_whatever_it_may_else(shop: GmailConnection, owner: Person) -> None:
    answer = owner.api.get(ADDRESS, {"q": "zebrafinch"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "BROWSER_REQUIRED")


def test_a_member_may_look_only_in_a_mailbox_of_their_own(shop: GmailConnection, teammate: Person) -> None:
    assert found(teammate).json()["error"]["code"] == "NOT_YOUR_MAILBOX"
    assert sign_in_browser(teammate).post("/gmail/find", {"q": "zebrafinch"}).status_code == 403
    GmailConnection.objects.update(connected_by=teammate.user)
    assert found(teammate).status_code == 200
    assert sign_in_browser(teammate).post("/gmail/find", {"q": "zebrafinch"}).status_code == 200


def test_an_accountant_may_not_even_where_they_connected_it(shop: GmailConnection, accountant: Person) -> None:
    GmailConnection.objects.update(connected_by=accountant.user)
    assert found(accountant).status_code == 403
    assert sign_in_browser(accountant).get("/gmail/find").status_code == 403


def test_who_is_an_accountant_by_now_may_not(shop: GmailConnection, owner: Person) -> None:
    Membership.objects.filter(user=owner.user).update(role=Role.ACCOUNTANT)
    assert found(owner).status_code == 403


def test_another_business_s_mailbox_is_not_there(shop: GmailConnection, stranger: Person) -> None:
    answer = found(stranger, connection=shop.pk)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CONNECTION_NOT_FOUND")


def test_another_owner_may_look_too(shop: GmailConnection, owner: Person) -> None:
    other = join(owner.business, "second@shop.example", Role.OWNER)
    assert found(other).status_code == 200


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_that_somebody_looked_is_recorded_and_nothing_of_what_for(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    mailbox.deliver(LETTER)
    found(owner)
    sign_in_browser(owner).post("/gmail/find", {"q": "zebrafinch"})
    events = AccessEvent.objects.order_by("pk")
    assert [(e.kind, e.by, e.connection, e.way, e.message) for e in events] == [
        ("searched", owner.user, shop, SyncRun.Trigger.WEB, None)
    ] * 2
    everything = str([list(model._default_manager.values()) for model in apps.get_models()])
    for canary in ("zebrafinch", "friend@home.example"):
        assert canary not in everything
        assert canary not in caplog.text
        assert not any(canary.encode() in _dump(key) for key in access.redis_server().scan_iter())


def _dump(key: bytes) -> bytes:
    return key + (access.redis_server().dump(key) or b"")


# -- the page ----------------------------------------------------------------------------------------------------------


def test_the_page_finds_and_imports_without_javascript(
    shop: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    gmail_id = mailbox.deliver(LETTER)
    web: Client = sign_in_browser(owner)
    page = web.post("/gmail/find", {"q": "zebrafinch"}).content.decode()
    assert "zebrafinch" in page
    address = f"/gmail/{shop.pk}/mails/{gmail_id}/import"
    assert address in page
    answer = web.post(address)
    assert answer.status_code == 302
    shown = web.get(answer["Location"]).content.decode()
    assert "Being read" in shown


def test_an_error_on_the_page_is_in_words(shop: GmailConnection, owner: Person) -> None:
    web = sign_in_browser(owner)
    assert "Gmail does not understand this search." in web.post("/gmail/find", {"q": "after:tomorrow"}).content.decode()
    assert "may not be blank" in web.post("/gmail/find", {"q": " "}).content.decode()
    assert "Gmail does not find this mail." in web.post(f"/gmail/{shop.pk}/mails/18c0ffee/import").content.decode()
