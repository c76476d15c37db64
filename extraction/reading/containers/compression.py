"""One file that is compressed: gzip (RFC 1952), bzip2 and xz, read a piece at a time."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from ... import limits
from ...types import FileProblem
from .items import Budget, ContainerError, Item, Opened

GZIP, BZIP2, XZ = "application/gzip", "application/x-bzip2", "application/x-xz"
_PIECE: Final = 65_536
_SMALL: Final = 1_000_000
"""Bytes: what unpacks to no more may have any ratio."""
_ENDINGS: Final = {".gz": "", ".bz2": "", ".xz": "", ".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar"}
_FAILURES: Final = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)
"""What the standard library raises for a file that is damaged or cut short."""


class _Stream(Protocol):
    def read1(self, size: int) -> bytes: ...


_STREAMS: Final[Mapping[str, Callable[[io.BytesIO], _Stream]]] = {
    GZIP: lambda file: gzip.GzipFile(fileobj=file),
    BZIP2: bz2.BZ2File,
    XZ: lzma.LZMAFile,
}


def open_compressed(content: bytes, kind: str, name: str, budget: Budget) -> Opened:
    """The file inside, under its own name; of a damaged one as much as can be read. Raises ContainerError."""
    most = min(budget.size, max(_SMALL, len(content) * limits.CONTAINER_RATIO))
    pieces: list[bytes] = []
    size = 0
    problem: FileProblem | None = None
    try:
        stream = _STREAMS[kind](io.BytesIO(content))
        while piece := stream.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise ContainerError(FileProblem.TOO_LARGE)
            budget.check_time()
    except _FAILURES as error:
        if not pieces:
            raise ContainerError(FileProblem.DAMAGED) from error
        problem = FileProblem.DAMAGED
    budget.take(size)
    return Opened((Item(_unpacked_name(name), b"".join(pieces)),), problem)


def _unpacked_name(name: str) -> str:
    """The name without the ending that says how the file is compressed."""
    stem, dot, ending = name.rpartition(".")
    replaced = _ENDINGS.get(f"{dot}{ending.lower()}")
    return name if replaced is None or not stem else stem + replaced
