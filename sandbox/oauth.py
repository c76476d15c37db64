"""The OAuth endpoints over HTTP: consent, token, revoke, certificates; and authentication by bearer token."""

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from sandbox.clock import Clock
from sandbox.errors import gmail_error
from sandbox.grants import CODE_SECONDS, Access, Consent, Grants, InvalidGrantError
from sandbox.mailbox import Mailbox
from sandbox.mailboxes import Mailboxes, NoMailboxError
from sandbox.pages import consent_page, error_page
from sandbox.signing import ISSUER, Signer, access_token_hash
from sandbox.web import Request, Response, html_response, json_response, redirect

AUTH_PATH = "/o/oauth2/v2/auth"
LONG_SCOPES = {
    "email": "https://www.googleapis.com/auth/userinfo.email",
    "profile": "https://www.googleapis.com/auth/userinfo.profile",
}
READING_SCOPES = frozenset(
    {
        "https://mail.google.com/",
        "https://www.googleapis.com/auth/gmail.modify",
        "https://www.googleapis.com/auth/gmail.readonly",
    }
)
ID_TOKEN_SECONDS = 3600
CACHE_HEADERS = (("Cache-Control", "public, max-age=60, must-revalidate, no-transform"),)


@dataclass(frozen=True)
class Client:
    """The only OAuth client accepted; empty values accept any."""

    id: str = ""
    secret: str = ""

    def accepts(self, client_id: str, secret: str | None = None) -> bool:
        """Returns whether this is the client (`secret` None: not checked)."""
        right_id = bool(client_id) and self.id in ("", client_id)
        return right_id and (secret is None or self.secret in ("", secret))


class OAuthError(Exception):
    """An error of the token endpoint, in the form of RFC 6749."""

    def __init__(self, status: int, error: str, description: str, **more: str) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description, **more}


class RefusedError(Exception):
    """A consent request that must not be redirected; shown to the user."""


