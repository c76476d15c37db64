"""The content of a CMS message (RFC 5652): signed files (.p7m), opaque S/MIME, time-stamped files (RFC 5544).

Read are DER and BER, with lengths that are known or not, content in one piece or in many, and all of it as PEM or
base64, also twice over. Certificates and signatures are never looked at: a signature proves who signed and not that
this is a receipt, and the document is kept as it came for whoever has to verify it.
"""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...types import FileProblem
from .items import Budget, ContainerError

_PKCS7: Final = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_SMIME: Final = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01"
_DATA, _SIGNED, _DIGESTED = _PKCS7 + b"\x01", _PKCS7 + b"\x02", _PKCS7 + b"\x05"
_COMPRESSED, _TIME_STAMPED = _SMIME + b"\x09", _SMIME + b"\x1f"
_ENCRYPTED: Final = frozenset({_PKCS7 + b"\x03", _PKCS7 + b"\x04", _PKCS7 + b"\x06", _SMIME + b"\x17"})
_SEQUENCE, _OID, _CONTENT = 0x30, 0x06, 0xA0
_OCTETS: Final = frozenset({0x04, 0x24})
_CONSTRUCTED: Final = 0x20
_LONG_TAG: Final = 0x1F
_INDEFINITE: Final = 0x80
_END_OF_CONTENTS: Final = b"\x00\x00"
_MOST_DEPTH: Final = 20
_MOST_ELEMENTS: Final = 100_000
_OID_WITHIN: Final = 24
"""Bytes before the end of the first type's name, however long lengths are written."""
_TEXT_FORMS: Final = (b"MI", b"TU", b"-----BEGIN ")
"""How a sequence begins in base64, that again in base64, and PEM."""
_MOST_TEXT_FORMS: Final = 3
_ARMOUR: Final = re.compile(rb"-----BEGIN [^\r\n]{1,60}-----\s(.*?)(?:-----END |\Z)", re.DOTALL)
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_NO_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/=\s]")


def is_cms(head: bytes) -> bool:
    """Whether a file that begins with `head` is a CMS message, in bytes or in one of its text forms."""
    start = head.lstrip(_BLANK)
    if start.startswith(_TEXT_FORMS):
        start = _binary(start, whole=False)
    return start[:1] == bytes([_SEQUENCE]) and any(oid in start[:_OID_WITHIN] for oid in (_PKCS7, _SMIME))


def content_of(message: bytes, budget: Budget) -> bytes | None:
    """What was signed, compressed or stamped; None for a signature that stands beside its document. Raises
    ContainerError."""
    content = _Message(_binary(message, whole=True)).content(budget)
    if content is not None:
        budget.take(len(content))
    return content


def _binary(message: bytes, *, whole: bool) -> bytes:
    for _ in range(_MOST_TEXT_FORMS):
        start = message[:16].lstrip(_BLANK)
        if not start.startswith(_TEXT_FORMS):
            break
        armoured = _ARMOUR.search(message) if start.startswith(b"-") else None
        text = armoured[1] if armoured else message.lstrip(_BLANK)
        if whole and _NO_BASE64.search(text):
            raise ContainerError(FileProblem.DAMAGED)
        text = b"".join(text.split()).rstrip(b"=")
        text = text[: len(text) - (len(text) % 4 == 1)]
        try:
            message = binascii.a2b_base64(text + b"=" * (-len(text) % 4))
        except binascii.Error:
            break
    return message


@dataclass(frozen=True, slots=True)
class _Element:
    """A value of ASN.1; without a known length it ends at two zero bytes, somewhere before `end`."""

    tag: int
    start: int
    end: int
    is_indefinite: bool
    is_cut: bool
    """Whether the bytes end before it does."""


