"""How PostgreSQL answers what a piece of the product asks: the plans of its own queries, as they run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Model

Node = dict[str, Any]


def nodes_of(read: Callable[[], object]) -> list[Node]:
    """Every node of the plans of what `read` selects, each as EXPLAIN ANALYZE tells it under the settings of that
    moment."""
    found: list[Node] = []
    explaining = False

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal explaining
        if sql.startswith(("SELECT", "WITH")) and not explaining:
            explaining = True
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                (answer,) = cursor.fetchone()
            explaining = False
            plan = json.loads(answer) if isinstance(answer, str) else answer
            found.extend(_walk(plan[0]["Plan"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        read()
    return found


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


def dear(nodes: list[Node], table: str, *, page: int) -> list[str]:
    """What costs more the longer `table` is: reading or sorting it, or passing over more rows than two pages hold."""
    found = []
    for node in nodes:
        rows, kind = node["Actual Rows"] * node["Actual Loops"], node["Node Type"]
        passed_over = node.get("Rows Removed by Filter", 0) * node["Actual Loops"]
        # one that ends with the page reads no more than an index would
        if kind == "Seq Scan" and node.get("Relation Name") == table and rows + passed_over > 2 * page:
            found.append(f"reads {table}")
        if kind.endswith("Sort") and rows > 2 * page:
            found.append(f"sorts {rows} rows")
        if passed_over > 2 * page and node.get("Relation Name") == table:
            found.append(f"passes over {passed_over} rows")
    return found


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", []):
        yield from _walk(child)
