"""The parent's side of the reader process: hands it mail, watches it, replaces it when it ends.

One reader serves a process of the product, one mail at a time, and reads many. A part that breaks a limit costs its
reader, and the mail is read once more without it. What ends a reader for no reason of its own (a crash, a kill) is
tried again in a fresh one first, since it may not have been the mail. docs/decisions/0010-reader-process.md
"""

from __future__ import annotations

import atexit
import datetime
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from foundation.errors import ApiError
from receipts.extraction.reading import ALL_READ, BODY, limits
from receipts.extraction.types import (
    BrokenLimit,
    ExtractedReceipt,
    Found,
    Incomplete,
    NotAReceipt,
    Outcome,
    Reason,
)
from receipts.mail_page import MailPage
from receipts.reader_channel import Channel
from receipts.reader_codec import MalformedValueError, decode, decode_one_of

PROGRAM = "receipts.reader_child"
ROOT = Path(__file__).resolve().parent.parent
PASSED_ON = ("PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""All of the environment that a reader sees."""
MAIL_SECONDS, LEAST_SECONDS = 5.0, 1.0
"""Processor time for a mail, whatever is tried again, and for each try at least."""
TRIES = 3
STARTS = 5
MEGABYTE = 2**20
OUTCOMES = (Found, Incomplete, NotAReceipt)


class ReaderUnavailableError(ApiError):
    """No reader process could be started."""

    status = 503
    code = "READER_UNAVAILABLE"
    message = "The process that reads mail does not start."
    hint = f"The operator runs `python -m {PROGRAM} 268435456 < /dev/null` to see why; often it is memory."


class ReaderBusyError(ApiError):
    """The reader of this process is at something else for longer than was to be waited."""

    status = 503
    code = "READER_BUSY"
    message = "Other mail is being read."
    hint = "Try again in a few seconds."


class BrokenOffError(Exception):
    """The reader ended at `part`. `certain`: that part, or the mail, broke a limit, and would break it again."""

    def __init__(self, limit: BrokenLimit, part: int, *, certain: bool) -> None:
        super().__init__(limit.value)
        self.limit = limit
        self.part = part
        self.certain = certain


@dataclass(slots=True)
class Tries:
    """What came of trying to read one mail: the parts that are left out now, and those that once ended a reader."""

    left_out: dict[int, BrokenLimit] = field(default_factory=dict)
    suspects: set[int] = field(default_factory=set)
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Processor time for the next try."""
        return max(MAIL_SECONDS - (time.monotonic() - self.began), LEAST_SECONDS)

    def blame(self, broken: BrokenOffError) -> bool:
        """Note what ended a reader; whether trying again can help."""
        if not broken.certain and broken.part not in self.suspects:
            self.suspects.add(broken.part)
            return True
        if broken.part == ALL_READ or broken.part in self.left_out:
            return False
        self.left_out[broken.part] = broken.limit
        return True


class Reader:
    """Reads mail in a process of its own, with `memory` bytes; one that gives no answer for `hanging_seconds` hangs.

    It is made at first use. Threads may share it: they take turns.
    """

    def __init__(self, *, memory: int, hanging_seconds: float) -> None:
        self._memory = memory
        self._hanging_seconds = hanging_seconds
        self._turn = threading.Lock()
        self._child: _Child | None = None
        atexit.register(self.close)
        os.register_at_fork(after_in_child=self._abandon)

    def read(self, rfc822: bytes, *, received_at: datetime.datetime) -> Outcome:
        """Run the engine on a mail. What breaks a limit is left out: the outcome is Incomplete, and says which it was.

        Raises ReaderUnavailableError.
        """
        content = rfc822[: limits.MAIL_BYTES + 1]
        with self._turn:
            tries = Tries()
            for _ in range(TRIES):
                left_out = {str(part): limit for part, limit in tries.left_out.items()}
                request = {"seconds": tries.seconds, "received_at": received_at.isoformat(), "left_out": left_out}
                try:
                    return self._ask(request, content, _outcome)
                except BrokenOffError as broken:
                    limit = broken.limit
                    if not tries.blame(broken):
                        break
        return Incomplete((ExtractedReceipt(problems=(limit,)),), (), (Reason(limit, 0.0),))

    def make_page(self, content: bytes, *, kind: str, part: int, patience: float) -> MailPage:
        """Make a part, counted from 1, of the page that shows a file: a "mail", or a web page ("html").

        Raises BrokenOffError, ReaderBusyError after `patience` seconds, ReaderUnavailableError.
        """
        if not self._turn.acquire(timeout=patience):
            raise ReaderBusyError
        try:
            tries = Tries()
            while True:
                try:
                    return self._ask({"seconds": tries.seconds, "page": kind, "part": part}, content, _page)
                except BrokenOffError as broken:
                    if not tries.blame(broken) or tries.left_out:
                        raise
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the process; the next mail starts another."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _ask(self, request: dict[str, Any], content: bytes, decoded: Any) -> Any:
        """What the child answers. Whatever else happens to it is a BrokenOffError, and costs it its life."""
        child = self._running()
        deadline = time.monotonic() + self._hanging_seconds
        try:
            answer, files = child.ask(request, content, deadline=deadline)
            if "broken" in answer:
                raise BrokenOffError(BrokenLimit(answer["broken"]), child.part, certain=child.is_fresh)
            child.is_fresh = False
            return decoded(answer, files)
        except BrokenOffError:
            self.close()
            raise
        except (OSError, EOFError, MalformedValueError, LookupError, TypeError, ValueError) as error:
            self.close()
            raise child.broken_off(error) from error

    def _running(self) -> _Child:
        """The child; a new one where there is none. Raises ReaderUnavailableError."""
        if self._child is not None and self._child.process.poll() is None:
            return self._child
        self.close()
        for _ in range(STARTS):
            child = _Child(self._memory)
            try:
                child.wait_until_ready(deadline=time.monotonic() + self._hanging_seconds)
            except (OSError, EOFError, MalformedValueError):
                child.end()
                continue
            self._child = child
            return child
        raise ReaderUnavailableError

    def _abandon(self) -> None:
        """After a fork: the child belongs to the other process, and so may whoever holds the lock."""
        child, self._child = self._child, None
        self._turn = threading.Lock()
        if child is not None:
            child.abandon()


class _Child:
    """A reader process and the channel to it."""

    def __init__(self, memory: int) -> None:
        ours, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        try:
            self.process = subprocess.Popen(  # noqa: S603 (our own program)
                (sys.executable, "-m", PROGRAM, str(memory)),
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env=environment,
            )
        except OSError as error:
            ours.close()
            raise ReaderUnavailableError from error
        finally:
            theirs.close()
        self._channel = Channel(ours)
        self.is_fresh = True
        """Whether it has read nothing yet, so that what it lacks is lacking for this mail alone."""
        self.part = BODY
        """The part it has in hand."""

    def wait_until_ready(self, *, deadline: float) -> None:
        """Until it has loaded the engine and confined itself."""
        self._channel.deadline = deadline
        self._channel.receive()

    def ask(self, request: dict[str, Any], content: bytes, *, deadline: float) -> tuple[dict[str, Any], list[bytes]]:
        """Send a request and wait for its answer, noting meanwhile which part is in hand."""
        self._channel.deadline = deadline
        self.part = BODY
        self._channel.send(request, [content])
        while True:
            answer, files = self._channel.receive()
            if "part" not in answer:
                return answer, files
            self.part = int(answer["part"])

    def broken_off(self, error: Exception) -> BrokenOffError:
        """What ended it, once it has ended."""
        if self.process.returncode == -signal.SIGPROF:
            return BrokenOffError(BrokenLimit.OVER_TIME, self.part, certain=True)
        hangs = isinstance(error, TimeoutError)
        return BrokenOffError(BrokenLimit.OVER_TIME if hangs else BrokenLimit.READER_DIED, self.part, certain=False)

    def end(self) -> None:
        """Kill it unless it has ended, and wait for that."""
        self._channel.close()
        self.process.kill()
        self.process.wait()

    def abandon(self) -> None:
        """Forget it, as it is not a child of this process."""
        self._channel.close()
        self.process.returncode = 0


def _outcome(answer: dict[str, Any], files: list[bytes]) -> Outcome:
    outcome: Outcome = decode_one_of(OUTCOMES, answer["outcome"], files)
    return outcome


def _page(answer: dict[str, Any], files: list[bytes]) -> MailPage:
    page: MailPage = decode(MailPage, answer["page"], files)
    return page


@cache
def of_this_process() -> Reader:
    """The reader of this process."""
    return Reader(memory=settings.READER_MEMORY_MB * MEGABYTE, hanging_seconds=settings.READER_HANGING_SECONDS)
