"""What tests of Gmail's side share: a token for the mailbox, and the calls made with it."""

from __future__ import annotations

import datetime

import pytest

from gmail.client import GmailClient
from gmail.models import GmailConnection
from tests.cast import Person
from tests.processes import MailboxControl, Sandbox

NOW = datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC)


@pytest.fixture
def token(sandbox: Sandbox, mailbox: MailboxControl) -> str:
    """An access token that reads the mailbox."""
    grant = sandbox.call("POST", f"{mailbox.path}/grant", {})
    return str(grant["access_token"])


@pytest.fixture
def client(sandbox: Sandbox, token: str) -> GmailClient:
    """The mailbox, reached with that token."""
    return GmailClient(token, root=sandbox.url, timeout=10)


@pytest.fixture
def linked(owner: Person) -> GmailConnection:
    """A connected mailbox of which only the database knows."""
    connection, _ = GmailConnection.connect(
        owner.business,
        address="owner@shop.example",
        google_sub="1001",
        refresh_token="1//refresh",
        access_token="ya29.access",
        access_token_expires_at=NOW + datetime.timedelta(hours=1),
        scopes=["openid"],
        user=owner.user,
        now=NOW,
    )
    return connection
