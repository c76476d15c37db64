"""The document store: files under their SHA-256, written whole or not at all.

This is the door. Behind it stands one of two stores, chosen by the settings: a file system that all processes see
(:mod:`receipts.file_store`), or a bucket that speaks S3 (:mod:`receipts.s3_store`).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, Protocol, cast

from django.core.files.storage import default_storage

from foundation.errors import ApiError
from receipts.models import path_of


class StorageUnavailableError(ApiError):
    """The document store did not take or give a file (disk full, volume gone, bucket closed); nothing was written."""

    status = 503
    code = "STORAGE_UNAVAILABLE"
    message = "The document store does not take files."
    hint = "The operator checks its disk and mount, or its bucket."


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as the sweeper sees it: its business, its name (a SHA-256, or of an interrupted write), its handle."""

    business_id: int
    name: str
    handle: str


@dataclass(frozen=True, slots=True)
class Condition:
    """The state of a store: where it is, and the bytes of its disk (None: a bucket has no limit)."""

    place: str
    writable: bool
    free: int | None = None
    total: int | None = None
    sweepable: bool = True


class DocumentStore(Protocol):
    """What both stores can do. Names are those of `path_of`; every method raises OSError when the store fails."""

    def put_all(self, files: Mapping[str, bytes]) -> None:
        """Write each file whole or not at all, overwriting; once this returns they survive a crash."""

    def put_file(self, name: str, file: BinaryIO) -> None:
        """Write what `file` holds from its beginning, as `put_all` does, a piece at a time."""

    def size_of(self, name: str) -> int:
        """Return the file's size in bytes. Raises FileNotFoundError."""

    def pieces(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` to before `stop`. Raises FileNotFoundError."""

    def written_before(self, moment: datetime.datetime) -> Iterator[list[Stored]]:
        """Yield the files older than `moment` in lists of a bounded length, each of one business."""

    def discard(self, stored: Stored, *, older_than: datetime.datetime) -> bool:
        """Delete a file unless it was written again since; return whether it was deleted."""

    def condition(self) -> Condition:
        """Return the state of the store; never raises."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store, of `size` bytes."""

    path: str
    size: int

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield its bytes from `start` to before `stop`. Raises FileNotFoundError, StorageUnavailableError."""
        with _naming_failures():
            yield from documents().pieces(self.path, start, stop)


def documents() -> DocumentStore:
    """Return the store that the settings name."""
    return cast(DocumentStore, default_storage)


def store(business_id: int, content: bytes) -> str:
    """Write `content` as :func:`store_all` does and return its SHA-256."""
    return store_all(business_id, [content])[0]


def store_all(business_id: int, contents: Sequence[bytes]) -> list[str]:
    """Write each of `contents` under its SHA-256 and return these names in order; contents may repeat.

    A file that exists is written again: its new date keeps the sweeper away until the row that names it is committed.
    Raises StorageUnavailableError.
    """
    names = [hashlib.sha256(content).hexdigest() for content in contents]
    files = {path_of(business_id, name): content for name, content in zip(names, contents, strict=True)}
    try:
        documents().put_all(files)
    except OSError as error:
        raise StorageUnavailableError(f"The document store does not take files: {error.strerror}.") from error
    return names


def store_file(business_id: int, sha256: str, file: BinaryIO) -> None:
    """Write what `file` holds under its SHA-256, never all of it in memory.

    Raises StorageUnavailableError.
    """
    try:
        documents().put_file(path_of(business_id, sha256), file)
    except OSError as error:
        raise StorageUnavailableError(f"The document store does not take files: {error.strerror}.") from error


def store_as(business_id: int, name: str, content: bytes) -> None:
    """Write what is made from a file, under a name of 64 hexadecimal digits that no row has: the sweeper takes it away.

    Raises StorageUnavailableError.
    """
    try:
        documents().put_all({path_of(business_id, name): content})
    except OSError as error:
        raise StorageUnavailableError(f"The document store does not take files: {error.strerror}.") from error


@cache
def writers(at_once: int) -> ThreadPoolExecutor:
    """Return the threads that write `at_once` files in parallel."""
    # made at first use, in the worker's child process, so that no fork inherits them
    return ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="documents")


def find(business_id: int, sha256: str) -> StoredFile:
    """Find a stored file. Raises FileNotFoundError, StorageUnavailableError."""
    path = path_of(business_id, sha256)
    with _naming_failures():
        return StoredFile(path, documents().size_of(path))


def read(business_id: int, sha256: str) -> bytes:
    """Return a stored file's content. Raises FileNotFoundError, StorageUnavailableError."""
    file = find(business_id, sha256)
    return b"".join(file.pieces(0, file.size))


@contextmanager
def _naming_failures() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageUnavailableError(f"The document store does not answer: {error.strerror}.") from error
