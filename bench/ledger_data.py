"""The data of the ledger's benchmark: a PostgreSQL database that is made once and kept in a directory of its own.

The product's own migrations make the tables, SQL on the server fills them (`bench.ledger_sql`), indexes and constraints
are built after, and `manage.py rebuild_totals` makes the totals. A database made of the same parameters is used again,
with migrations that are new since.
"""

from __future__ import annotations

import itertools
import json
import shutil
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg

from bench import ledger_search
from bench import ledger_sql as sql
from bench.ledger_shape import Shape
from local.processes import Processes, short_directory
from local.product import run
from local.servers import start_postgres

DAYS = 3 * 365
PORTION = 500_000
SIDE_BY_SIDE = 2
MEMORY = {"shared_buffers": "1GB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB"}
FILLING = MEMORY | {
    # what is written to a table in the transaction that truncated it needs no log
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "work_mem": "512MB",
    "autovacuum": "off",
}
SERVING = MEMORY | {"effective_cache_size": "8GB", "max_connections": "200"}
MADE_BY_PRODUCT = """
import json
from bench.mailbox import receipt_mail
from django.utils import timezone
from extraction import VERSION, NotAReceipt, Problem, ProblemCode, extract
from receipts import problems
from receipts.columns import columns_of
now, readings = timezone.now(), []
for number in range(40):
    outcome = extract(receipt_mail(number, at=now), received_at=now)
    if not isinstance(outcome, NotAReceipt) and outcome.receipts:
        readings.append(columns_of(outcome.receipts[0], received_at=now)["evidence"])
doubts = [ProblemCode.SUM_MISMATCH, ProblemCode.UNVERIFIED_SENDER, ProblemCode.DOCUMENT_DAMAGED]
texts = [problems.to_text([Problem(ProblemCode.MISSING, name)]) for name in ("total", "vendor", "issue_date")]
texts += [problems.to_text([Problem(code)]) for code in doubts]
print(json.dumps({"readings": readings, "problems": texts, "version": VERSION}))
"""
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), contype, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype IN ('f', 'p', 'u') AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
ORDER BY contype = 'f' DESC, conrelid, conname
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
EXISTING = "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NOT NULL"
WITHOUT_TOTALS = """
SELECT count(*) FROM businesses_business
WHERE id NOT IN (SELECT business_id FROM receipt_totals_states WHERE zone <> '')
"""
SEQUENCES = """
SELECT setval(pg_get_serial_sequence(table_name, column_name), {after}) FROM information_schema.columns
WHERE is_identity = 'YES' AND table_name = ANY(%s)
"""
Variables = Mapping[str, str]


@contextmanager
def kept_database(directory: Path, shape: Shape) -> Iterator[str]:
    """Yield the address of the running database with data of `shape`; make what is missing of them first."""
    stamp = directory / "shape.json"
    parameters = json.dumps(asdict(shape) | {"sql": _digest(sql)})
    if not stamp.exists() or stamp.read_text("utf-8") != parameters:
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        directory.chmod(0o755)
        with _server(directory, FILLING) as (database, variables):
            _make(database, shape, variables)
        stamp.write_text(parameters, "utf-8")
    with _server(directory, SERVING) as (database, variables):
        _progress("migrating", lambda: run("manage.py", "migrate", "--verbosity", "0", environment=variables))
        _rebuild_totals(database, variables)
        _make_searchable(database)
        yield database


def _digest(module: Any) -> int:
    """A number that changes with the source of `module`."""
    return zlib.crc32(Path(module.__file__).read_bytes())


