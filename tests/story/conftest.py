"""The stories' shared parts: a program that calls the product over HTTP, and waiting."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
import requests
from django.utils import timezone

from gmail.models import GmailConnection
from local.processes import Process
from receipts.models import Receipt
from tests.cast import Person
from tests.mails import receipt
from tests.processes import MailboxControl, Sandbox

T = TypeVar("T")
TIMEOUT_SECONDS = 180.0
NUMBERS = [f"R-{number}" for number in range(100, 140)]


class Program:
    """A customer's program: calls the API with a bearer token."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, **json: Any) -> requests.Response:
        return requests.request(
            method, f"{self.address}/api/{path}", headers=self.headers, json=json or None, timeout=30
        )

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def latest(self) -> Any:
        return self.get("receipts/sync/latest")

    def wait_for_run(self, run_id: int) -> Any:
        """Wait until the run is over; return it."""

        def over() -> Any:
            run = self.get(f"receipts/sync/runs/{run_id}")
            return run if run["finished_at"] else None

        return wait_for(over)


def wait_for(look: Callable[[], T | None], seconds: float = TIMEOUT_SECONDS) -> T:
    """Call `look` until it returns something true; return that."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing came within {seconds:.0f} s")


@pytest.fixture
def program(gunicorn: str, owner: Person) -> Program:
    """The owner's program."""
    return Program(gunicorn, owner.token)


@pytest.fixture
def slow_mailbox(connected: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox) -> GmailConnection:
    """Forty receipts in a Gmail with a latency of 200 ms."""
    for age, number in enumerate(NUMBERS):
        mailbox.deliver(receipt(number), at=timezone.now() - datetime.timedelta(days=1 + 10 * age))
    sandbox.call("PUT", "/latency", {"fixed_ms": 200})
    return connected


def start_backfill(program: Program) -> int:
    return int(program.call("POST", "receipts/sync", mode="full_backfill").json()["sync_run_id"])


def ready(worker: Process) -> Process:
    worker.wait_until(lambda: "Waiting for jobs" in worker.output(), seconds=90)
    return worker


def saved_every_receipt_once(run: Any) -> bool:
    counters = run["counters"]
    decided = sum(counters[name] for name in ("receipts", "duplicates", "not_receipts", "failed", "gone"))
    saved = sorted(str(number) for number in Receipt.objects.values_list("number", flat=True))
    return bool(run["status"] == "completed" and counters["listed"] == decided == len(NUMBERS) and saved == NUMBERS)
