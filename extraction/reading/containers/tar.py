"""The files of a tar archive: POSIX (ustar, pax), GNU and the form before them.

Links, devices and sparse files are left out. Python's own reader follows whatever offsets a header makes up; this one
goes forward only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...types import FileProblem
from ..charsets import decode
from .items import Budget, ContainerError, Item, Opened, is_system_file, safe_name

_BLOCK: Final = 512
_NAME, _SIZE, _CHECKSUM, _KIND = slice(0, 100), slice(124, 136), slice(148, 156), slice(156, 157)
_OCTAL: Final = re.compile(rb"[ \0]*([0-7]{1,12})[ \0]*")
_FILES: Final = frozenset({b"0", b"\0", b"7"})
_WITHOUT_CONTENT: Final = frozenset({b"1", b"2", b"3", b"4", b"5", b"6"})
"""Links, devices and folders."""
_GNU_NAME, _PAX = b"L", b"x"
_PAX_PATH: Final = re.compile(rb"(?:\A|\n)[0-9]{1,9} path=([^\n]{1,4000})\n")
_LONGEST_NAME: Final = 8_192
_BINARY: Final = 0x80
"""In the first byte of a number: what follows is no octal text (GNU)."""
_MOST_HEADERS: Final = 5_000


def is_tar(head: bytes) -> bool:
    """Whether a file that begins with `head` (a block at least) is a tar archive: its first header sums up."""
    return len(head) >= _BLOCK and _sums_up(head[:_BLOCK])


def open_tar(content: bytes, budget: Budget) -> Opened:
    """The archive's files; what stands behind a damaged header or beyond the limits is left out, and that is told.

    Raises ContainerError where there is none.
    """
    items: list[Item] = []
    try:
        for name, file in _files(content):
            budget.take(len(file))
            items.append(Item(name, bytes(file)))
    except ContainerError as error:
        if not items:
            raise
        return Opened(tuple(items), error.problem)
    return Opened(tuple(items))


def _files(content: bytes) -> Iterator[tuple[str, memoryview]]:
    view = memoryview(content)
    at, long_name = 0, b""
    for _ in range(_MOST_HEADERS):
        header = content[at : at + _BLOCK]
        if not header.strip(b"\0") and header:
            return
        if len(header) < _BLOCK or not _sums_up(header):
            raise ContainerError(FileProblem.DAMAGED)
        kind, size, at = header[_KIND], _number(header[_SIZE]), at + _BLOCK
        if kind in _WITHOUT_CONTENT:
            long_name = b""
            continue
        if size is None or at + size > len(content):
            raise ContainerError(FileProblem.DAMAGED)
        if kind in (_GNU_NAME, _PAX):
            long_name = _name_in(kind, content[at : at + min(size, _LONGEST_NAME)]) or long_name
        else:
            name = safe_name(decode(long_name or header[_NAME].partition(b"\0")[0]))
            long_name = b""
            if kind in _FILES and name and not is_system_file(name):
                yield name, view[at : at + size]
        at += size + -size % _BLOCK
    raise ContainerError(FileProblem.TOO_LARGE)


def _name_in(kind: bytes, content: bytes) -> bytes:
    """The name of the file that follows, where it is too long for its own header."""
    if kind == _GNU_NAME:
        return content.partition(b"\0")[0]
    path = _PAX_PATH.search(content)
    return path[1] if path else b""


def _sums_up(header: bytes) -> bool:
    """Whether the sum of its bytes is what it says, counting the places of that number as spaces."""
    stated = _OCTAL.fullmatch(header[_CHECKSUM])
    return stated is not None and int(stated[1], 8) == sum(header) - sum(header[_CHECKSUM]) + 8 * ord(" ")


def _number(field: bytes) -> int | None:
    if field[0] & _BINARY:
        return int.from_bytes(field[1:], "big") if field[0] == _BINARY else None
    octal = _OCTAL.fullmatch(field)
    return int(octal[1], 8) if octal else None
