"""The original mail inside a forwarded one, in the styles of the usual clients.

All of them print the original's headers as lines above its text: "From: ...", "Sent: ...", "Subject: ..." in the
client's language. Three such lines in a row are a forward; where they stand tells it from a reply's quotation.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from ..languages import patterns
from ..normalizing.dates import dates_in
from .mail import Headers, address_in, name_in, parse_date
from .page import Line

_FORWARD_SUBJECT: Final = re.compile(rf"\s*\[?\s*{patterns.any_of('forward_subject')}\s?\]?\s?:\s*", re.IGNORECASE)
_KIND_OF: Final = {
    word.casefold(): kind for kind in ("to", "subject", "date", "from") for word in patterns.phrases(f"labels_{kind}")
}
"""What a line of headers says, by its label."""
_LINE: Final = re.compile(r"[*>\s]*(?P<label>[^\W\d_][^\W\d_ -]{0,18}(?: [^\W\d_]{1,9})?)[* ]*[:：][*\s]*(?P<value>.*)")
_SEARCHED_LINES: Final = 60
_OWN_LINES: Final = 12


@dataclass(frozen=True, slots=True)
class ForwardedMail:
    """The original's headers, and the lines below them."""

    headers: Headers
    lines: tuple[Line, ...]


def is_forward(subject: str) -> bool:
    """Whether a subject begins as mail programs begin that of a forwarded mail."""
    return _FORWARD_SUBJECT.match(subject) is not None


def find(lines: tuple[Line, ...], subject: str) -> ForwardedMail | None:
    """The forwarded mail in a body, None when there is none."""
    marked = is_forward(subject)
    reach = _SEARCHED_LINES if marked else _OWN_LINES
    for start in range(min(len(lines), reach)):
        block = _header_block(lines, start)
        if block is not None:
            values, end = block
            return ForwardedMail(_headers(values, _FORWARD_SUBJECT.sub("", subject)), lines[end:])
    return None


def _header_block(lines: tuple[Line, ...], start: int) -> tuple[dict[str, str], int] | None:
    values: dict[str, str] = {}
    i = start
    missed = 0
    while i < len(lines) and i < start + 9 and missed < 2:
        kind, value = _header_line(lines[i])
        if kind is None and not values:
            return None
        if kind != "to" and kind in values:
            break  # the text's own first lines, which look like headers
        missed = missed + 1 if kind is None else 0
        if kind is not None:
            values.setdefault(kind, value)
        i += 1
    complete = "from" in values and len(values) >= 3 and ("@" in values["from"] or {"date", "subject"} <= values.keys())
    return (values, i - missed) if complete else None


def _header_line(line: Line) -> tuple[str | None, str]:
    match = _LINE.match(" ".join(line.cells))
    if match is None:
        return None, ""
    return _KIND_OF.get(match["label"].casefold().strip()), match["value"].strip()


def _headers(values: dict[str, str], subject: str) -> Headers:
    sender = values["from"]
    return Headers(
        sender_name=name_in(re.sub(r"[<\[(].*", "", sender)) or name_in(sender),
        sender_address=address_in(sender),
        subject=values.get("subject") or subject,
        date=_date(values.get("date", "")),
    )


def _date(text: str) -> datetime.datetime | None:
    parsed = parse_date(text)
    if parsed is not None:
        return parsed
    for found in dates_in(text):
        if found.order_known:
            return datetime.datetime.combine(found.day, datetime.time(12), datetime.UTC)
    return None
