"""The format of a language file: its sections, their concepts, and what every language has words for.

`docs/adding-a-language.md` explains the concepts to those who write such a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ORDERS_OF_DATES: Final = frozenset({"day-month-year", "month-day-year", "year-month-day"})
NEUTRAL: Final = "neutral"
"""The concept of phrases that say nothing, and keep their words from the concepts beside it."""
SHIELDED: Final = ("events", "sentences")
"""Sections that are looked for in whole sentences, and have such phrases."""
HEAD: Final = frozenset({"code", "name", "order_of_dates", "small_words"})
"""What stands above the sections."""
SECTIONS: Final[Mapping[str, frozenset[str]]] = {
    # what a mail may say happened; `decision.weights` says what each weighs
    "events": frozenset(
        {
            "receipt", "invoice_receipt", "invoice", "ordered", "your_order", "order_mention", "paid", "refunded",
            "credit_note", "delivered", "shipped", "parcel", "cancelled", "payment_failed", "awaiting_payment",
            "charge_announced", "bank_transfer", "quote", "draft", "purchase_order", "delivery_note", "sent_on",
            "payslip", "cart", "new_order", "proforma", "statement", "boarding", "voucher", "account", "news",
            "not_receipt", "neutral", "request", "income", "bank_alert", "review", "price_change",
        }
    ),
    # words that turn what a sentence says
    "sentences": frozenset(
        {
            "hypothetical", "nothing", "not", "reference_surely", "reference_beside_a_receipt", "keeping", "pressure",
            "payment", "done", "failed", "thanks", "in_advance", "reminder", "auto_reply", "neutral",
        }
    ),
    # what a label says an amount is; `extractors.amounts` holds the rules
    "amounts": frozenset(
        {
            "paper", "grand", "total", "paid", "card", "plus", "earlier", "change", "shipment", "due", "subtotal",
            "net", "tax", "shipping", "discount", "tip", "fee", "refund", "saved", "other", "price", "points", "incl",
            "excl",
        }
    ),
    "dates": frozenset({"issued", "ordered", "plain", "due", "other"}),
    "numbers": frozenset({"invoice", "credit", "receipt", "order", "booking", "document", "transaction", "other"}),
    "number_marks": frozenset({"mark"}),
    "parties": frozenset({"seller", "buyer", "greeting", "payee"}),
    "seller": frozenset({"seller"}),
    "titles": frozenset({"title", "courtesy", "weekdays", "role_words"}),
    "currencies": frozenset(),
    "payment_methods": frozenset(),
    "months": frozenset(map(str, range(1, 13))),
    # words that stand inside an expression with digits or a name
    "patterns": frozenset(
        {
            "account", "addressed", "after_year", "amount_between", "attention", "bank", "before_month", "before_year",
            "brands", "called", "card", "contact", "copies", "day_ending", "forward_subject", "from", "honoured",
            "invoice_name", "labels_date", "labels_from", "labels_subject", "labels_to", "made_with", "no_party",
            "numbered", "office", "paid_by", "paying", "plus", "processing", "quoted", "registered", "reply_subject",
            "role", "seated", "seller_sends", "sent_for", "to", "told", "told_behind",
            "told_to", "via", "yours",
        }
    ),
    # what a question to a mailbox asks for
    "search": frozenset({"titles", "payment", "weak"}),
    "not_used": frozenset(),
}  # fmt: skip
"""The concepts of each section; those of `currencies` are ISO 4217 codes, those of `payment_methods`
the names that people know them by, those of `not_used` any of the others, written "section.concept"."""
AS_WRITTEN: Final = frozenset({"currencies", "patterns", "search", "not_used"})
"""Sections whose phrases are not, or not only, compared as words."""
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "events": (
        "receipt", "invoice", "paid", "payment_failed", "awaiting_payment", "quote", "statement", "refunded", "ordered",
        "shipped",
    ),
    "amounts": ("total", "subtotal", "tax", "due"),
    "dates": ("issued", "due"),
    "numbers": ("invoice", "credit", "receipt", "order", "booking", "document", "transaction", "other"),
}  # fmt: skip
"""What a language has words for, or says under `not_used` why it has none."""
DISTINCT: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "sentences": (
        frozenset({"hypothetical", NEUTRAL}),
        frozenset({"nothing", "not", NEUTRAL}),
        frozenset({"reference_surely", "reference_beside_a_receipt", NEUTRAL}),
        frozenset({"payment", "done", "failed", "thanks", "in_advance", "reminder", NEUTRAL}),
    ),
    "titles": (frozenset({"title", "courtesy"}),),
    "months": (),
    "patterns": (),
    "search": (),
    "not_used": (),
}
"""The concepts of a section that share no phrase, where these are not all of them: each of their phrases means one
thing."""
