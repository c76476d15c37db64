"""What is made from a stored file to be looked at, kept in the document store beside it.

It lies there under a name of its own, which follows from the file's hash, what it is and the version of what made it.
No row names it, so the sweeper takes it away after a day, and with it what old versions made.
"""

from __future__ import annotations

import contextlib
import hashlib

from receipts import storage
from receipts.models import Document


def name_of(document: Document, *what: object) -> str:
    """The name of something made from a file, given what it is."""
    told = " ".join(map(str, (*what, document.media_type, document.sha256)))
    return hashlib.sha256(told.encode()).hexdigest()


def kept(document: Document, name: str) -> bytes | None:
    """What was made before; None: nothing, or it was swept. Raises StorageUnavailableError."""
    try:
        return storage.read(document.business_id, name)
    except FileNotFoundError:
        return None


def keep(document: Document, name: str, content: bytes) -> None:
    """Keep what was made, if it can be: it is shown all the same."""
    with contextlib.suppress(storage.StorageUnavailableError):
        storage.store_as(document.business_id, name, content)
