"""Consent and tokens, with Google's own libraries."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import google.auth.transport.requests
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate
from google.auth.exceptions import RefreshError
from google.oauth2 import id_token
from googleapiclient.errors import HttpError
from oauthlib.oauth2 import InvalidGrantError

from .conftest import (
    CALLBACK,
    CLIENT_ID,
    FORM,
    OWNER,
    READONLY,
    SCOPES,
    SandboxProcess,
    read_form,
    redirect_parameters,
    refresh,
)

INSUFFICIENT = {
    "message": "Request had insufficient authentication scopes.",
    "domain": "global",
    "reason": "insufficientPermissions",
}


def connect(sandbox: SandboxProcess, **parameters: str) -> tuple[Any, str]:
    flow = sandbox.flow()
    url, state = flow.authorization_url(**parameters)
    location = sandbox.consent(url)
    assert redirect_parameters(location)["state"] == state
    return flow, location


def test_a_user_who_allows_everything_lets_the_application_in(sandbox: SandboxProcess) -> None:
    flow, location = connect(sandbox)
    assert location.startswith(CALLBACK)
    assert set(redirect_parameters(location)["scope"].split()) == set(SCOPES)
    flow.fetch_token(authorization_response=location)
    credentials = flow.credentials
    assert credentials.refresh_token
    assert sandbox.gmail(credentials).getProfile(userId="me").execute()["emailAddress"] == OWNER


def test_the_id_token_passes_google_auths_own_check(sandbox: SandboxProcess) -> None:
    flow, location = connect(sandbox)
    flow.fetch_token(authorization_response=location)
    claims = id_token.verify_token(
        flow.credentials.id_token,
        google.auth.transport.requests.Request(),
        audience=CLIENT_ID,
        certs_url=f"{sandbox.url}/oauth2/v1/certs",
    )
    assert claims["iss"] == "https://accounts.google.com"
    assert (claims["email"], claims["email_verified"]) == (OWNER, True)
    assert len(claims["sub"]) == 21


def test_both_lists_of_certificates_hold_the_same_key(sandbox: SandboxProcess) -> None:
    [(key_id, pem)] = sandbox.http("GET", "/oauth2/v1/certs").json().items()
    [key] = sandbox.http("GET", "/oauth2/v3/certs").json()["keys"]
    public = load_pem_x509_certificate(pem.encode()).public_key()
    assert isinstance(public, RSAPublicKey)
    modulus = int.from_bytes(base64.urlsafe_b64decode(key["n"] + "=="), "big")
    assert (key["kid"], key["alg"], modulus) == (key_id, "RS256", public.public_numbers().n)


def test_a_wrong_verifier_gets_no_token(sandbox: SandboxProcess) -> None:
    flow, location = connect(sandbox)
    flow.code_verifier = "x" * 64
    with pytest.raises(InvalidGrantError):
        flow.fetch_token(authorization_response=location)


def test_a_refresh_works_until_the_grant_is_revoked(sandbox: SandboxProcess) -> None:
    credentials = sandbox.credentials()
    first = credentials.token
    refresh(credentials)
    assert credentials.token != first
    sandbox.mailbox("/revoke")
    with pytest.raises(RefreshError) as refused:
        refresh(credentials)
    assert refused.value.args[1] == {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
    }
    assert sandbox.api("/profile", str(credentials.token)).status == 401


def test_without_the_reading_scope_every_call_is_refused(sandbox: SandboxProcess) -> None:
    flow = sandbox.flow()
    url, _ = flow.authorization_url()
    location = sandbox.consent(url, untick=(READONLY,))
    assert READONLY not in redirect_parameters(location)["scope"]
    flow.fetch_token(authorization_response=location)
    with pytest.raises(HttpError) as refused:
        sandbox.gmail(flow.credentials).getProfile(userId="me").execute()
    assert refused.value.status_code == 403
    assert json.loads(refused.value.content)["error"]["errors"] == [INSUFFICIENT]


def test_a_code_opens_the_door_once(sandbox: SandboxProcess) -> None:
    flow, location = connect(sandbox)
    flow.fetch_token(authorization_response=location)
    with pytest.raises(InvalidGrantError):
        flow.fetch_token(authorization_response=location)


def test_a_code_is_stale_after_ten_minutes(sandbox: SandboxProcess) -> None:
    flow, location = connect(sandbox)
    sandbox.control("POST", "/clock/advance", {"seconds": 601})
    with pytest.raises(InvalidGrantError):
        flow.fetch_token(authorization_response=location)


def test_a_code_belongs_to_its_redirect_address(sandbox: SandboxProcess) -> None:
    flow, location = connect(sandbox)
    flow.redirect_uri = "http://localhost:9/elsewhere"
    with pytest.raises(InvalidGrantError):
        flow.fetch_token(authorization_response=location)


def test_client_credentials_may_stand_in_the_body(sandbox: SandboxProcess) -> None:
    flow, location = connect(sandbox)
    flow.fetch_token(authorization_response=location, include_client_id=True)
    assert flow.credentials.token


def test_a_user_who_denies_sends_back_access_denied(sandbox: SandboxProcess) -> None:
    url, state = sandbox.flow().authorization_url()
    location = sandbox.consent(url, decision="deny")
    assert redirect_parameters(location) == {"state": state, "error": "access_denied"}


def test_unticking_everything_is_a_denial(sandbox: SandboxProcess) -> None:
    url, _ = sandbox.flow().authorization_url()
    assert redirect_parameters(sandbox.consent(url, untick=tuple(SCOPES)))["error"] == "access_denied"


def test_a_refresh_token_comes_on_the_first_consent_and_when_consent_is_forced(sandbox: SandboxProcess) -> None:
    given = []
    for parameters in ({}, {}, {"prompt": "consent"}):
        flow, location = connect(sandbox, **parameters)
        flow.fetch_token(authorization_response=location)
        given.append(bool(flow.credentials.refresh_token))
    assert given == [True, False, True]


def test_without_offline_access_there_is_no_refresh_token(sandbox: SandboxProcess) -> None:
    flow, location = connect(sandbox, access_type="online")
    flow.fetch_token(authorization_response=location)
    assert flow.credentials.refresh_token is None


def test_scopes_granted_before_can_be_kept(sandbox: SandboxProcess) -> None:
    flow, location = connect(sandbox)
    flow.fetch_token(authorization_response=location)
    url, _ = sandbox.flow(["openid", "email"]).authorization_url(include_granted_scopes="true")
    assert READONLY in redirect_parameters(sandbox.consent(url))["scope"].split()
    url, _ = sandbox.flow(["openid", "email"]).authorization_url()
    assert redirect_parameters(sandbox.consent(url))["scope"] == "openid https://www.googleapis.com/auth/userinfo.email"


def test_revoking_ends_every_token_of_the_account_for_that_client(sandbox: SandboxProcess) -> None:
    first, second = sandbox.credentials(), sandbox.credentials()
    other = sandbox.mailbox("/grant", {"client_id": "another-client"})["access_token"]
    assert sandbox.http("POST", "/revoke", urlencode({"token": first.refresh_token}).encode()).status == 200
    assert sandbox.api("/profile", str(second.token)).status == 401
    with pytest.raises(RefreshError):
        refresh(second)
    assert sandbox.api("/profile", other).status == 200
    assert sandbox.http("POST", "/revoke", urlencode({"token": first.refresh_token}).encode()).status == 400


def test_an_access_token_in_the_address_revokes_as_well(sandbox: SandboxProcess) -> None:
    credentials = sandbox.credentials()
    assert sandbox.http("POST", f"/revoke?{urlencode({'token': credentials.token})}").status == 200
    with pytest.raises(RefreshError):
        refresh(credentials)


def test_the_oldest_of_more_than_a_hundred_refresh_tokens_expires(sandbox: SandboxProcess) -> None:
    oldest, next_oldest, *_ = [sandbox.credentials() for _ in range(101)]
    refresh(next_oldest)
    with pytest.raises(RefreshError):
        refresh(oldest)


def test_the_hinted_account_is_the_one_chosen_on_the_page(sandbox: SandboxProcess) -> None:
    sandbox.create("second@shop.example")
    for hint, chosen in (("", OWNER), ("second@shop.example", "second@shop.example")):
        url, _ = sandbox.flow().authorization_url(login_hint=hint)
        page = sandbox.http("GET", url.removeprefix(sandbox.url)).body.decode()
        assert read_form(page)["account"] == [chosen]


def test_the_page_says_what_it_is_and_shows_what_is_asked(sandbox: SandboxProcess) -> None:
    url, _ = sandbox.flow().authorization_url()
    answer = sandbox.http("GET", url.removeprefix(sandbox.url))
    page = answer.body.decode()
    assert "this is not Google" in page
    assert read_form(page)["granted"] == SCOPES
    assert "<script" not in page
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_an_application_sends_is_shown_as_text(sandbox: SandboxProcess) -> None:
    parameters = {
        "client_id": "<script>alert(1)</script>",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": '"><img src=x>',
        "state": '"><b>',
    }
    page = sandbox.http("GET", f"/o/oauth2/v2/auth?{urlencode(parameters)}").body.decode()
    assert "<script>" not in page
    assert "<img" not in page
    assert "<b>" not in page


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": ""},
        {"redirect_uri": ""},
        {"redirect_uri": "javascript:alert(1)"},
        {"response_type": "token"},
        {"scope": ""},
        {"code_challenge": "x", "code_challenge_method": "plain"},
    ],
)
def test_a_request_for_consent_that_is_wrong_is_not_sent_on(sandbox: SandboxProcess, change: dict[str, str]) -> None:
    parameters = {"client_id": "c", "redirect_uri": CALLBACK, "response_type": "code", "scope": READONLY} | change
    assert sandbox.http("GET", f"/o/oauth2/v2/auth?{urlencode(parameters)}").status == 400
    form = urlencode(parameters | {"account": OWNER, "decision": "allow", "granted": READONLY}).encode()
    assert sandbox.http("POST", "/o/oauth2/v2/auth", form, Content_Type=FORM).status == 400


def test_an_unknown_kind_of_grant_is_refused(sandbox: SandboxProcess) -> None:
    answer = sandbox.http("POST", "/token", b"grant_type=password&client_id=c", Content_Type=FORM)
    assert (answer.status, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_without_a_good_token_gmail_answers_401(sandbox: SandboxProcess) -> None:
    for header in ("", "Bearer nonsense", "Basic eDp5"):
        answer = sandbox.http("GET", "/gmail/v1/users/me/profile", Authorization=header)
        assert answer.status == 401
        assert answer.json()["error"]["errors"] == [
            {
                "message": "Invalid Credentials",
                "domain": "global",
                "reason": "authError",
                "locationType": "header",
                "location": "Authorization",
            }
        ]


def test_a_token_does_not_open_the_neighbours_mailbox(sandbox: SandboxProcess) -> None:
    sandbox.create("second@shop.example")
    header = f"Bearer {sandbox.token()}"
    assert sandbox.http("GET", "/gmail/v1/users/second@shop.example/profile", Authorization=header).status == 404
