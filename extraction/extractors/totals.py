"""The total of a page, from its amounts and the arithmetic between them; with it its taxes and currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..languages import HYPOTHETICAL
from ..normalizing.money import Money, amounts_in
from ..types import SUBJECT, Candidate, DocumentType, Proof
from . import currency, taxes
from .amounts import Amount, read_amounts
from .arithmetic import Total, totals
from .base import Row, View
from .items import read_items
from .rates import sum_of_row

name: Final = "totals"

BELOW_ZERO: Final = "below_zero"
"""The kind of a total that is printed below zero."""
_MOST_TOTALS: Final = 8
_FEW: Final = 30
_WEAK: Final = 5.5
"""The score below which a total is named by a word in passing."""
_HEAD_ROWS: Final = 12
_SENTENCE_WORDS: Final = 8
_CAME_BACK: Final = 8.0
"""More than any proof adds."""


def applies_to(view: View) -> bool:
    """Only a page with amounts has sums, or a subject that names one."""
    return bool(view.amount_rows) or _told_in_subject(view) is not None


def extract(view: View) -> Iterator[Candidate]:
    """Candidates for the money fields."""
    amounts = read_amounts(view)
    ranked = totals(amounts)
    yield from _named(ranked)
    yield from _from_subject(view)
    unnamed = list(_unnamed(ranked, amounts))
    yield from (candidate for candidate, _ in unnamed)
    best = unnamed[-1][1] if unnamed else ranked[0] if ranked else None
    if best is None:
        return
    items = read_items(amounts)
    if items:
        yield Candidate("line_items", items, 6.0, best.places[0].row.evidence(name))
    if _is_below_zero(best, amounts):
        yield Candidate("total", best.value, best.score, best.places[0].row.evidence(name), BELOW_ZERO)
    yield from taxes.candidates(best, amounts)
    yield from currency.candidates(best, amounts, view)


def _is_below_zero(best: Total, amounts: Sequence[Amount]) -> bool:
    """Whether the paper's sum is printed below zero, and by what adds up to it: the shop pays."""
    sums = [a for a in amounts if a.role in ("total", "grand") and not a.prose]
    if not sums or not all(a.money.negative and a.value == best.value for a in sums):
        return False
    above = [a for a in amounts if a.row.index < sums[0].row.index and not a.prose and a.role not in ("net", "tax")]
    lines = list({a.row.index: a for a in above}.values())
    return bool(lines) and sum(a.signed for a in lines) == -best.value


def _named(ranked: Sequence[Total]) -> Iterator[Candidate]:
    for total in ranked[:_MOST_TOTALS]:
        for i, place in enumerate(total.places):
            score, told = 2.0 + total.score - 0.1 * i, place.row.evidence(name)
            proofs = tuple(total.proofs) if i == 0 else ()
            yield Candidate("total", total.value, score, told, place.role, proofs, place.prose)


def _unnamed(ranked: Sequence[Total], amounts: list[Amount]) -> Iterator[tuple[Candidate, Total]]:
    """The total of a page whose words name none: what net and tax make, or the only sum there is."""
    summed = None if ranked else sum_of_row(amounts) or _net_and_tax(amounts)
    if summed is not None:
        yield _as_total(summed, 6.0, "table", (Proof.PARTS,))
        return
    headline = _headline(amounts)
    if headline is not None and (not ranked or (headline.value > ranked[0].value and ranked[0].score < _WEAK)):
        is_proved = _adds_up_below(headline, amounts)
        score = 7.0 if is_proved else 4.5 + (ranked[0].score if ranked else 0.0) / 3
        yield _as_total(headline, score, "headline", (Proof.LINES,) if is_proved else (), in_prose=not is_proved)
        return
    alone = _alone(amounts) if all(a.prose for total in ranked for a in total.amounts) else None
    if alone is not None and alone.role == "price":
        yield _as_total(alone, 2.5 + ranked[0].score if ranked else 4.0, "alone")
    elif alone is not None and not ranked:
        yield _as_total(alone, 4.0, "alone", in_prose=True)


