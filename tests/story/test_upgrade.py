"""After an upgrade of the engine what the older one judged is read again, and what a person decided stays."""

from __future__ import annotations

import datetime
import os
import signal
from contextlib import suppress
from decimal import Decimal

import pytest
from django.utils import timezone

from bench.consumption import resident_bytes
from gmail.models import GmailConnection, Message, SyncRun
from gmail.tasks import reread_mailboxes
from local.processes import Process
from receipts import changes, rereading
from receipts.models import Receipt, Status
from receipts.tasks import reread_receipts
from tests.cast import Person
from tests.processes import Product
from tests.receipts.mails import said
from tests.story.conftest import NUMBERS, Program, ready, start_backfill, wait_for

pytestmark = pytest.mark.story

SHORT_LIMITS = {"SYNC_LEASE_SECONDS": "2", "SYNC_REDISPATCH_SECONDS": "2"}
CORRECTED, DOUBTFUL, MISSED = NUMBERS[0], NUMBERS[1], NUMBERS[2:]


def as_an_older_engine_left_it(owner: Person) -> None:
    """Two receipts wait for review with a wrong total, one of them corrected by a person; the others were not seen."""
    missed = Receipt.objects.filter(number__in=MISSED)
    ids = [source_id.rpartition(":")[2] for source_id in missed.values_list("source_id", flat=True)]
    assert Message.objects.filter(gmail_id__in=ids).update(outcome="not_receipt", saved=0) == len(MISSED)
    missed.delete()
    Message.objects.update(engine_version=1)
    Receipt.objects.update(engine_version=1, status=Status.PENDING_REVIEW, amount=Decimal(1))
    # no poll, which a re-reading gives way to
    GmailConnection.objects.update(next_poll_at=timezone.now() + datetime.timedelta(hours=1))
    changes.correct(
        Receipt.objects.get(number=CORRECTED), {"amount": Decimal(2)}, cause=said(owner.user, at=timezone.now())
    )


def kill(worker: Process) -> None:
    """Kill a worker and its processes, as the lack of memory would."""
    for pid in resident_bytes(worker.pid).keys() | {worker.pid}:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_an_upgrade_reads_again_what_was_missed_though_its_worker_is_killed(
    product: Product, beat: Process, program: Program, slow_mailbox: GmailConnection, owner: Person
) -> None:
    product.environment.update(SHORT_LIMITS)
    worker = ready(product.worker())
    program.wait_for_run(start_backfill(program))
    as_an_older_engine_left_it(owner)

    reread_mailboxes.delay()
    wait_for(lambda: Receipt.objects.count() >= 6)
    kill(worker)
    run = SyncRun.objects.get(mode=SyncRun.Mode.REREAD)
    assert run.is_active

    product.worker()
    reread_receipts.delay()
    done = program.wait_for_run(run.pk)
    counted = (done["status"], done["counters"]["listed"], done["counters"]["saved_receipts"])
    assert counted == ("completed", len(MISSED), len(MISSED))
    wait_for(lambda: not rereading.outdated().exists())
    assert not Message.outdated().exists()
    assert sorted(str(number) for number in Receipt.objects.values_list("number", flat=True)) == NUMBERS
    assert Receipt.objects.get(number=CORRECTED).amount == Decimal(2)
    assert Receipt.objects.get(number=DOUBTFUL).status == Status.APPROVED
