"""Where stored files lie: under their SHA-256, written whole or not at all.

The files stand in the default storage, which has to be a file system: writing is atomic by rename.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage

from businesses.errors import ApiError
from receipts.models import path_of


class StorageUnavailableError(ApiError):
    """The document store did not take a file (disk full, volume gone); nothing was written."""

    status = 503
    code = "STORAGE_UNAVAILABLE"
    message = "The document store does not take files."
    hint = "The operator checks its disk and mount."


def store(business_id: int, content: bytes) -> str:
    """Write `content` under its SHA-256 and return that; the same content twice is fine.

    A file that is there already is written again: its new date keeps the sweeper away from it until the row that
    names it is committed. Raises StorageUnavailableError.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        _write(Path(default_storage.path(path_of(business_id, sha256))), content)
    except OSError as error:
        raise StorageUnavailableError(f"The document store does not take files: {error.strerror}.") from error
    return sha256


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    incoming = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with incoming.open("wb") as file:
            file.write(content)
            file.flush()
            # a row is durable when its transaction is; the file it names has to be so before
            os.fsync(file.fileno())
        incoming.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            incoming.unlink()
        raise


def read(business_id: int, sha256: str) -> bytes:
    """A stored file's content. Raises FileNotFoundError."""
    return path(business_id, sha256).read_bytes()


def path(business_id: int, sha256: str) -> Path:
    """Where a stored file lies on this machine."""
    return Path(default_storage.path(path_of(business_id, sha256)))


def folders() -> Iterator[tuple[int, Path]]:
    """Every folder of files, with the id of the business whose files it holds."""
    root = Path(default_storage.path(""))
    for place in sorted(root.glob("*/*")):
        if place.is_dir() and place.parent.name.isdecimal():
            yield int(place.parent.name), place


def older_than(folder: Path, moment: datetime.datetime) -> list[Path]:
    """The files of `folder` last written before `moment`, the remains of broken-off writes among them."""
    return [file for file in folder.iterdir() if _written_before(file, moment)]


def discard(file: Path, *, older_than: datetime.datetime) -> bool:
    """Delete `file` unless somebody has written it again since `older_than`; whether it is gone.

    It is moved aside before its date is read, so that a writer who comes in between loses nothing.
    """
    aside = file.with_name(f".{file.name}.{uuid.uuid4().hex}")
    try:
        file.rename(aside)
    except FileNotFoundError:
        return False
    if _written_before(aside, older_than):
        aside.unlink()
        return True
    aside.rename(file)
    return False


def _written_before(file: Path, moment: datetime.datetime) -> bool:
    try:
        return file.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
