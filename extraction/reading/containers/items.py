"""What a container holds, and how much of it may be opened."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from ... import limits
from ...types import FileProblem

_LONGEST_NAME: Final = 200
_SYSTEM_FILES: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store", "mimetype"})
_RESOURCE_FORK: Final = "._"
"""Before the name of a file, what macOS keeps beside it."""


class ContainerError(Exception):
    """A container cannot be opened; `problem` says why."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Item:
    """A file inside a container, under a name without folders."""

    name: str
    content: bytes
    media_type: str = ""
    """As declared; empty where only the bytes tell."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The files of a container, and what kept others from being opened."""

    items: tuple[Item, ...]
    problem: FileProblem | None = None
    text: Item | None = None
    """The container's own words, where it is a mail."""


@dataclass(slots=True)
class Budget:
    """What may still be opened of one input, in all its containers together."""

    size: int = limits.CONTAINER_BYTES
    entries: int = limits.CONTAINER_ENTRIES
    deadline: float | None = None
    """On the monotonic clock; None where none is set."""

    def take(self, size: int, *, entries: int = 1) -> None:
        """Count `size` bytes more, of one more file or of none. Raises ContainerError where less than that is left."""
        if entries > self.entries or size > self.size:
            raise ContainerError(FileProblem.TOO_LARGE)
        self.entries -= entries
        self.size -= size

    def check_time(self) -> None:
        """Raise ContainerError where the time is over."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise ContainerError(FileProblem.OVER_TIME)


def is_system_file(name: str) -> bool:
    """Whether an operating system wrote it beside people's files."""
    return name.lower() in _SYSTEM_FILES or name.startswith(_RESOURCE_FORK)


def safe_name(name: str) -> str:
    """The last part of a path, in characters that can be printed; empty where nothing is left."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip(" .")[-_LONGEST_NAME:]
