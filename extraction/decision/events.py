"""What a mail says happened: phrases of purchase and of other events, weighed by where they stand.

A subject says more than a headline, a headline more than the text; and a sentence that is a condition, a promise or an
instruction ("we will write once it has shipped") says that nothing happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..extractors.base import Row, View
from ..languages import EVENTS, HYPOTHETICAL, KEEPING, PAYMENT, REFERENCE
from ..languages.lexicon import Match, length_of
from ..normalizing.text import clip
from ..types import SUBJECT, Concept, Evidence
from .payments import told_of_payment
from .sentences import STATEMENT_WORDS, denials_in, is_denied, sentences_of
from .weights import BY_THE_WAY, IN_ANSWERED_SUBJECT, IN_HEAD, IN_SUBJECT, NEAR_HEAD, weight_of

_EVEN_IF_DOUBTFUL: Final = frozenset(
    {
        "not_receipt",
        "awaiting_payment",
        "request",
        "refund_announced",
        "charge_announced",
        "ordered",
        "order_mention",
        "your_order",
        "receipt",
    }
)
_SUBJECT_ONLY: Final = frozenset({"parcel", "news", "review", "purchase_order", "delivery_note", "sent_on"})
MENTIONS: Final = frozenset({"order_mention", "your_order"})
_TO_THE_BUYER: Final = frozenset({"ordered", "your_order"})
PARCELS: Final = frozenset({"shipped", "delivered"})
_BRIEFLY_TOLD: Final = frozenset({"boarding", "account", "voucher", "cancelled"}) | PARCELS
"""What a mail that is about it says in a short sentence; a long one mentions it by the way."""
_KEPT: Final = frozenset({"receipt", "invoice"})
"""What a sentence speaks of by the way when it asks to keep it."""
_WITH_GOODS: Final = frozenset({"refunded", "receipt", "invoice", "invoice_receipt"})
_ANNOUNCED: Final = frozenset({"refund_announced", "charge_announced"})
"""What is told in the future tense, in some languages by a single word."""
_CHARGED: Final = frozenset(
    {"paid", "thanked", "ordered", "refunded", "invoice", "invoice_receipt", "receipt", "credit_note"}
)
"""What a mail is about that goes on to speak of the next charge; the paper of that charge is promised behind it."""
_OFFERS: Final = frozenset({"quote", "proforma"})
_OTHER_PAPERS: Final = _OFFERS | {"awaiting_payment"}
_SPEAKING_FOR: Final = 2
_SPEAKING_AGAINST: Final = 3
_HOW_TO_PAY: Final = frozenset({"bank_transfer", "awaiting_payment"})
"""What an invoice says too, which asks to be paid, and a receipt of how to pay the next."""
_PAPERS: Final = frozenset({"invoice", "invoice_receipt", "receipt", "paid"})
_RECEIPTS: Final = frozenset({"receipt", "invoice_receipt"})
_PAID_PAPERS: Final = frozenset({"invoice", "paid"})
_REFERS_WITHIN: Final = 2
_UNPAID: Final = frozenset({"payment_failed", "awaiting_payment"})
_STAND_DENIED: Final = frozenset({"payment_failed", "not_receipt", "bank_alert", "account", "price_change", "income"})
"""What a "not" beside it does not undo: it says itself that something went wrong, or is about something else."""
_STEP_WORDS: Final = 4
_STEPS_WORDS: Final = 12
_BAR_ROWS: Final = 8
_ROWS_READ: Final = 80
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
    """Each event once, by its weightiest mention; only the two weightiest that speak for a receipt and the three
    weightiest of other events."""
    best: dict[str, Event] = {}
    for event in events:
        if event.concept not in best or event.share > best[event.concept].share:
            best[event.concept] = event
    ranked = sorted(best.values(), key=lambda e: -abs(e.weight))
    asides = _asides(best)
    contra = [e for e in ranked if e.weight < 0 and e.concept not in asides][:_SPEAKING_AGAINST]
    mentions = MENTIONS if contra or "ordered" in best else frozenset()
    pro = [e for e in ranked if e.weight > 0 and e.concept not in asides | mentions]
    return pro[:_SPEAKING_FOR] + contra


def _asides(best: Mapping[str, Event]) -> frozenset[str]:
    """What another event that a mail tells of explains, so that it says nothing itself."""
    named = best.keys()
    asides: set[str] = set()
    if named & _TO_THE_BUYER:
        asides.add("new_order")  # a shop that calls the buyer's copy so
    if named >= MENTIONS:
        asides.add("order_mention")  # one order, mentioned in two ways
    if "refunded" not in named or _is_subject(best["refunded"]):
        asides.add("refund_announced")  # when it will arrive, or how to ask for one
    if "refunded" in named and "refund_announced" not in named and best["refunded"].share >= NEAR_HEAD:
        asides.add("cancelled")  # the money is back, whatever for
    announced = best.get("charge_announced")
    if announced is not None and any(_stands_before(best[name], announced) for name in named & _CHARGED):
        asides.add("charge_announced")
    if "thanked" in named:
        asides.update({"income", "paid"} & named)  # who is thanked for a payment has made it
    if any(_is_subject(best.get(name)) for name in _PAPERS) and "reminder" not in named:
        asides.update(e.concept for e in best.values() if e.concept in _HOW_TO_PAY and not _is_subject(e))
    return frozenset(asides)


def _stands_before(event: Event, other: Event) -> bool:
    """Whether an event is told in the subject or in a row above the other's."""
    if _is_subject(other):
        return False
    return _is_subject(event) or (event.evidence.place.row or 0) < (other.evidence.place.row or 0)


