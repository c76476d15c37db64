"""How a migration adds an index to a table that already holds much: without holding up whoever writes to it."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex

WHOLE = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


class AddIndexOnline(AddIndexConcurrently):
    """Instead of `AddIndex`, in a migration of its own that says `atomic = False`.

    PostgreSQL makes it beside the running product, and leaves a broken one behind when that is broken off: run again,
    this drops the broken one and makes it anew, and leaves a whole one (made by hand, as the doctor says) as it is.
    Other databases make it as they make any other.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            AddIndex.database_forwards(self, app_label, schema_editor, from_state, to_state)
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(WHOLE, [self.index.name])
            found = cursor.fetchone()
        if found == (False,):
            self.database_backwards(app_label, schema_editor, to_state, from_state)
        if found != (True,):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
        else:
            AddIndex.database_backwards(self, app_label, schema_editor, from_state, to_state)
