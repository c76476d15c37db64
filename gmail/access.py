"""This process's access to Gmail for a mailbox: registration, access token, units, connections, threads."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache

import redis
from django.conf import settings

from gmail import oauth
from gmail.client import GmailClient
from gmail.models import Credential, GmailConnection
from gmail.quota import Budget, Limits

STALE_TOKEN = datetime.timedelta(minutes=5)


def google() -> oauth.Google:
    """Our registration with Google, from the settings."""
    return oauth.Google(
        client_id=settings.GOOGLE_CLIENT_ID,
        client_secret=settings.GOOGLE_CLIENT_SECRET,
        redirect_uri=settings.GOOGLE_REDIRECT_URI,
        base=settings.GOOGLE_BASE_URL,
    )


def access_token(connection: GmailConnection, *, now: datetime.datetime) -> str:
    """An access token valid for five minutes or more, refreshed by one worker for all.

    Raises oauth.GrantLostError or oauth.GoogleUnavailableError; InvalidToken when no key of ours opens it.
    """
    credential = Credential.objects.get(pk=connection.pk)
    if _is_fresh(credential, now):
        return str(credential.access_token)
    with redis_server().lock(f"refresh:{connection.pk}", timeout=60, blocking_timeout=60):
        # a worker that waited for the lock finds the new token
        credential.refresh_from_db()
        if not _is_fresh(credential, now):
            token = oauth.refresh(google(), credential.refresh_token)
            credential.access_token, credential.access_token_expires_at = token.value, token.expires_at  # type: ignore[assignment]
            credential.save(update_fields=["access_token", "access_token_expires_at"])
    return str(credential.access_token)


def budget_of(connection: GmailConnection, *, share: float = 1.0) -> Budget:
    """The units of the connection's Google account, whichever business connected it."""
    limits = Limits(
        mailbox=int(settings.GMAIL_UNITS_PER_MINUTE * share),
        project=int(settings.GMAIL_PROJECT_UNITS_PER_MINUTE * share),
        get_price=settings.GMAIL_UNITS_GET,
    )
    return Budget(redis_server(), connection.google_sub, limits)


def redis_server() -> redis.Redis:
    """This process's connection to Redis."""
    return _redis_at(settings.REDIS_URL)


@cache
def _redis_at(url: str) -> redis.Redis:
    return redis.Redis.from_url(url)


@cache
def pool() -> ThreadPoolExecutor:
    """The threads that call Gmail; made at first use, since a fork does not inherit threads."""
    threads = settings.GMAIL_CONCURRENT_GETS * settings.SYNC_RUNS_AT_ONCE
    return ThreadPoolExecutor(max_workers=threads, thread_name_prefix="gmail")


def client_of(connection: GmailConnection, *, now: datetime.datetime, timeout: float | None = None) -> GmailClient:
    """A client of the connection's mailbox, whose calls take `timeout` seconds at most. Raises as
    :func:`access_token`."""
    token = access_token(connection, now=now)
    return _client_for(token, settings.GOOGLE_BASE_URL, timeout or settings.GMAIL_REQUEST_SECONDS)


def expire_token(connection: GmailConnection) -> None:
    """Let the next call fetch a new access token."""
    Credential.objects.filter(pk=connection.pk).update(access_token_expires_at=None)


@lru_cache(maxsize=64)
def _client_for(token: str, base: str, timeout: float) -> GmailClient:
    # cached between slices, so that connections to Gmail stay open
    return GmailClient(token, root=base, timeout=timeout) if base else GmailClient(token, timeout=timeout)


def _is_fresh(credential: Credential, now: datetime.datetime) -> bool:
    expires_at = credential.access_token_expires_at
    return bool(credential.access_token) and expires_at is not None and expires_at - now > STALE_TOKEN
