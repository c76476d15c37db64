"""The signals of one mail: everything that weighs in the decision whether it is a receipt, each with its weight.

What the mail says happened (`events`) weighs as much as what it is built of: a labelled total, arithmetic that holds, a
number, a payment row. A mailing list, a reply, an answering machine, a person or somebody in disguise as sender speak
against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ..extractors.base import View
from ..facts.platforms import FREE_MAIL
from ..languages import AUTO_REPLY, BANKS, PRESSURE, patterns
from ..languages.lexicon import words_of
from ..merging import Draft
from ..normalizing.names import is_aligned, name_key, registrable_domain
from ..reading import Headers, Source
from ..reading.forwarded import is_forward
from ..structured.xml_file import is_unread_invoice
from ..types import Concept, Evidence, FileProblem, Reason, ReasonCode, SourcePart
from .document_type import KIND_OF
from .events import LABEL_WORDS, MENTIONS, events_of, said_in, strongest
from .weights import (
    NUMBER_SCORED,
    REASON_WEIGHTS,
    TITLE,
    TOLD_BY_NUMBER,
    TOTAL_IN_PROSE,
    TOTAL_SCORED,
    weight_of,
)

_OUR_PAPERS: Final = frozenset({"invoice", "invoice_receipt", "receipt", "paid", "credit_note"})
_TRACKER: Final = re.compile(r"(?:re: ?)?\[[\w.-]{1,60}/[\w.-]{1,60}\] ", re.IGNORECASE)
"""How a tracker of issues names its project: "[owner/project] Title"."""
_OTHER_PAPERS: Final = ("quote", "proforma", "statement", "not_receipt", "draft", "payslip")
_OTHER_TITLES: Final = ("awaiting_payment", "delivery_note")
"""What an invoice may also speak of, further down."""
_OFFICE: Final = re.compile(patterns.any_of("office"), re.IGNORECASE)
_INVOICE_NAME: Final = re.compile(patterns.any_of("invoice_name"), re.IGNORECASE)
_NEXT_TO_NOTHING: Final = 60
"""Characters: a greeting, a signature."""
_SHOWN: Final = frozenset({SourcePart.BODY, SourcePart.FILE, SourcePart.MARKUP})
"""Where a mail shows its seller, beside naming its sender."""
_UNREAD: Final = frozenset({ReasonCode.UNREAD_DOCUMENT, ReasonCode.UNREAD_PICTURE})


def context(source: Source, views: Sequence[View]) -> tuple[Reason, ...]:
    """What weighs before a single value was read: events, headers, the sender, attached documents."""
    body = views[0] if views else None
    outer = source.forwarded_by or source.headers
    is_answer = outer is not None and _is_answer(outer)
    events = strongest(events_of(source.headers.subject if source.headers else "", body, is_answer=is_answer))
    reasons = [Reason(event.concept, event.weight, event.evidence) for event in events]
    reasons += [*_header_reasons(source), *_trust_reasons(source, body), *_document_reasons(source, views)]
    return tuple(reasons)


def _reason(code: ReasonCode, evidence: Evidence | None = None) -> Reason:
    return Reason(code, REASON_WEIGHTS[code], evidence)


def total_signals(draft: Draft) -> Iterator[Reason]:
    """What the total weighs, or that there is none."""
    total = draft.best("total")
    if total is None or not total.value:
        yield _reason(ReasonCode.NO_TOTAL)
        return
    first = total.candidates[0]
    in_prose = all(c.in_prose for c in total.candidates)
    share = TOTAL_IN_PROSE if in_prose else min(1.0, total.score / TOTAL_SCORED)
    yield Reason(ReasonCode.TOTAL, share * REASON_WEIGHTS[ReasonCode.TOTAL], first.evidence)
    if first.proofs:
        yield _reason(ReasonCode.ARITHMETIC, first.evidence)
    if any(c.kind == "paid" and not c.in_prose for c in total.candidates):
        yield _reason(ReasonCode.PAYMENT_ROW, first.evidence)


def value_signals(reasons: Sequence[Reason], draft: Draft, headers: Headers | None = None) -> Iterator[Reason]:
    """What the other values weigh, beside what was said."""
    if draft.best("document_type") is not None:
        yield _reason(ReasonCode.ELECTRONIC_INVOICE)
    number = draft.best("number")
    if number is not None and number.score >= NUMBER_SCORED:
        yield _reason(ReasonCode.NUMBER, number.candidates[0].evidence)
    last4 = draft.best("last4")
    if last4 is not None:
        yield _reason(ReasonCode.CARD, last4.candidates[0].evidence)
    elif draft.best("payment_method") is not None:
        yield _reason(ReasonCode.PAYMENT_METHOD)
    yield from _number_reasons(reasons, draft)
    if headers is not None and any(reason.code == ReasonCode.INTERNAL_SENDER for reason in reasons):
        yield from _own_reasons(reasons, draft, headers)


def _own_reasons(reasons: Sequence[Reason], draft: Draft, headers: Headers) -> Iterator[Reason]:
    """Whether a mail within one house names that house as the seller: a copy of what it issued itself. Of a receipt
    that a file shows, or a picture nobody read, the mail's text only names who sends it."""
    vendor, total = draft.best("vendor"), draft.best("total")
    parts = {c.evidence.place.part for c in total.candidates} if total else set[SourcePart]()
    is_elsewhere = parts == {SourcePart.FILE} if parts else any(r.code in _UNREAD for r in reasons)
    where = _SHOWN - {SourcePart.BODY} if is_elsewhere else _SHOWN
    shown = [c for c in vendor.candidates if c.evidence.place.part in where] if vendor else []
    if shown and _is_same_house(str(shown[0].value), headers):
        yield _reason(ReasonCode.OWN_DOCUMENT, shown[0].evidence)


