"""Indexes: reported when missing or invalid, and built without blocking writers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import psycopg
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.commands import migrate as django_migrate
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, transaction
from django.db.migrations import AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.models import Index

from foundation.online_indexes import AddIndexOnline
from prosaas.management.commands import migrate
from prosaas.schema import missing_indexes
from tests.processes import database_url

NAME = "idx_receipts_business_status"
ADD = AddIndexOnline("receipt", Index(fields=["business", "status"], name=NAME))
GROWING = {
    "receipt", "reading", "document", "event", "total", "totalchange", "correction", "message", "relisting", "syncrun",
    "syncwindow",
}  # fmt: skip
"""The tables that hold a row a mail, a row a change, or a row a look at a mailbox."""


def warnings() -> list[str]:
    return [found.msg for found in run_checks(databases=[DEFAULT_DB_ALIAS]) if found.id == "prosaas.W002"]


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def add_index() -> None:
    """Run the operation of its migration."""
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    with connection.schema_editor(atomic=False) as editor:
        ADD.database_forwards("receipts", editor, before, after)


@contextmanager
def somebody_writes() -> Iterator[None]:
    """An open transaction that has written to the table: an index build must wait for its end."""
    with psycopg.connect(database_url()) as other:
        other.execute("LOCK TABLE receipts IN ROW EXCLUSIVE MODE")
        yield


@pytest.fixture
def without_index(transactional_db: None) -> Iterator[None]:
    sql(f"DROP INDEX {NAME}")
    yield
    if missing_indexes():
        add_index()


def test_a_missing_index_is_a_warning_at_every_start(without_index: None) -> None:
    (warning,) = warnings()
    assert NAME in warning
    call_command("check", databases=[DEFAULT_DB_ALIAS])


def test_the_migration_makes_it_and_finds_it_made(without_index: None) -> None:
    add_index()
    assert (missing_indexes(), warnings()) == ({}, [])
    if connection.vendor == "postgresql":
        add_index()


def test_an_interrupted_build_is_noticed_and_repeated(without_index: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("other databases make an index in one transaction")
    sql("SET statement_timeout = '300ms'")
    with somebody_writes(), pytest.raises(OperationalError, match="statement timeout"):
        add_index()
    sql("SET statement_timeout = 0")
    assert len(warnings()) == 1
    assert missing_indexes()[NAME].startswith(f"DROP INDEX CONCURRENTLY {NAME}; CREATE")
    add_index()
    assert (missing_indexes(), warnings()) == ({}, [])


@pytest.mark.django_db(transaction=True)
def test_a_migration_gives_way_where_a_table_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("other databases have one writer at a time")
    tries: list[str] = []
    writer = psycopg.connect(database_url())
    writer.execute("LOCK TABLE receipts IN ROW EXCLUSIVE MODE")

    def take_the_table(*_: object, **__: object) -> None:
        tries.append("once more")
        try:
            with transaction.atomic():
                sql("LOCK TABLE receipts IN ACCESS EXCLUSIVE MODE")
        finally:
            writer.close()

    monkeypatch.setattr(django_migrate.Command, "handle", take_the_table)
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0.0)
    said = StringIO()
    call_command("migrate", stdout=said)
    assert len(tries) == 2
    assert "A table is busy" in said.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.django_db
def test_a_table_that_grows_gets_its_later_indexes_online_in_a_migration_of_their_own() -> None:
    """The rule of docs/operations.md, for migrations that do not exist yet."""
    for (label, name), migration in MigrationLoader(connection).disk_migrations.items():
        if label not in settings.ROOMS or migration.initial:
            continue
        added = [operation for operation in migration.operations if isinstance(operation, AddIndex)]
        online = [operation for operation in added if isinstance(operation, AddIndexOnline)]
        new = {operation.name_lower for operation in migration.operations if isinstance(operation, CreateModel)}
        locking = {operation.model_name_lower for operation in added if operation not in online} - new
        assert not locking & GROWING, f"{label}.{name}: use AddIndexOnline"
        assert not online or (not migration.atomic and online == migration.operations), f"{label}.{name}"