def _is_subject(event: Event | None) -> bool:
    return event is not None and event.evidence.place == SUBJECT


def events_of(subject: str, body: View | None, *, is_answer: bool = False) -> Iterator[Event]:
    """Every event that the subject or the text states, as often as it is stated."""
    in_subject = IN_ANSWERED_SUBJECT if is_answer else IN_SUBJECT
    for told in told_of_payment(subject, is_subject=True):
        yield Event(Concept(told), in_subject, Evidence(clip(subject), SUBJECT, "deciding"))
    for said in said_in(subject):
        yield Event(Concept(said.concept), in_subject, Evidence(clip(subject), SUBJECT, "deciding"))
    rows = body.rows[:_ROWS_READ] if body else ()
    steps = _rows_of_steps(rows)
    for row in rows:
        for told in told_of_payment(row.text) if row.index < _HEADLINE_ROWS and PAYMENT.find(row.words) else ():
            yield Event(Concept(told), NEAR_HEAD, row.evidence("deciding"))
        for said in said_in(row.text) if EVENTS.find(row.words) else ():
            is_aside = row.index in steps if said.concept in PARCELS else said.concept == "voucher" and _is_sum(row)
            share = 0.0 if is_aside else _share(said, row.index)
            if share:
                yield Event(Concept(said.concept), share, row.evidence("deciding"))


def _rows_of_steps(rows: Sequence[Row]) -> frozenset[int]:
    """The rows of a progress bar that has a row for each state: short ones that name states of a parcel, close by."""
    named = [
        row.index
        for row in rows
        if len(row.words) <= _STEP_WORDS and any(match.concept in PARCELS for match in EVENTS.find(row.words))
    ]
    bars = zip(named, named[1:], named[2:], strict=False)
    return frozenset(
        index for first, second, third in bars if third - first <= _BAR_ROWS for index in (first, second, third)
    )


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
        return IN_HEAD
    if said.concept in _SUBJECT_ONLY or (said.concept == "bank_transfer" and said.sentence_words < 6):
        return 0.0
    against = weight_of(said.concept) < 0
    if against and said.sentence_words > STATEMENT_WORDS and said.concept in _BRIEFLY_TOLD:
        return 0.0
    is_word = said.phrase_words == 1 and said.concept not in _ANNOUNCED
    if against and is_word and (said.sentence_words > 3 or index > 5 or said.concept in PARCELS):
        return 0.0
    if index < _HEADLINE_ROWS and said.sentence_words <= _HEADLINE_WORDS:
        if said.concept in ("invoice", "receipt") and said.phrase_words == 1 and said.sentence_words > LABEL_WORDS:
            return BY_THE_WAY
        return IN_HEAD if index < _HEADLINE_ROWS / 2 else NEAR_HEAD
    return BY_THE_WAY if said.sentence_words <= LABEL_WORDS and not against else 0.0


def said_in(text: str) -> Iterator[Said]:
    """The events a text states as facts."""
    for words in sentences_of(text):
        found = EVENTS.find(words)
        if not found or _are_steps(found, words):
            continue
        yield from _stated(found, words)


def _stated(found: Sequence[Match], words: Sequence[str]) -> Iterator[Said]:
    length = round(length_of(words))
    doubtful = length > 4 and any(not _is_inside(match, found) for match in HYPOTHETICAL.find(words))
    named = {match.concept for match in found}
    denials = denials_in(words)
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
        concept = _denied(match, denials) if weight_of(match.concept) and is_denied(match, denials) else match.concept
        if doubtful and concept == "refunded":
            concept = "refund_announced"
        if doubtful and concept == "charge_announced" and not any(map(str.isdigit, words)):
            continue  # a promise without a day or sum, as shops make that charge when they ship
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


def _denied(match: Match, denials: Sequence[Match]) -> str:
    """What it means that something did not happen: a payment not received is one to be made, one that need not be made
    says nothing, and so does most else."""
    if match.concept == "paid":
        return "awaiting_payment"
    if match.concept in _STAND_DENIED or (
        match.concept == "awaiting_payment" and all(denial.start >= match.end for denial in denials)
    ):
        return match.concept
    return ""


def _is_inside(match: Match, others: Sequence[Match]) -> bool:
    return any(other.start <= match.start and match.end <= other.end for other in others)


def _are_steps(found: Sequence[Match], words: Sequence[str]) -> bool:
    """A progress bar ("Ordered, shipped, out for delivery, delivered") names every stage and tells none."""
    return length_of(words) < _STEPS_WORDS and sum(match.concept in PARCELS for match in found) > 2
