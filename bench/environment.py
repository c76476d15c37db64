"""Runs the whole product for a measurement: PostgreSQL, Redis, a sandbox Gmail, web server, workers and beat.

All are real processes, reachable by nobody else, that end with the context. Customers use the public API and pages;
what these do not show is read from the database.
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
NO_RATES = {"API_READS_PER_MINUTE": "0", "API_HEAVY_READS_PER_MINUTE": "0"}
"""One client sends what many would in a minute."""
ADD_CUSTOMERS = """
from django.core.management import call_command
for name in {names}:
    call_command("setup", "--email", "{email}", "--password", "{password}", "--business", name, "--json")
    print()
"""


class StuckError(Exception):
    """An expected event did not happen in time; the text says which."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A business that calls the API by token."""

    business: int
    token: str


@dataclass(slots=True)
class Environment:
    """The running processes. `variables` are the environment variables of the product's next process."""

    processes: Processes
    directory: Path
    database: str
    gmail: str
    variables: dict[str, str]
    url: str = ""
    customers: int = 0
    session: requests.Session = field(default_factory=requests.Session)

    def set_up(self, customers: int = 1) -> list[Customer]:
        """Migrate the database, make `customers` customers, and start the web server."""
        run("manage.py", "migrate", "--verbosity", "0", environment=self.variables)
        added = self.add_customers(customers)
        self.start_web()
        self._sign_in()
        return added

    def start_web(self, *, workers: int = 1) -> None:
        """Start the web server, whose address is then `url`."""
        with listen() as listener:
            redirect = f"http://127.0.0.1:{listener.getsockname()[1]}/api/gmail/oauth/callback"
            self.variables["GOOGLE_REDIRECT_URI"] = redirect
            self.url = start_web(self.processes, listener, self.variables, workers=workers)

    def add_customers(self, count: int) -> list[Customer]:
        """Make `count` more customers; one user owns them all."""
        self.customers += count
        names = [f"Business {number}" for number in range(self.customers - count, self.customers)]
        script = ADD_CUSTOMERS.format(names=names, email=EMAIL, password=PASSWORD)
        output = run("manage.py", "shell", "--verbosity", "0", "-c", script, environment=self.variables)
        rows = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        return [Customer(row["business_id"], row["token"]) for row in rows]

    def start_worker(self, *, concurrency: int = 2, queues: str = "high,default,low") -> Process:
        """Start a Celery worker and wait until it takes jobs."""
        worker = self.spawn_worker(concurrency=concurrency, queues=queues)
        worker.wait_until(lambda: " ready." in worker.output(), seconds=TIMEOUT_SECONDS)
        return worker

    def spawn_worker(self, *, concurrency: int = 2, queues: str = "high,default,low") -> Process:
        """Start a Celery worker without waiting for it."""
        return start_worker(self.processes, self.variables, concurrency=concurrency, queues=queues)

    def start_beat(self) -> Process:
        """Start Celery's scheduler."""
        return start_beat(self.processes, self.variables, self.directory)

    def connect(self, customer: Customer, address: str) -> None:
        """Grant access and cancel the run that this queues, so that the next sync is the first."""
        self.grant_consent(customer, address)
        first = self.call(customer, "GET", "receipts/sync/latest")["last_run"]["id"]
        self.call(customer, "POST", f"receipts/sync/runs/{first}/cancel")
        self.wait_for_run(first)

    def grant_consent(self, customer: Customer, address: str) -> None:
        """Grant access on the consent page, and postpone scheduled runs, so that only clicks start one."""
        headers = {"X-Business-Id": str(customer.business), "Accept": "application/json"}
        start = self.session.get(f"{self.url}/api/gmail/oauth/start", headers=headers, timeout=TIMEOUT_SECONDS)
        parameters = dict(parse_qsl(urlsplit(start.json()["auth_url"]).query))
        answer = [*parameters.items(), *(("granted", scope) for scope in parameters["scope"].split())]
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
        """Call the product's API; return the JSON of its answer."""
        answer = self.session.request(
            method,
            f"{self.url}/api/{path}",
            headers={"Authorization": f"Bearer {customer.token}"},
            json=body or None,
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        return answer.json()

    def sync(self, customer: Customer, **request: Any) -> int:
        """Start a sync; return the run's id."""
        return int(self.call(customer, "POST", "receipts/sync", **request)["sync_run_id"])

    def call_sandbox(self, method: str, path: str, body: Any = None) -> Any:
        """Call the sandbox's control API; return the JSON of its answer."""
        answer = requests.request(method, f"{self.gmail}/control{path}", json=body, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def token(self, address: str) -> str:
        """Return an access token to the mailbox, for a client other than the product."""
        return str(self.call_sandbox("POST", f"/mailboxes/{quote(address)}/grant", {})["access_token"])

    def build_index(self, address: str) -> None:
        """Let the sandbox index the mailbox, so that no measured run waits for it."""
        headers = {"Authorization": f"Bearer {self.token(address)}"}
        answer = requests.get(
            f"{self.gmail}/gmail/v1/users/me/messages", {"q": "subject:x"}, headers=headers, timeout=TIMEOUT_SECONDS
        )
        answer.raise_for_status()
        self.call_sandbox("DELETE", "/counters")

    def rows(self, query: str, *values: object) -> list[Row]:
        """Query the database."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(query, values).fetchall()

    def wait_for_run(self, run_id: int, *, seconds: float = 3_600) -> Row:
        """Wait until the run is over; return its status, units, receipts and seconds. Raises StuckError."""
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
def temporary_environment(
    mailboxes: Sequence[Path],
    *,
    latency_ms: float,
    limits: bool,
    variables: Mapping[str, str] | None = None,
    database: str = "",
) -> Iterator[Environment]:
    """Yield an environment with these mailboxes, with Gmail's limits or with none on either side.

    It has a database of its own, unless it is given the address of one that runs.
    """
    with short_directory() as directory, Processes(directory / "logs") as processes:
        options = [option for folder in mailboxes for option in ("--mailbox", str(folder))]
        gmail = start_sandbox(processes, *([] if limits else ["--no-limits"]), *options)
        database = database or start_postgres(processes, directory / "postgresql")
        defaults = {
            "APP_ENV": "development",
            "LOCAL_DIR": str(directory / "local"),
            "DATABASE_URL": database,
            "DOCUMENTS_DIR": str(directory / "documents"),
            "REDIS_URL": start_redis(processes, directory, redis_program()),
            "ENCRYPTION_KEY": "",
            "GOOGLE_BASE_URL": gmail,
            "GOOGLE_CLIENT_ID": "bench.apps.example",
            "GOOGLE_CLIENT_SECRET": "bench",
            # replaced once the web server has a port
            "GOOGLE_REDIRECT_URI": "http://127.0.0.1/api/gmail/oauth/callback",
            "SYNC_POLL_MINUTES": "100000",
        }
        if not limits:
            defaults |= {"GMAIL_UNITS_PER_MINUTE": UNLIMITED, "GMAIL_PROJECT_UNITS_PER_MINUTE": UNLIMITED}
        environment = Environment(processes, directory, database, gmail, defaults | dict(variables or {}))
        environment.call_sandbox("PUT", "/latency", {"fixed_ms": latency_ms})
        yield environment


def wait_for(look: Callable[[], T], what: str, *, seconds: float) -> T:
    """Call `look` until it returns something true; return that. Raises StuckError after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(POLL_SECONDS)
    raise StuckError(f"{what} ({seconds:.0f} s waited)")
