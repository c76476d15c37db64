"""What each signal weighs in the decision whether a mail is a receipt, and where the borders lie.

A weight above 0 speaks for a receipt. The weights of a mail's signals are added up; `deciding` holds what no sum of
weights may say. `python -m bench.weights` prints what each weight is worth on labelled mail, and fits them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..types import ReasonCode

RECEIPT_AT: Final = 4.0
"""From this score on a mail is a receipt."""
REVIEW_AT: Final = 2.4
"""From this score on a person should look: one clear word is enough, even where no sum can be read."""
BELOW: Final = 0.1
"""How far below a border a score is held that may not reach it."""

REASON_WEIGHTS: Final[Mapping[ReasonCode, float]] = {
    ReasonCode.ARITHMETIC: 1.2,
    ReasonCode.ATTACHED_DOCUMENT: 2.0,
    ReasonCode.AUTO_REPLY: -12.0,
    ReasonCode.BANK_SENDER: -2.0,
    ReasonCode.BOOKING_WITHOUT_PRICE: 1.5,
    ReasonCode.BOUNCE: -20.0,
    ReasonCode.BULK: -1.5,
    ReasonCode.CARD: 0.8,
    ReasonCode.DOCUMENT: 3.0,
    ReasonCode.ELECTRONIC_INVOICE: 9.0,
    ReasonCode.GIVEN_AS_DOCUMENT: 1.0,
    ReasonCode.IMITATES_A_RECEIPT: -7.0,
    ReasonCode.INTERNAL_SENDER: -3.0,
    ReasonCode.LIST_MAIL: -1.0,
    ReasonCode.LOCKED_DOCUMENT: 1.5,
    ReasonCode.MAILING_LIST: -9.0,
    ReasonCode.NO_TOTAL: -0.6,
    ReasonCode.NUMBER: 0.8,
    ReasonCode.OFFICE_WITHOUT_ADDRESS: -2.0,
    ReasonCode.OWN_DOCUMENT: -12.0,
    ReasonCode.PAYMENT_METHOD: 0.4,
    ReasonCode.PAYMENT_ROW: 1.0,
    ReasonCode.PERSONAL_SENDER: -2.0,
    ReasonCode.PICTURE_ALONE: 0.0,
    ReasonCode.PRESSES_TO_ACT: -0.5,
    ReasonCode.REPLY: -3.0,
    ReasonCode.SENDER_NOT_AUTHENTICATED: -5.0,
    ReasonCode.TOTAL: 2.5,
    ReasonCode.TRACKER: -6.0,
    ReasonCode.UNREAD_DOCUMENT: 0.0,
    ReasonCode.UNREAD_INVOICE: 6.0,
    ReasonCode.UNREAD_PICTURE: 0.0,
}
EVENT_WEIGHTS: Final[Mapping[str, float]] = {
    "receipt": 3.0, "invoice": 3.0, "invoice_receipt": 3.2, "ordered": 2.5, "order_mention": 1.5, "your_order": 1.5,
    "paid": 3.0, "thanked": 3.0,
    "refunded": 3.2, "credit_note": 3.2,
    "shipped": -4.5, "cancelled": -5.0, "payment_failed": -6.0, "awaiting_payment": -4.0, "quote": -5.0,
    "proforma": -5.0, "statement": -4.0, "boarding": -5.0, "voucher": -5.0, "account": -4.0, "news": -2.0,
    "not_receipt": -7.0, "income": -7.0, "bank_alert": -4.0, "review": -2.5, "bank_transfer": -2.5, "parcel": -3.0,
    "request": -5.0, "draft": -5.0, "payslip": -7.0, "cart": -5.0, "new_order": -6.0, "delivered": -3.0,
    "purchase_order": -5.0, "delivery_note": -5.0, "sent_on": -6.0, "price_change": -5.0, "reminder": -4.0,
    "refund_announced": -0.5, "charge_announced": -4.0,
}  # fmt: skip
"""What an event weighs where it is said most clearly; one that is not listed says nothing either way."""

# How much of a weight counts (0 to 1), by where a signal stands.
IN_SUBJECT: Final = 1.0
IN_ANSWERED_SUBJECT: Final = 0.6
"""The subject of a reply, which is that of another mail."""
IN_HEAD: Final = 1.0
"""The first rows of a mail, which say what it is about."""
NEAR_HEAD: Final = 0.8
BY_THE_WAY: Final = 0.2
TOTAL_IN_PROSE: Final = 0.36
"""Of the weight of a labelled total, for one that only a sentence names."""
TOTAL_SCORED: Final = 7.5
"""The score from which on a labelled total counts whole; below, in proportion."""
NUMBER_SCORED: Final = 5.0
"""The score from which on a number counts."""
TOLD_BY_NUMBER: Final = 0.4
"""Of the weight of the paper that only the label of a number names."""
TITLE: Final = 1.0
"""Of the weight of an event that the title of a document names instead of a receipt."""
SAID_CLEARLY: Final = 2.0
"""The weight from which on an event says clearly what a mail is about."""
TOTAL_COUNTS: Final = 1.0
"""The weight above which a total is something a receipt is built of, and no sum in prose."""


def weight_of(concept: str) -> float:
    """What an event weighs where it is said most clearly: above 0 for a receipt, 0 when it says nothing."""
    return EVENT_WEIGHTS.get(concept, 0.0)


def most_of_values(*, may_have_total: bool, is_ordered: bool) -> float:
    """The most that the values still to be read can weigh together."""
    weights = REASON_WEIGHTS
    number = weights[ReasonCode.NUMBER]
    paid_with = max(weights[ReasonCode.CARD], weights[ReasonCode.PAYMENT_METHOD])
    if may_have_total:
        return number + paid_with + TOLD_BY_NUMBER * max(weight_of("invoice"), weight_of("receipt"))
    return number + paid_with + (weights[ReasonCode.BOOKING_WITHOUT_PRICE] if is_ordered else 0.0)


def most_of_total() -> float:
    """The most that a total can weigh, with the sums that prove it and a row of payment."""
    return sum(REASON_WEIGHTS[code] for code in (ReasonCode.TOTAL, ReasonCode.ARITHMETIC, ReasonCode.PAYMENT_ROW))
