"""A worker's start-up lines are the deployment guide's, and it takes jobs in the order they name."""

from __future__ import annotations

import json
import re
import time

import pytest
import redis
from celery.exceptions import QueueNotFound
from redis.client import PubSub

from celery_app import QUEUES, ROUTES, SCHEDULE, app
from gmail.tasks import revoke_grant
from local.processes import Process
from tests.processes import Product

LAST_LINE = "Waiting for jobs to be enqueued..."
GUIDE = """\
============================================================
ProSaaS Background Worker Starting
============================================================
Redis URL: {redis_url}
Service Role: worker
Environment: development
Worker PID: {pid}
============================================================
✓ Redis connection successful
  → Queue 'high': 0 job(s) pending
  → Queue 'default': 0 job(s) pending
  → Queue 'low': 0 job(s) pending
✓ Django app context initialized
✓ Worker created: {name}
Listening on queues: high, default, low (in priority order)
------------------------------------------------------------
Worker is now ready to process jobs...
Waiting for jobs to be enqueued...
------------------------------------------------------------
"""


def start_log(worker: Process) -> str:
    return worker.wait_until(lambda: worker.output() if LAST_LINE in worker.output() else None, seconds=60)


@pytest.mark.story
def test_a_worker_starts_with_the_guide_s_lines(product: Product) -> None:
    worker = product.worker()
    start_log(worker)
    worker.stop()
    log = worker.output()
    name_line = re.search(r"Worker created: (\S+)", log)
    assert name_line
    expected = GUIDE.format(redis_url=product.environment["REDIS_URL"], pid=worker.pid, name=name_line[1])
    ours = iter(log.splitlines())
    assert [line for line in expected.splitlines() if line not in ours] == []


@pytest.mark.story
def test_a_worker_never_prints_the_password_of_redis(product: Product, redis_url: str) -> None:
    product.environment |= {"REDIS_URL": redis_url_with_password(redis_url)}
    worker = product.worker()
    log = start_log(worker)
    worker.stop()
    assert "secret-of-redis" not in worker.output()
    assert ":***@" in log


def redis_url_with_password(redis_url: str) -> str:
    """Return the address of the same Redis for a user with a password."""
    with redis.Redis.from_url(redis_url) as client:
        client.acl_setuser(
            "story", enabled=True, passwords=["+secret-of-redis"], keys=["*"], commands=["+@all"], channels=["*"]
        )
    return redis_url.replace("unix://", "unix://story:secret-of-redis@", 1)


@pytest.mark.story
def test_a_redis_that_may_throw_jobs_away_is_named_with_its_remedy(product: Product, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        log = start_log(product.worker())
        client.config_set("maxmemory-policy", "noeviction")
    assert "✗ Redis may throw jobs away (allkeys-lru): start it with --maxmemory-policy noeviction" in log


@pytest.mark.story
def test_with_json_a_worker_s_lines_are_objects(product: Product) -> None:
    product.environment |= {"LOG_FORMAT": "json"}
    worker = product.worker()
    lines = start_log(worker).splitlines()
    events = [json.loads(line)["event"] for line in lines if line.startswith("{")]
    assert any("ProSaaS Background Worker Starting" in event for event in events)
    assert any(LAST_LINE in event for event in events)
    assert not [line for line in lines if line.startswith(("===", "✓", "  →"))]


@pytest.mark.story
def test_one_worker_drains_high_before_default_before_low(product: Product, redis_url: str) -> None:
    jobs = 20
    for queue in reversed(QUEUES):
        for _ in range(jobs):
            revoke_grant.apply_async(args=(0,), queue=queue)
    with redis.Redis.from_url(redis_url) as client, client.pubsub(ignore_subscribe_messages=True) as events:
        client.config_set("notify-keyspace-events", "El")
        events.subscribe("__keyevent@0__:rpop")
        product.worker(concurrency=1)
        taken = [next_queue(events) for _ in range(jobs * len(QUEUES))]
        client.config_set("notify-keyspace-events", "")
    assert taken == [queue for queue in QUEUES for _ in range(jobs)]


def next_queue(events: PubSub) -> str:
    """The queue that the next job is taken from, as Redis itself tells it."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        event = events.get_message(timeout=1.0)
        if event is not None and event["data"].decode() in QUEUES:
            return str(event["data"].decode())
    raise AssertionError("no further job was taken")


def test_jobs_wait_in_lists_named_as_the_queues(redis_url: str) -> None:
    revoke_grant.apply_async(args=(0,), queue="low")
    with redis.Redis.from_url(redis_url) as client:
        assert [client.llen(queue) for queue in QUEUES] == [0, 0, 1]


def test_a_queue_that_does_not_exist_fails_loudly(redis_url: str) -> None:
    with pytest.raises(QueueNotFound, match="hihg"):
        revoke_grant.apply_async(args=(0,), queue="hihg")


def test_every_task_has_a_route_and_every_route_a_task() -> None:
    app.loader.import_default_modules()
    assert {name for name in app.tasks if not name.startswith("celery.")} == set(ROUTES)
    assert {route["queue"] for route in ROUTES.values()} <= set(QUEUES)


def test_what_is_scheduled_is_a_task_of_ours_and_its_message_expires() -> None:
    for entry in SCHEDULE.values():
        assert entry["task"] in ROUTES
        assert "expires" in str(entry["options"])
