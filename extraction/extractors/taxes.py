"""Net amount, tax and its rate: what labels say of them, and how they make the total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from ..types import Candidate
from .amounts import Amount
from .arithmetic import CENT, Nearby, PartSums, Total, is_rate_of
from .rates import column_sums, printed_rates, taxed

name: Final = "taxes"


def candidates(best: Total, amounts: list[Amount]) -> Iterator[Candidate]:
    """Candidates for net amount, tax and its rate, by how they make the best total."""
    nets = [a for a in amounts if a.role == "net" and a.value <= best.value]
    taxes = [a for a in amounts if a.role == "tax" and a.value < best.value and _is_told(a, best)]
    by_value = Nearby((net.value, net) for net in nets)
    proof = PartSums(amounts).find(best.value)
    yield from _several_taxes(best, nets, taxes)
    yield from _several_rates(best, taxes)
    table = taxed(best.value, amounts)
    if table is not None:
        score = 9.0 if table.is_whole else 8.0
        yield Candidate("tax", table.tax, score, table.place.row.evidence(name), "table")
        if abs(table.net + table.tax - best.value) < CENT:
            yield Candidate("net", table.net, score, table.place.row.evidence(name), "table")
    if proof and [part.role for part in proof[1]] == ["tax"]:
        yield Candidate("net", proof[0].value, 7.5, proof[0].row.evidence(name))
    together = sum((value for value in {tax.value for tax in taxes}), Decimal(0))
    yield from (Candidate("tax", a.value, 8.0, a.row.evidence(name), "column") for a in column_sums(amounts))
    for tax in taxes:
        score = 7.5 if tax.value and len(taxes) > 2 and tax.value * 2 == together else 5.0
        computed = is_rate_of(tax.value, best.value - tax.value)
        is_likely = 1.0 if computed is not None else 0.0
        net = by_value.find(best.value - tax.value)
        if net is not None:
            score += 3.0
            yield Candidate("net", net.value, 8.5, net.row.evidence(name))
        elif proof and any(part.value == tax.value and part.role == "tax" for part in proof[1]):
            score += 2.5
        rates = [rate for rate in printed_rates(tax.row.text) if rate]
        if _fits_a_rate(tax, rates, by_value):
            score += 1.5
        is_likely += 0.5 * bool(rates)
        yield Candidate("tax", tax.value, score + is_likely, tax.row.evidence(name))
        if rates:
            yield Candidate("tax_rate", rates[0], score + 2.0, tax.row.evidence(name))
        elif computed is not None and tax.value:
            yield Candidate("tax_rate", computed, score, tax.row.evidence(name))


def _fits_a_rate(tax: Amount, rates: Sequence[Decimal], nets: Nearby[Amount]) -> bool:
    """Whether a rate printed beside a tax makes it of some net amount."""
    return any(nets.find(tax.value * 100 / rate, within=CENT * 100 / rate) is not None for rate in rates)


def _is_told(tax: Amount, best: Total) -> bool:
    """Whether a label names the tax; prose is believed where it is a share of the total that some country takes."""
    return not tax.prose or is_rate_of(tax.value, best.value - tax.value) is not None


def _several_taxes(best: Total, nets: list[Amount], taxes: list[Amount]) -> Iterator[Candidate]:
    """One net amount, and a tax for each rate, which together make the total."""
    each = {tax.row.index: tax for tax in taxes if tax.value}  # the last of a row, behind what it is a share of
    together = sum((tax.value for tax in each.values()), Decimal(0))
    net = next((n for n in nets if abs(n.value + together - best.value) < CENT), None)
    if net is not None and len(each) > 1:
        yield Candidate("net", net.value, 8.5, net.row.evidence(name))
        yield Candidate("tax", together, 9.5, next(iter(each.values())).row.evidence(name), "several")


def _several_rates(best: Total, taxes: list[Amount]) -> Iterator[Candidate]:
    """The taxes of several rates, where what they are the shares of makes with them the total; where it does not, none
    of them is the paper's tax."""
    rated: dict[Decimal, set[Decimal]] = defaultdict(set)
    for tax in {tax.row.index: tax for tax in taxes}.values():
        rates = {rate for rate in printed_rates(tax.row.text) if rate}
        if len(rates) == 1 and tax.value:
            rated[rates.pop()].add(tax.value)
    if len(rated) < 2 or any(len(values) > 1 for values in rated.values()):
        return
    each = [(rate, next(iter(values))) for rate, values in rated.items()]
    together = sum((tax for _, tax in each), Decimal(0))
    place = next(tax for tax in taxes if tax.value == each[0][1]).row.evidence(name)
    yield Candidate("tax", together if _make_total(each, together, best) else None, 7.0, place, "several")


def _make_total(each: Sequence[tuple[Decimal, Decimal]], together: Decimal, best: Total) -> bool:
    """Whether the taxes and what they are shares of make a total: parts of it each, or one sum that all were taken
    of; as exactly as rounded taxes tell."""
    smallest = Decimal(1).scaleb(-max(amount.money.decimals for amount in best.amounts))
    bases = [tax * 100 / rate for rate, tax in each]
    inexact = [smallest * 100 / rate for rate, _ in each]
    if abs(sum(bases, together) - best.value) <= sum(inexact, smallest):
        return True
    return all(
        abs(base - (best.value - together)) <= doubt + smallest for base, doubt in zip(bases, inexact, strict=True)
    )
