"""What stands in front of the web server: does it say that people come over https?"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

import requests
from django.conf import settings

from prosaas.doctor.findings import Check, Verdict, failed, ok, unknown

TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Front:
    """Our public address ("" if none is set), and the scheme by which the product thinks it was reached there."""

    address: str
    scheme: str | None


def look() -> Front:
    """Ask for our own public address, as a browser would."""
    address = urljoin(settings.GOOGLE_REDIRECT_URI, "/healthz") if settings.GOOGLE_REDIRECT_URI else ""
    return Front(address, ask(address) if address else None)


def ask(address: str) -> str | None:
    """The scheme that `/healthz` tells; None if it does not answer, or is not ours."""
    try:
        answer = requests.get(address, timeout=TIMEOUT_SECONDS)
        return str(answer.json()["scheme"])
    except (requests.RequestException, ValueError, KeyError, TypeError):
        return None


def check_scheme(front: Front) -> Verdict:
    """Signing in works only if the product knows that the browser speaks https."""
    if not front.address.startswith("https://"):
        return ok("No public https address is set, so no proxy has to tell the scheme.")
    if front.scheme is None:
        return unknown("{address} does not answer from here.", address=front.address)
    if front.scheme != "https":
        return failed(
            "The proxy does not say that people come over https, so nobody can sign in.",
            "Let the proxy send X-Forwarded-Proto: https, and set BEHIND_TLS_PROXY=true.",
        )
    return ok("The proxy says that people come over https.")


CHECKS: dict[str, Check[Front]] = {"scheme": check_scheme}
