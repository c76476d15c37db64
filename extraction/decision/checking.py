"""The rules a receipt is checked by, each in this one place: what it needs, which sums must hold, how sure it must be.

They look at plain values, so that the engine checks what it read and the ledger what its columns hold by the same
rules.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from ..types import (
    DocumentType,
    ExtractedReceipt,
    FileProblem,
    Found,
    Incomplete,
    Part,
    Problem,
    ProblemCode,
    Reason,
    ReasonCode,
    SourceProblem,
)

NEEDED: Final = ("vendor", "total", "currency", "issue_date")
"""The fields without which a receipt is of no use."""
SURE: Final = 0.9
"""The confidence from which on a receipt without problems is approved by itself."""
_ROUNDING: Final = Decimal("0.02")
"""Net and tax are each printed rounded, so their sum may miss the total by this."""
_AHEAD: Final = datetime.timedelta(days=2)
"""How much later than the mail a document may be dated: time zones, and bills sent the evening before."""
_CHECKED: Final = (*NEEDED, "document_type", "net", "tax")
_NO_RECEIPTS: Final[Mapping[str, ProblemCode]] = {
    DocumentType.PROFORMA: ProblemCode.PROFORMA,
    DocumentType.STATEMENT: ProblemCode.STATEMENT,
}
_INVOLVED: Final[Mapping[ProblemCode, tuple[str, ...]]] = {
    ProblemCode.SUM_MISMATCH: ("net", "tax", "total"),
    ProblemCode.TAX_EXCEEDS_TOTAL: ("tax", "total"),
    ProblemCode.LINES_MISMATCH: ("net", "total"),
}
_DOCUMENT_PROBLEMS: Final[Mapping[FileProblem, ProblemCode]] = {
    FileProblem.ENCRYPTED: ProblemCode.DOCUMENT_ENCRYPTED,
    FileProblem.DAMAGED: ProblemCode.DOCUMENT_DAMAGED,
    FileProblem.EMPTY: ProblemCode.DOCUMENT_EMPTY,
    FileProblem.TOO_LARGE: ProblemCode.DOCUMENT_TOO_LARGE,
    FileProblem.NO_TEXT: ProblemCode.DOCUMENT_WITHOUT_TEXT,
    FileProblem.OVER_MEMORY: ProblemCode.DOCUMENT_OVER_MEMORY,
    FileProblem.OVER_TIME: ProblemCode.DOCUMENT_OVER_TIME,
    FileProblem.READER_DIED: ProblemCode.DOCUMENT_READER_DIED,
    FileProblem.UNKNOWN_STANDARD: ProblemCode.DOCUMENT_UNKNOWN_STANDARD,
    FileProblem.UNREADABLE: ProblemCode.DOCUMENT_UNREADABLE,
}
"""A picture that is not read is no problem: most are logos."""
NOTHING_READ: Final = (ExtractedReceipt(problems=(Problem(ProblemCode.NOTHING_READ),)),)
"""What a person reviews where a mail may be a receipt and no value of it could be read."""
_DISTRUST: Final = frozenset({ReasonCode.SENDER_NOT_AUTHENTICATED, ReasonCode.IMITATES_A_RECEIPT})


def problems_in(
    values: Mapping[str, Any], *, today: datetime.date | None, withheld: Decimal = Decimal(0)
) -> Iterator[Problem]:
    """What is missing or cannot be in `values`, which are named as the fields of ExtractedReceipt; None is unknown.

    `today` is the day the mail came; None leaves the date unchecked. `withheld` is by how much taxes withheld at source
    may lessen the total.
    """
    for name in (*NEEDED, "document_type"):
        if values[name] is None:
            yield Problem(ProblemCode.MISSING, name)
    if values["document_type"] in _NO_RECEIPTS:
        yield Problem(_NO_RECEIPTS[values["document_type"]], "document_type")
    yield from _arithmetic(values["net"], values["tax"], values["total"], withheld)
    issued = values["issue_date"]
    if today is not None and issued is not None and issued > today + _AHEAD:
        yield Problem(ProblemCode.FUTURE_DATE, "issue_date")


def _arithmetic(
    net: Decimal | None, tax: Decimal | None, total: Decimal | None, withheld: Decimal
) -> Iterator[Problem]:
    if net is not None and tax is not None and total is not None:
        missing = net + tax - total
        if min(abs(missing), abs(missing - withheld)) > _ROUNDING:
            yield Problem(ProblemCode.SUM_MISMATCH)
    if tax is not None and total is not None and tax > total:
        yield Problem(ProblemCode.TAX_EXCEEDS_TOTAL)


def fields_of(problem: Problem) -> tuple[str, ...]:
    """The fields a problem is about: who says what one of them is settles it. None for a problem of the mail."""
    return (problem.field,) if problem.field else _INVOLVED.get(problem.code, ())


def approves(outcome: Found | Incomplete, *, confidence: float, problems: Collection[object]) -> bool:
    """Whether a receipt of `outcome` is approved by itself; any other waits for a person."""
    return isinstance(outcome, Found) and confidence >= SURE and not problems


def problems_of(
    receipt: ExtractedReceipt, today: datetime.date | None, withheld: Decimal = Decimal(0)
) -> Iterator[Problem]:
    """Everything in the receipt that a person should look at."""
    fields = {name: getattr(receipt, name) for name in _CHECKED}
    values = {name: field.value if field else None for name, field in fields.items()}
    return problems_in(values, today=today, withheld=withheld)


def problems_around(
    parts: Sequence[Part], read_problems: Sequence[SourceProblem], reasons: Sequence[Reason]
) -> Iterator[Problem]:
    """What was wrong with the mail the receipt came in: files that could not be read, a sender one should not trust."""
    documents = {_DOCUMENT_PROBLEMS.get(part.problem) for part in parts if part.problem}
    yield from map(Problem, sorted(code for code in documents if code))
    yield from (Problem(ProblemCode(problem.value)) for problem in read_problems)
    if any(reason.code in _DISTRUST for reason in reasons):
        yield Problem(ProblemCode.UNVERIFIED_SENDER)


def confidence_of(receipt: ExtractedReceipt) -> float:
    """The least confidence among the fields a receipt needs, 0 where one is missing."""
    fields = [getattr(receipt, name) for name in NEEDED]
    return min((f.confidence if f else 0.0) for f in fields)
