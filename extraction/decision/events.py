"""What a mail says happened: phrases of purchase and of other events, weighed by where they stand.

A subject says more than a headline, a headline more than the text; and a sentence that is a condition, a promise or an
instruction ("we will write once it has shipped") says that nothing happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..extractors.base import Row, View
from ..languages import EVENTS, HYPOTHETICAL, KEEPING, NEGATION, PAYMENT_DONE, REFERENCE
from ..languages.lexicon import Match, length_of, words_of
from ..normalizing.text import clip
from ..types import SUBJECT, Concept, Evidence
from .weights import weight_of

_EVEN_IF_DOUBTFUL: Final = frozenset(
    {"not_receipt", "awaiting_payment", "request", "ordered", "order_mention", "your_order", "receipt"}
)
_SUBJECT_ONLY: Final = frozenset({"parcel", "news", "review", "purchase_order", "delivery_note", "sent_on"})
_SENTENCE_END: Final = re.compile(r"(?<=[.!?。])\s+")
MENTIONS: Final = frozenset({"order_mention", "your_order"})
_TO_THE_BUYER: Final = frozenset({"ordered", "your_order"})
PARCELS: Final = frozenset({"shipped", "delivered"})
_BRIEFLY_TOLD: Final = frozenset({"boarding", "account", "voucher", "cancelled"}) | PARCELS
"""What a mail that is about it says in a short sentence; a long one mentions it by the way."""
_KEPT: Final = frozenset({"receipt", "invoice"})
"""What a sentence speaks of by the way when it asks to keep it."""
_WITH_GOODS: Final = frozenset({"refunded", "receipt", "invoice", "invoice_receipt"})
_OFFERS: Final = frozenset({"quote", "proforma"})
_OTHER_PAPERS: Final = _OFFERS | {"awaiting_payment"}
_SPEAKING_FOR: Final = 2
_RECEIPTS: Final = frozenset({"receipt", "invoice_receipt"})
_PAID_PAPERS: Final = frozenset({"invoice", "paid"})
_REFERS_WITHIN: Final = 2
_UNPAID: Final = frozenset({"payment_failed", "awaiting_payment"})
_DENIES_WITHIN: Final = 4
_STATEMENT_WORDS: Final = 18
_HEADLINE_ROWS: Final = 12
_HEADLINE_WORDS: Final = 30
LABEL_WORDS: Final = 7


@dataclass(frozen=True, slots=True)
class Event:
    """Something a mail says happened, and how much its place makes it weigh (0 to 1)."""

    concept: Concept
    share: float
    evidence: Evidence

    @property
    def weight(self) -> float:
        """Above 0 for what speaks for a receipt."""
        return self.share * weight_of(self.concept)


def strongest(events: Iterator[Event]) -> list[Event]:
    """Each event once, by its weightiest mention; only the two weightiest that speak for a receipt and for
    another event."""
    best: dict[str, Event] = {}
    for event in events:
        if event.concept not in best or event.share > best[event.concept].share:
            best[event.concept] = event
    ranked = sorted(best.values(), key=lambda e: -abs(e.weight))
    contra = [e for e in ranked if e.weight < 0][:3]
    named = {e.concept for e in ranked}
    if named & _TO_THE_BUYER:
        contra = [e for e in contra if e.concept != "new_order"]  # a shop that calls the buyer's copy so
    mentions = MENTIONS if contra or "ordered" in named else frozenset()
    pro = [e for e in ranked if e.weight > 0 and e.concept not in mentions]
    if named >= MENTIONS and "order_mention" not in mentions:
        pro = [e for e in pro if e.concept != "order_mention"]  # one order, mentioned in two ways
    pro = pro[:_SPEAKING_FOR]
    if any(e.concept == "invoice" for e in pro):
        contra = [e for e in contra if e.concept != "bank_transfer"]  # an invoice says how to pay it
    return pro + contra


def events_of(subject: str, body: View | None) -> Iterator[Event]:
    """Every event that the subject or the text states, as often as it is stated."""
    told = _told_of_payment(words_of(subject))
    if told:
        yield Event(Concept(told), 1.0, Evidence(clip(subject), SUBJECT, "deciding"))
    for said in said_in(subject):
        yield Event(Concept(said.concept), 1.0, Evidence(clip(subject), SUBJECT, "deciding"))
    for row in body.rows[:80] if body else ():
        told = _told_of_payment(row.words) if row.index < _HEADLINE_ROWS else ""
        if told:
            yield Event(Concept(told), 0.8, row.evidence("deciding"))
        for said in said_in(row.text) if EVENTS.find(row.words) else ():
            share = 0.0 if said.concept == "voucher" and _is_sum(row) else _share(said, row.index)
            if share:
                yield Event(Concept(said.concept), share, row.evidence("deciding"))


def _is_sum(row: Row) -> bool:
    """Whether it is a row of a table of sums, where a voucher is a discount."""
    return len(row.cells) > 1 and row.has_money


@dataclass(frozen=True, slots=True)
class Said:
    """An event a sentence states: the words of the phrase and of the whole sentence."""

    concept: str
    phrase_words: int
    sentence_words: int


def _share(said: Said, index: int) -> float:
    """How much a mention in the body weighs: what heads the mail is what it is about, what stands further
    down is not."""
    if said.concept == "not_receipt":
        return 1.0
    if said.concept in _SUBJECT_ONLY or (said.concept == "bank_transfer" and said.sentence_words < 6):
        return 0.0
    against = weight_of(said.concept) < 0
    if against and said.sentence_words > _STATEMENT_WORDS and said.concept in _BRIEFLY_TOLD:
        return 0.0
    if against and said.phrase_words == 1 and (said.sentence_words > 3 or index > 5 or said.concept in PARCELS):
        return 0.0
    if index < _HEADLINE_ROWS and said.sentence_words <= _HEADLINE_WORDS:
        if said.concept in ("invoice", "receipt") and said.phrase_words == 1 and said.sentence_words > LABEL_WORDS:
            return 0.2
        return 1.0 if index < _HEADLINE_ROWS / 2 else 0.8
    return 0.2 if said.sentence_words <= LABEL_WORDS and not against else 0.0


def said_in(text: str) -> Iterator[Said]:
    """The events a text states as facts."""
    for sentence in _SENTENCE_END.split(text):
        words = words_of(sentence)
        found = EVENTS.find(words)
        if not found or _are_steps(found, words):
            continue
        yield from _stated(found, words)


def _stated(found: Sequence[Match], words: Sequence[str]) -> Iterator[Said]:
    length = round(length_of(words))
    doubtful = length > 4 and bool(HYPOTHETICAL.find(words))
    named = {match.concept for match in found}
    denials = [match for match in NEGATION.find(words) if match.concept == "not"]
    for match in found:
        if match.concept == "neutral" or (match.concept in PARCELS and named & _WITH_GOODS):
            continue  # it is the money that is on its way, or the paper about what came
        if match.concept == "paid" and named & _UNPAID:
            continue  # "your payment to us failed"
        if match.concept in _KEPT and KEEPING.find(words):
            continue
        if match.concept == "sent_on" and not named & _WITH_GOODS:
            continue  # parcels are sent too
        if match.concept in _OTHER_PAPERS and _is_referred_to(match, found, words):
            continue
        concept = _denied(match) if weight_of(match.concept) and _is_denied(match, denials) else match.concept
        if concept and (not doubtful or concept in _EVEN_IF_DOUBTFUL):
            yield Said(concept, match.end - match.start, length)


def _is_referred_to(match: Match, found: Sequence[Match], words: Sequence[str]) -> bool:
    """Whether the sentence is about another paper and names this one by the way: "receipt 7 for quotation 12"."""
    refers = [r for r in REFERENCE.find(words) if match.start - _REFERS_WITHIN <= r.end <= match.start]
    if any(r.concept == "reference_surely" or r.start == 0 for r in refers):
        return True
    if match.concept not in _OFFERS and not refers:
        return False
    this_paper = _RECEIPTS | (_PAID_PAPERS if match.concept in _OFFERS else frozenset())
    return any(other.concept in this_paper and other.end < match.start for other in found)


def _is_denied(match: Match, denials: Sequence[Match]) -> bool:
    """Whether a "not" stands close before the phrase or right behind it."""
    return any(
        match.start - _DENIES_WITHIN < denial.end <= match.start or match.end <= denial.start <= match.end + 1
        for denial in denials
    )


def _denied(match: Match) -> str:
    """What it means that something did not happen: a payment not received is one to be made, the rest says nothing."""
    if match.concept == "paid":
        return "awaiting_payment"
    return "" if weight_of(match.concept) > 0 or match.concept in PARCELS else match.concept


def _told_of_payment(words: Sequence[str]) -> str:
    """What a short sentence says of a payment: that it is done, or that it is not; empty when it says neither."""
    if len(words) > _STATEMENT_WORDS or HYPOTHETICAL.find(words):
        return ""
    found = PAYMENT_DONE.find(words)
    if {match.concept for match in found} != {"payment", "done"}:
        return ""
    denials = [match for match in NEGATION.find(words) if match.concept == "not"]
    if any(_is_denied(match, denials) for match in found):
        return "awaiting_payment"
    return "" if denials or any(weight_of(match.concept) < 0 for match in EVENTS.find(words)) else "paid"


def _are_steps(found: Sequence[Match], words: Sequence[str]) -> bool:
    """A progress bar ("Ordered, shipped, out for delivery, delivered") names every stage and tells none."""
    return len(words) < 12 and sum(match.concept in PARCELS for match in found) > 2
