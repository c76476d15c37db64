"""schema.org markup in a page: JSON-LD of an Order, an Invoice or a Reservation."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Final

from ..normalizing.money import parse_number
from ..normalizing.text import clip, squeeze
from ..types import Candidate, Evidence

name: Final = "schema_org"

_TYPES: Final = ("Order", "Invoice", "Reservation", "ParcelDelivery")
_PATHS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("orderNumber", "confirmationNumber", "reservationNumber", "reservationId", "identifier"),
    "vendor": ("merchant.name", "seller.name", "provider.name", "broker.name"),
    "total": ("totalPaymentDue.price", "totalPaymentDue.value", "totalPrice", "price", "priceSpecification.price"),
    "currency": (
        "totalPaymentDue.priceCurrency",
        "totalPaymentDue.currency",
        "priceCurrency",
        "priceSpecification.priceCurrency",
    ),
    "issue_date": ("orderDate", "dateIssued", "bookingTime", "paymentDate"),
    "payment_method": ("paymentMethod.name", "paymentMethod"),
}
_SCORE: Final = 8.5
_DEEPEST: Final = 6


def extract(blocks: list[Any]) -> Iterator[Candidate]:
    """Candidates from every order, invoice or reservation in the markup."""
    for item in _items(blocks, 0):
        for field, paths in _PATHS.items():
            for path in paths:
                raw = _at(item, path)
                value = _value(field, raw) if isinstance(raw, str | int | float) else None
                if value is not None:
                    yield Candidate(field, value, _SCORE, Evidence(clip(squeeze(str(raw))), f"json-ld {path}", name))
                    break


def _items(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for child in node[:50]:
            yield from _items(child, depth + 1)
    elif isinstance(node, dict):
        kind = node.get("@type")
        if isinstance(kind, str) and kind.endswith(_TYPES[:3]):
            yield node
        elif "@graph" in node:
            yield from _items(node["@graph"], depth + 1)


def _at(item: dict[str, Any], path: str) -> Any:
    node: Any = item
    for key in path.split("."):
        if isinstance(node, list):
            node = node[0] if node else None
        node = node.get(key) if isinstance(node, dict) else None
    return node


def _value(field: str, raw: str | float) -> object | None:
    text = squeeze(str(raw))
    if not text:
        return None
    if field == "total":
        parsed = parse_number(text)
        return abs(parsed[0]) if parsed else None
    if field == "currency":
        return text.upper() if len(text) == 3 and text.isalpha() else None
    return _date(text) if field == "issue_date" else text.removeprefix("http://schema.org/")


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None
