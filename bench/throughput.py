"""Measures how fast mailboxes are read: against Gmail's ceiling, several at once, and against Google's own client."""

from __future__ import annotations

import importlib.resources
import json
import time
from collections.abc import Sequence
from pathlib import Path

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document  # type: ignore[attr-defined]

from bench.environment import Environment, temporary_environment
from bench.mailbox import link_mailbox
from bench.reporting import Measurement
from bench.sizes import Sizes

CEILING = 6_000
GETS_A_MINUTE = 300
SAMPLE_SECONDS = 0.1
MIN_SHARE_USED, MIN_RATIO, MIN_AT_CEILING = 0.97, 10.0, 40
Samples = list[tuple[float, int]]


def quota(sizes: Sizes, folder: Path) -> Measurement:
    """The share of a mailbox's units that a backfill uses while it has work, under Gmail's limits."""
    folder.mkdir()
    curves, refused = _measure_backfills(sizes, write_mailboxes(sizes, folder, 1))
    used = share_used(next(iter(curves.values())))
    return Measurement(
        "quota used while a backfill has work",
        used,
        "of 6,000 a minute",
        f">= {MIN_SHARE_USED:.0%}, no 429",
        used >= MIN_SHARE_USED and not refused,
        {"minutes": sizes.minutes, "calls refused": refused},
    )


def mailboxes(sizes: Sizes, folder: Path) -> Measurement:
    """The number of mailboxes that one worker of two processes keeps at their ceiling at once.

    Counted from the second minute's units on. All mailboxes start at the same moment, and each may spend a whole
    minute's units at once: 40 of them mean 12,000 mails and 6,000 pages of ids, about a minute of both cores. That
    figure says how long a crowd of newcomers takes, not how many stay at their ceiling, and is reported separately.
    """
    folder.mkdir()
    curves, refused = _measure_backfills(sizes, write_mailboxes(sizes, folder, sizes.mailboxes))
    shares = [share_used(curve, minute=2) for curve in curves.values()]
    together = sum(_per_minute(curve) for curve in curves.values())
    at_ceiling = sum(share >= MIN_SHARE_USED for share in shares)
    return Measurement(
        "mailboxes held at their ceiling",
        at_ceiling,
        f"of {sizes.mailboxes}",
        f">= {MIN_AT_CEILING}",
        at_ceiling >= MIN_AT_CEILING,
        {
            "units a minute, all together": together,
            "that is so many ceilings": together / CEILING,
            "least share of a ceiling": min(shares),
            "least share, the first minute's units among it": min(map(share_used, curves.values())),
            "minutes": sizes.minutes,
            "calls refused": refused,
        },
    )


def whole(sizes: Sizes, folder: Path) -> Measurement:
    """A whole sync without quota and cap, against fetching one by one with Google's client in the same environment."""
    address = sizes.write(folder)
    variables = {"GMAIL_CONCURRENT_GETS": str(sizes.concurrent)}
    with temporary_environment([folder], latency_ms=sizes.latency_ms, limits=False, variables=variables) as environment:
        (customer,) = environment.set_up()
        environment.connect(customer, address)
        environment.build_index(address)
        environment.start_worker()
        environment.start_beat()
        before = _one_by_one(environment, address, sizes.rounds)
        clicked = time.monotonic()
        run = environment.sync(customer, mode="full_backfill")
        status, _, receipts, _ = environment.wait_for_run(run)
        seconds = time.monotonic() - clicked
        (listed,) = environment.rows("SELECT listed FROM sync_runs WHERE id = %s", run)[0]
        after = _one_by_one(environment, address, sizes.rounds)
    alone = (before + after) / 2
    times = listed / seconds / alone
    return Measurement(
        "whole sync against Google's client",
        times,
        "x",
        f">= {MIN_RATIO:.0f} x",
        times >= MIN_RATIO and status == "completed",
        {
            "candidates": listed,
            "receipts": receipts,
            "seconds": seconds,
            "mails a second": listed / seconds,
            "one by one before, mails a second": before,
            "one by one after": after,
        },
    )


def share_used(samples: Samples, *, minute: int = 1) -> float:
    """The share of the ceiling used between the middle of minute `minute`'s units (from 1) and of the last full
    minute's.

    Units come in bursts, so only moments at the same place of a burst are comparable. 0 without two of them.
    """
    first = CEILING * (minute - 1) + CEILING // 2
    last = (samples[-1][1] - CEILING // 2) // CEILING * CEILING + CEILING // 2
    if last <= first:
        return 0.0
    return (last - first) / CEILING / ((_moment_of(samples, last) - _moment_of(samples, first)) / 60)


def _per_minute(samples: Samples) -> float:
    """Units a minute over all samples, the first minute's burst included."""
    return 60 * samples[-1][1] / (samples[-1][0] - samples[0][0])


def _moment_of(samples: Samples, units: int) -> float:
    return next(moment for moment, spent in samples if spent >= units)


def write_mailboxes(sizes: Sizes, folder: Path, count: int) -> list[tuple[Path, str]]:
    """Write `count` mailboxes of the same mail, with enough receipts to keep a backfill busy throughout."""
    first = folder / "0"
    address = sizes.of(mails=int(GETS_A_MINUTE * (sizes.minutes + 2)), share=1.0).write(first)
    boxes = [(first, address)]
    for number in range(1, count):
        other, name = folder / str(number), f"owner{number}@shop.example"
        link_mailbox(first, other, name)
        boxes.append((other, name))
    return boxes


def _measure_backfills(sizes: Sizes, boxes: Sequence[tuple[Path, str]]) -> tuple[dict[int, Samples], int]:
    """The units of each backfill over time, and how many calls Gmail refused."""
    with temporary_environment(
        [folder for folder, _ in boxes], latency_ms=sizes.latency_ms, limits=True
    ) as environment:
        customers = environment.set_up(len(boxes))
        for customer, (_, address) in zip(customers, boxes, strict=True):
            environment.connect(customer, address)
            environment.build_index(address)
        environment.start_worker(concurrency=2)
        environment.start_beat()
        runs = [environment.sync(customer, mode="full_backfill") for customer in customers]
        curves = _record_units(environment, runs, minutes=sizes.minutes)
        refused = environment.call_sandbox("GET", "/counters")["total"]["refused"]
    return curves, sum(refused.values())


def _record_units(environment: Environment, runs: Sequence[int], *, minutes: float) -> dict[int, Samples]:
    curves: dict[int, Samples] = {run: [] for run in runs}
    # the last minute's units are spent a little after it began
    until = time.monotonic() + 60 * minutes + 30
    while time.monotonic() < until:
        now = time.monotonic()
        for run, units in environment.rows("SELECT id, units_spent FROM sync_runs WHERE id = ANY(%s)", list(runs)):
            curves[run].append((now, units))
        time.sleep(SAMPLE_SECONDS)
    return curves


def _one_by_one(environment: Environment, address: str, count: int) -> float:
    """Mails a second that Google's client fetches one after the other."""
    documents = importlib.resources.files("googleapiclient.discovery_cache.documents")
    document = json.loads(documents.joinpath("gmail.v1.json").read_text("utf-8"))
    document["rootUrl"] = f"{environment.gmail}/"
    credentials = Credentials(environment.token(address))  # type: ignore[no-untyped-call]
    messages = build_from_document(document, credentials=credentials).users().messages()
    ids = [row["id"] for row in messages.list(userId="me", maxResults=min(count, 500)).execute()["messages"]]
    began = time.monotonic()
    for mail_id in ids:
        messages.get(userId="me", id=mail_id, format="raw").execute()
    return len(ids) / (time.monotonic() - began)
