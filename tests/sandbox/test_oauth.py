"""The way into a mailbox, walked with Google's own libraries."""

import base64
from typing import Any

import google.auth.transport.requests
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate
from google.auth.exceptions import RefreshError
from google.oauth2 import id_token
from googleapiclient.errors import HttpError
from oauthlib.oauth2 import InvalidGrantError

from .conftest import CALLBACK, CLIENT_ID, OWNER, READONLY, SCOPES, SandboxProcess, answered


def connect(sandbox: SandboxProcess, **asked: str) -> tuple[Any, str]:
    flow = sandbox.flow()
    url, state = flow.authorization_url(**asked)
    location = sandbox.consent(url)
    assert answered(location)["state"] == state
    return flow, location


def test_a_user_who_allows_everything_lets_the_application_in(sandbox: SandboxProcess) -> None:
    flow, location = connect(sandbox)
    assert location.startswith(CALLBACK)
    assert set(answered(location)["scope"].split()) == set(SCOPES)
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
    credentials.refresh(google.auth.transport.requests.Request())
    assert credentials.token != first
    sandbox.mailbox("/revoke")
    with pytest.raises(RefreshError) as refused:
        credentials.refresh(google.auth.transport.requests.Request())
    assert refused.value.args[1] == {
        "error": "invalid_grant",
        "error_description": "Token has been expired or revoked.",
    }
    assert sandbox.api("/profile", credentials.token).status == 401


def test_without_the_reading_scope_every_call_is_refused(sandbox: SandboxProcess) -> None:
    flow = sandbox.flow()
    url, _ = flow.authorization_url()
    location = sandbox.consent(url, untick=(READONLY,))
    assert READONLY not in answered(location)["scope"]
    flow.fetch_token(authorization_response=location)
    with pytest.raises(HttpError) as refused:
        sandbox.gmail(flow.credentials).getProfile(userId="me").execute()
    assert refused.value.status_code == 403
    assert refused.value.error_details[0]["reason"] == "insufficientPermissions"
