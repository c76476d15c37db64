"""Is it a receipt at all, and of which kind; with the reasons that weighed.

Phrases say what happened (`facts.event_words`); where they stand tells how much they say: a subject more than a headline,
a headline more than the text. Money with a total, a number and a payment speak for a receipt; a mailing list, a reply
and an event that comes before or after the purchase speak against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .extractors.base import Row, View
from .facts.event_words import EVENTS
from .facts.lexicon import words_of
from .facts.platforms import FREE_MAIL
from .merging import Draft
from .normalizing.names import registrable_domain
from .reading import Source
from .types import DocumentType, Reason

RECEIPT_AT: Final = 4.0
REVIEW_AT: Final = 3.0

_FOR: Final = {"receipt": 3.0, "invoice": 3.0, "ordered": 2.5, "paid": 2.5, "refunded": 3.0, "credit_note": 3.0}
_AGAINST: Final = {
    "shipped": 4.0, "cancelled": 4.5, "payment_failed": 6.0, "awaiting_payment": 4.0, "quote": 5.0, "proforma": 5.0, "statement": 4.0,
    "boarding": 5.0, "voucher": 5.0, "account": 4.0, "news": 2.5, "not_receipt": 7.0, "income": 6.0, "bank_alert": 4.0, "review": 2.5,
}  # fmt: skip
_HEADLINE_ROWS: Final = 10
_HEADLINE_WORDS: Final = 28
_INVOICE_NAME: Final = re.compile(r"invoice|receipt|rechnung|facture|factura|fattura|factuur|faktura|fatura|kvitt|quittung|recibo|ricevuta|paragon|lasku|számla|חשבונית|קבלה|bill", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision: `score` at or above RECEIPT_AT is a receipt, below REVIEW_AT none."""

    score: float
    reasons: tuple[Reason, ...]
    document_type: DocumentType | None

    @property
    def against(self) -> str:
        """The code of what spoke most against it."""
        worst = min(self.reasons, key=lambda r: r.weight, default=None)
        return worst.code if worst is not None and worst.weight < 0 else "no_sign_of_a_receipt"


def decide(source: Source, views: Sequence[View], draft: Draft) -> Verdict:
    """Weigh everything that speaks for and against."""
    reasons = list(_reasons(source, views, draft))
    score = sum(reason.weight for reason in reasons)
    return Verdict(score, tuple(sorted(reasons, key=lambda r: -abs(r.weight))), _document_type(reasons, draft))


def _reasons(source: Source, views: Sequence[View], draft: Draft) -> Iterator[Reason]:
    body = views[0] if views else None
    seen: dict[str, float] = {}
    for code, weight, row in _events(source, body):
        if abs(weight) > abs(seen.get(code, 0.0)):
            seen[code] = weight
    yield from (Reason(code, weight) for code, weight in seen.items())
    yield from _money_reasons(draft)
    yield from _header_reasons(source)
    yield from _document_reasons(source, views)


def _events(source: Source, body: View | None) -> Iterator[tuple[str, float, Row | None]]:
    subject = source.headers.subject if source.headers else ""
    for concept in EVENTS.concepts(subject):
        yield concept, _weight(concept), None
    if body is None:
        return
    for row in body.rows[:200]:
        words = words_of(row.text) if row.index < 60 else []
        share = 0.8 if row.index < _HEADLINE_ROWS and len(words) <= _HEADLINE_WORDS else 0.25
        for match in EVENTS.find(words):
            if match.concept == "not_receipt" or (share > 0.5 or len(words) <= 12):
                yield match.concept, _weight(match.concept) * (1.0 if match.concept == "not_receipt" else share), row


def _weight(concept: str) -> float:
    return _FOR.get(concept, -_AGAINST.get(concept, 0.0))


def _money_reasons(draft: Draft) -> Iterator[Reason]:
    total = draft.best("total")
    if total is not None and total.value:
        how = total.candidates[0].evidence.how
        yield Reason("total", min(2.5, total.score / 3), total.candidates[0].evidence)
        if "+" in how:
            yield Reason("arithmetic", 1.2, total.candidates[0].evidence)
    else:
        yield Reason("no_total", -1.5)
    number = draft.best("number")
    if number is not None and number.score >= 6:
        yield Reason("number", 0.8, number.candidates[0].evidence)
    last4 = draft.best("last4")
    if last4 is not None:
        yield Reason("card", 0.8, last4.candidates[0].evidence)
    if draft.best("payment_method") is not None and last4 is None:
        yield Reason("payment_method", 0.4)


def _header_reasons(source: Source) -> Iterator[Reason]:
    headers = source.headers
    if headers is None:
        return
    if headers.is_discussion:
        yield Reason("mailing_list", -9.0)
    elif "list-id" in headers.list_headers:
        yield Reason("list_mail", -1.5)
    if headers.is_bulk:
        yield Reason("bulk", -1.5)
    if headers.is_reply and source.forwarded_by is None:
        yield Reason("reply", -3.0)
    if registrable_domain(headers.domain) in FREE_MAIL and source.forwarded_by is None:
        yield Reason("personal_sender", -2.0)


def _document_reasons(source: Source, views: Sequence[View]) -> Iterator[Reason]:
    if any(_INVOICE_NAME.search(part.name) for part in source.parts):
        yield Reason("attached_document", 2.5)
    for view in views:
        if view.kind == "pdf" or source.headers is None:
            head = [c for row in view.rows[:60] if len(row.text) < 90 for c in EVENTS.concepts(row.text)]
            for concept in ("quote", "proforma", "statement"):
                if concept in head[:6]:
                    yield Reason(concept, -4.0)
            if {"invoice", "receipt", "ordered", "credit_note"} & set(head):
                yield Reason("document", 3.0)
                break


def _document_type(reasons: Sequence[Reason], draft: Draft) -> DocumentType | None:
    known = draft.value("document_type")
    if known is not None:
        return DocumentType(known)
    weights = {reason.code: reason.weight for reason in reasons}
    for code, kind in (("credit_note", DocumentType.CREDIT_NOTE), ("refunded", DocumentType.REFUND)):
        if weights.get(code, 0) >= 2.0:
            return kind
    ranked = sorted(
        ((weights.get(code, 0), kind) for code, kind in (("invoice", DocumentType.INVOICE), ("receipt", DocumentType.RECEIPT), ("paid", DocumentType.RECEIPT), ("ordered", DocumentType.ORDER))),
        key=lambda pair: -pair[0],
    )
    return ranked[0][1] if ranked[0][0] > 0 else None
