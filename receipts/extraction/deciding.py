"""Is it a receipt at all, and of which kind; with the reasons that weighed.

Phrases say what happened (`facts.event_words`). Where they stand tells how much they say: a subject more
than a headline,
a headline more than the text; and a sentence that is a condition, a promise or an instruction ("we will
write once it has
shipped") says nothing happened. Structure weighs as much: a labelled total, arithmetic that holds, a
number, a payment row.
A mailing list, a reply, a person as sender speak against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .extractors.base import View
from .facts.event_words import EVENTS, HYPOTHETICAL, PRESSURE
from .facts.lexicon import Match, words_of
from .facts.platforms import FREE_MAIL
from .merging import Draft, evidence_of
from .normalizing.names import is_aligned, registrable_domain
from .normalizing.text import clip
from .reading import Source
from .types import DocumentType, Evidence, Reason

RECEIPT_AT: Final = 4.0
REVIEW_AT: Final = 3.0

_FOR: Final = {
    "receipt": 3.0,
    "invoice": 3.0,
    "invoice_receipt": 3.2,
    "ordered": 2.5,
    "order_mention": 1.5,
    "paid": 3.0,
    "refunded": 3.2,
    "credit_note": 3.2,
}
_AGAINST: Final = {
    "shipped": 4.5, "cancelled": 5.0, "payment_failed": 6.0, "awaiting_payment": 4.0, "quote": 5.0,
    "proforma": 5.0, "statement": 4.0,
    "boarding": 5.0, "voucher": 5.0, "account": 4.0, "news": 2.0, "not_receipt": 7.0, "income": 6.0,
    "bank_alert": 4.0, "review": 2.5, "bank_transfer": 2.5, "parcel": 3.0, "request": 5.0,
}  # fmt: skip
_MOST_OF_TOTAL: Final = 4.7
_MOST_OF_NUMBER_AND_CARD: Final = 3.1
_KIND_OF: Final = {
    "credit_note": DocumentType.CREDIT_NOTE,
    "refunded": DocumentType.REFUND,
    "invoice_receipt": DocumentType.INVOICE_RECEIPT,
    "invoice": DocumentType.INVOICE,
    "receipt": DocumentType.RECEIPT,
    "paid": DocumentType.RECEIPT,
    "ordered": DocumentType.ORDER,
    "order_mention": DocumentType.ORDER,
}
_DECISIVE: Final = ("credit_note", "refunded", "invoice_receipt")
"""What settles the kind of paper by itself where it is said clearly."""
_SAID_CLEARLY: Final = 2.0
_BRIEFLY_TOLD: Final = frozenset({"boarding", "account", "voucher", "cancelled", "shipped"})
"""What a mail that is about it says in a short sentence; a long one mentions it by the way."""
_STATEMENT_WORDS: Final = 18
_HEADLINE_ROWS: Final = 12
_HEADLINE_WORDS: Final = 30
_LABEL_WORDS: Final = 7
_EVEN_IF_DOUBTFUL: Final = frozenset(
    {"not_receipt", "awaiting_payment", "request", "ordered", "order_mention", "receipt"}
)
_SUBJECT_ONLY: Final = frozenset({"parcel", "news", "review"})
_SENTENCE_END: Final = re.compile(r"(?<=[.!?。])\s+")
_INVOICE_NAME: Final = re.compile(
    r"invoice|receipt|rechnung|facture|factura|fattura|factuur|faktura|fatura|kvitt|quittung|recibo|ricevuta|paragon|lasku|számla|חשבונית|קבלה|bill",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision: `score` at or above RECEIPT_AT is a receipt, below REVIEW_AT none."""

    score: float
    reasons: tuple[Reason, ...]
    document_type: DocumentType | None
    type_evidence: tuple[Evidence, ...] = ()

    @property
    def against(self) -> str:
        """The code of what spoke most against it."""
        worst = min(self.reasons, key=lambda r: r.weight, default=None)
        return worst.code if worst is not None and worst.weight < 0 else "no_sign_of_a_receipt"


@dataclass(frozen=True, slots=True)
class Event:
    """Something a mail says happened, and how much its place makes it weigh (0 to 1)."""

    concept: str
    share: float
    evidence: Evidence

    @property
    def weight(self) -> float:
        """Above 0 for what speaks for a receipt."""
        return self.share * (_FOR.get(self.concept) or -_AGAINST[self.concept])


def context(source: Source, views: Sequence[View]) -> tuple[Reason, ...]:
    """What weighs before a single value was read: events, headers, the sender, attached documents."""
    body = views[0] if views else None
    events = _strongest(_events(source, body))
    reasons = [Reason(event.concept, event.weight, event.evidence) for event in events]
    reasons += [*_header_reasons(source), *_trust_reasons(source, body), *_document_reasons(source, views)]
    return tuple(reasons)


