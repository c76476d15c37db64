"""A receipt for its page: each field with its evidence, each problem in words a person can act on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, pgettext

from receipts import columns
from receipts.fields import BY_NAME, FIELDS, Field, Kind
from receipts.models import Correction, Receipt
from receipts.templatetags.money import day, isolated, money, percent

FACTS = tuple(field for field in FIELDS if field.name not in ("currency", "received_at", "status"))
"""The rows of the page's table: amounts show their currency, and the page's head the rest."""
ALWAYS_SHOWN = ("vendor", "amount", "issue_date", "category")
SURE, LIKELY = 0.9, 0.6

PROBLEMS = {
    "total is missing": gettext_lazy("The total was not found."),
    "vendor is missing": gettext_lazy("It is not clear who issued it."),
    "currency is missing": gettext_lazy("The currency is not stated."),
    "issue date is missing": gettext_lazy("The date of issue was not found."),
    "document type is missing": gettext_lazy("It is not clear what kind of document it is."),
    "a proforma is no receipt": gettext_lazy("A proforma invoice is no receipt."),
    "a statement is no receipt": gettext_lazy("An account statement is no receipt."),
    "net + tax is not total": gettext_lazy("Net and tax do not add up to the total."),
    "tax is more than total": gettext_lazy("The tax is more than the total."),
    "issue date lies in the future": gettext_lazy("The date of issue lies in the future."),
    "reading it again found no receipt": gettext_lazy("Reading it again found no receipt in it."),
}
"""The engine's words for what keeps a receipt from being approved, as people should read them."""

LOST = " could not be kept as it was read"

FILE_PROBLEMS = {
    "encrypted": gettext_lazy("It is locked with a password."),
    "damaged": gettext_lazy("It is damaged."),
    "empty": gettext_lazy("It is empty."),
    "too large": gettext_lazy("It is too large to read."),
    "image, not read": gettext_lazy("It is a picture, and pictures are not read."),
}
"""The engine's words for why it could not read a file."""


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
    corrections = {correction.field: correction for correction in receipt.corrections.all()}
    first = _first_readings(receipt)
    facts = [_fact(receipt, field, corrections.get(field.name), first) for field in FACTS]
    return [fact for fact in facts if fact.value or fact.correction or fact.name in ALWAYS_SHOWN]


def problems_of(receipt: Receipt) -> list[str]:
    """What keeps the receipt from being approved by itself, in the language of the page."""
    return [_problem(problem) for problem in receipt.problems]


def file_problem_of(problem: str) -> str:
    """Why a file could not be read, in the language of the page; empty if it was."""
    return str(FILE_PROBLEMS.get(problem, capfirst(problem)))


def _problem(problem: str) -> str:
    if problem.endswith(LOST):
        column = problem.removesuffix(LOST)
        field = next((name for name in BY_NAME if columns.label(name) == column), "")
        return gettext("%(field)s: what was read could not be kept.") % {"field": label_of(field) if field else column}
    return str(PROBLEMS.get(problem, capfirst(problem)))


def _fact(receipt: Receipt, field: Field, correction: Correction | None, first: Mapping[str, Any]) -> Fact:
    evidence, before = receipt.evidence.get(field.name) or {}, first.get(field.name)
    return Fact(
        name=field.name,
        label=label_of(field.name),
        is_extracted=field.engine_name is not None,
        value=_display(field, getattr(receipt, field.name), receipt.currency),
        confidence=None if correction else evidence.get("confidence"),
        places=tuple(Place(item["text"], item["where"]) for item in evidence.get("evidence", ())),
        read=_display(field, _parse(field, before), receipt.currency) if correction else "",
        correction=correction,
    )


def label_of(name: str) -> str:
    """A field's name for people."""
    return capfirst(str(BY_NAME[name].label))


def _first_readings(receipt: Receipt) -> dict[str, Any]:
    """Return what each corrected field was before its first correction."""
    first: dict[str, Any] = {}
    for correction in receipt.corrections.all():
        first.setdefault(correction.field, correction.was)
    return first


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
