"""`bin/demo`: the whole product on this machine, with a sandbox Gmail full of invented mail.

Makes the mailbox, starts every process, connects the mailbox through the consent page, syncs, and shows the receipts.
Ctrl-C stops everything. State stays in .local/demo, so that a second start is quick; the mails' dates move with the
day, and a new day starts afresh.
"""

from __future__ import annotations

import argparse
import fcntl
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from local.browser import NoSuchFormError, PageError
from local.client import CallFailedError
from local.processes import ProcessFailedError
from local.product import (
    EMAIL,
    PASSWORD,
    PORT,
    CommandFailedError,
    PortTakenError,
    Product,
    reset_unless_current,
    run,
    running_product,
)
from local.score import Score, read_truth, score
from local.screen import Screen
from local.servers import ROOT, ServerMissingError

ACTIVE = ("queued", "running", "paused")
SYNC_SECONDS = 600.0
POLL_SECONDS = 0.2
SCHEDULE_SECONDS = 30.0
INTERRUPTED = 130
ENDING = (signal.SIGTERM, signal.SIGHUP)


class AlreadyRunningError(Exception):
    """Another demo uses the same directory."""


class SyncFailedError(Exception):
    """The sync did not complete."""


FAILURES = (
    AlreadyRunningError,
    CallFailedError,
    CommandFailedError,
    NoSuchFormError,
    PageError,
    PortTakenError,
    ProcessFailedError,
    ServerMissingError,
    SyncFailedError,
)


@dataclass(frozen=True, slots=True)
class Options:
    """The command line options."""

    once: bool
    port: int | None
    reset: bool
    scale: float
    directory: Path


def main() -> int:
    """Run the demo; return 1 if something failed or, with `--once`, if too few receipts were found."""
    options = _options()
    screen = Screen(Console(highlight=False))
    for number in ENDING:
        signal.signal(number, signal.default_int_handler)
    try:
        with _lock(options.directory):
            return _demo(options, screen)
    except KeyboardInterrupt:
        return INTERRUPTED
    except FAILURES as error:
        screen.failure(str(error))
        return 1


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="bin/demo", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--once",
        action="store_true",
        help="start afresh, sync twice, compare the receipts with the truth, and end; exit code 0 if they are good",
    )
    parser.add_argument("--port", type=int, help=f"port of the web server (default: {PORT}, or a free one)")
    parser.add_argument("--reset", action="store_true", help="delete the state of earlier demos")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the mailbox: 0.1 is a tenth (default: 1)")
    parser.add_argument("--directory", type=Path, default=ROOT / ".local" / "demo", help="directory of the state")
    return Options(**vars(parser.parse_args()))


def _demo(options: Options, screen: Screen) -> int:
    screen.title("ProSaaS Receipts: a mailbox goes in, receipts come out")
    state = options.directory.resolve()
    mailbox = state / "mailbox"
    with screen.step("Writing the demo mailbox", "Demo mailbox"):
        run("-m", "sandbox.demo", "--out", str(mailbox), "--count-scale", str(options.scale))
    reset_unless_current(state, mailbox, afresh=options.once or options.reset)
    with running_product(state, mailbox, port=options.port, screen=screen) as product:
        first = _watch_sync(product, screen)
        _show(product, screen)
        if options.once:
            _wait_for_scheduled_sync(product, after=first["id"])
            return _measure(product, screen, mailbox)
        _serve(product, screen)
    screen.note("Everything has stopped.")
    return 0


def _watch_sync(product: Product, screen: Screen) -> dict[str, Any]:
    """Show the newest run until it is over, and return it. Raises SyncFailedError unless it completes."""
    deadline = time.monotonic() + SYNC_SECONDS
    with screen.progress() as show:
        while time.monotonic() < deadline:
            product.processes.check()
            latest: dict[str, Any] = product.api.get("/api/receipts/sync/latest")["last_run"]
            show(latest)
            if latest["status"] not in ACTIVE:
                break
            time.sleep(POLL_SECONDS)
    if latest["status"] != "completed":
        raise SyncFailedError(f"The sync is {latest['status']}: {latest['error'] or 'it took too long'}.")
    return latest


def _wait_for_scheduled_sync(product: Product, *, after: int) -> None:
    """Wait for the run that beat starts right after the first sync; ours would be refused beside it."""
    deadline = time.monotonic() + SCHEDULE_SECONDS
    while time.monotonic() < deadline:
        latest = product.api.get("/api/receipts/sync/latest")["last_run"]
        if latest["id"] != after and latest["status"] not in ACTIVE:
            return
        time.sleep(POLL_SECONDS)


def _show(product: Product, screen: Screen) -> None:
    screen.receipts(product.api.get("/api/receipts", ordering="-received_at")["results"])
    screen.totals(product.api.get("/api/receipts/stats")["currencies"])


def _serve(product: Product, screen: Screen) -> None:
    """Wait for Ctrl-C. Raises ProcessFailedError when a process ends by itself."""
    pages = {
        "Receipts": f"{product.url}/",
        "Operator console": f"{product.url}/admin/",
        "API": f"{product.url}/api/docs/",
    }
    screen.addresses(pages, (EMAIL, PASSWORD))
    screen.note("\nCtrl-C stops everything.")
    try:
        while True:
            product.processes.check()
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        screen.note("\nStopping ...")


def _measure(product: Product, screen: Screen, mailbox: Path) -> int:
    """Compare with the truth, sync again, and return 1 unless both results are good."""
    first = _score(product, read_truth(mailbox))
    product.control.delete("/control/counters")
    product.api.post("/api/receipts/sync")
    again = _watch_sync(product, screen)["counters"]["saved_receipts"]
    counters = product.control.get("/control/counters")["total"]
    calls, units = counters["calls"], counters["units"]["new"]
    rows = [
        (again == 0, "New in a second sync", f"{again} receipts"),
        (calls == {"history.list": 1}, "Cost of the second sync", f"{_format_calls(calls)}, {units} units"),
    ]
    screen.score(first, rows)
    return 0 if first.is_good and all(good for good, _, _ in rows) else 1


def _score(product: Product, truth: Mapping[str, int]) -> Score:
    rows = list(product.api.every("/api/receipts"))
    approved = [row for row in rows if row["status"] == "approved"]
    return score(truth, found=map(_gmail_id, rows), approved=map(_gmail_id, approved))


def _gmail_id(receipt: Mapping[str, Any]) -> str:
    """Take the mail's id out of the source id of a Gmail receipt, "<account>:<mail>"."""
    return str(receipt["source_id"]).rpartition(":")[2]


def _format_calls(calls: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in calls.items()) or "no call"


@contextmanager
def _lock(state: Path) -> Iterator[None]:
    """Lock the directory. Raises AlreadyRunningError when another demo runs in it."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError("A demo is running here already: stop it first.") from error
        yield


if __name__ == "__main__":
    raise SystemExit(main())
