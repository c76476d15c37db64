"""The product on a stage of its own: PostgreSQL, Redis, a sandbox Gmail, web server, workers and Celery's clock.

All are real processes that nobody else can reach and that end with the context. Customers come in through the doors
everybody uses; what they cannot see is read from the database's rows.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

import psycopg
import requests

from local.processes import Process, Processes, short_directory
from local.product import run
from local.servers import (
    listen,
    redis_program,
    start_beat,
    start_postgres,
    start_redis,
    start_sandbox,
    start_web,
    start_worker,
)

T = TypeVar("T")
Row = tuple[Any, ...]
EMAIL, PASSWORD = "bench@prosaas.example", "quite a long pass phrase"
TIMEOUT_SECONDS = 120
POLL_SECONDS = 0.02
UNLIMITED = "1000000000"
JOIN = """
from django.core.management import call_command
for name in {names}:
    call_command("setup", "--email", "{email}", "--password", "{password}", "--business", name, "--json")
    print()
"""


class StuckError(Exception):
    """Something that had to happen did not; the text says what."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A business that calls the API by token."""

    business: int
    token: str


@dataclass(slots=True)
class Stage:
    """Everything running. `environment` is what the product's next process is told."""

    processes: Processes
    directory: Path
    database: str
    gmail: str
    environment: dict[str, str]
    url: str = ""
    joined: int = 0
    session: requests.Session = field(default_factory=requests.Session)

    def open(self, customers: int = 1) -> list[Customer]:
        """Make the tables and some customers, and start the web server."""
        run("manage.py", "migrate", "--verbosity", "0", environment=self.environment)
        made = self.join(customers)
        with listen() as listener:
            redirect = f"http://127.0.0.1:{listener.getsockname()[1]}/api/gmail/oauth/callback"
            self.environment["GOOGLE_REDIRECT_URI"] = redirect
            self.url = start_web(self.processes, listener, self.environment)
        self._sign_in()
        return made

    def join(self, customers: int) -> list[Customer]:
        """More customers; one user owns them all."""
        self.joined += customers
        names = [f"Business {number}" for number in range(self.joined - customers, self.joined)]
        script = JOIN.format(names=names, email=EMAIL, password=PASSWORD)
        said = run("manage.py", "shell", "--verbosity", "0", "-c", script, environment=self.environment)
        made = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        return [Customer(row["business_id"], row["token"]) for row in made]

    def worker(self, *, concurrency: int = 2, queues: str = "high,default,low") -> Process:
        """A Celery worker, once it takes jobs."""
        worker = self.start_worker(concurrency=concurrency, queues=queues)
        worker.wait_until(lambda: " ready." in worker.output(), seconds=TIMEOUT_SECONDS)
        return worker

    def start_worker(self, *, concurrency: int = 2, queues: str = "high,default,low") -> Process:
        """A Celery worker that has yet to get ready."""
        return start_worker(self.processes, self.environment, concurrency=concurrency, queues=queues)

    def beat(self) -> Process:
        """Celery's clock."""
        return start_beat(self.processes, self.environment, self.directory)

    def connect(self, customer: Customer, address: str) -> None:
        """Walk through the consent page; the run this queues is cancelled, so that the next click is the first."""
        self.consent(customer, address)
        first = self.call(customer, "GET", "receipts/sync/latest")["last_run"]["id"]
        self.call(customer, "POST", f"receipts/sync/runs/{first}/cancel")
        self.finished(first)

    def consent(self, customer: Customer, address: str) -> None:
        """Walk through the consent page. Only clicks start runs on this stage: the schedule's turn is put off."""
        headers = {"X-Business-Id": str(customer.business), "Accept": "application/json"}
        start = self.session.get(f"{self.url}/api/gmail/oauth/start", headers=headers, timeout=TIMEOUT_SECONDS)
        asked = dict(parse_qsl(urlsplit(start.json()["auth_url"]).query))
        answer = [*asked.items(), *(("granted", scope) for scope in asked["scope"].split())]
        answer += [("account", address), ("decision", "allow")]
        consented = requests.post(
            f"{self.gmail}/o/oauth2/v2/auth", data=answer, allow_redirects=False, timeout=TIMEOUT_SECONDS
        )
        back = self.session.get(
            consented.headers["Location"], headers=headers, allow_redirects=False, timeout=TIMEOUT_SECONDS
        )
        back.raise_for_status()
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute("UPDATE gmail_connections SET next_poll_at = now() + interval '1 day'")

    def call(self, customer: Customer, method: str, path: str, **body: Any) -> Any:
        """One call of the product's API."""
        answer = self.session.request(
            method,
            f"{self.url}/api/{path}",
            headers={"Authorization": f"Bearer {customer.token}"},
            json=body or None,
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        return answer.json()

    def sync(self, customer: Customer, **order: Any) -> int:
        """Click; returns the run."""
        return int(self.call(customer, "POST", "receipts/sync", **order)["sync_run_id"])

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the sandbox's control API."""
        answer = requests.request(method, f"{self.gmail}/control{path}", json=body, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def token(self, address: str) -> str:
        """An access token to the mailbox for a program of ours."""
        return str(self.control("POST", f"/mailboxes/{quote(address)}/grant", {})["access_token"])

    def warm(self, address: str) -> None:
        """Let the sandbox index the mailbox, so that no run pays for it."""
        headers = {"Authorization": f"Bearer {self.token(address)}"}
        found = requests.get(
            f"{self.gmail}/gmail/v1/users/me/messages", {"q": "subject:x"}, headers=headers, timeout=TIMEOUT_SECONDS
        )
        found.raise_for_status()
        self.control("DELETE", "/counters")

    def rows(self, query: str, *values: object) -> list[Row]:
        """What the database answers."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(query, values).fetchall()

    def finished(self, run_id: int, *, seconds: float = 3_600) -> Row:
        """Status, units, receipts and seconds of a run, once it is over. Raises StuckError."""
        query = (
            "SELECT status, units_spent, receipts, extract(epoch FROM finished_at - started_at) FROM sync_runs "
            "WHERE id = %s AND finished_at IS NOT NULL"
        )
        return wait_for(lambda: self.rows(query, run_id), f"run {run_id} does not end", seconds=seconds)[0]

    def _sign_in(self) -> None:
        page = f"{self.url}/login"
        self.session.get(page, timeout=TIMEOUT_SECONDS).raise_for_status()
        form = {"username": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": self.session.cookies["csrftoken"]}
        answer = self.session.post(page, data=form, headers={"Referer": page}, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()


@contextmanager
def staged(
    mailboxes: Sequence[Path], *, latency_ms: float, limits: bool, environment: Mapping[str, str] | None = None
) -> Iterator[Stage]:
    """A stage with these mailboxes; `limits` are Gmail's own, else there are none on either side."""
    with short_directory() as directory, Processes(directory / "logs") as processes:
        options = [option for folder in mailboxes for option in ("--mailbox", str(folder))]
        gmail = start_sandbox(processes, *([] if limits else ["--no-limits"]), *options)
        database = start_postgres(processes, directory / "postgresql")
        told = {
            "APP_ENV": "development",
            "LOCAL_DIR": str(directory / "local"),
            "DATABASE_URL": database,
            "DOCUMENTS_DIR": str(directory / "documents"),
            "REDIS_URL": start_redis(processes, directory, redis_program()),
            "ENCRYPTION_KEY": "",
            "GOOGLE_BASE_URL": gmail,
            "GOOGLE_CLIENT_ID": "bench.apps.example",
            "GOOGLE_CLIENT_SECRET": "bench",
            # the web server's own, once it has a port
            "GOOGLE_REDIRECT_URI": "http://127.0.0.1/api/gmail/oauth/callback",
            "SYNC_POLL_MINUTES": "100000",
        }
        if not limits:
            told |= {"GMAIL_UNITS_PER_MINUTE": UNLIMITED, "GMAIL_PROJECT_UNITS_PER_MINUTE": UNLIMITED}
        stage = Stage(processes, directory, database, gmail, told | dict(environment or {}))
        stage.control("PUT", "/latency", {"fixed_ms": latency_ms})
        yield stage


def wait_for(look: Callable[[], T], what: str, *, seconds: float) -> T:
    """What `look` finds as soon as it finds something. Raises StuckError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(POLL_SECONDS)
    raise StuckError(f"{what} ({seconds:.0f} s waited)")
