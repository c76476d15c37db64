"""The values the engine passes from stage to stage, and the three answers it can give.

A mail or document is *read* into a tree of :class:`Node`; *extractors* propose :class:`Candidate` values with
their :class:`Evidence`; merging, checking and deciding turn them into :class:`Found`, :class:`Incomplete` or
:class:`NotAReceipt`. A field that is not known is None: nothing is guessed.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

T = TypeVar("T")


class DocumentType(enum.StrEnum):
    """What kind of paper it is; `PROFORMA` and `STATEMENT` are receipts only when somebody uploads them."""

    RECEIPT = "receipt"
    INVOICE = "invoice"
    INVOICE_RECEIPT = "invoice_receipt"
    ORDER = "order"
    REFUND = "refund"
    CREDIT_NOTE = "credit_note"
    PROFORMA = "proforma"
    STATEMENT = "statement"


class BrokenLimit(enum.StrEnum):
    """What ended the reading of a part, as told by whoever runs the engine under limits."""

    OVER_MEMORY = "over_memory"
    OVER_TIME = "over_time"
    READER_DIED = "reader_died"
    """It crashed, or was ended from outside, each time."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value stood.

    `text` is the piece of the source it was read from (at most 200 characters); `where` names the place for a
    person ("body row 12", "invoice.pdf page 1 [72,640,310,652]", "xml /rsm:CrossIndustryInvoice/...",
    "subject", "header From"); `how` names the extractor.
    """

    text: str
    where: str
    how: str


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A value, how sure we are of it (0 to 1), and what it rests on."""

    value: T
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class LineItem:
    """One bought thing; amounts are in the receipt's currency, as printed."""

    description: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A file worth keeping beside a receipt: an attachment with its real media type, decided by its bytes."""

    name: str
    media_type: str
    content: bytes
    problem: str = ""
    """Why it could not be read ("encrypted", "damaged", "too large", "image, not read"), else empty."""


@dataclass(frozen=True, slots=True)
class ExtractedReceipt:
    """One receipt as read. Amounts are Decimal and never negative: `document_type` tells which way money went."""

    document_type: Field[DocumentType] | None = None
    vendor: Field[str] | None = None
    vendor_tax_id: Field[str] | None = None
    buyer_tax_id: Field[str] | None = None
    number: Field[str] | None = None
    issue_date: Field[datetime.date] | None = None
    net: Field[Decimal] | None = None
    tax: Field[Decimal] | None = None
    tax_rate: Field[Decimal] | None = None
    """In percent: Decimal("18")."""
    total: Field[Decimal] | None = None
    currency: Field[str] | None = None
    """ISO 4217, upper case."""
    payment_method: Field[str] | None = None
    last4: Field[str] | None = None
    allocation_number: Field[str] | None = None
    line_items: tuple[LineItem, ...] = ()
    problems: tuple[str, ...] = ()
    """What keeps it from being approved by itself, in plain words: "total is missing", "net + tax is not total"."""
    confidence: float = 0.0
    """The least confidence among vendor, total, currency and issue date; 0 where one of them is missing."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that weighed in the decision; `weight` above 0 speaks for a receipt. `code` never quotes mail."""

    code: str
    weight: float
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """It is a receipt, or several."""

    receipts: tuple[ExtractedReceipt, ...]
    parts: tuple[Part, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Probably a receipt, but doubtful or unreadable: a person should look."""

    receipts: tuple[ExtractedReceipt, ...]
    parts: tuple[Part, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAReceipt:
    """It is none; `code` says why, without a word of the mail ("newsletter", "shipping_notice", "quote")."""

    code: str
    reasons: tuple[Reason, ...] = ()


Outcome = Found | Incomplete | NotAReceipt


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of the source in reading order: a line, a table row, a page, a part. Leaves carry text."""

    kind: str
    """"part", "page", "table", "row", "line", "xml"."""
    text: str = ""
    cells: tuple[str, ...] = ()
    where: str = ""
    children: tuple[Node, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal for one field, before anything was decided."""

    name: str
    """The field of :class:`ExtractedReceipt` it is for."""
    value: object
    score: float
    evidence: Evidence
