"""Runs the product with short leases, breaks its processes while a mailbox is read, and compares the result.

A :class:`Case` is one mailbox and two businesses. The treated one reads it while something breaks; the control reads
the same mailbox afterwards, undisturbed. Both must end with the same rows.
"""

from __future__ import annotations

import datetime
import os
import random
import signal
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import psycopg
import redis

from bench.consumption import resident_bytes
from bench.environment import Customer, Environment, Row, temporary_environment, wait_for
from bench.mailbox import Recipe, gmail_metadata, mails_of, receipt_mail
from local.processes import Command, Process
from local.servers import postgres_programs, redis_program, start_redis

T = TypeVar("T")
LEASE_SECONDS = "2"
HANGING_SECONDS = "5"
LATENCY_MS = 60.0
TIMEOUT_SECONDS = 240.0
STOP_SECONDS = 15.0
POOL = 50
MONTHS = 3
DAYS_A_MONTH = 28
LEDGER = """
SELECT id, status, listed, receipts + duplicates + not_receipts + failed + gone
FROM sync_runs WHERE business_id = %s
"""
OPEN = """
SELECT mail.gmail_id, mail.outcome, mail.reason, run.status
FROM gmail_messages AS mail JOIN sync_runs AS run ON run.id = mail.run_id
WHERE mail.business_id = %s AND mail.outcome IN ('', 'failed')
"""
ROWS = """
SELECT source_id, ordinal, vendor, number, document_type, issue_date, net, tax, tax_rate, amount, currency, status,
       received_at, duplicate_of_id IS NULL, fingerprint
FROM receipts WHERE business_id = %s AND deleted_at IS NULL ORDER BY source_id, ordinal
"""


