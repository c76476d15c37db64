"""The encrypted text field: readable with our keys alone, and safe where the library's own is not."""

from __future__ import annotations

from typing import Any

import fernet_fields
from django.core.exceptions import FieldError


class EncryptedTextField(fernet_fields.EncryptedTextField):  # type: ignore[misc]
    """Text encrypted with the first of `FERNET_KEYS`, decrypted with any of them.

    An expression (`F()`, `Value()`, a function) cannot be encrypted by the database: the library would store its
    source text, or the plain value. It is refused with FieldError; only what `bulk_update` builds from values that
    went through this field is let through.
    """

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if not hasattr(value, "as_sql"):
            return super().get_db_prep_save(value, connection)
        if getattr(value, "_output_field_or_none", None) is self:
            return value
        raise FieldError("An encrypted field cannot be set from an expression: assign the value itself.")
