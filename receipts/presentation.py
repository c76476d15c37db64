"""A receipt as a page shows it: each field with what it rests on, each problem in words a person can act on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, pgettext

from receipts import columns
from receipts.models import DOCUMENT_TYPE_CHOICES, Correction, Receipt
from receipts.templatetags.money import day, isolated, money, percent

FIELDS = (
    "vendor", "amount", "currency", "issue_date", "document_type", "number", "net", "tax", "tax_rate",
    "vendor_tax_id", "buyer_tax_id", "allocation_number", "payment_method", "last4",
)  # fmt: skip
"""What a person may correct, in the order of the page."""
NAMES = {field.name: field.verbose_name for field in Receipt._meta.fields} | {"tax_rate": gettext_lazy("tax rate")}
AMOUNTS = ("amount", "net", "tax")
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
    "over_memory": gettext_lazy("Reading it takes more memory than it may have."),
    "over_time": gettext_lazy("Reading it takes longer than it may."),
    "reader_died": gettext_lazy("Reading it broke off each time."),
    "attached document: over_memory": gettext_lazy("An attached document takes more memory than it may have."),
    "attached document: over_time": gettext_lazy("Reading an attached document takes longer than it may."),
    "attached document: reader_died": gettext_lazy("Reading an attached document broke off each time."),
    "reading it again found no receipt": gettext_lazy("Reading it again found no receipt in it."),
}
"""The engine's words for what keeps a receipt from being approved, as people should read them."""

LOST = " could not be kept as it was read"

FILE_PROBLEMS = {
    "encrypted": gettext_lazy("It is locked with a password."),
    "damaged": gettext_lazy("It is damaged."),
    "empty": gettext_lazy("It is empty."),
    "too large": gettext_lazy("It is too large to read."),
    "over_memory": gettext_lazy("Reading it takes more memory than it may have."),
    "over_time": gettext_lazy("Reading it takes longer than it may."),
    "reader_died": gettext_lazy("Reading it broke off each time."),
    "image, not read": gettext_lazy("It is a picture, and pictures are not read."),
}
"""The engine's words for why it could not read a file."""


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
    return [fact for fact in facts if fact.value or fact.correction or fact.name in ("vendor", "amount", "issue_date")]


def problems_of(receipt: Receipt) -> list[str]:
    """What keeps the receipt from being approved by itself, in the language of the page."""
    return [_problem(problem) for problem in receipt.problems]


def file_problem_of(problem: str) -> str:
    """Why a file could not be read, in the language of the page; empty if it was."""
    return str(FILE_PROBLEMS.get(problem, capfirst(problem)))


def _problem(problem: str) -> str:
    if problem.endswith(LOST):
        column = problem.removesuffix(LOST)
        field = next((name for name in FIELDS if columns.label(name) == column), "")
        return gettext("%(field)s: what was read could not be kept.") % {"field": label_of(field) if field else column}
    return str(PROBLEMS.get(problem, capfirst(problem)))


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
