"""Django's SECRET_KEY, derived from the encryption key so that an operator stores one secret, not two."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive_secret_key(encryption_key: str) -> str:
    """Return 64 bytes of HKDF-SHA256 (RFC 5869) over `encryption_key`, in URL-safe base64."""
    derivation = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"prosaas django secret key")
    return urlsafe_b64encode(derivation.derive(encryption_key.encode())).decode()