@dataclass(slots=True)
class Case:
    """One mailbox under test. `problems` are sentences, one for each violated expectation."""

    environment: Environment
    seed: int
    treated: Customer
    control: Customer
    rng: random.Random
    supervise: Callable[[], None]
    months: int = MONTHS
    ids: list[str] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    arrived: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"case{self.treated.business}@shop.example"

    @property
    def path(self) -> str:
        return f"/mailboxes/{quote(self.address)}"

    def fill(self, mails: int) -> None:
        """Make the mailbox and connect it to the treated business."""
        self.environment.call_sandbox("POST", "/mailboxes", {"address": self.address})
        today = datetime.datetime.now(datetime.UTC).date()
        for mail in mails_of(Recipe(mails, 0.6, today, self.seed, DAYS_A_MONTH * self.months)):
            self._deliver(mail.rfc822, {"id": mail.id} | gmail_metadata(mail))
        self.environment.connect(self.treated, self.address)

    def start(self) -> int:
        """Start the treated backfill; return its run id."""
        return self.environment.sync(self.treated, mode="full_backfill", months_back=self.months)

    def change_mailbox(self) -> None:
        """Deliver one receipt, and delete one mail for good."""
        self.deliver_receipt()
        gone = self.ids.pop(self.rng.randrange(len(self.ids)))
        self.environment.call_sandbox("DELETE", f"{self.path}/messages/{gone}")
        self.deleted.add(gone)

    def deliver_receipt(self, *, days_ago: float = 0.0, **known: object) -> None:
        """Deliver one receipt, with a date so long ago."""
        self.arrived += 1
        at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days_ago)
        mail = receipt_mail(500_000 + self.arrived, at=at, seed=self.seed)
        self._deliver(mail, {"internalDate": int(at.timestamp() * 1000), **known})

    def deliver_hidden(self, method: str, times: int) -> None:
        """Deliver one receipt that the next `times` answers of `method` leave out."""
        mail_id = f"{0xC0FFEE00 + self.arrived:x}"
        self.hide(mail_id, method, times)
        self.deliver_receipt(id=mail_id, days_ago=self.rng.choice((0.0, 40.0)))

    def hide(self, mail_id: str, method: str, times: int) -> None:
        """Let the next `times` answers of `method` leave a mail out."""
        path = f"{self.path}/messages/{mail_id}/hide"
        self.environment.call_sandbox("POST", path, {"method": method, "times": times})

    def move(self, mail_id: str, label: str, *, back: bool = False) -> None:
        """Move a mail to spam or the trash, or back."""
        change = {"remove": [label]} if back else {"add": [label], "remove": ["INBOX"]}
        self.environment.call_sandbox("POST", f"{self.path}/messages/{mail_id}/labels", change)

    def wait(self, run: int) -> str:
        """Wait until the run is over, also while the database is unreachable; return its status."""
        query = "SELECT status FROM sync_runs WHERE id = %s AND finished_at IS NOT NULL"

        def look() -> list[Row]:
            self.supervise()
            return rows_if_reachable(self.environment, query, run)

        return str(wait_for(look, f"run {run} does not end", seconds=TIMEOUT_SECONDS)[0][0])

    def expect(self, run: int, status: str, code: str = "") -> None:
        """Wait for the run; add a problem unless it ends with this status and error code."""
        ended = self.wait(run)
        (error,) = self.environment.rows("SELECT error_code FROM sync_runs WHERE id = %s", run)[0]
        if (ended, error) != (status, code):
            self.problems.append(f"run {run} ended {ended} {error}, not {status} {code}")

    def retry_failed(self, run: int) -> None:
        """Retry the run's failed mails, if any: each met a fault at all of its five attempts."""
        ((failed,),) = self.environment.rows("SELECT failed FROM sync_runs WHERE id = %s", run)
        if failed:
            retry = self.environment.call(self.treated, "POST", f"receipts/sync/runs/{run}/retry")["sync_run_id"]
            self.expect(retry, "completed")

    def verify(self) -> list[str]:
        """Sync what arrived, read the mailbox as the control, and compare; return the problems."""
        self.expect(self.environment.sync(self.treated), "completed")
        self.environment.connect(self.control, self.address)
        self.expect(self.environment.sync(self.control, mode="full_backfill", months_back=self.months), "completed")
        self._compare_receipts()
        for customer in (self.treated, self.control):
            self._check_ledger(customer)
        return self.problems

    def _deliver(self, raw: bytes, known: dict[str, Any]) -> None:
        body = {"raw": urlsafe_b64encode(raw).decode(), **known}
        self.ids.append(str(self.environment.call_sandbox("POST", f"{self.path}/messages", body)["id"]))

    def _compare_receipts(self) -> None:
        actual, expected = self._receipts(self.treated), self._receipts(self.control)
        if not expected:
            self.problems.append("there was nothing to compare")
        missing, unexpected = expected - actual, actual - expected
        if missing or unexpected:
            self.problems.append(
                f"{len(missing)} receipts lost or changed: {sorted(missing)[:2]}; unexpected: {len(unexpected)}"
            )

    def _receipts(self, customer: Customer) -> set[tuple[str, ...]]:
        # a mail deleted meanwhile may have been read before or not
        rows = self.environment.rows(ROWS, customer.business)
        comparable = {tuple(map(str, row)) for row in rows if row[0].rpartition(":")[2] not in self.deleted}
        if len({row[:2] for row in rows}) != len(rows):
            self.problems.append("a receipt was saved twice")
        return comparable

    def _check_ledger(self, customer: Customer) -> None:
        """Check that listed = the sum of outcomes, by the counters and by the rows (ledger rule)."""
        for run, status, listed, decided in self.environment.rows(LEDGER, customer.business):
            if decided > listed or (status == "completed" and decided != listed):
                self.problems.append(f"run {run} ({status}) listed {listed} mails and decided {decided}")
        # the run that consent queues may list mails before it is cancelled; one deleted since can never be read
        rows = self.environment.rows(OPEN, customer.business)
        open_rows = [row for row in rows if not (row[0] in self.deleted and row[3] == "cancelled")]
        if open_rows:
            self.problems.append(f"{len(open_rows)} mails are open or failed: {open_rows[:2]}")


