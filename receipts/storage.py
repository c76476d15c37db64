"""Where stored files lie: under their SHA-256, written whole or not at all.

This is the door. Behind it stands one of two stores, chosen by the settings: a file system that all processes see
(:mod:`receipts.file_store`), or a bucket that speaks S3 (:mod:`receipts.s3_store`).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Protocol, cast

from django.core.files.storage import default_storage

from businesses.errors import ApiError
from receipts.models import path_of

WRITTEN_AT_ONCE = 8


class StorageUnavailableError(ApiError):
    """The document store did not take or give a file (disk full, volume gone, bucket closed); nothing was written."""

    status = 503
    code = "STORAGE_UNAVAILABLE"
    message = "The document store does not take files."
    hint = "The operator checks its disk and mount, or its bucket."


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as the sweeper sees it: whose, its name (a SHA-256, or what a broken-off write left), and its handle."""

    business_id: int
    name: str
    handle: str


@dataclass(frozen=True, slots=True)
class Condition:
    """How a store stands: where it is, and the bytes of its disk (None: a bucket has no limit)."""

    place: str
    writable: bool
    free: int | None = None
    total: int | None = None
    sweepable: bool = True


class DocumentStore(Protocol):
    """What both stores can do. Names are those of `path_of`; every method raises OSError when the store fails."""

    def put(self, name: str, content: bytes) -> None:
        """Write it whole, or not at all; over what is there. Once this returns it survives a crash."""

    def size_of(self, name: str) -> int:
        """Its bytes. Raises FileNotFoundError."""

    def pieces(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from `start` to before `stop`. Raises FileNotFoundError."""

    def written_before(self, moment: datetime.datetime) -> Iterator[list[Stored]]:
        """Old files, a bounded number at a time, each time of one business."""

    def discard(self, stored: Stored, *, older_than: datetime.datetime) -> bool:
        """Delete it unless somebody has written it again meanwhile; whether it is gone."""

    def condition(self) -> Condition:
        """How the store stands; never raises."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is there, of `size` bytes."""

    path: str
    size: int

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Its bytes from `start` to before `stop`. Raises FileNotFoundError, StorageUnavailableError."""
        with _told():
            yield from documents().pieces(self.path, start, stop)


def documents() -> DocumentStore:
    """The store of the settings."""
    return cast(DocumentStore, default_storage)


def store(business_id: int, content: bytes) -> str:
    """Write `content` under its SHA-256 and return that; the same content twice is fine.

    A file that is there already is written again: its new date keeps the sweeper away from it until the row that
    names it is committed. Raises StorageUnavailableError.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        documents().put(path_of(business_id, sha256), content)
    except OSError as error:
        raise StorageUnavailableError(f"The document store does not take files: {error.strerror}.") from error
    return sha256


def store_all(business_id: int, contents: Sequence[bytes]) -> list[str]:
    """Write each of `contents` as :func:`store` does, several at a time: a store's answer is worth waiting for once."""
    return list(_writers().map(partial(store, business_id), contents))


@cache
def _writers() -> ThreadPoolExecutor:
    # made at first use, in the worker's child process, so that no fork inherits them
    return ThreadPoolExecutor(max_workers=WRITTEN_AT_ONCE, thread_name_prefix="documents")


def find(business_id: int, sha256: str) -> StoredFile:
    """A stored file. Raises FileNotFoundError, StorageUnavailableError."""
    path = path_of(business_id, sha256)
    with _told():
        return StoredFile(path, documents().size_of(path))


def read(business_id: int, sha256: str) -> bytes:
    """A stored file's content. Raises FileNotFoundError, StorageUnavailableError."""
    file = find(business_id, sha256)
    return b"".join(file.pieces(0, file.size))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageUnavailableError(f"The document store does not answer: {error.strerror}.") from error
