"""Consent, from the address of Google's page to its revocation."""

from __future__ import annotations

import datetime
import hashlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from gmail import oauth
from gmail.client import GmailClient, UnauthorizedError
from tests.processes import CLIENT_ID, CLIENT_SECRET, MailboxControl, Sandbox

UTC = datetime.UTC
CALLBACK = "http://testserver/api/gmail/oauth/callback"


@pytest.fixture
def google(sandbox: Sandbox) -> oauth.Google:
    """Our registration with the sandbox."""
    return oauth.Google(CLIENT_ID, CLIENT_SECRET, CALLBACK, base=sandbox.url)


@pytest.fixture
def grant(google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl) -> oauth.Grant:
    """What the owner granted."""
    consent = oauth.consent(google)
    return oauth.exchange(
        google, code=code_in(sandbox.allow(consent.url, mailbox.address)), code_verifier=consent.code_verifier
    )


def parameters(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def code_in(callback: str) -> str:
    return parameters(callback)["code"]


# -- asking ------------------------------------------------------------------------------------------------------------


def test_the_consent_page_is_google_s_unless_the_settings_name_another() -> None:
    google = oauth.Google("id", "secret", "https://shop.example/callback")
    assert oauth.consent(google).url.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert google.token_uri == "https://oauth2.googleapis.com/token"
    assert google.revoke_uri == "https://oauth2.googleapis.com/revoke"
    assert google.certs_uri == "https://www.googleapis.com/oauth2/v1/certs"
    assert google.gmail_root == "https://gmail.googleapis.com"


def test_consent_asks_to_read_mail_for_good_and_for_nothing_more() -> None:
    asked = parameters(oauth.consent(oauth.Google("id", "secret", "https://shop.example/callback")).url)
    assert asked["scope"].split() == [
        "https://www.googleapis.com/auth/gmail.readonly",
        "openid",
        "https://www.googleapis.com/auth/userinfo.email",
    ]
    assert asked["access_type"] == "offline"
    assert asked["prompt"] == "consent"
    assert asked["include_granted_scopes"] == "true"
    assert asked["response_type"] == "code"
    assert (asked["client_id"], asked["redirect_uri"]) == ("id", "https://shop.example/callback")
    assert "login_hint" not in asked


def test_consent_is_bound_to_who_asked_by_state_and_by_pkce() -> None:
    consent = oauth.consent(oauth.Google("id", "secret", "https://shop.example/callback"))
    asked = parameters(consent.url)
    digest = hashlib.sha256(consent.code_verifier.encode()).digest()
    assert asked["state"] == consent.state
    assert asked["code_challenge_method"] == "S256"
    assert asked["code_challenge"] == urlsafe_b64encode(digest).decode().rstrip("=")
    assert consent.code_verifier not in consent.url


def test_no_two_consents_share_a_secret() -> None:
    google = oauth.Google("id", "secret", "https://shop.example/callback")
    consents = [oauth.consent(google) for _ in range(5)]
    assert len({consent.state for consent in consents}) == 5
    assert len({consent.code_verifier for consent in consents}) == 5
    assert min(len(consent.state) for consent in consents) >= 20
    assert min(len(consent.code_verifier) for consent in consents) >= 43


def test_the_page_can_be_given_a_hint_of_the_account() -> None:
    google = oauth.Google("id", "secret", "https://shop.example/callback")
    assert parameters(oauth.consent(google, login_hint="owner@shop.example").url)["login_hint"] == "owner@shop.example"


# -- coming back -------------------------------------------------------------------------------------------------------


def test_a_code_becomes_a_grant_that_opens_the_mailbox(
    google: oauth.Google, grant: oauth.Grant, mailbox: MailboxControl
) -> None:
    assert grant.address == mailbox.address
    assert grant.subject
    assert grant.refresh_token
    assert set(grant.scopes) == set(oauth.SCOPES)
    lives = grant.access_token.expires_at - datetime.datetime.now(UTC)
    assert datetime.timedelta(minutes=58) < lives < datetime.timedelta(minutes=61)
    assert GmailClient(grant.access_token.value, root=google.gmail_root).profile().address == mailbox.address


def test_an_address_is_in_lower_case(google: oauth.Google, sandbox: Sandbox) -> None:
    mixed = sandbox.create("Olive.Owner@Shop.example")
    try:
        consent = oauth.consent(google)
        code = code_in(sandbox.allow(consent.url, mixed.address))
        grant = oauth.exchange(google, code=code, code_verifier=consent.code_verifier)
        assert grant.address == "olive.owner@shop.example"
    finally:
        sandbox.call("DELETE", mixed.path)


def test_the_same_account_has_the_same_subject_again(
    google: oauth.Google, grant: oauth.Grant, sandbox: Sandbox, mailbox: MailboxControl
) -> None:
    consent = oauth.consent(google)
    code = code_in(sandbox.allow(consent.url, mailbox.address))
    again = oauth.exchange(google, code=code, code_verifier=consent.code_verifier)
    assert again.subject == grant.subject
    # asked for with prompt=consent, so that a lost token can be replaced
    assert again.refresh_token not in ("", grant.refresh_token)


def test_a_stolen_code_is_worthless_without_its_verifier(
    google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl
) -> None:
    code = code_in(sandbox.allow(oauth.consent(google).url, mailbox.address))
    with pytest.raises(oauth.CodeRefusedError, match="invalid_grant"):
        oauth.exchange(google, code=code, code_verifier=oauth.consent(google).code_verifier)


def test_a_code_works_once(google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl) -> None:
    consent = oauth.consent(google)
    code = code_in(sandbox.allow(consent.url, mailbox.address))
    oauth.exchange(google, code=code, code_verifier=consent.code_verifier)
    with pytest.raises(oauth.CodeRefusedError):
        oauth.exchange(google, code=code, code_verifier=consent.code_verifier)


def test_a_code_ages_out(google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl) -> None:
    consent = oauth.consent(google)
    code = code_in(sandbox.allow(consent.url, mailbox.address))
    sandbox.call("POST", "/clock/advance", {"seconds": 3600})
    with pytest.raises(oauth.CodeRefusedError):
        oauth.exchange(google, code=code, code_verifier=consent.code_verifier)


def test_a_code_for_another_address_is_refused(google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl) -> None:
    consent = oauth.consent(google)
    code = code_in(sandbox.allow(consent.url, mailbox.address))
    elsewhere = replace(google, redirect_uri="http://testserver/elsewhere")
    with pytest.raises(oauth.CodeRefusedError):
        oauth.exchange(elsewhere, code=code, code_verifier=consent.code_verifier)


def test_a_made_up_code_is_refused(google: oauth.Google) -> None:
    with pytest.raises(oauth.CodeRefusedError):
        oauth.exchange(google, code="4/0made-up", code_verifier="v" * 43)


def test_an_owner_who_unticks_reading_mail_gets_an_error_of_its_own(
    google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl
) -> None:
    consent = oauth.consent(google)
    code = code_in(sandbox.allow(consent.url, mailbox.address, granted="openid"))
    with pytest.raises(oauth.ScopeMissingError):
        oauth.exchange(google, code=code, code_verifier=consent.code_verifier)


def test_a_no_comes_back_as_an_error_with_our_state(
    google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl
) -> None:
    consent = oauth.consent(google)
    assert parameters(sandbox.deny(consent.url)) == {"state": consent.state, "error": "access_denied"}


@pytest.mark.parametrize("seconds", [-50, 50])
def test_clocks_may_disagree_a_little(
    google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl, seconds: int
) -> None:
    sandbox.call("PUT", "/clock", {"offset_seconds": seconds})
    consent = oauth.consent(google)
    code = code_in(sandbox.allow(consent.url, mailbox.address))
    assert oauth.exchange(google, code=code, code_verifier=consent.code_verifier).address == mailbox.address


def test_a_token_from_the_future_is_not_believed(
    google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl
) -> None:
    sandbox.call("PUT", "/clock", {"offset_seconds": 600})
    consent = oauth.consent(google)
    code = code_in(sandbox.allow(consent.url, mailbox.address))
    with pytest.raises(oauth.GoogleUnavailableError, match="id_token"):
        oauth.exchange(google, code=code, code_verifier=consent.code_verifier)


@pytest.mark.parametrize("kind", ["backendError500", "backendError503", "dropInBody"])
def test_an_outage_at_the_exchange_is_no_refusal(
    google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl, kind: str
) -> None:
    consent = oauth.consent(google)
    code = code_in(sandbox.allow(consent.url, mailbox.address))
    sandbox.fault(kind=kind, method="token")
    with pytest.raises(oauth.GoogleUnavailableError):
        oauth.exchange(google, code=code, code_verifier=consent.code_verifier)


def test_without_google_s_certificates_no_token_is_accepted(
    google: oauth.Google, sandbox: Sandbox, mailbox: MailboxControl
) -> None:
    consent = oauth.consent(google)
    code = code_in(sandbox.allow(consent.url, mailbox.address))
    sandbox.fault(kind="backendError503", method="certs")
    with pytest.raises(oauth.GoogleUnavailableError):
        oauth.exchange(google, code=code, code_verifier=consent.code_verifier)


# -- going on ----------------------------------------------------------------------------------------------------------


def test_a_refresh_token_buys_new_access_tokens(
    google: oauth.Google, grant: oauth.Grant, mailbox: MailboxControl
) -> None:
    mailbox.expire_tokens()
    with pytest.raises(UnauthorizedError):
        GmailClient(grant.access_token.value, root=google.gmail_root).profile()
    token = oauth.refresh(google, grant.refresh_token)
    assert token.expires_at > datetime.datetime.now(UTC) + datetime.timedelta(minutes=58)
    assert GmailClient(token.value, root=google.gmail_root).profile().address == mailbox.address


def test_a_revoked_grant_is_lost(google: oauth.Google, grant: oauth.Grant, mailbox: MailboxControl) -> None:
    mailbox.revoke()
    with pytest.raises(oauth.GrantLostError, match="invalid_grant"):
        oauth.refresh(google, grant.refresh_token)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("invalidGrant", "invalid_grant"),
        ("invalidRapt", "invalid_rapt"),
    ],
)
def test_whatever_ended_the_grant_only_a_person_can_bring_it_back(
    google: oauth.Google, grant: oauth.Grant, sandbox: Sandbox, kind: str, reason: str
) -> None:
    sandbox.fault(kind=kind, method="token")
    with pytest.raises(oauth.GrantLostError) as lost:
        oauth.refresh(google, grant.refresh_token)
    assert lost.value.reason == reason


