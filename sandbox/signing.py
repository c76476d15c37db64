"""The sandbox's signing key: id tokens (RS256) and the two forms in which Google publishes certificates."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

ISSUER = "https://accounts.google.com"


class Signer:
    """One RSA key, generated at start."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._certificate = _self_signed(self._key)
        self._key_id = hashlib.sha256(self._certificate).hexdigest()[:40]

    def id_token(self, claims: dict[str, Any]) -> str:
        """Returns a signed JWT with these claims."""
        head = {"alg": "RS256", "kid": self._key_id, "typ": "JWT"}
        signed = ".".join(_segment(json.dumps(part).encode()) for part in (head, claims))
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_segment(signature)}"

    def certificates(self) -> dict[str, str]:
        """`/oauth2/v1/certs`: key id -> X.509 certificate in PEM."""
        return {self._key_id: self._certificate.decode()}

    def key_set(self) -> dict[str, Any]:
        """`/oauth2/v3/certs`: a JSON Web Key Set."""
        public = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self._key_id}
        return {"keys": [key | {"n": _number(public.n), "e": _number(public.e)}]}


def access_token_hash(access_token: str) -> str:
    """Returns the `at_hash` claim: the left half of the token's SHA-256 (OpenID Connect Core, 3.1.3.6)."""
    return _segment(hashlib.sha256(access_token.encode()).digest()[:16])


def _segment(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _segment(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _self_signed(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sandbox.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)
