"""The parent's side of the reader process: hands it mail, watches it, replaces it when it ends.

One reader serves a process of the product and reads many mails, those of a batch in one go. A part that breaks a limit
costs its reader, and the mail is read once more without it. What ends a reader for no reason of its own (a crash, a
kill) is tried again in a fresh one first, since it may not have been the mail. docs/decisions/0013-reader-process.md
"""

from __future__ import annotations

import atexit
import contextlib
import datetime
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from django.conf import settings

from extraction import limits
from extraction.reading import ALL_READ, Opened
from extraction.types import (
    BrokenLimit,
    ExtractedReceipt,
    FileProblem,
    Found,
    Incomplete,
    NotAReceipt,
    Outcome,
    Problem,
    ProblemCode,
    Reason,
    SourceProblem,
)
from foundation.errors import ApiError
from receipts.mail_page import MailPage
from receipts.page_pictures import Outline, PagePicture
from receipts.reader_codec import MalformedValueError, decode, decode_one_of
from receipts.reader_handle import BrokenOffError, ReaderHandle, ReaderUnavailableError

logger = logging.getLogger(__name__)
T = TypeVar("T")
Decoded = Callable[[Any, Sequence[bytes], int], T]
"""Takes an answer, its files and how many were sent. Raises MalformedValueError, LookupError, TypeError."""
PART_SECONDS, MAIL_SECONDS, LEAST_SECONDS = 2.0, 5.0, 1.0
"""Processor time for a part, for a mail whatever is tried again, and for each try at least."""
TRIES = 4
STARTS = 5
PATIENCE_SECONDS = 2.0
"""A web server has few threads: those that wait for the reader serve nobody else."""
BATCH_BYTES = 2_000_000
"""Of the mails that are handed over together; a larger one goes alone."""
MEGABYTE = 2**20
OUTCOMES = (Found, Incomplete, NotAReceipt)


class ReaderBusyError(ApiError):
    """The reader of this process is at other mail for longer than was to be waited."""

    status = 503
    code = "READER_BUSY"
    message = "Other mail is being read."
    hint = "Try again in a few seconds."


@dataclass(frozen=True, slots=True)
class Input:
    """A mail or a file to be read, when it came, and whether somebody gave it as a receipt."""

    content: bytes
    received_at: datetime.datetime
    media_type: str = "message/rfc822"
    name: str = ""
    is_given: bool = False


@dataclass(slots=True)
class Reading:
    """A mail until its outcome is known: the parts left out by now, and those that once ended a reader."""

    mail: Input
    outcome: Outcome | None = None
    left_out: dict[int, BrokenLimit] = field(default_factory=dict)
    suspected: set[int] = field(default_factory=set)
    tries: int = 0
    seconds: float = MAIL_SECONDS

    @property
    def request(self) -> dict[str, Any]:
        """What the reader has to know beside the mail itself."""
        return {
            "received_at": self.mail.received_at.isoformat(),
            "media_type": self.mail.media_type,
            "name": self.mail.name,
            "is_given": self.mail.is_given,
            "seconds": self.seconds,
            "left_out": {str(part): limit for part, limit in self.left_out.items()},
        }

    @property
    def content(self) -> bytes:
        """As much of it as the engine needs to see that it is too large."""
        return self.mail.content[: limits.MAIL_BYTES + 1]

    def blame(self, broken: BrokenOffError) -> None:
        """Learn from a reader's end what to do otherwise next time; without any such thing the mail is Incomplete."""
        part = broken.in_hand.part
        self.tries += 1
        self.seconds = max(self.seconds - broken.in_hand.seconds - PART_SECONDS, LEAST_SECONDS)
        if self.tries >= TRIES or (broken.certain and (part == ALL_READ or part in self.left_out)):
            self.outcome = _unread(broken.limit)
        elif broken.certain or part in self.suspected:
            self.left_out[part] = broken.limit
        else:
            self.suspected.add(part)