@pytest.mark.parametrize(
    ("kind", "error", "reason"),
    [
        ("adminPolicyEnforced", oauth.PolicyError, "admin_policy_enforced"),
        ("policyEnforced", oauth.PolicyError, "policy_enforced"),
        ("accessDenied", oauth.PolicyError, "access_denied"),
        ("orgInternal", oauth.PolicyError, "org_internal"),
        ("accountRestricted", oauth.PolicyError, "account_restricted"),
        ("unauthorizedClient", oauth.ClientRefusedError, "unauthorized_client"),
        ("invalidClient", oauth.ClientRefusedError, "invalid_client"),
        ("invalidScope", oauth.ClientRefusedError, "invalid_scope"),
        ("deletedClient", oauth.ClientRefusedError, "deleted_client"),
        ("disabledClient", oauth.ClientRefusedError, "disabled_client"),
    ],
)
def test_a_lasting_refusal_is_the_administrator_s_or_the_operator_s(
    google: oauth.Google,
    grant: oauth.Grant,
    sandbox: Sandbox,
    kind: str,
    error: type[oauth.OAuthError],
    reason: str,
) -> None:
    sandbox.fault(kind=kind, method="token")
    with pytest.raises(oauth.OAuthError) as refused:
        oauth.refresh(google, grant.refresh_token)
    assert (type(refused.value), refused.value.reason) == (error, reason)


