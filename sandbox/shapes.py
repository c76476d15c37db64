"""Checks that a JSON object has only the keys a call knows, each of the right type."""

from collections.abc import Mapping
from types import NoneType
from typing import Any, TypeAlias

Shape: TypeAlias = Mapping[str, tuple[type, ...]]

TEXT, NUMBER, WHOLE = (str,), (int, float), (int,)
MAYBE_WHOLE = (int, NoneType)
TEXTS, TEXT_BY_NAME = (list,), (dict,)
NAMES = {str: "text", int: "a whole number", float: "a number", NoneType: "null", list: "a list", dict: "an object"}


class ShapeError(ValueError):
    """A key that is not known or a value of the wrong type; the text names it."""


def checked(values: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """A copy of `values`, all of it known to `shape`; lists and objects hold text only. Raises ShapeError."""
    if unknown := set(values) - set(shape):
        raise ShapeError(f"unknown key {min(unknown)!r}; known: {', '.join(sorted(shape))}")
    for name, value in values.items():
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if type(value) not in shape[name] or any(type(item) is not str for item in inner):
            wanted = " or ".join(NAMES[kind] for kind in shape[name])
            raise ShapeError(f"{name} has to be {wanted}, not {value!r}")
    return dict(values)
