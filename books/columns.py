"""The columns of an export, each described once: its name in `columns=`, its heading, its value and its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from books.cells import Amount, Cell, Code, Day, DayOf, Id, Link, Mailbox, Rate, Text, Word
from receipts.fields import BY_NAME
from receipts.models import DOCUMENT_TYPE_CHOICES, Status

PAYMENT_METHODS: Final[Mapping[str, Promise]] = {
    "Credit card": _("Credit card"),
    "Debit card": _("Debit card"),
    "Card": _("Card"),
    "Cash": _("Cash"),
    "Bank transfer": _("Bank transfer"),
    "Direct debit": _("Direct debit"),
    "Cheque": _("Cheque"),
    "Gift card": _("Gift card"),
}
"""Words for what the engine calls a way of paying; the others are names."""
WORDS: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    "document_type": dict(DOCUMENT_TYPE_CHOICES),
    "status": {state.value: state.label for state in Status},
    "payment_method": PAYMENT_METHODS,
}


@dataclass(frozen=True, slots=True)
class Column:
    """`source` is where in a receipt's row its value stands; a column of WORDS gets its cell with the language."""

    name: str
    label: str | Promise
    source: str
    cell: Cell


def _field(name: str, cell: Cell, *, as_name: str = "", source: str = "") -> Column:
    return Column(as_name or name, BY_NAME[name].label, source or name, cell)


COLUMNS: Final = (
    Column("id", _("receipt's number"), "id", Id()),
    _field("issue_date", Day()),
    _field("received_at", DayOf(), as_name="received_date"),
    _field("vendor", Text()),
    _field("vendor_tax_id", Text()),
    _field("buyer_tax_id", Text()),
    _field("number", Text()),
    _field("document_type", Text()),
    _field("net", Amount()),
    _field("tax", Amount()),
    _field("tax_rate", Rate()),
    _field("amount", Amount(), as_name="total"),
    _field("currency", Code()),
    _field("status", Text()),
    _field("category", Text(), source="category__name"),
    _field("note", Text()),
    _field("payment_method", Text()),
    _field("last4", Text()),
    _field("allocation_number", Text()),
    Column("mailbox", _("mailbox"), "source_id", Mailbox()),
    Column("link", _("link"), "id", Link()),
)
"""In the order of the file. Net, tax and total have a sign: what takes off sums is negative, hence their own names."""
FILES: Final = Column("files", _("files"), "files", Text())
"""Only in a ZIP: where the receipt's documents lie in it."""
NAMES: Final = tuple(column.name for column in COLUMNS)
BY_COLUMN: Final = {column.name: column for column in COLUMNS}


def columns_in(names: Sequence[str], *, language: str) -> list[Column]:
    """The columns of these names, their words and headings in `language`."""
    with override(language):
        return [_in_language(BY_COLUMN[name]) for name in names]


def files_column(*, language: str) -> Column:
    """The column of a ZIP's files."""
    with override(language):
        return _in_language(FILES)


def _in_language(column: Column) -> Column:
    words = WORDS.get(column.source)
    cell = Word({code: capfirst(str(word)) for code, word in words.items()}) if words else column.cell
    return Column(column.name, capfirst(gettext(str(column.label))), column.source, cell)
