"""Is it a receipt at all, and of which kind; with the reasons that weighed.

What the mail says happened (`events`) weighs as much as what it is built of: a labelled total, arithmetic that holds, a
number, a payment row. A mailing list, a reply, a person or somebody in disguise as sender speak against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .events import LABEL_WORDS, MENTIONS, PARCELS, events_of, said_in, strongest, weight_of
from .extractors import sums
from .extractors.base import View
from .facts.event_words import PRESSURE
from .facts.platforms import BANKS, FREE_MAIL
from .merging import Draft, evidence_of
from .normalizing.names import is_aligned, registrable_domain
from .reading import Headers, Source
from .reading.forwarded import is_forward
from .types import AnyReasonCode, Concept, DocumentType, Evidence, FileProblem, Reason, ReasonCode

RECEIPT_AT: Final = 4.0
REVIEW_AT: Final = 3.0

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
    "your_order": DocumentType.ORDER,
}
_TOLD_BY_NUMBER: Final = 1.2
_DECISIVE: Final = ("credit_note", "refunded", "invoice_receipt")
"""What settles the kind of paper by itself where it is said clearly."""
_SAID_CLEARLY: Final = 2.0
_OUR_PAPERS: Final = frozenset({"invoice", "invoice_receipt", "receipt", "paid", "credit_note"})
_TRACKER: Final = re.compile(r"(?:re: ?)?\[[\w.-]{1,60}/[\w.-]{1,60}\] ", re.IGNORECASE)
"""How a tracker of issues names its project: "[owner/project] Title"."""
_OTHER_PAPERS: Final = ("quote", "proforma", "statement", "not_receipt", "draft", "payslip")
_OTHER_TITLES: Final = ("awaiting_payment", "delivery_note")
"""What an invoice may also speak of, further down."""
_OFFICE: Final = re.compile(
    r"billing|support|service ?desk|help ?desk|customer (?:care|service)|invoice|renewal|subscription|security",
    re.IGNORECASE,
)
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
    def against(self) -> AnyReasonCode:
        """The code of what spoke most against it."""
        worst = min(self.reasons, key=lambda r: r.weight, default=None)
        return worst.code if worst is not None and worst.weight < 0 else ReasonCode.NO_SIGN_OF_A_RECEIPT


def context(source: Source, views: Sequence[View]) -> tuple[Reason, ...]:
    """What weighs before a single value was read: events, headers, the sender, attached documents."""
    body = views[0] if views else None
    events = strongest(events_of(source.headers.subject if source.headers else "", body))
    reasons = [Reason(event.concept, event.weight, event.evidence) for event in events]
    reasons += [*_header_reasons(source), *_trust_reasons(source, body), *_document_reasons(source, views)]
    return tuple(reasons)


def is_hopeless(reasons: Sequence[Reason], views: Sequence[View], amounts_read: Draft | None = None) -> bool:
    """Whether no value that could still be read would make a receipt of it, so that most mail costs little."""
    score = sum(reason.weight for reason in reasons if reason.code not in PARCELS) + _MOST_OF_NUMBER_AND_CARD
    if amounts_read is not None:
        score += sum(reason.weight for reason in _total_reasons(amounts_read))
    elif score + _MOST_OF_TOTAL >= REVIEW_AT and any(sums.applies_to(view) for view in views):
        score += _MOST_OF_TOTAL
    return score < REVIEW_AT


def decide(reasons: Sequence[Reason], draft: Draft) -> Verdict:
    """Weigh everything that speaks for and against."""
    weighed = [*reasons, *_total_reasons(draft), *_value_reasons(draft), *_number_reasons(reasons, draft)]
    score = sum(reason.weight for reason in weighed)
    if not _is_concrete(weighed):
        score = min(score, REVIEW_AT - 0.1)
    elif _is_shipped_order(weighed, draft):
        score = max(score, REVIEW_AT)
    if {ReasonCode.NO_TOTAL, ReasonCode.UNREAD_DOCUMENT} <= {reason.code for reason in weighed}:
        score = min(score, RECEIPT_AT - 0.1)
    kind, evidence = _document_type(weighed, draft)
    if kind is None and not any(reason.code == ReasonCode.GIVEN_AS_DOCUMENT for reason in weighed):
        score = min(score, RECEIPT_AT - 0.1)  # sums alone are those of any list of prices
    return Verdict(round(score, 2), tuple(sorted(weighed, key=lambda r: -abs(r.weight))), kind, evidence)


def _total_reasons(draft: Draft) -> Iterator[Reason]:
    total = draft.best("total")
    if total is not None and total.value:
        first = total.candidates[0].evidence
        prose = all("prose" in c.evidence.how for c in total.candidates)
        yield Reason(ReasonCode.TOTAL, 0.9 if prose else min(2.5, total.score / 3), first)
        if "+" in first.how:
            yield Reason(ReasonCode.ARITHMETIC, 1.2, first)
        if any("paid" in c.evidence.how and "prose" not in c.evidence.how for c in total.candidates):
            yield Reason(ReasonCode.PAYMENT_ROW, 1.0, first)
    else:
        yield Reason(ReasonCode.NO_TOTAL, -0.6)


def _value_reasons(draft: Draft) -> Iterator[Reason]:
    if draft.best("document_type") is not None:
        yield Reason(ReasonCode.ELECTRONIC_INVOICE, 9.0)
    number = draft.best("number")
    if number is not None and number.score >= 5:
        yield Reason(ReasonCode.NUMBER, 0.8, number.candidates[0].evidence)
    last4 = draft.best("last4")
    if last4 is not None:
        yield Reason(ReasonCode.CARD, 0.8, last4.candidates[0].evidence)
    elif draft.best("payment_method") is not None:
        yield Reason(ReasonCode.PAYMENT_METHOD, 0.4)


def _number_reasons(reasons: Sequence[Reason], draft: Draft) -> Iterator[Reason]:
    """An itinerary names its booking and often no price; what only its number's label calls an invoice is one."""
    number = draft.best("number")
    if number is None:
        return
    named = {reason.code for reason in reasons if reason.weight > 0}
    kind = number.candidates[0].evidence.how.rpartition(":")[2]
    if kind == "booking" and not draft.value("total") and {"ordered", *MENTIONS} & named:
        yield Reason(ReasonCode.BOOKING_WITHOUT_PRICE, 1.5)
    if kind in ("invoice", "receipt") and draft.value("total") and not named & _KIND_OF.keys():
        yield Reason(Concept(kind), _TOLD_BY_NUMBER, number.candidates[0].evidence)


