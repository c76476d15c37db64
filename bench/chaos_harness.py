"""A theatre for disasters: the product on a stage with short leases, and a mailbox that is read while things break.

A :class:`Case` is one mailbox and two businesses. The first reads it while something breaks; the second reads the same
mailbox afterwards, in peace. What the first ends up with has to be what the second has, row by row.
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
from bench.environment import Customer, Row, Stage, staged, wait_for
from bench.mailbox import Recipe, known_of, mails_of, receipt_mail
from local.processes import Command, Process
from local.servers import postgres_programs, redis_program, start_redis

T = TypeVar("T")
LEASE_SECONDS = "2"
HANGING_SECONDS = "5"
LATENCY_MS = 60.0
PATIENCE_SECONDS = 150.0
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
    """One mailbox under way. `problems` are sentences about what is not as it has to be."""

    stage: Stage
    seed: int
    disturbed: Customer
    calm: Customer
    rng: random.Random
    supervise: Callable[[], None]
    months: int = MONTHS
    ids: list[str] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    arrived: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"case{self.disturbed.business}@shop.example"

    @property
    def path(self) -> str:
        return f"/mailboxes/{quote(self.address)}"

    def fill(self, mails: int) -> None:
        """Make the mailbox and connect it to the business that will be disturbed."""
        self.stage.control("POST", "/mailboxes", {"address": self.address})
        today = datetime.datetime.now(datetime.UTC).date()
        for mail in mails_of(Recipe(mails, 0.6, today, self.seed, DAYS_A_MONTH * self.months)):
            self._deliver(mail.rfc822, {"id": mail.id} | known_of(mail))
        self.stage.connect(self.disturbed, self.address)

    def start(self) -> int:
        """Click: the backfill that is to be disturbed."""
        return self.stage.sync(self.disturbed, mode="full_backfill", months_back=self.months)

    def stir(self) -> None:
        """A receipt arrives, and the owner deletes some mail for good."""
        self.arrived += 1
        now = datetime.datetime.now(datetime.UTC)
        self._deliver(receipt_mail(500_000 + self.arrived, at=now, seed=self.seed), {})
        gone = self.ids.pop(self.rng.randrange(len(self.ids)))
        self.stage.control("DELETE", f"{self.path}/messages/{gone}")
        self.deleted.add(gone)

    def wait(self, run: int) -> str:
        """The run's status once it is over, however often the database was away meanwhile."""
        query = "SELECT status FROM sync_runs WHERE id = %s AND finished_at IS NOT NULL"

        def look() -> list[Row]:
            self.supervise()
            return patiently(self.stage, query, run)

        return str(wait_for(look, f"run {run} does not end", seconds=PATIENCE_SECONDS)[0][0])

    def expect(self, run: int, status: str, code: str = "") -> None:
        """The run has to end like this."""
        ended = self.wait(run)
        (error,) = self.stage.rows("SELECT error_code FROM sync_runs WHERE id = %s", run)[0]
        if (ended, error) != (status, code):
            self.problems.append(f"run {run} ended {ended} {error}, not {status} {code}")

    def retry_what_failed(self, run: int) -> None:
        """Press "retry" if the run says that mails failed: each was tried five times, and met a fault each time."""
        ((failed,),) = self.stage.rows("SELECT failed FROM sync_runs WHERE id = %s", run)
        if failed:
            retry = self.stage.call(self.disturbed, "POST", f"receipts/sync/runs/{run}/retry")["sync_run_id"]
            self.expect(retry, "completed")

    def settle(self) -> list[str]:
        """Catch up on what arrived, read the mailbox again in peace, and compare; what is not as it has to be."""
        self.expect(self.stage.sync(self.disturbed), "completed")
        self.stage.connect(self.calm, self.address)
        calm = self.stage.sync(self.calm, mode="full_backfill", months_back=self.months)
        self.expect(calm, "completed")
        self._compare()
        for customer in (self.disturbed, self.calm):
            self._account(customer)
        return self.problems

    def _deliver(self, raw: bytes, known: dict[str, Any]) -> None:
        body = {"raw": urlsafe_b64encode(raw).decode(), **known}
        self.ids.append(str(self.stage.control("POST", f"{self.path}/messages", body)["id"]))

    def _compare(self) -> None:
        found, wanted = self._receipts(self.disturbed), self._receipts(self.calm)
        if not wanted:
            self.problems.append("there was nothing to compare")
        lost, invented = wanted - found, found - wanted
        if lost or invented:
            self.problems.append(
                f"{len(lost)} receipts lost or changed: {sorted(lost)[:2]}; not wanted: {len(invented)}"
            )

    def _receipts(self, customer: Customer) -> set[tuple[str, ...]]:
        """The rows, without those of mail that was deleted meanwhile: they may have been read before or not."""
        rows = self.stage.rows(ROWS, customer.business)
        kept = [row for row in rows if row[0].rpartition(":")[2] not in self.deleted]
        distinct = {tuple(map(str, row)) for row in kept}
        if len({row[:2] for row in rows}) != len(rows):
            self.problems.append("a receipt was saved twice")
        return distinct

    def _account(self, customer: Customer) -> None:
        """The ledger's equation, by the counters and by the rows."""
        for run, status, listed, settled in self.stage.rows(LEDGER, customer.business):
            if settled > listed or (status == "completed" and settled != listed):
                self.problems.append(f"run {run} ({status}) listed {listed} mails and settled {settled}")
        # the run that consent queues may list mails before it is cancelled; one deleted since then nobody can read
        rows = self.stage.rows(OPEN, customer.business)
        left = [row for row in rows if not (row[0] in self.deleted and row[3] == "cancelled")]
        if left:
            self.problems.append(f"{len(left)} mails were left open or failed: {left[:2]}")


