"""The tax of a paper by the arithmetic of its tax table, whatever its columns are called.

A row of a tax table shows a net amount and the tax on it, and prints the rate or what both make; the rows together, or
the row that sums them up, make the paper's total.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Final

from ..facts.vat import ALL_RATES
from .amounts import Amount
from .arithmetic import CENT, is_rate_of

_RATE: Final = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?)\s?%")
_ROUNDED: Final = Decimal("0.5")
_MOST_TAXED: Final = Decimal("0.30")
_LEAST_TAXED: Final = Decimal("0.01")
_MOST_IN_ROW: Final = 6
_MOST_ROWS: Final = 200
_MOST_COLUMNS: Final = 4
_MOST_IN_COLUMN: Final = 60


@dataclass(frozen=True, slots=True)
class Taxed:
    """A net amount and the tax on it, and where both stand."""

    net: Decimal
    tax: Decimal
    place: Amount
    is_whole: bool = False
    """Net and tax make the paper's total to the cent."""


def taxed(total: Decimal, amounts: Sequence[Amount]) -> Taxed | None:
    """Net and tax of a paper, from the row that sums them up, else from all rows of its tax table; None without one."""
    rows = _rows(amounts)
    for row in rows:
        for net, tax in combinations(row, 2):
            if _is_share(net.value, tax.value) and abs(net.value + tax.value - total) < CENT:
                return Taxed(net.value, tax.value, tax, is_whole=True)
    tables = [_summed(table) for table in _tables(rows)]
    whole = (t for t in tables if _is_whole(t, total))
    part = (t for t in reversed(tables) if total / 2 < t.net + t.tax < total)
    return next(whole, None) or next(part, None)


def sum_of_row(amounts: Sequence[Amount]) -> Amount | None:
    """What a net amount and its tax make in one row, the last such row of the page; None without one."""
    for row in reversed(_rows(amounts)):
        for net, tax, whole in combinations(row, 3):
            if net.value + tax.value == whole.value and is_rate_of(tax.value, net.value):
                return whole
    return None


def column_sums(amounts: Sequence[Amount]) -> Iterator[Amount]:
    """What the amounts of a column that is headed as a tax make, where the page prints it below them."""
    for head in [a for a in amounts if (a.headed or a.above) and a.role == "tax"][:_MOST_COLUMNS]:
        below = [a for a in amounts if a.column == head.column and a.row.index > head.row.index]
        running = head.value
        for amount in below[:_MOST_IN_COLUMN]:
            if amount.value == running and amount is not below[0]:
                yield amount
                return
            running += amount.value


def printed_rates(text: str) -> list[Decimal]:
    """The percentages in a text that some country takes as tax."""
    if "%" not in text:
        return []
    rates = (Decimal(match[1].replace(",", ".")) for match in _RATE.finditer(text))
    return [rate for rate in rates if rate in ALL_RATES or not rate]


def _rows(amounts: Sequence[Amount]) -> list[list[Amount]]:
    by_row: dict[int, list[Amount]] = defaultdict(list)
    for amount in amounts:
        if not amount.prose:
            by_row[amount.row.index].append(amount)
    several = [row for row in by_row.values() if 1 < len(row) <= _MOST_IN_ROW]
    return several[:_MOST_ROWS]


def _tables(rows: Sequence[Sequence[Amount]]) -> Iterator[list[Taxed]]:
    """Runs of rows, one straight below the other, that each tell a net amount and its tax."""
    run: list[Taxed] = []
    for row in rows:
        found = _taxed_in(row)
        if run and (found is None or found.place.row.index != run[-1].place.row.index + 1):
            yield run
            run = []
        if found is not None:
            run.append(found)
    if run:
        yield run


def _taxed_in(row: Sequence[Amount]) -> Taxed | None:
    rates = printed_rates(row[0].row.text)
    values = {amount.value for amount in row}
    for net, tax in combinations(row, 2) if rates or len(values) > 2 else ():
        if any(abs(net.value * rate / 100 - tax.value) < CENT for rate in rates) and net.value > tax.value:
            return Taxed(net.value, tax.value, tax)
        if not _is_share(net.value, tax.value) or len(values) < 3 or net.value + tax.value not in values:
            continue
        if rates or is_rate_of(tax.value, net.value):
            return Taxed(net.value, tax.value, tax)
    return None


def _summed(table: Sequence[Taxed]) -> Taxed:
    each = {(row.net, row.tax): row for row in table}.values()
    net, tax = (sum(values, Decimal(0)) for values in zip(*((row.net, row.tax) for row in each), strict=True))
    return Taxed(net, tax, table[-1].place)


def _is_whole(table: Taxed, total: Decimal) -> bool:
    off = abs(table.net + table.tax - total)
    return off < CENT or (off <= _ROUNDED and total == total.to_integral_value())


def _is_share(net: Decimal, tax: Decimal) -> bool:
    return bool(net) and _LEAST_TAXED <= tax / net <= _MOST_TAXED
