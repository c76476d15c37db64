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

from gmail.refusals import NO_MAILBOX_REASONS, POLICY_REASONS, SCOPE_REASONS
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
BLOCKED_BY_POLICY = ErrorMessage(
    _("The mailbox's administrator does not allow this app to read it."),
    _("Ask the administrator for an exception, then connect the mailbox again. The receipts found so far stay."),
)
NO_MAILBOX = ErrorMessage(
    _("This Google account has no Gmail mailbox."),
    _("Connect another account, or this one again once it has a mailbox."),
)
RUN_ERRORS: Final[Mapping[str, ErrorMessage]] = {
    "GMAIL_RECONNECT_REQUIRED": RECONNECT,
    "GMAIL_BLOCKED_BY_POLICY": BLOCKED_BY_POLICY,
    "GMAIL_NO_MAILBOX": NO_MAILBOX,
    "GMAIL_NOT_CONNECTED": ErrorMessage(_("No mailbox is connected."), _("Connect Gmail first.")),
    "GMAIL_REFUSED": ErrorMessage(
        _("Gmail refuses this account."), _("Tell the operator, or connect another account.")
    ),
    "GMAIL_API_DISABLED": ErrorMessage(
        _("The Gmail API is not enabled for this installation."),
        _("The operator enables it in the Google Cloud console; then press Retry. Connecting again does not help."),
    ),
    "GOOGLE_CLIENT_REFUSED": ErrorMessage(
        _("Google refuses this installation's client."),
        _("The operator checks the client id and secret; then press Retry. Connecting again does not help."),
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
    return RUN_ERRORS.get(code) or ErrorMessage(gettext(message or code), gettext(hint) if hint else "")


LEDGER_REASONS: Final[Mapping[str, Promise]] = {
    "deleted": _("deleted in Gmail before it could be read"),
    "hidden": _("in spam, in the trash or among the drafts"),
    "interrupted": _("reading it broke off each time: the worker's log tells why"),
    "missing": _("Gmail did not find it; it is asked for again"),
    "refused": _("Gmail does not hand it out"),
}
"""Why a mail was not read; why one that was read is no receipt, `receipts.messages` says."""

CONNECTION_REASONS: Final[Mapping[str, Promise]] = {
    **dict.fromkeys(sorted(POLICY_REASONS), _("The mailbox's administrator does not allow this app.")),
    **dict.fromkeys(sorted(NO_MAILBOX_REASONS), _("This Google account has no Gmail mailbox.")),
    "authError": _("Gmail no longer accepts our access."),
    **dict.fromkeys(sorted(SCOPE_REASONS), _("Its owner did not allow reading mail.")),
    "invalid_grant": _("Its owner withdrew access or changed the password, or access was not used for long."),
    "invalid_rapt": _("Its administrator's session limit ended the access."),
    "token unreadable": _("Its stored access cannot be decrypted: the encryption key was changed."),
}
"""Why a mailbox has to be connected again."""


PENDING: Final[Mapping[str, Promise]] = {
    "counting": _("still counting the mail"),
    "interrupted": _("interrupted, and goes on by itself"),
}
"""Why the time that a run will still take cannot be told."""


def pending_message(code: str | None) -> str:
    """Why the time left cannot be told; empty if it can, or once the run is over."""
    return str(PENDING[code]) if code else ""


def reconnect_message(reason: str) -> ErrorMessage:
    """What is wrong with a mailbox that has to be connected again for `reason`, and what its owner can do."""
    if reason in POLICY_REASONS:
        return BLOCKED_BY_POLICY
    return NO_MAILBOX if reason in NO_MAILBOX_REASONS else RECONNECT


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
