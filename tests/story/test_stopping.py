"""Workers and beats start and stop, as in an upgrade: others continue their work, and nothing is done twice."""

from __future__ import annotations

import os
import signal
import time

import pytest
import redis
from django.utils import timezone

from bench.consumption import resident_bytes
from gmail.models import GmailConnection, SyncRun
from gmail.tasks import dispatch_due_runs
from local.processes import Process
from prosaas import broker
from receipts.models import Receipt
from tests.processes import Product
from tests.story.conftest import Program, ready, saved_every_receipt_once, start_backfill, wait_for

pytestmark = pytest.mark.story

GRACE_SECONDS = 30.0
"""The time compose.prod.yml and the systemd units give a worker before they kill it."""
SOON_SECONDS = 25.0
"""Long for a worker that has three seconds to go; without that limit Celery takes thirty."""
A_MOMENT = 1.0


@pytest.fixture
def production_like(product: Product) -> Product:
    """The product with the settings of `docker/entrypoint`."""
    product.environment["REMAP_SIGTERM"] = "SIGQUIT"
    return product


def test_a_worker_that_is_asked_to_stop_hands_its_run_to_another_within_its_grace(
    production_like: Product, beat: Process, program: Program, slow_mailbox: GmailConnection
) -> None:
    leaving = ready(production_like.worker())
    run_id = start_backfill(program)
    wait_for(lambda: Receipt.objects.count() >= 4)

    os.kill(leaving.pid, signal.SIGTERM)
    wait_for(lambda: not leaving.is_running, seconds=GRACE_SECONDS)
    assert "Cold shutdown" in leaving.output()
    assert SyncRun.objects.get(pk=run_id).is_active

    production_like.worker()
    # without a handover another worker would have to wait for SYNC_LEASE_SECONDS
    run = program.wait_for_run(run_id)
    assert saved_every_receipt_once(run)


def test_a_worker_ends_soon_though_a_job_had_just_reached_it(product: Product, redis_url: str) -> None:
    worker = ready(product.worker())
    (child,) = resident_bytes(worker.pid).keys() - {worker.pid}
    os.kill(child, signal.SIGSTOP)
    dispatch_due_runs.delay()
    with redis.Redis.from_url(redis_url) as server:
        wait_for(lambda: broker.in_hand(server))
    os.kill(worker.pid, signal.SIGTERM)
    wait_for(lambda: "Warm shutdown" in worker.output())
    time.sleep(A_MOMENT)
    # now it does the job, whose result the worker no longer waits for
    os.kill(child, signal.SIGCONT)

    wait_for(lambda: not worker.is_running, seconds=SOON_SECONDS)
    with redis.Redis.from_url(redis_url) as server:
        assert broker.backlog(server, "default").jobs == 1, "another worker will do it"


def test_workers_on_one_host_have_different_names(product: Product) -> None:
    workers = [product.worker(), product.worker(queues="default,low")]
    found = wait_for(lambda: seen if len(seen := broker.workers(timeout=2.0)) == len(workers) else None)
    assert sorted(found.values()) == [["default", "low"], ["high", "default", "low"]]


def test_a_second_beat_does_nothing(
    product: Product, beat: Process, program: Program, slow_mailbox: GmailConnection
) -> None:
    second = product.beat()
    ready(product.worker())
    GmailConnection.objects.update(next_poll_at=timezone.now())
    # both beats see the poll and the due run repeatedly
    run = wait_for(lambda: SyncRun.objects.filter(trigger="schedule").first(), seconds=90)
    assert saved_every_receipt_once(program.wait_for_run(run.pk))
    second.check()
    beat.check()
    assert SyncRun.objects.count() == 1
