"""Does a worker's memory stay flat over very many messages?"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from bench.consumption import resident_bytes
from bench.reporting import Measured
from bench.sizes import Sizes
from bench.stage import staged

MEGABYTE = 1_000_000
MOST_GROWTH = 30.0
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


def growth(seen: list[int]) -> float:
    """Megabytes between the medians of the second and the last tenth of what was seen."""
    tenth = max(1, len(seen) // PARTS)
    warm, last = seen[tenth * WARM_PARTS : tenth * (WARM_PARTS + 1)] or seen[:1], seen[-tenth:]
    return (statistics.median(last) - statistics.median(warm)) / MEGABYTE
