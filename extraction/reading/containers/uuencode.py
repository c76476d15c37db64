"""Files written into a text with uuencode, as mail carried them before MIME; yEnc is recognised."""

from __future__ import annotations

import binascii
import re
from typing import Final

from ..charsets import decode
from .items import Item, safe_name

_BEGIN: Final = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n", re.MULTILINE)
_YENC: Final = re.compile(rb"^=ybegin [^\r\n]{0,200}\bname=([^\r\n]{1,200})", re.MULTILINE)
_END: Final = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE)
_BASE64: Final = b"begin-base64"


def has_files(text: bytes) -> bool:
    """Whether a text may hold files; cheap, and asked of every mail in plain text."""
    return b"begin" in text and (_BEGIN.search(text) is not None or _YENC.search(text) is not None)


def split(text: bytes) -> tuple[bytes, list[Item]]:
    """The text around the files, and the files."""
    pieces, items, at = [], [], 0
    while (begin := _BEGIN.search(text, at)) is not None:
        end = _END.search(text, begin.end())
        stop = len(text) if end is None else end.start()
        pieces.append(text[at : begin.start()])
        items.append(Item(safe_name(decode(begin[1])), _decoded(begin[0], text[begin.end() : stop])))
        at = len(text) if end is None else end.end()
    return b"".join([*pieces, text[at:]]), items


def yenc_name(text: bytes) -> str:
    """The name of the first file in yEnc; empty where there is none."""
    begin = _YENC.search(text)
    return "" if begin is None else safe_name(decode(begin[1]))


def decoded(text: bytes) -> bytes:
    """The file in a body whose transfer encoding is uuencode, with its first and last lines or without."""
    _, items = split(text)
    return items[0].content if items else _decoded(b"", text)


def _decoded(begin: bytes, text: bytes) -> bytes:
    if begin.startswith(_BASE64):
        try:
            return binascii.a2b_base64(text)
        except binascii.Error:
            return b""
    return b"".join(map(_line, text.splitlines()))


def _line(line: bytes) -> bytes:
    """A line's bytes; what some programs write behind them is left out."""
    if not line:
        return b""
    length = (line[0] - 32) & 63
    try:
        return binascii.a2b_uu(line[: (length * 4 + 5) // 3 + 1])
    except binascii.Error:
        return b""
