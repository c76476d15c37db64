"""What hostile files cost: `python -m bench.bombs [--count N] [--seed N] [--json]`.

Bombs of every kind of `tests/receipts/bombs.py`, and what mutation makes of them, are read as mails and shown as pages
by a web server's processes, eight at once, while somebody asks for `sync/latest`. Printed are the memory that all its
processes added over idle, the processor time of the costliest bomb, and how much longer an answer takes meanwhile.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from bench.consumption import cpu_seconds_with_ended, resident_bytes
from bench.environment import Customer, temporary_environment
from bench.reporting import Measurement, percentile, report
from local.product import run
from local.servers import listen, start_web
from tests.receipts import bombs

COUNT, SEED = 500, 1
CLIENTS = 8
ASKED = 200
BUSY, PAUSE_SECONDS = 503, 0.5
MOST_MEMORY_MB, MOST_CPU_SECONDS, MOST_TIMES = 400.0, 6.0, 3.0
MEGABYTE = 2**20
WATCHED_SECONDS = 0.1
LARGEST = 12 * MEGABYTE
STORE = """
import pathlib
from businesses.models import Business
from django.utils import timezone
from extraction.types import Incomplete
from receipts.intake import Mail, save
for path in sorted(pathlib.Path({folder!r}).iterdir()):
    mail = Mail(Business.objects.get(), "bench", path.name, path.read_bytes(), timezone.now())
    save(mail, Incomplete((), (), ()))
"""
Mutation = Callable[[random.Random, bytes], bytes]


def _cut(rng: random.Random, bomb: bytes) -> bytes:
    return bomb[: rng.randrange(len(bomb) // 2, len(bomb))]


def _flip(rng: random.Random, bomb: bytes) -> bytes:
    changed = bytearray(bomb)
    for _ in range(rng.randrange(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _repeat(rng: random.Random, bomb: bytes) -> bytes:
    start, end = sorted(rng.randrange(len(bomb)) for _ in range(2))
    return (bomb[:end] + bomb[start:end] * rng.randrange(1, 5) + bomb[end:])[:LARGEST]


MUTATIONS: Sequence[Mutation] = (_cut, _flip, _repeat)


def all_bombs(count: int, seed: int) -> list[bytes]:
    """So many mails: every bomb once, then mutations of them."""
    rng = random.Random(seed)
    whole = [make() for make in bombs.MAILS.values()]
    mutated = (rng.choice(MUTATIONS)(rng, rng.choice(whole)) for _ in range(max(count - len(whole), 0)))
    return [*whole[:count], *mutated]


def measure(count: int, seed: int) -> list[Measurement]:
    """All three measures of one run."""
    with (
        tempfile.TemporaryDirectory(prefix="bombs-") as name,
        temporary_environment([], latency_ms=0, limits=False) as environment,
    ):
        folder = Path(name)
        for number, bomb in enumerate(all_bombs(count, seed)):
            (folder / f"{number:05}").write_bytes(bomb)
        (customer,) = environment.set_up()
        run("manage.py", "shell", "-c", STORE.format(folder=name), environment=environment.variables)
        rows = environment.rows("SELECT receipt_id, document_id FROM receipts_document_receipts ORDER BY receipt_id")
        with listen() as listener:
            url = start_web(environment.processes, listener, environment.variables)
        return _measure_server(environment.processes.newest.pid, url, customer, rows)


def _measure_server(web: int, url: str, customer: Customer, rows: Sequence[Sequence[int]]) -> list[Measurement]:
    client = _Client(url, customer.token)
    client.ask_often()
    alone = percentile(client.ask_often(), 95)
    idle, most = sum(resident_bytes(web).values()), [0]
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(web, most, over))
    watch.start()
    costs = [client.cost_of(web, receipt, document) for receipt, document in rows[: len(bombs.MAILS)]]
    with ThreadPoolExecutor(CLIENTS) as pool:
        views = [pool.submit(client.look_at, receipt, document) for receipt, document in rows]
        meanwhile: list[float] = []
        while not all(done.done() for done in views):
            meanwhile += client.ask_often(10)
    over.set()
    watch.join()
    times, added = percentile(meanwhile, 95) / alone, (most[0] - idle) / MEGABYTE
    details = {"alone, p95 in ms": 1_000 * alone, "meanwhile, p95 in ms": 1_000 * percentile(meanwhile, 95)}
    answers = {str(status): sum(done.result().count(status) for done in views) for status in (200, 503, 500)}
    return [
        _row(f"memory that {len(rows)} bombs add", added, "MB", MOST_MEMORY_MB),
        _row("processor time of the costliest", max(costs), "s", MOST_CPU_SECONDS),
        _row("sync/latest meanwhile", times, "x", MOST_TIMES, **details, **answers),
    ]


def _row(name: str, value: float, unit: str, most: float, **details: object) -> Measurement:
    return Measurement(name, value, unit, f"<= {most:g}", value <= most, details)


def _watch(group: int, most: list[int], over: threading.Event) -> None:
    while not over.wait(WATCHED_SECONDS):
        most[0] = max(most[0], sum(resident_bytes(group).values()))


class _Client:
    """Whoever asks the web server; connections are not kept, so that threads may share it."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask_often(self, times: int = ASKED) -> list[float]:
        """How long `sync/latest` takes, so many times."""
        waits = []
        for _ in range(times):
            began = time.monotonic()
            requests.get(f"{self._url}/api/receipts/sync/latest", headers=self._headers, timeout=60)
            waits.append(time.monotonic() - began)
        return waits

    def look_at(self, receipt: int, document: int) -> list[int]:
        """Show a mail as a page, and read it again, however often it takes; the status of each answer."""
        return [
            *self._ask("GET", f"documents/{document}/content"),
            *self._ask("POST", f"receipts/{receipt}/extract"),
        ]

    def _ask(self, method: str, path: str) -> list[int]:
        """The statuses until it is not told to come again."""
        statuses: list[int] = []
        while not statuses or statuses[-1] == BUSY:
            answer = requests.request(method, f"{self._url}/api/{path}", headers=self._headers, timeout=120)
            statuses.append(answer.status_code)
            time.sleep(PAUSE_SECONDS if answer.status_code == BUSY else 0)
        return statuses

    def cost_of(self, group: int, receipt: int, document: int) -> float:
        """The processor time of the web server's processes over one mail."""
        began = cpu_seconds_with_ended(group)
        self.look_at(receipt, document)
        return cpu_seconds_with_ended(group) - began


def main() -> int:
    """Measure and print; 1 if a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.bombs", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many bombs (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="decides the mutations (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    rows = measure(options.count, options.seed)
    print(report(rows, as_json=options.json))
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
