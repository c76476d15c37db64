"""What each sign weighs in the decision whether a mail is a receipt, and where the borders lie.

Above 0 speaks for a receipt. The weights of a mail's signs are added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..types import ReasonCode

RECEIPT_AT: Final = 4.0
"""From this score on a mail is a receipt."""
REVIEW_AT: Final = 3.0
"""From this score on a person should look."""
MOST_OF_TOTAL: Final = 4.7
"""What a total, the sums that prove it and a row of payment can weigh together."""
MOST_OF_NUMBER_AND_CARD: Final = 3.1
TOLD_BY_NUMBER: Final = 1.2
"""What the label of a number weighs as an event, where nothing else names the paper."""
REASON_WEIGHTS: Final[Mapping[ReasonCode, float]] = {
    ReasonCode.ARITHMETIC: 1.2,
    ReasonCode.ATTACHED_DOCUMENT: 2.0,
    ReasonCode.BANK_SENDER: -2.0,
    ReasonCode.BOOKING_WITHOUT_PRICE: 1.5,
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
    ReasonCode.PAYMENT_METHOD: 0.4,
    ReasonCode.PAYMENT_ROW: 1.0,
    ReasonCode.PERSONAL_SENDER: -2.0,
    ReasonCode.PRESSES_TO_ACT: -0.5,
    ReasonCode.REPLY: -3.0,
    ReasonCode.SENDER_NOT_AUTHENTICATED: -5.0,
    ReasonCode.TRACKER: -6.0,
    ReasonCode.UNREAD_DOCUMENT: 0.0,
    ReasonCode.UNREAD_INVOICE: 6.0,
}
EVENT_WEIGHTS: Final[Mapping[str, float]] = {
    "receipt": 3.0, "invoice": 3.0, "invoice_receipt": 3.2, "ordered": 2.5, "order_mention": 1.5, "your_order": 1.5,
    "paid": 3.0,
    "refunded": 3.2, "credit_note": 3.2,
    "shipped": -4.5, "cancelled": -5.0, "payment_failed": -6.0, "awaiting_payment": -4.0, "quote": -5.0,
    "proforma": -5.0, "statement": -4.0, "boarding": -5.0, "voucher": -5.0, "account": -4.0, "news": -2.0,
    "not_receipt": -7.0, "income": -7.0, "bank_alert": -4.0, "review": -2.5, "bank_transfer": -2.5, "parcel": -3.0,
    "request": -5.0, "draft": -5.0, "payslip": -7.0, "cart": -5.0, "new_order": -6.0, "delivered": -3.0,
    "purchase_order": -5.0, "delivery_note": -5.0, "sent_on": -6.0,
}  # fmt: skip
"""What an event weighs where it is said most clearly; one that is not listed says nothing either way."""


def weight_of(concept: str) -> float:
    """What an event weighs where it is said most clearly: above 0 for a receipt, 0 when it says nothing."""
    return EVENT_WEIGHTS.get(concept, 0.0)
