"""What the files of a ZIP are called: tellingly, and so that every system can unpack and `sha256sum` check them."""

from __future__ import annotations

import datetime
import mimetypes
import re
import unicodedata
from typing import Final

from receipts.downloads import UNSAFE_IN_NAMES

VENDOR_BYTES: Final = 90
NUMBER_BYTES: Final = 50
"""Together with a day, two numbers and an ending below the 255 bytes that file systems take."""
SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,8}$")
INVISIBLE: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories: controls, marks that turn text around, halves of characters, what has no meaning."""


def document_name(
    *,
    day: datetime.date | None,
    vendor: str | None,
    number: str | None,
    receipt_id: int,
    position: int,
    original: str,
    media_type: str,
) -> str:
    """The name of a receipt's document: its day, vendor and number, and the receipt's id, which makes it unique.

    It begins with a day or a word of ours, so it is none of the names that Windows reserves, and hides nowhere.
    """
    stem = [day.isoformat() if day else "undated", _safe(vendor, VENDOR_BYTES), _safe(number, NUMBER_BYTES)]
    stem.append(f"{receipt_id}-{position}" if position > 1 else str(receipt_id))
    return "_".join(part for part in stem if part) + _suffix(original, media_type)


def _safe(text: str | None, length: int) -> str:
    """`text` without what a name may not hold, at most so many bytes of UTF-8."""
    visible = "".join(sign for sign in unicodedata.normalize("NFC", text or "") if _is_visible(sign))
    joined = "-".join(UNSAFE_IN_NAMES.sub(" ", visible).split())
    return joined.encode()[:length].decode(errors="ignore").strip(" .-_")


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign) not in INVISIBLE or sign in "\t\n\r"


def _suffix(original: str, media_type: str) -> str:
    """The ending that the type has; the original's where the type tells none."""
    known = ".eml" if media_type == "message/rfc822" else mimetypes.guess_extension(media_type)
    found = SUFFIX.search(original)
    return known or (found[0].lower() if found else ".bin")
