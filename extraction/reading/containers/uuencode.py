"""Files written into a text with uuencode, as mail carried them before MIME; yEnc is recognised."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import Final

from ..charsets import decode
from .items import Item, safe_name

_BEGIN: Final = re.compile(
    rb"^begin (?P<mode>[0-7]{3,4}) (?P<name>[^\r\n]{1,200})\r?\n(?P<line>[^\r\n]*)", re.MULTILINE
)
_YENC: Final = re.compile(rb"^=ybegin [^\r\n]{0,200}\bname=(?P<name>[^\r\n]{1,200})", re.MULTILINE)
_YENC_END: Final = re.compile(rb"^=yend[^\r\n]*(?:\r?\n|\Z)", re.MULTILINE)
_END: Final = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)


def has_files(text: bytes) -> bool:
    """Whether a text may hold files; cheap, and asked of every mail in plain text."""
    return b"begin " in text and (next(_beginnings(text), None) is not None or _YENC.search(text) is not None)


def split(text: bytes) -> tuple[bytes, list[Item]]:
    """The text around the files, and the files; those in yEnc as they stand there."""
    pieces: list[bytes] = []
    items: list[Item] = []
    at = 0
    for begin in sorted((*_beginnings(text), *_YENC.finditer(text)), key=lambda begin: begin.start()):
        if begin.start() < at:
            continue  # inside a file
        is_yenc = begin.re is _YENC
        end = (_YENC_END if is_yenc else _END).search(text, begin.end())
        stop, after = (len(text), len(text)) if end is None else end.span()
        pieces.append(text[at : begin.start()])
        name = safe_name(decode(begin["name"]))
        items.append(
            Item(name, text[begin.start() : after], "application/x-yenc")
            if is_yenc
            else Item(name, _decoded(text[begin.start("line") : stop]))
        )
        at = after
    return b"".join([*pieces, text[at:]]), items


def decoded(text: bytes) -> bytes:
    """The file in a body whose transfer encoding is uuencode, with its first and last lines or without."""
    _, items = split(text)
    return items[0].content if items else _decoded(text)


def _beginnings(text: bytes) -> Iterator[re.Match[bytes]]:
    """Where files begin: a line that says so, and one behind it that is as long as its first character tells."""
    return (begin for begin in _BEGIN.finditer(text) if len(begin["line"]) >= _length(begin["line"]) > 0)


def _length(line: bytes) -> int:
    """Of an encoded line in characters, by its first one; some programs write less at a file's end, others more."""
    return 1 + (((line[0] - 32) & 63) * 4 + 2) // 3 if line else 0


def _decoded(text: bytes) -> bytes:
    return b"".join(map(_line, text.splitlines()))


def _line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3 + 1]) if line else b""
    except binascii.Error:
        return b""
