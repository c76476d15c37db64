"""The order in which receipts are reviewed: those with most money in them first. Pure.

Amounts are compared as numbers, whatever their currency: it is an order of work and no sum. A receipt whose amount is
not known may be any, so it comes before those of less than `DOUBTFUL`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

DOUBTFUL: Final = Decimal(1_000)
"""An amount that nobody could read counts as much."""


@dataclass(frozen=True, slots=True)
class Place:
    """One receipt's place among those that wait: `number` from 1, and its neighbours; None: there is none."""

    receipt: int
    number: int
    before: int | None
    after: int | None


def ordered(waiting: Iterable[tuple[int, Decimal | None]]) -> list[tuple[int, Decimal]]:
    """Receipts, by id and amount, in the order of review."""
    weighed = [(pk, DOUBTFUL if amount is None else amount) for pk, amount in waiting]
    return sorted(weighed, key=lambda one: (-one[1], -one[0]))


def place_at(queue: Sequence[tuple[int, Decimal]], wanted: int | None) -> Place | None:
    """The place of the receipt `wanted`, or of the first; None if it is not there."""
    ids = [pk for pk, _ in queue]
    if not ids or (wanted is not None and wanted not in ids):
        return None
    index = 0 if wanted is None else ids.index(wanted)
    before = ids[index - 1] if index else None
    after = ids[index + 1] if index + 1 < len(ids) else None
    return Place(ids[index], index + 1, before, after)


def following(queue: Sequence[tuple[int, Decimal]], key: tuple[int, Decimal | None]) -> int | None:
    """The receipt that comes after a place in the queue, whether or not its own still waits; else the first."""
    (pk, amount), *_ = ordered([key])
    later = (other for other, its in queue if (-its, -other) > (-amount, -pk))
    return next(later, queue[0][0] if queue else None)
