"""Gmail's notifications through Pub/Sub: whether one is Google's, whose mailbox it names, and when to look. No Django.

Google signs each with an OpenID Connect token (Pub/Sub guide, "Authentication for push subscriptions"). What the body
says is not signed and not trusted: it names a mailbox in which something changed, and all it brings about is a look
from the stored cursor, a little sooner than the next poll. Gmail drops, delays and repeats notifications, so a look
that missed the last of a burst has to follow, and polling goes on.
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
LOOK_AFTER = datetime.timedelta(seconds=2)
"""From a notification to the look. Longer than the second in which Gmail drops what else happens (Gmail API guide,
"Push notifications"), so that the look finds that too."""
TRUST = datetime.timedelta(days=2)
"""A watch is renewed daily and Gmail then notifies at once: silence for longer means that notifications are lost."""


class PushUnauthenticatedError(ApiError):
    """No token, or not one that Google signed and that is still good."""

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
    """Google's public keys cannot be had, so nothing can be verified now; Pub/Sub sends it again."""

    status = 503
    code = "PUSH_NOT_VERIFIABLE"
    message = "Google's certificates do not answer."
    hint = "Pub/Sub will send the notification again."


@dataclass(frozen=True, slots=True)
class Subscription:
    """Our push subscription: what its tokens say they are for, and the service account that they are signed for."""

    audience: str
    service_account: str


class Certificates:
    """Google's public keys, kept for as long as the answer's Cache-Control allows. Safe to share between threads."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._lock = threading.Lock()
        self._kept: dict[str, str] = {}
        self._good_until = 0.0

    def current(self) -> Mapping[str, str]:
        """Key id -> certificate in PEM. Raises CertificatesUnavailableError."""
        with self._lock:
            if time.monotonic() >= self._good_until:
                self._fetch()
            return self._kept

    def _fetch(self) -> None:
        try:
            answer = requests.get(self._uri, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            self._kept = dict(answer.json())
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
    """What a token says, if one of the certificates signed it and it is neither old nor from the future.

    Raises PushUnauthenticatedError.
    """
    try:
        _refuse_deep(token)
        claims: Mapping[str, Any] = jwt.decode(  # type: ignore[no-untyped-call]
            token, certs=certificates, clock_skew_in_seconds=CLOCK_SKEW_SECONDS
        )
    except (GoogleAuthError, strict_json.JsonTooDeepError, ValueError, TypeError) as error:
        # google-auth lets a token's odd contents through as plain ValueError and TypeError
        raise PushUnauthenticatedError from error
    return claims


def check(claims: Mapping[str, Any], subscription: Subscription) -> None:
    """Whether verified claims are those of our subscription. Raises PushUnauthenticatedError, PushForbiddenError."""
    if claims.get("iss") not in ISSUERS:
        raise PushUnauthenticatedError
    theirs = claims.get("aud"), claims.get("email"), claims.get("email_verified")
    if theirs != (subscription.audience, subscription.service_account, True):
        raise PushForbiddenError


def address_in(body: bytes) -> str | None:
    """The address of the mailbox a notification names; None if it names none."""
    try:
        data = strict_json.loads(body)["message"]["data"]
        # standard alphabet or the one for URLs: both are documented
        told = strict_json.loads(base64.b64decode(data.replace("-", "+").replace("_", "/") + "=="))
        address = str(told["emailAddress"]).lower()
        return address if address.isprintable() else None
    except (ApiError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _refuse_deep(token: str) -> None:
    """Before google-auth parses the token's parts. Raises JsonTooDeepError, ValueError."""
    for part in token.split("."):
        strict_json.refuse_deep(base64.urlsafe_b64decode(part + "==").decode("utf-8", "replace"))


def caused(look_at: datetime.datetime, pushed_at: datetime.datetime | None) -> bool:
    """Whether a look due at `look_at` was brought forward by a notification."""
    return pushed_at is not None and look_at <= pushed_at + LOOK_AFTER


def look_again_at(
    now: datetime.datetime, pushed_at: datetime.datetime | None, interval: datetime.timedelta
) -> datetime.datetime:
    """When to look at the mailbox after a look at `now`: soon again if the last notification is fresh, since Gmail may
    have dropped what came after it."""
    decided = pushed_at is None or pushed_at + LOOK_AFTER <= now
    return now + (interval if decided else LOOK_AFTER)


def is_working(
    now: datetime.datetime, pushed_at: datetime.datetime | None, watch_expires_at: datetime.datetime | None
) -> bool:
    """Whether notifications of a mailbox come: it is watched, and one came not long ago."""
    watched = watch_expires_at is not None and watch_expires_at > now
    return watched and pushed_at is not None and pushed_at + TRUST > now
