"""A column of JSON that is long in every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class LongJSONField(models.JSONField):
    """A JSONField whose rows go to PostgreSQL each as a value of its own.

    Django gives many rows at once as one array a column, in which psycopg escapes each quote by itself: for a receipt's
    evidence that was 0.3 ms a row, a sixth of all that writing it cost. To the schema it is a JSONField.
    """

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """What has a placeholder of its own is left out of arrays."""
        return "%s"
