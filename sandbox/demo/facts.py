"""Values for a mail, and the record of which of them were printed.

The expected values are those a reader can find in the mail, so they are not written by hand: a fact is expected when a
template or a PDF page printed it, or an attached XML contains it.
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
ALWAYS_PRINTED = frozenset({"vendor", "document_type", "currency"})

Value = str | int | Decimal | datetime.date | None


class MissingFactError(KeyError):
    """A template uses a fact that its series does not provide."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no fact {name!r}: provide it in particulars.facts_of, or take it out of the template")


@dataclass(frozen=True, slots=True)
class Style:
    """A sender's formats: babel locale, date pattern, ISO currency."""

    locale: str
    date_pattern: str
    currency: str


@dataclass(slots=True)
class Facts:
    """Named values and their formatting; nested ones (lines, orders) fall back to `parent`."""

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
        """Formats a value and records it as printed."""
        self.printed.add(name)
        return self._format(name, self.value(name))

    def state(self, name: str) -> str:
        """Returns the plain form of a value, as in XML and in the truth file, and records it as printed."""
        self.printed.add(name)
        value = self.value(name)
        return "" if value is None else plain(value)

    def items(self, name: str) -> tuple[Facts, ...]:
        for facts in self.lists.get(name, ()):
            facts.parent = self
        return self.lists.get(name, ())

    def truth(self) -> dict[str, str]:
        """Returns the printed receipt fields, amounts as plain decimals and dates in ISO form."""
        printed = ALWAYS_PRINTED | self.printed | (self.parent.printed if self.parent else set())
        fields = {name: self.value(name) for name in TRUTH_FIELDS if name in printed and self._knows(name)}
        return {name: plain(value) for name, value in fields.items() if value is not None}

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
    """Returns the form in which the truth file stores a value."""
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def printed_receipts(facts: Facts) -> list[dict[str, str]]:
    """Returns an entry for each order if the mail lists several, else one."""
    several: Iterable[Facts] = facts.items("orders") or (facts,)
    return [order.truth() for order in several]
