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

GMAIL_SCOPE = "https://www.googleapis.com/auth/gmail.readonly"
SCOPES = (GMAIL_SCOPE, "openid", "https://www.googleapis.com/auth/userinfo.email")
LOST = {"invalid_grant", "admin_policy_enforced"}
SESSION_ENDED = "Reauthentication is needed"
"""How google-auth says `invalid_rapt` (Google Cloud session control); Google's own answer it keeps to itself."""
CLOCK_SKEW_SECONDS = 60
TIMEOUT_SECONDS = 30

# Google answers with the scopes it granted, under other names and in another order; we check them ourselves.
os.environ.setdefault("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")


class OAuthError(Exception):
    """What a step ended in; `reason` is Google's own short code, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GrantLostError(OAuthError):
    """The owner revoked it or changed the password, an administrator ended it, or it aged out: only a new consent
    helps."""


class CodeRefusedError(OAuthError):
    """The code of the callback is used, too old, or not for us. Start again."""


class ScopeMissingError(OAuthError):
    """The owner unticked reading mail on the consent page."""


class GoogleUnavailableError(OAuthError):
    """Google did not answer, or not sensibly. Try again later."""


@dataclass(frozen=True, slots=True)
class Google:
    """Our registration with Google and where its addresses are; `base` points all of them at a sandbox."""

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
    """Where to send the browser, and the two secrets the callback has to come back with."""

    url: str
    state: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class AccessToken:
    """Opens one mailbox until `expires_at`."""

    value: str
    expires_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """What the owner granted: for which account, and the tokens. `refresh_token` is "" when Google sent none."""

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
    """Turn the callback's code into a grant.

    Raises CodeRefusedError, ScopeMissingError or GoogleUnavailableError.
    """
    flow = _flow(google)
    flow.code_verifier = code_verifier
    try:
        answer = flow.fetch_token(code=code, include_client_id=True, timeout=TIMEOUT_SECONDS)
    except OAuth2Error as error:
        raise CodeRefusedError(str(error.error)) from error
    except (requests.RequestException, ValueError) as error:
        raise GoogleUnavailableError(type(error).__name__) from error
    scopes = tuple(_scopes_of(answer))
    if GMAIL_SCOPE not in scopes:
        raise ScopeMissingError("gmail.readonly was not granted")
    return _grant(google, answer, flow.credentials, scopes)


def refresh(google: Google, refresh_token: str) -> AccessToken:
    """A new access token. Raises GrantLostError when consent is gone, GoogleUnavailableError otherwise."""
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
        # TypeError is what google-auth makes of a 200 that is no JSON object
        raise GoogleUnavailableError(type(error).__name__) from error
    return _access_token(credentials)


def revoke(google: Google, token: str) -> None:
    """Give the grant back. An already invalid token is fine. Raises GoogleUnavailableError."""
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
    flow.oauth2session.register_compliance_hook("access_token_response", _unless_down)
    return flow


def _unless_down(answer: requests.Response) -> requests.Response:
    """Raises requests.HTTPError for an outage, in which oauthlib would see a refusal."""
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
    # google-auth keeps naive UTC
    expires_at = credentials.expiry.replace(tzinfo=datetime.UTC)
    return AccessToken(value=str(credentials.token), expires_at=expires_at)


def _refresh_error(error: google.auth.exceptions.RefreshError) -> OAuthError:
    details = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
    reason = str(details.get("error") or "refresh")
    if reason in LOST:
        return GrantLostError(reason)
    if str(error).startswith(SESSION_ENDED):
        return GrantLostError("invalid_rapt")
    return GoogleUnavailableError(reason)
