"""Migration operations that add indexes to large tables, and remove them, without blocking writers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, NotInTransactionMixin, RemoveIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex, AlterField, RemoveIndex

WHOLE = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


@contextmanager
def unhurried(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
    """Let a build wait for the transactions before it, which keeps nobody else waiting."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [usual])


class AddIndexOnline(AddIndexConcurrently):
    """Replaces `AddIndex`, in a separate migration with `atomic = False`.

    PostgreSQL builds it concurrently, and an interrupted build leaves an invalid index: run again, this drops and
    rebuilds it; a valid one (built by hand, as the doctor suggests) is kept. Other databases build it as any other.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            AddIndex.database_forwards(self, app_label, schema_editor, from_state, to_state)
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(WHOLE, [self.index.name])
            validity = cursor.fetchone()
        if validity == (False,):
            self.database_backwards(app_label, schema_editor, to_state, from_state)
        if validity != (True,):
            with unhurried(schema_editor):
                super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
        else:
            AddIndex.database_backwards(self, app_label, schema_editor, from_state, to_state)


class RemoveIndexOnline(RemoveIndexConcurrently):
    """Replaces `RemoveIndex`, in a migration with `atomic = False`; run again it finds the index removed."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            RemoveIndex.database_forwards(self, app_label, schema_editor, from_state, to_state)
            return
        with unhurried(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            RemoveIndex.database_backwards(self, app_label, schema_editor, from_state, to_state)
            return
        with unhurried(schema_editor):
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class RemoveFieldIndexOnline(NotInTransactionMixin, AlterField):
    """Alters a field to the same without `db_index`, in a migration with `atomic = False`.

    Going back, the index is made as Django does, which blocks writers.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        self._ensure_not_in_transaction(schema_editor)
        model = to_state.apps.get_model(app_label, self.model_name)
        column, kept = model._meta.get_field(self.name).column, {index.name for index in model._meta.indexes}
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(cursor, model._meta.db_table)
        alone = [name for name, rule in found.items() if rule["index"] and not rule["unique"] and name not in kept]
        for name in (name for name in alone if found[name]["columns"] == [column]):
            with unhurried(schema_editor):
                schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(name)}")