@contextmanager
def _server(directory: Path, settings: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    with short_directory() as place, Processes(place / "logs") as processes:
        database = start_postgres(processes, place / "postgresql", data=directory / "data", settings=settings)
        yield database, {"APP_ENV": "development", "LOCAL_DIR": str(place / "local"), "DATABASE_URL": database}
        # so that the server is not killed while it writes
        _execute(database, "CHECKPOINT")


def _make(database: str, shape: Shape, variables: Variables) -> None:
    _progress("migrating", lambda: run("manage.py", "migrate", "--verbosity", "0", environment=variables))
    made = json.loads(run("manage.py", "shell", "--verbosity", "0", "-c", MADE_BY_PRODUCT, environment=variables))
    bounds = ",".join(map(repr, shape.lower_bounds()))
    _execute(database, sql.PREPARE, sql.BUSINESS_OF.format(bounds=f"{{{bounds}}}"))
    _add_businesses(database, shape)
    copies = sql.COPIES_OF.format(rows=shape.rows, copies=sql.COPIES, deleted=sql.DELETED)
    _progress("choosing copies", lambda: _execute(database, copies))
    filled = sorted({fill.table for fill in (*sql.FIRST, *sql.LEDGER, *sql.BESIDE)})
    tables = [name for (name,) in _rows(database, EXISTING, filled)]
    parameters = _parameters(shape, made, split="receipt_readings" in tables)
    with _without_indexes(database, tables):
        _fill(database, _present(sql.FIRST, tables), shape, parameters)
        _side_by_side(
            [
                lambda: _fill(database, _present(sql.LEDGER, tables), shape, parameters),
                lambda: _fill(database, _present(sql.BESIDE, tables), shape, parameters),
            ]
        )
    _execute(database, sql.COUNT_RUNS)
    _rows(database, SEQUENCES.format(after=2 * shape.rows + 1), tables)
    _side_by_side([lambda name=name: _vacuum(database, name) for name in tables])  # type: ignore[misc]
    _execute(database, "DROP SCHEMA bench CASCADE")


def _parameters(shape: Shape, made: Mapping[str, Any], *, split: bool) -> dict[str, object]:
    readings = _array(json.dumps(reading) for reading in made["readings"])
    read = {"readings": f"{readings}::jsonb[]", "kinds_of_reading": len(made["readings"])}
    return read | {
        "rows": shape.rows,
        "businesses": shape.businesses,
        "backfilled": round(shape.rows * sql.BACKFILL),
        "days": DAYS,
        "problems": f"bench.pick(n, 18, {_array(map(json.dumps, made['problems']))})",
        "engine_version": made["version"],
        "evidence": (sql.EMPTY if split else sql.READ).format(**read),
    }


def _array(texts: Iterable[str]) -> str:
    quoted = ", ".join("'{}'".format(text.replace("'", "''")) for text in texts)
    return f"ARRAY[{quoted}]"


def _add_businesses(database: str, shape: Shape) -> None:
    with psycopg.connect(database) as connection:
        with connection.cursor().copy("COPY bench.business FROM STDIN") as copy:
            for number in range(1, shape.businesses + 1):
                own = "ILS" if number % 5 else "EUR"
                copy.write_row((number, shape.size(number), shape.vendors(number), shape.runs(number), own))
        connection.execute("ANALYZE bench.business")


def _present(fills: Sequence[sql.Fill], tables: Sequence[str]) -> list[sql.Fill]:
    return [fill for fill in fills if fill.table in tables]


def _fill(database: str, fills: Sequence[sql.Fill], shape: Shape, parameters: Mapping[str, object]) -> None:
    for table, of_table in itertools.groupby(fills, lambda fill: fill.table):
        with psycopg.connect(database) as connection:
            connection.execute(f"TRUNCATE {table}")
            columns = {name for (name,) in connection.execute(COLUMNS, [table])}
            for fill in of_table:
                _insert(connection, fill, columns, shape, parameters)


def _insert(
    connection: psycopg.Connection[Any],
    fill: sql.Fill,
    columns: set[str],
    shape: Shape,
    parameters: Mapping[str, object],
) -> None:
    values = {name: value for name, value in fill.values.items() if name in columns}
    began, portion = time.monotonic(), PORTION if fill.by_number else shape.rows
    for first in range(1, shape.rows + 1, portion):
        numbers = {"first": first, "last": min(first + portion - 1, shape.rows)}
        statement = sql.INSERT.format(
            table=fill.table, columns=", ".join(values), values=", ".join(values.values()), source=fill.source
        )
        connection.execute(statement.format(**parameters, **numbers))
        _print(f"{fill.table}: {numbers['last']:,} of {shape.rows:,}, {time.monotonic() - began:.0f} s")


@contextmanager
def _without_indexes(database: str, tables: Sequence[str]) -> Iterator[None]:
    """Drop the indexes and constraints of `tables`, and build them again at the end."""
    with psycopg.connect(database, autocommit=True) as connection:
        constraints = connection.execute(CONSTRAINTS, {"tables": list(tables)}).fetchall()
        indexes = connection.execute(INDEXES, [list(tables)]).fetchall()
        for table, name, _, _ in constraints:
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
    yield
    added = {
        kind: [
            (f"constraint {name}", f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            for table, name, of_kind, definition in constraints
            if (of_kind == "f") == (kind == "foreign")
        ]
        for kind in ("unique", "foreign")
    }
    _build(database, [*added["unique"], *((f"index {name}", statement) for name, statement in indexes)])
    for what, statement in added["foreign"]:
        _build(database, [(what, statement)])


def _build(database: str, statements: Iterable[tuple[str, str]]) -> None:
    _side_by_side(
        [
            lambda what=what, statement=statement: _progress(what, lambda: _execute(database, statement))  # type: ignore[misc]
            for what, statement in statements
        ]
    )


def _rebuild_totals(database: str, variables: Variables) -> None:
    """Make the totals of businesses that have none, where the installation keeps totals."""
    if not _rows(database, EXISTING, ["receipt_totals_states"]):
        return
    ((missing,),) = _rows(database, WITHOUT_TOTALS)
    if missing:
        _progress("rebuilding totals", lambda: run("manage.py", "rebuild_totals", environment=variables))
        for table in ("receipt_totals", "receipt_vendor_totals", "receipt_total_changes"):
            _vacuum(database, table)


def _make_searchable(database: str) -> None:
    """Make the rows that searches find, where the installation has such rows."""
    if _rows(database, EXISTING, [ledger_search.TABLE]) and _rows(database, ledger_search.MISSING) == [(True,)]:
        _progress("making receipts searchable", lambda: _execute(database, *ledger_search.STATEMENTS))
        _vacuum(database, ledger_search.TABLE)


def _vacuum(database: str, table: str) -> None:
    _progress(f"vacuum {table}", lambda: _execute(database, f"VACUUM (ANALYZE, FREEZE) {table}"))


def _side_by_side(tasks: Sequence[Callable[[], object]]) -> None:
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for done in [pool.submit(task) for task in tasks]:
            done.result()


def _execute(database: str, *statements: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _rows(database: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(database, autocommit=True) as connection:
        return connection.execute(query, values).fetchall()


def _progress(what: str, do: Callable[[], object]) -> None:
    began = time.monotonic()
    do()
    if (took := time.monotonic() - began) >= 1:
        _print(f"{what}: {took:.0f} s")


def _print(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
