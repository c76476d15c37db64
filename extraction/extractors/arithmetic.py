"""The arithmetic of a receipt: which amount is the total, proved by what adds up to it.

Candidates are *values*, not places: a value that several independent readings agree on (a label, a payment row,
the sum of the lines, net plus tax) is believed; one that stands alone is not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations, islice
from typing import Final, Generic, TypeVar

from ..facts.vat import ALL_RATES
from ..types import Proof
from .amounts import Amount

T = TypeVar("T")

_WEIGHT: Final = {"grand": 5.0, "total": 4.0, "shipment": 4.0, "paid": 3.2, "due": 2.4, "refund": 2.6}
_BASES: Final = frozenset({"subtotal", "net", "total"})
_ADDENDS: Final = frozenset({"shipping", "tip", "fee", "tax", "discount"})
_MOST_TOTALS: Final = 30
_MOST_BASES: Final = 24
_MOST_ADDENDS: Final = 9
_MOST_CHANGES: Final = 4
_MOST_PLACES: Final = 40
_LONGEST_TABLE: Final = 40
_ROWS_ABOVE: Final = 40
_HALF: Final = Decimal("0.5")
_SMALLEST_ROUNDED: Final = 20
CENT: Final = Decimal("0.015")
"""How far sums of rounded amounts may be apart and still be the same."""


@dataclass(slots=True)
class Total:
    """A value that may be the total, and what speaks for it."""

    value: Decimal
    score: float = 0.0
    amounts: list[Amount] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)

    @property
    def places(self) -> list[Amount]:
        """The readings, the one first that says most clearly that it is the total."""
        return sorted(self.amounts, key=lambda a: a.prose - _WEIGHT.get(a.role, 0))[:4]


def totals(amounts: list[Amount]) -> list[Total]:
    """All candidates for the total, best first."""
    below = _largest_below(amounts)
    # a column's only sum is an item's where a larger amount stands below it
    named = [a for a in amounts if a.role in _WEIGHT and not (a.headed and below[a.row.index] > a.value)]
    owes = any(a.role == "due" and a.value for a in named)
    taken = ("total", "grand", "paid") if owes else ("total", "grand")  # a bill shows what was paid of the one before
    usual = [a for a in named if not (a.money.negative and a.role in taken)]
    parts = parts_of_tables(amounts)
    by_value: dict[Decimal, list[Amount]] = defaultdict(list)
    for amount in usual or named:  # on a credit note every total may be printed below zero
        if amount not in parts:
            by_value[amount.value].append(amount)
    settled = _less_change(by_value, amounts)
    found = sorted((_judged(value, group) for value, group in by_value.items()), key=lambda t: -t.score)[:_MOST_TOTALS]
    proof = _Proof(amounts)
    for total in found:
        if total.value:
            proof.look_at(total)
        if total.value in settled:
            total.proofs.append(Proof.CHANGE)
            total.score += 3.0
    _compare(found)
    return sorted(found, key=lambda t: (-t.score, -t.value))


def _largest_below(amounts: Sequence[Amount]) -> dict[int, Decimal]:
    """The largest amount below each row, prose aside; `amounts` come in the order of the page."""
    largest = Decimal(0)
    below: dict[int, Decimal] = {}
    for amount in reversed(amounts):
        below.setdefault(amount.row.index, largest)
        if not amount.prose:
            largest = max(largest, amount.value)
    return below


def parts_of_tables(amounts: Sequence[Amount]) -> frozenset[Amount]:
    """The last amounts of rows, one straight below the other, that together make the sum which the next row prints:
    whatever their heading calls them, each is a part of it."""
    last_in_row = {amount.row.index: amount for amount in amounts if not amount.prose and amount.value}
    return frozenset(part for run in _runs(last_in_row.values()) for part in _parts_of_run(run[:_LONGEST_TABLE]))


def _runs(amounts: Iterable[Amount]) -> Iterator[list[Amount]]:
    """The stretches of amounts whose rows follow each other without a gap."""
    run: list[Amount] = []
    for amount in amounts:
        if run and amount.row.index != run[-1].row.index + 1:
            yield run
            run = []
        run.append(amount)
    if run:
        yield run


def _parts_of_run(run: Sequence[Amount]) -> Sequence[Amount]:
    for first in range(len(run) - 2):
        running = run[first].signed
        for i in range(first + 1, len(run) - 1):
            running += run[i].signed
            if running == run[i + 1].signed and running > 0:
                return [part for part in run[first : i + 1] if part.value < running]
    return ()


def _less_change(by_value: dict[Decimal, list[Amount]], amounts: list[Amount]) -> set[Decimal]:
    """What was owed where cash was handed over and change given back; the cash itself is no total then."""
    printed: dict[Decimal, list[Amount]] = defaultdict(list)
    for amount in amounts:
        printed[amount.value].append(amount)
    settled = set()
    for change in [a.value for a in amounts if a.role == "change" and a.value][:_MOST_CHANGES]:
        for cash in [value for value, group in by_value.items() if any(a.role == "paid" for a in group)]:
            owed = [a for a in printed[cash - change] if a.role != "change"]
            if owed:
                del by_value[cash]
                settled.add(cash - change)
                by_value[cash - change] = by_value.get(cash - change) or [replace(owed[0], role="total")]
    return settled


def _judged(value: Decimal, group: list[Amount]) -> Total:
    total = Total(value, amounts=group)
    roles = {amount.role for amount in group}
    total.score = max(_WEIGHT[a.role] - _doubt(a) for a in group)
    total.score += 0.7 * (len(roles) - 1) + min(0.3 * (len(group) - 1), 0.9)
    if value == 0:
        total.score -= 2.5
    return total


def _doubt(amount: Amount) -> float:
    """What is less sure of a reading than of a row that names its sum and shows its currency."""
    return 0.8 * amount.prose + 1.2 * amount.headed + 0.3 * (not amount.money.unit)


def _compare(found: list[Total]) -> None:
    """A total that is the sum of the others is theirs; one that is less than another of the same rank is a
    part of it."""
    for total in found:
        others = [
            t.value
            for t in found
            if t.value and t.value < total.value and any(a.role in ("total", "grand") for a in t.amounts)
        ]
        if len(others) > 1 and abs(sum(others) - total.value) < CENT:
            total.proofs.append(Proof.ORDERS)
            total.score += 3.0
    for total in found:
        rank = total.places[0].role
        if rank in ("total", "grand") and any(
            t.value > total.value and t.places[0].role == rank and t.score >= total.score - 2 for t in found
        ):
            total.score -= 0.8


class _Proof:
    """What of a page's amounts adds up to a total."""

    def __init__(self, amounts: list[Amount]) -> None:
        self._part_sums = PartSums(amounts)
        self._last_in_row = {a.row.index: a for a in amounts if not a.prose}
        self._rows = sorted(self._last_in_row)

    def look_at(self, total: Total) -> None:
        """Note the proofs of a total."""
        places = total.amounts[:_MOST_PLACES]
        is_paid = any(a.role == "paid" for a in total.amounts)
        if self._part_sums.find(total.value, less=is_paid) or any(map(self._adds_up_from_base, places)):
            total.proofs.append(Proof.PARTS)
            total.score += 2.0
        if any(map(self._adds_up_above, places)):
            total.proofs.append(Proof.LINES)
            total.score += 1.5

    def _adds_up_from_base(self, place: Amount) -> bool:
        """Whether the subtotal or net amount above a place and all rows between them, whatever they are called, add up
        to it."""
        running = Decimal(0)
        above = bisect_left(self._rows, place.row.index)
        for index in reversed(self._rows[max(0, above - _MOST_ADDENDS) : above]):
            amount = self._last_in_row[index]
            running += amount.signed
            if amount.role in ("subtotal", "net", "total"):
                return running != amount.signed and abs(running - place.value) < CENT
        return False

    def _adds_up_above(self, place: Amount) -> bool:
        """Whether rows straight above a place of the total add up to it."""
        running, counted = Decimal(0), 0
        above = bisect_left(self._rows, place.row.index)
        for index in reversed(self._rows[max(0, above - _ROWS_ABOVE) : above]):
            amount = self._last_in_row[index]
            if amount.role in ("grand", "total", "paid", "subtotal", "net", "due"):
                continue
            running += amount.signed
            counted += 1
            if counted > 1 and abs(running - place.value) < CENT:
                return True
        return False


