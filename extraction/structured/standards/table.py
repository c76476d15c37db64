"""What is told of a standard: how its documents are recognised, and at which path each value stands.

A path is one of ElementTree, written with local names, since the profiles of a decade differ in their namespaces:
`Party/PartyName/Name`, `Tax/ID[@schemeID='VA']`, `*/*/Total`; a last step `@Name` is an attribute. A path that begins
with `/` starts at the standard's root, any other at the document's own element, where one file holds several.

Paths parted by ` + ` belong together: amounts are added up, texts joined, as far as they are stated. ` - ` takes an
amount away, which then must be stated. An amount that stands at one path several times is added up as well, as far as
it is in the document's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ...types import DocumentType

Paths = tuple[str, ...]
"""Alternatives; the first that leads to a value counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Where lines or taxes stand: the element of one, and the paths below it."""

    at: Paths = ()
    cells: Mapping[str, Paths] = field(default_factory=dict)
    left_out: Paths = ()
    """What marks a row that is no row of its own, as a heading or a sum of others."""
    taken_back: Paths = ()
    """What marks a row that says how things were before a correction: it counts against the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One kind of document of a standard."""

    name: str
    """As people call it: "FatturaPA 1.2"."""
    roots: tuple[str, ...]
    """The local names of its outermost element, wherever in a file that stands."""
    namespace: str
    """What its namespaces have in common; an element without any is taken for it as well."""
    marked_by: tuple[str, str] = ("", "")
    """A path and how the text there begins, of a use of a standard that differs from it."""
    documents: str = "."
    """The elements of the single documents of one file."""
    fields: Mapping[str, Paths]
    """By the field of ExtractedReceipt, beside them those of EXTRA_FIELDS."""
    lines: Rows = Rows()
    """Cells: description, quantity, unit_price, units_priced (how many units that price is for), amount."""
    taxes: Rows = Rows()
    """Cells: rate, base, tax."""
    default_type: DocumentType | None = DocumentType.INVOICE
    """Of a code that is not among `types`."""
    types: Mapping[str, DocumentType | None] = field(default_factory=dict)
    """Document types by code; None for what is neither invoice nor receipt."""
    corrections: frozenset[str] = frozenset()
    """Codes of documents that change an earlier one: a credit note unless their total is above zero."""
    currency: str = ""
    """Of a standard whose amounts are always in one."""
    rate_factor: int = 1
    """100 where rates are written as fractions of one."""
    decimal_mark: str = "."
    files: Rows = Rows()
    """Files carried inside, in base64. Cells: name, content."""


EXTRA_FIELDS: Final = (
    "vendor_address", "buyer", "buyer_address", "withheld", "due", "prepaid", "lines_total", "reference",
)  # fmt: skip
AMOUNTS: Final = frozenset({"total", "net", "tax", "withheld", "due", "prepaid", "lines_total"})
