"""Fixtures for servers and processes: Redis, the sandbox Gmail, and on request the product's own processes."""

from __future__ import annotations

import datetime
import os
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import pytest
import redis
import requests
from django.conf import settings as django_settings
from django.db import connections
from kombu import pools
from pytest_django import Settings

from celery_app import app
from local.browser import Browser
from local.processes import Process, Processes, short_directory
from local.servers import (
    listen,
    redis_program,
    start_beat,
    start_redis,
    start_sandbox,
    start_web,
    start_worker,
)

TIMEOUT_SECONDS = 30
CLIENT_ID, CLIENT_SECRET = "tests.apps.example", "sandbox-secret"


class Sandbox:
    """The running sandbox Gmail's control API."""

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the control API; see sandbox/README.md."""
        answer = requests.request(method, f"{self.url}/control{path}", json=body, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def create(self, address: str) -> MailboxControl:
        """Make an empty mailbox."""
        self.call("POST", "/mailboxes", {"address": address})
        return MailboxControl(self, address)

    def fault(self, **rule: object) -> None:
        """Add a fault rule until the end of the test."""
        self.call("POST", "/faults", rule)

    def bear(self, *, alternatives: int, beyond: str) -> None:
        """Answer longer questions `empty`, `cut` or `refused` until the end of the test."""
        self.call("PUT", "/questions", {"alternatives": alternatives, "answer": beyond})

    def counters(self) -> dict[str, Any]:
        """Return the sandbox's counters since the start of the test."""
        counters: dict[str, Any] = self.call("GET", "/counters")
        return counters

    def allow(self, consent_url: str, address: str, *, granted: str | None = None) -> str:
        """Grant access on the consent page; return the callback address. `granted` ticks only that scope."""
        browser = Browser()
        answer = {"decision": "allow", "account": address}
        return browser.submit_without_redirect(
            browser.open(consent_url), answer | ({"granted": granted} if granted else {})
        )

    def deny(self, consent_url: str) -> str:
        """Deny access on the consent page; return the callback address."""
        browser = Browser()
        return browser.submit_without_redirect(browser.open(consent_url), {"decision": "deny"})


@dataclass(frozen=True, slots=True)
class MailboxControl:
    """One mailbox of the sandbox, seen from its owner and from Google."""

    sandbox: Sandbox
    address: str

    @property
    def path(self) -> str:
        return f"/mailboxes/{quote(self.address)}"

    def deliver(self, mail: bytes | EmailMessage, *, at: datetime.datetime | None = None, **metadata: object) -> str:
        """Deliver a mail (`at` is its internalDate; default: now); return its Gmail id."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        if at is not None:
            metadata["internalDate"] = int(at.timestamp() * 1000)
        body = {"raw": urlsafe_b64encode(raw).decode(), **metadata}
        return str(self.sandbox.call("POST", f"{self.path}/messages", body)["id"])

    def delete(self, gmail_id: str) -> None:
        """Delete a mail for good."""
        self.sandbox.call("DELETE", f"{self.path}/messages/{gmail_id}")

    def relabel(self, gmail_id: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Its labels change: `SPAM` and `TRASH` among them are rescues and deletions."""
        self.sandbox.call("POST", f"{self.path}/messages/{gmail_id}/labels", {"add": [*add], "remove": [*remove]})

    def hide(self, gmail_id: str, method: str, *, times: int) -> None:
        """Leave a mail, which may still have to arrive, out of the next answers of `method` that would name it."""
        self.sandbox.call("POST", f"{self.path}/messages/{gmail_id}/hide", {"method": method, "times": times})

    def revoke(self) -> None:
        """Revoke the consent at Google."""
        self.sandbox.call("POST", f"{self.path}/revoke")

    def expire_tokens(self) -> None:
        """Expire access tokens; the refresh token stays valid."""
        self.sandbox.call("POST", f"{self.path}/expire-tokens")

    def expire_history(self) -> None:
        """Drop Gmail's history."""
        self.sandbox.call("POST", f"{self.path}/expire-history")

    def counters(self) -> dict[str, Any]:
        """Return this mailbox's counters since the start of the test."""
        counters: dict[str, Any] = self.sandbox.counters()["mailboxes"].get(self.address, {})
        return counters


class Shared(NamedTuple):
    """The processes of one test worker, from its first test to its last."""

    processes: Processes
    directory: Path


def record_service(service: str) -> None:
    """Record that a test used `service`; `bin/test` reports the unused ones."""
    directory = os.environ.get("USED_SERVICES_DIR")
    if directory:
        Path(directory, service).touch()


@pytest.fixture(scope="session")
def shared_processes() -> Iterator[Shared]:
    """A directory with a short path, for sockets, and the processes in it."""
    with short_directory() as directory, Processes(directory / "logs") as processes:
        yield Shared(processes, directory)


