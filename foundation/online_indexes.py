"""A migration operation that adds an index to a large table without blocking writers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex

WHOLE = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


@contextmanager
def _patience(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
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
            with _patience(schema_editor):
                super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
        else:
            AddIndex.database_backwards(self, app_label, schema_editor, from_state, to_state)
