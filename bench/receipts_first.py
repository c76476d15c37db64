"""Measures whether units are spent on receipts, the likeliest first: a first backfill against a full scan."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.environment import Environment, temporary_environment, wait_for
from bench.mailbox import moment_of
from bench.reporting import Measurement
from bench.sizes import Sizes
from extraction import extract
from extraction.types import NotAReceipt

GET_UNITS = 20
MAX_UNITS, MIN_RECALL, MIN_EARLY = 32.0, 0.99, 0.90
MAX_UNITS_SHORT = 40.0
LONG_QUESTIONS = ("empty", "cut", "refused")
"""The ways in which a sandbox fails questions that are too long."""
BORNE = 20
EARLY = 1.25


@dataclass(frozen=True, slots=True)
class Backfill:
    """A finished backfill: (units, receipts) after each record, and how it ended."""

    curve: list[tuple[int, int]]
    saved: frozenset[str]
    units: int
    seconds: float
    calls: Mapping[str, int]
    status: str


def units(sizes: Sizes, folder: Path) -> Measurement:
    """Units spent for each receipt saved, and the share of a full scan's receipts that were saved."""
    findable, done = _backfill_and_scan(sizes, folder)
    each = done.units / max(len(done.saved), 1)
    recall = len(done.saved & findable) / max(len(findable), 1)
    return Measurement(
        "units for each receipt saved",
        each,
        "units",
        f"<= {MAX_UNITS:.0f} at recall >= {MIN_RECALL:.0%}",
        each <= MAX_UNITS and recall >= MIN_RECALL and done.status == "completed",
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


def long_questions(sizes: Sizes, folder: Path) -> Measurement:
    """The most units spent for each receipt saved, of the ways in which long questions can fail; none may be lost."""
    address = sizes.write(folder)
    ways = {way: _backfill_beyond(sizes, folder, address, way) for way in LONG_QUESTIONS}
    findable = full_scan(folder)
    each = {way: done.units / max(len(done.saved), 1) for way, done in ways.items()}
    lost = {way: len(findable - done.saved) for way, done in ways.items()}
    most = max(each.values())
    return Measurement(
        "units for each receipt, long questions failing",
        most,
        "units",
        f"<= {MAX_UNITS_SHORT:.0f} and none lost",
        most <= MAX_UNITS_SHORT and not any(lost.values()) and {done.status for done in ways.values()} == {"completed"},
        {
            "alternatives that are borne": BORNE,
            "receipts a full scan finds": len(findable),
            **{f"units for each, {way}": units for way, units in each.items()},
            **{f"lost, {way}": number for way, number in lost.items()},
            **{f"messages.list, {way}": done.calls.get("messages.list", 0) for way, done in ways.items()},
        },
    )


def _backfill_beyond(sizes: Sizes, folder: Path, address: str, way: str) -> Backfill:
    with temporary_environment([folder], latency_ms=sizes.latency_ms, limits=False) as environment:
        environment.call_sandbox("PUT", "/questions", {"answer": way, "alternatives": BORNE})
        return _backfill(environment, address)


def early(sizes: Sizes, folder: Path) -> Measurement:
    """The share of all receipts that were saved once 1.25 times the cost of fetching just them was spent."""
    findable, done = _backfill_and_scan(sizes, folder)
    floor = GET_UNITS * len(findable)
    share = receipts_within(done.curve, EARLY * floor) / max(len(findable), 1)
    return Measurement(
        "receipts saved by 1.25 x the floor",
        share,
        "of all",
        f">= {MIN_EARLY:.0%}",
        share >= MIN_EARLY,
        {
            "floor in units": floor,
            **{
                f"saved by {part} x": receipts_within(done.curve, part * floor) for part in (0.25, 0.5, 1.0, EARLY, 1.5)
            },
            "first receipt after units": next((spent for spent, saved in done.curve if saved), 0),
        },
    )


def receipts_within(curve: list[tuple[int, int]], units: float) -> int:
    """Return the receipts saved within `units`; `curve` is ascending."""
    place = bisect_right(curve, units, key=lambda point: point[0])
    return curve[place - 1][1] if place else 0


def full_scan(folder: Path) -> frozenset[str]:
    """Return the Gmail ids of all mails in which the engine finds a receipt."""
    return frozenset(path.stem for path in folder.glob("*.eml") if _is_receipt(path))


def _is_receipt(path: Path) -> bool:
    return not isinstance(extract(path.read_bytes(), received_at=moment_of(path.stem)), NotAReceipt)


def _backfill_and_scan(sizes: Sizes, folder: Path) -> tuple[frozenset[str], Backfill]:
    address = sizes.write(folder)
    with temporary_environment([folder], latency_ms=sizes.latency_ms, limits=False) as environment:
        done = _backfill(environment, address)
    return full_scan(folder), done


def _backfill(environment: Environment, address: str) -> Backfill:
    (customer,) = environment.set_up()
    environment.connect(customer, address)
    environment.build_index(address)
    environment.start_worker()
    environment.start_beat()
    run = environment.sync(customer, mode="full_backfill")
    curve = [(0, 0)]
    query = "SELECT units_spent, receipts, finished_at IS NOT NULL FROM sync_runs WHERE id = %s"

    def over() -> bool:
        spent, receipts, ended = environment.rows(query, run)[0]
        curve.append((spent, receipts))
        return bool(ended)

    wait_for(over, f"run {run} does not end", seconds=3_600)
    status, _, _, seconds = environment.wait_for_run(run)
    saved = environment.rows("SELECT gmail_id FROM gmail_messages WHERE outcome = 'receipt'")
    counters = environment.call_sandbox("GET", "/counters")["total"]
    return Backfill(
        curve, frozenset(row[0] for row in saved), counters["units"]["new"], float(seconds), counters["calls"], status
    )