@pytest.fixture(scope="session")
def redis_server(shared_processes: Shared) -> str:
    """The address of this test worker's own Redis."""
    url = start_redis(shared_processes.processes, shared_processes.directory, redis_program())
    record_service("redis")
    django_settings.REDIS_URL = url
    django_settings.CELERY_BROKER_URL = url.replace("unix://", "redis+socket://", 1)
    app.conf.update(broker_url=django_settings.CELERY_BROKER_URL)
    return url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis, which the product uses as its broker and for its quota."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server


@pytest.fixture
def closed_broker(redis_url: str) -> Iterator[None]:
    """The broker's address leads nowhere."""
    before = app.conf.broker_url
    lead_to("redis://127.0.0.1:9/0")
    yield
    lead_to(before)


def lead_to(broker_url: str) -> None:
    """Point this process at another broker, and forget the connections it keeps."""
    app.conf.update(broker_url=broker_url)
    pools.reset()
    app._pool = None  # type: ignore[attr-defined]
    app.amqp._producer_pool = None  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def sandbox_server(shared_processes: Shared) -> Sandbox:
    """This test worker's own Gmail, without limits."""
    return Sandbox(start_sandbox(shared_processes.processes, "--no-limits"))


@pytest.fixture
def sandbox(sandbox_server: Sandbox, settings: Settings) -> Iterator[Sandbox]:
    """A running Gmail that the product takes for Google; faults, limits and counters are reset."""
    settings.GOOGLE_BASE_URL = sandbox_server.url
    settings.GOOGLE_CLIENT_ID = CLIENT_ID
    settings.GOOGLE_CLIENT_SECRET = CLIENT_SECRET
    settings.GOOGLE_REDIRECT_URI = "http://localhost/api/gmail/oauth/callback"
    sandbox_server.call("POST", "/reset")
    yield sandbox_server
    sandbox_server.call("POST", "/reset")


@pytest.fixture
def mailbox(sandbox: Sandbox) -> Iterator[MailboxControl]:
    """An empty mailbox in the sandbox."""
    box = sandbox.create("owner@shop.example")
    yield box
    sandbox.call("DELETE", box.path)


@dataclass(slots=True)
class Product:
    """Starts the product's processes on the test's database, Redis, documents and Gmail."""

    processes: Processes
    directory: Path
    environment: dict[str, str]

    def worker(self, *, queues: str = "high,default,low", concurrency: int = 1) -> Process:
        """Start a Celery worker."""
        return start_worker(self.processes, self.environment, queues=queues, concurrency=concurrency)

    def beat(self) -> Process:
        """Start Celery's scheduler."""
        return start_beat(self.processes, self.environment, self.directory)

    def web(self) -> str:
        """Start gunicorn on a free port, which is also in Google's redirect address; return its address."""
        with listen() as listener:
            port = listener.getsockname()[1]
            redirect = f"http://127.0.0.1:{port}/api/gmail/oauth/callback"
            return start_web(self.processes, listener, self.environment | {"GOOGLE_REDIRECT_URI": redirect})


@pytest.fixture
def product(
    transactional_db: None, redis_url: str, sandbox: Sandbox, settings: Settings, tmp_path: Path
) -> Iterator[Product]:
    """The product as separate processes; their logs are in the test's directory, and they end with the test."""
    environment = {
        "APP_ENV": "development",
        "LOCAL_DIR": str(tmp_path / "local"),
        "DATABASE_URL": database_url(),
        "REDIS_URL": redis_url,
        "ENCRYPTION_KEY": ",".join(settings.FERNET_KEYS),
        "DOCUMENTS_DIR": str(settings.MEDIA_ROOT),
        "GOOGLE_BASE_URL": sandbox.url,
        "GOOGLE_CLIENT_ID": CLIENT_ID,
        "GOOGLE_CLIENT_SECRET": CLIENT_SECRET,
        "GOOGLE_REDIRECT_URI": settings.GOOGLE_REDIRECT_URI,
        # tests ask again and again whether something has happened
        "API_READS_PER_MINUTE": "0",
    }
    with Processes(tmp_path / "logs") as processes:
        yield Product(processes, tmp_path, environment)


@pytest.fixture
def gunicorn(product: Product) -> str:
    """The address of the running web server."""
    return product.web()


@pytest.fixture
def worker(product: Product) -> Process:
    """A running Celery worker on all queues."""
    return product.worker()


@pytest.fixture
def beat(product: Product) -> Process:
    """Celery's scheduler, running."""
    return product.beat()


def database_url() -> str:
    """Return the address of the test's database, for another process."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    login = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}".rstrip(":")
    host = quote(database["HOST"], safe="") + (f":{database['PORT']}" if database["PORT"] else "")
    return f"postgresql://{login}@{host}/{database['NAME']}"


def path_of(url: str) -> str:
    """Return path and query of an address, for Django's test client."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
