"""The front door for every source of receipts: mail goes in, rows come out, as often as one likes.

Files are stored first, under their SHA-256; then the receipts, their documents and their evidence in one transaction.
So a file without a row can be swept, and a row without a file cannot be. What is no receipt leaves nothing here.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from businesses.models import Business


class StorageUnavailableError(Exception):
    """The document store did not take a file (disk full, volume gone); nothing was written."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of one mail: "receipt", "duplicate" or "not_receipt", a short reason code, and the rows."""

    outcome: str
    reason: str = ""
    receipt_ids: tuple[int, ...] = ()


def submit(
    *, business: Business, source: str, source_id: str, rfc822: bytes, received_at: datetime.datetime
) -> Submission:
    """Read one mail and keep what it holds. Submitting the same `source_id` again changes nothing."""
    raise NotImplementedError
