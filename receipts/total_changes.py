"""Appends what a change of receipts does to their totals; one statement, whatever their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from django.db import connection, models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Cast, Coalesce

from receipts.models import MIXED_RATES, UNKNOWN_RATE, Receipt, Standing, TotalChange

COUNTED: Final = frozenset(
    {
        "received_at", "issue_date", "vendor", "category", "category_id", "currency", "status", "document_type",
        "tax_rate", "tax", "amount", "duplicate_of_id", "deleted_at",
    }
)  # fmt: skip
"""The columns of a receipt that its totals depend on."""

_STANDING: Final = Case(
    When(deleted_at__isnull=False, then=Value(Standing.DELETED)),
    When(duplicate_of__isnull=False, then=Value(Standing.COPY)),
    default=Value(Standing.LIVE),
    output_field=models.CharField(),
)
_TAX_RATE: Final = Case(
    When(tax_rate__isnull=False, then=F("tax_rate")),
    When(tax__gt=0, then=Value(MIXED_RATES)),
    default=Value(UNKNOWN_RATE),
    output_field=models.DecimalField(max_digits=6, decimal_places=3),
)
_SMALL: Final = models.SmallIntegerField()
VALUES: Final[Mapping[str, Any]] = {
    "business_id": F("business_id"),
    "received_at": F("received_at"),
    "issue_date": F("issue_date"),
    "vendor": Coalesce("vendor", Value("")),
    "category_id": Coalesce("category_id", Value(0)),
    "currency": Coalesce("currency", Value("")),
    "status": F("status"),
    "document_type": Coalesce("document_type", Value("")),
    "tax_rate": _TAX_RATE,
    "standing": _STANDING,
    "amount": Coalesce("amount", Value(0), output_field=models.DecimalField()),
    "tax": Coalesce("tax", Value(0), output_field=models.DecimalField()),
    "unknown": Cast(Case(When(amount__isnull=True, then=1), default=0), _SMALL),
    "unknown_tax": Cast(Case(When(tax__isnull=True, then=1), default=0), _SMALL),
}
"""The columns of a TotalChange, but its sign, as expressions over a receipt."""


def append(receipt_ids: Sequence[int], *, sign: int) -> None:
    """Count these receipts as they are stored now (`sign` 1), or no longer count them so (-1)."""
    if not receipt_ids:
        return
    statement, parameters = _statement(connection.vendor, sign)
    ids = ", ".join(["%s"] * len(receipt_ids))
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE {Receipt._meta.db_table}.id IN ({ids})", (*parameters, *receipt_ids))


@cache
def _statement(_vendor: str, sign: int) -> tuple[str, tuple[Any, ...]]:
    """What appends all receipts, but for a condition: compiled once, since each batch of new receipts runs it."""
    values = {**VALUES, "sign": Cast(Value(sign), _SMALL)}
    select, parameters = Receipt.objects.order_by().values_list(*values.values()).query.sql_with_params()
    columns = ", ".join(connection.ops.quote_name(name) for name in values)
    return f"INSERT INTO {TotalChange._meta.db_table} ({columns}) {select}", parameters
