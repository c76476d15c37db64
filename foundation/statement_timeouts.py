"""How long one statement may run in the database, by the kind of work it is for (`STATEMENT_SECONDS`).

PostgreSQL's `statement_timeout` belongs to a connection, which serves many requests. So it is set when the connection
is made, and again only when the kind of work changes: a request like the one before it costs no round trip. SQLite has
no such timeout; there only the wait for its lock is bounded (`prosaas.settings.SQLITE_OPTIONS`).
"""

from __future__ import annotations

import enum
import logging
import threading
from typing import Any

from celery.signals import worker_init
from django.conf import settings
from django.db import Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest

from foundation.errors import ApiError

logger = logging.getLogger(__name__)

QUERY_CANCELED = "57014"
"""The SQLSTATE of a statement that its timeout ended (PostgreSQL manual, appendix A)."""
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Work(enum.StrEnum):
    """Kinds of work; each has its seconds in `STATEMENT_SECONDS`, 0 for no limit."""

    READ = "read"
    WRITE = "write"
    CONSOLE = "console"
    TASK = "task"
    COMMAND = "command"


class QueryTimeoutError(ApiError):
    """The database stopped a statement that ran too long."""

    status = 503
    code = "QUERY_TIMEOUT"
    message = "This took too long and was stopped."
    hint = "Ask for less: narrow it by dates, a vendor or a status."


class WriteTimeoutError(QueryTimeoutError):
    """The same in a request that changes something."""

    hint = "What was not confirmed was not saved: try again in a moment."


class _Thread(threading.local):
    """What holds in this thread: its kind of work (None: its process's), and the seconds its connection was given."""

    work: Work | None = None
    applied: float | None = None


class _Process:
    """What holds in every thread that says nothing else."""

    work = Work.COMMAND


_thread, _process = _Thread(), _Process()


def connect() -> None:
    """Give every new connection the timeout of its thread's work, and those of a Celery worker that of tasks."""
    connection_created.connect(_on_connection, weak=False)
    worker_init.connect(_on_worker, weak=False)


def begin(work: Work) -> None:
    """Give the statements of this thread the timeout of `work`, from now on."""
    _thread.work = work
    if connection.connection is None:
        return
    try:
        _apply(connection)
    except Error:
        # the first query connects again, or fails where its error is answered
        if not connection.in_atomic_block:
            connection.close()


def lift() -> None:
    """Let the statements of this transaction take as long as they need: for upkeep that cannot be cut in pieces."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")


def timeout_error(error: BaseException, request: HttpRequest) -> QueryTimeoutError | None:
    """Return the answer to `error` if it is that of a statement ended by its timeout, and log its route."""
    if getattr(error.__cause__, "sqlstate", None) != QUERY_CANCELED:
        return None
    route = request.resolver_match.route if request.resolver_match else ""
    logger.warning("QUERY TIMEOUT: %s /%s after %g s", request.method, route, _seconds())
    return QueryTimeoutError() if request.method in SAFE_METHODS else WriteTimeoutError()


def _on_worker(**kwargs: Any) -> None:
    # before it forks its processes
    _process.work = Work.TASK


def _on_connection(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    _thread.applied = None
    _apply(connection)


def _apply(connection: BaseDatabaseWrapper) -> None:
    seconds = _seconds()
    if connection.vendor != "postgresql" or seconds == _thread.applied:
        return
    # on the driver's connection: it is none of the request's queries
    with connection.wrap_database_errors:
        connection.connection.execute(f"SET statement_timeout = {round(seconds * 1000)}")
    # what is set in a transaction may be taken back with it
    _thread.applied = None if connection.in_atomic_block else seconds


def _seconds() -> float:
    return float(settings.STATEMENT_SECONDS[_thread.work or _process.work])
