"""Two orders in one mail are two receipts: where each has its own number and its own total, the page is parted.

A page is parted at the rows that name a number of an order or invoice, when at least two different numbers each head a
stretch that shows a total of its own. What stands above the first belongs to all of them, and so does the end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from .extractors import numbers
from .extractors.amounts import read_amounts
from .extractors.base import Row, View
from .types import Candidate

_KINDS: Final = ("order", "invoice", "booking")
_MOST_RECEIPTS: Final = 20
_LEAST_SCORE: Final = 6.0


def split_receipts(view: View) -> list[View]:
    """One view for each receipt of the page: the rows above all receipts that show no number of their own, and its
    own; the page itself where there is only one."""
    found = list(numbers.by_row(view))
    heads = _heads(found)
    if len({number for number, _ in heads}) < 2:
        return [view]
    totals = (a for a in read_amounts(view) if a.role in ("grand", "total") and not a.prose and a.value)
    total_rows = sorted({total.row.index for total in totals})
    ends = [index for _, index in heads[1:]] + [len(view.rows)]
    stretches: dict[str, tuple[int, int]] = {}
    for (number, start), end in zip(heads, ends, strict=True):
        if bisect_left(total_rows, start) < bisect_left(total_rows, end):
            stretches.setdefault(number, (start, end))
    if not 2 <= len(stretches) <= _MOST_RECEIPTS:
        return [view]
    first = min(start for start, _ in stretches.values())
    named = {row.index for _, row in found}
    shared = [row for row in view.rows[:first] if row.index not in named]
    return [replace(view, rows=_renumbered([*shared, *view.rows[start:end]])) for start, end in stretches.values()]


def _heads(found: Sequence[tuple[Candidate, Row]]) -> list[tuple[str, int]]:
    """The rows that name a number, each number's stretch ending where another number stands."""
    heads: list[tuple[str, int]] = []
    for candidate, row in found:
        number = str(candidate.value)
        if candidate.kind in _KINDS and candidate.score >= _LEAST_SCORE and (not heads or heads[-1][0] != number):
            heads.append((number, row.index))
    return heads


def _renumbered(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(Row(row.cells, row.place, index) for index, row in enumerate(rows))
