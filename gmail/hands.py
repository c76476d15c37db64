"""The hands of a worker's process: how many runs it works on at once.

A slice mostly waits for Gmail, so a process with one run in hand stands idle while a mailbox may bear no more requests
at once. Celery gives a process one job after the other; here the job is over as soon as there is a hand free for the
next. Nothing rests on the job's acknowledgement: what is not finished is a row whose lease runs out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from celery.signals import worker_process_shutdown
from django.conf import settings
from django.db import close_old_connections

logger = logging.getLogger(__name__)


class Hands:
    """`count` threads, at least one, that each do one piece of work at a time."""

    def __init__(self, count: int) -> None:
        count = max(count, 1)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="hand")
        self._free = threading.Semaphore(count)

    def take(self, work: Callable[[], None]) -> None:
        """Let a hand do `work`, and return once one is free for more. What `work` raises is logged."""
        self._free.acquire()
        self._threads.submit(self._do, work)
        with self._free:
            pass

    def finish(self) -> None:
        """Wait until all that was taken is done."""
        self._threads.shutdown()

    def _do(self, work: Callable[[], None]) -> None:
        try:
            close_old_connections()
            work()
        except Exception:
            logger.exception("a slice ended with an error that nobody foresaw")
        finally:
            self._free.release()


@cache
def of_this_process() -> Hands:
    """This process's hands; made at first use, so that no fork inherits them."""
    return Hands(settings.SYNC_RUNS_AT_ONCE)


def finish_when_the_process_ends() -> None:
    """Celery ends its processes without waiting for their threads; here it does."""
    worker_process_shutdown.connect(_finish, weak=False)


def _finish(**kwargs: Any) -> None:
    if of_this_process.cache_info().currsize:
        of_this_process().finish()
