"""`bin/demo`: the whole product on this machine, with a sandbox Gmail full of invented mail.

Makes the mailbox, starts every process, connects the mailbox through the consent page, syncs, and shows what was found.
Ctrl-C stops everything. State is kept under .local/demo, so that a second start is quick; the mailbox's dates move with
the day, and a new day starts afresh.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from local.browser import Browser, NoSuchFormError, PageError
from local.client import CallFailedError, Client
from local.processes import Processes, ProcessFailedError
from local.score import Score, read_truth, score
from local.screen import Screen
from local.servers import (
    ROOT,
    ServerMissingError,
    listen,
    redis_program,
    start_beat,
    start_redis,
    start_sandbox,
    start_web,
    start_worker,
)

EMAIL, PASSWORD = "demo@prosaas.example", "receipts-demo"  # printed for everybody to see
PORT = 8000
STATE = ROOT / ".local" / "demo"
ACTIVE = ("queued", "running", "paused")
SYNC_SECONDS = 600.0
POLL_SECONDS = 0.2
FAILURES = (
    ProcessFailedError,
    ServerMissingError,
    CallFailedError,
    PageError,
    NoSuchFormError,
)


class DemoError(Exception):
    """The demo cannot go on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    once: bool
    port: int | None
    reset: bool


@dataclass(frozen=True, slots=True)
class Running:
    """The product, started: its processes, its address, its API and the sandbox's control API."""

    processes: Processes
    url: str
    api: Client
    control: Client


def main() -> int:
    """Run the demo; 0 unless something failed, or with `--once` the mailbox was not read well enough."""
    options = _options()
    screen = Screen(Console(highlight=False))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _alone():
            return _demo(options, screen)
    except KeyboardInterrupt:
        return 130
    except (DemoError, *FAILURES) as error:
        screen.failure(str(error))
        return 1


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="bin/demo", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--once",
        action="store_true",
        help="start afresh, sync twice, measure what was found against the truth, and end: exit code 0 if it is good",
    )
    parser.add_argument("--port", type=int, help=f"port of the web server (default: {PORT}, or a free one)")
    parser.add_argument("--reset", action="store_true", help="forget the state of earlier demos")
    return Options(**vars(parser.parse_args()))


def _demo(options: Options, screen: Screen) -> int:
    screen.title("ProSaaS Receipts: a mailbox goes in, receipts come out")
    mailbox = STATE / "mailbox"
    with screen.step("Writing the demo mailbox", "Demo mailbox written"):
        _run("-m", "sandbox.demo", "--out", str(mailbox))
    _forget_unless_current(mailbox, afresh=options.once or options.reset)
    with _product(options, screen, mailbox) as product:
        _watch_sync(product, screen)
        _show(product, screen)
        if options.once:
            return _measure(product, screen, mailbox)
        _serve(product, screen)
    return 0


@contextmanager
def _product(options: Options, screen: Screen, mailbox: Path) -> Iterator[Running]:
    """Everything running and the mailbox connected; all of it ends with the context."""
    described = json.loads((mailbox / "mailbox.json").read_text("utf-8"))
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prosaas-")))
        processes = stack.enter_context(_stopped_quietly(Processes(_empty(STATE / "logs"))))
        with screen.step("Starting broker and sandbox Gmail", "Broker and sandbox Gmail"):
            redis_url = start_redis(processes, directory, redis_program())
            gmail = start_sandbox(processes, "--no-limits", "--mailbox", str(mailbox))
        listener = stack.enter_context(_listen(options.port))
        environment = _environment(redis_url, gmail, listener.getsockname()[1])
        with screen.step("Preparing the database", "Database, first user and business"):
            _run("manage.py", "migrate", "--verbosity", "0", environment=environment)
            token = _set_up(environment, business=described["name"])
        with screen.step("Starting worker, schedule and web server", "Worker, schedule and web server"):
            start_worker(processes, environment)
            url = start_web(processes, listener, environment)
            listener.close()
        product = Running(processes, url, Client(url, token), Client(gmail))
        with screen.step("Connecting the mailbox", f"{described['address']} connected through the consent page"):
            _connect(url, described["address"])
            start_beat(processes, environment, directory)
        yield product


def _connect(url: str, address: str) -> None:
    """Sign in and walk the consent page, as a person would."""
    browser = Browser()
    browser.submit(browser.open(f"{url}/login"), {"username": EMAIL, "password": PASSWORD})
    consent = browser.open(f"{url}/api/gmail/oauth/start")
    browser.submit(consent, {"decision": "allow", "account": address})


def _watch_sync(product: Running, screen: Screen) -> dict[str, Any]:
    """Show the newest run until it is over; that run. Raises DemoError unless it is completed."""
    deadline = time.monotonic() + SYNC_SECONDS
    with screen.progress() as show:
        while time.monotonic() < deadline:
            product.processes.check()
            run: dict[str, Any] = product.api.get("/api/receipts/sync/latest")["last_run"]
            show(run)
            if run["status"] not in ACTIVE:
                break
            time.sleep(POLL_SECONDS)
    if run["status"] != "completed":
        raise DemoError(f"The sync ended as {run['status']}: {run['error']}. The logs are in {STATE / 'logs'}.")
    return run


