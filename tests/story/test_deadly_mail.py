"""A mail that ends every worker that reads it: the others are read all the same, and the page says which one it was."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

import pytest
from django.utils import timezone

from bench.consumption import resident_bytes
from gmail.models import GmailConnection, Message
from local.processes import Process
from receipts.models import Receipt
from tests.mails import receipt
from tests.processes import MailboxControl, Product, Sandbox
from tests.story.conftest import NUMBERS, Program, ready, start_backfill, wait_for

pytestmark = pytest.mark.story

IMPATIENT = {"SYNC_LEASE_SECONDS": "2", "SYNC_REDISPATCH_SECONDS": "2", "SYNC_MESSAGE_ATTEMPTS": "2"}


@pytest.fixture
def impatient(product: Product) -> Product:
    """With short leases and few attempts."""
    product.environment.update(IMPATIENT)
    return product


def test_a_mail_that_kills_every_worker_is_left_out_by_name_and_all_others_are_read(
    impatient: Product,
    beat: Process,
    program: Program,
    slow_mailbox: GmailConnection,
    mailbox: MailboxControl,
    sandbox: Sandbox,
) -> None:
    deadly = mailbox.deliver(receipt("R-666"), at=timezone.now())
    sandbox.fault(kind="slowBody", message=deadly, bytes_per_second=100)
    worker, deaths = ready(impatient.worker()), 0
    run_id = start_backfill(program)

    def kill_whoever_reads_it() -> bool:
        nonlocal deaths
        (fault,) = sandbox.call("GET", "/faults")["faults"]
        if fault["struck"] > deaths:
            deaths = fault["struck"]
            (reader,) = resident_bytes(worker.pid).keys() - {worker.pid}
            with suppress(ProcessLookupError):
                os.kill(reader, signal.SIGKILL)
        return bool(program.get(f"receipts/sync/runs/{run_id}")["finished_at"])

    wait_for(kill_whoever_reads_it)
    run = program.wait_for_run(run_id)
    assert (run["status"], run["counters"]["failed"], run["counters"]["receipts"]) == ("completed", 1, len(NUMBERS))
    assert sorted(str(number) for number in Receipt.objects.values_list("number", flat=True)) == NUMBERS
    assert Message.objects.get(outcome=Message.Outcome.FAILED).gmail_id == deadly
    assert deaths == 1 + int(IMPATIENT["SYNC_MESSAGE_ATTEMPTS"])

    sandbox.call("DELETE", "/faults")
    retry = program.call("POST", f"receipts/sync/runs/{run_id}/retry").json()
    assert program.wait_for_run(retry["sync_run_id"])["counters"]["saved_receipts"] == 1
