"""Codes of runs, mails and errors in words a person can act on, in the language of the page.

The API speaks in codes with an English hint; pages and the console say the same in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong, and what to do next."""

    message: Text
    hint: Text


RECONNECT = Trouble(
    _("Gmail no longer lets us read this mailbox."),
    _("Connect it again with the same Google account. The receipts found so far stay."),
)
TROUBLES = {
    "GMAIL_RECONNECT_REQUIRED": RECONNECT,
    "GMAIL_NOT_CONNECTED": Trouble(_("No mailbox is connected."), _("Connect Gmail first.")),
    "GMAIL_REFUSED": Trouble(
        _("Gmail refuses this account."),
        _(
            "It may have no mailbox, or its administrator does not allow apps to read mail. "
            "Ask for an exception, or connect another account."
        ),
    ),
    "GMAIL_UNAVAILABLE": Trouble(
        _("Gmail could not be reached for a while."), _("Nothing is lost. Press Retry to go on where it stopped.")
    ),
    "REDIS_UNAVAILABLE": Trouble(
        _("The sync was interrupted: Redis did not answer for a while."),
        _("Nothing is lost. The operator looks at it; then press Retry."),
    ),
    "STORAGE_UNAVAILABLE": Trouble(
        _("The documents could not be stored."),
        _("Nothing is lost. The operator has to make room on the disk; then press Retry."),
    ),
    "LEDGER_MISMATCH": Trouble(
        _("The sync could not account for every mail."), _("Press Retry: it takes up only what is left.")
    ),
    "SERVER_ERROR": Trouble(
        _("The sync was interrupted: something went wrong on our side."),
        _("Nothing is lost. The operator looks at it; then press Retry."),
    ),
    "SYNC_ALREADY_RUNNING": Trouble(
        _("A sync of this mailbox is already under way."), _("Its progress is shown here.")
    ),
    "NOTHING_TO_RETRY": Trouble(_("Nothing is left to retry."), _("Start a new sync instead.")),
    "QUEUE_UNAVAILABLE": Trouble(
        _("The sync could not be started: the job queue does not answer."),
        _("Try again in a minute. If it stays, tell the operator."),
    ),
}


def trouble_of(code: str, *, message: str = "", hint: str = "") -> Trouble:
    """The words for an error code; an unknown one keeps those it came with."""
    return TROUBLES.get(code) or Trouble(message or code, hint)


REASONS = {
    "account": _("about an account, not a purchase"),
    "awaiting_payment": _("a request for payment that is not paid yet"),
    "bank_alert": _("a notice of a bank or card"),
    "boarding": _("a boarding pass or ticket"),
    "bulk": _("sent to many people at once"),
    "cancelled": _("a cancellation"),
    "deleted": _("deleted in Gmail before it could be read"),
    "income": _("money that came in, not an expense"),
    "interrupted": _("reading it broke off each time: the worker's log tells why"),
    "list_mail": _("a newsletter"),
    "mailing_list": _("a discussion list"),
    "news": _("news or advertising"),
    "no_sign_of_a_receipt": _("nothing in it speaks of a receipt"),
    "no_total": _("no total in it"),
    "not_receipt": _("it says itself that it is no receipt"),
    "payment_failed": _("a payment that failed"),
    "personal_sender": _("from a private person"),
    "proforma": _("a proforma invoice"),
    "quote": _("a quote"),
    "reply": _("a reply in a conversation"),
    "review": _("a request for a review"),
    "shipped": _("a shipping notice"),
    "statement": _("an account statement"),
    "voucher": _("a voucher"),
}
UNREADABLE = "unreadable:"


def reason_of(code: str) -> Text:
    """The words for why a mail has its outcome; an unknown code stands for itself."""
    if code.startswith(UNREADABLE):
        return _("it could not be read: tell the operator")
    return REASONS.get(code, code.replace("_", " "))