@pytest.mark.parametrize("kind", ["backendError503", "dropInBody", "garbageJson"])
def test_an_outage_at_the_refresh_loses_no_grant(
    google: oauth.Google, grant: oauth.Grant, sandbox: Sandbox, kind: str
) -> None:
    sandbox.fault(kind=kind, method="token")
    with pytest.raises(oauth.GoogleUnavailableError):
        oauth.refresh(google, grant.refresh_token)
    sandbox.call("DELETE", "/faults")
    assert oauth.refresh(google, grant.refresh_token).value


# -- giving back -------------------------------------------------------------------------------------------------------


def test_a_grant_given_back_opens_nothing(google: oauth.Google, grant: oauth.Grant) -> None:
    oauth.revoke(google, grant.refresh_token)
    with pytest.raises(UnauthorizedError):
        GmailClient(grant.access_token.value, root=google.gmail_root).profile()
    with pytest.raises(oauth.GrantLostError):
        oauth.refresh(google, grant.refresh_token)


def test_giving_back_twice_does_no_harm(google: oauth.Google, grant: oauth.Grant, sandbox: Sandbox) -> None:
    oauth.revoke(google, grant.refresh_token)
    oauth.revoke(google, grant.refresh_token)
    assert sandbox.counters()["total"]["calls"]["revoke"] == 2


@pytest.mark.parametrize("kind", ["backendError503", "dropInBody"])
def test_an_outage_at_revocation_is_an_error(
    google: oauth.Google, grant: oauth.Grant, sandbox: Sandbox, kind: str
) -> None:
    sandbox.fault(kind=kind, method="revoke")
    with pytest.raises(oauth.GoogleUnavailableError):
        oauth.revoke(google, grant.refresh_token)


def test_no_error_contains_a_secret(google: oauth.Google, grant: oauth.Grant, sandbox: Sandbox) -> None:
    sandbox.fault(kind="invalidGrant", method="token")
    with pytest.raises(oauth.OAuthError) as lost:
        oauth.refresh(google, grant.refresh_token)
    said = f"{lost.value!r} {lost.value.__cause__!r}"
    assert grant.refresh_token not in said
    assert CLIENT_SECRET not in said