class Reader:
    """Reads mail in a process of its own, with `memory` bytes; one that does nothing for `hanging_seconds` hangs.

    It is started at first use. Threads may share it: they take turns.
    """

    def __init__(self, *, memory: int, hanging_seconds: float) -> None:
        self._memory = memory
        self._hanging_seconds = hanging_seconds
        self._turn = threading.Lock()
        self._impatient = threading.Lock()
        """The one place for somebody who waits only so long."""
        self._child: ReaderHandle | None = None
        atexit.register(self.close)
        os.register_at_fork(after_in_child=self._abandon)

    @property
    def process_id(self) -> int | None:
        """Of the process that reads, where there is one."""
        return self._child.process.pid if self._child else None

    def read_all(self, mails: Sequence[Input], *, patience: float | None = None) -> list[Outcome]:
        """Run the engine on mails; return their outcomes, in order.

        A part that breaks a limit is left out, and the mail Incomplete. Raises ReaderUnavailableError, and
        ReaderBusyError as `make_page` does; without `patience` it waits for its turn.
        """
        with self._my_turn(patience):
            return [outcome for batch in _batches(mails) for outcome in self._read_batch(batch)]

    def unpack(self, content: bytes) -> Opened:
        """The files of a ZIP archive; none, and why, where it cannot be opened within the limits.

        Waits for its turn. Raises ReaderUnavailableError.
        """
        request = {"unpack": True, "seconds": PART_SECONDS}
        with self._my_turn(None):
            try:
                return self._ask(request, [content], _opened)
            except BrokenOffError as broken:
                return Opened((), FileProblem(broken.limit))

    def make_page(self, content: bytes, *, kind: str, part: int, patience: float) -> MailPage:
        """Make a part, counted from 1, of the page that shows a file: a "mail", a web page ("html") or "xml".

        Raises BrokenOffError, ReaderUnavailableError, and ReaderBusyError if it was not its turn after `patience`
        seconds, or at once if somebody else is waiting already.
        """
        return self._make({"page": kind, "part": part}, content, _page, patience)

    def make_outline(self, content: bytes, *, kind: str, patience: float) -> Outline:
        """What pages a file has, a "pdf" or a "picture". Raises as `make_page` does."""
        return self._make({"outline": kind}, content, _outline, patience)

    def make_picture(self, content: bytes, *, kind: str, number: int, patience: float) -> PagePicture:
        """A page of such a file, counted from 1, as a picture. Raises as `make_page` does."""
        return self._make({"picture": kind, "number": number}, content, _picture, patience)

    def _make(
        self,
        request: dict[str, Any],
        content: bytes,
        decoded: Callable[[Any, Sequence[bytes], int], T],
        patience: float,
    ) -> T:
        """Make something for a person who waits; where a reader ended for no reason of its own, a second time."""
        request = {**request, "seconds": PART_SECONDS}
        with self._my_turn(patience):
            try:
                return self._ask(request, [content], decoded)
            except BrokenOffError as broken:
                if broken.certain:
                    raise
                return self._ask(request, [content], decoded)

    def close(self) -> None:
        """End the process; the next mail starts another."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    @contextlib.contextmanager
    def _my_turn(self, patience: float | None) -> Iterator[None]:
        if patience is None:
            self._turn.acquire()
        elif not self._turn.acquire(blocking=False):
            self._wait_for_turn(patience)
        try:
            yield
        finally:
            self._turn.release()

    def _wait_for_turn(self, patience: float) -> None:
        if not self._impatient.acquire(blocking=False):
            raise ReaderBusyError
        try:
            if not self._turn.acquire(timeout=patience):
                raise ReaderBusyError
        finally:
            self._impatient.release()

    def _read_batch(self, batch: Sequence[Reading]) -> list[Outcome]:
        while waiting := [reading for reading in batch if reading.outcome is None]:
            request = {"mails": [reading.request for reading in waiting]}
            try:
                outcomes = self._ask(request, [reading.content for reading in waiting], _outcomes)
                for reading, outcome in zip(waiting, outcomes, strict=True):
                    reading.outcome = outcome
            except BrokenOffError as broken:
                waiting[broken.in_hand.mail].blame(broken)
        return [reading.outcome for reading in batch if reading.outcome is not None]

    def _ask(self, request: dict[str, Any], files: Sequence[bytes], decoded: Decoded[T]) -> T:
        """What the child answers. Whatever else happens is a BrokenOffError, and costs it its life."""
        child = self._running()
        try:
            answer, answered_files = child.ask(request, files, hanging_seconds=self._hanging_seconds)
            answered = decoded(answer, answered_files, len(files))
        except (OSError, EOFError, MalformedValueError, LookupError, TypeError) as error:
            self.close()
            broken = child.broken_off(error, mails=len(files))
            logger.warning("A reader process ended: %s. Another takes its place.", broken.limit)
            raise broken from error
        child.is_fresh = False
        return answered

    def _running(self) -> ReaderHandle:
        """The child; a new one where there is none. Raises ReaderUnavailableError."""
        if self._child is not None and self._child.process.poll() is None:
            return self._child
        self.close()
        for _ in range(STARTS):
            child = ReaderHandle(self._memory)
            try:
                child.wait_until_ready()
            except (OSError, EOFError, MalformedValueError):
                child.end()
                continue
            self._child = child
            return child
        raise ReaderUnavailableError

    def _abandon(self) -> None:
        """After a fork: the child is another process's, and so may be whoever holds the lock."""
        child, self._child = self._child, None
        self._turn, self._impatient = threading.Lock(), threading.Lock()
        if child is not None:
            child.abandon()


def _batches(mails: Sequence[Input]) -> Iterator[list[Reading]]:
    batch: list[Reading] = []
    size = 0
    for mail in mails:
        if batch and size + len(mail.content) > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(Reading(mail))
        size += len(mail.content)
    if batch:
        yield batch


def _unread(limit: BrokenLimit) -> Incomplete:
    problem = Problem(ProblemCode(limit))
    return Incomplete((ExtractedReceipt(problems=(problem,)),), (), (Reason(SourceProblem(limit), 0.0),))


def _outcomes(answer: Any, files: Sequence[bytes], count: int) -> list[Outcome]:
    outcomes = [decode_one_of(OUTCOMES, outcome, files) for outcome in answer["outcomes"]]
    if len(outcomes) != count:
        raise MalformedValueError("not as many outcomes as mails")
    return outcomes


def _opened(answer: Any, files: Sequence[bytes], _: int) -> Opened:
    opened: Opened = decode(Opened, answer["unpacked"], files)
    return opened


def _page(answer: Any, files: Sequence[bytes], _: int) -> MailPage:
    page: MailPage = decode(MailPage, answer["page"], files)
    return page


def _outline(answer: Any, files: Sequence[bytes], _: int) -> Outline:
    outline: Outline = decode(Outline, answer["outline"], files)
    return outline


def _picture(answer: Any, files: Sequence[bytes], _: int) -> PagePicture:
    picture: PagePicture = decode(PagePicture, answer["picture"], files)
    return picture


@cache
def of_this_process() -> Reader:
    """The reader of this process."""
    return Reader(memory=settings.READER_MEMORY_MB * MEGABYTE, hanging_seconds=settings.READER_HANGING_SECONDS)
