"""Words for what receipts and their files are said to be by code: problems, and the reasons of a decision.

Programs read codes; the pages, the console and the API's messages say the same in the reader's language, from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from extraction.types import FileProblem, Problem, ProblemCode, ReasonCode, SourceProblem
from receipts.fields import COLUMN_OF, label_of
from receipts.problems import file_problem_from_text, from_text

MISSING: Final[Mapping[str, Promise]] = {
    "vendor": _("It is not clear who issued it."),
    "total": _("The total was not found."),
    "currency": _("The currency is not stated."),
    "issue_date": _("The date of issue was not found."),
    "document_type": _("It is not clear what kind of document it is, so no sum counts it."),
}

LEFT_OUT: Final[Mapping[str, Promise]] = {
    "duplicate": _("not counted: a copy"),
    "rejected": _("not counted: rejected"),
    "not_receipt": _("not counted: not a receipt"),
    "other_documents": _("not counted: no receipt by its kind"),
    "unknown_type": _("not counted: of unknown kind"),
    "unknown_currency": _("not summed: the currency is unknown"),
}
"""Why a sum leaves a receipt out, by the codes of :func:`receipts.stats.left_out`."""

PROBLEMS: Final[Mapping[ProblemCode, Promise]] = {
    ProblemCode.MISSING: _("%(field)s: not found."),
    ProblemCode.PROFORMA: _("A proforma invoice is no receipt."),
    ProblemCode.STATEMENT: _("An account statement is no receipt."),
    ProblemCode.SUM_MISMATCH: _("Net and tax do not add up to the total."),
    ProblemCode.TAX_EXCEEDS_TOTAL: _("The tax is more than the total."),
    ProblemCode.LINES_MISMATCH: _("The lines do not add up to their sum."),
    ProblemCode.NEGATIVE_AMOUNT: _("%(field)s: below zero while the total is above it, so it was left out."),
    ProblemCode.DOCUMENTS_DISAGREE: _("%(field)s: the electronic invoice and the document beside it disagree."),
    ProblemCode.FUTURE_DATE: _("The date of issue lies in the future."),
    ProblemCode.UNVERIFIED_SENDER: _("The sender may not be who it claims to be."),
    ProblemCode.DOCUMENT_ENCRYPTED: _("An attached document is locked with a password."),
    ProblemCode.DOCUMENT_DAMAGED: _("An attached document is damaged."),
    ProblemCode.DOCUMENT_EMPTY: _("An attached document is empty."),
    ProblemCode.DOCUMENT_TOO_LARGE: _("An attached document is too large to read."),
    ProblemCode.DOCUMENT_WITHOUT_TEXT: _("An attached document has no text in it."),
    ProblemCode.DOCUMENT_OVER_MEMORY: _("An attached document takes more memory than it may have."),
    ProblemCode.DOCUMENT_OVER_TIME: _("Reading an attached document takes longer than it may."),
    ProblemCode.DOCUMENT_READER_DIED: _("Reading an attached document broke off each time."),
    ProblemCode.DOCUMENT_UNKNOWN_STANDARD: _("An attached electronic invoice is of a kind that is not known."),
    ProblemCode.DOCUMENT_UNREADABLE: _("An attached document could not be read."),
    ProblemCode.TOO_LARGE: _("The mail is too large to read."),
    ProblemCode.TOO_MANY_PARTS: _("The mail has too many parts; not all of them were read."),
    ProblemCode.TOO_MANY_DOCUMENTS: _("The mail has too many documents; not all of them were read."),
    ProblemCode.TOO_MUCH_TO_READ_IN_TIME: _("Reading the mail took too long; not all of it was read."),
    ProblemCode.OVER_MEMORY: _("Reading it takes more memory than it may have."),
    ProblemCode.OVER_TIME: _("Reading it takes longer than it may."),
    ProblemCode.READER_DIED: _("Reading it broke off each time."),
    ProblemCode.NOTHING_READ: _("Nothing could be read in it."),
    ProblemCode.NOT_STORABLE: _("%(field)s: what was read could not be kept."),
    ProblemCode.NOT_FOUND_AGAIN: _("Reading it again found no receipt in it."),
    ProblemCode.NOT_A_RECEIPT: _("It does not look like a receipt: %(reason)s."),
    ProblemCode.UNKNOWN: _("Something about it was not clear when it was read."),
}

FILE_PROBLEMS: Final[Mapping[FileProblem, Promise]] = {
    FileProblem.ENCRYPTED: _("It is locked with a password."),
    FileProblem.DAMAGED: _("It is damaged."),
    FileProblem.EMPTY: _("It is empty."),
    FileProblem.TOO_LARGE: _("It is too large to read."),
    FileProblem.NO_TEXT: _("It has no text in it."),
    FileProblem.PICTURE: _("It is a picture that was not read."),
    FileProblem.OVER_MEMORY: _("Reading it takes more memory than it may have."),
    FileProblem.OVER_TIME: _("Reading it takes longer than it may."),
    FileProblem.READER_DIED: _("Reading it broke off each time."),
    FileProblem.UNKNOWN_STANDARD: _("It is an electronic invoice of a kind that is not known."),
    FileProblem.UNREADABLE: _("It could not be read."),
}

REASONS: Final[Mapping[str, Promise]] = {
    ReasonCode.ARITHMETIC: _("sums that add up"),
    ReasonCode.ATTACHED_DOCUMENT: _("an attached file with the name of an invoice"),
    ReasonCode.AUTO_REPLY: _("the answer of a machine, such as out of office"),
    ReasonCode.BANK_SENDER: _("sent by a bank"),
    ReasonCode.BOOKING_WITHOUT_PRICE: _("a booking that names no price"),
    ReasonCode.BOUNCE: _("a notice that a mail could not be delivered"),
    ReasonCode.BULK: _("sent to many people at once"),
    ReasonCode.CARD: _("the digits of a card"),
    ReasonCode.DOCUMENT: _("a document that calls itself an invoice or receipt"),
    ReasonCode.ELECTRONIC_INVOICE: _("an electronic invoice"),
    ReasonCode.GIVEN_AS_DOCUMENT: _("given as a document"),
    ReasonCode.IMITATES_A_RECEIPT: _("it imitates a receipt: the sender's name and address do not match"),
    ReasonCode.INTERNAL_SENDER: _("from a colleague"),
    ReasonCode.LIST_MAIL: _("a newsletter"),
    ReasonCode.LOCKED_DOCUMENT: _("an attached document that is locked"),
    ReasonCode.MAILING_LIST: _("a discussion list"),
    ReasonCode.NO_SIGN_OF_A_RECEIPT: _("nothing in it speaks of a receipt"),
    ReasonCode.NO_TOTAL: _("no total in it"),
    ReasonCode.NUMBER: _("a document's number"),
    ReasonCode.OFFICE_WITHOUT_ADDRESS: _("a business's name with a private address"),
    ReasonCode.OWN_DOCUMENT: _("issued by the business itself: income, not an expense"),
    ReasonCode.PAYMENT_METHOD: _("a means of payment"),
    ReasonCode.PAYMENT_ROW: _("a row that shows the payment"),
    ReasonCode.PERSONAL_SENDER: _("from a private person"),
    ReasonCode.PICTURE_ALONE: _("next to nothing but a picture that was not read"),
    ReasonCode.PRESSES_TO_ACT: _("it presses to act at once"),
    ReasonCode.REPLY: _("a reply in a conversation"),
    ReasonCode.SENDER_NOT_AUTHENTICATED: _("the sender's address may be forged"),
    ReasonCode.SENDER_RULE: _("your rule: nothing from this sender is a receipt"),
    ReasonCode.TOTAL: _("a total"),
    ReasonCode.TRACKER: _("a message of an issue tracker"),
    ReasonCode.UNFORESEEN_DAMAGE: _("damaged in a way that could not be read"),
    ReasonCode.UNREAD_DOCUMENT: _("an attached document that was not read"),
    ReasonCode.UNREAD_INVOICE: _("an electronic invoice that was not read"),
    ReasonCode.UNREAD_PICTURE: _("a picture that was not read"),
    # limits
    SourceProblem.TOO_LARGE: _("too large to read"),
    SourceProblem.TOO_MANY_PARTS: _("too many parts to read"),
    SourceProblem.TOO_MANY_DOCUMENTS: _("too many documents to read"),
    SourceProblem.TOO_MUCH_TO_READ_IN_TIME: _("too much to read in time"),
    SourceProblem.OVER_MEMORY: _("more memory needed than it may have"),
    SourceProblem.OVER_TIME: _("more time needed than it may have"),
    SourceProblem.READER_DIED: _("reading it broke off each time"),
    # events
    "account": _("about an account, not a purchase"),
    "awaiting_payment": _("a request for payment that is not paid yet"),
    "bank_alert": _("a notice of a bank or card"),
    "bank_transfer": _("to be paid by bank transfer"),
    "boarding": _("a boarding pass or ticket"),
    "cancelled": _("a cancellation"),
    "cart": _("a shopping cart that was not ordered"),
    "charge_announced": _("a charge that is still to come"),
    "credit_note": _("a credit note"),
    "delivered": _("a notice that a parcel was delivered"),
    "delivery_note": _("a delivery note"),
    "draft": _("a draft"),
    "income": _("money that came in, not an expense"),
    "invoice": _("an invoice"),
    "invoice_receipt": _("an invoice with receipt"),
    "new_order": _("an order that the business received"),
    "news": _("news or advertising"),
    "not_receipt": _("it says itself that it is no receipt"),
    "order_mention": _("an order that is mentioned"),
    "ordered": _("an order"),
    "paid": _("a payment that was made"),
    "parcel": _("about a parcel"),
    "payment_failed": _("a payment that failed"),
    "payslip": _("a payslip"),
    "price_change": _("a change of prices"),
    "proforma": _("a proforma invoice"),
    "purchase_order": _("a purchase order"),
    "quote": _("a quote"),
    "receipt": _("a receipt"),
    "refund_announced": _("a refund that is still to come"),
    "refunded": _("a refund"),
    "reminder": _("a reminder to pay"),
    "request": _("a request or booking that is not confirmed yet"),
    "review": _("a request for a review"),
    "sent_on": _("a document that was sent to a customer"),
    "shipped": _("a shipping notice"),
    "statement": _("an account statement"),
    "thanked": _("thanks for a payment"),
    "voucher": _("a voucher"),
    "your_order": _("about an order of the business"),
    # the front door
    "same_document": _("the same document as another mail's"),
    "unreadable": _("it could not be read: tell the operator"),
    "given": _("a person says that it is a receipt"),
}


def problem_message(problem: Problem) -> str:
    """A sentence for what a person should look at."""
    field = problem.field or ""
    words = MISSING.get(field) if problem.code is ProblemCode.MISSING else None
    label = label_of(COLUMN_OF[field]) if field in COLUMN_OF else field
    return str(words or PROBLEMS[problem.code]) % {"field": label, "reason": REASONS.get(field, field)}


def problem_messages(texts: Iterable[str]) -> list[str]:
    """A sentence for each problem of a receipt, which are given as it stores them."""
    return [problem_message(problem) for problem in from_text(texts)]


def file_problem_message(text: str) -> str:
    """Why a file could not be read, which is given as it stores it; empty if it was."""
    problem = file_problem_from_text(text)
    return str(FILE_PROBLEMS[problem]) if problem else ""
