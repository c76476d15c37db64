"""How PostgreSQL answers what a piece of the product asks: the plans of its own queries as they ran, and what is wrong.

A plan is the tree that `EXPLAIN (ANALYZE, FORMAT JSON)` gives. No query may read a big table from end to end, sort all
of its rows, or read many rows in vain.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

PAGE = 50
"""Rows of the longest page."""
SORTED = 5_000
"""So many rows may be sorted: a business's vendors, not its receipts."""
VAIN = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
READS = ("SELECT", "WITH")
Plan = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and its plan."""

    sql: str
    plan: Plan


def plans_of(read: Callable[[], object]) -> list[Asked]:
    """The queries that `read` makes, as they are sent, each with its plan under the settings of that moment."""
    asked: list[Asked] = []
    explaining = False

    def keep(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        nonlocal explaining
        if sql.startswith(READS) and not explaining:
            explaining = True
            try:
                asked.append(Asked(sql, _explained(sql, values)))
            finally:
                explaining = False
        return execute(sql, values, many, context)

    with connection.execute_wrapper(keep):
        read()
    return asked


def _explained(sql: str, values: Any) -> Plan:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
        (answer,) = cursor.fetchone()
    found: list[Plan] = json.loads(answer) if isinstance(answer, str) else answer
    return found[0]["Plan"]  # type: ignore[no-any-return]


def faults_of(plan: Plan, *, big_tables: Collection[str], page: int = PAGE, most_sorted: int = SORTED) -> list[str]:
    """What is wrong with a plan, in words: it reads, passes over or sorts more than a page of `page` rows needs."""
    return [fault for node in nodes_of(plan) for fault in _faults(node, big_tables, 2 * page, most_sorted)]


def nodes_of(plan: Plan) -> Iterator[Plan]:
    """The plan's node, and those below it."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes_of(below)


def outline(plan: Plan, *, depth: int = 0) -> list[str]:
    """The plan's nodes, one a line: kind, what it reads, rows, rows read in vain, and milliseconds until the last."""
    place = plan.get("Index Name") or plan.get("Relation Name") or ""
    vain, ended = sum(_all_loops(plan, key) for key in VAIN), _all_loops(plan, "Actual Total Time")
    line = f"{'  ' * depth}{plan['Node Type']} {place} rows={_all_loops(plan, 'Actual Rows'):.0f}"
    lines = [line + (f" in vain={vain:.0f}" if vain else "") + f" ms={ended:.1f}"]
    for below in plan.get("Plans", ()):
        lines += outline(below, depth=depth + 1)
    return lines


def _faults(node: Plan, big_tables: Collection[str], most: int, most_sorted: int) -> Iterator[str]:
    kind, table = node["Node Type"], node.get("Relation Name", "")
    vain = {key: _all_loops(node, key) for key in VAIN}
    # one that ends with the page reads no more than an index would
    read = _all_loops(node, "Actual Rows") + sum(vain.values())
    if kind.endswith("Seq Scan") and table in big_tables and read > most:
        yield f"sequential scan of {table}"
    if kind in ("Sort", "Incremental Sort"):
        rows = sum(_all_loops(below, "Actual Rows") for below in node.get("Plans", ()))
        if rows > most_sorted:
            yield f"sort of {rows:,.0f} rows"
    for removed in vain.values():
        if removed > most and table in big_tables:
            yield f"{removed:,.0f} rows read in vain by {kind} of {table}"


def _all_loops(node: Plan, key: str) -> float:
    """A figure of a node, which PostgreSQL gives as the mean of its loops."""
    return float(node.get(key, 0)) * float(node.get("Actual Loops", 1))