def is_hopeless(reasons: Sequence[Reason], views: Sequence[View], amounts_read: Draft | None = None) -> bool:
    """Whether no value that could still be read would make a receipt of it, so that most mail costs little."""
    score = sum(reason.weight for reason in reasons) + _MOST_OF_NUMBER_AND_CARD
    if amounts_read is not None:
        score += sum(reason.weight for reason in _total_reasons(amounts_read))
    elif any(view.amount_rows for view in views):
        score += _MOST_OF_TOTAL
    return score < REVIEW_AT


def decide(reasons: Sequence[Reason], draft: Draft) -> Verdict:
    """Weigh everything that speaks for and against."""
    weighed = [*reasons, *_total_reasons(draft), *_value_reasons(draft), *_booking_reasons(reasons, draft)]
    score = sum(reason.weight for reason in weighed)
    if not _is_concrete(weighed):
        score = min(score, REVIEW_AT - 0.1)
    kind, evidence = _document_type(weighed, draft)
    return Verdict(round(score, 2), tuple(sorted(weighed, key=lambda r: -abs(r.weight))), kind, evidence)


def _strongest(events: Iterator[Event]) -> list[Event]:
    """Each event once, by its weightiest mention; only the two weightiest that speak for a receipt and for
    another event."""
    best: dict[str, Event] = {}
    for event in events:
        if event.concept not in best or event.share > best[event.concept].share:
            best[event.concept] = event
    ranked = sorted(best.values(), key=lambda e: -abs(e.weight))
    contra = [e for e in ranked if e.weight < 0][:3]
    named = {e.concept for e in ranked}
    pro = [e for e in ranked if e.weight > 0 and not (e.concept == "order_mention" and (contra or "ordered" in named))][
        :2
    ]
    return pro + contra


def _events(source: Source, body: View | None) -> Iterator[Event]:
    subject = source.headers.subject if source.headers else ""
    for said in _said(subject):
        yield Event(said.concept, 1.0, Evidence(clip(subject), "subject", "deciding"))
    for row in body.rows[:80] if body else ():
        for said in _said(row.text) if EVENTS.find(row.words) else ():
            share = _share(said, row.index)
            if share:
                yield Event(said.concept, share, row.evidence("deciding"))


@dataclass(frozen=True, slots=True)
class _Said:
    """An event a sentence states: the words of the phrase and of the whole sentence."""

    concept: str
    phrase_words: int
    sentence_words: int


def _share(said: _Said, index: int) -> float:
    """How much a mention in the body weighs: what heads the mail is what it is about, what stands further
    down is not."""
    if said.concept == "not_receipt":
        return 1.0
    if said.concept in _SUBJECT_ONLY or (said.concept == "bank_transfer" and said.sentence_words < 6):
        return 0.0
    against = said.concept in _AGAINST
    if against and said.sentence_words > _STATEMENT_WORDS and said.concept in _BRIEFLY_TOLD:
        return 0.0
    if against and said.phrase_words == 1 and (said.sentence_words > 3 or index > 5 or said.concept == "shipped"):
        return 0.0
    if index < _HEADLINE_ROWS and said.sentence_words <= _HEADLINE_WORDS:
        if said.concept in ("invoice", "receipt") and said.phrase_words == 1 and said.sentence_words > _LABEL_WORDS:
            return 0.2
        return 1.0 if index < _HEADLINE_ROWS / 2 else 0.8
    return 0.2 if said.sentence_words <= _LABEL_WORDS and not against else 0.0


def _said(text: str) -> Iterator[_Said]:
    """The events a text states as facts."""
    for sentence in _SENTENCE_END.split(text):
        words = words_of(sentence)
        found = EVENTS.find(words)
        if not found or _are_steps(found, words):
            continue
        doubtful = len(words) > 4 and bool(HYPOTHETICAL.find(words))
        refunded = any(match.concept == "refunded" for match in found)
        for match in found:
            if match.concept == "not_invoice" or (match.concept == "shipped" and refunded):
                continue  # it is the money that is on its way
            if not doubtful or match.concept in _EVEN_IF_DOUBTFUL:
                yield _Said(match.concept, match.end - match.start, len(words))


def _are_steps(found: Sequence[Match], words: Sequence[str]) -> bool:
    """A progress bar ("Ordered, shipped, out for delivery, delivered") names every stage and tells none."""
    return len(words) < 12 and sum(match.concept == "shipped" for match in found) > 2


