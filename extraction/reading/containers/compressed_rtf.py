"""The compressed RTF in which Outlook keeps the text of a mail ([MS-OXRTFCP])."""

from __future__ import annotations

import struct
from typing import Final

from ... import limits
from ...types import FileProblem
from .. import rtf
from .items import Budget, ContainerError

_HEADER: Final = struct.Struct("<II4s4x")
_COMPRESSED, _STORED = b"LZFu", b"MELA"
_KNOWN: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What both sides know before the first byte."""
_WINDOW: Final = 4_096
_LENGTH_BITS: Final = 4
_SHORTEST: Final = 2
_FLAGS: Final = 8


def text_of(content: bytes, budget: Budget) -> rtf.Text:
    """The text, or the HTML it was made from. Raises ContainerError."""
    budget.check_time()
    written = decompress(content)
    budget.take(len(written), entries=0)
    return rtf.text_of(written)


def decompress(content: bytes) -> bytes:
    """The RTF: of a damaged one what is there, and no more than is read of a text. Raises ContainerError."""
    if len(content) < _HEADER.size:
        raise ContainerError(FileProblem.DAMAGED)
    _, size, kind = _HEADER.unpack_from(content)
    size = min(size, limits.TEXT_BYTES)
    if kind == _STORED:
        return content[_HEADER.size : _HEADER.size + size]
    if kind != _COMPRESSED:
        raise ContainerError(FileProblem.UNREADABLE)
    return _decompressed(content, len(_KNOWN) + size)


def _decompressed(content: bytes, end: int) -> bytes:
    """`end` counts what is known beforehand."""
    out = bytearray(_KNOWN)
    at = _HEADER.size
    while at < len(content) and len(out) < end:
        flags, at = content[at], at + 1
        for bit in range(_FLAGS):
            if not flags >> bit & 1:
                out += content[at : at + 1]
                at += 1
                continue
            pair, at = int.from_bytes(content[at : at + 2], "big"), at + 2
            distance = (len(out) - (pair >> _LENGTH_BITS)) % _WINDOW
            if distance == 0 or distance > len(out) or at > len(content):
                return bytes(out[len(_KNOWN) : end])  # a reference to its own place is the end
            _repeat(out, distance, (pair & (1 << _LENGTH_BITS) - 1) + _SHORTEST)
    return bytes(out[len(_KNOWN) : end])


def _repeat(out: bytearray, distance: int, length: int) -> None:
    """Append what stands so far back; where that is less than is asked for, over again."""
    piece = out[-distance:][:length]
    out += (piece * (length // len(piece) + 1))[:length]
