"""The reader process: reads hostile mail and documents, and makes pages of them, where they can do no harm.

`python -m receipts.reader_child MEMORY NOTES`, with a socket as its standard input and a pipe at the descriptor NOTES,
is started and replaced by :mod:`receipts.reader_process`. It has MEMORY bytes of address space, a limit of processor
time for each part and mail, none of the product's environment, no file to write to and, where the kernel allows it, no
network and no sight of other processes. Whatever breaks a limit ends it.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime
import gc
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from extraction import analyse
from extraction.reading import ALL_READ, BODY, open_archive
from extraction.types import BrokenLimit, Incomplete, Outcome, Reason, ReasonCode
from receipts.mail_page import page_of_html, page_of_mail, page_of_xml
from receipts.page_pictures import outline_of, picture_of
from receipts.reader_channel import OUT_OF_MEMORY, Channel, InHand

Answer = Mapping[str, Any]
PAGES = {"mail": page_of_mail, "html": page_of_html, "xml": page_of_xml}
PART_SECONDS, LEAST_SECONDS = 2.0, 0.001
OPEN_FILES = 64
GARBAGE_OBJECTS = 20_000
WRITTEN_BYTES = 0
NICENESS = 10
CORE_BYTES = 0
CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000
IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Sent to a whole group of processes when a terminal or service manager stops the product: the mail in hand is read to
its end, and the reader ends when its parent closes the socket."""


class MailWatch:
    """Asked by the engine before each part of a mail: gives it its processor time, and notes that it is in hand.

    Who has used up the time of a part, or of the mail, is ended by SIGPROF: it has no handler, so that it also ends a
    loop inside a library.
    """

    def __init__(self, pipe: int, mail: int, *, seconds: float, left_out: Mapping[int, BrokenLimit]) -> None:
        self._pipe = pipe
        self._mail = mail
        self._began = time.process_time()
        self._seconds = seconds
        self._left_out = left_out

    def __call__(self, part: int) -> BrokenLimit | None:
        if part in self._left_out:
            return self._left_out[part]
        used = time.process_time() - self._began
        InHand(self._mail, part, used).note(self._pipe)
        left = max(self._seconds - used, LEAST_SECONDS)
        signal.setitimer(signal.ITIMER_PROF, left if part == ALL_READ else min(left, PART_SECONDS))
        return None


def serve(channel: Channel, pipe: int) -> None:
    """Answer requests until the other end is gone. Raises EOFError, OSError, MemoryError."""
    while True:
        request, files = channel.receive()
        answer = _answer(request, files, pipe)
        signal.setitimer(signal.ITIMER_PROF, 0)
        channel.send(answer)


def _answer(request: Mapping[str, Any], files: Sequence[bytes], pipe: int) -> Answer:
    if "mails" in request:
        return _outcomes(request, files, pipe)
    MailWatch(pipe, 0, seconds=request["seconds"], left_out={})(BODY)
    return _made(request, files[0])


def _made(request: Mapping[str, Any], content: bytes) -> Answer:
    """What is made of one file: its files, its outline, or a page of it."""
    if "outline" in request:
        return {"outline": outline_of(content, kind=request["outline"])}
    if "picture" in request:
        return {"picture": picture_of(content, kind=request["picture"], number=request["number"])}
    if "page" in request:
        return {"page": PAGES[request["page"]](content, part=request["part"])}
    return {"unpacked": open_archive(content)}


def _outcomes(request: Mapping[str, Any], mails: Sequence[bytes], pipe: int) -> Answer:
    outcomes = []
    for number, (asked, mail) in enumerate(zip(request["mails"], mails, strict=True)):
        left_out = {int(part): BrokenLimit(code) for part, code in asked["left_out"].items()}
        watch = MailWatch(pipe, number, seconds=asked["seconds"], left_out=left_out)
        # what comes before the text belongs to it
        watch(BODY)
        outcome = _read(mail, asked, watch)
        outcomes.append((type(outcome).__name__, outcome))
    return {"outcomes": outcomes}


def _read(content: bytes, asked: Mapping[str, Any], before_part: MailWatch) -> Outcome:
    try:
        return analyse(
            content,
            media_type=asked["media_type"],
            name=asked["name"],
            received_at=datetime.datetime.fromisoformat(asked["received_at"]),
            before_part=before_part,
            is_given=asked["is_given"],
        ).outcome
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (the boundary: one mail nobody foresaw must not cost its neighbours)
        return Incomplete((), (), (Reason(ReasonCode.UNFORESEEN_DAMAGE, 0.0),))


def confine(memory: int) -> None:
    """Give up what is not needed to read: most of the memory, writing, core files, the network, signals of others.

    And precedence: whoever asks for a page is answered before a mail is read.
    """
    os.nice(NICENESS)
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
    # what is there now stays, and reading leaves few rings: the collector need not look so often
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS)
    confine(int(sys.argv[1]))
    with contextlib.suppress(EOFError, OSError):
        channel.send({"ready": True})
        try:
            serve(channel, int(sys.argv[2]))
        except MemoryError:
            # not by way of the interpreter's end, which closes the socket first, and whoever sees that kills
            os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main()
