"""What an attacker meets: the shop's rows and files, made as intake makes them, and everybody who calls."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from businesses.models import Business
from tests.attacks.world import SECRET, World, make_world
from tests.receipts.conftest import MakeReceipt, make_receipt
from tests.receipts.mails import english

__all__ = ["make_receipt"]

NOWHERE = "redis://127.0.0.1:9/0"


@pytest.fixture
def world(business: Business, make_receipt: MakeReceipt, redis_url: str, settings: Settings) -> World:
    """The shop and its callers. Jobs are queued on a real Redis; what looks after Redis finds none, and so at once."""
    settings.REDIS_URL = NOWHERE
    settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET = "tests.apps.example", "secret"
    settings.GOOGLE_REDIRECT_URI = "http://testserver/api/gmail/oauth/callback"
    return make_world(business, make_receipt(rfc822=english(), vendor=SECRET))
