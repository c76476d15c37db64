"""A worker's start-up lines are the deployment guide's, and it takes jobs in the order it says."""

from __future__ import annotations

import json
import re

import pytest
import redis
from celery.exceptions import QueueNotFound

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


def said_at_start(worker: Process) -> str:
    return worker.wait_until(lambda: worker.output() if LAST_LINE in worker.output() else None, seconds=60)


@pytest.mark.story
def test_a_worker_starts_with_the_guide_s_lines(product: Product) -> None:
    worker = product.worker()
    said_at_start(worker)
    worker.stop()
    said = worker.output()
    created = re.search(r"Worker created: (\S+)", said)
    assert created
    wanted = GUIDE.format(redis_url=product.environment["REDIS_URL"], pid=worker.pid, name=created[1])
    ours = iter(said.splitlines())
    assert [line for line in wanted.splitlines() if line not in ours] == []


@pytest.mark.story
def test_a_worker_never_says_the_password_of_redis(product: Product, redis_url: str) -> None:
    product.environment |= {"REDIS_URL": redis_url_with_password(redis_url)}
    worker = product.worker()
    said = said_at_start(worker)
    worker.stop()
    assert "secret-of-redis" not in worker.output()
    assert ":***@" in said


def redis_url_with_password(redis_url: str) -> str:
    """The same Redis for a user that needs a password."""
    with redis.Redis.from_url(redis_url) as client:
        client.acl_setuser(
            "story", enabled=True, passwords=["+secret-of-redis"], keys=["*"], commands=["+@all"], channels=["*"]
        )
    return redis_url.replace("unix://", "unix://story:secret-of-redis@", 1)


@pytest.mark.story
def test_with_json_every_line_of_a_worker_is_an_object(product: Product) -> None:
    product.environment |= {"LOG_FORMAT": "json"}
    worker = product.worker()
    said = said_at_start(worker)
    events = [json.loads(line)["event"] for line in said.splitlines()]
    assert any("ProSaaS Background Worker Starting" in event for event in events)


@pytest.mark.story
def test_one_worker_drains_high_before_default_before_low(product: Product) -> None:
    for queue in reversed(QUEUES):
        for number in range(5):
            revoke_grant.apply_async(args=(0,), task_id=f"{queue}-{number}", queue=queue)
    worker = product.worker(concurrency=1)
    worker.wait_until(lambda: worker.output().count("succeeded") == 15, seconds=60)
    done = re.findall(r"\[(\w+-\d)\] succeeded", worker.output())
    assert done == [f"{queue}-{number}" for queue in QUEUES for number in range(5)]


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


def test_what_is_scheduled_is_a_task_and_its_message_does_not_outlive_its_use() -> None:
    for entry in SCHEDULE.values():
        assert entry["task"] in ROUTES
        assert entry["options"]["expires"] <= max(5.0, entry["schedule"])
