"""Values on their way into a mail, and the record of which of them were printed.

The truth beside a mail is what a reader could find in it, so it is not written by hand: a fact is true when a
template or a PDF page printed it, or when an attached XML states it.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from sandbox.demo.bill import NO_CENTS

TRUTH_FIELDS = (
    "vendor", "vendor_tax_id", "document_type", "number", "issue_date", "net", "tax", "tax_rate", "total", "currency",
    "payment_method", "last4", "allocation_number",
)  # fmt: skip
ALWAYS_STATED = frozenset({"vendor", "document_type", "currency"})

Value = str | int | Decimal | datetime.date | None


class MissingFactError(KeyError):
    """A template asks for something its series does not provide."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no fact {name!r}: provide it in particulars.facts_of, or take it out of the template")


@dataclass(frozen=True, slots=True)
class Style:
    """How a sender prints: babel locale, date pattern, ISO currency."""

    locale: str
    date_pattern: str
    currency: str


@dataclass(slots=True)
class Facts:
    """Named values with one way of printing them; nested ones (lines, orders) fall back to `parent`."""

    values: Mapping[str, Value]
    style: Style
    rng: random.Random
    lists: Mapping[str, tuple[Facts, ...]] = field(default_factory=dict)
    parent: Facts | None = None
    printed: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        return bool(self.value(name)) if self._knows(name) else False

    def value(self, name: str) -> Value:
        if name in self.values:
            return self.values[name]
        if self.parent is None:
            raise MissingFactError(name)
        return self.parent.value(name)

    def show(self, name: str) -> str:
        """The printed form of a value, recorded as printed."""
        self.printed.add(name)
        return self._format(name, self.value(name))

    def state(self, name: str) -> str:
        """The plain form of a value, as XML and the truth hold it, recorded as printed."""
        self.printed.add(name)
        value = self.value(name)
        return "" if value is None else plain(value)

    def items(self, name: str) -> tuple[Facts, ...]:
        for facts in self.lists.get(name, ()):
            facts.parent = self
        return self.lists.get(name, ())

    def truth(self) -> dict[str, str]:
        """The printed ones of the fields a receipt has, amounts as plain decimals and dates in ISO form."""
        stated = ALWAYS_STATED | self.printed | (self.parent.printed if self.parent else set())
        found = {name: self.value(name) for name in TRUTH_FIELDS if name in stated and self._knows(name)}
        return {name: plain(value) for name, value in found.items() if value is not None}

    def _knows(self, name: str) -> bool:
        return name in self.values or (self.parent is not None and self.parent._knows(name))

    def _format(self, name: str, value: Value) -> str:
        if isinstance(value, Decimal) and name.endswith(("rate", "percent")):
            return format_decimal(value, "0.####", locale=self.style.locale)
        if isinstance(value, Decimal):
            pattern = "#,##0" if self.style.currency in NO_CENTS else "#,##0.00"
            return format_decimal(value, pattern, locale=self.style.locale)
        if isinstance(value, datetime.date):
            return format_date(value, self.style.date_pattern, locale=self.style.locale)
        return "" if value is None else str(value)


def plain(value: Value) -> str:
    """The form the truth is stored in."""
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def stated_receipts(facts: Facts) -> list[dict[str, str]]:
    """One entry an order where the mail lists several, else one."""
    several: Iterable[Facts] = facts.items("orders") or (facts,)
    return [order.truth() for order in several]
