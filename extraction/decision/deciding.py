"""Is it a receipt at all, and of which kind: the signals' weights added up, within borders that no sum may cross.

A mail is booked only where its kind and its total are known and it does not say itself that nothing was settled; one
clear word is enough for a person to look. See `weights` for where the borders lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..extractors import totals
from ..extractors.base import View
from ..merging import Draft
from ..reading import Headers
from ..types import SUBJECT, AnyReasonCode, DocumentType, Evidence, Proof, Reason, ReasonCode
from .document_type import GIVEN_KIND_OF, KIND_OF, document_type_of
from .events import MENTIONS, PARCELS
from .signals import total_signals, value_signals
from .weights import (
    BELOW,
    EVENT_WEIGHTS,
    REASON_WEIGHTS,
    RECEIPT_AT,
    REVIEW_AT,
    SAID_CLEARLY,
    TOTAL_COUNTS,
    most_of_total,
    most_of_values,
)

_SUMS: Final = frozenset({Proof.PARTS, Proof.LINES})
_BUILT_OF: Final = frozenset(
    {
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
)
"""What speaks for a receipt beside phrases and sums."""
_LIFTED: Final = PARCELS | {ReasonCode.REPLY}
"""What does not keep a person from looking where the values say enough."""
_UNREAD: Final = frozenset({ReasonCode.UNREAD_DOCUMENT, ReasonCode.UNREAD_PICTURE})
_OF_A_PERSON: Final = frozenset({ReasonCode.REPLY, ReasonCode.PERSONAL_SENDER})
_WHO_TAKE_PICTURES: Final = frozenset({ReasonCode.PERSONAL_SENDER, ReasonCode.INTERNAL_SENDER})
_SUMMED_UP: Final = frozenset({"grand", "total", "due"})
_BESIDE_LOCKED: Final = frozenset({"account", "awaiting_payment"})
"""What the text beside a locked document says of it: how its password comes, by when it is to be paid."""
_NAMED: Final = frozenset({ReasonCode.ATTACHED_DOCUMENT, ReasonCode.GIVEN_AS_DOCUMENT})
_UNSETTLED: Final = frozenset(
    {
        "awaiting_payment",
        "reminder",
        "payment_failed",
        "cancelled",
        "quote",
        "proforma",
        "statement",
        "draft",
        "request",
        "cart",
    }
    | {
        "income",
        "payslip",
        "bank_alert",
        "purchase_order",
        "delivery_note",
        "price_change",
        "not_receipt",
        "refund_announced",
        "charge_announced",
    }
    | {ReasonCode.BANK_SENDER, ReasonCode.INTERNAL_SENDER, ReasonCode.NO_TOTAL}
)
"""What is never booked without a person: nothing was bought and paid, or not to a seller."""


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


def is_hopeless(reasons: Sequence[Reason], views: Sequence[View], amounts_read: Draft | None = None) -> bool:
    """Whether no value that could still be read would make a receipt of it, so that most mail costs little."""
    if _has_unread_receipt(reasons):
        return False
    score = sum(reason.weight for reason in reasons if reason.code not in _LIFTED)
    is_ordered = bool(_ordered(reasons))
    if amounts_read is not None:
        score += sum(reason.weight for reason in total_signals(amounts_read))
        has_total = bool(amounts_read.value("total"))
        return score + most_of_values(may_have_total=has_total, is_ordered=is_ordered) < REVIEW_AT
    without = score + REASON_WEIGHTS[ReasonCode.NO_TOTAL] + most_of_values(may_have_total=False, is_ordered=is_ordered)
    if without >= REVIEW_AT:
        return False
    with_total = score + most_of_total() + most_of_values(may_have_total=True, is_ordered=is_ordered)
    return with_total < REVIEW_AT or not any(totals.applies_to(view) for view in views)


def decide(reasons: Sequence[Reason], draft: Draft, headers: Headers | None = None) -> Verdict:
    """Weigh everything that speaks for and against."""
    return weigh([*reasons, *total_signals(draft), *value_signals(reasons, draft, headers)], draft)


def as_given(verdict: Verdict) -> Verdict:
    """The verdict on what somebody gave as a receipt: proformas and statements may be given, and are called that."""
    against = {reason.code: reason for reason in verdict.reasons if reason.weight < 0}
    code = next((code for code in GIVEN_KIND_OF if code in against), None)
    if code is None:
        return verdict
    evidence = against[code].evidence
    return replace(verdict, document_type=GIVEN_KIND_OF[code], type_evidence=(evidence,) if evidence else ())


def weigh(signals: Sequence[Reason], draft: Draft) -> Verdict:
    """The verdict on signals: the sum of their weights, lifted to and held below the borders."""
    codes = {signal.code: signal for signal in signals}
    kind, evidence = document_type_of(signals, draft)
    score = sum(signal.weight for signal in signals)
    if _has_unread_receipt(signals) or _is_shipped_order(signals, draft) or _is_sent_in_reply(signals, draft):
        score = max(score, REVIEW_AT)
    elif not _may_be_looked_at(signals):
        score = min(score, REVIEW_AT - BELOW)
    if not _may_be_booked(codes, kind):
        score = min(score, RECEIPT_AT - BELOW)
    return Verdict(round(score, 2), tuple(sorted(signals, key=lambda r: -abs(r.weight))), kind, evidence)


def _may_be_booked(codes: Mapping[AnyReasonCode, Reason], kind: DocumentType | None) -> bool:
    """Whether no person has to look: an electronic invoice, or a paper of a known kind with a total, settled."""
    if ReasonCode.ELECTRONIC_INVOICE in codes:
        return True
    if kind is None and ReasonCode.GIVEN_AS_DOCUMENT not in codes:
        return False  # sums alone are those of any list of prices
    if all(signal.weight <= 0 or _is_in_subject(signal) for signal in codes.values()):
        return False  # as those that advertise have it
    return not _UNSETTLED & codes.keys()


def _is_in_subject(signal: Reason) -> bool:
    return signal.evidence is not None and signal.evidence.place == SUBJECT


def _may_be_looked_at(signals: Sequence[Reason]) -> bool:
    """Whether more speaks for it than a word by the way or a sum in prose."""
    return any(
        signal.code in _BUILT_OF
        or (signal.code == ReasonCode.TOTAL and signal.weight > TOTAL_COUNTS)
        or (signal.code in KIND_OF and signal.weight >= SAID_CLEARLY)
        for signal in signals
    )


def _has_unread_receipt(signals: Sequence[Reason]) -> bool:
    """Whether what could not be read may be the receipt: beside any sign of one, and with no word of something else;
    even without a sign a document where nothing at all speaks against it, and a picture that says all a person sent."""
    codes = {signal.code for signal in signals}
    against = {signal.code for signal in signals if signal.weight < 0 and signal.code != ReasonCode.NO_TOTAL}
    if ReasonCode.LOCKED_DOCUMENT in codes:
        against -= {s.code for s in signals if s.code in _BESIDE_LOCKED and not _is_in_subject(s)}
    if not codes & _UNREAD or against & EVENT_WEIGHTS.keys():
        return False
    if ReasonCode.UNREAD_DOCUMENT in codes and not against:
        return True
    if ReasonCode.PICTURE_ALONE in codes and against <= _WHO_TAKE_PICTURES:
        return True
    return bool(codes & _NAMED) or any(s.code in KIND_OF and s.weight > 0 for s in signals)


def _ordered(reasons: Sequence[Reason]) -> set[AnyReasonCode]:
    return {reason.code for reason in reasons if reason.weight > 0} & {"ordered", *MENTIONS}


def _is_shipped_order(reasons: Sequence[Reason], draft: Draft) -> bool:
    """Whether a shipping notice shows what was charged for an order: the parcel's own total, as shops that charge when
    they ship name it, or sums that add up. Often no other mail does, so a person should look."""
    number, total = draft.best("number"), draft.best("total")
    if number is None or total is None or not _are_parcels_alone(reasons):
        return False
    is_whole = any(c.kind == "shipment" or _SUMS & {*c.proofs} for c in total.candidates)
    return is_whole and number.candidates[0].kind == "order"


def _is_sent_in_reply(signals: Sequence[Reason], draft: Draft) -> bool:
    """Whether an answer brings a paper of its own, with its number and total, as people do who work alone."""
    number, total = draft.best("number"), draft.best("total")
    against = {signal.code for signal in signals if signal.weight < 0}
    if number is None or total is None or ReasonCode.REPLY not in against or not against <= _OF_A_PERSON:
        return False
    first = number.candidates[0]
    is_numbered = first.kind in ("invoice", "receipt") and first.evidence.place != SUBJECT
    return is_numbered and any(c.kind in _SUMMED_UP for c in total.candidates)


def _are_parcels_alone(reasons: Sequence[Reason]) -> bool:
    against = {reason.code for reason in reasons if reason.weight < 0}
    return bool(against) and against <= PARCELS
