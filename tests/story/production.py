"""The product as production runs it: each service of `compose.yml` by its own command, against real servers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis
import requests
import yaml
from cryptography.fernet import Fernet

from local.processes import Command, Process, Processes
from local.servers import ROOT, listen, redis_program, start_postgres
from tests.processes import CLIENT_ID, CLIENT_SECRET

SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text())["services"]
METRICS_TOKEN = "scraper"
STOPPING_SECONDS = 20.0
READY_SECONDS = 90.0


@dataclass(slots=True)
class Production:
    """The servers, and the environment that `.env` would give every service."""

    processes: Processes
    environment: dict[str, str]
    url: str

    def start(self, name: str) -> Process:
        """One service by the command that `compose.yml` gives it."""
        entrypoint = ["sh", "-c", 'cd "$0" && exec docker/entrypoint "$@"', str(ROOT), *SERVICES[name]["command"]]
        return self.processes.start(Command(name, entrypoint, self.environment))

    def takes_jobs(self, worker: Process) -> None:
        """Wait until a worker does."""
        ready = f"Worker PID: {worker.pid}\n(.*\n)+Waiting for jobs"
        worker.wait_until(lambda: re.search(ready, worker.output()), seconds=READY_SECONDS)

    def answers(self, api: Process) -> None:
        """Wait until the web server does."""
        api.wait_until(lambda: answers(f"{self.url}/healthz"), seconds=READY_SECONDS)

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """`docker exec prosaas-api python manage.py ...`, with that much of the environment changed."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | self.environment | environment,
            capture_output=True,
            text=True,
            timeout=READY_SECONDS,
            check=False,
        )

    def collect_style_sheets(self) -> None:
        """What the Dockerfile does when the image is built."""
        collected = self.manage("collectstatic", "--no-input", "--verbosity", "0")
        assert collected.returncode == 0, collected.stderr

    def shell(self, program: str) -> str:
        """What a few lines print in `manage.py shell`."""
        done = self.manage("shell", "--no-imports", "-c", program)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def doctor(self, **environment: str) -> tuple[int, dict[str, Any]]:
        """The doctor's exit code, and its findings by check."""
        done = self.manage("doctor", "--json", **environment)
        assert done.stdout, done.stderr
        return done.returncode, {found["check"]: found for found in json.loads(done.stdout)["findings"]}

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """What PostgreSQL answers."""
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            rows = connection.execute(statement.encode())
            return rows.fetchall() if rows.description else []

    def broker(self) -> redis.Redis:
        """`redis-cli`."""
        return redis.Redis.from_url(self.environment["REDIS_URL"])


def start_servers(processes: Processes, directory: Path, gmail: str) -> Production:
    """PostgreSQL, and Redis as `compose.yml` starts it; both are empty. Raises ServerMissingError."""
    database = start_postgres(processes, directory / "postgresql")
    port, redis_port = free_port(), free_port()
    start_redis(processes, directory, redis_port)
    environment = {
        "APP_ENV": "production",
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "DATABASE_URL": database,
        "METRICS_TOKEN": METRICS_TOKEN,
        "ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "GOOGLE_CLIENT_ID": CLIENT_ID,
        "GOOGLE_CLIENT_SECRET": CLIENT_SECRET,
        "GOOGLE_REDIRECT_URI": f"http://127.0.0.1:{port}/api/gmail/oauth/callback",
        "GOOGLE_BASE_URL": gmail,
        "LOCAL_DIR": str(directory),
        "DOCUMENTS_DIR": str(directory / "documents"),
        "STATIC_ROOT": str(directory / "static"),
        "PORT": str(port),
        # nothing ends TLS here
        "SECURE_COOKIES": "false",
        # the first stumble ends a run, so that a failure need not be waited for
        "SYNC_RUN_ATTEMPTS": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
    }
    (directory / "beat").mkdir()
    return Production(processes, environment, f"http://127.0.0.1:{port}")


def start_redis(processes: Processes, directory: Path, port: int) -> None:
    """Redis by its service's command."""
    _, *arguments = SERVICES["prosaas-redis"]["command"]
    place = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(directory)]
    process = processes.start(Command("prosaas-redis", [str(redis_program()), *arguments, *place]))
    process.wait_until(lambda: "Ready to accept connections" in process.output(), seconds=READY_SECONDS)


def free_port() -> int:
    """A port nobody listens on."""
    with listen() as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether somebody answers there."""
    try:
        return requests.get(url, timeout=READY_SECONDS).ok
    except requests.ConnectionError:
        return False
