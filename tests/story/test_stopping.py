"""Workers and clocks come and go, as in an upgrade: what they were at goes on elsewhere, and nothing is done twice."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from gmail.models import GmailConnection, SyncRun
from local.processes import Process
from prosaas import broker
from receipts.models import Receipt
from tests.processes import Product
from tests.story.conftest import Program, nothing_is_missing_and_nothing_doubled, ready, start_backfill, wait_for

pytestmark = pytest.mark.story

GRACE_SECONDS = 30.0
"""What compose.prod.yml and the systemd units give a worker before they end it by force."""


@pytest.fixture
def as_in_production(product: Product) -> Product:
    """With what `docker/entrypoint` sets for a worker."""
    product.environment["REMAP_SIGTERM"] = "SIGQUIT"
    return product


def test_a_worker_that_is_told_to_stop_hands_its_run_to_another_within_its_grace(
    as_in_production: Product, beat: Process, program: Program, slow_mailbox: GmailConnection
) -> None:
    leaving = ready(as_in_production.worker())
    run_id = start_backfill(program)
    wait_for(lambda: Receipt.objects.count() >= 4)

    began = time.monotonic()
    leaving.stop(grace=GRACE_SECONDS)
    assert time.monotonic() - began < GRACE_SECONDS
    assert "Cold shutdown" in leaving.output()
    assert SyncRun.objects.get(pk=run_id).is_active

    as_in_production.worker()
    # far sooner than SYNC_LEASE_SECONDS would let another worker take a run that was not handed over
    run = program.wait_for_run(run_id)
    assert nothing_is_missing_and_nothing_doubled(run)


def test_workers_on_one_host_are_told_apart(product: Product) -> None:
    workers = [product.worker(), product.worker(queues="default,low")]
    for worker in workers:
        worker.wait_until(lambda: len(broker.workers(timeout=2.0)) == 2, seconds=90)
    queues = sorted(broker.workers(timeout=2.0).values())
    assert queues == [["default", "low"], ["high", "default", "low"]]


def test_a_second_beat_does_nothing(
    product: Product, beat: Process, program: Program, slow_mailbox: GmailConnection
) -> None:
    second = product.beat()
    ready(product.worker())
    GmailConnection.objects.update(next_poll_at=timezone.now())
    # both clocks see the poll and the due run again and again
    run = wait_for(lambda: SyncRun.objects.filter(trigger="schedule").first(), seconds=90)
    assert nothing_is_missing_and_nothing_doubled(program.wait_for_run(run.pk))
    second.check()
    beat.check()
    assert SyncRun.objects.count() == 1
