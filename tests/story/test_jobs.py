"""A job among real workers: stopped statements, a killed worker, and nothing done twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from receipts import categories, category_jobs, jobs, tasks
from receipts.ledger import Cause
from receipts.models import Category, Event, Job, JobStatus, Receipt, Way
from tests.cast import Person
from tests.processes import Product
from tests.receipts.conftest import MakeReceipt, make_receipt
from tests.story.conftest import wait_for

__all__ = ["make_receipt"]

pytestmark = pytest.mark.story


@contextmanager
def somebody_edits(receipt: Receipt) -> Iterator[None]:
    """Another transaction holds the receipt's row."""
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Receipt.objects.select_for_update().get(pk=receipt.pk)
            held.set()
            over.wait()
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    try:
        yield
    finally:
        over.set()
        holder.join()


def test_a_job_outlives_its_workers(
    product: Product, owner: Person, make_receipt: MakeReceipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has neither locks of rows nor a timeout of statements")
    monkeypatch.setattr(jobs, "BATCH", 1)
    travel, office = (categories.add(owner.business, name=name) for name in ("Travel", "Office"))
    receipts = [make_receipt(category=travel) for _ in range(3)]
    product.environment["STATEMENT_TASK_SECONDS"] = "1"
    worker = product.worker()
    product.beat()
    with somebody_edits(receipts[0]):
        job = category_jobs.delete(travel, to=office, cause=Cause(Way.API, timezone.now(), owner.user))
        assert job is not None
        tasks.send_job(job.pk)
        wait_for(lambda: Job.objects.get(pk=job.pk).failures, seconds=30)
        assert "OperationalError, tried again later" in worker.output()
        Job.objects.filter(pk=job.pk).update(resume_at=timezone.now())
        wait_for(lambda: Job.objects.get(pk=job.pk).lease_expires_at, seconds=30)
        worker.kill()
    Job.objects.filter(pk=job.pk).update(resume_at=timezone.now(), lease_expires_at=timezone.now())
    product.worker()
    wait_for(lambda: Job.objects.get(pk=job.pk).status == JobStatus.DONE, seconds=60)
    assert not Category.objects.filter(pk=travel.pk).exists()
    moved = Event.objects.filter(changes__category__became="Office").values_list("receipt_id", flat=True)
    assert sorted(moved) == sorted(receipt.pk for receipt in receipts)
