"""An encrypted text field that refuses what the library's own would store unencrypted."""

from __future__ import annotations

from typing import Any

import fernet_fields
from django.core.exceptions import FieldError
from django.db.models import Case, Value, When
from django.db.models.functions import Cast


class EncryptedTextField(fernet_fields.EncryptedTextField):  # type: ignore[misc]
    """Text encrypted with the first of `FERNET_KEYS`, decrypted with any of them.

    An expression (`F()`, `Value()`, a function) cannot be encrypted by the database: the library would store its
    source text, or the plain value. It is refused with FieldError; only what `bulk_update` builds from values that
    went through this field is let through.
    """

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if not hasattr(value, "as_sql"):
            return super().get_db_prep_save(value, connection)
        if self._holds_values_alone(value):
            return value
        raise FieldError("An encrypted field cannot be set from an expression: assign the value itself.")

    def _holds_values_alone(self, expression: Any) -> bool:
        """Whether it is what `bulk_update` builds: a CASE whose results are values of this field, cast or not."""
        match expression:
            case Value():
                return expression.value is None or getattr(expression, "_output_field_or_none", None) is self
            case When():
                return self._holds_values_alone(expression.result)
            case Case() | Cast():
                return all(map(self._holds_values_alone, expression.get_source_expressions()))
        return False
