"""The product, its broker and a sandbox Gmail, started together on one machine, and its first mailbox connected."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.browser import Browser
from local.client import Client
from local.processes import Processes, short_directory
from local.screen import Screen
from local.servers import (
    ROOT,
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


class CommandFailedError(Exception):
    """A program that prepares something failed; the text is what it said."""


class PortTakenError(Exception):
    """The port asked for belongs to somebody else."""


@dataclass(frozen=True, slots=True)
class Product:
    """Everything running: its processes, its address, its API and the sandbox's control API."""

    processes: Processes
    url: str
    api: Client
    control: Client


def run(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """What a Python program of ours prints. Raises CommandFailedError."""
    done = subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip()
        raise CommandFailedError(f"{' '.join(arguments[:2])} failed:\n\n{said}")
    return done.stdout


@contextmanager
def running_product(state: Path, mailbox: Path, *, port: int | None, screen: Screen) -> Iterator[Product]:
    """Everything running and the mailbox connected, its first sync under way; all of it ends with the context.

    Raises what `local.servers`, `local.browser` and `local.client` raise, CommandFailedError and PortTakenError.
    """
    described = json.loads((mailbox / "mailbox.json").read_text("utf-8"))
    with ExitStack() as stack:
        directory = stack.enter_context(short_directory())
        processes = stack.enter_context(_ended_for_sure(Processes(_emptied(state / "logs"))))
        with screen.step("Starting broker and sandbox Gmail", "Broker and sandbox Gmail"):
            redis_url = start_redis(processes, directory, redis_program())
            gmail = start_sandbox(processes, "--no-limits", "--mailbox", str(mailbox))
        listener = stack.enter_context(_listener(port))
        environment = _environment(state, redis_url, gmail, listener)
        with screen.step("Preparing the database", "Database, first user and business"):
            run("manage.py", "migrate", "--verbosity", "0", environment=environment)
            token = _set_up(environment, business=described["name"])
        with screen.step("Starting worker, schedule and web server", "Worker, schedule and web server"):
            start_worker(processes, environment)
            url = start_web(processes, listener, environment)
            listener.close()
        with screen.step("Connecting the mailbox", f"{described['address']} connected, through the consent page"):
            _connect(url, described["address"])
            start_beat(processes, environment, directory)
        yield Product(processes, url, Client(url, token), Client(gmail))


def forget_unless_current(state: Path, mailbox: Path, *, afresh: bool) -> None:
    """Start with an empty database when the mailbox or the tables are not those of the last time."""
    digest = hashlib.sha256((mailbox / ".demo").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    stamp = state / "state"
    if not afresh and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    for path in state.glob("db.sqlite3*"):
        path.unlink()
    shutil.rmtree(state / "documents", ignore_errors=True)
    stamp.write_text(digest.hexdigest())


def _connect(url: str, address: str) -> None:
    """Sign in and walk the consent page, as a person would."""
    browser = Browser()
    browser.submit(browser.open(f"{url}/login"), {"username": EMAIL, "password": PASSWORD})
    consent = browser.open(f"{url}/api/gmail/oauth/start")
    browser.submit(consent, {"decision": "allow", "account": address})


def _set_up(environment: Mapping[str, str], *, business: str) -> str:
    """Make user, business and a token, and return the token."""
    login = ["--email", EMAIL, "--password", PASSWORD, "--business", business]
    said = run("manage.py", "setup", *login, "--new-token", "--json", environment=environment)
    return str(json.loads(said)["token"])


def _environment(state: Path, redis_url: str, gmail: str, listener: socket.socket) -> dict[str, str]:
    """What every process is told; whatever the shell says about another installation is overruled."""
    port = listener.getsockname()[1]
    return {
        "APP_ENV": "development",
        "LOCAL_DIR": str(state),
        "DATABASE_URL": f"sqlite:///{state / 'db.sqlite3'}",
        "DOCUMENTS_DIR": str(state / "documents"),
        "STATIC_ROOT": str(_emptied(state / "static")),
        "ENCRYPTION_KEY": "",
        "REDIS_URL": redis_url,
        "GOOGLE_BASE_URL": gmail,
        "GOOGLE_CLIENT_ID": "demo.apps.example",
        "GOOGLE_CLIENT_SECRET": "demo",
        "GOOGLE_REDIRECT_URI": f"http://127.0.0.1:{port}/api/gmail/oauth/callback",
        # the sandbox has no quota here: a real mailbox is read at Gmail's pace, some 300 mails a minute
        "GMAIL_UNITS_PER_MINUTE": "1000000",
    }


def _listener(port: int | None) -> socket.socket:
    if port is None:
        try:
            return listen(PORT)
        except OSError:
            return listen()
    try:
        return listen(port)
    except OSError as error:
        raise PortTakenError(f"Port {port} cannot be used ({error.strerror}): choose another.") from error


@contextmanager
def _ended_for_sure(processes: Processes) -> Iterator[Processes]:
    """End the processes whatever happens, and let no impatient second Ctrl-C leave one behind."""
    try:
        yield processes
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        processes.stop()


def _emptied(directory: Path) -> Path:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    return directory
