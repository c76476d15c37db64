"""One reader process as its parent holds it: started, asked, watched, and ended; what it died of is told by name."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extraction.types import BrokenLimit
from foundation.errors import ApiError
from receipts.reader_channel import OUT_OF_MEMORY, Channel, InHand, last_in_hand

PROGRAM = "receipts.reader_child"
ROOT = Path(__file__).resolve().parent.parent
PASSED_ON = ("PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""All of the environment that a reader sees."""
START_SECONDS = 60.0
ABORTED = frozenset({-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, OUT_OF_MEMORY})
"""How a process ends that gets no memory: the libraries abort, in ways of their own."""


class ReaderUnavailableError(ApiError):
    """No reader process could be started."""

    status = 503
    code = "READER_UNAVAILABLE"
    message = "The process that reads mail does not start."
    hint = "The operator runs python -m receipts.reader_child to see why; often memory is short."


class BrokenOffError(Exception):
    """The reader ended over what it had in hand. `certain`: that broke a limit, and would break it again."""

    def __init__(self, limit: BrokenLimit, in_hand: InHand, *, certain: bool) -> None:
        super().__init__(limit.value)
        self.limit = limit
        self.in_hand = in_hand
        self.certain = certain


class ReaderHandle:
    """A reader process, the channel to it, and the pipe in which it notes what it has in hand."""

    def __init__(self, memory: int) -> None:
        ours, theirs = socket.socketpair()
        self._notes, noted = os.pipe()
        os.set_blocking(self._notes, False)
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self._channel = Channel(ours)
        self._last = InHand()
        self.is_fresh = True
        """Whether it has read nothing yet, so that it ran out of memory over these mails alone."""
        try:
            self.process = subprocess.Popen(  # noqa: S603 (our own program)
                (sys.executable, "-m", PROGRAM, str(memory), str(noted)),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(noted,),
                cwd=ROOT,
                env=environment,
            )
        except OSError as error:
            self._hang_up()
            raise ReaderUnavailableError from error
        finally:
            theirs.close()
            os.close(noted)

    def wait_until_ready(self) -> None:
        """Until it has loaded the engine and confined itself."""
        self._channel.deadline = time.monotonic() + START_SECONDS
        self._channel.receive()

    def ask(
        self, request: dict[str, Any], files: Sequence[bytes], *, hanging_seconds: float
    ) -> tuple[Any, list[bytes]]:
        """Send a request and wait for its answer, as long as one mail after the other is taken in hand."""
        self._take_notes()
        self._last = InHand()
        self._channel.deadline = time.monotonic() + hanging_seconds
        self._channel.send(request, files)
        noted = InHand()
        while not self._channel.is_answered():
            if self._take_notes().mail <= noted.mail:
                raise TimeoutError("the reader hangs")
            noted = self._last
            self._channel.deadline = time.monotonic() + hanging_seconds
        self._channel.deadline = time.monotonic() + hanging_seconds
        return self._channel.receive()

    def broken_off(self, error: Exception, *, mails: int) -> BrokenOffError:
        """Why it broke off, once it has ended."""
        in_hand = self._last.within(mails)
        if self.process.returncode == -signal.SIGPROF:
            return BrokenOffError(BrokenLimit.OVER_TIME, in_hand, certain=True)
        if self.process.returncode in ABORTED:
            return BrokenOffError(BrokenLimit.OVER_MEMORY, in_hand, certain=self.is_fresh and mails == 1)
        hangs = isinstance(error, TimeoutError)
        return BrokenOffError(BrokenLimit.OVER_TIME if hangs else BrokenLimit.READER_DIED, in_hand, certain=False)

    def end(self) -> None:
        """Kill it unless it has ended, and wait for that."""
        self.process.kill()
        self.process.wait()
        self._take_notes()
        self._hang_up()

    def abandon(self) -> None:
        """Forget it, as it is not a child of this process."""
        self._hang_up()
        self.process.returncode = 0

    def _take_notes(self) -> InHand:
        """What it noted last."""
        notes = b""
        with contextlib.suppress(BlockingIOError):
            while more := os.read(self._notes, 65_536):
                notes = more
        if notes:
            self._last = last_in_hand(notes)
        return self._last

    def _hang_up(self) -> None:
        self._channel.close()
        os.close(self._notes)
