"""Whether the paper beside an electronic invoice shows what the invoice states.

The invoice counts, since nothing in it has to be interpreted; a paper that shows another total or number is told to a
person. What the paper shows anywhere is enough: reading it is what may go wrong, so only a value that stands nowhere on
a paper that has one of its own is a disagreement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..extractors import numbers
from ..extractors.amounts import read_amounts
from ..extractors.base import View
from ..extractors.number_forms import groups_of, is_same_but_for_series
from ..structured.einvoice import Invoice
from ..types import Problem, ProblemCode

_TOTALS: Final = frozenset({"grand", "total", "due"})
_SUMS: Final = ("total", "due", "net")
_SURE_NUMBER: Final = 6.0


def papers_of(invoice: Invoice, views: Sequence[View], *, alone: bool) -> list[View]:
    """The PDF that carries the invoice; where it came as a file of its own and is the only one, those beside it."""
    papers = [view for view in views if view.kind == "pdf"]
    carriers = [view for view in papers if invoice.document.name.startswith(f"{view.place.name}/")]
    return carriers or (papers if alone else [])


def disagreements(invoice: Invoice, papers: Sequence[View]) -> Iterator[Problem]:
    """A problem for each value that no paper shows although one shows another."""
    if papers and not any(_shows_total(invoice, paper) for paper in papers):
        yield Problem(ProblemCode.DOCUMENTS_DISAGREE, "total")
    if papers and not any(_shows_number(invoice, paper) for paper in papers):
        yield Problem(ProblemCode.DOCUMENTS_DISAGREE, "number")


def _shows_total(invoice: Invoice, paper: View) -> bool:
    amounts = read_amounts(paper)
    own = {amount.value for amount in amounts if amount.role in _TOTALS and not amount.prose}
    stated = {invoice.values[name].value for name in _SUMS if name in invoice.values}
    return not own or not stated or any(amount.value in stated for amount in amounts)


def _shows_number(invoice: Invoice, paper: View) -> bool:
    number = invoice.text("number")
    own = [c.value for c, _ in numbers.by_row(paper) if c.kind == "invoice" and c.score >= _SURE_NUMBER]
    if not own or not number or _bare(number) in _bare("".join(row.text for row in paper.rows)):
        return True
    return any(is_same_but_for_series(groups_of(number), groups_of(str(found))) for found in own)


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
