"""Keeps the totals of a business: folds what changed into them, builds them, and mends them.

Whoever writes totals holds the lock of the business's TotalsState, so that at most one does; nobody who changes a
receipt ever takes it. Each step is one statement, and so of one moment:

    folding    adds changes to the totals, and deletes those changes
    mending    adds to the totals what the receipts count, less the totals themselves and the changes not yet folded

So totals and changes together agree with the receipts at every moment, before and after either, and whatever dies half
way leaves nothing behind. Totals that were never built are mended from nothing, and those of another time zone from
its months.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from businesses.models import Business
from foundation import statement_timeouts
from receipts import total_rows
from receipts.models import UNDATED, UNKNOWN_RATE, Receipt, Total, TotalChange, TotalsState, VendorTotal
from receipts.total_rows import COLUMNS, SUMS, Sql, sql_effect

STEP: Final = 5_000
"""So many changes are folded in a transaction; some 0.3 s."""
_STORED: Final = ("count", *SUMS[1:])
_IS_BUILT: Final = Exists(TotalsState.objects.filter(business=OuterRef("pk"), zone=OuterRef("time_zone")))
_DERIVED: Final = ("undated", "effect")
_NO_RATE: Final = str(UNKNOWN_RATE)
_PLAIN: Final = ("currency", "status", "document_type", "standing")
_COUNTED: Final = ("currency", "status", "effect", "standing")


def _summed(terms: Mapping[str, str]) -> str:
    return ", ".join(f"SUM({term}) AS {name}" for name, term in terms.items())


def _not_nothing(terms: Mapping[str, str]) -> str:
    # SQLite adds in floating point
    return " OR ".join(f"ROUND(SUM({term}), 3) <> 0" for term in terms.values())


_PLAIN_SUMS: Final = {name: name for name in SUMS}
_NET_SUMS: Final = _PLAIN_SUMS | {
    name: f"CASE effect WHEN '{Total.SUBTRACTS}' THEN -{name} ELSE {name} END" for name in ("amount", "tax")
}


@dataclass(frozen=True, slots=True)
class _Kept:
    """A table of totals: the columns that tell its rows apart, and which totals there are, from those of what counts.

    A level with `effect`, and all of a table with `net` amounts, hold only what sums hold.
    """

    model: type[Total | VendorTotal]
    key: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    net: bool

    @property
    def table(self) -> str:
        return self.model._meta.db_table


_TABLES: Final = (
    _Kept(
        Total,
        ("grouped_by", "grain", "key", "received", "issued", "tax_rate",
         "currency", "status", "document_type", "standing"),
        (
            ("''", "'m'", "''", "month", "undated", _NO_RATE, *_PLAIN),
            ("''", "'a'", "''", "undated", "undated", _NO_RATE, *_PLAIN),
            ("'tax_rate'", "'m'", "''", "month", "issue_month", "tax_rate", *_PLAIN),
            ("'category'", "'m'", "category", "month", "issue_month", _NO_RATE, *_PLAIN),
            ("'category'", "'a'", "category", "undated", "undated", _NO_RATE, *_PLAIN),
            ("'vendor'", "'m'", "vendor", "month", "issue_month", _NO_RATE, *_PLAIN),
            ("'vendor'", "'y'", "vendor", "year", "issue_year", _NO_RATE, *_COUNTED),
            ("'vendor'", "'a'", "vendor", "undated", "undated", _NO_RATE, *_COUNTED),
            ("'vendor'", "'n'", "vendor", "undated", "undated", _NO_RATE, "''", "''", "''", "''"),
        ),
        net=False,
    ),
    _Kept(
        VendorTotal,
        ("grain", "received", "category", "status", "vendor", "currency"),
        (
            ("'m'", "month", "''", "''", "vendor", "currency"),
            ("'y'", "year", "''", "''", "vendor", "currency"),
            ("'a'", "undated", "''", "''", "vendor", "currency"),
            ("'a'", "undated", "''", "status", "vendor", "currency"),
            ("'y'", "year", "category", "''", "vendor", "currency"),
            ("'a'", "undated", "category", "''", "vendor", "currency"),
        ),
        net=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A total, by its key, that is not what the receipts say, and by how much it is too small."""

    key: dict[str, Any]
    number: int
    amount: Decimal

    def __str__(self) -> str:
        named = [value for name, value in self.key.items() if name not in ("grouped_by", "grain", "tax_rate") and value]
        return f"{self.level} {' '.join(map(str, named))}: {self.number:+d}, {self.amount:+f}"

    @property
    def level(self) -> str:
        """Which kind of total it is, without the vendor's name."""
        return f"{self.key.get('grouped_by', 'top') or 'all'}/{self.key['grain']}"


def businesses_with_changes() -> Iterator[int]:
    """The ids of the businesses that have changes to fold, in order: one look into an index for each."""
    last = 0
    while row := TotalChange.objects.filter(business__gt=last).order_by("business", "pk").values("business").first():
        last = row["business"]
        yield last


def built() -> QuerySet[Business]:
    """The businesses whose totals are complete."""
    return Business.objects.filter(_IS_BUILT).order_by("pk")


def unbuilt() -> QuerySet[Business]:
    """The others."""
    return Business.objects.filter(~_IS_BUILT).order_by("pk")


