"""Checks that a JSON object has only known keys, each of the right type."""

from collections.abc import Mapping
from types import NoneType
from typing import Any, TypeAlias

Shape: TypeAlias = Mapping[str, tuple[type, ...]]

TEXT, NUMBER, WHOLE = (str,), (int, float), (int,)
MAYBE_WHOLE = (int, NoneType)
TEXTS, TEXT_BY_NAME = (list,), (dict,)
NAMES = {str: "text", int: "a whole number", float: "a number", NoneType: "null", list: "a list", dict: "an object"}


class ShapeError(ValueError):
    """An unknown key or a value of the wrong type; the text names it."""


def check_shape(values: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """Returns a copy of `values`; lists and objects may hold only text. Raises ShapeError."""
    if unknown := set(values) - set(shape):
        raise ShapeError(f"unknown key {min(unknown)!r}; known: {', '.join(sorted(shape))}")
    for name, value in values.items():
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if type(value) not in shape[name] or any(type(item) is not str for item in inner):
            expected = " or ".join(NAMES[kind] for kind in shape[name])
            raise ShapeError(f"{name} has to be {expected}, not {value!r}")
    return dict(values)
