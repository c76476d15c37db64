"""A receipt for its page: each field with its evidence, and how sure the reading is."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from extraction.decision.checking import NEEDED, SURE
from receipts.fields import COLUMN_OF, FIELDS, Field, Kind, label_of
from receipts.history import Correction, corrections_of
from receipts.models import Receipt
from receipts.places import in_words
from receipts.templatetags.money import day, isolated, money, percent

FACTS = tuple(field for field in FIELDS if field.name not in ("currency", "received_at", "status"))
"""The rows of the page's table: amounts show their currency, and the page's head the rest."""
ALWAYS_SHOWN = {COLUMN_OF[name] for name in NEEDED} | {"category"}
"""What no receipt should be without stands on the page even where it is not known."""
LIKELY = 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """The piece of text a value was read from, and where it stands."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a receipt: its value now, what was read if a person corrected it, and the evidence."""

    name: str
    label: str
    is_extracted: bool
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
        """Describe the confidence in one word."""
        if self.confidence is None:
            return ""
        if self.confidence >= SURE:
            return pgettext("how sure a reading is", "sure")
        if self.confidence >= LIKELY:
            return pgettext("how sure a reading is", "likely")
        return pgettext("how sure a reading is", "doubtful")


def facts_of(receipt: Receipt) -> list[Fact]:
    """Return the fields that are known or corrected, and those in ALWAYS_SHOWN."""
    said = corrections_of(receipt)
    corrections = {correction.field: correction for correction in said}
    first = {correction.field: correction.was for correction in reversed(said)}
    facts = [_fact(receipt, field, corrections.get(field.name), first) for field in FACTS]
    return [fact for fact in facts if fact.value or fact.correction or fact.name in ALWAYS_SHOWN]


def _fact(receipt: Receipt, field: Field, correction: Correction | None, first: Mapping[str, Any]) -> Fact:
    evidence, before = receipt.evidence.get(field.name) or {}, first.get(field.name)
    return Fact(
        name=field.name,
        label=label_of(field.name),
        is_extracted=field.engine_name is not None,
        value=_display(field, getattr(receipt, field.name), receipt.currency),
        confidence=None if correction else evidence.get("confidence"),
        places=tuple(Place(item["text"], in_words(item)) for item in evidence.get("evidence", ())),
        read=_display(field, _parse(field, before), receipt.currency) if correction else "",
        correction=correction,
    )


def _display(field: Field, value: Any, currency: str | None) -> SafeString | str:
    if value is None or value == "":
        return ""
    match field.kind:
        case Kind.AMOUNT:
            return money(value, currency)
        case Kind.RATE:
            return percent(value)
        case Kind.DATE:
            return day(value)
        case Kind.CHOICE:
            return _choice(field.name, value)
        case Kind.CARD_DIGITS:
            return isolated(gettext("•••• %(digits)s") % {"digits": value})
        case Kind.NOTE:
            return format_html('<span class="lines" dir="auto">{}</span>', value)
        case _:
            return isolated(str(value))


def _choice(name: str, value: str) -> str:
    column: Any = Receipt._meta.get_field(name)
    return capfirst(str(dict(column.flatchoices).get(value, value)))


def _parse(field: Field, text: str | None) -> Any:
    """Convert a correction's text back to the value it stands for."""
    if text is None:
        return None
    if field.kind in (Kind.AMOUNT, Kind.RATE):
        return _decimal(text)
    return datetime.date.fromisoformat(text) if field.kind is Kind.DATE else text


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
