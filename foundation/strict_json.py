"""JSON from outside, as RFC 7493 (I-JSON) has it: what two programs may understand differently is refused. Pure.

How deep it is nested is looked at before it is parsed, since a parser calls itself once a level.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from foundation.errors import ApiError

MAX_DEPTH = 32
BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
"""A string, whole or broken off, or a bracket outside of strings."""


class MalformedJsonError(ApiError):
    """Not JSON, or not I-JSON; `line` and `column` say where it breaks off."""

    code = "PARSE_ERROR"
    message = "The body is not valid JSON."
    hint = "Send one JSON object in UTF-8: each name once, whole characters, no number beyond a 64-bit float."


class JsonTooDeepError(ApiError):
    """Nested deeper than anything this product takes."""

    code = "JSON_TOO_DEEP"
    message = "The JSON is nested too deeply."
    hint = "Nest objects and lists at most 32 deep."


def loads(source: bytes) -> Any:
    """The value in `source`, which is UTF-8. Raises MalformedJsonError or JsonTooDeepError."""
    try:
        text = source.decode()
        refuse_deep(text)
        value = json.loads(text, object_pairs_hook=_object, parse_float=_number, parse_constant=_refuse)
        # a lone surrogate is text that no database and no answer takes
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise MalformedJsonError(line=error.lineno, column=error.colno) from error
    except ValueError as error:
        raise MalformedJsonError from error
    return value


def refuse_deep(text: str) -> None:
    """Raises JsonTooDeepError if lists and objects are nested more than MAX_DEPTH deep."""
    depth = 0
    for found in BRACKET.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise JsonTooDeepError
        elif found[0] in "]}":
            depth -= 1


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        _refuse(text)
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)
