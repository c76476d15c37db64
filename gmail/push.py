"""Gmail's notifications through Pub/Sub: is one Google's, which mailbox it names, when to poll that. No Django.

Google signs each with an OpenID Connect token (Pub/Sub guide, "Authentication for push subscriptions"). The body is
not signed and not trusted: all it does is to bring the next poll of the mailbox it names forward. Gmail drops, delays
and repeats notifications, so a second poll follows a fresh one, and regular polling goes on.
"""

from __future__ import annotations

import base64
import datetime
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from google.auth import jwt
from google.auth.exceptions import GoogleAuthError

from foundation import strict_json
from foundation.errors import ApiError

ISSUERS = ("https://accounts.google.com", "accounts.google.com")
CLOCK_SKEW_SECONDS = 60
TIMEOUT_SECONDS = 10
MAX_AGE = re.compile(r"max-age=(\d+)")
POLL_AFTER = datetime.timedelta(seconds=2)
"""From a notification to the poll. Longer than the second in which Gmail drops further notifications (Gmail API guide,
"Push notifications"), so that the poll finds those changes too."""
TRUST = datetime.timedelta(days=2)
"""A watch is renewed daily and Gmail then notifies at once: silence for longer means that notifications are lost."""


class PushUnauthenticatedError(ApiError):
    """The token is missing, expired or not signed by Google."""

    status = 401
    code = "PUSH_UNAUTHENTICATED"
    message = "This notification is not signed by Google."
    hint = "Let the Pub/Sub push subscription authenticate: see docs/push.md."


class PushForbiddenError(ApiError):
    """Google signed it, but for another service or on behalf of another account."""

    status = 403
    code = "PUSH_FORBIDDEN"
    message = "This notification is not from our subscription."
    hint = "Compare its audience and service account with GMAIL_PUSH_AUDIENCE and GMAIL_PUSH_SERVICE_ACCOUNT."


class CertificatesUnavailableError(ApiError):
    """Google's public keys are unavailable, so nothing can be verified; Pub/Sub sends it again."""

    status = 503
    code = "PUSH_NOT_VERIFIABLE"
    message = "Google's certificates do not answer."
    hint = "Pub/Sub will send the notification again."


@dataclass(frozen=True, slots=True)
class Subscription:
    """Our push subscription: the audience and the service account of its tokens."""

    audience: str
    service_account: str


class Certificates:
    """Google's public keys, cached as long as their Cache-Control allows. Safe to share between threads."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._lock = threading.Lock()
        self._by_id: dict[str, str] = {}
        self._good_until = 0.0

    def current(self) -> Mapping[str, str]:
        """Key id -> certificate in PEM. Raises CertificatesUnavailableError."""
        with self._lock:
            if time.monotonic() >= self._good_until:
                self._fetch()
            return self._by_id

    def _fetch(self) -> None:
        try:
            answer = requests.get(self._uri, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            self._by_id = dict(answer.json())
        except (requests.RequestException, ValueError, TypeError) as error:
            raise CertificatesUnavailableError from error
        age = MAX_AGE.search(answer.headers.get("Cache-Control", ""))
        self._good_until = time.monotonic() + (int(age[1]) if age else 0)


def verify(authorization: str, certificates: Certificates, subscription: Subscription) -> None:
    """Check the Authorization header of a notification.

    Raises PushUnauthenticatedError, PushForbiddenError or CertificatesUnavailableError.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise PushUnauthenticatedError
    check(claims_of(token.strip(), certificates.current()), subscription)


def claims_of(token: str, certificates: Mapping[str, str]) -> Mapping[str, Any]:
    """The claims of a token, if one of the certificates signed it and it is valid now.

    Raises PushUnauthenticatedError.
    """
    try:
        _refuse_deep(token)
        claims: Mapping[str, Any] = jwt.decode(  # type: ignore[no-untyped-call]
            token, certs=certificates, clock_skew_in_seconds=CLOCK_SKEW_SECONDS
        )
    except (GoogleAuthError, strict_json.JsonTooDeepError, ValueError, TypeError) as error:
        # google-auth raises plain ValueError and TypeError for malformed contents
        raise PushUnauthenticatedError from error
    return claims


def check(claims: Mapping[str, Any], subscription: Subscription) -> None:
    """Compare verified claims with our subscription. Raises PushUnauthenticatedError, PushForbiddenError."""
    if claims.get("iss") not in ISSUERS:
        raise PushUnauthenticatedError
    theirs = claims.get("aud"), claims.get("email"), claims.get("email_verified")
    if theirs != (subscription.audience, subscription.service_account, True):
        raise PushForbiddenError


def address_in(body: bytes) -> str | None:
    """The address of the mailbox a notification names; None if it names none."""
    try:
        data = strict_json.loads(body)["message"]["data"]
        # the standard alphabet and the one for URLs are both documented
        notification = strict_json.loads(base64.b64decode(data.replace("-", "+").replace("_", "/") + "=="))
        address = str(notification["emailAddress"]).lower()
        return address if address.isprintable() else None
    except (ApiError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _refuse_deep(token: str) -> None:
    """Check the token's parts before google-auth parses them. Raises JsonTooDeepError, ValueError."""
    for part in token.split("."):
        strict_json.refuse_deep(base64.urlsafe_b64decode(part + "==").decode("utf-8", "replace"))


def brings_forward(poll_at: datetime.datetime, pushed_at: datetime.datetime | None) -> bool:
    """Whether a poll due at `poll_at` is that early because of a notification."""
    return pushed_at is not None and poll_at <= pushed_at + POLL_AFTER


def next_poll_at(
    now: datetime.datetime, pushed_at: datetime.datetime | None, interval: datetime.timedelta
) -> datetime.datetime:
    """When to poll the mailbox after a poll at `now`: soon if the last notification is fresh, since Gmail may have
    dropped those after it."""
    is_fresh = pushed_at is not None and pushed_at + POLL_AFTER > now
    return now + (POLL_AFTER if is_fresh else interval)


def is_working(
    now: datetime.datetime, pushed_at: datetime.datetime | None, watch_expires_at: datetime.datetime | None
) -> bool:
    """Whether notifications of a mailbox arrive: it is watched, and the last one is younger than TRUST."""
    watched = watch_expires_at is not None and watch_expires_at > now
    return watched and pushed_at is not None and pushed_at + TRUST > now
