"""The slice pool: how many runs one worker process works on at once.

A slice mostly waits for Gmail, so a process with one run is idle while its mailbox allows no more requests. Celery
gives a process one job at a time; here a job ends as soon as a thread is free for the next one. Nothing depends on
the job's acknowledgement: an unfinished slice is a row whose lease runs out.

Celery's time limits apply to jobs, not to these threads. So a process that finds one of its slices running for too long
exits, and Celery starts another.
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

from foundation.logs import trace_of

logger = logging.getLogger(__name__)


class SlicePool:
    """`size` threads, at least one, that each run one slice at a time.

    `on_hang` is called, by whoever submits or waits, when a slice runs longer than `max_seconds`.
    """

    def __init__(self, size: int, *, max_seconds: float, on_hang: Callable[[], NoReturn]) -> None:
        self._size = max(size, 1)
        self._threads = ThreadPoolExecutor(self._size, thread_name_prefix="slice")
        self._free = threading.Semaphore(self._size)
        self._max_seconds = max_seconds
        self._on_hang = on_hang
        self._started: dict[int, float] = {}
        """Thread id -> when it started its slice, by the monotonic clock."""

    def submit(self, work: Callable[[], None]) -> None:
        """Run `work` in a thread; return once a thread is free for more. What `work` raises is logged."""
        self._wait_for_thread()
        self._threads.submit(self._run, work)
        self._wait_for_thread()
        self._free.release()

    def finish(self) -> None:
        """Wait for the running slices, each for at most `max_seconds`; nothing can be submitted afterwards."""
        for _ in range(self._size):
            self._free.acquire(timeout=self._max_seconds)

    def _wait_for_thread(self) -> None:
        if not self._free.acquire(timeout=self._max_seconds) or self._is_hanging():
            self._on_hang()

    def _is_hanging(self) -> bool:
        now = time.monotonic()
        return any(now - started > self._max_seconds for started in list(self._started.values()))

    def _run(self, work: Callable[[], None]) -> None:
        self._started[threading.get_ident()] = time.monotonic()
        try:
            close_old_connections()
            work()
        except Exception as error:  # noqa: BLE001 - nothing else would report a thread's error
            logger.error("a slice ended with an unexpected error: %s", trace_of(error))
        finally:
            del self._started[threading.get_ident()]
            self._free.release()


@cache
def of_this_process() -> SlicePool:
    """This process's pool; made at first use, since a fork does not inherit threads."""
    return SlicePool(settings.SYNC_RUNS_AT_ONCE, max_seconds=settings.SYNC_HANGING_SECONDS, on_hang=end_this_process)


def end_this_process() -> NoReturn:
    """Exit at once, since a thread cannot be ended alone. Its runs go on once their leases have run out."""
    logger.critical(
        "A slice has taken more than %.0f s: this process ends, and another takes its place.",
        settings.SYNC_HANGING_SECONDS,
    )
    os._exit(1)


def finish_when_the_process_ends() -> None:
    """Make Celery's processes wait for their slices before they exit, which Celery does not do."""
    worker_process_shutdown.connect(_finish, weak=False)


def _finish(**kwargs: Any) -> None:
    if of_this_process.cache_info().currsize:
        of_this_process().finish()
