"""The streams of a compound file ([MS-CFB]): a small file system in a file, as `.msg`, `.doc` and `.xls` are."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ...types import FileProblem
from .items import ContainerError

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES: Final = 512
_SECTOR_SHIFTS: Final = frozenset({9, 12})
_MINI_SHIFT: Final = 6
_HEADER_FAT: Final = range(76, 512, 4)
_ENTRY: Final = 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_LAST: Final = 0xFFFF_FFFA
"""From here on a number is no sector's: the end of a chain, or a free sector."""
_MOST_ENTRIES: Final = 20_000
_MOST_VISITS: Final = 200_000
"""Of entries, over all storages that are looked into: some may claim the same ones."""


@dataclass(frozen=True, slots=True)
class _Node:
    name: str
    kind: int
    siblings: tuple[int, int]
    child: int
    start: int
    size: int


class Compound:
    """A compound file. All methods raise ContainerError where it is damaged."""

    def __init__(self, content: bytes) -> None:
        if len(content) < _HEADER_BYTES or not content.startswith(SIGNATURE):
            raise ContainerError(FileProblem.DAMAGED)
        self._content = content
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in _SECTOR_SHIFTS:
            raise ContainerError(FileProblem.DAMAGED)
        self._sector = 1 << shift
        directory, self._cutoff, mini_fat = struct.unpack_from("<I4xII", content, 48)
        self._fat = self._table(self._fat_sectors())
        self._mini_fat = self._table(self._chain(self._fat, mini_fat))
        self._visits = 0
        self._nodes = self._read_nodes(b"".join(map(self._sector_at, self._chain(self._fat, directory))))
        root = self._nodes[0]
        self._mini = self._stream(self._fat, root.start, root.size)

    def children(self, node: int = 0) -> dict[str, int]:
        """What a storage holds: the nodes by their names, in lower case."""
        found: dict[str, int] = {}
        seen: set[int] = set()
        waiting = [self._nodes[node].child]
        while waiting:
            at = waiting.pop()
            if at >= len(self._nodes) or at in seen:
                continue
            seen.add(at)
            self._visits += 1
            if self._visits > _MOST_VISITS:
                raise ContainerError(FileProblem.TOO_LARGE)
            found.setdefault(self._nodes[at].name.lower(), at)
            waiting += self._nodes[at].siblings
        return found

    def is_storage(self, node: int) -> bool:
        """Whether the node holds others."""
        return self._nodes[node].kind == _STORAGE

    def read(self, node: int) -> bytes:
        """The content of a stream."""
        found = self._nodes[node]
        if found.kind != _STREAM:
            raise ContainerError(FileProblem.DAMAGED)
        if found.size >= self._cutoff:
            return self._stream(self._fat, found.start, found.size)
        size = 1 << _MINI_SHIFT
        sectors = islice(self._chain(self._mini_fat, found.start), -(-found.size // size))
        return self._whole(b"".join([self._mini[i * size : (i + 1) * size] for i in sectors]), found.size)

    def _fat_sectors(self) -> Iterator[int]:
        yield from (n for at in _HEADER_FAT if (n := struct.unpack_from("<I", self._content, at)[0]) < _LAST)
        (at,) = struct.unpack_from("<I", self._content, 68)
        for _ in range(len(self._content) // self._sector):
            if at >= _LAST:
                return
            *numbers, at = struct.unpack(f"<{self._sector // 4}I", self._sector_at(at).ljust(self._sector, b"\xff"))
            yield from (n for n in numbers if n < _LAST)

    def _table(self, sectors: Iterator[int]) -> array[int]:
        table = b"".join(self._sector_at(n) for n, _ in zip(sectors, range(len(self._content)), strict=False))
        return array("I", struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4]))

    def _sector_at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        if start >= len(self._content):
            raise ContainerError(FileProblem.DAMAGED)
        return self._content[start : start + self._sector]

    def _chain(self, table: array[int], start: int) -> Iterator[int]:
        at = start
        for _ in range(len(table)):
            if at >= _LAST:
                return
            if at >= len(table):
                raise ContainerError(FileProblem.DAMAGED)
            yield at
            at = table[at]
        if at < _LAST:
            raise ContainerError(FileProblem.DAMAGED)  # it leads back into itself

    def _stream(self, table: array[int], start: int, size: int) -> bytes:
        if size > len(self._content):
            raise ContainerError(FileProblem.DAMAGED)
        sectors = islice(self._chain(table, start), -(-size // self._sector))
        return self._whole(b"".join(map(self._sector_at, sectors)), size)

    @staticmethod
    def _whole(content: bytes, size: int) -> bytes:
        if len(content) < size:
            raise ContainerError(FileProblem.DAMAGED)
        return content[:size]

    def _read_nodes(self, directory: bytes) -> list[_Node]:
        count = len(directory) // _ENTRY
        if not 0 < count <= _MOST_ENTRIES:
            raise ContainerError(FileProblem.DAMAGED if not count else FileProblem.TOO_LARGE)
        nodes = [_node(directory[i * _ENTRY : (i + 1) * _ENTRY]) for i in range(count)]
        if nodes[0].kind != _ROOT:
            raise ContainerError(FileProblem.DAMAGED)
        return nodes


def _node(entry: bytes) -> _Node:
    length, kind = struct.unpack_from("<HB", entry, 64)
    left, right, child = struct.unpack_from("<3I", entry, 68)
    start, size = struct.unpack_from("<2I", entry, 116)
    return _Node(
        entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace"), kind, (left, right), child, start, size
    )
