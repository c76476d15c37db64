"""Measures the web server: `python -m bench.serving`: requests a second, processor time, memory, connections.

gunicorn with one and with two processes, as production starts it, on PostgreSQL with 10,000 receipts. The clients run
on the same machine, so CPU time per request is the figure to plan with.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import requests

from bench.consumption import cpu_seconds, resident_bytes
from bench.environment import NO_RATES, Customer, Environment, temporary_environment
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
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


@dataclass(frozen=True, slots=True)
class Throughput:
    """One row: requests a second, and what each cost in milliseconds of CPU time."""

    processes: int
    what: str
    a_second: float
    cpu_ms: float
    memory: float
    connections: int


def main() -> int:
    """Measure and print the table."""
    with temporary_environment([], latency_ms=0, limits=False, variables=NO_RATES) as environment:
        (customer,) = environment.set_up()
        run("manage.py", "shell", "-c", FILL.format(receipts=10_000), environment=environment.variables)
        rows = [row for processes in PROCESSES for row in measure(environment, customer, processes)]
    print(f"{'processes':<10}{'asked':<14}{'a second':>10}{'ms of CPU':>11}{'MiB each':>10}{'connections':>13}")
    for row in rows:
        cost = f"{row.a_second:>10.0f}{row.cpu_ms:>11.1f}{row.memory:>10.0f}{row.connections:>13}"
        print(f"{row.processes:<10}{row.what:<14}{cost}")
    print(f"two processes against one, list: {rows[len(PATHS)].a_second / rows[0].a_second:.2f} times")
    return 0


def measure(environment: Environment, customer: Customer, processes: int) -> list[Throughput]:
    """Measure each address, requested by `CLIENTS` at once."""
    with listen() as listener:
        before = connections(environment)
        url = start_web(environment.processes, listener, environment.variables, workers=processes)
    pid = environment.processes.newest.pid
    rows = []
    for what, path in PATHS.items():
        send_requests(url + path, customer.token, 1.0)
        began, spent = time.monotonic(), cpu_seconds(pid)
        record_answer = send_requests(url + path, customer.token, SECONDS)
        took, spent = time.monotonic() - began, cpu_seconds(pid) - spent
        memory = max(resident_bytes(pid).values()) / MEGABYTE
        used = connections(environment) - before
        rows.append(Throughput(processes, what, record_answer / took, 1_000 * spent / record_answer, memory, used))
    return rows


def send_requests(url: str, token: str, seconds: float) -> int:
    """Send requests for `seconds`; return how many were answered."""
    counts: list[int] = []
    until = time.monotonic() + seconds

    def client() -> None:
        record_answer = 0
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            while time.monotonic() < until:
                session.get(url, timeout=30).raise_for_status()
                record_answer += 1
        counts.append(record_answer)

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    return sum(counts)


def connections(environment: Environment) -> int:
    """Count PostgreSQL's connections, without ours."""
    return int(environment.rows(CONNECTIONS)[0][0])


if __name__ == "__main__":
    raise SystemExit(main())
