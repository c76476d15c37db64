"""Redis as the memory that all processes share for limits. While it does not answer, limits let everything through.

A request must not wait for it: timeouts are short, and after a failure it is left alone for some seconds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUT_SECONDS = 0.25
PAUSE_SECONDS = 5.0
_silent_until: dict[str, float] = {}
"""By address: until when, by the monotonic clock, a Redis that failed is not asked."""


def ask(question: Callable[[redis.Redis], T]) -> T | None:
    """Return what `question` gets from Redis; None while it does not answer."""
    url = settings.REDIS_URL
    if time.monotonic() < _silent_until.get(url, 0.0):
        return None
    try:
        return question(_server(url))
    except redis.RedisError as error:
        _silent_until[url] = time.monotonic() + PAUSE_SECONDS
        logger.warning("LIMITS OFF: Redis does not answer (%s), requests are let through", type(error).__name__)
        return None


@lru_cache(maxsize=4)
def _server(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS)