class OAuth:
    """Answers the OAuth paths."""

    def __init__(
        self, *, clock: Clock, mailboxes: Mailboxes, client: Client, signer: Signer, state: Path | None
    ) -> None:
        self.grants = Grants(state)
        self._clock = clock
        self._mailboxes = mailboxes
        self._client = client
        self._signer = signer

    def admit(self, request: Request) -> tuple[Access, Mailbox]:
        """Returns the access token and mailbox of a Gmail call. Raises ApiError (401)."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        access = self.grants.find_access(token.strip(), self._clock.now())
        if scheme.lower() != "bearer" or access is None:
            raise gmail_error("authError")
        try:
            return access, self._mailboxes.find(access.grant.address)
        except NoMailboxError as error:
            raise gmail_error("authError") from error

    def certificates(self, _request: Request) -> Response:
        """`/oauth2/v1/certs`."""
        return json_response(self._signer.certificates(), headers=CACHE_HEADERS)

    def key_set(self, _request: Request) -> Response:
        """`/oauth2/v3/certs`."""
        return json_response(self._signer.key_set(), headers=CACHE_HEADERS)

    def show_consent(self, request: Request) -> Response:
        """Shows the consent page."""
        parameters = {name: values[0] for name, values in request.query.items()}
        try:
            self._check(parameters)
        except RefusedError as refused:
            return html_response(error_page(str(refused)), 400)
        boxes = self._mailboxes.all()
        hint = parameters.get("login_hint", "")
        chosen = hint if any(hint in (box.address, box.sub) for box in boxes) else boxes[0].address if boxes else ""
        chosen = next((box.address for box in boxes if box.sub == hint), chosen)
        page = consent_page(
            action=AUTH_PATH,
            client=parameters["client_id"],
            mailboxes=boxes,
            chosen=chosen,
            scopes=long_scopes(parameters["scope"].split()),
            hidden=parameters,
        )
        return html_response(page)

    def decide(self, request: Request) -> Response:
        """Redirects the user's answer to the application, with a code or access_denied."""
        form = request.form()
        parameters = {name: values[0] for name, values in form.items()}
        try:
            self._check(parameters)
            address = self._mailboxes.find(parameters.get("account", "")).address if _is_allowed(parameters) else ""
        except (RefusedError, NoMailboxError) as refused:
            return html_response(error_page(str(refused)), 400)
        granted = [scope for scope in long_scopes(parameters["scope"].split()) if scope in form.get("granted", [])]
        if not address or not granted:
            return _redirect_back(parameters, {"error": "access_denied"})
        code, consent = self.grants.allow(
            self._consent(parameters, address, granted),
            keep_earlier=parameters.get("include_granted_scopes") == "true",
            force_refresh_token="consent" in parameters.get("prompt", "").split(),
        )
        return _redirect_back(parameters, {"code": code, "scope": " ".join(consent.scopes)})

    def token(self, request: Request) -> Response:
        """`/token`: exchanges a code or a refresh token for an access token."""
        form = {name: values[0] for name, values in request.form().items()}
        try:
            client_id = self._authenticate(request, form)
            return json_response(self._tokens(form, client_id))
        except OAuthError as error:
            return json_response(error.body, error.status)
        except InvalidGrantError as error:
            return json_response({"error": "invalid_grant", "error_description": str(error)}, 400)

    def revoke(self, request: Request) -> Response:
        """`/revoke`: ends the grant behind a token."""
        token = request.form().get("token", [request.first("token")])[0]
        if self.grants.revoke(token):
            return json_response({})
        return json_response({"error": "invalid_token", "error_description": "Token expired or revoked"}, 400)

    def issue_tokens(self, client_id: str, address: str, scopes: tuple[str, ...], nonce: str = "") -> dict[str, Any]:
        """Issues an access token, and an id token if `openid` is among the scopes. Raises InvalidGrantError."""
        now = self._clock.now()
        access = self.grants.access(client_id, address, scopes, now)
        answer: dict[str, Any] = {
            "access_token": access.token,
            "expires_in": self.grants.access_token_seconds,
            "scope": " ".join(scopes),
            "token_type": "Bearer",
        }
        if "openid" in scopes:
            answer["id_token"] = self._signer.id_token(self._claims(access, nonce, int(now)))
        return answer

    def _tokens(self, form: dict[str, str], client_id: str) -> dict[str, Any]:
        kind = form.get("grant_type", "")
        if kind == "refresh_token":
            grant, scopes = self.grants.refresh(form.get("refresh_token", ""), client_id)
            return self.issue_tokens(client_id, grant.address, scopes)
        if kind != "authorization_code":
            raise OAuthError(400, "unsupported_grant_type", f"Sandbox: grant_type {kind!r} is not known")
        consent, refresh_token = self.grants.redeem(
            form.get("code", ""),
            client_id=client_id,
            redirect_uri=form.get("redirect_uri", ""),
            verifier=form.get("code_verifier", ""),
            now=self._clock.now(),
        )
        answer = self.issue_tokens(client_id, consent.address, consent.scopes, consent.nonce)
        return answer | ({"refresh_token": refresh_token} if refresh_token else {})

    def _claims(self, access: Access, nonce: str, now: int) -> dict[str, Any]:
        mailbox = self._mailboxes.find(access.grant.address)
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "azp": access.grant.client_id,
            "aud": access.grant.client_id,
            "sub": mailbox.sub,
            "at_hash": access_token_hash(access.token),
            "iat": now,
            "exp": now + ID_TOKEN_SECONDS,
        }
        if LONG_SCOPES["email"] in access.scopes:
            claims |= {"email": mailbox.address, "email_verified": True}
        if LONG_SCOPES["profile"] in access.scopes:
            claims["name"] = mailbox.name
        return claims | ({"nonce": nonce} if nonce else {})

    def _check(self, parameters: dict[str, str]) -> None:
        if not self._client.accepts(parameters.get("client_id", "")):
            raise RefusedError("client_id is missing or not the one this sandbox was started with.")
        if urlsplit(parameters.get("redirect_uri", "")).scheme not in {"http", "https"}:
            raise RefusedError("redirect_uri is missing or no http address.")
        if parameters.get("response_type") != "code":
            raise RefusedError("response_type has to be code.")
        if not parameters.get("scope", "").split():
            raise RefusedError("scope is missing.")
        if parameters.get("code_challenge") and parameters.get("code_challenge_method") != "S256":
            raise RefusedError("code_challenge_method has to be S256.")

    def _consent(self, parameters: dict[str, str], address: str, granted: list[str]) -> Consent:
        return Consent(
            client_id=parameters["client_id"],
            address=address,
            scopes=tuple(granted),
            redirect_uri=parameters["redirect_uri"],
            challenge=parameters.get("code_challenge", ""),
            nonce=parameters.get("nonce", ""),
            offline=parameters.get("access_type") == "offline",
            expires_at=self._clock.now() + CODE_SECONDS,
        )

    def _authenticate(self, request: Request, form: dict[str, str]) -> str:
        """Returns the client's id, from HTTP Basic or the body. Raises OAuthError (401)."""
        client_id, secret = _basic(request) or (form.get("client_id", ""), form.get("client_secret", ""))
        if not self._client.accepts(client_id, secret):
            raise OAuthError(401, "invalid_client", "Sandbox: client_id or client_secret is wrong")
        return client_id


def may_read(access: Access) -> bool:
    """Returns whether the token's scopes allow reading mail."""
    return bool(READING_SCOPES & set(access.scopes))


def long_scopes(scopes: list[str]) -> list[str]:
    """Returns scopes as Google names them in its answers: `email` becomes userinfo.email."""
    return list(dict.fromkeys(LONG_SCOPES.get(scope, scope) for scope in scopes))


def _is_allowed(parameters: dict[str, str]) -> bool:
    return parameters.get("decision") == "allow"


def _redirect_back(parameters: dict[str, str], answer: dict[str, str]) -> Response:
    """Redirects to the application with `state` first and the answer after it."""
    target = parameters["redirect_uri"]
    state = {"state": parameters["state"]} if "state" in parameters else {}
    joiner = "&" if urlsplit(target).query else "?"
    return redirect(f"{target}{joiner}{urlencode(state | answer)}")


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote(client_id), unquote(secret)
