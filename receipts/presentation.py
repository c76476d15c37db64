"""A receipt as a page shows it: each field with what it rests on, and how sure the reading is."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, pgettext

from receipts.columns import COLUMN_OF
from receipts.extraction.checking import NEEDED, SURE
from receipts.models import DOCUMENT_TYPE_CHOICES, Correction, Receipt
from receipts.templatetags.money import day, isolated, money, percent

FIELDS = (
    "vendor", "amount", "currency", "issue_date", "document_type", "number", "net", "tax", "tax_rate",
    "vendor_tax_id", "buyer_tax_id", "allocation_number", "payment_method", "last4",
)  # fmt: skip
"""What a person may correct, in the order of the page."""
NAMES = {field.name: field.verbose_name for field in Receipt._meta.fields} | {"tax_rate": gettext_lazy("tax rate")}
AMOUNTS = ("amount", "net", "tax")
LIKELY = 0.6
ALWAYS_SHOWN = {COLUMN_OF[name] for name in NEEDED}
"""What no receipt should be without stands on the page even where it is not known."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stood: the piece of text, and the place."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a receipt: its value now, what was read if a person said otherwise, and the evidence."""

    name: str
    label: str
    value: SafeString | str
    confidence: float | None
    places: tuple[Place, ...]
    read: SafeString | str
    correction: Correction | None

    @property
    def percent(self) -> int:
        return round(100 * (self.confidence or 0))

    @property
    def certainty(self) -> str:
        """How sure the reading is, in a word."""
        if self.confidence is None:
            return ""
        if self.confidence >= SURE:
            return pgettext("how sure a reading is", "sure")
        if self.confidence >= LIKELY:
            return pgettext("how sure a reading is", "likely")
        return pgettext("how sure a reading is", "doubtful")


def facts_of(receipt: Receipt) -> list[Fact]:
    """The fields that are known, that were read, or that no receipt should be without."""
    corrections = {correction.field: correction for correction in receipt.corrections.all()}
    first = _first_readings(receipt)
    facts = [_fact(receipt, name, corrections.get(name), first) for name in FIELDS if name != "currency"]
    return [fact for fact in facts if fact.value or fact.correction or fact.name in ALWAYS_SHOWN]


def _fact(receipt: Receipt, name: str, correction: Correction | None, first: Mapping[str, Any]) -> Fact:
    evidence = receipt.evidence.get(name) or {}
    return Fact(
        name=name,
        label=label_of(name),
        value=_shown(name, getattr(receipt, name), receipt.currency),
        confidence=None if correction else evidence.get("confidence"),
        places=tuple(Place(item["text"], item["where"]) for item in evidence.get("evidence", ())),
        read=_shown(name, _parsed(name, first.get(name)), receipt.currency) if correction else "",
        correction=correction,
    )


def label_of(name: str) -> str:
    """A field's name for people."""
    return capfirst(str(NAMES[name]))


def _first_readings(receipt: Receipt) -> dict[str, Any]:
    """What each corrected field was before anybody touched it."""
    first: dict[str, Any] = {}
    for correction in receipt.corrections.all():
        first.setdefault(correction.field, correction.was)
    return first


def _shown(name: str, value: Any, currency: str | None) -> SafeString | str:
    if value is None or value == "":
        return ""
    if name in AMOUNTS:
        return money(value, currency)
    if name == "tax_rate":
        return percent(value)
    if name == "issue_date":
        return day(value)
    if name == "document_type":
        return capfirst(str(dict(DOCUMENT_TYPE_CHOICES).get(value, value)))
    if name == "last4":
        return isolated(gettext("•••• %(digits)s") % {"digits": value})
    return isolated(str(value))


def _parsed(name: str, kept: Any) -> Any:
    """A correction's text as the value it stood for."""
    if kept is None:
        return None
    if name in (*AMOUNTS, "tax_rate"):
        return _decimal(kept)
    if name == "issue_date":
        return datetime.date.fromisoformat(kept)
    return kept


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