def _as_total(
    amount: Amount, score: float, kind: str, proofs: tuple[Proof, ...] = (), *, in_prose: bool = False
) -> tuple[Candidate, Total]:
    evidence = amount.row.evidence(name)
    candidate = Candidate("total", amount.value, score, evidence, kind, proofs, in_prose)
    return candidate, Total(amount.value, amounts=[amount])


def _net_and_tax(amounts: list[Amount]) -> Amount | None:
    """The amount without a name that the net amount and the tax of the page make."""
    nets, taxes = ({a.value for a in amounts if a.role == role and a.value} for role in ("net", "tax"))
    if len(nets) * len(taxes) >= _FEW:
        return None
    sums = {net + tax for net in nets for tax in taxes}
    return next((a for a in amounts if a.role == "" and a.value in sums), None)


def _headline(amounts: list[Amount]) -> Amount | None:
    """The amount that alone makes a row near the head, without a word of what it is, as many mails show what was paid;
    only where nothing on the page is larger, and nothing else stands so but its parts."""
    shown = [a for a in amounts if a.row.index < _HEAD_ROWS and a.role == "" and a.value and _fills_its_row(a)]
    if not shown or any(a.value > shown[0].value for a in amounts if a.money.unit):
        return None
    return shown[0] if len({a.value for a in shown}) == 1 or _adds_up_below(shown[0], amounts) else None


def _fills_its_row(amount: Amount) -> bool:
    money = amount.money
    return (
        bool(money.unit) and len(amount.row.cells) == 1 and len(amount.row.text.strip(" .")) == money.end - money.start
    )


def _adds_up_below(headline: Amount, amounts: list[Amount]) -> bool:
    """Whether rows that follow each other below make an amount."""
    below = list({a.row.index: a for a in amounts if a.row.index > headline.row.index and not a.prose}.values())
    for first in range(min(len(below), _HEAD_ROWS)):
        running = below[first].signed
        for amount in below[first + 1 : first + _FEW]:
            running += amount.signed
            if running == headline.value:
                return True
    return False


def _alone(amounts: list[Amount]) -> Amount | None:
    """The one sum of a page that names no total: its only price, else its only amount with a currency."""
    told = [a for a in amounts if a.value and a.money.unit]
    if len({a.value for a in told}) > 1:
        told = [a for a in told if not _is_supposed(a)]
    for group in ([a for a in told if a.role == "price" and not a.prose], [a for a in told if not a.prose], told):
        if group:
            first = group[0]
            is_one = all(a.value == first.value for a in group) and first.role in ("", "price")
            return first if is_one and not any(a.value > first.value and not a.prose for a in told) else None
    return None


def _is_supposed(amount: Amount) -> bool:
    """Whether an amount stands in a sentence of what would or will be."""
    return len(amount.row.words) >= _SENTENCE_WORDS and bool(HYPOTHETICAL.find(amount.row.words))


def _from_subject(view: View) -> Iterator[Candidate]:
    told = _told_in_subject(view)
    if told is None or view.headers is None:
        return
    subject = Row((view.headers.subject,), SUBJECT, 0)
    yield Candidate("total", told.value, 4.0, subject.evidence(name), in_prose=True)
    if told.currency is not None:
        yield Candidate("currency", told.currency, 5.0, subject.evidence(name))


def _told_in_subject(view: View) -> Money | None:
    """The one amount that the subject names."""
    subject = view.headers.subject if view.headers is not None else ""
    found = [money for money in amounts_in(subject) if money.unit and not money.negative]
    return found[0] if len({money.value for money in found}) == 1 and found[0].value else None


def bonus(candidate: Candidate, document_type: DocumentType | None) -> float:
    """What a total's role adds for a kind of document: a refund's is what came back, not what was once paid, however
    well proved that is."""
    return _CAME_BACK if document_type is DocumentType.REFUND and candidate.kind == "refund" else 0.0
