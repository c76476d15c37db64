"""What the database has, compared with what this code expects: migrations, and indexes that are there and whole."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

OURS = ("businesses", "receipts", "gmail")


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
