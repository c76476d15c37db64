"""Is it a receipt at all, and of which kind; with the reasons that weighed.

What the mail says happened (`events`) weighs as much as what it is built of: a labelled total, arithmetic that holds, a
number, a payment row. A mailing list, a reply, a person or somebody in disguise as sender speak against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..extractors import totals
from ..extractors.base import View
from ..facts.platforms import FREE_MAIL
from ..languages import BANKS, PRESSURE, patterns
from ..merging import Draft
from ..normalizing.names import is_aligned, registrable_domain
from ..reading import Headers, Source
from ..reading.forwarded import is_forward
from ..structured.xml_file import is_unread_invoice
from ..types import AnyReasonCode, Concept, DocumentType, Evidence, FileProblem, Proof, Reason, ReasonCode
from .document_type import KIND_OF, document_type_of
from .events import LABEL_WORDS, MENTIONS, PARCELS, events_of, said_in, strongest
from .weights import (
    MOST_OF_NUMBER_AND_CARD,
    MOST_OF_TOTAL,
    REASON_WEIGHTS,
    RECEIPT_AT,
    REVIEW_AT,
    TOLD_BY_NUMBER,
    weight_of,
)

_OUR_PAPERS: Final = frozenset({"invoice", "invoice_receipt", "receipt", "paid", "credit_note"})
_TRACKER: Final = re.compile(r"(?:re: ?)?\[[\w.-]{1,60}/[\w.-]{1,60}\] ", re.IGNORECASE)
"""How a tracker of issues names its project: "[owner/project] Title"."""
_SUMS: Final = frozenset({Proof.PARTS, Proof.LINES})
_OTHER_PAPERS: Final = ("quote", "proforma", "statement", "not_receipt", "draft", "payslip")
_OTHER_TITLES: Final = ("awaiting_payment", "delivery_note")
"""What an invoice may also speak of, further down."""
_OFFICE: Final = re.compile(patterns.any_of("office"), re.IGNORECASE)
_INVOICE_NAME: Final = re.compile(patterns.any_of("invoice_name"), re.IGNORECASE)


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
    score = sum(reason.weight for reason in reasons if reason.code not in PARCELS) + MOST_OF_NUMBER_AND_CARD
    if amounts_read is not None:
        score += sum(reason.weight for reason in _total_reasons(amounts_read))
    elif score + MOST_OF_TOTAL >= REVIEW_AT and any(totals.applies_to(view) for view in views):
        score += MOST_OF_TOTAL
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
    kind, evidence = document_type_of(weighed, draft)
    if kind is None and not any(reason.code == ReasonCode.GIVEN_AS_DOCUMENT for reason in weighed):
        score = min(score, RECEIPT_AT - 0.1)  # sums alone are those of any list of prices
    return Verdict(round(score, 2), tuple(sorted(weighed, key=lambda r: -abs(r.weight))), kind, evidence)


def _reason(code: ReasonCode, evidence: Evidence | None = None) -> Reason:
    return Reason(code, REASON_WEIGHTS[code], evidence)


def _total_reasons(draft: Draft) -> Iterator[Reason]:
    total = draft.best("total")
    if total is not None and total.value:
        first = total.candidates[0]
        prose = all(c.in_prose for c in total.candidates)
        yield Reason(ReasonCode.TOTAL, 0.9 if prose else min(2.5, total.score / 3), first.evidence)
        if first.proofs:
            yield _reason(ReasonCode.ARITHMETIC, first.evidence)
        if any(c.kind == "paid" and not c.in_prose for c in total.candidates):
            yield _reason(ReasonCode.PAYMENT_ROW, first.evidence)
    else:
        yield _reason(ReasonCode.NO_TOTAL)


def _value_reasons(draft: Draft) -> Iterator[Reason]:
    if draft.best("document_type") is not None:
        yield _reason(ReasonCode.ELECTRONIC_INVOICE)
    number = draft.best("number")
    if number is not None and number.score >= 5:
        yield _reason(ReasonCode.NUMBER, number.candidates[0].evidence)
    last4 = draft.best("last4")
    if last4 is not None:
        yield _reason(ReasonCode.CARD, last4.candidates[0].evidence)
    elif draft.best("payment_method") is not None:
        yield _reason(ReasonCode.PAYMENT_METHOD)


def _number_reasons(reasons: Sequence[Reason], draft: Draft) -> Iterator[Reason]:
    """An itinerary names its booking and often no price; what only its number's label calls an invoice is one."""
    number = draft.best("number")
    if number is None:
        return
    named = {reason.code for reason in reasons if reason.weight > 0}
    kind = number.candidates[0].kind
    if kind == "booking" and not draft.value("total") and {"ordered", *MENTIONS} & named:
        yield _reason(ReasonCode.BOOKING_WITHOUT_PRICE)
    if kind in ("invoice", "receipt") and draft.value("total") and not named & KIND_OF.keys():
        yield Reason(Concept(kind), TOLD_BY_NUMBER, number.candidates[0].evidence)


