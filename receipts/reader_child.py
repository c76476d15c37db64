"""The reader process: reads hostile mail and documents, and makes pages of them, where they can do no harm.

`python -m receipts.reader_child MEMORY`, with a socket as its standard input, is started and replaced by
:mod:`receipts.reader_process`. It has MEMORY bytes of address space, a limit of processor time for each part and mail,
none of the product's environment, no file to write to and, where the kernel allows it, no network and no sight of
other processes. Whatever breaks a limit ends it.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime
import gc
import resource
import signal
import socket
import sys
import time
from collections.abc import Mapping
from typing import Any

from receipts.extraction import analyse
from receipts.extraction.reading import ALL_READ, BODY
from receipts.extraction.types import BrokenLimit, Incomplete, Outcome, Reason
from receipts.mail_page import page_of_html, page_of_mail
from receipts.reader_channel import Channel
from receipts.reader_codec import encode, encode_one_of

PART_SECONDS = 2.0
OPEN_FILES = 64
WRITTEN_BYTES = 0
CORE_BYTES = 0
CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000
IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Sent to a whole group of processes when a terminal or service manager stops the product: the mail in hand is read to
its end, and the reader ends when its parent closes the socket."""


class Processor:
    """Processor time: `seconds` for a mail, PART_SECONDS for each part. Who has used them up is ended by SIGPROF.

    The signal has no handler, so that it also ends a loop inside a library.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.process_time() + seconds

    def limit_part(self) -> None:
        """Give the part that begins its own time, within what the mail has left."""
        signal.setitimer(signal.ITIMER_PROF, min(self._left(), PART_SECONDS))

    def limit_mail(self) -> None:
        """Give what the mail has left."""
        signal.setitimer(signal.ITIMER_PROF, self._left())

    def _left(self) -> float:
        return max(self._until - time.process_time(), 0.001)


def serve(channel: Channel) -> None:
    """Answer requests until the other end is gone; out of memory, say so and return."""
    while True:
        request, files = channel.receive()
        try:
            answer = _answer(channel, request, files[0])
        except MemoryError:
            answer = {"broken": BrokenLimit.OVER_MEMORY}, []
        signal.setitimer(signal.ITIMER_PROF, 0)
        channel.send(*answer)
        if "broken" in answer[0]:
            return


def _answer(channel: Channel, request: Mapping[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    processor = Processor(request["seconds"])
    processor.limit_part()
    files: list[bytes] = []
    if "page" in request:
        make = page_of_mail if request["page"] == "mail" else page_of_html
        return {"page": encode(make(content, part=request["part"]), files)}, files
    moment = datetime.datetime.fromisoformat(request["received_at"])
    left_out = {int(part): BrokenLimit(code) for part, code in request["left_out"].items()}
    outcome = _read(content, moment, Watch(channel, processor, left_out))
    return {"outcome": encode_one_of(outcome, files)}, files


class Watch:
    """What the engine asks before each part: whether to read it. Says to the other end which part is in hand."""

    def __init__(self, channel: Channel, processor: Processor, left_out: Mapping[int, BrokenLimit]) -> None:
        self._channel = channel
        self._processor = processor
        self._left_out = left_out
        self._said = BODY

    def __call__(self, part: int) -> BrokenLimit | None:
        if part in self._left_out:
            return self._left_out[part]
        if part == ALL_READ:
            self._processor.limit_mail()
        else:
            self._processor.limit_part()
        # most mails are a text alone: they cost no message
        if part != self._said and not (part == ALL_READ and self._said == BODY):
            self._channel.send({"part": part})
            self._said = part
        return None


def _read(content: bytes, received_at: datetime.datetime, before_part: Watch) -> Outcome:
    try:
        return analyse(content, received_at=received_at, before_part=before_part).outcome
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (the boundary: one mail nobody foresaw must not cost its neighbours)
        return Incomplete((), (), (Reason("unforeseen_damage", 0.0),))


def confine(memory: int) -> None:
    """Give up what is not needed to read: most of the memory, writing, core files, the network, signals of others."""
    for ignored in IGNORED:
        signal.signal(ignored, signal.SIG_IGN)
    _leave_networks()
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, CORE_BYTES)
    _limit(resource.RLIMIT_FSIZE, WRITTEN_BYTES)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
    # macOS takes no limit of memory
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (lowest, lowest))


def _leave_networks() -> None:
    """Into a network of its own, without any interface; and out of reach of its parent's memory and environment.

    Containers and service managers often forbid it: then the other limits hold.
    """
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def main() -> None:
    """Serve the socket that is the standard input."""
    channel = Channel(socket.socket(fileno=0))
    # what is there now stays: the collector need not look at it again and again
    gc.freeze()
    confine(int(sys.argv[1]))
    with contextlib.suppress(EOFError, OSError):
        channel.send({"ready": True})
        serve(channel)


if __name__ == "__main__":
    main()
