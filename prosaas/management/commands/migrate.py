"""`manage.py migrate`: Django's own, but nobody waits long for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors

LOCK_TIMEOUT = "1s"
"""Whoever comes after a migration that waits for a table waits for it too: so it does not wait longer."""
PAUSE_SECONDS = 3.0
ATTEMPTS = 100


class Command(migrate.Command):
    """Brings the database up to date; gives way where a table is busy, and tries again."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Run the migrations; one that does not get a table's lock within a second is tried again later."""
        with impatient(connections[options["database"]]):
            for left in reversed(range(ATTEMPTS)):
                try:
                    return super().handle(*args, **options)
                except OperationalError as error:
                    if not left or not isinstance(error.__cause__, errors.LockNotAvailable):
                        raise
                    self.stdout.write(f"\n  A table is busy: again in {PAUSE_SECONDS:.0f} s, up to {left} times.")
                    time.sleep(PAUSE_SECONDS)
        return None


@contextmanager
def impatient(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let statements wait a second at most for a lock, where the database knows such a limit."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
