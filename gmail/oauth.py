"""Google's OAuth 2.0 for web servers: consent address, code exchange, refresh, revocation. No Django.

Source of the rules: Google Identity, "Using OAuth 2.0 for Web Server Applications"; PKCE is RFC 7636.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import google.auth.exceptions
import requests
from google.auth.transport.requests import Request
from google.oauth2 import id_token
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import OAuth2Error

from gmail.refusals import CLIENT_REASONS, POLICY_REASONS

GMAIL_SCOPE = "https://www.googleapis.com/auth/gmail.readonly"
SCOPES = (GMAIL_SCOPE, "openid", "https://www.googleapis.com/auth/userinfo.email")
SESSION_ENDED = "Reauthentication is needed"
"""How google-auth's message for `invalid_rapt` begins (Google Cloud session control); it drops Google's own code."""
CLOCK_SKEW_SECONDS = 60
TIMEOUT_SECONDS = 30

# Google answers with the scopes it granted, under other names and in another order; we check them ourselves.
os.environ.setdefault("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")


class OAuthError(Exception):
    """A step failed. `reason` is Google's own short code, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GrantLostError(OAuthError):
    """The grant was revoked or expired, or the password changed: the owner has to consent again."""


class PolicyError(GrantLostError):
    """The mailbox's administrator does not allow it: the owner has to ask for an exception, then consent again."""


class ClientRefusedError(OAuthError):
    """Our registration with Google is wrong, deleted or disabled: the operator looks at it."""


class CodeRefusedError(OAuthError):
    """The callback's code is used, expired or not ours: start again."""


class ScopeMissingError(OAuthError):
    """The owner did not grant the right to read mail."""


class GoogleUnavailableError(OAuthError):
    """Google did not answer, or not as documented: try again later."""


@dataclass(frozen=True, slots=True)
class Google:
    """Our registration with Google, and Google's addresses; `base` replaces them all, for a sandbox."""

    client_id: str
    client_secret: str
    redirect_uri: str
    base: str = ""

    @property
    def auth_uri(self) -> str:
        return f"{self.base or 'https://accounts.google.com'}/o/oauth2/v2/auth"

    @property
    def token_uri(self) -> str:
        return f"{self.base or 'https://oauth2.googleapis.com'}/token"

    @property
    def revoke_uri(self) -> str:
        return f"{self.base or 'https://oauth2.googleapis.com'}/revoke"

    @property
    def certs_uri(self) -> str:
        return f"{self.base or 'https://www.googleapis.com'}/oauth2/v1/certs"

    @property
    def gmail_root(self) -> str:
        return self.base or "https://gmail.googleapis.com"


@dataclass(frozen=True, slots=True)
class Consent:
    """Where to send the browser, and the two secrets that the callback is checked with."""

    url: str
    state: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class AccessToken:
    """Valid for one mailbox until `expires_at`."""

    value: str
    expires_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """The account and tokens that the owner granted. `refresh_token` is "" if Google sent none."""

    address: str
    subject: str
    refresh_token: str
    access_token: AccessToken
    scopes: tuple[str, ...]


def consent(google: Google, *, login_hint: str = "") -> Consent:
    """The address of Google's consent page, with a fresh state and PKCE verifier. No network call."""
    flow = _flow(google)
    url, state = flow.authorization_url(
        access_type="offline",
        prompt="consent",
        include_granted_scopes="true",
        **({"login_hint": login_hint} if login_hint else {}),
    )
    return Consent(url=url, state=state, code_verifier=flow.code_verifier)


def exchange(google: Google, *, code: str, code_verifier: str) -> Grant:
    """Exchange the callback's code for a grant.

    Raises CodeRefusedError, ScopeMissingError or GoogleUnavailableError.
    """
    flow = _flow(google)
    flow.code_verifier = code_verifier
    try:
        answer = flow.fetch_token(code=code, include_client_id=True, timeout=TIMEOUT_SECONDS)
    except OAuth2Error as error:
        reason = str(error.error)
        raise (ClientRefusedError if reason in CLIENT_REASONS else CodeRefusedError)(reason) from error
    except (requests.RequestException, ValueError) as error:
        raise GoogleUnavailableError(type(error).__name__) from error
    scopes = tuple(_scopes_of(answer))
    if GMAIL_SCOPE not in scopes:
        raise ScopeMissingError("gmail.readonly was not granted")
    return _grant(google, answer, flow.credentials, scopes)


