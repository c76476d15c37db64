"""A large web page cut into parts that can be shown one by one, each bounded so that nothing chokes on it.

A part takes over the elements that were open where it begins, so that a table goes on as a table. Nothing here makes a
page safe: that is the sanitiser's work, afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

CHARACTERS: Final = 200_000
TAGS: Final = 8_000
"""Either ends a part."""
PARTS: Final = 20
DEPTH: Final = 100
"""Elements inside each other: the time a parser takes grows with the product of depth and tags."""
TAG_CHARACTERS: Final = 2_000
PICTURE_CHARACTERS: Final = 2_000_000
ATTRIBUTES: Final = 200
"""Words in a tag; a parser compares each attribute with all before it."""
_UNSEEN: Final = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TOKEN: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_ENDED_BY: Final = {
    "dd": {"dd", "dt"},
    "dt": {"dd", "dt"},
    "li": {"li"},
    "p": {"p"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tr": {"td", "th", "tr"},
}
"""The elements that an element ends if they are open: their own end may be left out."""


@dataclass(frozen=True, slots=True)
class HtmlPart:
    """One part, how many there are, and whether they are all of the page."""

    html: str
    count: int
    is_complete: bool


def part_of(source: str, number: int) -> HtmlPart:
    """Cut a page; return the part of that number, counted from 1, empty where there are fewer."""
    most = CHARACTERS * PARTS
    html, count = "", 0
    for part in _Cutter(_UNSEEN.sub("", source[:most])).parts():
        if count == PARTS:
            return HtmlPart(html, count, is_complete=False)
        count += 1
        if count == number:
            html = part
    return HtmlPart(html, max(count, 1), is_complete=len(source) <= most)


class _Cutter:
    """Goes through a page, token by token, and remembers which elements are open."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._pieces: list[str] = []
        self._characters = 0
        self._tags = 0
        self._open: list[tuple[str, str]] = []
        """The name and tag of each open element."""
        self._too_deep = 0
        """How many elements are open inside those, and left out."""

    def parts(self) -> Iterator[str]:
        at = 0
        for token in _TOKEN.finditer(self._source):
            yield from self._text(at, token.start())
            self._take(token)
            if self._is_full:
                yield self._cut()
            at = token.end()
        yield from self._text(at, len(self._source))
        if self._characters:
            yield self._cut()

    @property
    def _is_full(self) -> bool:
        return self._characters >= CHARACTERS or self._tags >= TAGS

    def _text(self, start: int, end: int) -> Iterator[str]:
        while start < end:
            stop = min(end, start + CHARACTERS - self._characters)
            self._add(self._source[start:stop])
            start = stop
            if self._is_full:
                yield self._cut()

    def _add(self, piece: str) -> None:
        self._pieces.append(piece)
        self._characters += len(piece)

    def _cut(self) -> str:
        part = "".join(self._pieces)
        self._pieces = [tag for _, tag in self._open]
        self._characters = self._tags = 0
        return part

    def _take(self, token: re.Match[str]) -> None:
        name = token[2].lower()
        tag = token[0] if _is_modest(name, token[3]) else f"<{token[1]}{name}>"
        shown = self._end(name) if token[1] else name in _VOID or self._begin(name, tag)
        if shown:
            self._tags += 1
            self._add(tag)

    def _begin(self, name: str, tag: str) -> bool:
        """Open an element; whether it is not too deep."""
        while self._open and self._open[-1][0] in _ENDED_BY.get(name, ()):
            self._open.pop()
        if len(self._open) >= DEPTH:
            self._too_deep += 1
            return False
        self._open.append((name, tag))
        return True

    def _end(self, name: str) -> bool:
        """End an element and what is open inside it; whether it was one of those that are shown."""
        if self._too_deep:
            self._too_deep -= 1
            return False
        if any(name == opened for opened, _ in self._open):
            while self._open.pop()[0] != name:
                pass
        return True


def _is_modest(name: str, attributes: str) -> bool:
    most = PICTURE_CHARACTERS if name == "img" else TAG_CHARACTERS
    return len(attributes) <= most and len(attributes.split(None, ATTRIBUTES)) <= ATTRIBUTES
