"""Which files may be uploaded: told by their first bytes, and where those say nothing by the name."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Final

ARCHIVE: Final = "application/zip"
MAIL: Final = "message/rfc822"
OUTLOOK: Final = "application/x-ole-storage"
ACCEPTED: Final = frozenset(
    {
        "application/pdf",
        "image/jpeg",
        "image/png",
        "image/heic",
        "image/tiff",
        "image/webp",
        "application/xml",
        "application/pkcs7-mime",
        "text/html",
        MAIL,
        OUTLOOK,
        ARCHIVE,
    }
)
ENDINGS: Final = (
    ".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif", ".tif", ".tiff", ".webp", ".xml", ".p7m", ".html", ".htm",
    ".eml", ".msg", ".zip",
)  # fmt: skip
"""What a browser offers to choose; what counts are the bytes."""
HEAD_BYTES: Final = 1_024
_TEXT_ENDINGS: Final = (".eml", ".htm", ".html", ".xml")
"""Of texts that may begin in any way; a name tells nothing of other kinds."""
_OFFICE_ENDINGS: Final = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
"""ZIP archives by their form alone."""
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
"""How UTF-16 begins, the only text with zeros in it."""


class Refusal(enum.StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSUPPORTED_TYPE = "unsupported_type"


def accepted_type(head: bytes, name: str, *, media_type_of: Callable[[bytes, str, str], str]) -> str | None:
    """The media type of a file that begins with `head`; None if such a file is not taken."""
    name = name.lower()
    if name.endswith(_OFFICE_ENDINGS):
        return None
    told_by_name = name if name.endswith(_TEXT_ENDINGS) and not _is_binary(head) else ""
    kind = media_type_of(head, "", told_by_name)
    if kind == OUTLOOK and not name.endswith(".msg"):
        return None
    return kind if kind in ACCEPTED else None


def _is_binary(head: bytes) -> bool:
    return b"\0" in head and not head.startswith(_WIDE)
