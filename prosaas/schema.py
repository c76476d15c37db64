"""Compares the database with this code: migrations, and indexes that exist and are valid."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from receipts.postgres_indexes import INDEXES


def pending_migrations() -> list[str]:
    """Return the migrations that have not run. Raises DatabaseError."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def missing_indexes() -> dict[str, str]:
    """Return the indexes and unique constraints that the database lacks, by name, each with the SQL that makes it.

    Raises DatabaseError.
    """
    broken = invalid_indexes()
    missing: dict[str, str] = {}
    for label in settings.ROOMS:
        for model in apps.get_app_config(label).get_models():
            table = model._meta.db_table
            wanted = {rule.name: sql_of(rule, model) for rule in rules_of(model)} | postgres_indexes_of(table)
            there = names_on(table) - broken
            missing |= {name: sql for name, sql in wanted.items() if name not in there}
    return {name: f"DROP INDEX CONCURRENTLY {name}; {sql}" if name in broken else sql for name, sql in missing.items()}


def rules_of(model: type[models.Model]) -> list[models.Index | models.UniqueConstraint]:
    """Return the named indexes and unique constraints of `model`."""
    unique = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return [*model._meta.indexes, *unique]


def postgres_indexes_of(table: str) -> dict[str, str]:
    """Return the indexes of a table that no model names, by name, each with the SQL that makes it."""
    if connection.vendor != "postgresql":
        return {}
    return {
        name: f"{needed}CREATE INDEX CONCURRENTLY {name} ON {table} {definition}"
        for name, (on, needed, definition) in INDEXES.items()
        if on == table
    }


def names_on(table: str) -> set[str]:
    """Return the names of all indexes and constraints of a table. Raises DatabaseError."""
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))


def invalid_indexes() -> set[str]:
    """Return indexes whose build was interrupted: they cost writes and are never used. Raises DatabaseError."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
        return {name for (name,) in cursor.fetchall()}


def sql_of(rule: models.Index | models.UniqueConstraint, model: type[models.Model]) -> str:
    """Return the statement that makes it, without locking the table where possible."""
    # not entered: it only generates the statement
    editor = connection.schema_editor()
    if isinstance(rule, models.Index) and connection.vendor == "postgresql":
        return str(rule.create_sql(model, editor, concurrently=True))
    return str(rule.create_sql(model, editor))
