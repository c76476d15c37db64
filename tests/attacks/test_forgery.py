"""Answers and notifications that claim to be Google's, some of them signed by Google for somebody else."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from businesses.models import Role
from foundation.strict_json import MAX_DEPTH
from gmail.models import GmailConnection
from tests.cast import Person
from tests.gmail.conftest import linked
from tests.processes import MailboxControl, Sandbox, path_of

__all__ = ["linked"]

PUSH = "/api/gmail/push"
AUDIENCE = "https://receipts.example/api/gmail/push"
START, CALLBACK = "/api/gmail/oauth/start", "/api/gmail/oauth/callback"


@pytest.fixture
def push_on(settings: Settings, sandbox: Sandbox, mailbox: MailboxControl) -> None:
    """Notifications are taken from one service account, for one audience."""
    settings.GMAIL_PUSH_TOPIC = "projects/shop/topics/gmail"
    settings.GMAIL_PUSH_AUDIENCE, settings.GMAIL_PUSH_SERVICE_ACCOUNT = AUDIENCE, mailbox.address


def signed(sandbox: Sandbox, mailbox: MailboxControl, audience: str) -> str:
    """A token that Google signed: for `audience`, and on behalf of the mailbox's owner."""
    return str(sandbox.call("POST", f"{mailbox.path}/grant", {"client_id": audience})["id_token"])


def notify(token: str, address: str) -> Any:
    data = base64.b64encode(json.dumps({"emailAddress": address, "historyId": 1}).encode()).decode()
    return APIClient().post(PUSH, {"message": {"data": data}}, format="json", HTTP_AUTHORIZATION=f"Bearer {token}")


@pytest.mark.usefixtures("push_on")
def test_what_google_signed_for_us_is_taken(linked: GmailConnection, sandbox: Sandbox, mailbox: MailboxControl) -> None:
    assert notify(signed(sandbox, mailbox, AUDIENCE), linked.address).status_code == 204
    linked.refresh_from_db()
    assert linked.pushed_at is not None


@pytest.mark.usefixtures("push_on")
@pytest.mark.parametrize(
    "audience", ["https://receipts.example/", "https://evil.example/api/gmail/push", f"{AUDIENCE}/"]
)
def test_what_google_signed_for_another_service_is_not(
    linked: GmailConnection, sandbox: Sandbox, mailbox: MailboxControl, audience: str
) -> None:
    answer = notify(signed(sandbox, mailbox, audience), linked.address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PUSH_FORBIDDEN")
    linked.refresh_from_db()
    assert linked.pushed_at is None


@pytest.mark.usefixtures("push_on")
def test_nor_what_it_signed_on_behalf_of_another_sender(linked: GmailConnection, sandbox: Sandbox) -> None:
    other = sandbox.create("somebody@else.example")
    answer = notify(signed(sandbox, other, AUDIENCE), linked.address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PUSH_FORBIDDEN")
    linked.refresh_from_db()
    assert linked.pushed_at is None


@pytest.mark.usefixtures("push_on", "linked")
@pytest.mark.parametrize("address", ["owner@shop.example\x00", "\ud800", "a" * 10_000, "[" * 10_000])
def test_an_address_that_is_none_is_acknowledged(sandbox: Sandbox, mailbox: MailboxControl, address: str) -> None:
    assert notify(signed(sandbox, mailbox, AUDIENCE), address).status_code == 204


@pytest.mark.usefixtures("push_on", "db")
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 5_000, 100_000])
def test_a_token_that_holds_nested_json_is_no_token(depth: int) -> None:
    deep = base64.urlsafe_b64encode(b"[" * depth + b"]" * depth).decode().rstrip("=")
    plain = base64.urlsafe_b64encode(b'{"alg": "RS256", "kid": "a"}').decode().rstrip("=")
    for token in (f"{deep}.{plain}.AAAA", f"{plain}.{deep}.AAAA"):
        answer = notify(token, "owner@shop.example")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "PUSH_UNAUTHENTICATED")


def begin(person: Person) -> str:
    """The address of the consent page that somebody is sent to."""
    return str(person.browser.get(START, HTTP_ACCEPT="application/json").json()["auth_url"])


def come_back(person: Person, callback: str) -> Any:
    return person.browser.get(path_of(callback), HTTP_ACCEPT="application/json")


@pytest.mark.usefixtures("redis_url", "sandbox")
@pytest.mark.parametrize("state", ["%C3%A9", "%00", "9" * 5_000, "%ED%A0%80", "state[]=a"])
def test_a_state_of_any_kind_connects_nothing(owner: Person, state: str) -> None:
    begin(owner)
    answer = owner.browser.get(f"{CALLBACK}?state={state}&code=a", HTTP_ACCEPT="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "CONSENT_FAILED")
    assert not GmailConnection.objects.exists()


@pytest.mark.usefixtures("redis_url")
def test_consent_given_to_one_person_is_of_no_use_to_another(
    sandbox: Sandbox, mailbox: MailboxControl, owner: Person, stranger: Person
) -> None:
    begin(stranger)
    answer = come_back(stranger, sandbox.allow(begin(owner), mailbox.address))
    assert answer.json()["error"]["code"] == "CONSENT_FAILED"
    assert not GmailConnection.objects.exists()


@pytest.mark.usefixtures("redis_url")
def test_whoever_may_only_read_by_the_time_of_coming_back_connects_nothing(
    sandbox: Sandbox, mailbox: MailboxControl, owner: Person
) -> None:
    callback = sandbox.allow(begin(owner), mailbox.address)
    owner.user.memberships.update(role=Role.ACCOUNTANT)
    assert come_back(owner, callback).json()["error"]["code"] == "READ_ONLY"
    assert not GmailConnection.objects.exists()
