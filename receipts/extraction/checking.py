"""What keeps a receipt from being approved by itself: what is missing, and arithmetic that does not hold."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from .types import DocumentType, ExtractedReceipt, Part, Reason

_CENT: Final = Decimal("0.02")
_DISTRUST: Final = frozenset({"sender_not_authenticated", "imitates_a_receipt"})
_NEEDED: Final = ("vendor", "total", "currency", "issue_date")


def problems_of(receipt: ExtractedReceipt, today: datetime.date | None) -> Iterator[str]:
    """Everything a person should look at, in plain words."""
    for name in _NEEDED:
        if getattr(receipt, name) is None:
            yield f"{name.replace('_', ' ')} is missing"
    if receipt.document_type is None:
        yield "document type is missing"
    elif receipt.document_type.value in (DocumentType.PROFORMA, DocumentType.STATEMENT):
        yield f"a {receipt.document_type.value} is no receipt"
    yield from _arithmetic(receipt)
    if (
        today is not None
        and receipt.issue_date is not None
        and receipt.issue_date.value > today + datetime.timedelta(days=2)
    ):
        yield "issue date lies in the future"


def problems_around(parts: Sequence[Part], read_problems: Sequence[str], reasons: Sequence[Reason]) -> Iterator[str]:
    """What was wrong with the mail the receipt came in: files that could not be read, a sender one should not trust."""
    documents = {part.problem for part in parts if part.problem and not part.media_type.startswith("image/")}
    yield from (f"attached document: {problem}" for problem in sorted(documents))
    yield from read_problems
    if any(reason.code in _DISTRUST for reason in reasons):
        yield "the sender may not be who it claims to be"


def _arithmetic(receipt: ExtractedReceipt) -> Iterator[str]:
    net, tax, total = receipt.net, receipt.tax, receipt.total
    if net and tax and total and abs(net.value + tax.value - total.value) > _CENT:
        yield "net + tax is not total"
    if tax and total and tax.value > total.value:
        yield "tax is more than total"


def confidence_of(receipt: ExtractedReceipt) -> float:
    """The least confidence among the fields a receipt needs, 0 where one is missing."""
    fields = [getattr(receipt, name) for name in _NEEDED]
    return min((f.confidence if f else 0.0) for f in fields)
