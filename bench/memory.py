"""Does a worker's memory stay flat over very many messages, and small over a very big one?"""

from __future__ import annotations

import datetime
import statistics
import time
from pathlib import Path

from bench.consumption import most_resident_bytes, resident_bytes
from bench.environment import staged
from bench.mailbox import big_receipt_mail, same_mail
from bench.reporting import Measured
from bench.sizes import Sizes

MEGABYTE = 1_000_000
MOST_GROWTH = 30.0
MOST_FOR_BIG = 120.0
BIG_BYTES, BIG_ADDRESS = 25 * MEGABYTE, "big@shop.example"
SAMPLE_SECONDS = 0.5
WARM_PARTS, PARTS = 1, 10
Samples = dict[int, list[int]]


def memory(sizes: Sizes, folder: Path) -> Measured:
    """Resident memory of a worker's processes: the last tenth of the messages against the second tenth.

    The same mailbox is read by `rounds` businesses, one after the other, each with a ledger of its own.
    """
    address = sizes.of(share=1.0).write(folder)
    samples: Samples = {}
    with staged([folder], latency_ms=0, limits=False) as stage:
        customers = stage.open(sizes.rounds)
        for customer in customers:
            stage.connect(customer, address)
        worker = stage.worker()
        stage.beat()
        runs = [stage.sync(customer, mode="full_backfill") for customer in customers]
        query = "SELECT count(*) FROM sync_runs WHERE id = ANY(%s) AND finished_at IS NULL"
        while stage.rows(query, runs)[0][0]:
            for pid, size in resident_bytes(worker.pid).items():
                samples.setdefault(pid, []).append(size)
            time.sleep(SAMPLE_SECONDS)
        settled = stage.rows("SELECT count(*) FROM gmail_messages WHERE outcome <> ''")[0][0]
    grown = max(growth(sizes_seen) for sizes_seen in samples.values())
    return Measured(
        "memory growth of a worker process",
        grown,
        "MB",
        f"< {MOST_GROWTH:.0f} MB",
        grown < MOST_GROWTH,
        {
            "messages": settled,
            "processes seen": len(samples),
            "most resident at any time, MB": max(max(seen) for seen in samples.values()) / MEGABYTE,
        },
    )


def big(sizes: Sizes, folder: Path) -> Measured:
    """How much more a worker's process ever had resident after reading one mail of 25 MB than before."""
    folder.mkdir()
    usual, with_big = folder / "usual", folder / "big"
    address = sizes.write(usual)
    same_mail(usual, with_big, BIG_ADDRESS)
    mail = big_receipt_mail(BIG_BYTES, at=datetime.datetime.combine(sizes.today, datetime.time(), datetime.UTC))
    (with_big / "big.eml").write_bytes(mail)
    with staged([usual, with_big], latency_ms=0, limits=False) as stage:
        customers = stage.open(2)
        for customer, name in zip(customers, (address, BIG_ADDRESS), strict=True):
            stage.connect(customer, name)
        worker = stage.worker(concurrency=1)
        stage.beat()
        stage.finished(stage.sync(customers[0], mode="full_backfill"))
        before = most_resident_bytes(worker.pid)
        status, _, receipts, _ = stage.finished(stage.sync(customers[1], mode="full_backfill"))
        after = most_resident_bytes(worker.pid)
    grown = max(after[pid] - before[pid] for pid in before) / MEGABYTE
    return Measured(
        "memory for a mail of 25 MB",
        grown,
        "MB",
        f"<= {MOST_FOR_BIG:.0f} MB",
        grown <= MOST_FOR_BIG and status == "completed",
        {"bytes of the mail": len(mail), "receipts": receipts, "most before, MB": max(before.values()) / MEGABYTE},
    )


def growth(seen: list[int]) -> float:
    """Megabytes between the medians of the second and the last tenth of what was seen."""
    tenth = max(1, len(seen) // PARTS)
    warm, last = seen[tenth * WARM_PARTS : tenth * (WARM_PARTS + 1)] or seen[:1], seen[-tenth:]
    return (statistics.median(last) - statistics.median(warm)) / MEGABYTE
