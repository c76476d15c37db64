"""The files in a `winmail.dat`: Outlook's own form of a mail, TNEF ([MS-OXTNEF])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from ...types import FileProblem
from ..charsets import decode
from .items import Budget, ContainerError, Item, Opened, safe_name

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_HEADER: Final = 6
_ATTRIBUTE: Final = struct.Struct("<BHHI")
_CHECKSUM: Final = 2
_TITLE, _DATA, _NEW_ATTACHMENT, _ATTACHMENT, _MESSAGE, _BODY = 0x8010, 0x800F, 0x9002, 0x9005, 0x9003, 0x800C
_LONG_NAME, _SHORT_NAME, _CONTENT, _HTML = 0x3707, 0x3704, 0x3701, 0x1013
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_SIZES: Final = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of the types whose values all have one size, padded to four."""
_SEVERAL, _NAMED = 0x1000, 0x8000
_INTERFACE: Final = 16
"""Bytes before an object that say which interface reads it."""
_MOST_PROPERTIES: Final = 5_000
_DEFAULT_NAME: Final = "attachment"

_Properties = dict[int, bytes | str]


def open_tnef(content: bytes, budget: Budget) -> Opened:
    """The attachments, and the message's own text where it has one. Raises ContainerError."""
    items: list[Item] = []
    problem: FileProblem | None = None
    files: list[dict[int, bytes]] = [{}]
    try:
        for kind, value in _attributes(content):
            if kind == _NEW_ATTACHMENT:
                files.append({})
            files[-1][kind] = value
    except ContainerError as error:
        problem = error.problem
    for item in filter(None, map(_file, files[1:])):
        budget.take(len(item.content))
        items.append(item)
    text = _text(files[0])
    if problem is not None and not items and text is None:
        raise ContainerError(problem)
    return Opened(tuple(items), problem, text)


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = _HEADER
    while at < len(content):
        if at + _ATTRIBUTE.size > len(content):
            raise ContainerError(FileProblem.DAMAGED)
        _, kind, _, size = _ATTRIBUTE.unpack_from(content, at)
        at += _ATTRIBUTE.size
        if at + size > len(content):
            raise ContainerError(FileProblem.DAMAGED)
        yield kind, content[at : at + size]
        at += size + _CHECKSUM


def _file(attributes: dict[int, bytes]) -> Item | None:
    properties = _properties(attributes.get(_ATTACHMENT, b""))
    named = properties.get(_LONG_NAME) or properties.get(_SHORT_NAME)
    name = named if isinstance(named, str) else decode(attributes.get(_TITLE, b"").rstrip(b"\0"))
    content = attributes.get(_DATA) or properties.get(_CONTENT)
    return Item(safe_name(name) or _DEFAULT_NAME, content) if isinstance(content, bytes) and content else None


def _text(attributes: dict[int, bytes]) -> Item | None:
    markup = _properties(attributes.get(_MESSAGE, b"")).get(_HTML)
    if markup:
        return Item("message.html", markup if isinstance(markup, bytes) else markup.encode(), "text/html")
    text = attributes.get(_BODY, b"").rstrip(b"\0")
    return Item("message.txt", text, "text/plain") if text.strip() else None


def _properties(content: bytes) -> _Properties:
    """The properties of a message or attachment by their id, as far as they can be read; texts are decoded."""
    properties: _Properties = {}
    try:
        reader = _Reader(content)
        for _ in range(min(reader.number(), _MOST_PROPERTIES)):
            kind, identifier = reader.pair()
            if identifier >= _NAMED:
                reader.skip_name()
            value = reader.value(kind)
            if value is not None:
                properties.setdefault(identifier, value)
    except struct.error:
        pass
    return properties


class _Reader:
    """Numbers and values from the front of some bytes. Raises struct.error at their end."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def number(self) -> int:
        (number,) = struct.unpack("<I", self._take(4))
        return int(number)

    def pair(self) -> tuple[int, int]:
        kind, identifier = struct.unpack("<HH", self._take(4))
        return kind, identifier

    def skip_name(self) -> None:
        self._take(_INTERFACE)
        if self.number() == 0:
            self._take(4)
        else:
            self._variable()

    def value(self, kind: int) -> bytes | str | None:
        """The first value of a property of this type; None for numbers and dates."""
        base = kind & ~_SEVERAL
        if base in _SIZES:
            self._take(_SIZES[base] * (self.number() if kind & _SEVERAL else 1))
            return None
        values = [self._variable() for _ in range(min(self.number(), _MOST_PROPERTIES))]
        if not values:
            return None
        if base == _UNICODE:
            return values[0].decode("utf-16-le", "replace").rstrip("\0")
        if base == _STRING:
            return decode(values[0].rstrip(b"\0"))
        if base not in (_OBJECT, _BINARY):
            raise struct.error
        return values[0][_INTERFACE:] if base == _OBJECT else values[0]

    def _variable(self) -> bytes:
        size = self.number()
        value = self._take(size)
        self._at += -size % 4
        return value

    def _take(self, size: int) -> bytes:
        taken = self._content[self._at : self._at + size]
        if len(taken) != size:
            raise struct.error
        self._at += size
        return taken
