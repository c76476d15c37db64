"""Documents on a file system; writing and sweeping are atomic by rename."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

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
            _write_batch(paths[start : start + OPEN_AT_ONCE])

    def put_file(self, name: str, file: BinaryIO) -> None:
        file.seek(0)
        with _writing(Path(self.path(name)), iter(lambda: file.read(PIECE), b"")) as written:
            os.fsync(written)

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
        """Delete a file unless it was written again since; return whether it was deleted."""
        # moved away before its date is read, so that a write in between is not lost
        file = Path(stored.handle)
        moved = _temporary(file)
        try:
            file.rename(moved)
        except FileNotFoundError:
            return False
        if _written_before(moved, older_than):
            moved.unlink()
            return True
        moved.rename(file)
        return False

    def condition(self) -> Condition:
        """Return the state of the directory, or of its nearest parent until the first document is written."""
        directory = Path(self.path(""))
        existing = next(path for path in (directory, *directory.absolute().parents) if path.exists())
        usage = shutil.disk_usage(existing)
        return Condition(str(directory), os.access(existing, os.W_OK | os.X_OK), usage.free, usage.total)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}")


def _write_batch(files: Sequence[tuple[Path, bytes]]) -> None:
    with contextlib.ExitStack() as stack:
        written = [stack.enter_context(_writing(path, (content,))) for path, content in files]
        # Files must be durable before the row that names them is committed. All are written before the first is
        # synced, so that one commit of the file system's journal serves several: half the CPU time.
        shares = [share for start in range(SYNCED_AT_ONCE) if (share := written[start::SYNCED_AT_ONCE])]
        list(writers(SYNCED_AT_ONCE).map(_sync, shares))


def _sync(files: Iterable[int]) -> None:
    for file in files:
        os.fsync(file)


@contextlib.contextmanager
def _writing(path: Path, pieces: Iterable[bytes]) -> Iterator[int]:
    """Write `pieces` to a temporary file and yield its descriptor; rename it to `path` on success, else delete it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(path)
    try:
        with temporary.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            yield file.fileno()
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _written_before(file: Path, moment: datetime.datetime) -> bool:
    try:
        return file.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
