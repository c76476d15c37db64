"""Grants: codes, refresh tokens and access tokens, and the rules by which they end."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

CODE_SECONDS = 600
REFRESH_TOKENS_PER_GRANT = 100


class StateError(ValueError):
    """The file of grants cannot be read; the text names it."""


class InvalidGrantError(ValueError):
    """A code or refresh token is not, or no longer, valid; the text says why."""


@dataclass(frozen=True)
class Consent:
    """What a user allowed on the consent page, stored behind a one-time code."""

    client_id: str
    address: str
    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str
    nonce: str
    offline: bool
    expires_at: float


@dataclass(eq=False)
class Grant:
    """All scopes one account allowed one client; refresh tokens oldest first."""

    client_id: str
    address: str
    scopes: tuple[str, ...] = ()
    refresh_tokens: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Access:
    """An access token: its grant, scopes, and expiry in epoch seconds."""

    token: str
    grant: Grant
    scopes: tuple[str, ...]
    expires_at: float


class Grants:
    """The store of codes, grants and tokens. With a `path`, grants and refresh tokens are also stored in that file."""

    def __init__(self, path: Path | None = None) -> None:
        self.access_token_seconds = 3600
        self._path = path
        self._lock = threading.RLock()
        self._codes: dict[str, Consent] = {}
        self._grants: dict[tuple[str, str], Grant] = {}
        self._refresh: dict[str, tuple[Grant, tuple[str, ...]]] = {}
        self._access: dict[str, Access] = {}
        if path and path.exists():
            self._load(path)

    def allow(self, consent: Consent, *, keep_earlier: bool, force_refresh_token: bool) -> tuple[str, Consent]:
        """Records a consent; returns its one-time code and the resulting consent.

        `keep_earlier` adds the scopes granted before (include_granted_scopes). A refresh token comes with the code on
        the first consent, or when `force_refresh_token` (prompt=consent).
        """
        with self._lock:
            grant = self._grants.get((consent.client_id, consent.address))
            first = grant is None or not grant.refresh_tokens
            earlier = grant.scopes if grant and keep_earlier else ()
            scopes = tuple(dict.fromkeys((*consent.scopes, *earlier)))
            code = f"4/0{secrets.token_urlsafe(48)}"
            offline = consent.offline and (first or force_refresh_token)
            self._codes[code] = replace(consent, scopes=scopes, offline=offline)
            return code, self._codes[code]

    def redeem(self, code: str, *, client_id: str, redirect_uri: str, verifier: str, now: float) -> tuple[Consent, str]:
        """Spends a code; returns the consent, and a refresh token or "". Raises InvalidGrantError."""
        with self._lock:
            consent = self._codes.pop(code, None)
            if consent is None or consent.expires_at <= now:
                raise InvalidGrantError("the code is unknown, used or expired")
            if (consent.client_id, consent.redirect_uri) != (client_id, redirect_uri):
                raise InvalidGrantError("the code was given to another client_id or redirect_uri")
            if consent.challenge and _challenge(verifier) != consent.challenge:
                raise InvalidGrantError("code_verifier does not fit the code_challenge")
            return consent, self.grant(consent.client_id, consent.address, consent.scopes, offline=consent.offline)

    def grant(self, client_id: str, address: str, scopes: Iterable[str], *, offline: bool) -> str:
        """Creates or extends the grant of an account to a client; returns a refresh token when `offline`, else ""."""
        with self._lock:
            grant = self._grants.setdefault((client_id, address), Grant(client_id, address))
            grant.scopes = tuple(dict.fromkeys((*grant.scopes, *scopes)))
            if not offline:
                return ""
            token = f"1//0{secrets.token_urlsafe(64)}"
            grant.refresh_tokens.append(token)
            self._refresh[token] = (grant, tuple(scopes))
            for oldest in grant.refresh_tokens[:-REFRESH_TOKENS_PER_GRANT]:
                grant.refresh_tokens.remove(oldest)
                del self._refresh[oldest]
            self._save()
            return token

    def refresh(self, token: str, client_id: str) -> tuple[Grant, tuple[str, ...]]:
        """Returns the grant and scopes of a refresh token. Raises InvalidGrantError."""
        with self._lock:
            found = self._refresh.get(token)
            if found is None or found[0].client_id != client_id:
                raise InvalidGrantError("Token has been expired or revoked.")
            return found

    def access(self, client_id: str, address: str, scopes: tuple[str, ...], now: float) -> Access:
        """Issues an access token. Raises InvalidGrantError when the grant has ended."""
        with self._lock:
            grant = self._grants.get((client_id, address))
            if grant is None:
                raise InvalidGrantError("Token has been expired or revoked.")
            token = f"ya29.{secrets.token_urlsafe(96)}"
            access = Access(token, grant, scopes, now + self.access_token_seconds)
            self._access[token] = access
            return access

    def find_access(self, token: str, now: float) -> Access | None:
        """Returns the access of a token, or None if unknown or expired."""
        access = self._access.get(token)
        return access if access and access.expires_at > now else None

    def revoke(self, token: str) -> bool:
        """Ends the whole grant of a refresh or access token; returns whether there was one."""
        with self._lock:
            refresh, access = self._refresh.get(token), self._access.get(token)
            grant = refresh[0] if refresh else access.grant if access else None
            if grant is None:
                return False
            self._end(grant)
            return True

    def revoke_account(self, address: str) -> int:
        """Ends every grant of an account; returns their number."""
        with self._lock:
            grants = [grant for grant in self._grants.values() if grant.address == address]
            for grant in grants:
                self._end(grant)
            return len(grants)

    def expire_access_tokens(self, address: str | None = None) -> int:
        """Expires access tokens (of one account) at once; refresh tokens stay valid."""
        with self._lock:
            expired = [token for token, access in self._access.items() if address in (None, access.grant.address)]
            for token in expired:
                del self._access[token]
            return len(expired)

    def _end(self, grant: Grant) -> None:
        self._grants.pop((grant.client_id, grant.address), None)
        for token in grant.refresh_tokens:
            self._refresh.pop(token, None)
        for token in [token for token, access in self._access.items() if access.grant is grant]:
            del self._access[token]
        self._save()

    def _save(self) -> None:
        if self._path is None:
            return
        rows = [
            {"client_id": grant.client_id, "address": grant.address, "scopes": scopes, "refresh_token": token}
            for token, (grant, scopes) in self._refresh.items()
        ]
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.write_text(json.dumps(rows, indent=1), encoding="utf-8")
        fresh.replace(self._path)

    def _load(self, path: Path) -> None:
        try:
            for row in json.loads(path.read_bytes()):
                key = (row["client_id"], row["address"])
                grant = self._grants.setdefault(key, Grant(*key))
                grant.scopes = tuple(dict.fromkeys((*grant.scopes, *row["scopes"])))
                grant.refresh_tokens.append(row["refresh_token"])
                self._refresh[row["refresh_token"]] = (grant, tuple(row["scopes"]))
        except (ValueError, KeyError, TypeError) as error:
            raise StateError(f"{path} is not a file of grants: remove it or name another.") from error


def _challenge(verifier: str) -> str:
    """Returns the S256 challenge of a PKCE verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
