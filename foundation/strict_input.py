"""Request bodies in which an unknown field is an error."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

ID_DIGITS = 18


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses unknown fields, so that a misspelt `form_date` cannot start a full scan."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            refuse_unknown(data, known=self.fields)
        return super().to_internal_value(data)


def row_id(text: str) -> int | None:
    """The id of a row that `text` writes in digits; None if it is none, or longer than any column holds."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS else None


def refuse_unknown(given: Any, *, known: Any) -> None:
    """Raises ValidationError that names every key of `given` that is not in `known`."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        choice = ", ".join(sorted(known))
        raise serializers.ValidationError({name: [f"There is no such field; there are: {choice}."] for name in unknown})
