"""What the web server takes: `python -m bench.serving`: requests a second, processor time, memory, connections.

gunicorn with one and with two processes, as production starts it, on PostgreSQL with 10,000 receipts. Those who ask run
on the same machine, so the processor's time for a request is the figure to plan with.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import requests

from bench.consumption import cpu_seconds, resident_bytes
from bench.environment import Customer, Stage, staged
from local.product import run
from local.servers import listen, start_web

PATHS = {"list": "/api/receipts", "sync/latest": "/api/receipts/sync/latest"}
PROCESSES = (1, 2)
CLIENTS = 8
SECONDS = 6.0
MEGABYTE = 2**20
FILL = """
import datetime
from django.utils import timezone
from businesses.models import Business
from receipts.models import Receipt
Receipt.objects.bulk_create(
    Receipt(
        business=Business.objects.get(), source="bench", source_id=str(n), vendor=f"Shop {{n % 97}}", amount=n,
        currency="EUR", received_at=timezone.now() - datetime.timedelta(hours=n), status="approved",
    )
    for n in range({receipts})
)
"""
CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


@dataclass(frozen=True, slots=True)
class Served:
    """One row: how many requests a second, and what each cost the processor, in milliseconds."""

    processes: int
    what: str
    a_second: float
    cpu_ms: float
    memory: float
    connections: int


def main() -> int:
    """Measure and tell."""
    with staged([], latency_ms=0, limits=False) as stage:
        (customer,) = stage.open()
        run("manage.py", "shell", "-c", FILL.format(receipts=10_000), environment=stage.environment)
        rows = [row for processes in PROCESSES for row in measure(stage, customer, processes)]
    print(f"{'processes':<10}{'asked':<14}{'a second':>10}{'ms of CPU':>11}{'MiB each':>10}{'connections':>13}")
    for row in rows:
        cost = f"{row.a_second:>10.0f}{row.cpu_ms:>11.1f}{row.memory:>10.0f}{row.connections:>13}"
        print(f"{row.processes:<10}{row.what:<14}{cost}")
    print(f"two processes against one, list: {rows[len(PATHS)].a_second / rows[0].a_second:.2f} times")
    return 0


def measure(stage: Stage, customer: Customer, processes: int) -> list[Served]:
    """Each address, asked by `CLIENTS` at once."""
    with listen() as listener:
        before = connections(stage)
        url = start_web(stage.processes, listener, stage.environment, workers=processes)
    pid = stage.processes.newest.pid
    rows = []
    for what, path in PATHS.items():
        ask(url + path, customer.token, 1.0)
        began, spent = time.monotonic(), cpu_seconds(pid)
        answered = ask(url + path, customer.token, SECONDS)
        took, spent = time.monotonic() - began, cpu_seconds(pid) - spent
        memory = max(resident_bytes(pid).values()) / MEGABYTE
        used = connections(stage) - before
        rows.append(Served(processes, what, answered / took, 1_000 * spent / answered, memory, used))
    return rows


def ask(url: str, token: str, seconds: float) -> int:
    """How many requests were answered."""
    counts: list[int] = []
    until = time.monotonic() + seconds

    def client() -> None:
        answered = 0
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            while time.monotonic() < until:
                session.get(url, timeout=30).raise_for_status()
                answered += 1
        counts.append(answered)

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    return sum(counts)


def connections(stage: Stage) -> int:
    """How many connections PostgreSQL has, but for ours."""
    return int(stage.rows(CONNECTED)[0][0])


if __name__ == "__main__":
    raise SystemExit(main())
