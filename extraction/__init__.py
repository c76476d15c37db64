"""The extraction engine: bytes in, values out; pure Python, offline, a library of its own.

The door is :func:`extract`. Behind it, data flows one way: `reading` turns bytes into rows of text, `structured` and
`extractors` propose candidates, `merging` joins them, `decision` says whether it is a receipt and what is wrong with
it.
"""

from __future__ import annotations

import datetime

from .pipeline import Analysis, analyse
from .types import (
    Candidate,
    DocumentType,
    Evidence,
    ExtractedReceipt,
    Field,
    FileProblem,
    Found,
    Incomplete,
    LineItem,
    NotAReceipt,
    Outcome,
    Part,
    Problem,
    ProblemCode,
    Reason,
    ReasonCode,
    SourceProblem,
)

__all__ = [
    "EARLIER_VERSIONS",
    "VERSION",
    "Analysis",
    "Candidate",
    "DocumentType",
    "Evidence",
    "ExtractedReceipt",
    "Field",
    "FileProblem",
    "Found",
    "Incomplete",
    "LineItem",
    "NotAReceipt",
    "Outcome",
    "Part",
    "Problem",
    "ProblemCode",
    "Reason",
    "ReasonCode",
    "SourceProblem",
    "analyse",
    "extract",
]

VERSION = 3
"""Raised when what the engine says of mail changes enough for what an older one said to be looked at again."""
EARLIER_VERSIONS = tuple(range(1, VERSION))


def extract(
    content: bytes,
    *,
    media_type: str = "message/rfc822",
    name: str = "",
    received_at: datetime.datetime | None = None,
) -> Outcome:
    """Read a mail, a bare document or what carries them (.eml, .pdf, .xml, .html, .txt, .zip, .p7m, .msg).

    The media type is decided by the bytes where the given one is generic or wrong. Never raises, whatever the bytes:
    damage and limits reached are outcomes with a reason.
    """
    try:
        return analyse(content, media_type=media_type, name=name, received_at=received_at).outcome
    except Exception:  # noqa: BLE001 (the boundary: one mail nobody foresaw must not cost its neighbours)
        return Incomplete((), (), (Reason(ReasonCode.UNFORESEEN_DAMAGE, 0.0),))