@dataclass(slots=True)
class ChaosHarness:
    """The environment, the processes that may be broken, and unused customers for further cases."""

    environment: Environment
    worker: Process
    beat: Process
    customers: list[Customer]

    def case(self, seed: int, mails: int = 60, months: int = MONTHS) -> Case:
        """Make and connect a new mailbox with mail of `months` months."""
        if len(self.customers) < 2:
            self.customers += self.environment.add_customers(POOL)
        rng = random.Random(seed)
        case = Case(self.environment, seed, self.customers.pop(), self.customers.pop(), rng, self.supervise, months)
        case.fill(mails)
        return case

    def supervise(self) -> None:
        """Restart processes that ended, as a service manager does.

        Celery's worker ends when Redis dies while it runs a job.
        """
        if not self.worker.is_running:
            self.worker = self.environment.spawn_worker()
        if not self.beat.is_running:
            self.beat = self.environment.start_beat()

    def kill_child(self, rng: random.Random) -> None:
        """Kill one of the worker's two processes."""
        children = sorted(pid for pid in resident_bytes(self.worker.pid) if pid != self.worker.pid)
        if children:
            with suppress(ProcessLookupError):
                os.kill(rng.choice(children), signal.SIGKILL)

    def kill_worker(self) -> None:
        """Kill the whole worker and start another."""
        self.worker.kill()
        self.worker = self.environment.spawn_worker()

    def stop_worker(self) -> float:
        """Ask the worker to end and start another; return how many seconds ending took."""
        began = time.monotonic()
        self.worker.stop(grace=STOP_SECONDS)
        took = time.monotonic() - began
        self.worker = self.environment.spawn_worker()
        return took

    def flush_redis(self) -> None:
        """Empty Redis: queues, locks and units."""
        with redis.Redis.from_url(self.environment.variables["REDIS_URL"]) as server:
            server.flushall()

    def crash_redis(self, seconds: float) -> None:
        """Kill Redis, and start it again, empty, after `seconds`."""
        with redis.Redis.from_url(self.environment.variables["REDIS_URL"]) as server:
            pid = int(server.info("server")["process_id"])
        os.kill(pid, signal.SIGKILL)
        time.sleep(seconds)
        start_redis(self.environment.processes, self.environment.directory, redis_program())

    def crash_database_session(self, rng: random.Random) -> None:
        """Kill one server process of PostgreSQL, which then closes all connections and recovers."""
        query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        rows = wait_for(
            lambda: rows_if_reachable(self.environment, query), "nobody uses PostgreSQL", seconds=TIMEOUT_SECONDS
        )
        sessions = sorted(row[0] for row in rows)
        with suppress(ProcessLookupError):
            os.kill(rng.choice(sessions), signal.SIGKILL)

    def restart_database(self, seconds: float) -> None:
        """Shut PostgreSQL down without waiting for its clients, and start it again after `seconds`."""
        data = self.environment.directory / "postgresql" / "data"
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        arguments = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
        owner = Path(f"/proc/{pid}").owner() if os.getuid() == 0 else None
        os.kill(pid, signal.SIGINT)
        wait_for(lambda: not (data / "postmaster.pid").exists(), "PostgreSQL does not end", seconds=TIMEOUT_SECONDS)
        time.sleep(seconds)
        arguments[0] = str(postgres_programs() / "postgres")
        command = Command("postgresql again", arguments, user=owner, stop_with=signal.SIGQUIT)
        self.environment.processes.start(command)
        wait_for(
            lambda: rows_if_reachable(self.environment, "SELECT 1"),
            "PostgreSQL does not come back",
            seconds=TIMEOUT_SECONDS,
        )


def rows_if_reachable(environment: Environment, query: str, *values: object) -> list[Row]:
    """Query the database; return no rows while it is unreachable."""
    try:
        return environment.rows(query, *values)
    except psycopg.OperationalError:
        return []


@contextmanager
def temporary_harness(latency_ms: float = LATENCY_MS) -> Iterator[ChaosHarness]:
    """Yield a harness with one worker of two processes and leases of two seconds."""
    short = {"SYNC_LEASE_SECONDS": LEASE_SECONDS, "SYNC_REDISPATCH_SECONDS": LEASE_SECONDS}
    short["READER_HANGING_SECONDS"] = HANGING_SECONDS
    with temporary_environment([], latency_ms=latency_ms, limits=False, variables=short) as environment:
        customers = environment.set_up(POOL)
        yield ChaosHarness(environment, environment.start_worker(), environment.start_beat(), customers)
