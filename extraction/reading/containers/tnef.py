"""The files in a `winmail.dat`: Outlook's own form of a mail, TNEF ([MS-OXTNEF])."""

from __future__ import annotations

import struct
from base64 import encodebytes
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from ...types import FileProblem
from ..charsets import decode
from . import compressed_rtf, outlook_headers
from .items import Budget, ContainerError, Item, Opened, safe_name

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_HEADER: Final = 6
_ATTRIBUTE: Final = struct.Struct("<BHHI")
_CHECKSUM: Final = 2
_OF_THE_MESSAGE, _OF_A_FILE = 1, 2
_TITLE, _DATA, _ATTACHMENT, _MESSAGE, _BODY, _CODE_PAGE = 0x8010, 0x800F, 0x9005, 0x9003, 0x800C, 0x9007
_LONG_NAME, _SHORT_NAME, _CONTENT = 0x3707, 0x3704, 0x3701
_PLAIN, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_STRING, _UNICODE, _OBJECT, _BINARY, _TIME = 0x1E, 0x1F, 0x0D, 0x102, 0x40
_SUBJECT, _SENT, _SENDER_NAME, _SENDER_ADDRESSES = 0x0037, 0x0039, 0x0C1A, (0x5D01, 0x0C1F)
_SIZES: Final = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of the types whose values all have one size, padded to four."""
_SEVERAL, _NAMED = 0x1000, 0x8000
_INTERFACE: Final = 16
"""Bytes before an object that say which interface reads it."""
_MOST_ATTRIBUTES: Final = 5_000
_MOST_PROPERTIES: Final = 5_000
_DEFAULT_NAME: Final = "attachment"
_MAIL: Final = "message/rfc822"

_Attributes = dict[int, bytes]
_Properties = dict[int, bytes | str]


def open_tnef(content: bytes, budget: Budget) -> Opened:
    """The attachments, and the message's own text where it has one. Raises ContainerError."""
    items: list[Item] = []
    problem: FileProblem | None = None
    message: _Attributes = {}
    files: list[_Attributes] = [{}]
    try:
        for level, kind, value in _attributes(content):
            if level == _OF_A_FILE and kind in files[-1]:
                files.append({})
            (files[-1] if level == _OF_A_FILE else message)[kind] = value
    except ContainerError as error:
        problem = error.problem
    charset = _charset(message)
    for item in filter(None, (_file(file, charset) for file in files)):
        budget.take(len(item.content))
        items.append(item)
    text: Item | None = None
    try:
        text = _text(message, charset, budget)
    except ContainerError as error:
        problem = error.problem
    if problem is not None and not items and text is None:
        raise ContainerError(problem)
    return Opened(tuple(items), problem, text)


def _attributes(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Level, kind and value of each attribute; what follows the last one is no part of the message."""
    at = _HEADER
    for _ in range(_MOST_ATTRIBUTES):
        if at >= len(content) or content[at] not in (_OF_THE_MESSAGE, _OF_A_FILE):
            return
        if at + _ATTRIBUTE.size > len(content):
            raise ContainerError(FileProblem.DAMAGED)
        level, kind, _, size = _ATTRIBUTE.unpack_from(content, at)
        at += _ATTRIBUTE.size
        if at + size > len(content):
            raise ContainerError(FileProblem.DAMAGED)
        yield level, kind, content[at : at + size]
        at += size + _CHECKSUM
    raise ContainerError(FileProblem.TOO_LARGE)


def _charset(message: _Attributes) -> str:
    """What the message's names and texts are written in, where it says so."""
    page = message.get(_CODE_PAGE, b"")[:4]
    return f"cp{int.from_bytes(page, 'little')}" if page else ""


def _file(attributes: _Attributes, charset: str) -> Item | None:
    properties = _properties(attributes.get(_ATTACHMENT, b""), charset)
    named = properties.get(_LONG_NAME) or properties.get(_SHORT_NAME)
    name = named if isinstance(named, str) else decode(attributes.get(_TITLE, b"").rstrip(b"\0"), charset)
    content = attributes.get(_DATA) or properties.get(_CONTENT)
    if not isinstance(content, bytes) or not content:
        return None
    name = safe_name(name) or _DEFAULT_NAME
    return _attached_mail(name, content) if content.startswith(SIGNATURE) else Item(name, content)


def _attached_mail(name: str, content: bytes) -> Item:
    """A mail attached to this one, which has the same form, as a mail that carries it."""
    message: _Attributes = {}
    with suppress(ContainerError):  # whoever opens it says why
        message = {kind: value for level, kind, value in _attributes(content) if level == _OF_THE_MESSAGE}
    properties = _properties(message.get(_MESSAGE, b""), _charset(message))
    sender, subject, *addresses = (
        text if isinstance(text := properties.get(key), str) else ""
        for key in (_SENDER_NAME, _SUBJECT, *_SENDER_ADDRESSES)
    )
    sent = properties.get(_SENT)
    headers = outlook_headers.written(sender, addresses, subject, sent if isinstance(sent, bytes) else b"")
    headers += ["Content-Type: application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64", "", ""]
    return Item(f"{name.removesuffix('.msg')}.eml", "\r\n".join(headers).encode() + encodebytes(content), _MAIL)


def _text(attributes: _Attributes, charset: str, budget: Budget) -> Item | None:
    """The message as HTML, else as plain text."""
    properties = _properties(attributes.get(_MESSAGE, b""), charset)
    markup, compressed = properties.get(_HTML), properties.get(_RTF)
    rich = compressed_rtf.text_of(compressed, budget) if isinstance(compressed, bytes) and not markup else None
    if rich is not None and rich.is_html:
        markup = rich.text
    if markup:
        return Item("message.html", _bytes(markup), "text/html")
    text = attributes.get(_BODY, b"").rstrip(b"\0") or properties.get(_PLAIN) or (rich.text if rich else "")
    return Item("message.txt", _bytes(text), "text/plain") if text.strip() else None


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _properties(content: bytes, charset: str) -> _Properties:
    """The properties of a message or attachment by their id, as far as they can be read; texts are decoded."""
    properties: _Properties = {}
    try:
        reader = _Reader(content, charset)
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

    def __init__(self, content: bytes, charset: str) -> None:
        self._content = content
        self._charset = charset
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
        """The first value of a property of this type; None for numbers."""
        base = kind & ~_SEVERAL
        if base in _SIZES:
            taken = self._take(_SIZES[base] * (self.number() if kind & _SEVERAL else 1))
            return taken if kind == _TIME else None
        values = [self._variable() for _ in range(min(self.number(), _MOST_PROPERTIES))]
        if not values:
            return None
        if base == _UNICODE:
            return values[0].decode("utf-16-le", "replace").rstrip("\0")
        if base == _STRING:
            return decode(values[0].rstrip(b"\0"), self._charset)
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