def fold(business_id: int, *, limit: int = STEP) -> int:
    """Fold the oldest changes of a business; return how many, 0 also while another process writes its totals."""
    with transaction.atomic():
        states = TotalsState.objects.select_for_update(skip_locked=True)
        state = states.filter(business=business_id).exclude(zone="").first()
        if state is None:
            return 0
        # by id, since an older change may be committed while this goes on
        changes = TotalChange.objects.filter(business=business_id).order_by("pk")
        signs = dict(changes.values_list("pk", "sign")[:limit])
        if signs:
            taken = TotalChange.objects.filter(pk__in=signs)
            rows = total_rows.of_changes(taken, COLUMNS, zone=zoneinfo.ZoneInfo(state.zone))
            for kept in _TABLES:
                _add(kept, business_id, _levels(kept, rows))
            taken.delete()
        return len(signs)


def mend(business_id: int, *, now: datetime.datetime) -> int:
    """Build the totals of a business, or mend them; return how many were wrong.

    Waits for a process that writes them.
    """
    TotalsState.objects.get_or_create(business_id=business_id, defaults={"zone": ""})
    with transaction.atomic():
        state = TotalsState.objects.select_for_update().get(business=business_id)
        zone = Business.objects.values_list("time_zone", flat=True).get(pk=business_id)
        statement_timeouts.lift()
        wrong = [(kept, _differences(kept, business_id, zoneinfo.ZoneInfo(zone))) for kept in _TABLES]
        mended = sum(_add(kept, business_id, missing) for kept, missing in wrong)
        state.zone, state.checked_at = zone, now
        state.save(update_fields=["zone", "checked_at"])
    return mended


def differences(business: Business, *, limit: int) -> list[Difference]:
    """Compare totals with the receipts, as of one moment, and return up to `limit` totals that differ.

    Takes no lock and changes nothing.
    """
    found: list[Difference] = []
    for kept in _TABLES:
        found += _found(kept, _differences(kept, business.pk, business.zone), limit=limit - len(found))
    return found


def _found(kept: _Kept, differences: Sql, *, limit: int) -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(f"{differences.text} LIMIT {limit:d}", differences.parameters)
        rows = [dict(zip((*kept.key, *SUMS), row, strict=True)) for row in cursor.fetchall()]
    return [
        Difference({name: row[name] for name in kept.key}, int(row["number"]), Decimal(str(row["amount"])))
        for row in rows
    ]


def _levels(kept: _Kept, rows: Sql) -> Sql:
    """The totals of every level, of `rows` with all COLUMNS; those that come to nothing are left out."""
    undated = connection.ops.adapt_datefield_value(UNDATED)
    counted = f"SELECT plain.*, %s AS undated, {sql_effect()} AS effect FROM plain"
    levels = " UNION ALL ".join(_level(kept, key) for key in kept.levels)
    text = f"WITH plain ({', '.join((*COLUMNS, *SUMS))}) AS ({rows.text}), counted AS ({counted}) {levels}"
    return Sql(text, (*rows.parameters, undated))


def _level(kept: _Kept, key: tuple[str, ...]) -> str:
    sums = _NET_SUMS if kept.net else _PLAIN_SUMS
    selected = [*(f"{column} AS {name}" for column, name in zip(key, kept.key, strict=True)), _summed(sums)]
    grouped = dict.fromkeys(column for column in key if column in (*COLUMNS, *_DERIVED))
    where = "WHERE effect <> ''" if kept.net or "effect" in key else ""
    return (
        f"SELECT {', '.join(selected)} FROM counted {where} GROUP BY {', '.join(grouped)} HAVING {_not_nothing(sums)}"
    )


def _differences(kept: _Kept, business_id: int, zone: zoneinfo.ZoneInfo) -> Sql:
    """What each total lacks."""
    receipts = total_rows.of_receipts(Receipt.objects.filter(business=business_id), COLUMNS, zone=zone)
    changes = total_rows.of_changes(TotalChange.objects.filter(business=business_id), COLUMNS, zone=zone, sign=-1)
    right = _levels(kept, total_rows.union([receipts, changes]))
    names = ", ".join(kept.key)
    there = f"SELECT {names}, {', '.join(f'-{name}' for name in _STORED)} FROM {kept.table} WHERE business_id = %s"
    text = (
        f"SELECT {names}, {_summed(_PLAIN_SUMS)} FROM (SELECT * FROM ({right.text}) AS right_ones UNION ALL {there}) "
        f"AS both_ones GROUP BY {names} HAVING {_not_nothing(_PLAIN_SUMS)}"
    )
    return Sql(text, (*right.parameters, business_id))


def _add(kept: _Kept, business_id: int, totals: Sql) -> int:
    """Add to the stored totals, and remove those that come to nothing; return how many were touched."""
    names, sums = ", ".join(kept.key), ", ".join(SUMS)
    sets = ", ".join(f"{name} = ROUND({kept.table}.{name} + excluded.{name}, 3)" for name in _STORED)
    nothing = " AND ".join(f"{name} = 0" for name in _STORED)
    text = (
        f"INSERT INTO {kept.table} (business_id, {names}, {', '.join(_STORED)}) "
        f"SELECT %s, {names}, {sums} FROM ({totals.text}) AS added WHERE TRUE "
        f"ON CONFLICT (business_id, {names}) DO UPDATE SET {sets} "
        f"RETURNING CASE WHEN {nothing} THEN id END"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, (business_id, *totals.parameters))
        ids = [empty_id for (empty_id,) in cursor.fetchall()]
    kept.model._default_manager.filter(pk__in=[empty_id for empty_id in ids if empty_id is not None]).delete()
    return len(ids)
