"""A migration operation that takes a field out of its model while older processes still use its column."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RemoveField


class RetireColumn(RemoveField):
    """Replaces `RemoveField` where processes of the version before run on beside the new ones.

    PostgreSQL keeps the column, and fills it with `default` (text, as SQL reads it) where it is not named; a migration
    of a later version drops it. Other databases, on which one version runs at a time, drop it at once.
    """

    def __init__(self, model_name: str, name: str, default: str) -> None:
        super().__init__(model_name, name)
        self.default = default

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """For Django's writer of migrations."""
        path, arguments, named = super().deconstruct()
        return path, arguments, {**named, "default": self.default}

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        quote = schema_editor.quote_name
        schema_editor.execute(
            f"ALTER TABLE {quote(model._meta.db_table)} ALTER COLUMN {quote(field.column)} SET DEFAULT '{self.default}'"
        )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
