"""Child processes that never outlive their parent, however it ends.

Each child leads its own process group, so that a Ctrl-C reaches only the parent, which then ends its children in order:
by their stop signal, and after `GRACE_SECONDS` by SIGKILL. On Linux the kernel ends them too if the parent is killed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

GRACE_SECONDS = 5.0
POLL_SECONDS = 0.02
TAIL_LINES = 25
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

T = TypeVar("T")


class ProcessFailedError(Exception):
    """A child ended by itself, or was not ready in time; the text ends with the last lines of its log."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command to run: `user` drops root privileges, `stop_with` is the signal that ends it gracefully."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_with: signal.Signals = signal.SIGTERM
    pass_fds: Sequence[int] = ()


class Process:
    """A running :class:`Command`; its output goes to `log`."""

    def __init__(self, command: Command, log: Path) -> None:
        self.name = command.name
        self.log = log
        self._stop_with = command.stop_with
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._child = subprocess.Popen(  # noqa: S603 - callers name programs of their own
                command.arguments,
                env=os.environ | command.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=command.pass_fds,
                user=command.user,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - one system call, which takes no lock
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_running(self) -> bool:
        return self._child.poll() is None

    def output(self) -> str:
        """Return everything it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def check(self) -> None:
        """Raises ProcessFailedError when it has ended."""
        code = self._child.poll()
        if code is not None:
            raise ProcessFailedError(self._describe(f"ended with {_exit_reason(code)}"))

    def wait_until(self, ready: Callable[[], T | None], *, seconds: float) -> T:
        """Return what `ready` returns once it is true. Raises ProcessFailedError if the process ends or time is up."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if answer := ready():
                return answer
            self.check()
            time.sleep(POLL_SECONDS)
        raise ProcessFailedError(self._describe(f"was not ready after {seconds:.0f} s"))

    def kill(self) -> None:
        """Kill it and its whole group at once, like a machine crash."""
        _signal_group(self.pid, signal.SIGKILL)
        self._child.wait()

    def stop(self, *, grace: float = GRACE_SECONDS) -> None:
        """End it gracefully, and kill its group after `grace` seconds."""
        if self.is_running:
            self._child.send_signal(self._stop_with)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(grace)
        self.kill()

    def _describe(self, what: str) -> str:
        tail = "\n".join(self.output().splitlines()[-TAIL_LINES:])
        return f"{self.name} {what}. The end of {self.log}:\n\n{tail}"


class Processes:
    """A group of children; leaving the context ends them, the last started first."""

    def __init__(self, log_directory: Path) -> None:
        self.log_directory = log_directory
        self._running: list[Process] = []

    def start(self, command: Command) -> Process:
        """Start a process; its log is named after it."""
        log = self.log_directory / f"{command.name.replace(' ', '-')}.log"
        process = Process(command, log)
        self._running.append(process)
        return process

    @property
    def newest(self) -> Process:
        """The process started last."""
        return self._running[-1]

    def check(self) -> None:
        """Raises ProcessFailedError when any of them has ended."""
        for process in self._running:
            process.check()

    def stop(self) -> None:
        """End them all, the last started first."""
        while self._running:
            self._running.pop().stop()

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@contextmanager
def short_directory() -> Iterator[Path]:
    """Yield a temporary directory for sockets, whose paths must be short, and for servers of another user."""
    with tempfile.TemporaryDirectory(prefix="prosaas-") as name:
        directory = Path(name)
        directory.chmod(0o711)
        yield directory


def _end_with_parent() -> None:
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)


def _exit_reason(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
