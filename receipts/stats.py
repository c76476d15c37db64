"""What was spent: sums a currency, and never across currencies.

Sums leave out what is rejected, no receipt, deleted or a copy; what each type of document does to them stands in
EFFECTS. Amounts whose currency is not known are counted and not summed.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from extraction.types import DocumentType
from receipts.models import Status


class Effect(enum.Enum):
    """What a document's amounts do to a sum."""

    ADDS = enum.auto()
    SUBTRACTS = enum.auto()
    LEFT_OUT = enum.auto()


class UnlistedDocumentTypeError(Exception):
    """A document type has no effect on sums: give it one in EFFECTS."""


def all_listed(effects: Mapping[DocumentType | None, Effect]) -> Mapping[DocumentType | None, Effect]:
    """Return `effects` if every document type has one, and None, an unknown type. Raises UnlistedDocumentTypeError."""
    unlisted = [str(kind) for kind in (*DocumentType, None) if kind not in effects]
    if unlisted:
        raise UnlistedDocumentTypeError(f"{', '.join(unlisted)}: add it to receipts.stats.EFFECTS.")
    return effects


EFFECTS = all_listed(
    {
        DocumentType.RECEIPT: Effect.ADDS,
        DocumentType.INVOICE: Effect.ADDS,
        DocumentType.INVOICE_RECEIPT: Effect.ADDS,
        DocumentType.REFUND: Effect.SUBTRACTS,
        DocumentType.CREDIT_NOTE: Effect.SUBTRACTS,
        DocumentType.ORDER: Effect.LEFT_OUT,
        DocumentType.PROFORMA: Effect.LEFT_OUT,
        DocumentType.STATEMENT: Effect.LEFT_OUT,
        # it may be a refund, and counting that as spent would be wrong by twice its amount
        None: Effect.LEFT_OUT,
    }
)


IN_USE = frozenset({Status.PENDING_REVIEW, Status.APPROVED})
"""What people have not decided against."""
COUNTED_TYPES = frozenset(
    kind.value for kind, effect in EFFECTS.items() if kind is not None and effect is not Effect.LEFT_OUT
)
SUBTRACTED_TYPES = frozenset(kind.value for kind, effect in EFFECTS.items() if kind and effect is Effect.SUBTRACTS)


def signed(amount: Decimal | None, document_type: str | None) -> Decimal | None:
    """What a document's amount does to a sum, if it counts: below zero for what is taken off."""
    return -amount if amount is not None and document_type in SUBTRACTED_TYPES else amount


def left_out(status: str, document_type: str | None, *, is_copy: bool) -> str:
    """Why sums leave a receipt out that is not deleted, the first reason that holds; empty: they do not."""
    if is_copy:
        return "duplicate"
    if status not in IN_USE:
        return status
    if document_type in COUNTED_TYPES:
        return ""
    return "other_documents" if document_type else "unknown_type"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Receipts of one currency (None: not known) under one key; `total` and `tax` are None where nothing is known."""

    key: str | None
    currency: str | None
    count: int
    total: Decimal | None
    tax: Decimal | None
    without_amount: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures of one selection; `left_out` says how many of its rows are in no sum, and why.

    `is_estimate`: a part of them is of its newest receipts alone.
    """

    currencies: list[Bucket]
    by_status: list[Bucket]
    by_document_type: list[Bucket]
    by_month: list[Bucket]
    by_vendor: list[Bucket]
    left_out: dict[str, int]
    is_estimate: bool
