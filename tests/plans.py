"""Tables as long and as well known as an installation's, for tests of how PostgreSQL reads them (`bench.plans`)."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.models import Model

from bench.plans import faults_of, plans_of


def multiply(row: Model, count: int, **columns: str) -> None:
    """Insert copies of a row; `columns` says in SQL what differs in the copy of number `g`."""
    model = type(row)
    names = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(columns.get(name) or f'"{name}"' for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    table = model._meta.db_table
    source = f"SELECT {values} FROM {table}, generate_series(1, {count}) g WHERE id = {row.pk}"  # noqa: S608 - our own
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({quoted}) {source}")


def analyze(*tables: str) -> None:
    """Bring the planner's statistics up to date, as autovacuum does."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {table}")


def dear(read: Callable[[], object], *tables: str, page: int) -> list[str]:
    """What of `read` costs more the longer the tables are."""
    plans = [asked.plan for asked in plans_of(read)]
    return [fault for plan in plans for fault in faults_of(plan, big_tables=tables, page=page, most_sorted=2 * page)]
