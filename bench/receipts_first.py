"""Are units spent on receipts, and on the likeliest first? A first backfill of a mailbox, against a scan of it all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.environment import Stage, staged, wait_for
from bench.mailbox import moment_of
from bench.reporting import Measured
from bench.sizes import Sizes
from receipts.extraction import extract
from receipts.extraction.types import NotAReceipt

GET_UNITS = 20
MOST_UNITS, LEAST_RECALL, LEAST_EARLY = 32.0, 0.99, 0.90
EARLY = 1.25


@dataclass(frozen=True, slots=True)
class Backfill:
    """A first backfill as it went: (units, receipts) after each record, and where it ended."""

    curve: list[tuple[int, int]]
    saved: frozenset[str]
    units: int
    seconds: float
    calls: Mapping[str, int]
    status: str


def units(sizes: Sizes, folder: Path) -> Measured:
    """Units spent for each receipt saved, and the share of a full scan's receipts that were saved."""
    findable, done = _both(sizes, folder)
    each = done.units / max(len(done.saved), 1)
    recall = len(done.saved & findable) / max(len(findable), 1)
    return Measured(
        "units for each receipt saved",
        each,
        "units",
        f"<= {MOST_UNITS:.0f} at recall >= {LEAST_RECALL:.0%}",
        each <= MOST_UNITS and recall >= LEAST_RECALL and done.status == "completed",
        {
            "recall of a full scan's receipts": recall,
            "mails": sizes.mails,
            "receipts a full scan finds": len(findable),
            "receipt mails saved": len(done.saved),
            "messages.get": done.calls.get("messages.get", 0),
            "messages.list": done.calls.get("messages.list", 0),
            "units": done.units,
            "seconds, quota lifted": done.seconds,
            "ended": done.status,
        },
    )


def early(sizes: Sizes, folder: Path) -> Measured:
    """The share of all receipts that were saved when 1.25 times the price of fetching just them was spent."""
    findable, done = _both(sizes, folder)
    floor = GET_UNITS * len(findable)
    share = saved_by(done.curve, EARLY * floor) / max(len(findable), 1)
    return Measured(
        "receipts saved by 1.25 x the floor",
        share,
        "of all",
        f">= {LEAST_EARLY:.0%}",
        share >= LEAST_EARLY,
        {
            "floor in units": floor,
            **{f"saved by {part} x": saved_by(done.curve, part * floor) for part in (0.25, 0.5, 1.0, EARLY, 1.5)},
            "first receipt after units": next((spent for spent, saved in done.curve if saved), 0),
        },
    )


def saved_by(curve: list[tuple[int, int]], units: float) -> int:
    """Receipts saved when no more than `units` had been spent; `curve` is ascending."""
    place = bisect_right(curve, units, key=lambda point: point[0])
    return curve[place - 1][1] if place else 0


def full_scan(folder: Path) -> frozenset[str]:
    """The Gmail ids of all mails in which the engine finds a receipt."""
    return frozenset(path.stem for path in folder.glob("*.eml") if _is_receipt(path))


def _is_receipt(path: Path) -> bool:
    return not isinstance(extract(path.read_bytes(), received_at=moment_of(path.stem)), NotAReceipt)


def _both(sizes: Sizes, folder: Path) -> tuple[frozenset[str], Backfill]:
    address = sizes.write(folder)
    with staged([folder], latency_ms=sizes.latency_ms, limits=False) as stage:
        done = _backfill(stage, address)
    return full_scan(folder), done


def _backfill(stage: Stage, address: str) -> Backfill:
    (customer,) = stage.open()
    stage.connect(customer, address)
    stage.warm(address)
    stage.worker()
    stage.beat()
    run = stage.sync(customer, mode="full_backfill")
    curve = [(0, 0)]
    query = "SELECT units_spent, receipts, finished_at IS NOT NULL FROM sync_runs WHERE id = %s"

    def over() -> bool:
        spent, receipts, ended = stage.rows(query, run)[0]
        curve.append((spent, receipts))
        return bool(ended)

    wait_for(over, f"run {run} does not end", seconds=3_600)
    status, _, _, seconds = stage.finished(run)
    saved = stage.rows("SELECT gmail_id FROM gmail_messages WHERE outcome = 'receipt'")
    counted = stage.control("GET", "/counters")["total"]
    return Backfill(
        curve, frozenset(row[0] for row in saved), counted["units"]["new"], float(seconds), counted["calls"], status
    )
