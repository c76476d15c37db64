"""Whose a lasting refusal by Google is, by Google's own code for it. Pure; what a run does then is `failures`' table.

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
SCOPE_REASONS = frozenset({"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"})
"""The owner's consent does not cover what is asked."""
