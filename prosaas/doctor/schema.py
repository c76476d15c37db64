"""The database: does it answer, and does it have the tables, columns and indexes this code expects?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError

from prosaas.doctor.findings import Check, Verdict, failed, ok, unknown
from prosaas.schema import missing_indexes, pending_migrations

NAMED = 5


@dataclass(frozen=True, slots=True)
class Schema:
    """The state of the database: pending migrations, and the SQL of every missing index, by name."""

    answers: bool
    pending: list[str]
    missing_indexes: dict[str, str]


def look() -> Schema:
    """Query the database."""
    try:
        pending = pending_migrations()
        return Schema(True, pending, {} if pending else missing_indexes())
    except DatabaseError:
        return Schema(False, [], {})


def check_answers(schema: Schema) -> Verdict:
    """Check that the database answers."""
    if schema.answers:
        return ok("The database answers.")
    return failed("The database does not answer.", "Check DATABASE_URL, and that it runs: docker logs prosaas-db")


def check_migrations(schema: Schema) -> Verdict:
    """Check that every migration has run."""
    if not schema.pending:
        return ok("Every migration has been run.")
    named = ", ".join(schema.pending[:NAMED]) + (" ..." if len(schema.pending) > NAMED else "")
    return failed(
        "{count} migrations have not been run: {named}",
        "Run: docker compose run --rm prosaas-migrate (without containers: manage.py migrate)",
        count=len(schema.pending),
        named=named,
    )


def check_indexes(schema: Schema) -> Verdict:
    """Check that every index exists and is valid."""
    if schema.pending:
        return unknown()
    if not schema.missing_indexes:
        return ok("Every index is there.")
    statements = " ".join(f"{sql};" for sql in schema.missing_indexes.values())
    return failed(
        "Missing or broken: {names}. Lists and sums get slow without them.",
        "Run in the database, one by one: {statements}",
        names=", ".join(schema.missing_indexes),
        statements=statements,
    )


ANSWERS: dict[str, Check[Schema]] = {"database": check_answers}
CHECKS: dict[str, Check[Schema]] = {"migrations": check_migrations, "indexes": check_indexes}
