"""Line items: the rows above the sums, believed only where they add up to one of them."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from typing import Final

from ..normalizing.money import parse_number
from ..types import LineItem
from .amounts import Amount
from .arithmetic import CENT, Nearby

_ITEM_ROLES: Final = frozenset({"", "price"})
_QUANTITY: Final = re.compile(r"(?<![\d.,])(\d{1,4})\s?[x×]|[x×]\s?(\d{1,4})(?!\d)", re.IGNORECASE)
_MOST: Final = 200


def read_items(amounts: list[Amount]) -> tuple[LineItem, ...]:
    """The bought things of a page; empty where their amounts make up no sum that is printed."""
    by_row: dict[int, list[Amount]] = defaultdict(list)
    for amount in amounts:
        if not amount.prose:
            by_row[amount.row.index].append(amount)
    sums = Nearby((a.value, a) for a in amounts if a.role in ("subtotal", "net", "total", "grand") and a.value)
    items: list[LineItem] = []
    running = Decimal(0)
    for index in sorted(by_row):
        row = by_row[index]
        if any(a.role not in _ITEM_ROLES for a in row) or row[-1].money.negative:
            if items and sums.find(running) is not None:
                break
            continue
        running += row[-1].value
        items.append(_item(row))
    return tuple(items[:_MOST]) if sums.find(running) is not None else ()


def _item(row: list[Amount]) -> LineItem:
    cells = row[0].row.cells
    last = row[-1].value
    description = next((cell for cell in cells if sum(map(str.isalpha, cell)) > 1), "")
    quantity = _quantity(cells)
    unit = row[0].value if len(row) > 1 else None
    if quantity is not None and unit is not None and abs(quantity * unit - last) >= CENT:
        quantity, unit = None, None
    return LineItem(description[:200], quantity, unit, last)


def _quantity(cells: tuple[str, ...]) -> Decimal | None:
    for cell in cells:
        match = _QUANTITY.search(cell)
        if match is not None:
            return Decimal(match[1] or match[2])
    for cell in cells[1:]:
        parsed = parse_number(cell) if cell.isdigit() and len(cell) < 5 else None
        if parsed is not None:
            return parsed[0]
    return None
