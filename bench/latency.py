"""How soon something happens after a click, and what a sync costs that finds nothing new."""

from __future__ import annotations

import time
from pathlib import Path

from bench.consumption import cpu_seconds
from bench.environment import Customer, Stage, staged, wait_for
from bench.reporting import Measured, percentile, spread
from bench.sizes import Sizes
from bench.throughput import mailboxes_of

NOTHING_UNITS, NOTHING_CALLS, NOTHING_CPU_MS = 2, 1, 20.0
FIRST_RECEIPT_SECONDS, JOB_START_MS, FAIR_SECONDS = 1.5, 60.0, 1.0
BREATH_SECONDS = 0.2


def nothing(sizes: Sizes, folder: Path) -> Measured:
    """Units, calls and CPU of an incremental run when no mail arrived."""
    address = sizes.write(folder)
    with staged([folder], latency_ms=sizes.latency_ms, limits=False) as stage:
        (customer,) = stage.open()
        stage.connect(customer, address)
        worker, beat = stage.worker(), stage.beat()
        stage.finished(stage.sync(customer, mode="full_backfill"))
        # the clock's own jobs would be counted as the runs'
        beat.stop()
        stage.finished(stage.sync(customer))
        stage.control("DELETE", "/counters")
        before = cpu_seconds(worker.pid)
        for _ in range(sizes.rounds):
            stage.finished(stage.sync(customer))
        cpu = 1_000 * (cpu_seconds(worker.pid) - before) / sizes.rounds
        counted = stage.control("GET", "/counters")["total"]
    units, calls = counted["units"]["new"] / sizes.rounds, sum(counted["calls"].values()) / sizes.rounds
    return Measured(
        "nothing new",
        units,
        "units",
        f"{NOTHING_UNITS} units, {NOTHING_CALLS} call, < {NOTHING_CPU_MS:.0f} ms",
        units <= NOTHING_UNITS and calls <= NOTHING_CALLS and cpu < NOTHING_CPU_MS,
        {"calls": calls, "worker CPU in ms": cpu, "rounds": sizes.rounds},
    )


def click(sizes: Sizes, folder: Path) -> Measured:
    """From the click that starts a first backfill until the API shows a receipt."""
    address = sizes.write(folder)
    with staged([folder], latency_ms=sizes.latency_ms, limits=False) as stage:
        customers = stage.open(sizes.rounds)
        for customer in customers:
            stage.connect(customer, address)
        stage.warm(address)
        stage.worker()
        stage.beat()
        waits = [_first_receipt(stage, customer) for customer in customers]
    late = percentile(waits, 95)
    return Measured(
        "click to first receipt through the API",
        late,
        "s (p95)",
        f"<= {FIRST_RECEIPT_SECONDS} s",
        late <= FIRST_RECEIPT_SECONDS,
        {**spread(waits), "rounds": sizes.rounds, "mails": sizes.mails},
    )


def job_start(sizes: Sizes, folder: Path) -> Measured:
    """From the moment a run is made until an idle worker has claimed it."""
    address = sizes.write(folder)
    with staged([folder], latency_ms=sizes.latency_ms, limits=False) as stage:
        (customer,) = stage.open()
        stage.connect(customer, address)
        stage.worker()
        stage.beat()
        stage.finished(stage.sync(customer, mode="full_backfill"))
        waits = [_start(stage, customer) for _ in range(sizes.rounds)]
    late = percentile(waits, 95)
    return Measured(
        "enqueue to JOB START",
        late,
        "ms (p95)",
        f"<= {JOB_START_MS:.0f} ms",
        late <= JOB_START_MS,
        {**spread(waits, digits=1), "rounds": sizes.rounds},
    )


def fair(sizes: Sizes, folder: Path) -> Measured:
    """From a customer's click until a worker has claimed the run, while very many backfills are under way.

    Clicks take turns: a first backfill, and a look for new mail.
    """
    folder.mkdir()
    boxes = mailboxes_of(sizes, folder, sizes.mailboxes + 2)
    with staged([box for box, _ in boxes], latency_ms=sizes.latency_ms, limits=True) as stage:
        *busy, fresh, regular = stage.open(len(boxes))
        for customer, (_, address) in zip([*busy, fresh, regular], boxes, strict=True):
            stage.connect(customer, address)
            stage.warm(address)
        stage.worker()
        stage.beat()
        stage.finished(stage.sync(regular, mode="full_backfill", months_back=1))
        runs = [stage.sync(customer, mode="full_backfill") for customer in busy]
        waits = []
        for _ in range(sizes.rounds):
            waits += [_claimed(stage, fresh, "full_backfill"), _claimed(stage, regular, "incremental")]
        left = stage.rows("SELECT count(*) FROM sync_runs WHERE id = ANY(%s) AND finished_at IS NULL", runs)[0][0]
    late = percentile(waits, 95)
    return Measured(
        f"click to start beside {sizes.mailboxes} backfills",
        late,
        "s (p95)",
        f"<= {FAIR_SECONDS} s",
        late <= FAIR_SECONDS and left == sizes.mailboxes,
        {**spread(waits), "clicks": len(waits), "backfills still under way at the end": left},
    )


def _claimed(stage: Stage, customer: Customer, mode: str) -> float:
    time.sleep(BREATH_SECONDS)
    run = stage.sync(customer, mode=mode)
    query = "SELECT extract(epoch FROM started_at - queued_at) FROM sync_runs WHERE id = %s AND started_at IS NOT NULL"
    found = wait_for(lambda: stage.rows(query, run), f"run {run} does not start", seconds=60)
    if mode == "full_backfill":
        stage.call(customer, "POST", f"receipts/sync/runs/{run}/cancel")
    stage.finished(run)
    return float(found[0][0])


def _first_receipt(stage: Stage, customer: Customer) -> float:
    clicked = time.monotonic()
    run = stage.sync(customer, mode="full_backfill")
    wait_for(lambda: stage.call(customer, "GET", "receipts")["results"], "no receipt comes", seconds=60)
    waited = time.monotonic() - clicked
    stage.call(customer, "POST", f"receipts/sync/runs/{run}/cancel")
    stage.finished(run)
    return waited


def _start(stage: Stage, customer: Customer) -> float:
    time.sleep(BREATH_SECONDS)
    run = stage.sync(customer)
    stage.finished(run)
    query = "SELECT 1000 * extract(epoch FROM started_at - queued_at) FROM sync_runs WHERE id = %s"
    return float(stage.rows(query, run)[0][0])
