"""The product, its broker and a sandbox Gmail, started together on one machine, with a mailbox connected."""

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

EMAIL, PASSWORD = "demo@prosaas.example", "receipts-demo"  # public, printed on the screen
PORT = 8000


class CommandFailedError(Exception):
    """A command of the setup failed; the text is its output."""


class PortTakenError(Exception):
    """The requested port is in use."""


@dataclass(frozen=True, slots=True)
class Product:
    """The running product: processes, address, its API and the sandbox's control API."""

    processes: Processes
    url: str
    api: Client
    control: Client


def run(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run a Python program of ours; return its output. Raises CommandFailedError."""
    done = subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        text = done.stderr.strip() or done.stdout.strip()
        raise CommandFailedError(f"{' '.join(arguments[:2])} failed:\n\n{text}")
    return done.stdout


@contextmanager
def running_product(state: Path, mailbox: Path, *, port: int | None, screen: Screen) -> Iterator[Product]:
    """Yield the running product with the mailbox connected and its first sync started; stop it with the context.

    Raises what `local.servers`, `local.browser` and `local.client` raise, CommandFailedError and PortTakenError.
    """
    mailbox_info = json.loads((mailbox / "mailbox.json").read_text("utf-8"))
    with ExitStack() as stack:
        directory = stack.enter_context(short_directory())
        processes = stack.enter_context(_stop_on_exit(Processes(_make_empty(state / "logs"))))
        with screen.step("Starting broker and sandbox Gmail", "Broker and sandbox Gmail"):
            redis_url = start_redis(processes, directory, redis_program())
            gmail = start_sandbox(processes, "--no-limits", "--mailbox", str(mailbox))
        listener = stack.enter_context(_listener(port))
        environment = _environment(state, redis_url, gmail, listener)
        with screen.step("Preparing the database", "Database, first user and business"):
            run("manage.py", "migrate", "--verbosity", "0", environment=environment)
            token = _set_up(environment, business=mailbox_info["name"])
        with screen.step("Starting worker, schedule and web server", "Worker, schedule and web server"):
            start_worker(processes, environment)
            url = start_web(processes, listener, environment)
            listener.close()
        with screen.step("Connecting the mailbox", f"{mailbox_info['address']} connected, through the consent page"):
            _connect(url, mailbox_info["address"])
            start_beat(processes, environment, directory)
        yield Product(processes, url, Client(url, token), Client(gmail))


def reset_unless_current(state: Path, mailbox: Path, *, afresh: bool) -> None:
    """Delete the database if the mailbox or the migrations have changed since the last start."""
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
    """Sign in and grant access on the consent page."""
    browser = Browser()
    browser.submit(browser.open(f"{url}/login"), {"username": EMAIL, "password": PASSWORD})
    consent = browser.open(f"{url}/api/gmail/oauth/start")
    browser.submit(consent, {"decision": "allow", "account": address})


def _set_up(environment: Mapping[str, str], *, business: str) -> str:
    """Make user, business and a token; return the token."""
    login = ["--email", EMAIL, "--password", PASSWORD, "--business", business]
    text = run("manage.py", "setup", *login, "--new-token", "--json", environment=environment)
    return str(json.loads(text)["token"])


def _environment(state: Path, redis_url: str, gmail: str, listener: socket.socket) -> dict[str, str]:
    """Return the variables of every process; they override the shell's."""
    port = listener.getsockname()[1]
    return {
        "APP_ENV": "development",
        "LOCAL_DIR": str(state),
        "DATABASE_URL": f"sqlite:///{state / 'db.sqlite3'}",
        "DOCUMENTS_DIR": str(state / "documents"),
        "STATIC_ROOT": str(_make_empty(state / "static")),
        "ENCRYPTION_KEY": "",
        "REDIS_URL": redis_url,
        "GOOGLE_BASE_URL": gmail,
        "GOOGLE_CLIENT_ID": "demo.apps.example",
        "GOOGLE_CLIENT_SECRET": "demo",
        "GOOGLE_REDIRECT_URI": f"http://127.0.0.1:{port}/api/gmail/oauth/callback",
        # the sandbox has no quota here; a real Gmail allows about 300 mails a minute
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
def _stop_on_exit(processes: Processes) -> Iterator[Processes]:
    """Stop the processes in any case, ignoring a second Ctrl-C."""
    try:
        yield processes
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        processes.stop()


def _make_empty(directory: Path) -> Path:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    return directory
