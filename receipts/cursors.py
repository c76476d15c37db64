"""A place in one list, signed, as addresses carry it: good for no other list."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Final

from django.core import signing
from django.db.models import Model

from receipts.keyset import Order, Position

SIGNER: Final = signing.Signer(salt="receipts.keyset")


class InvalidCursorError(Exception):
    """The text was not given out by this product, or not whole."""


def cursor_of(position: Position, list_name: Sequence[Any]) -> str:
    """The place as text; `list_name` says of which list it is."""
    key = [_plain(value) for value in position.key]
    return SIGNER.sign_object([list(list_name), key, position.backwards, position.inclusive])


def name_and_key_in(text: str) -> tuple[list[Any], list[Any], bool, bool]:
    """The list's name, the key as JSON has it, and both ways of the position. Raises InvalidCursorError."""
    try:
        list_name, key, backwards, inclusive = SIGNER.unsign_object(text)
    except (signing.BadSignature, ValueError) as error:
        raise InvalidCursorError from error
    return list_name, key, backwards, inclusive


def position_of(key: Sequence[Any], order: Order, model: type[Model], *, backwards: bool, inclusive: bool) -> Position:
    """The position of a key as JSON has it."""
    columns: list[Any] = [model._meta.get_field(column) for column in order.columns]
    values = (column.to_python(value) for column, value in zip(columns, key, strict=True))
    return Position(tuple(values), backwards, inclusive)


def position_in(text: str, list_name: Sequence[Any], order: Order, model: type[Model]) -> Position | None:
    """The position in `list_name` that `text` names; None if it is of another list or was not given out here."""
    try:
        name, key, backwards, inclusive = name_and_key_in(text)
    except InvalidCursorError:
        return None
    if name != list(list_name):
        return None
    return position_of(key, order, model, backwards=backwards, inclusive=inclusive)


def _plain(value: Any) -> Any:
    """`value` as JSON has it, and as its column reads it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, int | float | None) else str(value)
