"""Where a file is put together: a few streams of bytes that grow, in temporary files or as parts in the document store.

A file that a request makes is short-lived and lies beside the process. That of a job outlives each of its steps and may
be taken up by another host, so it lies in the store in parts of some megabytes, under names that no document has: the
sweeper of documents does not see them. A part's name has the worker's fencing number in it, so that a worker that was
thought dead overwrites nothing.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, Final, Protocol

from django.core.files.storage import default_storage

from receipts import storage

PART: Final = 8 * 2**20
PIECE: Final = 2**18
Part = tuple[str, int]
"""A part's name in the store, and its bytes."""


class Workspace(Protocol):
    """Streams by name, each of which only grows."""

    def append(self, stream: str, content: bytes) -> None:
        """Add to a stream."""

    def size(self, stream: str) -> int:
        """How many bytes it has."""

    def read(self, stream: str) -> Iterator[bytes]:
        """All of its bytes, in pieces."""


class TemporaryWorkspace:
    """Streams in temporary files, gone when it is closed."""

    def __init__(self) -> None:
        self._files: dict[str, IO[bytes]] = {}
        self._sizes: dict[str, int] = {}
        self._stack = contextlib.ExitStack()

    def append(self, stream: str, content: bytes) -> None:
        self._file(stream).write(content)
        self._sizes[stream] = self.size(stream) + len(content)

    def size(self, stream: str) -> int:
        return self._sizes.get(stream, 0)

    def read(self, stream: str) -> Iterator[bytes]:
        file = self._file(stream)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece

    def close(self) -> None:
        """Delete the files."""
        self._stack.close()

    def _file(self, stream: str) -> IO[bytes]:
        if stream not in self._files:
            self._files[stream] = self._stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        return self._files[stream]


class StoredWorkspace:
    """Streams as parts in the document store, below `folder`; `prefix` tells one step's parts from another's."""

    def __init__(self, folder: str, *, prefix: str, parts: Mapping[str, Sequence[Part]]) -> None:
        self._folder, self._prefix = folder, prefix
        self._parts = {stream: [(name, size) for name, size in given] for stream, given in parts.items()}
        self._rest: dict[str, bytearray] = {}

    def append(self, stream: str, content: bytes) -> None:
        """Raises OSError when the store takes no files."""
        rest = self._rest.setdefault(stream, bytearray())
        rest += content
        if len(rest) >= PART:
            self._put(stream)

    def size(self, stream: str) -> int:
        return size_of(self._parts.get(stream, ())) + len(self._rest.get(stream, b""))

    def read(self, stream: str) -> Iterator[bytes]:
        yield from pieces(self._parts.get(stream, ()))
        yield bytes(self._rest.get(stream, b""))

    def parts(self) -> dict[str, list[Part]]:
        """Put what is left, and return the parts of each stream."""
        for stream in list(self._rest):
            self._put(stream)
        return self._parts

    def _put(self, stream: str) -> None:
        content = bytes(self._rest.pop(stream))
        if not content:
            return
        parts = self._parts.setdefault(stream, [])
        name = f"{self._folder}/{self._prefix}-{stream}-{len(parts):05}"
        storage.documents().put_all({name: content})
        parts.append((name, len(content)))


def size_of(parts: Sequence[Part]) -> int:
    """How many bytes these parts have together."""
    return sum(size for _, size in parts)


def pieces(parts: Sequence[Part], start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The bytes of `parts` from `start` to before `stop`. Raises FileNotFoundError, StorageUnavailableError."""
    stop = size_of(parts) if stop is None else stop
    begins = 0
    for name, size in parts:
        first, last = max(start - begins, 0), min(stop - begins, size)
        if first < last:
            yield from storage.StoredFile(name, size).pieces(first, last)
        begins += size


def delete_folder(folder: str) -> None:
    """Delete what lies there. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        _, names = default_storage.listdir(folder)
        for name in names:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)


def to_json(parts: Mapping[str, Sequence[Part]]) -> dict[str, Any]:
    """For a job's cursor."""
    return {stream: [list(part) for part in given] for stream, given in parts.items()}
