"""Words for the codes of runs, mailboxes and mails, in the language of the page.

The API speaks in codes with an English hint; pages and the console say the same in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from receipts.messages import REASONS

Text = str | Promise


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """What went wrong, and what to do next."""

    message: Text
    hint: Text


RECONNECT = ErrorMessage(
    _("Gmail no longer lets us read this mailbox."),
    _("Connect it again with the same Google account. The receipts found so far stay."),
)
RUN_ERRORS: Final[Mapping[str, ErrorMessage]] = {
    "GMAIL_RECONNECT_REQUIRED": RECONNECT,
    "GMAIL_NOT_CONNECTED": ErrorMessage(_("No mailbox is connected."), _("Connect Gmail first.")),
    "GMAIL_REFUSED": ErrorMessage(
        _("Gmail refuses this account."),
        _(
            "It may have no mailbox, or its administrator does not allow apps to read mail. "
            "Ask for an exception, or connect another account."
        ),
    ),
    "GMAIL_UNAVAILABLE": ErrorMessage(
        _("Gmail could not be reached for a while."), _("Nothing is lost. Press Retry to go on where it stopped.")
    ),
    "REDIS_UNAVAILABLE": ErrorMessage(
        _("The sync was interrupted: Redis did not answer for a while."),
        _("Nothing is lost. The operator looks at it; then press Retry."),
    ),
    "STORAGE_UNAVAILABLE": ErrorMessage(
        _("The documents could not be stored."),
        _("Nothing is lost. The operator has to make room on the disk; then press Retry."),
    ),
    "READER_UNAVAILABLE": ErrorMessage(
        _("The sync was interrupted: the process that reads mail does not start."),
        _("Nothing is lost. The operator looks at it; then press Retry."),
    ),
    "LEDGER_MISMATCH": ErrorMessage(
        _("The sync could not account for every mail."), _("Press Retry: it takes up only what is left.")
    ),
    "SERVER_ERROR": ErrorMessage(
        _("The sync was interrupted: something went wrong on our side."),
        _("Nothing is lost. The operator looks at it; then press Retry."),
    ),
    "SYNC_ALREADY_RUNNING": ErrorMessage(
        _("A sync of this mailbox is already under way."), _("Its progress is shown here.")
    ),
    "NOTHING_TO_RETRY": ErrorMessage(_("Nothing is left to retry."), _("Start a new sync instead.")),
    "QUEUE_UNAVAILABLE": ErrorMessage(
        _("The sync could not be started: the job queue does not answer."),
        _("Try again in a minute. If it stays, tell the operator."),
    ),
}


def error_message(code: str, *, message: str = "", hint: str = "") -> ErrorMessage:
    """The words for why a run failed or did not start; an error of another kind keeps those it came with."""
    return RUN_ERRORS.get(code) or ErrorMessage(message or code, hint)


LEDGER_REASONS: Final[Mapping[str, Promise]] = {
    "deleted": _("deleted in Gmail before it could be read"),
    "interrupted": _("reading it broke off each time: the worker's log tells why"),
}
"""Why a mail was not read; why one that was read is no receipt, `receipts.messages` says."""

CONNECTION_REASONS: Final[Mapping[str, Promise]] = {
    "admin_policy_enforced": _("The mailbox's administrator does not allow this app."),
    "authError": _("Gmail no longer accepts our access."),
    "insufficientPermissions": _("Its owner did not allow reading mail."),
    "invalid_grant": _("Its owner withdrew access or changed the password, or access was not used for long."),
    "invalid_rapt": _("Its administrator's session limit ended the access."),
    "token unreadable": _("Its stored access cannot be decrypted: the encryption key was changed."),
}
"""Why a mailbox has to be connected again."""


def reason_message(code: str) -> str:
    """Why a mail has its outcome, or is to be tried again; what is no code of ours came from Gmail."""
    if not code:
        return ""
    # the version before stored what the database said behind a colon
    known = code.partition(":")[0]
    words = LEDGER_REASONS.get(known) or REASONS.get(known)
    return str(words) if words else gettext("Gmail could not deliver it (%(code)s)") % {"code": code}


def connection_reason_message(code: str) -> str:
    """Why a mailbox cannot be read; what is no code of ours came from Google. Empty if it can."""
    if not code:
        return ""
    words = CONNECTION_REASONS.get(code)
    return str(words) if words else gettext("Google refuses access (%(code)s).") % {"code": code}
