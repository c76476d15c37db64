"""A mail that ends every worker that reads it: all others are read, and the ledger names it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import Any

import pytest
from django.utils import timezone

from bench.consumption import resident_bytes
from gmail.models import GmailConnection, Message
from local.processes import Process
from receipts.models import Receipt
from tests.mails import receipt
from tests.processes import MailboxControl, Product, Sandbox
from tests.story.conftest import NUMBERS, Program, ready, start_backfill, wait_for

pytestmark = [pytest.mark.story, pytest.mark.disaster]

SHORT_LIMITS = {
    "SYNC_LEASE_SECONDS": "2",
    "SYNC_REDISPATCH_SECONDS": "2",
    "SYNC_HANGING_SECONDS": "3",
    "SYNC_MESSAGE_ATTEMPTS": "2",
}


@pytest.fixture
def short_limits(product: Product) -> Product:
    """The product with short leases and few attempts."""
    product.environment.update(SHORT_LIMITS)
    return product


@pytest.fixture
def deadly(slow_mailbox: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox) -> str:
    """The Gmail id of a receipt that Gmail takes minutes to send."""
    gmail_id = mailbox.deliver(receipt("R-666"), at=timezone.now())
    sandbox.fault(kind="slowBody", message=gmail_id, bytes_per_second=10)
    return gmail_id


def test_a_mail_that_kills_every_worker_fails_by_name_and_all_others_are_read(
    short_limits: Product, beat: Process, program: Program, deadly: str, sandbox: Sandbox
) -> None:
    worker, deaths = ready(short_limits.worker()), 0
    run_id = start_backfill(program)

    def kill_its_readers() -> bool:
        nonlocal deaths
        (fault,) = sandbox.call("GET", "/faults")["faults"]
        if fault["struck"] > deaths:
            deaths = fault["struck"]
            for reader in resident_bytes(worker.pid).keys() - {worker.pid}:
                with suppress(ProcessLookupError):
                    os.kill(reader, signal.SIGKILL)
        return is_over(program, run_id)

    wait_for(kill_its_readers, seconds=120)
    assert all_others_were_read(program.wait_for_run(run_id), deadly)
    # the first death left a batch in which any mail might have been the cause
    assert deaths == 1 + int(SHORT_LIMITS["SYNC_MESSAGE_ATTEMPTS"])

    sandbox.call("DELETE", "/faults")
    assert program.wait_for_run(retried(program, run_id))["counters"]["saved_receipts"] == 1


def test_a_mail_at_which_every_worker_hangs_fails_by_name_and_all_others_are_read(
    short_limits: Product, beat: Process, program: Program, deadly: str
) -> None:
    worker = ready(short_limits.worker())
    run_id = start_backfill(program)
    wait_for(lambda: is_over(program, run_id), seconds=120)
    assert all_others_were_read(program.wait_for_run(run_id), deadly)
    assert "this process ends, and another takes its place" in worker.output()


def retried(program: Program, run_id: int) -> int:
    """Retry a run, as soon as the schedule's own look at the mailbox leaves room for that; return the new run's id."""

    def accepted() -> Any:
        answer = program.call("POST", f"receipts/sync/runs/{run_id}/retry").json()
        return answer["success"] and answer["sync_run_id"]

    return int(wait_for(accepted))


def is_over(program: Program, run_id: int) -> bool:
    return bool(program.get(f"receipts/sync/runs/{run_id}")["finished_at"])


def all_others_were_read(run: Any, deadly: str) -> bool:
    saved = sorted(str(number) for number in Receipt.objects.values_list("number", flat=True))
    failed = Message.objects.get(outcome=Message.Outcome.FAILED)
    counted = (run["status"], run["counters"]["failed"], run["counters"]["receipts"])
    return counted == ("completed", 1, len(NUMBERS)) and saved == NUMBERS and failed.gmail_id == deadly
