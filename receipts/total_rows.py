"""What counts, in rows of one shape, whether it comes from receipts, from changes of totals or from totals.

A row has the columns that are asked for, all of them filled in (UNDATED, UNKNOWN_RATE and the empty text stand for what
is not known), and the sums: how many, how many of them without an amount and without a tax, and both amounts.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import CharField, DateField, DecimalField, Expression, F, IntegerField, QuerySet, Value
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Cast, Coalesce, TruncMonth, TruncYear

from receipts.models import UNDATED, Receipt, Standing, Total, TotalChange
from receipts.stats import COUNTED_TYPES, IN_USE, SUBTRACTED_TYPES
from receipts.total_changes import VALUES

SUMS: Final = ("number", "unknown", "unknown_tax", "amount", "tax")
_COUNTS: Final = SUMS[:3]
_DATES: Final = ("month", "year", "issue_month", "issue_year")
_PLAIN: Final = ("vendor", "currency", "status", "document_type", "tax_rate", "standing")
COLUMNS: Final = (*_DATES, "category", *_PLAIN)
"""Every column there is; a category is its id as text, 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of a statement, with its parameters."""

    text: str
    parameters: tuple[Any, ...] = ()


def sql_effect() -> str:
    """What a row does to sums, by its columns: Total.ADDS, Total.SUBTRACTS, or the empty text where it is left out."""
    counted = f"standing = '{Standing.LIVE}' AND status IN ({quoted(IN_USE)})"
    subtracts, adds = quoted(SUBTRACTED_TYPES), quoted(COUNTED_TYPES - SUBTRACTED_TYPES)
    return (
        f"CASE WHEN {counted} AND document_type IN ({adds}) THEN '{Total.ADDS}' "
        f"WHEN {counted} AND document_type IN ({subtracts}) THEN '{Total.SUBTRACTS}' ELSE '' END"
    )


def quoted(constants: Iterable[str]) -> str:
    """Constants of ours, such as document types, as a list in SQL."""
    return ", ".join(f"'{constant!s}'" for constant in sorted(constants))


def of_receipts(
    rows: QuerySet[Receipt], columns: Sequence[str], *, zone: zoneinfo.ZoneInfo, sign: int = 1, **other: Expression
) -> Sql:
    """`rows` of receipts, each once (or with `sign` -1 taken away); `other` replaces columns' expressions."""
    return _select(rows, columns, {**_dated(zone), **_texts(VALUES), **other}, {**VALUES, "number": Value(1)}, sign)


def of_changes(rows: QuerySet[TotalChange], columns: Sequence[str], *, zone: zoneinfo.ZoneInfo, sign: int = 1) -> Sql:
    """`rows` of changes by their own signs; all the other way round with `sign` -1."""
    sums = {name: F(name) for name in SUMS[1:]} | {"number": Value(1)}
    values = {name: F(name) for name in (*_PLAIN, "category_id")}
    return _select(rows, columns, {**_dated(zone), **_texts(values)}, sums, F("sign") * Value(sign))


def of_totals(rows: QuerySet[Total], columns: Sequence[str]) -> Sql:
    """`rows` of totals; `columns` are theirs."""
    sums = [F("count"), *(F(name) for name in SUMS[1:])]
    return compiled(rows.values_list(*map(F, columns), *sums))


def compiled(rows: QuerySet[Any, Any]) -> Sql:
    """The statement of a query."""
    # where nothing can be found it is a statement all the same, since others are joined to it
    text, parameters = rows.order_by().query.get_compiler(rows.db, elide_empty=False).as_sql()
    return Sql(text, tuple(parameters))


def union(parts: Sequence[Sql]) -> Sql:
    """All rows of all parts."""
    text = " UNION ALL ".join(part.text for part in parts)
    return Sql(text, tuple(parameter for part in parts for parameter in part.parameters))


def all_of(conditions: Sequence[Sql]) -> Sql:
    """Every condition."""
    text = " AND ".join(condition.text for condition in conditions)
    return Sql(text, tuple(parameter for condition in conditions for parameter in condition.parameters))


def one_of(column: str, values: Iterable[str]) -> Sql:
    """That a column is one of the values."""
    ordered = tuple(sorted(map(str, values)))
    return Sql(f"{column} IN ({', '.join(['%s'] * len(ordered))})", ordered)


def _select(
    rows: QuerySet[Any], columns: Sequence[str], known: Mapping[str, Any], sums: Mapping[str, Any], sign: Any
) -> Sql:
    signed = [ExpressionWrapper(sums[name] * _expression(sign), output_field=_field(name)) for name in SUMS]
    return compiled(rows.values_list(*[known[name] for name in columns], *signed))


def _expression(sign: Any) -> Combinable:
    return Value(sign) if isinstance(sign, int) else sign


def _field(name: str) -> IntegerField[Any, Any] | DecimalField[Any, Any]:
    return IntegerField() if name in _COUNTS else DecimalField(max_digits=24, decimal_places=3)


def _dated(zone: zoneinfo.ZoneInfo) -> dict[str, Expression]:
    undated = Value(UNDATED, output_field=DateField())
    return {
        "month": Cast(TruncMonth("received_at", tzinfo=zone), DateField()),
        "year": Cast(TruncYear("received_at", tzinfo=zone), DateField()),
        "issue_month": Coalesce(Cast(TruncMonth("issue_date"), DateField()), undated),
        "issue_year": Coalesce(Cast(TruncYear("issue_date"), DateField()), undated),
    }


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in _PLAIN} | {"category": Cast(values["category_id"], CharField())}