@dataclass(slots=True)
class Theatre:
    """The stage, the processes that may be broken, and customers for as many cases as it takes."""

    stage: Stage
    worker: Process
    beat: Process
    customers: list[Customer]

    def case(self, seed: int, mails: int = 60, months: int = MONTHS) -> Case:
        """A new mailbox with mail of so many months, connected."""
        if len(self.customers) < 2:
            self.customers += self.stage.join(POOL)
        rng = random.Random(seed)
        case = Case(self.stage, seed, self.customers.pop(), self.customers.pop(), rng, self.supervise, months)
        case.fill(mails)
        return case

    def supervise(self) -> None:
        """Start again what has ended, as the service manager of an installation does.

        Celery's worker ends when Redis dies while it has a job in hand.
        """
        if not self.worker.is_running:
            self.worker = self.stage.start_worker()
        if not self.beat.is_running:
            self.beat = self.stage.beat()

    def kill_child(self, rng: random.Random) -> None:
        """One of the worker's two processes dies at once."""
        children = sorted(pid for pid in resident_bytes(self.worker.pid) if pid != self.worker.pid)
        if children:
            with suppress(ProcessLookupError):
                os.kill(rng.choice(children), signal.SIGKILL)

    def kill_worker(self) -> None:
        """The whole worker dies at once; another takes its place."""
        self.worker.kill()
        self.worker = self.stage.start_worker()

    def stop_worker(self) -> float:
        """The worker is asked to end; how many seconds it took. Another takes its place."""
        began = time.monotonic()
        self.worker.stop(grace=STOP_SECONDS)
        took = time.monotonic() - began
        self.worker = self.stage.start_worker()
        return took

    def flush_redis(self) -> None:
        """Redis forgets everything: queues, locks and units."""
        with redis.Redis.from_url(self.stage.environment["REDIS_URL"]) as server:
            server.flushall()

    def crash_redis(self, seconds: float) -> None:
        """Redis dies, and comes back empty."""
        with redis.Redis.from_url(self.stage.environment["REDIS_URL"]) as server:
            pid = int(server.info("server")["process_id"])
        os.kill(pid, signal.SIGKILL)
        time.sleep(seconds)
        start_redis(self.stage.processes, self.stage.directory, redis_program())

    def crash_database_session(self, rng: random.Random) -> None:
        """A server process of PostgreSQL dies: it throws everybody out, recovers, and lets them in again."""
        query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        rows = wait_for(lambda: patiently(self.stage, query), "nobody uses PostgreSQL", seconds=PATIENCE_SECONDS)
        sessions = sorted(row[0] for row in rows)
        with suppress(ProcessLookupError):
            os.kill(rng.choice(sessions), signal.SIGKILL)

    def restart_database(self, seconds: float) -> None:
        """PostgreSQL is shut down in the middle of everything, and comes back."""
        data = self.stage.directory / "postgresql" / "data"
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        arguments = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
        owner = Path(f"/proc/{pid}").owner() if os.getuid() == 0 else None
        os.kill(pid, signal.SIGINT)
        wait_for(lambda: not (data / "postmaster.pid").exists(), "PostgreSQL does not end", seconds=PATIENCE_SECONDS)
        time.sleep(seconds)
        arguments[0] = str(postgres_programs() / "postgres")
        command = Command("postgresql again", arguments, user=owner, stop_with=signal.SIGQUIT)
        self.stage.processes.start(command)
        wait_for(lambda: patiently(self.stage, "SELECT 1"), "PostgreSQL does not come back", seconds=PATIENCE_SECONDS)


def patiently(stage: Stage, query: str, *values: object) -> list[Row]:
    """What the database answers; nothing while it is away."""
    try:
        return stage.rows(query, *values)
    except psycopg.OperationalError:
        return []


@contextmanager
def theatre(latency_ms: float = LATENCY_MS) -> Iterator[Theatre]:
    """A theatre that is open: one worker of two processes, leases of two seconds."""
    short = {"SYNC_LEASE_SECONDS": LEASE_SECONDS, "SYNC_REDISPATCH_SECONDS": LEASE_SECONDS}
    short["READER_HANGING_SECONDS"] = HANGING_SECONDS
    with staged([], latency_ms=latency_ms, limits=False, environment=short) as stage:
        customers = stage.open(POOL)
        yield Theatre(stage, stage.worker(), stage.beat(), customers)
