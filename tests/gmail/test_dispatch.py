"""Due runs are sent by the scheduled task, again and again until a worker claims them."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
import redis
from django.utils import timezone

from celery_app import QUEUES, ROUTES
from gmail.models import GmailConnection, Lease, SyncRequest, SyncRun
from gmail.tasks import dispatch_due_runs, start_sync

LONG_AGO = datetime.timedelta(hours=1)


def sent(redis_url: str) -> list[dict[str, Any]]:
    """The headers of all messages that wait, queue by queue."""
    with redis.Redis.from_url(redis_url) as server:
        messages = [message for queue in QUEUES for message in server.lrange(queue, 0, -1)]
    return [json.loads(message)["headers"] for message in messages]


@pytest.fixture
def waiting_run(linked: GmailConnection, redis_url: str) -> SyncRun:
    """A run that was sent, and whose message expired."""
    run = start_sync(linked, SyncRequest(), now=timezone.now())
    SyncRun.objects.update(resume_at=timezone.now() - LONG_AGO)
    return run


def test_a_run_whose_message_was_lost_is_sent_again(waiting_run: SyncRun, redis_url: str) -> None:
    dispatch_due_runs()
    assert [headers["argsrepr"] for headers in sent(redis_url)] == [f"({waiting_run.pk},)"] * 2


def test_it_goes_under_another_id_since_a_worker_that_saw_one_expire_refuses_it(
    waiting_run: SyncRun, redis_url: str
) -> None:
    dispatch_due_runs()
    ids = [headers["id"] for headers in sent(redis_url)]
    assert len(set(ids)) == 2
    assert all(task_id.startswith(waiting_run.job_id) for task_id in ids)


def test_it_is_sent_once_and_not_every_second(waiting_run: SyncRun, redis_url: str) -> None:
    for _ in range(3):
        dispatch_due_runs()
    assert len(sent(redis_url)) == 2


def test_a_run_somebody_works_on_is_left_alone(waiting_run: SyncRun, redis_url: str) -> None:
    Lease.claim(waiting_run.pk, now=timezone.now())
    dispatch_due_runs()
    assert len(sent(redis_url)) == 1


def test_the_clock_s_tasks_reach_whichever_worker_is_left() -> None:
    shared = {"default", "low"}
    assert {ROUTES[f"gmail.tasks.{task}"]["queue"] for task in ("dispatch_due_runs", "poll_mailboxes")} <= shared
