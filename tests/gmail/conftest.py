"""What tests of Gmail's side share: a token for the mailbox, and the calls made with it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from gmail.client import GmailClient
from gmail.models import Credential, GmailConnection
from tests.cast import Person
from tests.processes import MailboxControl, Sandbox

NOW = datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC)
FIELDS = [Credential._meta.get_field(name) for name in ("refresh_token", "access_token")]
Restart = Callable[..., None]


@pytest.fixture
def token(sandbox: Sandbox, mailbox: MailboxControl) -> str:
    """An access token that reads the mailbox."""
    grant = sandbox.call("POST", f"{mailbox.path}/grant", {})
    return str(grant["access_token"])


@pytest.fixture
def client(sandbox: Sandbox, token: str) -> GmailClient:
    """The mailbox, reached with that token."""
    return GmailClient(token, root=sandbox.url, timeout=30)


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


@pytest.fixture
def restart_with(settings: Settings) -> Iterator[Restart]:
    """As if the product had been started with these keys: a field reads them once a process."""

    def forget() -> None:
        for field in FIELDS:
            for name in ("keys", "fernet_keys", "fernet"):
                vars(field).pop(name, None)

    def restart(*keys: str) -> None:
        settings.FERNET_KEYS = list(keys)
        forget()

    yield restart
    forget()
