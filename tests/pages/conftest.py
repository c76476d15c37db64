"""Receipts, mailboxes and runs to show on pages."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from businesses.models import Business
from gmail.models import GmailConnection, SyncRun
from receipts import ledger
from receipts.models import Receipt, Status
from tests.cast import Person


@pytest.fixture
def receipt(business: Business) -> Receipt:
    """A receipt of the shop that waits for review."""
    return make_receipt(business, vendor="Lantern Books", amount=Decimal("118.00"), currency="ILS")


@pytest.fixture
def mailbox_row(business: Business) -> GmailConnection:
    """A mailbox of the shop as a row, without a Gmail behind it."""
    return make_mailbox(business)


@pytest.fixture
def web(owner: Person) -> Client:
    """The owner's browser."""
    return sign_in_browser(owner)


def sign_in_browser(person: Person) -> Client:
    """Return a browser in which `person` is signed in."""
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_receipt(business: Business, **fields: Any) -> Receipt:
    number = Receipt.objects.count()
    defaults: dict[str, Any] = {
        "source": "gmail",
        "source_id": f"mail-{number}",
        "document_type": "invoice",
        "received_at": timezone.now() - datetime.timedelta(seconds=number),
        "status": Status.PENDING_REVIEW,
        "evidence": {
            "vendor": {
                "value": "Lantern Books",
                "confidence": 0.97,
                "evidence": [{"text": "Lantern Books Ltd", "where": "header From", "how": "sender"}],
            }
        },
    }
    receipt = ledger.draft(defaults | fields, business=business)
    ledger.insert([receipt])
    return receipt


def make_mailbox(business: Business, **fields: Any) -> GmailConnection:
    now = timezone.now()
    defaults: dict[str, Any] = {
        "address": "shop@mail.example",
        "google_sub": "sub-1",
        "status_changed_at": now,
        "connected_at": now,
    }
    return GmailConnection.objects.create(business=business, **(defaults | fields))


def make_run(connection: GmailConnection, **fields: Any) -> SyncRun:
    """Make a run as a row; by default an active one."""
    now = timezone.now()
    defaults: dict[str, Any] = {
        "status": SyncRun.Status.RUNNING,
        "queued_at": now,
        "started_at": now - datetime.timedelta(minutes=1),
        "lease_expires_at": now + datetime.timedelta(minutes=5),
    }
    return SyncRun.objects.create(connection=connection, business=connection.business, **(defaults | fields))