def _total_reasons(draft: Draft) -> Iterator[Reason]:
    total = draft.best("total")
    if total is not None and total.value:
        first = total.candidates[0].evidence
        prose = all("prose" in c.evidence.how for c in total.candidates)
        yield Reason("total", 0.9 if prose else min(2.5, total.score / 3), first)
        if "+" in first.how:
            yield Reason("arithmetic", 1.2, first)
        if any("paid" in c.evidence.how and "prose" not in c.evidence.how for c in total.candidates):
            yield Reason("payment_row", 1.0, first)
    else:
        yield Reason("no_total", -0.6)


def _value_reasons(draft: Draft) -> Iterator[Reason]:
    if draft.best("document_type") is not None:
        yield Reason("electronic_invoice", 9.0)
    number = draft.best("number")
    if number is not None and number.score >= 5:
        yield Reason("number", 0.8, number.candidates[0].evidence)
    last4 = draft.best("last4")
    if last4 is not None:
        yield Reason("card", 0.8, last4.candidates[0].evidence)
    elif draft.best("payment_method") is not None:
        yield Reason("payment_method", 0.4)


def _booking_reasons(reasons: Sequence[Reason], draft: Draft) -> Iterator[Reason]:
    """An itinerary names its booking and often no price."""
    number = draft.best("number")
    is_booked = number is not None and number.candidates[0].evidence.how.endswith(":booking")
    if is_booked and not draft.value("total") and {"ordered", "order_mention"} & {reason.code for reason in reasons}:
        yield Reason("booking_without_price", 1.5)


def _header_reasons(source: Source) -> Iterator[Reason]:
    headers = source.headers
    if headers is None:
        yield Reason("given_as_document", 1.0)
        return
    if headers.is_discussion:
        yield Reason("mailing_list", -9.0)
    elif "list-id" in headers.list_headers:
        yield Reason("list_mail", -1.0)
    if headers.is_bulk:
        yield Reason("bulk", -1.5)
    if headers.is_reply and source.forwarded_by is None:
        yield Reason("reply", -3.0)
    if headers.failed_authentication:
        yield Reason("sender_not_authenticated", -5.0)
    if registrable_domain(headers.domain) in FREE_MAIL and source.forwarded_by is None:
        yield Reason("personal_sender", -2.0)


def _trust_reasons(source: Source, body: View | None) -> Iterator[Reason]:
    """A sender whose name and domain share nothing, and words that press to act: what imitates receipts."""
    headers = source.headers
    if headers is None or body is None:
        return
    pressing = any(PRESSURE.find(row.words) for row in body.rows[:80])
    aligned = is_aligned(headers.sender_name, headers.domain)
    if pressing and not aligned:
        yield Reason("imitates_a_receipt", -7.0)
    elif pressing:
        yield Reason("presses_to_act", -0.5)


def _document_reasons(source: Source, views: Sequence[View]) -> Iterator[Reason]:
    if any(_INVOICE_NAME.search(part.name) for part in source.parts):
        yield Reason("attached_document", 2.0)
    if any(part.problem == "encrypted" for part in source.parts):
        yield Reason("locked_document", 1.5)
    for view in views if source.headers is None else views[1:]:
        head = [said.concept for row in view.rows[:60] if len(row.words) <= _LABEL_WORDS for said in _said(row.text)]
        for concept in ("quote", "proforma", "statement", "not_receipt"):
            if concept in head[:5]:
                yield Reason(concept, -_AGAINST[concept])
        if {"invoice", "invoice_receipt", "receipt", "ordered", "order_mention", "credit_note"} & set(head):
            yield Reason("document", 3.0)
            break


def _is_concrete(reasons: Sequence[Reason]) -> bool:
    """Whether more than phrases speak for it: a labelled total, a number, a card, a document."""
    weights = {reason.code: reason.weight for reason in reasons}
    named = {
        "number",
        "card",
        "electronic_invoice",
        "document",
        "attached_document",
        "arithmetic",
        "payment_row",
        "locked_document",
    }
    return weights.get("total", 0) > 1 or bool(named & weights.keys())


def _document_type(reasons: Sequence[Reason], draft: Draft) -> tuple[DocumentType | None, tuple[Evidence, ...]]:
    """The kind of paper, and where it says so."""
    known = draft.best("document_type")
    if known is not None:
        return DocumentType(known.value), evidence_of(known)
    said = {reason.code: reason for reason in reasons if reason.code in _KIND_OF and reason.weight > 0}
    decisive = next((said[code] for code in _DECISIVE if code in said and said[code].weight >= _SAID_CLEARLY), None)
    best = decisive or max(said.values(), key=lambda r: r.weight, default=None)
    if best is None:
        return None, ()
    return _KIND_OF[best.code], (best.evidence,) if best.evidence else ()