def _header_reasons(source: Source) -> Iterator[Reason]:
    headers = source.headers
    if headers is None:
        yield Reason(ReasonCode.GIVEN_AS_DOCUMENT, 1.0)
        return
    if headers.is_discussion:
        yield Reason(ReasonCode.MAILING_LIST, -9.0)
    elif "list-id" in headers.list_headers:
        yield Reason(ReasonCode.LIST_MAIL, -1.0)
    if headers.is_bulk:
        yield Reason(ReasonCode.BULK, -1.5)
    if _TRACKER.match(headers.subject):
        yield Reason(ReasonCode.TRACKER, -6.0)
    outer = source.forwarded_by or headers
    if outer.is_reply and not is_forward(outer.subject):
        yield Reason(ReasonCode.REPLY, -3.0)
    if headers.failed_authentication:
        yield Reason(ReasonCode.SENDER_NOT_AUTHENTICATED, -5.0)
    if source.forwarded_by is None:
        yield from _sender_reasons(headers)
    if BANKS.concepts(headers.sender_name):
        yield Reason(ReasonCode.BANK_SENDER, -2.0)


def _sender_reasons(headers: Headers) -> Iterator[Reason]:
    """A person or a colleague as sender: those who sell have an address of their own."""
    domain = registrable_domain(headers.domain)
    if headers.domain in FREE_MAIL:
        yield Reason(ReasonCode.PERSONAL_SENDER, -2.0)
        if _OFFICE.search(headers.sender_name):
            yield Reason(ReasonCode.OFFICE_WITHOUT_ADDRESS, -2.0)
    elif (
        domain
        and not is_forward(headers.subject)
        and any(registrable_domain(to.rpartition("@")[2]) == domain for to in headers.to)
    ):
        yield Reason(ReasonCode.INTERNAL_SENDER, -3.0)


