"""schema.org markup in a page, JSON-LD or microdata: an Order, an Invoice, a Reservation or a ParcelDelivery."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any, Final

from ..normalizing.money import amounts_in
from ..normalizing.text import clip, squeeze
from ..types import Candidate, Evidence, Place, SourcePart

name: Final = "schema_org"

_TYPES: Final = ("Order", "Invoice", "Reservation", "ParcelDelivery")
_SELLERS: Final = ("merchant", "seller", "provider", "broker", "partOfOrder.merchant", "partOfOrder.seller")
_PRICES: Final = ("totalPaymentDue", "partOfInvoice.totalPaymentDue", "priceSpecification", "total")
_PATHS: Final[dict[str, tuple[str, ...]]] = {
    "number": (
        "orderNumber", "confirmationNumber", "reservationNumber", "reservationId", "partOfOrder.orderNumber",
        "identifier",
    ),
    "vendor": (*(f"{seller}.name" for seller in _SELLERS), *_SELLERS),
    "total": (
        *(f"{price}.{key}" for price in _PRICES for key in ("price", "value")), *_PRICES, "totalPrice", "price",
    ),
    "currency": (
        *(f"{price}.{key}" for price in _PRICES for key in ("priceCurrency", "currency")), "priceCurrency", "currency",
    ),
    "issue_date": ("orderDate", "dateIssued", "bookingTime", "paymentDate", "partOfOrder.orderDate"),
    "payment_method": ("paymentMethod.name", "paymentMethod"),
}  # fmt: skip
_SCHEMA: Final = re.compile(r"^https?://schema\.org/")
_SCORE: Final = 8.5
_DEEPEST: Final = 6


def extract(items: list[Any]) -> Iterator[Candidate]:
    """Candidates from every order, invoice, reservation or delivery in the markup."""
    for item in _marked(items, 0):
        for field, paths in _PATHS.items():
            for path in paths:
                raw = _at(item, path)
                value = _value(field, raw) if isinstance(raw, str | int | float) else None
                if value is not None:
                    yield Candidate(
                        field,
                        value,
                        _SCORE,
                        Evidence(clip(squeeze(str(raw))), Place(SourcePart.MARKUP, path=path), name),
                    )
                    break


def _marked(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for child in node[:50]:
            yield from _marked(child, depth + 1)
    elif isinstance(node, dict):
        kind = node.get("@type")
        if isinstance(kind, str) and kind.endswith(_TYPES):
            yield node
        elif "@graph" in node:
            yield from _marked(node["@graph"], depth + 1)


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
        return next((money.value for money in amounts_in(text)), None)
    if field == "currency":
        return text.upper() if len(text) == 3 and text.isalpha() else None
    return _date(text) if field == "issue_date" else _SCHEMA.sub("", text)


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None
