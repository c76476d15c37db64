"""Whose a lasting refusal of Google's is, by its own word for it. Pure; what a run does then is `failures`' table.

Sources: Gmail API guide, "Resolve errors"; Google Identity, "Using OAuth 2.0 to Access Google APIs"; RFC 6749, 5.2.
"""

from __future__ import annotations

POLICY_REASONS = frozenset(
    {"access_denied", "account_restricted", "admin_policy_enforced", "domainPolicy", "org_internal", "policy_enforced"}
)
"""The administrator of the mailbox does not allow it."""
NO_MAILBOX_REASONS = frozenset({"failedPrecondition"})
"""Of every call, it means that the Google account has no mailbox; of one mail, that this mail cannot be had."""
CLIENT_REASONS = frozenset(
    {"deleted_client", "disabled_client", "invalid_client", "invalid_scope", "unauthorized_client"}
)
"""The operator's registration with Google is wrong, deleted or disabled."""
API_DISABLED_REASONS = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
"""The operator has not enabled the Gmail API for the project."""

RECONNECT_REQUIRED = "GMAIL_RECONNECT_REQUIRED"
BLOCKED_BY_POLICY = "GMAIL_BLOCKED_BY_POLICY"
NO_MAILBOX = "GMAIL_NO_MAILBOX"
CLIENT_REFUSED = "GOOGLE_CLIENT_REFUSED"
API_DISABLED = "GMAIL_API_DISABLED"
OPERATOR_CODES = (CLIENT_REFUSED, API_DISABLED)
"""Codes of runs that nobody but the operator can help."""


def code_of_mailbox(reason: str) -> str:
    """The code for why a mailbox has to be connected again."""
    if reason in POLICY_REASONS:
        return BLOCKED_BY_POLICY
    return NO_MAILBOX if reason in NO_MAILBOX_REASONS else RECONNECT_REQUIRED
