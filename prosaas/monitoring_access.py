"""Who may look inside the installation: at its numbers, and at which of its parts does not work."""

from __future__ import annotations

import ipaddress
from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_CF_CONNECTING_IP")


def may_look_inside(request: HttpRequest) -> bool:
    """Whoever sends METRICS_TOKEN; in development without one, whoever asks directly from this machine or a private
    network. Production trusts no address: a proxy in front is on a private network too."""
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return compare_digest(sent.encode(), settings.METRICS_TOKEN.encode())
    if settings.PRODUCTION or any(name in request.META for name in FORWARDED):
        return False
    return is_private(request.META.get("REMOTE_ADDR", ""))


def is_private(address: str) -> bool:
    """Whether an address is this machine's or a private network's."""
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False