def _header_reasons(source: Source) -> Iterator[Reason]:
    headers = source.headers
    if headers is None:
        yield _reason(ReasonCode.GIVEN_AS_DOCUMENT)
        return
    if headers.is_discussion:
        yield _reason(ReasonCode.MAILING_LIST)
    elif "list-id" in headers.list_headers:
        yield _reason(ReasonCode.LIST_MAIL)
    if headers.is_bulk:
        yield _reason(ReasonCode.BULK)
    if _TRACKER.match(headers.subject):
        yield _reason(ReasonCode.TRACKER)
    outer = source.forwarded_by or headers
    if outer.is_reply and not is_forward(outer.subject):
        yield _reason(ReasonCode.REPLY)
    if headers.failed_authentication:
        yield _reason(ReasonCode.SENDER_NOT_AUTHENTICATED)
    if source.forwarded_by is None:
        yield from _sender_reasons(headers)
    if BANKS.concepts(headers.sender_name):
        yield _reason(ReasonCode.BANK_SENDER)


def _sender_reasons(headers: Headers) -> Iterator[Reason]:
    """A person or a colleague as sender: those who sell have an address of their own."""
    domain = registrable_domain(headers.domain)
    if headers.domain in FREE_MAIL:
        yield _reason(ReasonCode.PERSONAL_SENDER)
        if _OFFICE.search(headers.sender_name):
            yield _reason(ReasonCode.OFFICE_WITHOUT_ADDRESS)
    elif (
        domain
        and not is_forward(headers.subject)
        and any(registrable_domain(to.rpartition("@")[2]) == domain for to in headers.to)
    ):
        yield _reason(ReasonCode.INTERNAL_SENDER)


def _trust_reasons(source: Source, body: View | None) -> Iterator[Reason]:
    """A sender whose name and domain share nothing, and words that press to act: what imitates receipts."""
    headers = source.headers
    if headers is None or body is None:
        return
    pressing = any(PRESSURE.find(row.words) for row in body.rows[:80])
    aligned = is_aligned(headers.sender_name, headers.domain)
    if pressing and not aligned:
        yield _reason(ReasonCode.IMITATES_A_RECEIPT)
    elif pressing:
        yield _reason(ReasonCode.PRESSES_TO_ACT)


def _document_reasons(source: Source, views: Sequence[View]) -> Iterator[Reason]:
    if any(_INVOICE_NAME.search(part.name) for part in source.parts):
        yield _reason(ReasonCode.ATTACHED_DOCUMENT)
    if any(part.problem is FileProblem.ENCRYPTED for part in source.parts):
        yield _reason(ReasonCode.LOCKED_DOCUMENT)
    if any(map(is_unread_invoice, source.parts)):
        yield _reason(ReasonCode.UNREAD_INVOICE)
    if any(part.problem for part in source.parts):
        yield _reason(ReasonCode.UNREAD_DOCUMENT)  # its sums may stand there
    for view in views if source.headers is None else views[1:]:
        head = [said.concept for row in view.rows[:60] if len(row.words) <= LABEL_WORDS for said in said_in(row.text)]
        yield from _title_reasons(head)
        if {"invoice", "invoice_receipt", "receipt", "ordered", *MENTIONS, "credit_note"} & set(head):
            yield _reason(ReasonCode.DOCUMENT)
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
        ReasonCode.UNREAD_INVOICE,
    }
    return weights.get(ReasonCode.TOTAL, 0) > 1 or bool(named & weights.keys())


def _is_shipped_order(reasons: Sequence[Reason], draft: Draft) -> bool:
    """Whether a shipping notice shows what was charged for an order: the parcel's own total, as shops that charge when
    they ship name it, or sums that add up. Often no other mail does, so a person should look."""
    number, total = draft.best("number"), draft.best("total")
    if number is None or total is None or not _are_parcels_alone(reasons):
        return False
    is_whole = any(c.kind == "shipment" or _SUMS & {*c.proofs} for c in total.candidates)
    return is_whole and number.candidates[0].kind == "order"


def _are_parcels_alone(reasons: Sequence[Reason]) -> bool:
    against = {reason.code for reason in reasons if reason.weight < 0}
    return bool(against) and against <= PARCELS