def _trust_reasons(source: Source, body: View | None) -> Iterator[Reason]:
    """A sender whose name and domain share nothing, and words that press to act: what imitates receipts."""
    headers = source.headers
    if headers is None or body is None:
        return
    pressing = any(PRESSURE.find(row.words) for row in body.rows[:80])
    aligned = is_aligned(headers.sender_name, headers.domain)
    if pressing and not aligned:
        yield Reason(ReasonCode.IMITATES_A_RECEIPT, -7.0)
    elif pressing:
        yield Reason(ReasonCode.PRESSES_TO_ACT, -0.5)


def _document_reasons(source: Source, views: Sequence[View]) -> Iterator[Reason]:
    if any(_INVOICE_NAME.search(part.name) for part in source.parts):
        yield Reason(ReasonCode.ATTACHED_DOCUMENT, 2.0)
    if any(part.problem is FileProblem.ENCRYPTED for part in source.parts):
        yield Reason(ReasonCode.LOCKED_DOCUMENT, 1.5)
    if any(part.problem for part in source.parts):
        yield Reason(ReasonCode.UNREAD_DOCUMENT, 0.0)  # its sums may stand there
    for view in views if source.headers is None else views[1:]:
        head = [said.concept for row in view.rows[:60] if len(row.words) <= LABEL_WORDS for said in said_in(row.text)]
        yield from _title_reasons(head)
        if {"invoice", "invoice_receipt", "receipt", "ordered", *MENTIONS, "credit_note"} & set(head):
            yield Reason(ReasonCode.DOCUMENT, 3.0)
            break


def _title_reasons(head: Sequence[str]) -> Iterator[Reason]:
    """What a document's head says it is instead of a receipt."""
    against = [concept for concept in _OTHER_PAPERS if concept in head[:5]]
    against += [concept for concept in _OTHER_TITLES if concept in head[:1]]
    if "purchase_order" in head[:2] and not _OUR_PAPERS & set(head):
        against.append("purchase_order")
    yield from (Reason(Concept(concept), weight_of(concept)) for concept in against)


def _is_concrete(reasons: Sequence[Reason]) -> bool:
    """Whether more than phrases speak for it: a labelled total, a number, a card, a document."""
    weights = {reason.code: reason.weight for reason in reasons}
    named = {
        ReasonCode.NUMBER,
        ReasonCode.CARD,
        ReasonCode.ELECTRONIC_INVOICE,
        ReasonCode.DOCUMENT,
        ReasonCode.ATTACHED_DOCUMENT,
        ReasonCode.ARITHMETIC,
        ReasonCode.PAYMENT_ROW,
        ReasonCode.LOCKED_DOCUMENT,
    }
    return weights.get(ReasonCode.TOTAL, 0) > 1 or bool(named & weights.keys())


def _is_shipped_order(reasons: Sequence[Reason], draft: Draft) -> bool:
    """Whether a shipping notice shows what was charged for an order: the parcel's own total, as shops that charge when
    they ship name it, or sums that add up. Often no other mail does, so a person should look."""
    number, total = draft.best("number"), draft.best("total")
    if number is None or total is None or not _are_parcels_alone(reasons):
        return False
    read = {kind for candidate in total.candidates for kind in re.split("[:+]", candidate.evidence.how)}
    return number.candidates[0].evidence.how.endswith(":order") and bool(read & {"shipment", "parts", "lines"})


def _are_parcels_alone(reasons: Sequence[Reason]) -> bool:
    against = {reason.code for reason in reasons if reason.weight < 0}
    return bool(against) and against <= PARCELS


def _document_type(reasons: Sequence[Reason], draft: Draft) -> tuple[DocumentType | None, tuple[Evidence, ...]]:
    """The kind of paper, and where it says so."""
    known = draft.best("document_type")
    if known is not None:
        return DocumentType(known.value), evidence_of(known)
    said: dict[str, Reason] = {r.code: r for r in reasons if r.code in _KIND_OF and r.weight > 0}
    decisive = next((said[code] for code in _DECISIVE if code in said and said[code].weight >= _SAID_CLEARLY), None)
    best = decisive or max(said.values(), key=lambda r: r.weight, default=None)
    if best is None:
        return None, ()
    return _KIND_OF[best.code], (best.evidence,) if best.evidence else ()
