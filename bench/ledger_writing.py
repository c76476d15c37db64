"""Measures what writing receipts costs, with evidence, documents and totals: CPU time a row, and what waits for what.

Fifty writers save batches at once, for fifty businesses, for one, and for fifty without totals.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.environment import Environment, wait_for
from bench.ledger_clients import run_inside
from bench.reporting import Measurement

WRITERS, PROCESSES, BATCH = 50, 5, 16
ROUNDS = 3
MAX_AGAINST, MAX_TOTALS, MIN_ONE_BUSINESS = 1.0, 0.2, 0.8
START_SECONDS = 300.0
LOCK = 15
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
CPU_A_ROW = "writing by 50: CPU a row"
MODULE = "bench.ledger_writer"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: microseconds of CPU time a row, in the product and in PostgreSQL, and rows a second."""

    client_us: float
    server_us: float
    rows_a_second: float

    @property
    def cpu_us(self) -> float:
        return self.client_us + self.server_us

    @classmethod
    def of(cls, answers: Sequence[Mapping[str, float]]) -> Cost:
        """Add up what the processes of one run measured."""
        rows = sum(answer["rows"] for answer in answers)
        seconds = max(answer["ended"] for answer in answers) - min(answer["began"] for answer in answers)
        client, server = (1e6 * sum(answer[side] for answer in answers) / rows for side in ("client", "server"))
        return cls(client, server, rows / seconds)

    @classmethod
    def median(cls, costs: Sequence[Cost]) -> Cost:
        """The run whose CPU time is the median."""
        return sorted(costs, key=lambda cost: cost.cpu_us)[len(costs) // 2]


def writing(environment: Environment, *, rows: int, before_us: float | None) -> list[Measurement]:
    """Measure all; `before_us` is the CPU time a row of the version that this one is compared with."""
    fifty = run_inside(environment, "add_businesses", module=MODULE, count=WRITERS)
    numbers = itertools.count(1, 2 * rows)
    with_totals = run_inside(environment, "keeps_totals", module=MODULE)
    runs: dict[str, list[Cost]] = {"fifty": [], "one": [], "plain": []}
    try:
        for _ in range(ROUNDS):
            runs["fifty"].append(_run(environment, fifty, rows, next(numbers)))
            runs["one"].append(_run(environment, fifty[:1] * WRITERS, rows, next(numbers)))
            if with_totals:
                runs["plain"].append(_run(environment, fifty, rows, next(numbers), totals=False))
    finally:
        run_inside(environment, "remove_businesses", module=MODULE)
    return measurements_of(runs, before_us)


def measurements_of(runs: Mapping[str, Sequence[Cost]], before_us: float | None) -> list[Measurement]:
    """The rows of the table: cost against before, the share of totals, one business against fifty."""
    fifty = Cost.median(runs["fifty"])
    cost = Measurement(
        CPU_A_ROW,
        fifty.cpu_us,
        "us",
        f"<= {MAX_AGAINST:g} x {before_us:.0f} us" if before_us else "give --against",
        before_us is None or fifty.cpu_us <= MAX_AGAINST * before_us,
        {"of the product, us": fifty.client_us, "of PostgreSQL, us": fifty.server_us, "rows/s": fifty.rows_a_second},
    )
    one, many = (statistics.median(cost.rows_a_second for cost in runs[name]) for name in ("one", "fifty"))
    ratio = one / many
    together = Measurement(
        "50 writers of one business against 50 of fifty",
        ratio,
        "x",
        f">= {MIN_ONE_BUSINESS:g} x",
        ratio >= MIN_ONE_BUSINESS,
        {"rows/s of one": one, "rows/s of fifty": many},
    )
    return [cost, *_share_of_totals(fifty, runs["plain"]), together]


def _share_of_totals(fifty: Cost, plain: Sequence[Cost]) -> list[Measurement]:
    if not plain:
        return []
    without = Cost.median(plain)
    share = 1 - without.cpu_us / fifty.cpu_us
    details = {"without totals, us": without.cpu_us}
    return [Measurement("totals' share of it", share, "", f"<= {MAX_TOTALS:g}", share <= MAX_TOTALS, details)]


def _run(environment: Environment, businesses: Sequence[int], rows: int, first: int, *, totals: bool = True) -> Cost:
    """Let each of PROCESSES processes write for its part of `businesses`, a thread for each; they start together."""
    each = len(businesses) // PROCESSES
    batches = max(1, rows // (len(businesses) * BATCH))

    def write(process: int) -> Any:
        return run_inside(
            environment,
            "write",
            module=MODULE,
            businesses=list(businesses[process * each : (process + 1) * each]),
            batches=batches,
            size=BATCH,
            first=first + process * each * batches * BATCH,
            lock=LOCK,
            totals=totals,
        )

    # the gate is closed first, so that nobody waits for it when something fails
    with ThreadPoolExecutor(PROCESSES) as pool, psycopg.connect(environment.database, autocommit=True) as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        answers = pool.map(write, range(PROCESSES))
        wait_for(
            lambda: environment.rows(WAITING) == [(len(businesses),)], "not all writers came", seconds=START_SECONDS
        )
        gate.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        return Cost.of(list(answers))
