"""How many heavy reads one business may have at once, over all processes, so that it leaves the others their share.

A heavy read is one whose cost may grow with the business: a search, a sum no totals are kept of, an export. Each takes
a place, an entry in Redis with the time its lease ends, and gives it back; a killed process's place is free again when
its lease is over.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from django.conf import settings

from businesses.models import Business
from foundation import shared_memory
from foundation.errors import ApiError

LEASE_SECONDS = 60
"""Longer than any request: each of its few statements ends within `STATEMENT_READ_SECONDS`."""

# KEYS: a sorted set of place -> end of its lease. ARGV: the place, places there are, seconds of a lease. Returns
# whether the place was taken.
_TAKE = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


class TooManyHeavyReadsError(ApiError):
    """The business has as many heavy reads under way as it may."""

    status = 429
    code = "TOO_MANY_HEAVY_READS"
    message = "Several large searches of your business are under way already."
    hint = "Wait until one of them is done, or ask for less: narrow it by dates or a status."
    retry_after = 2


@contextmanager
def heavy_read(business: Business, *, when: bool = True) -> Iterator[None]:
    """Hold one of the business's places while reading; `when` says whether this read is heavy.

    Rows must be read inside: a queryset that is evaluated later is not held by it. Raises TooManyHeavyReadsError.
    """
    key, place = f"heavy_reads:{business.pk}", uuid.uuid4().hex
    is_limited = when and settings.HEAVY_READS_AT_ONCE
    taken = shared_memory.ask(lambda server: _take(server, key, place)) if is_limited else None
    if taken is False:
        raise TooManyHeavyReadsError
    try:
        yield
    finally:
        if taken:
            shared_memory.ask(lambda server: server.zrem(key, place))


def _take(server: redis.Redis, key: str, place: str) -> bool:
    script = server.register_script(_TAKE)
    return bool(script(keys=[key], args=[place, settings.HEAVY_READS_AT_ONCE, LEASE_SECONDS]))
