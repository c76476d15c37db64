"""What Redis tells about the product: who is at work on it, what waits on its queues, and how it is set up.

Workers and the clock (beat) leave a sign of life on the Redis they use, and every job says when it was sent. So a
worker that is gone can be told from one that never used this Redis, and a clock that stopped from workers that did.
"""

from __future__ import annotations

import json
import os
import socket
import time
from dataclasses import dataclass
from typing import Any, cast

import redis
from celery.exceptions import CeleryError
from celery.signals import after_task_publish, before_task_publish, heartbeat_sent
from django.conf import settings
from kombu.exceptions import KombuError

from celery_app import QUEUES, SCHEDULE, app

TIMEOUT_SECONDS = 1.0
ALIVE_SECONDS = 10.0
"""Who was seen within that time is running: workers show themselves every two seconds, beat every one."""
FORGOTTEN_SECONDS = 7 * 86_400
WORKER, BEAT = "worker", "beat"
SENT_AT = "sent_at"
CHECK_IT = "check REDIS_URL and that Redis runs"


class BrokerUnreachableError(Exception):
    """Redis, or Celery through it, does not answer."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits on one queue: how many jobs, and how long the oldest of them has, in seconds."""

    jobs: int
    oldest_seconds: float


def connect() -> None:
    """Hook into Celery: jobs say when they were sent, workers and beat leave their signs of life."""
    before_task_publish.connect(_stamp, weak=False)
    heartbeat_sent.connect(_worker_lives, weak=False)
    after_task_publish.connect(_beat_lives, sender=str(SCHEDULE["dispatch due runs"]["task"]), weak=False)


def server() -> redis.Redis:
    """A connection to Redis that gives up quickly."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )


def remedy_for(error: redis.RedisError) -> str:
    """What to do about a Redis that cannot be used."""
    if isinstance(error, redis.AuthenticationError):
        return "check the password in REDIS_URL"
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return (
            "its certificate is not for this host, or of no known authority: ?ssl_ca_certs=/path/of/ca.crt in REDIS_URL"
        )
    return CHECK_IT


def note(client: redis.Redis, role: str, name: str) -> None:
    """A sign of life, by Redis' own clock."""
    now = _now(client)
    client.zadd(_key(role), {name: now})
    client.zremrangebyscore(_key(role), 0, now - FORGOTTEN_SECONDS)


def clock_ahead(client: redis.Redis) -> float:
    """By how many seconds this host's clock is ahead of that of Redis, which all hosts share."""
    return time.time() - _now(client)


def last_seen(client: redis.Redis, role: str) -> dict[str, float]:
    """Who of that role was here during the last week, and how many seconds ago. Raises redis.RedisError."""
    now = _now(client)
    seen = cast(list[tuple[bytes, float]], client.zrange(_key(role), 0, -1, withscores=True))
    return {name.decode(): now - at for name, at in seen}


def alive(client: redis.Redis, role: str) -> list[str]:
    """Who of that role is running now. Raises redis.RedisError."""
    return [name for name, ago in last_seen(client, role).items() if ago <= ALIVE_SECONDS]


def backlog(client: redis.Redis, queue: str) -> Backlog:
    """What waits on `queue`. Raises redis.RedisError."""
    # kombu pushes on the left and takes from the right
    together = client.pipeline()
    together.llen(queue)
    together.lindex(queue, -1)
    jobs, oldest = together.execute()
    return Backlog(jobs, max(0.0, time.time() - sent_at(oldest)) if oldest else 0.0)


def sent_at(job: bytes) -> float:
    """When a job on a queue was sent, in seconds since 1970; now if it does not say."""
    try:
        return float(json.loads(job)["headers"][SENT_AT])
    except (ValueError, KeyError, TypeError):
        return time.time()


def in_hand(client: redis.Redis) -> int:
    """Jobs taken from their queue and not done yet. Raises redis.RedisError."""
    return client.hlen("unacked")


def workers(timeout: float = TIMEOUT_SECONDS) -> dict[str, list[str]]:
    """The workers that answer within `timeout` seconds, and the queues each listens to.

    As many answers are waited for as workers run; if those leave a queue out, all the time is taken, since one that has
    just started may not have been counted. Raises BrokerUnreachableError.
    """
    try:
        with server() as client:
            running = len(alive(client, WORKER))
        found = _asked(timeout, running) if running else {}
        return _asked(timeout, None) if unserved(found) else found
    except (KombuError, CeleryError, OSError, redis.RedisError) as error:
        raise BrokerUnreachableError(type(error).__name__) from error


def unserved(answering: dict[str, list[str]]) -> list[str]:
    """The queues none of these workers listens to."""
    served = {queue for queues in answering.values() for queue in queues}
    return [queue for queue in QUEUES if queue not in served]


def _asked(timeout: float, wanted: int | None) -> dict[str, list[str]]:
    answers = app.control.inspect(timeout=timeout, limit=wanted).active_queues() or {}
    return {name: [queue["name"] for queue in queues] for name, queues in answers.items()}


def _key(role: str) -> str:
    return f"seen:{role}"


def _now(client: redis.Redis) -> float:
    seconds, microseconds = client.time()
    return seconds + microseconds / 1_000_000


def _stamp(headers: dict[str, Any], **kwargs: Any) -> None:
    headers[SENT_AT] = time.time()


def _worker_lives(sender: Any, **kwargs: Any) -> None:
    _leave(WORKER, sender.eventer.hostname)


def _beat_lives(**kwargs: Any) -> None:
    _leave(BEAT, f"{socket.gethostname()}:{os.getpid()}")


def _leave(role: str, name: str) -> None:
    try:
        with server() as client:
            note(client, role, name)
    except redis.RedisError:
        # Celery is about to notice by itself, and says so
        return
