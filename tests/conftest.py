"""Fixtures for every test: people, a connected mailbox, and (see `tests/processes.py`) servers and processes.

Request `db` (or a fixture that needs it) to get a database. `redis_url`, `sandbox` and `mailbox` are real servers on
this machine; `connected` went through the consent page; `product`, `gunicorn`, `worker` and `beat` are processes of the
product.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection as database
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django import Settings

from businesses.models import Business, Role
from gmail.models import GmailConnection, SyncRun
from local.servers import ServerMissingError, chromium_program
from tests.cast import Person, join
from tests.processes import (
    MailboxControl,
    Sandbox,
    beat,
    closed_broker,
    gunicorn,
    mailbox,
    path_of,
    product,
    record_service,
    redis_server,
    redis_url,
    sandbox,
    sandbox_server,
    shared_processes,
    worker,
)

__all__ = [
    "beat",
    "closed_broker",
    "gunicorn",
    "mailbox",
    "product",
    "redis_server",
    "redis_url",
    "sandbox",
    "sandbox_server",
    "shared_processes",
    "worker",
]

# a slow machine must not fail a test, and a failure must be repeatable
hypothesis_settings.register_profile(
    "ci", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, print_blob=True
)
hypothesis_settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("ci" if "CI" in os.environ else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="run only the tests that use the database")


def pytest_configure() -> None:
    # the real number of rounds is slow on purpose
    django_settings.PASSWORD_HASHERS = ["tests.hasher.QuickHasher"]
    # neither a slow machine nor many calls must fail a test
    django_settings.API_CALLS_PER_MINUTE = dict.fromkeys(django_settings.API_CALLS_PER_MINUTE, 0)
    django_settings.STATEMENT_SECONDS = dict.fromkeys(django_settings.STATEMENT_SECONDS, 0.0)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        others = [item for item in items if not _uses_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _uses_database(item)]


def _uses_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return "db" in fixtures or "transactional_db" in fixtures or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, so that other processes can open it too."""
    default = django_settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """pytest-django's, which also records the database."""
    record_service(database.vendor)


@pytest.fixture(autouse=True)
def documents(settings: Settings, tmp_path: Path) -> Path:
    """The directory of this test's documents."""
    settings.MEDIA_ROOT = tmp_path / "documents"
    return tmp_path / "documents"


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """English: a request's language would stay with its thread until the next request."""
    with translation.override(django_settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def business(db: None) -> Business:
    """The shop whose mail the tests read."""
    return Business.objects.create(name="The Shop")


@pytest.fixture
def owner(business: Business) -> Person:
    """The owner of the shop."""
    return join(business, "owner@shop.example", Role.OWNER)


@pytest.fixture
def teammate(business: Business) -> Person:
    """May change the shop's receipts, as the owner may."""
    return join(business, "teammate@shop.example", Role.MEMBER)


@pytest.fixture
def accountant(business: Business) -> Person:
    """May read and export, but change nothing."""
    return join(business, "accountant@books.example", Role.ACCOUNTANT)


@pytest.fixture
def stranger(db: None) -> Person:
    """The owner of another business, who must learn nothing about the shop."""
    return join(Business.objects.create(name="Another Shop"), "stranger@other.example", Role.OWNER)


@pytest.fixture
def connected(redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person) -> GmailConnection:
    """The owner's mailbox, connected through the consent page, without the backfill that this starts."""
    start = owner.browser.get("/api/gmail/oauth/start", HTTP_ACCEPT="application/json")
    callback = sandbox.allow(start.json()["auth_url"], mailbox.address)
    answer = owner.browser.get(path_of(callback), HTTP_ACCEPT="application/json")
    assert answer.status_code == 302, answer.content
    SyncRun.objects.filter(business=owner.business).delete()
    sandbox.call("DELETE", "/counters")
    return GmailConnection.objects.get(business=owner.business, address=mailbox.address)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Without one the test is skipped, or fails if REQUIRE_ALL is set."""
    try:
        program = chromium_program()
    except ServerMissingError as error:
        if os.environ.get("REQUIRE_ALL"):
            raise
        pytest.skip(str(error))
    # playwright runs an event loop in this thread, which Django would take for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    options: dict[str, Any] = {"executable_path": program, "args": ["--no-sandbox"]}
    with sync_playwright() as playwright, playwright.chromium.launch(**options) as browser:
        record_service("chromium")
        yield browser