def _show(product: Running, screen: Screen) -> None:
    page = product.api.get("/api/receipts", ordering="-received_at")
    stats = product.api.get("/api/receipts/stats")
    screen.receipts(page["results"], sum(row["count"] for row in stats["currencies"]))
    screen.totals(stats["currencies"])


def _serve(product: Running, screen: Screen) -> None:
    """Stay until Ctrl-C. Raises ProcessFailedError when a process ends by itself."""
    pages = {
        "Receipts": f"{product.url}/",
        "Operator console": f"{product.url}/admin/",
        "API": f"{product.url}/api/docs/",
    }
    screen.addresses(pages, (EMAIL, PASSWORD))
    screen.note("\nCtrl-C stops everything.")
    while True:
        product.processes.check()
        time.sleep(POLL_SECONDS)


def _measure(product: Running, screen: Screen, mailbox: Path) -> int:
    first = _score(product, read_truth(mailbox))
    product.control.delete("/control/counters")
    product.api.post("/api/receipts/sync")
    again = _watch_sync(product, screen)
    spent = product.control.get("/control/counters")["total"]
    new, calls, units = again["counters"]["saved_receipts"], spent["calls"], spent["units"]["new"]
    cheap = calls == {"history.list": 1} and units == 2
    rows = [
        (new == 0, "New in a second sync", f"{new} receipts"),
        (cheap, "Cost of the second sync", f"{_spoken(calls)}, {units} units"),
    ]
    screen.score(first, rows)
    return 0 if first.is_good and all(good for good, _, _ in rows) else 1


def _score(product: Running, truth: Mapping[str, int]) -> Score:
    rows = list(product.api.every("/api/receipts"))
    approved = [row for row in rows if row["status"] == "approved"]
    return score(truth, found=map(_gmail_id, rows), approved=map(_gmail_id, approved))


def _gmail_id(receipt: Mapping[str, Any]) -> str:
    """Gmail's source ids are "<account>:<mail>"."""
    return str(receipt["source_id"]).rpartition(":")[2]


def _spoken(calls: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in calls.items()) or "no call"


def _set_up(environment: Mapping[str, str], *, business: str) -> str:
    """Make user, business and a token, and return the token."""
    login = ["--email", EMAIL, "--password", PASSWORD, "--business", business]
    said = _run("manage.py", "setup", *login, "--new-token", "--json", environment=environment)
    return str(json.loads(said)["token"])


def _environment(redis_url: str, gmail: str, port: int) -> dict[str, str]:
    """What every process of the product is told; whatever the shell says about another installation is overruled."""
    return {
        "APP_ENV": "development",
        "LOCAL_DIR": str(STATE),
        "DATABASE_URL": f"sqlite:///{STATE / 'db.sqlite3'}",
        "DOCUMENTS_DIR": str(STATE / "documents"),
        "ENCRYPTION_KEY": "",
        "REDIS_URL": redis_url,
        "GOOGLE_BASE_URL": gmail,
        "GOOGLE_CLIENT_ID": "demo.apps.example",
        "GOOGLE_CLIENT_SECRET": "demo",
        "GOOGLE_REDIRECT_URI": f"http://127.0.0.1:{port}/api/gmail/oauth/callback",
        # the sandbox has no quota: a real mailbox is read at Gmail's pace, some 300 mails a minute
        "GMAIL_UNITS_PER_MINUTE": "1000000",
    }


def _forget_unless_current(mailbox: Path, *, afresh: bool) -> None:
    """Start with an empty database when the mailbox or the database's shape is not that of the last demo."""
    digest = hashlib.sha256((mailbox / ".demo").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    stamp = STATE / "state"
    if not afresh and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    for path in STATE.glob("db.sqlite3*"):
        path.unlink()
    shutil.rmtree(STATE / "documents", ignore_errors=True)
    stamp.write_text(digest.hexdigest())


def _run(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """What a Python program of ours prints. Raises DemoError with it if it fails."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DemoError(f"{' '.join(arguments[:2])} failed:\n\n{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def _listen(port: int | None) -> Any:
    if port is not None:
        try:
            return listen(port)
        except OSError as error:
            raise DemoError(f"Port {port} cannot be used ({error.strerror}): choose another with --port.") from error
    try:
        return listen(PORT)
    except OSError:
        return listen()


@contextmanager
def _stopped_quietly(processes: Processes) -> Iterator[Processes]:
    """End the processes whatever happens, and let no impatient Ctrl-C leave one behind."""
    try:
        yield processes
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        processes.stop()


@contextmanager
def _alone() -> Iterator[None]:
    """Raises DemoError when another demo runs in this directory."""
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DemoError("A demo is running here already: stop it first.") from error
        yield


def _empty(directory: Path) -> Path:
    shutil.rmtree(directory, ignore_errors=True)
    return directory


if __name__ == "__main__":
    raise SystemExit(main())
