"""A worker's start-up log: the deployment guide's lines, in its order.

Connected to Celery's signals by :func:`prosaas.apps.ProsaasConfig.ready`.
"""

from __future__ import annotations

import logging
import os
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import redis
from celery.signals import celeryd_after_setup, worker_ready
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from foundation.logs import THIN, WIDE, log_line
from prosaas import broker
from prosaas.checks import WRONG_KEY, check_encryption_key

logger = logging.getLogger(__name__)

KEEPS_JOBS = "noeviction"
CLOCK_SECONDS = 10.0


def connect() -> None:
    """Log when a worker has its queues, and when it is ready."""
    celeryd_after_setup.connect(announce, weak=False)
    worker_ready.connect(announce_ready, weak=False)


def announce(sender: str, instance: Any, **kwargs: Any) -> None:
    """Log the banner, before the first job."""
    queues = list(instance.app.amqp.queues.consume_from)
    lines = [
        WIDE,
        "ProSaaS Background Worker Starting",
        WIDE,
        f"Redis URL: {without_password(settings.REDIS_URL)}",
        "Service Role: worker",
        f"Environment: {settings.ENVIRONMENT.app_env}",
        f"Worker PID: {os.getpid()}",
        WIDE,
        *_connection_lines(queues),
        "✓ Django app context initialized",
        f"✓ Worker created: {sender.removeprefix('celery@')}",
        f"Listening on queues: {', '.join(queues)} (in priority order)",
    ]
    log_line(logger, "\n".join(lines), {"queues": queues, "worker": sender})
    _stop_with_wrong_key()


def announce_ready(sender: Any, **kwargs: Any) -> None:
    """Log that the worker is ready to take jobs."""
    lines = [THIN, "Worker is now ready to process jobs...", "Waiting for jobs to be enqueued...", THIN]
    log_line(logger, "\n".join(lines))


def without_password(url: str) -> str:
    """Turn `redis://:secret@host/0` into `redis://:***@host/0`."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    netloc = f"{parts.username or ''}:***@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=netloc))


def _stop_with_wrong_key() -> None:
    """Stop: a worker without the right key would mark every mailbox as lost. Celery lets SystemExit through."""
    for problem in check_encryption_key(databases=[DEFAULT_DB_ALIAS]):
        log_line(logger, f"✗ {problem.msg} {problem.hint}", {"check": problem.id})
        if problem.id == WRONG_KEY:
            raise SystemExit(1)


def _connection_lines(queues: list[str]) -> list[str]:
    try:
        server = redis.Redis.from_url(settings.REDIS_URL)
        pending = [(queue, server.llen(queue)) for queue in queues]
        policy = str(server.info("memory").get("maxmemory_policy", KEEPS_JOBS))
        ahead = broker.clock_ahead(server)
    except redis.RedisError as error:
        return [f"✗ Redis connection failed ({type(error).__name__}): {broker.remedy_for(error)}"]
    warning = f"✗ Redis may throw jobs away ({policy}): start it with --maxmemory-policy {KEEPS_JOBS}"
    late = f"✗ This host's clock is {ahead:+.0f} s off that of Redis: let both be set by NTP, else jobs are not taken"
    return [
        "✓ Redis connection successful",
        *([warning] if policy != KEEPS_JOBS else []),
        *([late] if abs(ahead) >= CLOCK_SECONDS else []),
        *(f"  → Queue '{name}': {n} job(s) pending" for name, n in pending),
    ]
