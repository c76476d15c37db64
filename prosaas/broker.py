"""The state of the product in Redis: who is running, what waits on the queues, and how Redis is set up.

Workers and beat record a sign of life in the Redis they use, and every job has the time it was sent. So a stopped
worker can be distinguished from one that never used this Redis, and a stopped beat from running workers.
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
"""A process with a sign of life within that time is running: workers send one every two seconds, beat every one."""
FORGOTTEN_SECONDS = 7 * 86_400
WORKER, BEAT = "worker", "beat"
SENT_AT = "sent_at"
CHECK_IT = "check REDIS_URL and that Redis runs"


class BrokerUnreachableError(Exception):
    """Redis, or Celery through it, does not answer."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """The jobs on one queue: how many, and the age of the oldest in seconds."""

    jobs: int
    oldest_seconds: float


def connect() -> None:
    """Connect to Celery's signals: jobs get the time they were sent, workers and beat record signs of life."""
    before_task_publish.connect(_stamp, weak=False)
    heartbeat_sent.connect(_record_worker, weak=False)
    after_task_publish.connect(_record_beat, sender=str(SCHEDULE["dispatch due runs"]["task"]), weak=False)


def server() -> redis.Redis:
    """Connect to Redis with short timeouts."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )


def remedy_for(error: redis.RedisError) -> str:
    """Return the remedy for an unusable Redis."""
    if isinstance(error, redis.AuthenticationError):
        return "check the password in REDIS_URL"
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return (
            "its certificate is not for this host, or of no known authority: ?ssl_ca_certs=/path/of/ca.crt in REDIS_URL"
        )
    return CHECK_IT


def note(client: redis.Redis, role: str, name: str) -> None:
    """Record a sign of life, by Redis' own clock."""
    now = _now(client)
    client.zadd(_key(role), {name: now})
    client.zremrangebyscore(_key(role), 0, now - FORGOTTEN_SECONDS)


def clock_ahead(client: redis.Redis) -> float:
    """Return by how many seconds this host's clock is ahead of that of Redis, which all hosts share."""
    return time.time() - _now(client)


def last_seen(client: redis.Redis, role: str) -> dict[str, float]:
    """Return who of that role ran in the last week, and how many seconds ago. Raises redis.RedisError."""
    now = _now(client)
    seen = cast(list[tuple[bytes, float]], client.zrange(_key(role), 0, -1, withscores=True))
    return {name.decode(): now - at for name, at in seen}


def alive(client: redis.Redis, role: str) -> list[str]:
    """Return who of that role is running now. Raises redis.RedisError."""
    return [name for name, ago in last_seen(client, role).items() if ago <= ALIVE_SECONDS]


def backlog(client: redis.Redis, queue: str) -> Backlog:
    """Return the backlog of `queue`. Raises redis.RedisError."""
    # kombu pushes on the left and takes from the right
    together = client.pipeline()
    together.llen(queue)
    together.lindex(queue, -1)
    jobs, oldest = together.execute()
    return Backlog(jobs, max(0.0, time.time() - sent_at(oldest)) if oldest else 0.0)


def sent_at(job: bytes) -> float:
    """Return when a job was sent, in epoch seconds; now if it has no time."""
    try:
        return float(json.loads(job)["headers"][SENT_AT])
    except (ValueError, KeyError, TypeError):
        return time.time()


def in_hand(client: redis.Redis) -> int:
    """Count the jobs taken from their queue but not done. Raises redis.RedisError."""
    return client.hlen("unacked")


def workers(timeout: float = TIMEOUT_SECONDS) -> dict[str, list[str]]:
    """Return the workers that answer within `timeout` seconds, and the queues of each.

    Stops at as many answers as workers run; if those leave a queue out, waits for the whole timeout, since a worker
    that just started may not have been counted. Raises BrokerUnreachableError.
    """
    try:
        with server() as client:
            running = len(alive(client, WORKER))
        answers = _inspect(timeout, running) if running else {}
        return _inspect(timeout, None) if unserved(answers) else answers
    except (KombuError, CeleryError, OSError, redis.RedisError) as error:
        raise BrokerUnreachableError(type(error).__name__) from error


def unserved(answering: dict[str, list[str]]) -> list[str]:
    """Return the queues none of these workers listens to."""
    served = {queue for queues in answering.values() for queue in queues}
    return [queue for queue in QUEUES if queue not in served]


def _inspect(timeout: float, limit: int | None) -> dict[str, list[str]]:
    answers = app.control.inspect(timeout=timeout, limit=limit).active_queues() or {}
    return {name: [queue["name"] for queue in queues] for name, queues in answers.items()}


def _key(role: str) -> str:
    return f"seen:{role}"


def _now(client: redis.Redis) -> float:
    seconds, microseconds = client.time()
    return seconds + microseconds / 1_000_000


def _stamp(headers: dict[str, Any], **kwargs: Any) -> None:
    headers[SENT_AT] = time.time()


def _record_worker(sender: Any, **kwargs: Any) -> None:
    _record(WORKER, sender.eventer.hostname)


def _record_beat(**kwargs: Any) -> None:
    _record(BEAT, f"{socket.gethostname()}:{os.getpid()}")


def _record(role: str, name: str) -> None:
    try:
        with server() as client:
            note(client, role, name)
    except redis.RedisError:
        # Celery notices by itself, and logs it
        return
