"""Our registration with Google: does it exist, and does Google redirect to us?"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import requests
from django.conf import settings
from django.http.request import validate_host
from django.urls import reverse

from gmail import access, oauth
from prosaas.doctor.findings import Check, Verdict, failed, ok, unknown, warning

TIMEOUT_SECONDS = 5.0
MISMATCH = "redirect_uri_mismatch"
OBJECTIONS = (MISMATCH, "invalid_client", "deleted_client", "disabled_client", "unauthorized_client", "invalid_request")


@dataclass(frozen=True, slots=True)
class Registration:
    """The settings, and Google's objection to them: an error code, "" for none, None for no answer."""

    client_id: str
    redirect_uri: str
    callback_path: str
    allowed_hosts: list[str]
    objection: str | None


def look() -> Registration:
    """Read the settings, and request the consent page from Google as a browser would."""
    return Registration(
        client_id=settings.GOOGLE_CLIENT_ID,
        redirect_uri=settings.GOOGLE_REDIRECT_URI,
        callback_path=reverse("gmail-oauth-callback"),
        allowed_hosts=list(settings.ALLOWED_HOSTS),
        objection=ask(oauth.consent(access.google()).url) if settings.GOOGLE_CLIENT_ID else None,
    )


def ask(consent_url: str) -> str | None:
    """Return Google's objection to a consent request; "" if it shows the page, None without an answer."""
    try:
        answer = requests.get(consent_url, allow_redirects=False, timeout=TIMEOUT_SECONDS)
    except requests.RequestException:
        return None
    return objection_in(answer.headers.get("Location", ""))


def objection_in(location: str) -> str:
    """Read the code from the page Google redirects to: `authError` has it in base64, among other bytes."""
    error = parse_qs(urlsplit(location).query).get("authError", [""])[0]
    try:
        told = urlsafe_b64decode(error + "=" * (-len(error) % 4)).decode("ascii", "ignore")
    except (binascii.Error, ValueError):
        return ""
    return next((code for code in OBJECTIONS if code in told), "")


def check_client(registration: Registration) -> Verdict:
    """Check that Google knows our client."""
    if not registration.client_id:
        return warning(
            "Not registered with Google: no mailbox can be connected.",
            "Set GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and GOOGLE_REDIRECT_URI; the README says how to get them.",
        )
    if registration.objection is None:
        return unknown("Google does not answer.", "Let this machine reach accounts.google.com by https.")
    if registration.objection not in ("", MISMATCH):
        return failed(
            "Google refuses our client ({objection}).",
            "Compare GOOGLE_CLIENT_ID with Google Cloud console, APIs & Services, Credentials.",
            objection=registration.objection,
        )
    return ok("Google knows our client.")


def check_redirect_uri(registration: Registration) -> Verdict:
    """Check that Google redirects to an address of ours."""
    uri = registration.redirect_uri
    if not uri:
        return unknown()
    parts = urlsplit(uri)
    if parts.path != registration.callback_path:
        return failed(
            "GOOGLE_REDIRECT_URI leads to {path}, where nobody waits for the answer.",
            "Let it end in {callback}, here and at Google.",
            path=parts.path or "/",
            callback=registration.callback_path,
        )
    if not validate_host(parts.hostname or "", registration.allowed_hosts):
        return failed(
            "GOOGLE_REDIRECT_URI leads to {host}, which ALLOWED_HOSTS does not have.",
            "Add {host} to ALLOWED_HOSTS.",
            host=parts.hostname,
        )
    if registration.objection == MISMATCH:
        return failed(
            "Google does not know the redirect URI {uri}.",
            "Google Cloud console, APIs & Services, Credentials: add it to the client's authorised redirect URIs "
            "in just this spelling.",
            uri=uri,
        )
    return ok("Google's answers come back to {uri}.", uri=uri)


CHECKS: dict[str, Check[Registration]] = {"google_client": check_client, "redirect_uri": check_redirect_uri}
