"""What was spent: sums a currency, and never across currencies.

Sums leave out what is rejected, no receipt, deleted or a copy; what each type of document does to them stands in
EFFECTS. Amounts whose currency is not known are counted and not summed.
"""

from __future__ import annotations

import enum
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from extraction.types import DocumentType
from receipts.models import Receipt, Status


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


def _types_that(*effects: Effect) -> Q:
    kinds = [kind for kind, effect in EFFECTS.items() if effect in effects]
    named = Q(document_type__in=[kind for kind in kinds if kind is not None])
    return named | Q(document_type=None) if None in kinds else named


ADDS, SUBTRACTS = _types_that(Effect.ADDS), _types_that(Effect.SUBTRACTS)
IN_USE = Q(status__in=(Status.PENDING_REVIEW, Status.APPROVED), duplicate_of=None)
COUNTED = IN_USE & (ADDS | SUBTRACTS) & Q(deleted_at=None)
UNCOUNTED = IN_USE & ~(ADDS | SUBTRACTS)
TOP_VENDORS = 100
THOUSANDTH = Decimal("0.001")
K = TypeVar("K")


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
    """The figures of one selection; `left_out` says how many of its rows are in no sum, and why."""

    currencies: list[Bucket]
    by_status: list[Bucket]
    by_document_type: list[Bucket]
    by_month: list[Bucket]
    by_vendor: list[Bucket]
    left_out: dict[str, int]


def stats_of(rows: QuerySet[Receipt], *, zone: zoneinfo.ZoneInfo) -> Stats:
    """The figures of `rows`, months being those of `zone`, in four queries."""
    counted = rows.filter(COUNTED).order_by()
    kinds = list(_sums(counted, "status", "document_type"))
    months = _sums(counted, month=TruncMonth("received_at", tzinfo=zone))
    vendors = _sums(counted, "vendor").order_by("-count", "vendor", "currency")[:TOP_VENDORS]
    return Stats(
        currencies=_merged(kinds, lambda row: None),
        by_status=_merged(kinds, lambda row: row["status"]),
        by_document_type=_merged(kinds, lambda row: row["document_type"]),
        by_month=_merged(months, lambda row: f"{row['month']:%Y-%m}"),
        by_vendor=[_bucket(row["vendor"], row["currency"], [row]) for row in vendors],
        left_out=_left_out(rows),
    )


def totals_of(rows: QuerySet[Receipt]) -> list[Bucket]:
    """The sums of `rows`, one a currency, in one query."""
    return _merged(_sums(rows.filter(COUNTED).order_by()), lambda row: None)


def _sums(counted: QuerySet[Receipt], *keys: str, **named: Any) -> QuerySet[Any, dict[str, Any]]:
    sums: QuerySet[Any, dict[str, Any]] = (
        counted.values("currency", *keys, **named)
        .annotate(
            count=Count("pk"),
            total=Sum(_signed("amount")),
            total_tax=Sum(_signed("tax")),
            unknown=Count("pk", filter=Q(amount=None)),
        )
        .order_by()
    )
    return sums


def _signed(column: str) -> Case:
    return Case(
        When(ADDS, then=F(column)),
        When(SUBTRACTS, then=F(column) * Value(-1)),
        output_field=DecimalField(max_digits=30, decimal_places=3),
    )


def _merged(rows: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], str | None]) -> list[Bucket]:
    groups: dict[tuple[str | None, str | None], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((key(row), row["currency"]), []).append(row)
    ordered = sorted(groups, key=lambda group: (group[0] or "\uffff", group[1] or "\uffff"))
    return [_bucket(name, currency, groups[name, currency]) for name, currency in ordered]


def _bucket(key: str | None, currency: str | None, rows: list[dict[str, Any]]) -> Bucket:
    return Bucket(
        key=key,
        currency=currency,
        count=sum(row["count"] for row in rows),
        total=_sum(row["total"] for row in rows) if currency else None,
        tax=_sum(row["total_tax"] for row in rows) if currency else None,
        without_amount=sum(row["unknown"] for row in rows),
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    # SQLite adds in floating point
    return sum(known, Decimal(0)).quantize(THOUSANDTH) if known else None


def _left_out(rows: QuerySet[Receipt]) -> dict[str, int]:
    """One reason a row, the first that holds."""
    live = Q(duplicate_of=None)
    return rows.order_by().aggregate(
        duplicate=Count("pk", filter=~live),
        rejected=Count("pk", filter=live & Q(status=Status.REJECTED)),
        not_receipt=Count("pk", filter=live & Q(status=Status.NOT_RECEIPT)),
        other_documents=Count("pk", filter=UNCOUNTED & ~Q(document_type=None)),
        unknown_type=Count("pk", filter=UNCOUNTED & Q(document_type=None)),
    )
