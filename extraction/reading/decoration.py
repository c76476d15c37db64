"""Which pictures of a mail are documents, and which decorate it: by size and shape, by how often one is shown, and by
what the page around it says.

A picture that somebody attached is a document if it is large enough to be read. One that the text shows is one where
the mail says little else, or where it is as large as a camera's; never in a signature, in a link, or shown small.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from .. import limits
from .charsets import decode
from .mail import MailPart
from .picture_files import size_of

_LEAST_SIDE: Final = 240
_LEAST_PIXELS: Final = 120_000
"""A slip photographed by the smallest cameras there were has twice as many."""
_LEAST_BYTES: Final = 4_000
"""Of a scan in black and white; a picture of one colour has fewer."""
_LEAST_BYTES_UNOPENED: Final = 8_000
_WIDEST: Final = 3.5
"""Times its height: a banner. A slip on its side is rarely photographed so closely."""
_NARROWEST: Final = 12.0
_PHOTO_PIXELS: Final = 1_500_000
_SMALL_SHOWN: Final = 200
"""Pixels of a page: what is shown narrower is looked at, not read."""
_SHOWN_ONCE: Final = 1
SAYS_LITTLE: Final = 400
"""Characters: less than that is a greeting and a signature."""
_TELLS: Final = re.compile(
    r"logo|icon|signature|banner|footer|header|avatar|facebook|twitter|linkedin|instagram|pixel|spacer", re.IGNORECASE
)
_SIGNATURE: Final = re.compile(r"gmail_signature|moz-signature|data-smartmail|id=\"?(?:x_)*signature", re.IGNORECASE)
_WIDTH: Final = re.compile(r"""(?:\bwidth=["']?|\bwidth:\s*)(\d{1,5})(?:px)?\b(?!%)""", re.IGNORECASE)
_ALT: Final = re.compile(r"""\b(?:alt|title)=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


@dataclass(frozen=True)
class Surroundings:
    """What a picture stands in: the mail's bodies, and how much they say (characters)."""

    bodies: Sequence[MailPart] = ()
    said: int = 0

    @cached_property
    def pages(self) -> list[str]:
        """The markup of the bodies."""
        html = (body for body in self.bodies if body.media_type == "text/html")
        return [decode(body.content[: limits.TEXT_BYTES], body.charset) for body in html]


def is_document(picture: MailPart, surroundings: Surroundings) -> bool:
    """Whether a picture may be a receipt that somebody photographed, scanned or took off a screen."""
    content = picture.content
    size = size_of(content)
    if size is None:
        may_be = len(content) >= _LEAST_BYTES_UNOPENED
    else:
        may_be = len(content) >= _LEAST_BYTES and _may_be_read(*size)
    if not may_be:
        return False
    is_large = size is not None and size[0] * size[1] >= _PHOTO_PIXELS
    if _TELLS.search(picture.name) and not is_large:
        return False
    shown = [tag for page in surroundings.pages for tag in _shown(page, picture.content_id)]
    if not shown:
        return True
    return len(shown) == _SHOWN_ONCE and not shown[0].decorates and (is_large or surroundings.said < SAYS_LITTLE)


def _may_be_read(width: int, height: int) -> bool:
    return (
        min(width, height) >= _LEAST_SIDE
        and width * height >= _LEAST_PIXELS
        and width <= _WIDEST * height
        and height <= _NARROWEST * width
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """One place in a page that shows a picture."""

    tag: str
    in_link: bool
    in_signature: bool

    @property
    def decorates(self) -> bool:
        width = _WIDTH.search(self.tag)
        alt = _ALT.search(self.tag)
        return (
            self.in_link
            or self.in_signature
            or (width is not None and int(width[1]) < _SMALL_SHOWN)
            or (alt is not None and _TELLS.search(alt[1] or alt[2] or "") is not None)
        )


def _shown(page: str, content_id: str) -> list[_Shown]:
    """The places where a page shows the picture of that Content-ID."""
    reference = f"cid:{content_id}"
    found: list[_Shown] = []
    at = page.find(reference) if content_id else -1
    while at >= 0 and len(found) <= _SHOWN_ONCE:
        start, end = page.rfind("<", 0, at), page.find(">", at)
        before = page[:start] if start >= 0 else ""
        in_link = max(before.rfind("<a "), before.rfind("<A ")) > max(before.rfind("</a>"), before.rfind("</A>"))
        found.append(_Shown(page[max(start, 0) : end if end >= 0 else None], in_link, bool(_SIGNATURE.search(before))))
        at = page.find(reference, at + len(reference))
    return found
