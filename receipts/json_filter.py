"""The list's filters as a JSON object: the same names and values as in an address, several values as an array."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.http import QueryDict
from rest_framework.serializers import ValidationError

from foundation.strict_input import refuse_unknown
from receipts.filters import CategoryFilter, ReceiptFilter, YesNoFilter

Scalar = str | int | float | bool
SEVERAL = (django_filters.MultipleChoiceFilter,)
MOST_VALUES = 100
"""Values of one filter."""


def parameters_of(asked: Mapping[str, Any]) -> QueryDict:
    """The same as the parameters of an address. Raises ValidationError that names what is unknown or no such value."""
    refuse_unknown(asked, known=ReceiptFilter.base_filters)
    wrong = {name: [text] for name, value in asked.items() if (text := _complaint(name, value))}
    if wrong:
        raise ValidationError(wrong)
    parameters = QueryDict(mutable=True)
    for name, value in asked.items():
        parameters.setlist(name, [_text(one) for one in (value if isinstance(value, list) else [value])])
    return parameters


def schema() -> dict[str, Any]:
    """The object in the API's description."""
    properties = {name: _schema_of(one) for name, one in ReceiptFilter.base_filters.items()}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "description": "The filters of GET receipts; {} finds every receipt that is not deleted.",
    }


def _complaint(name: str, value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    if isinstance(value, list) and not isinstance(ReceiptFilter.base_filters[name], SEVERAL):
        return "Write one value."
    if not 0 < len(values) <= MOST_VALUES:
        return f"Write 1 to {MOST_VALUES} values, or leave it out."
    # an empty value would narrow nothing, and so find everything
    if not all(isinstance(one, Scalar) and _text(one).strip() for one in values):
        return "Write a text, a number, true or false, or leave it out."
    return ""


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _schema_of(one: Any) -> dict[str, Any]:
    about = {"description": one.extra["help_text"]} if one.extra.get("help_text") else {}
    if isinstance(one, SEVERAL):
        choices = [] if isinstance(one, CategoryFilter) else [value for value, _ in one.extra["choices"]]
        item = {"type": "string", "enum": choices} if choices else {"type": "string"}
        return {"type": "array", "minItems": 1, "maxItems": MOST_VALUES, "items": item, **about}
    if isinstance(one, YesNoFilter):
        return {"type": "boolean", **about}
    if isinstance(one, django_filters.NumberFilter):
        return {"type": "string", "format": "decimal", **about}
    if isinstance(one, django_filters.DateFilter):
        return {"type": "string", "format": "date", **about}
    return {"type": "string", "minLength": 1, **about}
