"""The channel between the product and its reader process: messages of one JSON value and some files, over a socket.

Beside it the reader notes in a pipe what it has in hand, which is looked at when it has ended, or seems to hang.

On the wire: the length of the JSON, the JSON (`[sizes of the files, value]`), then the files as they are. JSON and no
pickle, since whoever takes over the reader writes these messages.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from extraction.reading import BODY
from receipts.reader_codec import MalformedValueError, encode

LENGTH = struct.Struct(">I")
NOTE = struct.Struct(">iid")
MOST_JSON = 16_000_000
MOST_FILES = 120_000_000
"""Bytes of all files of a message together: the largest mail there is, and what was attached to it, twice over."""
JOINED = 65_536
OUT_OF_MEMORY = 3
"""How the reader exits that has none left."""
PIECE = 1_000_000


@dataclass(frozen=True, slots=True)
class InHand:
    """Which mail of a request is being read, from 0, which part of it, and the processor time it took before that."""

    mail: int = 0
    part: int = BODY
    seconds: float = 0.0

    def note(self, pipe: int) -> None:
        """Write it down."""
        os.write(pipe, NOTE.pack(self.mail, self.part, self.seconds))

    def within(self, mails: int) -> InHand:
        """The same, as far as it can be true of a request of so many mails."""
        return replace(self, mail=min(max(self.mail, 0), mails - 1), seconds=min(max(self.seconds, 0.0), 60.0))


def last_in_hand(notes: bytes) -> InHand:
    """Return the last of `notes`; the beginning of the first mail where there are none."""
    end = len(notes) - len(notes) % NOTE.size
    return InHand(*NOTE.unpack_from(notes, end - NOTE.size)) if end else InHand()


class Channel:
    """One end of it. `deadline` is the moment, by the monotonic clock, after which nothing is waited for."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self.deadline: float | None = None

    def send(self, value: Any, files: Sequence[bytes] = ()) -> None:
        """Send a message; bytes in `value` travel as files behind `files`.

        Raises OSError: the other end is gone, or the deadline has passed (TimeoutError).
        """
        files = [*files]
        plain = encode(value, files)
        text = f"[{json.dumps([len(file) for file in files])},{plain}]".encode()
        pieces = [LENGTH.pack(len(text)), text, *files]
        if sum(map(len, pieces)) <= JOINED:
            pieces = [b"".join(pieces)]
        for piece in pieces:
            self._socket.settimeout(self._seconds_left())
            self._socket.sendall(piece)

    def receive(self) -> tuple[Any, list[bytes]]:
        """Wait for a message; return its value and files.

        Raises EOFError (the other end is gone), OSError (TimeoutError: the deadline has passed), MalformedValueError.
        """
        (length,) = LENGTH.unpack(self._read(LENGTH.size))
        if length > MOST_JSON:
            raise MalformedValueError("a message is too long")
        sizes, value = _parse(self._read(length))
        return value, [self._read(size) for size in sizes]

    def is_answered(self) -> bool:
        """Wait for the beginning of a message; whether it came before the deadline. Raises OSError."""
        with contextlib.suppress(TimeoutError):
            self._socket.settimeout(self._seconds_left())
            self._socket.recv(1, socket.MSG_PEEK)
            return True
        return False

    def close(self) -> None:
        """Close this end; the other one then reads the end of the stream."""
        self._socket.close()

    def _read(self, size: int) -> bytes:
        # where nothing is timed this is one call and no copy, which counts for a mail of many megabytes
        whole = self._receive(size, socket.MSG_WAITALL) if size else b""
        if len(whole) == size:
            return whole
        pieces, left = [whole], size - len(whole)
        while left:
            pieces.append(self._receive(min(left, PIECE)))
            left -= len(pieces[-1])
        return b"".join(pieces)

    def _receive(self, size: int, flags: int = 0) -> bytes:
        self._socket.settimeout(self._seconds_left())
        piece = self._socket.recv(size, flags)
        if not piece:
            raise EOFError("the other end is gone")
        return piece

    def _seconds_left(self) -> float | None:
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("no answer in time")
        return left


def _parse(text: bytes) -> tuple[list[int], Any]:
    try:
        sizes, value = json.loads(text)
        if not all(type(size) is int and size >= 0 for size in sizes) or sum(sizes) > MOST_FILES:
            raise MalformedValueError("files of a size that cannot be")
    except (ValueError, TypeError, RecursionError) as error:
        raise MalformedValueError("a message that is none") from error
    return sizes, value
