"""The fields of a receipt, each described once, in the order of pages and exports.

What is derived from it: which column holds what the engine read, what people may correct, the API's fields, the
correction form, a receipt's page, searching, the console and exports. The columns themselves are declared in
:mod:`receipts.models`; `tests/receipts/test_fields.py` shows that table, model and engine agree.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class Kind(enum.Enum):
    """What a field's value is: how it is written, read from a form and compared."""

    TEXT = enum.auto()
    """A name or a few words; may be cut where it is too long."""
    IDENTIFIER = enum.auto()
    """Letters and digits given by somebody: never cut, written from left to right."""
    CARD_DIGITS = enum.auto()
    AMOUNT = enum.auto()
    """In the receipt's currency."""
    RATE = enum.auto()
    """In percent."""
    CURRENCY = enum.auto()
    DATE = enum.auto()
    MOMENT = enum.auto()
    CHOICE = enum.auto()
    """One of the column's choices."""
    NOTE = enum.auto()
    """Text of several lines."""
    CATEGORY = enum.auto()
    """One of the business's own categories."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `name` is its column and its name in the API, `engine_name` the engine's; None: only people say it."""

    name: str
    label: StrPromise
    kind: Kind
    engine_name: str | None = None
    correctable: bool = True
    searchable: bool = False
    exported: bool = True


FIELDS = (
    Field("vendor", _("vendor"), Kind.TEXT, "vendor", searchable=True),
    Field("amount", _("total"), Kind.AMOUNT, "total"),
    Field("currency", _("currency"), Kind.CURRENCY, "currency"),
    Field("issue_date", _("issue date"), Kind.DATE, "issue_date"),
    Field("document_type", _("document type"), Kind.CHOICE, "document_type"),
    Field("number", _("number"), Kind.IDENTIFIER, "number", searchable=True),
    Field("net", _("net"), Kind.AMOUNT, "net"),
    Field("tax", _("tax"), Kind.AMOUNT, "tax"),
    Field("tax_rate", _("tax rate"), Kind.RATE, "tax_rate"),
    Field("vendor_tax_id", _("vendor's tax id"), Kind.IDENTIFIER, "vendor_tax_id", searchable=True),
    Field("buyer_tax_id", _("buyer's tax id"), Kind.IDENTIFIER, "buyer_tax_id", searchable=True),
    Field("allocation_number", _("allocation number"), Kind.IDENTIFIER, "allocation_number", searchable=True),
    Field("payment_method", _("payment method"), Kind.TEXT, "payment_method"),
    Field("last4", _("last four digits"), Kind.CARD_DIGITS, "last4", searchable=True),
    Field("category", _("category"), Kind.CATEGORY),
    Field("note", _("note"), Kind.NOTE, searchable=True),
    Field("received_at", _("received"), Kind.MOMENT, correctable=False),
    Field("status", _("status"), Kind.CHOICE),
)

BY_NAME = {field.name: field for field in FIELDS}
EXTRACTED = tuple(field for field in FIELDS if field.engine_name)
COLUMN_OF = {field.engine_name: field.name for field in FIELDS if field.engine_name}
"""The engine's name of each field, and the column that holds it."""
CORRECTABLE = tuple(field.name for field in FIELDS if field.correctable)
SEARCHABLE = tuple(field.name for field in FIELDS if field.searchable)
EXPORTED = tuple(field.name for field in FIELDS if field.exported)


def names_of(*kinds: Kind) -> tuple[str, ...]:
    """The names of the fields of these kinds."""
    return tuple(field.name for field in FIELDS if field.kind in kinds)


def label_of(name: str) -> str:
    """A field's name for people, with a capital letter."""
    return capfirst(str(BY_NAME[name].label))
