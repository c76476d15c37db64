"""The hands of a worker's process: how many runs it works on at once.

A slice mostly waits for Gmail, so a process with one run in hand stands idle while a mailbox may bear no more requests
at once. Celery gives a process one job after the other; here the job is over as soon as there is a hand free for the
next. Nothing rests on the job's acknowledgement: what is not finished is a row whose lease runs out.

Since Celery's time limits see jobs and not hands, a process that finds one of its hands at work for too long ends
itself; Celery puts another in its place.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NoReturn

from celery.signals import worker_process_shutdown
from django.conf import settings
from django.db import close_old_connections

from businesses.logs import trace_of

logger = logging.getLogger(__name__)


class Hands:
    """`count` threads, at least one, that each do one piece of work at a time.

    `give_up` is called by whoever brings work, or waits after that, once a hand has been at its own for more than
    `longest` seconds.
    """

    def __init__(self, count: int, *, longest: float, give_up: Callable[[], NoReturn]) -> None:
        self._count = max(count, 1)
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="hand")
        self._free = threading.Semaphore(self._count)
        self._longest = longest
        self._give_up = give_up
        self._began: dict[int, float] = {}
        """When each thread that is at work began, by the monotonic clock."""

    def take(self, work: Callable[[], None]) -> None:
        """Let a hand do `work`, and return once one is free for more. What `work` raises is logged."""
        self._wait_for_one()
        self._threads.submit(self._do, work)
        self._wait_for_one()
        self._free.release()

    def finish(self) -> None:
        """Wait until all that was taken is done, but not for ever for a hand that hangs; no more can be taken then."""
        for _ in range(self._count):
            self._free.acquire(timeout=self._longest)

    def _wait_for_one(self) -> None:
        if not self._free.acquire(timeout=self._longest) or self._one_hangs():
            self._give_up()

    def _one_hangs(self) -> bool:
        now = time.monotonic()
        return any(now - began > self._longest for began in list(self._began.values()))

    def _do(self, work: Callable[[], None]) -> None:
        self._began[threading.get_ident()] = time.monotonic()
        try:
            close_old_connections()
            work()
        except Exception as error:  # noqa: BLE001 - told, and reacted to, whatever it is
            logger.error("a slice ended with an error that nobody foresaw: %s", trace_of(error))
        finally:
            del self._began[threading.get_ident()]
            self._free.release()


@cache
def of_this_process() -> Hands:
    """This process's hands; made at first use, so that no fork inherits them."""
    return Hands(settings.SYNC_RUNS_AT_ONCE, longest=settings.SYNC_HANGING_SECONDS, give_up=end_this_process)


def end_this_process() -> NoReturn:
    """End at once: a thread that hangs cannot be ended alone. What is in hand goes on once its lease has run out."""
    logger.critical(
        "A slice has taken more than %.0f s: this process ends, and another takes its place.",
        settings.SYNC_HANGING_SECONDS,
    )
    os._exit(1)


def finish_when_the_process_ends() -> None:
    """Celery ends its processes without waiting for their threads; here it does."""
    worker_process_shutdown.connect(_finish, weak=False)


def _finish(**kwargs: Any) -> None:
    if of_this_process.cache_info().currsize:
        of_this_process().finish()