class _Message:
    """A walk down to the content, which looks at no more than stands before it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = _MOST_ELEMENTS

    def content(self, budget: Budget) -> bytes | None:
        oid, body = self._typed(self._element(0, len(self._data)))
        if oid in _ENCRYPTED:
            raise ContainerError(FileProblem.ENCRYPTED)
        if body is None:
            return None
        if oid == _DATA:
            return self._octets(body)
        if oid == _TIME_STAMPED:
            stamped = next((child for child in self._children(body) if child.tag in _OCTETS), None)
            return None if stamped is None else self._octets(stamped)
        if oid not in (_SIGNED, _COMPRESSED, _DIGESTED):
            raise ContainerError(FileProblem.UNREADABLE)
        sequences = (child for child in self._children(body) if child.tag == _SEQUENCE)
        if oid != _SIGNED:
            next(sequences, None)  # the algorithm; those of signatures are a set
        return self._encapsulated(next(sequences, None), oid, budget)

    def _encapsulated(self, info: _Element | None, oid: bytes, budget: Budget) -> bytes | None:
        if info is None:
            raise ContainerError(FileProblem.DAMAGED)
        _, body = self._typed(info)
        if body is None:
            return None
        content = self._octets(body) if body.tag in _OCTETS else self._data[body.start : body.end]
        return _inflated(content, budget) if oid == _COMPRESSED else content

    def _typed(self, info: _Element) -> tuple[bytes, _Element | None]:
        """The type and, within its explicit tag, the value."""
        children = self._children(info)
        oid = next(children, None)
        if info.tag != _SEQUENCE or oid is None or oid.tag != _OID:
            raise ContainerError(FileProblem.DAMAGED)
        wrapped = next(children, None)
        value = next(self._children(wrapped), None) if wrapped is not None and wrapped.tag == _CONTENT else None
        return self._data[oid.start : oid.end], value

    def _octets(self, element: _Element, depth: int = 0) -> bytes:
        if depth > _MOST_DEPTH or element.tag not in _OCTETS:
            raise ContainerError(FileProblem.DAMAGED)
        if element.tag & _CONSTRUCTED:
            return b"".join([self._octets(child, depth + 1) for child in self._children(element)])
        if element.is_cut:
            raise ContainerError(FileProblem.DAMAGED)
        return self._data[element.start : element.end]

    def _children(self, parent: _Element, depth: int = 0) -> Iterator[_Element]:
        at = parent.start
        while not self._ends(parent, at):
            child = self._element(at, parent.end)
            yield child
            at = self._after(child, depth)

    def _ends(self, parent: _Element, at: int) -> bool:
        if parent.is_indefinite and self._data[at : at + 2] == _END_OF_CONTENTS:
            return True
        if at >= parent.end and (parent.is_indefinite or parent.is_cut):
            raise ContainerError(FileProblem.DAMAGED)
        return at >= parent.end

    def _after(self, element: _Element, depth: int) -> int:
        """Where the next element begins."""
        if not element.is_indefinite:
            return element.end
        if depth > _MOST_DEPTH:
            raise ContainerError(FileProblem.DAMAGED)
        at = element.start
        for child in self._children(element, depth + 1):
            at = self._after(child, depth + 1)
        return at + len(_END_OF_CONTENTS)

    def _element(self, at: int, end: int) -> _Element:
        self._left -= 1
        if self._left < 0:
            raise ContainerError(FileProblem.TOO_LARGE)
        if at + 2 > end or self._data[at] & _LONG_TAG == _LONG_TAG:
            raise ContainerError(FileProblem.DAMAGED)
        tag, length, start = self._data[at], self._data[at + 1], at + 2
        if length == _INDEFINITE:
            return _Element(tag, start, end, is_indefinite=True, is_cut=False)
        if length > _INDEFINITE:
            size = length - _INDEFINITE
            length = int.from_bytes(self._data[start : start + size], "big")
            start += size
        return _Element(
            tag, min(start, end), min(start + length, end), is_indefinite=False, is_cut=start + length > end
        )


def _inflated(content: bytes, budget: Budget) -> bytes:
    inflate = zlib.decompressobj()
    try:
        inflated = inflate.decompress(content, budget.size + 1)
    except zlib.error as error:
        raise ContainerError(FileProblem.DAMAGED) from error
    if not inflate.eof and len(inflated) <= budget.size:
        raise ContainerError(FileProblem.DAMAGED)
    return inflated