def _is_same_house(vendor: str, headers: Headers) -> bool:
    if name_key(vendor) == name_key(headers.sender_name):
        return True
    return vendor.isascii() and is_aligned(vendor, headers.domain)


def _number_reasons(reasons: Sequence[Reason], draft: Draft) -> Iterator[Reason]:
    """An itinerary names its booking and often no price; what only its number's label calls an invoice is one."""
    number = draft.best("number")
    if number is None:
        return
    kind, has_total = number.candidates[0].kind, bool(draft.value("total"))
    said = {str(reason.code): reason.weight for reason in reasons if reason.weight > 0}
    if kind == "booking" and not has_total and said.keys() & {"ordered", *MENTIONS}:
        yield _reason(ReasonCode.BOOKING_WITHOUT_PRICE)
    told = TOLD_BY_NUMBER * weight_of(kind)
    if kind in ("invoice", "receipt") and has_total and all(said.get(name, 0.0) < told for name in KIND_OF):
        yield Reason(Concept(kind), told, number.candidates[0].evidence)


def _header_reasons(source: Source) -> Iterator[Reason]:
    headers = source.headers
    if headers is None:
        yield _reason(ReasonCode.GIVEN_AS_DOCUMENT)
        return
    yield from _machine_reasons(source.forwarded_by or headers)
    yield from _list_reasons(headers)
    if headers.failed_authentication:
        yield _reason(ReasonCode.SENDER_NOT_AUTHENTICATED)
    if source.forwarded_by is None:
        yield from _sender_reasons(headers)
    if BANKS.concepts(headers.sender_name):
        yield _reason(ReasonCode.BANK_SENDER)


def _machine_reasons(outer: Headers) -> Iterator[Reason]:
    """Of the mail that arrived, whatever it quotes: a mail server's notice, an answering machine, an answer."""
    if outer.is_bounce:
        yield _reason(ReasonCode.BOUNCE)
    elif outer.is_auto_reply or AUTO_REPLY.find(words_of(outer.subject)):
        yield _reason(ReasonCode.AUTO_REPLY)
    if _is_answer(outer):
        yield _reason(ReasonCode.REPLY)


def _is_answer(outer: Headers) -> bool:
    return outer.is_reply and not is_forward(outer.subject)


def _list_reasons(headers: Headers) -> Iterator[Reason]:
    if headers.is_discussion:
        yield _reason(ReasonCode.MAILING_LIST)
    elif "list-id" in headers.list_headers:
        yield _reason(ReasonCode.LIST_MAIL)
    if headers.is_bulk:
        yield _reason(ReasonCode.BULK)
    if _TRACKER.match(headers.subject):
        yield _reason(ReasonCode.TRACKER)


def _sender_reasons(headers: Headers) -> Iterator[Reason]:
    """A person or a colleague as sender: those who sell have an address of their own."""
    domain = registrable_domain(headers.domain)
    if headers.domain in FREE_MAIL:
        yield _reason(ReasonCode.PERSONAL_SENDER)
        if _OFFICE.search(headers.sender_name):
            yield _reason(ReasonCode.OFFICE_WITHOUT_ADDRESS)
    elif domain and not is_forward(headers.subject) and headers.is_within(domain):
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
    problems = {part.problem for part in source.parts if part.problem}
    if source.problems or problems - {FileProblem.PICTURE}:
        yield _reason(ReasonCode.UNREAD_DOCUMENT)  # its sums may stand there
    elif problems:
        yield _reason(ReasonCode.UNREAD_PICTURE)
        if source.headers is not None and source.length() < _NEXT_TO_NOTHING:
            yield _reason(ReasonCode.PICTURE_ALONE)
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
    yield from (Reason(Concept(concept), TITLE * weight_of(concept)) for concept in against)
