"""What tests of Gmail's side share: a token for the mailbox, and the calls made with it."""

from __future__ import annotations

import pytest

from gmail.client import GmailClient
from tests.processes import MailboxControl, Sandbox


@pytest.fixture
def token(sandbox: Sandbox, mailbox: MailboxControl) -> str:
    """An access token that reads the mailbox."""
    grant = sandbox.call("POST", f"{mailbox.path}/grant", {})
    return str(grant["access_token"])


@pytest.fixture
def client(sandbox: Sandbox, token: str) -> GmailClient:
    """The mailbox, reached with that token."""
    return GmailClient(token, root=sandbox.url, timeout=10)
