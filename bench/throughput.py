"""How fast mailboxes are read: against Gmail's ceiling, several at once, and against Google's own client."""

from __future__ import annotations

import importlib.resources
import json
import time
from collections.abc import Sequence
from pathlib import Path

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document  # type: ignore[attr-defined]

from bench.environment import Stage, staged
from bench.mailbox import same_mail
from bench.reporting import Measured
from bench.sizes import Sizes

CEILING = 6_000
GETS_A_MINUTE = 300
SAMPLE_SECONDS = 0.1
LEAST_USED, LEAST_TIMES, HELD_AT_LEAST = 0.97, 10.0, 40
Samples = list[tuple[float, int]]


def quota(sizes: Sizes, folder: Path) -> Measured:
    """The share of a mailbox's units that a backfill uses while it has work, with Gmail's limits in force."""
    folder.mkdir()
    curves, refused = _held(sizes, mailboxes_of(sizes, folder, 1))
    used = share_used(next(iter(curves.values())))
    return Measured(
        "quota used while a backfill has work",
        used,
        "of 6,000 a minute",
        f">= {LEAST_USED:.0%}, no 429",
        used >= LEAST_USED and not refused,
        {"minutes": sizes.minutes, "calls refused": refused},
    )


def mailboxes(sizes: Sizes, folder: Path) -> Measured:
    """How many mailboxes one worker of two processes holds at their ceiling at once.

    It is looked at from the second minute's units on. All mailboxes begin in the same moment, and each may spend a
    whole minute's units at once: at 40 that is 12,000 mails, and 6,000 pages of ids, which take both cores about a
    minute. That says how long a crowd of newcomers takes, and not what is held once they are in; it is told beside.
    """
    folder.mkdir()
    curves, refused = _held(sizes, mailboxes_of(sizes, folder, sizes.mailboxes))
    shares = [share_used(curve, minute=2) for curve in curves.values()]
    together = sum(_per_minute(curve) for curve in curves.values())
    held = sum(share >= LEAST_USED for share in shares)
    return Measured(
        "mailboxes held at their ceiling",
        held,
        f"of {sizes.mailboxes}",
        f">= {HELD_AT_LEAST}",
        held >= HELD_AT_LEAST,
        {
            "units a minute, all together": together,
            "that is so many ceilings": together / CEILING,
            "least share of a ceiling": min(shares),
            "least share, the first minute's units among it": min(map(share_used, curves.values())),
            "minutes": sizes.minutes,
            "calls refused": refused,
        },
    )


def whole(sizes: Sizes, folder: Path) -> Measured:
    """A whole sync with quota and cap lifted, against fetching one by one with Google's client on the same stage."""
    address = sizes.write(folder)
    lifted = {"GMAIL_CONCURRENT_GETS": str(sizes.concurrent)}
    with staged([folder], latency_ms=sizes.latency_ms, limits=False, environment=lifted) as stage:
        (customer,) = stage.open()
        stage.connect(customer, address)
        stage.warm(address)
        stage.worker()
        stage.beat()
        before = _one_by_one(stage, address, sizes.rounds)
        clicked = time.monotonic()
        run = stage.sync(customer, mode="full_backfill")
        status, _, receipts, _ = stage.finished(run)
        seconds = time.monotonic() - clicked
        (listed,) = stage.rows("SELECT listed FROM sync_runs WHERE id = %s", run)[0]
        after = _one_by_one(stage, address, sizes.rounds)
    alone = (before + after) / 2
    times = listed / seconds / alone
    return Measured(
        "whole sync against Google's client",
        times,
        "x",
        f">= {LEAST_TIMES:.0f} x",
        times >= LEAST_TIMES and status == "completed",
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
    """The share of the ceiling used between the middle of the units of a minute, counted from 1, and of the last full
    one's.

    Units come in bursts, so only moments at the same place of a burst may be compared. 0 without two of them.
    """
    first = CEILING * (minute - 1) + CEILING // 2
    last = (samples[-1][1] - CEILING // 2) // CEILING * CEILING + CEILING // 2
    if last <= first:
        return 0.0
    return (last - first) / CEILING / ((_reached(samples, last) - _reached(samples, first)) / 60)


def _per_minute(samples: Samples) -> float:
    """Units a minute over all that was watched, the first minute's burst among it."""
    return 60 * samples[-1][1] / (samples[-1][0] - samples[0][0])


def _reached(samples: Samples, units: int) -> float:
    return next(moment for moment, spent in samples if spent >= units)


def mailboxes_of(sizes: Sizes, folder: Path, count: int) -> list[tuple[Path, str]]:
    """`count` mailboxes of the same mail: enough receipts to keep a backfill at work throughout."""
    first = folder / "0"
    address = sizes.of(mails=int(GETS_A_MINUTE * (sizes.minutes + 2)), share=1.0).write(first)
    made = [(first, address)]
    for number in range(1, count):
        other, name = folder / str(number), f"owner{number}@shop.example"
        same_mail(first, other, name)
        made.append((other, name))
    return made


def _held(sizes: Sizes, boxes: Sequence[tuple[Path, str]]) -> tuple[dict[int, Samples], int]:
    """The units of each backfill over time, and how many calls Gmail refused."""
    with staged([folder for folder, _ in boxes], latency_ms=sizes.latency_ms, limits=True) as stage:
        customers = stage.open(len(boxes))
        for customer, (_, address) in zip(customers, boxes, strict=True):
            stage.connect(customer, address)
            stage.warm(address)
        stage.worker(concurrency=2)
        stage.beat()
        runs = [stage.sync(customer, mode="full_backfill") for customer in customers]
        curves = _watched(stage, runs, minutes=sizes.minutes)
        refused = stage.control("GET", "/counters")["total"]["refused"]
    return curves, sum(refused.values())


def _watched(stage: Stage, runs: Sequence[int], *, minutes: float) -> dict[int, Samples]:
    curves: dict[int, Samples] = {run: [] for run in runs}
    # the last minute's units arrive a little after it began
    until = time.monotonic() + 60 * minutes + 30
    while time.monotonic() < until:
        now = time.monotonic()
        for run, units in stage.rows("SELECT id, units_spent FROM sync_runs WHERE id = ANY(%s)", list(runs)):
            curves[run].append((now, units))
        time.sleep(SAMPLE_SECONDS)
    return curves


def _one_by_one(stage: Stage, address: str, count: int) -> float:
    """Mails a second that Google's client fetches, one after the other."""
    documents = importlib.resources.files("googleapiclient.discovery_cache.documents")
    document = json.loads(documents.joinpath("gmail.v1.json").read_text("utf-8"))
    document["rootUrl"] = f"{stage.gmail}/"
    credentials = Credentials(stage.token(address))  # type: ignore[no-untyped-call]
    messages = build_from_document(document, credentials=credentials).users().messages()
    ids = [row["id"] for row in messages.list(userId="me", maxResults=min(count, 500)).execute()["messages"]]
    began = time.monotonic()
    for mail_id in ids:
        messages.get(userId="me", id=mail_id, format="raw").execute()
    return len(ids) / (time.monotonic() - began)
