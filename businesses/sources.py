"""Where a request comes from, when proxies stand in between."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
SITE_PREFIX = 64
"""One IPv6 subscriber has at least that network, and any address in it (RFC 6177)."""


def source_of(request: HttpRequest) -> str:
    """The nearest address that is none of `TRUSTED_PROXIES`, of IPv6 its /64; "" where nothing tells.

    Each proxy adds whom it spoke to at the end of X-Forwarded-For, so that header is read from its end, and only as far
    as it was written by a proxy of ours: what stands before that anybody may have sent.
    """
    hops = [request.META.get("REMOTE_ADDR", ""), *reversed(request.headers.get("X-Forwarded-For", "").split(","))]
    source = ""
    for hop in hops:
        address = _address(hop)
        if address is None:
            break
        source = _text(address)
        if not is_trusted(address, settings.TRUSTED_PROXIES):
            break
    return source


def is_trusted(address: IPAddress, proxies: Sequence[str]) -> bool:
    """Whether one of the networks `proxies` holds `address`."""
    return any(address in ipaddress.ip_network(proxy) for proxy in proxies)


def _address(text: str) -> IPAddress | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _text(address: IPAddress) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, SITE_PREFIX), strict=False))