class Nearby(Generic[T]):
    """Things by their amounts: finds what lies about a value without looking at all the others."""

    def __init__(self, things: Iterable[tuple[Decimal, T]]) -> None:
        self._first: dict[Decimal, tuple[int, T]] = {}
        for order, (amount, thing) in enumerate(things):
            self._first.setdefault(amount, (order, thing))
        self._amounts = sorted(self._first)

    def find(self, value: Decimal, *, within: Decimal = CENT) -> T | None:
        """The thing given first of those less than `within` from the value, None without one."""
        near = self._amounts[bisect_right(self._amounts, value - within) : bisect_left(self._amounts, value + within)]
        found = min((self._first[amount] for amount in near), key=lambda first: first[0], default=None)
        return found[1] if found is not None else None


class PartSums:
    """What the subtotals and net amounts of a page make with the parts that are added to them or deducted."""

    def __init__(self, amounts: Sequence[Amount]) -> None:
        self._bases = _distinct(a for a in amounts if (a.role in _BASES or a.role == "grand") and a.value)
        self._parts = _distinct(a for a in amounts if a.role in _ADDENDS and a.value)[:_MOST_ADDENDS]
        self._whole = _sum(self._parts)
        self._choices = Nearby((_sum(chosen), chosen) for chosen in _choices(self._parts))

    def find(self, value: Decimal, *, less: bool = False) -> tuple[Amount, list[Amount]] | None:
        """The subtotal or net amount, and the parts that with it make up the value; None when nothing does. `less`:
        what was paid may also be a total less its discounts."""
        bases = (a for a in self._bases if a.value != value and (less or a.role in _BASES))
        for base in islice(bases, _MOST_BASES):
            chosen = self._choices.find(value - base.value)
            if chosen is not None:
                return base, list(chosen)
            if len(self._parts) > 1 and _is_rounded(base.value + self._whole, value):
                return base, self._parts
        return None


def _choices(parts: Sequence[Amount]) -> Iterator[tuple[Amount, ...]]:
    """Every way to take some of the parts, the fewest first."""
    for count in range(1, len(parts) + 1):
        yield from combinations(parts, count)


def _sum(parts: Iterable[Amount]) -> Decimal:
    return sum((part.signed for part in parts), Decimal(0))


def _is_rounded(exact: Decimal, value: Decimal) -> bool:
    """Whether a sum is another to the next whole unit, as bills are paid where small coins went out of use."""
    return value == value.to_integral_value() and abs(exact - value) <= _HALF and value > _SMALLEST_ROUNDED


def _distinct(amounts: Iterable[Amount]) -> list[Amount]:
    seen: dict[tuple[str, Decimal], Amount] = {}
    for amount in amounts:
        seen.setdefault((amount.role, amount.value), amount)
    return list(seen.values())


def is_rate_of(tax: Decimal, net: Decimal) -> Decimal | None:
    """The VAT rate that makes this tax of that net, None when no rate in use does."""
    if not net:
        return None
    exact = tax * 100 / net
    nearest = min(ALL_RATES, key=lambda rate: abs(rate - exact))
    return nearest if abs(net * nearest / 100 - tax) <= Decimal("0.02") else None
