"""Many writers of one business at once wait for nobody, and nothing is counted twice or lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from businesses.models import Business
from receipts import changes, ledger, total_folding, totals
from receipts.intake import save
from receipts.models import Receipt, TotalChange
from receipts.selection import Selection
from receipts.tasks import keep_totals
from tests.receipts.mails import NOON, found, mail_to, said

WRITERS = 12
EACH = 4
PATIENCE_SECONDS = 60.0

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(work: Callable[[], object]) -> Callable[[], object]:
    """With a connection of its own, which is closed."""

    def run() -> object:
        try:
            return work()
        finally:
            connection.close()

    return run


def test_writers_and_folders_of_one_business_at_once_lose_no_receipt() -> None:
    business = Business.objects.create(name="The Shop")
    total_folding.mend(business.pk, now=NOON)
    done = threading.Event()

    def write(writer: int) -> None:
        for number in range(EACH):
            row = save(mail_to(business, f"m-{writer}-{number}"), found(number=f"{writer}-{number}")).receipt_ids[0]
            receipt = Receipt.objects.get(pk=row)
            changes.correct(receipt, {"vendor": f"Vendor {number}"}, cause=said(at=timezone.now()))
            if number == 0:
                changes.delete(receipt, cause=said(at=timezone.now()))

    def keep() -> None:
        while not done.is_set():
            keep_totals()
            total_folding.mend(business.pk, now=timezone.now())
            assert total_folding.differences(business, limit=3) == []

    with ThreadPoolExecutor(WRITERS + 2) as pool:
        keepers = [pool.submit(in_thread(keep)) for _ in range(2)]
        writers = [pool.submit(in_thread(partial(write, writer))) for writer in range(WRITERS)]
        try:
            for writer in writers:
                writer.result(PATIENCE_SECONDS)
        finally:
            done.set()
        for keeper in keepers:
            keeper.result(PATIENCE_SECONDS)
    keep_totals()
    assert not TotalChange.objects.exists()
    assert total_folding.differences(business, limit=3) == []
    assert totals.count_of(business, Selection()) == WRITERS * (EACH - 1)
    assert totals.count_of(business, Selection(deleted=True)) == WRITERS


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_writer_waits_neither_for_another_nor_for_who_folds() -> None:
    business = Business.objects.create(name="The Shop")
    save(mail_to(business, "m-0"), found(number="m-0"))
    total_folding.mend(business.pk, now=NOON)

    def insert(source_id: str) -> None:
        with transaction.atomic():
            values = {"vendor": "Oak", "currency": "USD", "status": "approved"}
            row = ledger.draft(values, business=business, source="tests", source_id=source_id, received_at=NOON)
            ledger.insert([row])

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        insert("m-1")
        total_folding.fold(business.pk)
        # this transaction holds what it wrote and the totals; the other one commits all the same
        pool.submit(in_thread(lambda: insert("m-2"))).result(PATIENCE_SECONDS)
    assert total_folding.differences(business, limit=3) == []
    assert totals.count_of(business, Selection()) == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole database")
def test_while_one_process_writes_totals_another_one_passes_by() -> None:
    business = Business.objects.create(name="The Shop")
    total_folding.mend(business.pk, now=NOON)
    save(mail_to(business, "m-1"), found())
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        assert total_folding.fold(business.pk) == 1
        assert pool.submit(in_thread(lambda: total_folding.fold(business.pk))).result(PATIENCE_SECONDS) == 0
    assert not TotalChange.objects.exists()
