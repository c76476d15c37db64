"""Partial responses: the `fields` parameter, `a,b(c,d),e/f,*`."""

import re
from typing import Any, TypeAlias

Selection: TypeAlias = "dict[str, Selection]"  # an empty selection means everything below

TOKEN = re.compile(r"[A-Za-z0-9_*$-]+|[(),/]")
NAME = re.compile(r"[A-Za-z0-9_*$-]+")
DEEPEST = 30


class FieldsError(ValueError):
    """The selector is invalid; the text says where."""


def parse_fields(selector: str) -> Selection:
    """Parses a selector into a tree. Raises FieldsError."""
    tokens = TOKEN.findall(selector)
    if "".join(tokens) != re.sub(r"\s", "", selector):
        raise FieldsError(f"fields={selector!r} has characters that no selector has")
    selection = _list(tokens, 0)
    if tokens:
        raise FieldsError(f"fields={selector!r} has a closing bracket too many")
    return selection


def pick(value: Any, selection: Selection) -> Any:
    """Returns the selected part of a JSON value; in lists, of each item."""
    if not selection:
        return value
    if isinstance(value, list):
        return [pick(item, selection) for item in value]
    if not isinstance(value, dict):
        return value
    chosen = {key: _below(key, selection) for key in value if key in selection or "*" in selection}
    return {key: pick(value[key], below) for key, below in chosen.items()}


def _below(key: str, selection: Selection) -> Selection:
    return selection[key] if key in selection else selection["*"]


def _list(tokens: list[str], depth: int) -> Selection:
    if depth > DEEPEST:
        raise FieldsError(f"fields is nested deeper than {DEEPEST}")
    selection: Selection = {}
    while True:
        _path(tokens, selection, depth)
        if not tokens or tokens[0] != ",":
            return selection
        tokens.pop(0)


def _path(tokens: list[str], selection: Selection, depth: int) -> None:
    if not tokens or not NAME.fullmatch(tokens[0]):
        raise FieldsError(f"fields: a name is missing before {tokens[0] if tokens else 'the end'!r}")
    below = selection.setdefault(tokens.pop(0), {})
    if not tokens:
        return
    if tokens[0] == "/":
        tokens.pop(0)
        _path(tokens, below, depth)
    elif tokens[0] == "(":
        tokens.pop(0)
        below.update(_list(tokens, depth + 1))
        if not tokens or tokens.pop(0) != ")":
            raise FieldsError("fields: a closing bracket is missing")