def refresh(google: Google, refresh_token: str) -> AccessToken:
    """A new access token. Raises GrantLostError, PolicyError, ClientRefusedError or GoogleUnavailableError."""
    credentials = Credentials(  # type: ignore[no-untyped-call]
        token=None,
        refresh_token=refresh_token,
        token_uri=google.token_uri,
        client_id=google.client_id,
        client_secret=google.client_secret,
    )
    try:
        credentials.refresh(Request())  # type: ignore[no-untyped-call]
    except google_errors.RefreshError as error:
        raise _refresh_error(error) from error
    except (google_errors.GoogleAuthError, TypeError) as error:
        # google-auth raises TypeError for a 200 that is no JSON object
        raise GoogleUnavailableError(type(error).__name__) from error
    return _access_token(credentials)


def revoke(google: Google, token: str) -> None:
    """Revoke the grant; an invalid token counts as revoked. Raises GoogleUnavailableError."""
    try:
        answer = requests.post(google.revoke_uri, data={"token": token}, timeout=TIMEOUT_SECONDS)
    except requests.RequestException as error:
        raise GoogleUnavailableError(type(error).__name__) from error
    if answer.status_code not in (200, 400):
        raise GoogleUnavailableError(f"http{answer.status_code}")


google_errors = google.auth.exceptions


def _flow(google: Google) -> Flow:
    if urlsplit(google.base).hostname in ("127.0.0.1", "localhost", "::1"):
        # a sandbox on this machine has no TLS; oauthlib refuses plain http otherwise
        os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    client = {
        "client_id": google.client_id,
        "client_secret": google.client_secret,
        "auth_uri": google.auth_uri,
        "token_uri": google.token_uri,
    }
    flow = Flow.from_client_config(
        {"web": client},
        scopes=list(SCOPES),
        redirect_uri=google.redirect_uri,
        autogenerate_code_verifier=True,
    )
    flow.oauth2session.register_compliance_hook("access_token_response", _raise_for_outage)
    return flow


def _raise_for_outage(answer: requests.Response) -> requests.Response:
    """Raises requests.HTTPError for a 5xx, which oauthlib would take for a refusal."""
    if answer.status_code >= 500:
        answer.raise_for_status()
    return answer


def _scopes_of(answer: dict[str, Any]) -> Sequence[str]:
    scope = answer.get("scope", ())
    return scope.split() if isinstance(scope, str) else tuple(scope)


def _grant(google: Google, answer: dict[str, Any], credentials: Any, scopes: tuple[str, ...]) -> Grant:
    try:
        claims = id_token.verify_token(
            answer["id_token"],
            Request(),
            audience=google.client_id,
            certs_url=google.certs_uri,
            clock_skew_in_seconds=CLOCK_SKEW_SECONDS,
        )
        address, subject = str(claims["email"]), str(claims["sub"])
    except (KeyError, ValueError, google_errors.GoogleAuthError) as error:
        raise GoogleUnavailableError("id_token") from error
    return Grant(
        address=address.lower(),
        subject=subject,
        refresh_token=credentials.refresh_token or "",
        access_token=_access_token(credentials),
        scopes=scopes,
    )


def _access_token(credentials: Any) -> AccessToken:
    # google-auth stores naive UTC
    expires_at = credentials.expiry.replace(tzinfo=datetime.UTC)
    return AccessToken(value=str(credentials.token), expires_at=expires_at)


def _refresh_error(error: google.auth.exceptions.RefreshError) -> OAuthError:
    details = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
    reason = str(details.get("error") or "refresh")
    if reason in POLICY_REASONS:
        return PolicyError(reason)
    if reason in CLIENT_REASONS:
        return ClientRefusedError(reason)
    if reason == "invalid_grant":
        return GrantLostError(reason)
    if str(error).startswith(SESSION_ENDED):
        return GrantLostError("invalid_rapt")
    return GoogleUnavailableError(reason)
