"""Measures whether a worker's memory stays flat over many messages, and small over a very big one."""

from __future__ import annotations

import datetime
import statistics
import time
from pathlib import Path

from bench.consumption import peak_resident_bytes, resident_bytes
from bench.environment import temporary_environment
from bench.mailbox import big_receipt_mail, link_mailbox
from bench.reporting import Measurement
from bench.sizes import Sizes

MEGABYTE = 1_000_000
MAX_GROWTH = 30.0
MAX_FOR_BIG = 120.0
BIG_BYTES, BIG_ADDRESS = 25 * MEGABYTE, "big@shop.example"
SAMPLE_SECONDS = 0.5
WARM_PARTS, PARTS = 1, 10
Samples = dict[int, list[int]]


def memory(sizes: Sizes, folder: Path) -> Measurement:
    """Resident memory of a worker's processes: the last tenth of the messages against the second tenth.

    `rounds` businesses read the same mailbox one after the other, each with a ledger of its own.
    """
    address = sizes.of(share=1.0).write(folder)
    samples: Samples = {}
    with temporary_environment([folder], latency_ms=0, limits=False) as environment:
        customers = environment.set_up(sizes.rounds)
        for customer in customers:
            environment.connect(customer, address)
        worker = environment.start_worker()
        environment.start_beat()
        runs = [environment.sync(customer, mode="full_backfill") for customer in customers]
        query = "SELECT count(*) FROM sync_runs WHERE id = ANY(%s) AND finished_at IS NULL"
        while environment.rows(query, runs)[0][0]:
            for pid, size in resident_bytes(worker.pid).items():
                samples.setdefault(pid, []).append(size)
            time.sleep(SAMPLE_SECONDS)
        decided = environment.rows("SELECT count(*) FROM gmail_messages WHERE outcome <> ''")[0][0]
    increase = max(growth(sizes_seen) for sizes_seen in samples.values())
    return Measurement(
        "memory growth of a worker process",
        increase,
        "MB",
        f"< {MAX_GROWTH:.0f} MB",
        increase < MAX_GROWTH,
        {
            "messages": decided,
            "processes seen": len(samples),
            "most resident at any time, MB": max(max(seen) for seen in samples.values()) / MEGABYTE,
        },
    )


def big(sizes: Sizes, folder: Path) -> Measurement:
    """The growth of a worker process's peak memory from reading one mail of 25 MB."""
    folder.mkdir()
    usual, with_big = folder / "usual", folder / "big"
    address = sizes.write(usual)
    link_mailbox(usual, with_big, BIG_ADDRESS)
    mail = big_receipt_mail(BIG_BYTES, at=datetime.datetime.combine(sizes.today, datetime.time(), datetime.UTC))
    (with_big / "big.eml").write_bytes(mail)
    with temporary_environment([usual, with_big], latency_ms=0, limits=False) as environment:
        customers = environment.set_up(2)
        for customer, name in zip(customers, (address, BIG_ADDRESS), strict=True):
            environment.connect(customer, name)
        worker = environment.start_worker(concurrency=1)
        environment.start_beat()
        environment.wait_for_run(environment.sync(customers[0], mode="full_backfill"))
        before = peak_resident_bytes(worker.pid)
        status, _, receipts, _ = environment.wait_for_run(environment.sync(customers[1], mode="full_backfill"))
        after = peak_resident_bytes(worker.pid)
    increase = max(after[pid] - before[pid] for pid in before) / MEGABYTE
    return Measurement(
        "memory for a mail of 25 MB",
        increase,
        "MB",
        f"<= {MAX_FOR_BIG:.0f} MB",
        increase <= MAX_FOR_BIG and status == "completed",
        {"bytes of the mail": len(mail), "receipts": receipts, "most before, MB": max(before.values()) / MEGABYTE},
    )


def growth(seen: list[int]) -> float:
    """Megabytes between the medians of the second and the last tenth of the samples."""
    tenth = max(1, len(seen) // PARTS)
    warm, last = seen[tenth * WARM_PARTS : tenth * (WARM_PARTS + 1)] or seen[:1], seen[-tenth:]
    return (statistics.median(last) - statistics.median(warm)) / MEGABYTE
