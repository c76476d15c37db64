"""Documents on a file system: a write is atomic by rename, and so is the sweeper's second thought."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from receipts.storage import Condition, Stored, writers

PIECE = 64 * 1024
OPEN_AT_ONCE = 64
SYNCED_AT_ONCE = 4


class FileStore(FileSystemStorage):
    """The directory `DOCUMENTS_DIR`: a local one, or a volume that all hosts share."""

    def put_all(self, files: Mapping[str, bytes]) -> None:
        paths = [(Path(self.path(name)), content) for name, content in files.items()]
        for start in range(0, len(paths), OPEN_AT_ONCE):
            _put_together(paths[start : start + OPEN_AT_ONCE])

    def size_of(self, name: str) -> int:
        return Path(self.path(name)).stat().st_size

    def pieces(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        with Path(self.path(name)).open("rb") as file:
            file.seek(start)
            left = stop - start
            while left and (piece := file.read(min(PIECE, left))):
                left -= len(piece)
                yield piece

    def written_before(self, moment: datetime.datetime) -> Iterator[list[Stored]]:
        for folder in sorted(Path(self.path("")).glob("*/*")):
            if folder.is_dir() and folder.parent.name.isdecimal():
                business_id = int(folder.parent.name)
                old = [file for file in folder.iterdir() if _written_before(file, moment)]
                yield [Stored(business_id, file.name, str(file)) for file in old]

    def discard(self, stored: Stored, *, older_than: datetime.datetime) -> bool:
        """It is moved aside before its date is read, so that a writer who comes in between loses nothing."""
        file = Path(stored.handle)
        aside = _beside(file)
        try:
            file.rename(aside)
        except FileNotFoundError:
            return False
        if _written_before(aside, older_than):
            aside.unlink()
            return True
        aside.rename(file)
        return False

    def condition(self) -> Condition:
        """The directory is made when the first document is, so its parent counts until then."""
        directory = Path(self.path(""))
        there = next(place for place in (directory, *directory.absolute().parents) if place.exists())
        usage = shutil.disk_usage(there)
        return Condition(str(directory), os.access(there, os.W_OK | os.X_OK), usage.free, usage.total)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}")


def _put_together(files: Sequence[tuple[Path, bytes]]) -> None:
    with contextlib.ExitStack() as all_of_them:
        written = [all_of_them.enter_context(_arriving(path, content)) for path, content in files]
        # A row is durable when its transaction is; the files it names have to be so before. All are written before
        # the first is synced, so that one commit of the file system's journal serves several: half the CPU time.
        list(writers(SYNCED_AT_ONCE).map(os.fsync, written))


@contextlib.contextmanager
def _arriving(path: Path, content: bytes) -> Iterator[int]:
    """A file beside `path` with `content`, as its descriptor; it is put in its place at the end, or else is gone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    incoming = _beside(path)
    try:
        with incoming.open("wb") as file:
            file.write(content)
            file.flush()
            yield file.fileno()
        incoming.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            incoming.unlink()
        raise


def _written_before(file: Path, moment: datetime.datetime) -> bool:
    try:
        return file.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
