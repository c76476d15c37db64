"""Lines and taxes of an electronic invoice: the elements it repeats, read by the table of its standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Final

from .. import limits
from ..normalizing.text import clip
from ..types import LineItem
from . import paths
from .paths import Scope
from .standards.table import Rows, Standard

_ROUNDING: Final = Decimal("0.02")
_FINEST: Final = Decimal("0.000001")
"""Of a unit price that is told for several units and is divided."""
_MOST_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class TaxRow:
    """What was taxed at one rate, in percent, as far as it is stated."""

    rate: Decimal | None
    base: Decimal | None
    tax: Decimal | None


def read_lines(rows: Rows, scope: Scope, direction: int) -> Iterator[LineItem]:
    """Every line; of those beyond what is shown only the amount, which is needed for the sum.

    `direction` is -1 in a document whose total lies below zero: what it takes away then stands without a sign.
    """
    for index, row in enumerate(_rows(rows, scope)):
        sign = -direction if _is_any(rows.taken_back, row) else direction
        (amount,) = _numbers(rows, row, ["amount"], sign)
        if index >= limits.INVOICE_LINES:
            yield LineItem("", amount=amount)
            continue
        (description,) = cells(rows, row, ["description"])
        (quantity,) = _numbers(rows, row, ["quantity"], sign)
        if description or amount is not None:
            yield LineItem(clip(description), quantity, _unit_price(rows, row), amount)


def read_taxes(standard: Standard, scope: Scope, direction: int) -> Iterator[TaxRow]:
    """What was taxed at each rate; `direction` as for the lines."""
    for row in islice(_rows(standard.taxes, scope), limits.INVOICE_LINES):
        (rate,) = _numbers(standard.taxes, row, ["rate"])
        base, tax = _numbers(standard.taxes, row, ["base", "tax"], direction)
        yield TaxRow(None if rate is None else rate * standard.rate_factor, base, tax)


def only_rate(taxes: Sequence[TaxRow]) -> Decimal | None:
    """The rate where there is but one, in percent."""
    rates = {row.rate for row in taxes}
    rate = rates.pop() if len(rates) == 1 else None
    return rate if rate is not None and 0 <= rate <= _MOST_PERCENT else None


def add_up(lines: Sequence[LineItem], stated: Decimal | None) -> bool:
    """Whether the lines make up their stated sum, as far as both are told; each line may be rounded."""
    amounts = [line.amount for line in lines]
    if stated is None or not lines or None in amounts:
        return True
    difference = sum((amount for amount in amounts if amount is not None), Decimal(0)) - stated
    return abs(difference) <= _ROUNDING + Decimal("0.005") * len(lines)


def cells(rows: Rows, row: Scope, names: Iterable[str]) -> list[str]:
    """The texts of these cells of a row, empty where nothing is stated."""
    return [paths.first_text(row, rows.cells.get(name, ()))[0] for name in names]


def _numbers(rows: Rows, row: Scope, names: Iterable[str], sign: int = 1) -> list[Decimal | None]:
    numbers = map(row.number, cells(rows, row, names))
    return [None if number is None else number * sign + Decimal(0) for number in numbers]  # of -0 a plain 0


def _unit_price(rows: Rows, row: Scope) -> Decimal | None:
    """The price of one unit, also where that of several is stated."""
    price, units = _numbers(rows, row, ["unit_price", "units_priced"])
    if price is None or units is None or units <= 0 or units == 1:
        return price
    return (price / units).quantize(_FINEST).normalize()


def _rows(rows: Rows, scope: Scope) -> Iterator[Scope]:
    for at in rows.at:
        for element in paths.elements(scope, at):
            row = replace(scope, element=element)
            if not _is_any(rows.left_out, row):
                yield row


def _is_any(alternatives: Iterable[str], row: Scope) -> bool:
    return any(next(paths.elements(row, path), None) is not None for path in alternatives)
