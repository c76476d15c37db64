"""Writers of receipts, as many threads of a process of the product, which save batches as a worker does.

Runs inside the product (`run_inside` of `bench.ledger_clients`); what the engine reads is made before the clock starts.
"""

from __future__ import annotations

import datetime
import importlib.util
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from unittest import mock

from django.db import connection
from django.utils import timezone

from bench.consumption import process_cpu_seconds
from bench.mailbox import receipt_mail
from businesses.models import Business
from extraction import ExtractedReceipt, Field, Found, Incomplete, Outcome, extract
from receipts import intake
from receipts.intake import Mail

NAME = "Writers"
SHAPES = 8
TOTALS = "receipts.total_changes"
"""What keeps totals in step with receipts: its `append` is called for each batch."""
Batch = list[tuple[Mail, Outcome]]


class WriterFailedError(Exception):
    """A thread could not save what it had to."""


def add_businesses(count: int) -> list[int]:
    """Make businesses to write for."""
    return [Business.objects.create(name=f"{NAME} {number}").pk for number in range(count)]


def remove_businesses() -> None:
    """Delete them, with all that was written."""
    for business in Business.objects.filter(name__startswith=f"{NAME} "):
        business.delete()


def keeps_totals() -> bool:
    """Whether writing a receipt appends to totals."""
    return importlib.util.find_spec(TOTALS) is not None


def write(businesses: list[int], *, batches: int, size: int, first: int, lock: int, totals: bool) -> dict[str, float]:
    """Save `batches` of `size` receipts for each of `businesses`, each by a thread of its own, all at once.

    They start when nobody holds the advisory `lock` any more. Returns rows, when the first began and the last ended,
    and the seconds of CPU time of this process and of its sessions in PostgreSQL. Without `totals` nothing is appended
    to them.
    """
    starts: list[tuple[float, float]] = []
    server_seconds: list[float] = []
    owners = Business.objects.in_bulk(businesses)
    read = _read_mails()
    work = [
        _batches(owners[business], read, batches, size, first + writer * batches * size)
        for writer, business in enumerate(businesses)
    ]
    threads = [threading.Thread(target=_save, args=(own, lock, starts, server_seconds)) for own in work]
    with ExitStack() as stack:
        if not totals:
            stack.enter_context(mock.patch(f"{TOTALS}.append"))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if len(server_seconds) < len(businesses):
        raise WriterFailedError("A writer failed; its error stands above.")
    began, spent = min(starts)
    return {
        "rows": len(businesses) * batches * size,
        "began": began,
        "ended": time.time(),
        "client": time.process_time() - spent,
        "server": sum(server_seconds),
    }


def _save(batches: Sequence[Batch], lock: int, starts: list[tuple[float, float]], server_seconds: list[float]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), pg_advisory_lock_shared(%s)", [lock])
        backend = cursor.fetchone()[0]
    starts.append((time.time(), time.process_time()))
    before = process_cpu_seconds(backend)
    for batch in batches:
        intake.save_all(batch)
    server_seconds.append(process_cpu_seconds(backend) - before)
    connection.close()


def _read_mails() -> list[tuple[bytes, Found | Incomplete]]:
    now = timezone.now()
    mails = [receipt_mail(number, at=now) for number in range(SHAPES)]
    outcomes = [(mail, extract(mail, received_at=now)) for mail in mails]
    return [(mail, outcome) for mail, outcome in outcomes if isinstance(outcome, Found | Incomplete)]


def _batches(
    business: Business, read: Sequence[tuple[bytes, Found | Incomplete]], batches: int, size: int, first: int
) -> list[Batch]:
    pairs = _pairs(business, read, first, timezone.now())
    return [[next(pairs) for _ in range(size)] for _ in range(batches)]


def _pairs(
    business: Business, read: Sequence[tuple[bytes, Found | Incomplete]], first: int, now: datetime.datetime
) -> Iterator[tuple[Mail, Outcome]]:
    """Mails like those `read`, each with a number and files of its own."""
    number = first
    while True:
        content, outcome = read[number % len(read)]
        own = f"\r\n{number}".encode()
        receipts = tuple(_numbered(receipt, number) for receipt in outcome.receipts)
        parts = tuple(replace(part, content=part.content + own) for part in outcome.parts)
        mail = Mail(business, "bench", str(number), content + own, now)
        yield mail, replace(outcome, receipts=receipts, parts=parts)
        number += 1


def _numbered(receipt: ExtractedReceipt, number: int) -> ExtractedReceipt:
    return replace(receipt, number=Field(str(number), 0.95, receipt.number.evidence if receipt.number else ()))
