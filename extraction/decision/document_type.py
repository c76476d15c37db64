"""Which kind of paper it is, by what the mail or the document says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..extractors.totals import BELOW_ZERO
from ..merging import Draft, evidence_of
from ..types import Concept, DocumentType, Evidence, Reason

KIND_OF: Final = {
    "credit_note": DocumentType.CREDIT_NOTE,
    "refunded": DocumentType.REFUND,
    "invoice_receipt": DocumentType.INVOICE_RECEIPT,
    "invoice": DocumentType.INVOICE,
    "receipt": DocumentType.RECEIPT,
    "paid": DocumentType.RECEIPT,
    "thanked": DocumentType.RECEIPT,
    "ordered": DocumentType.ORDER,
    "order_mention": DocumentType.ORDER,
    "your_order": DocumentType.ORDER,
}
GIVEN_KIND_OF: Final = {Concept("proforma"): DocumentType.PROFORMA, Concept("statement"): DocumentType.STATEMENT}
"""What is a receipt only where somebody gives it as one."""
_DECISIVE: Final = ("credit_note", "refunded", "invoice_receipt")
"""What settles the kind of paper by itself where it is said clearly."""
_SAID_CLEARLY: Final = 2.0


def document_type_of(reasons: Sequence[Reason], draft: Draft) -> tuple[DocumentType | None, tuple[Evidence, ...]]:
    """The kind of paper, and where it says so."""
    known = draft.best("document_type")
    if known is not None:
        return DocumentType(known.value), evidence_of(known)
    said: dict[str, Reason] = {r.code: r for r in reasons if r.code in KIND_OF and r.weight > 0}
    decisive = next((said[code] for code in _DECISIVE if code in said and said[code].weight >= _SAID_CLEARLY), None)
    best = decisive or max(said.values(), key=lambda r: r.weight, default=None)
    if best is None:
        return None, ()
    total = draft.best("total")
    if total is not None and any(candidate.kind == BELOW_ZERO for candidate in total.candidates):
        return (KIND_OF[best.code] if best is decisive else DocumentType.REFUND), evidence_of(total)
    return KIND_OF[best.code], (best.evidence,) if best.evidence else ()
