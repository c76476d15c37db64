"""The reader processes of a worker: found among its process group, and struck."""

from __future__ import annotations

import os
import random
import resource
import signal
from collections.abc import Callable
from contextlib import suppress

from bench.consumption import PROC, resident_bytes

PROGRAM = b"receipts.reader_child"
SPARE_BYTES = 2**20

Blow = Callable[[int], None]


def readers_of(group: int) -> list[int]:
    """The process ids of the group's readers."""
    return [pid for pid in sorted(resident_bytes(group)) if _is_reader(pid)]


def strike(group: int, blow: Blow, rng: random.Random) -> None:
    """Strike one of the group's readers, if it has any."""
    readers = readers_of(group)
    if readers:
        with suppress(ProcessLookupError):
            blow(rng.choice(readers))


def kill(pid: int) -> None:
    """End it at once."""
    os.kill(pid, signal.SIGKILL)


def hang(pid: int) -> None:
    """Let it go on no more, nor end."""
    os.kill(pid, signal.SIGSTOP)


def starve(pid: int) -> None:
    """Leave it next to no memory beside what it has."""
    pages = int((PROC / str(pid) / "statm").read_text().split()[0])
    _, most = resource.prlimit(pid, resource.RLIMIT_AS)
    resource.prlimit(pid, resource.RLIMIT_AS, (min(pages * os.sysconf("SC_PAGE_SIZE") + SPARE_BYTES, most), most))


def _is_reader(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return PROGRAM in (PROC / str(pid) / "cmdline").read_bytes()
    return False
