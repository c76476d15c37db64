"""The product as in production: each service of `compose.yml` by its own command, against real servers."""

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
    """The servers, and the environment that `.env` gives every service."""

    processes: Processes
    environment: dict[str, str]
    url: str

    def start(self, name: str) -> Process:
        """Start a service by its command in `compose.yml`."""
        entrypoint = ["sh", "-c", 'cd "$0" && exec docker/entrypoint "$@"', str(ROOT), *SERVICES[name]["command"]]
        return self.processes.start(Command(name, entrypoint, self.environment))

    def wait_for_worker(self, worker: Process) -> None:
        """Wait until the worker takes jobs."""
        ready = f"Worker PID: {worker.pid}\n(.*\n)+Waiting for jobs"
        worker.wait_until(lambda: re.search(ready, worker.output()), seconds=READY_SECONDS)

    def wait_for_web(self, api: Process) -> None:
        """Wait until the web server answers."""
        api.wait_until(lambda: answers(f"{self.url}/healthz"), seconds=READY_SECONDS)

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` as `docker exec prosaas-api` does, with changes to the environment."""
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
        """Collect static files, as the Dockerfile does."""
        result = self.manage("collectstatic", "--no-input", "--verbosity", "0")
        assert result.returncode == 0, result.stderr

    def shell(self, program: str) -> str:
        """Run a program in `manage.py shell`; return its output."""
        done = self.manage("shell", "--no-imports", "-c", program)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def doctor(self, **environment: str) -> tuple[int, dict[str, Any]]:
        """Return the doctor's exit code, and its findings by check."""
        done = self.manage("doctor", "--json", **environment)
        assert done.stdout, done.stderr
        return done.returncode, {found["check"]: found for found in json.loads(done.stdout)["findings"]}

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement in PostgreSQL; return its rows."""
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            rows = connection.execute(statement.encode())
            return rows.fetchall() if rows.description else []

    def broker(self) -> redis.Redis:
        """Connect to Redis, like `redis-cli`."""
        return redis.Redis.from_url(self.environment["REDIS_URL"])


def start_servers(processes: Processes, directory: Path, gmail: str) -> Production:
    """Start an empty PostgreSQL, and an empty Redis as in `compose.yml`. Raises ServerMissingError."""
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
        # there is no TLS here
        "SECURE_COOKIES": "false",
        # the first failure ends a run, so that the test need not wait for retries
        "SYNC_RUN_ATTEMPTS": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
    }
    (directory / "beat").mkdir()
    return Production(processes, environment, f"http://127.0.0.1:{port}")


def start_redis(processes: Processes, directory: Path, port: int) -> None:
    """Start Redis by its service's command."""
    _, *arguments = SERVICES["prosaas-redis"]["command"]
    place = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(directory)]
    process = processes.start(Command("prosaas-redis", [str(redis_program()), *arguments, *place]))
    process.wait_until(lambda: "Ready to accept connections" in process.output(), seconds=READY_SECONDS)


def free_port() -> int:
    """Find an unused port."""
    with listen() as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Return whether a server answers at `url`."""
    try:
        return requests.get(url, timeout=READY_SECONDS).ok
    except requests.ConnectionError:
        return False
