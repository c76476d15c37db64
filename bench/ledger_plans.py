"""Judges plans of PostgreSQL: no sequential scan of a big table, no sort of all rows, few rows read in vain. Pure.

A plan is the tree that `EXPLAIN (ANALYZE, FORMAT JSON)` gives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

PAGE = 50
"""Rows of the longest page."""
REMOVED = 2 * PAGE
"""So many rows a scan may read and leave out."""
SORTED = 5_000
"""So many rows may be sorted: a business's vendors, not its receipts."""
VAIN = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
Plan = Mapping[str, Any]


def faults_of(plan: Plan, *, big_tables: Collection[str]) -> list[str]:
    """What is wrong with a plan, in words."""
    return [fault for node in nodes_of(plan) for fault in _faults(node, big_tables)]


def nodes_of(plan: Plan) -> Iterator[Plan]:
    """The plan's node, and those below it."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes_of(below)


def outline(plan: Plan, *, depth: int = 0) -> list[str]:
    """The plan's nodes, one a line: kind, what it reads, rows, and rows read in vain."""
    place = plan.get("Index Name") or plan.get("Relation Name") or ""
    vain = sum(_all_loops(plan, key) for key in VAIN)
    line = f"{'  ' * depth}{plan['Node Type']} {place} rows={_all_loops(plan, 'Actual Rows'):.0f}"
    lines = [line + (f" in vain={vain:.0f}" if vain else "")]
    for below in plan.get("Plans", ()):
        lines += outline(below, depth=depth + 1)
    return lines


def _faults(node: Plan, big_tables: Collection[str]) -> Iterator[str]:
    kind, table = node["Node Type"], node.get("Relation Name", "")
    if kind.endswith("Seq Scan") and table in big_tables:
        yield f"sequential scan of {table}"
    if kind in ("Sort", "Incremental Sort"):
        rows = sum(_all_loops(below, "Actual Rows") for below in node.get("Plans", ()))
        if rows > SORTED:
            yield f"sort of {rows:,.0f} rows"
    for key in VAIN:
        removed = _all_loops(node, key)
        if removed > REMOVED and table in big_tables:
            yield f"{removed:,.0f} rows read in vain by {kind} of {table}"


def _all_loops(node: Plan, key: str) -> float:
    """A figure of a node, which PostgreSQL gives as the mean of its loops."""
    return float(node.get(key, 0)) * float(node.get("Actual Loops", 1))
