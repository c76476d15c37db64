"""The headers of a mail that Outlook keeps as properties, written as mail has them (RFC 5322)."""

from __future__ import annotations

import datetime
import email.utils
from collections.abc import Iterable
from typing import Final

_EPOCH: Final = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_TICKS: Final = 10
"""Of a microsecond."""


def written(sender: str, addresses: Iterable[str], subject: str, sent: bytes) -> list[str]:
    """One header a line; of the sender's addresses the first that is one of mail, and `sent` as a FILETIME."""
    address = next((each for each in addresses if "@" in each), "")
    headers = [f"From: {one_line(sender)} <{one_line(address)}>", f"Subject: {one_line(subject)}"]
    date = _date(sent)
    return [*headers, f"Date: {email.utils.format_datetime(date)}"] if date else headers


def one_line(text: str) -> str:
    """The text without ends of lines, which would end its header."""
    return " ".join(text.split())


def _date(filetime: bytes) -> datetime.datetime | None:
    if len(filetime) != 8:
        return None
    try:
        return _EPOCH + datetime.timedelta(microseconds=int.from_bytes(filetime, "little") // _TICKS)
    except OverflowError:
        return None
