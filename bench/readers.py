"""The reader processes of a worker: found in its process group, and what can happen to them."""

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

Fault = Callable[[int], None]


def readers_of(group: int) -> list[int]:
    """The process ids of the group's readers."""
    return [pid for pid in sorted(resident_bytes(group)) if _is_reader(pid)]


def inject(group: int, fault: Fault, rng: random.Random) -> None:
    """Let a fault happen to one of the group's readers, if it has any."""
    readers = readers_of(group)
    if readers:
        with suppress(ProcessLookupError):
            fault(rng.choice(readers))


def kill(pid: int) -> None:
    """Kill it."""
    os.kill(pid, signal.SIGKILL)


def hang(pid: int) -> None:
    """Stop it, so that it neither works nor ends."""
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
