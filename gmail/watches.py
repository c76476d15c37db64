"""Watches: they let Gmail notify us of a mailbox's changes. Neither `renew` nor `end` ever fails its caller.

A watch lapses after seven days. Without one, the mailbox is polled.
"""

from __future__ import annotations

import datetime
import logging

import redis
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Q, QuerySet

from gmail import access, oauth
from gmail.client import GmailClient, GmailError
from gmail.models import GmailConnection

logger = logging.getLogger(__name__)

RENEW_BEFORE = datetime.timedelta(days=6)
"""A watch is renewed once it is a day old (Gmail API guide, "Push notifications": at least every seven days, better
daily), so that it survives a few days of failed renewals."""
EXPECTED_ERRORS = (GmailError, oauth.OAuthError, InvalidToken, redis.RedisError)


def is_on() -> bool:
    """Whether the operator has configured notifications, and how to verify them."""
    return bool(settings.GMAIL_PUSH_TOPIC and settings.GMAIL_PUSH_SERVICE_ACCOUNT)


def due(now: datetime.datetime) -> QuerySet[GmailConnection]:
    """Mailboxes without a watch, or whose watch is a day old."""
    old = Q(watch_expires_at__isnull=True) | Q(watch_expires_at__lte=now + RENEW_BEFORE)
    return GmailConnection.objects.filter(old, status=GmailConnection.Status.CONNECTED)


def renew(connection: GmailConnection, *, now: datetime.datetime) -> bool:
    """Watch the mailbox for seven more days; whether that succeeded."""
    try:
        client = _paid_client(connection, "watch", now)
        expires_at = client.watch(settings.GMAIL_PUSH_TOPIC) if client else None
    except EXPECTED_ERRORS as error:
        logger.warning("connection %s is not watched: %s (docs/push.md)", connection.pk, _reason(error))
        return False
    if expires_at is None:
        return False
    GmailConnection.objects.filter(pk=connection.pk).update(watch_expires_at=expires_at)
    return True


def end(connection: GmailConnection, *, now: datetime.datetime) -> None:
    """End the watch while there are tokens; one that cannot be ended lapses by itself."""
    if connection.watch_expires_at is None:
        return
    try:
        client = _paid_client(connection, "stop", now)
        if client:
            client.stop()
    except EXPECTED_ERRORS as error:
        logger.info("connection %s stays watched until it lapses: %s", connection.pk, _reason(error))
    GmailConnection.objects.filter(pk=connection.pk).update(watch_expires_at=None)


def _paid_client(connection: GmailConnection, call: str, now: datetime.datetime) -> GmailClient | None:
    """The mailbox's client, with the units of one `call` spent; None when there are none left."""
    client = access.client_of(connection, now=now)
    return client if access.budget_of(connection).pay(call).calls else None


def _reason(error: Exception) -> str:
    return f"{type(error).__name__} {getattr(error, 'reason', '')}".rstrip()
