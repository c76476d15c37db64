"""Measures how soon something happens after a click, and what a sync costs that finds nothing new, or new mail."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from pathlib import Path
from urllib.parse import quote

from bench.consumption import cpu_seconds
from bench.environment import Customer, Environment, temporary_environment, wait_for
from bench.mailbox import Recipe, gmail_metadata, mails_of
from bench.reporting import Measurement, percentile, spread
from bench.sizes import Sizes
from bench.throughput import write_mailboxes

NOTHING_UNITS, NOTHING_CALLS, NOTHING_CPU_MS = 2, 1, 20.0
FIRST_RECEIPT_SECONDS, JOB_START_MS, MAX_START_SECONDS = 1.5, 60.0, 1.0
NEW_MAILS, NEW_SHARE, NEW_UNITS = (1, 3, 10, 50), 0.25, 22
PAUSE_SECONDS = 0.2


def nothing(sizes: Sizes, folder: Path) -> Measurement:
    """Units, calls and CPU time of an incremental run when no mail arrived."""
    address = sizes.write(folder)
    with temporary_environment([folder], latency_ms=sizes.latency_ms, limits=False) as environment:
        (customer,) = environment.set_up()
        environment.connect(customer, address)
        worker, beat = environment.start_worker(), environment.start_beat()
        environment.wait_for_run(environment.sync(customer, mode="full_backfill"))
        # beat's own jobs would be counted as the runs'
        beat.stop()
        environment.wait_for_run(environment.sync(customer))
        environment.call_sandbox("DELETE", "/counters")
        before = cpu_seconds(worker.pid)
        for _ in range(sizes.rounds):
            environment.wait_for_run(environment.sync(customer))
        cpu = 1_000 * (cpu_seconds(worker.pid) - before) / sizes.rounds
        counters = environment.call_sandbox("GET", "/counters")["total"]
    units, calls = counters["units"]["new"] / sizes.rounds, sum(counters["calls"].values()) / sizes.rounds
    return Measurement(
        "nothing new",
        units,
        "units",
        f"{NOTHING_UNITS} units, {NOTHING_CALLS} call, < {NOTHING_CPU_MS:.0f} ms",
        units <= NOTHING_UNITS and calls <= NOTHING_CALLS and cpu < NOTHING_CPU_MS,
        {"calls": calls, "worker CPU in ms": cpu, "rounds": sizes.rounds},
    )


def new(sizes: Sizes, folder: Path) -> Measurement:
    """Units, calls and time of an incremental run, by how many mails are new: every fourth is a receipt."""
    address = sizes.write(folder)
    details: dict[str, object] = {}
    with temporary_environment([folder], latency_ms=sizes.latency_ms, limits=False) as environment:
        (customer,) = environment.set_up()
        environment.connect(customer, address)
        environment.start_worker()
        environment.start_beat()
        environment.wait_for_run(environment.sync(customer, mode="full_backfill"))
        for count in NEW_MAILS:
            _deliver(environment, address, sizes, count)
            environment.call_sandbox("DELETE", "/counters")
            _, units, receipts, seconds = environment.wait_for_run(environment.sync(customer))
            calls = sum(environment.call_sandbox("GET", "/counters")["total"]["calls"].values())
            details |= {
                f"{count} new, units": units,
                f"{count} new, calls": calls,
                f"{count} new, receipts": receipts,
                f"{count} new, seconds": float(seconds),
            }
    first = int(str(details[f"{NEW_MAILS[0]} new, units"]))
    return Measurement("one new mail", first, "units", f"{NEW_UNITS} units", first <= NEW_UNITS, details)


def click(sizes: Sizes, folder: Path) -> Measurement:
    """Time from the click that starts a first backfill until the API returns a receipt."""
    address = sizes.write(folder)
    with temporary_environment([folder], latency_ms=sizes.latency_ms, limits=False) as environment:
        customers = environment.set_up(sizes.rounds)
        for customer in customers:
            environment.connect(customer, address)
        environment.build_index(address)
        environment.start_worker()
        environment.start_beat()
        waits = [_seconds_to_first_receipt(environment, customer) for customer in customers]
    late = percentile(waits, 95)
    return Measurement(
        "click to first receipt through the API",
        late,
        "s (p95)",
        f"<= {FIRST_RECEIPT_SECONDS} s",
        late <= FIRST_RECEIPT_SECONDS,
        {**spread(waits), "rounds": sizes.rounds, "mails": sizes.mails},
    )


def job_start(sizes: Sizes, folder: Path) -> Measurement:
    """Time from creating a run until an idle worker has claimed it."""
    address = sizes.write(folder)
    with temporary_environment([folder], latency_ms=sizes.latency_ms, limits=False) as environment:
        (customer,) = environment.set_up()
        environment.connect(customer, address)
        environment.start_worker()
        environment.start_beat()
        environment.wait_for_run(environment.sync(customer, mode="full_backfill"))
        waits = [_milliseconds_to_start(environment, customer) for _ in range(sizes.rounds)]
    late = percentile(waits, 95)
    return Measurement(
        "enqueue to JOB START",
        late,
        "ms (p95)",
        f"<= {JOB_START_MS:.0f} ms",
        late <= JOB_START_MS,
        {**spread(waits, digits=1), "rounds": sizes.rounds},
    )


def fair(sizes: Sizes, folder: Path) -> Measurement:
    """Time from a click until a worker has claimed the run, while many backfills are running.

    Clicks alternate: a first backfill, then a check for new mail.
    """
    folder.mkdir()
    boxes = write_mailboxes(sizes, folder, sizes.mailboxes + 2)
    with temporary_environment([box for box, _ in boxes], latency_ms=sizes.latency_ms, limits=True) as environment:
        *busy, fresh, regular = environment.set_up(len(boxes))
        for customer, (_, address) in zip([*busy, fresh, regular], boxes, strict=True):
            environment.connect(customer, address)
            environment.build_index(address)
        environment.start_worker()
        environment.start_beat()
        environment.wait_for_run(environment.sync(regular, mode="full_backfill", months_back=1))
        runs = [environment.sync(customer, mode="full_backfill") for customer in busy]
        waits = []
        for _ in range(sizes.rounds):
            waits += [
                _seconds_to_claim(environment, fresh, "full_backfill"),
                _seconds_to_claim(environment, regular, "incremental"),
            ]
        running = environment.rows("SELECT count(*) FROM sync_runs WHERE id = ANY(%s) AND finished_at IS NULL", runs)[
            0
        ][0]
    late = percentile(waits, 95)
    return Measurement(
        f"click to start beside {sizes.mailboxes} backfills",
        late,
        "s (p95)",
        f"<= {MAX_START_SECONDS} s",
        late <= MAX_START_SECONDS and running == sizes.mailboxes,
        {**spread(waits), "clicks": len(waits), "backfills still under way at the end": running},
    )


def _deliver(environment: Environment, address: str, sizes: Sizes, count: int) -> None:
    """Let `count` mails like those of the mailbox arrive."""
    for mail in mails_of(Recipe(count, NEW_SHARE, sizes.today, sizes.seed + count)):
        body = gmail_metadata(mail) | {"raw": urlsafe_b64encode(mail.rfc822).decode()}
        # they arrive now, whenever the recipe would have them come
        del body["internalDate"]
        environment.call_sandbox("POST", f"/mailboxes/{quote(address)}/messages", body)


def _seconds_to_claim(environment: Environment, customer: Customer, mode: str) -> float:
    time.sleep(PAUSE_SECONDS)
    run = environment.sync(customer, mode=mode)
    query = "SELECT extract(epoch FROM started_at - queued_at) FROM sync_runs WHERE id = %s AND started_at IS NOT NULL"
    rows = wait_for(lambda: environment.rows(query, run), f"run {run} does not start", seconds=60)
    if mode == "full_backfill":
        environment.call(customer, "POST", f"receipts/sync/runs/{run}/cancel")
    environment.wait_for_run(run)
    return float(rows[0][0])


def _seconds_to_first_receipt(environment: Environment, customer: Customer) -> float:
    clicked = time.monotonic()
    run = environment.sync(customer, mode="full_backfill")
    wait_for(lambda: environment.call(customer, "GET", "receipts")["results"], "no receipt comes", seconds=60)
    waited = time.monotonic() - clicked
    environment.call(customer, "POST", f"receipts/sync/runs/{run}/cancel")
    environment.wait_for_run(run)
    return waited


def _milliseconds_to_start(environment: Environment, customer: Customer) -> float:
    time.sleep(PAUSE_SECONDS)
    run = environment.sync(customer)
    environment.wait_for_run(run)
    query = "SELECT 1000 * extract(epoch FROM started_at - queued_at) FROM sync_runs WHERE id = %s"
    return float(environment.rows(query, run)[0][0])
