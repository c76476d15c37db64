"""The database itself: does it answer, and does it have the tables, columns and indexes this code expects?"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import DatabaseError, connection, models
from django.db.migrations.executor import MigrationExecutor

from prosaas.doctor.findings import NOT_LOOKED_AT, Check, Verdict, failed, ok

OURS = ("businesses", "receipts", "gmail")
NAMED = 5


@dataclass(frozen=True, slots=True)
class Schema:
    """How the database stands: migrations not run yet, and the SQL of every index it lacks, by name."""

    answers: bool
    pending: list[str]
    missing_indexes: dict[str, str]


def look() -> Schema:
    """Ask the database."""
    try:
        pending = pending_migrations()
        return Schema(True, pending, {} if pending else missing_indexes())
    except DatabaseError:
        return Schema(False, [], {})


def pending_migrations() -> list[str]:
    """Migrations that have not been run. Raises DatabaseError."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def missing_indexes() -> dict[str, str]:
    """The indexes and unique constraints our models name and the database lacks, each with the SQL that makes it.

    Raises DatabaseError.
    """
    broken = invalid_indexes()
    missing: dict[str, str] = {}
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            there = names_on(model._meta.db_table) - broken
            missing |= {rule.name: sql_of(rule, model) for rule in rules_of(model) if rule.name not in there}
    return missing


def rules_of(model: type[models.Model]) -> list[models.Index | models.UniqueConstraint]:
    """The indexes and unique constraints `model` gives a name to."""
    unique = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return [*model._meta.indexes, *unique]


def names_on(table: str) -> set[str]:
    """The names of all indexes and constraints a table has. Raises DatabaseError."""
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))


def invalid_indexes() -> set[str]:
    """Indexes PostgreSQL broke off making: they are there, take time, and are never used. Raises DatabaseError."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
        return {name for (name,) in cursor.fetchall()}


def sql_of(rule: models.Index | models.UniqueConstraint, model: type[models.Model]) -> str:
    """The statement that makes it, without locking the table where that is possible."""
    # not entered: it only words the statement
    editor = connection.schema_editor()
    if isinstance(rule, models.Index) and connection.vendor == "postgresql":
        return str(rule.create_sql(model, editor, concurrently=True))
    return str(rule.create_sql(model, editor))


def check_answers(schema: Schema) -> Verdict:
    """The database answers."""
    if schema.answers:
        return ok("The database answers.")
    return failed("The database does not answer.", "Check DATABASE_URL, and that it runs: docker logs prosaas-db")


def check_migrations(schema: Schema) -> Verdict:
    """Every migration was run."""
    if not schema.pending:
        return ok("Every migration has been run.")
    named = ", ".join(schema.pending[:NAMED]) + (" ..." if len(schema.pending) > NAMED else "")
    return failed(
        f"{len(schema.pending)} migrations have not been run: {named}",
        "Run: docker compose run --rm prosaas-migrate (without containers: manage.py migrate)",
    )


def check_indexes(schema: Schema) -> Verdict:
    """Every index is there and whole."""
    if schema.pending:
        return NOT_LOOKED_AT
    if not schema.missing_indexes:
        return ok("Every index is there.")
    statements = " ".join(f"{sql};" for sql in schema.missing_indexes.values())
    return failed(
        f"Missing or broken: {', '.join(schema.missing_indexes)}. Lists and sums get slow without them.",
        f"Run in the database (after DROP INDEX, if it is there and broken): {statements}",
    )


ANSWERS: dict[str, Check[Schema]] = {"database": check_answers}
CHECKS: dict[str, Check[Schema]] = {"migrations": check_migrations, "indexes": check_indexes}
