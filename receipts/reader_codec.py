"""The engine's values as JSON, and back: what a reader process answers is data, and can only become data.

A dataclass becomes the list of its fields' values, a tuple a list, a decimal, date or enum its text, bytes their place
in a list of files. The way back is led by the annotations of :mod:`extraction.types`: whatever does not fit
them is refused.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import json
import operator
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

Convert = Callable[[Any, Sequence[bytes]], Any]
MOST_DIGITS = 100
"""Of a decimal's text; the engine's amounts have a fifth of that."""


SHAPES = 256
"""Of each dataclass: which of its values are null, say. The most that are remembered; mails have a few dozen."""


class MalformedValueError(ValueError):
    """A value is not what its annotation says it must be."""


@dataclasses.dataclass(frozen=True, slots=True)
class Decoder:
    """How JSON becomes values of an annotation: JSON of the types `as_is` is the value; `convert` takes any other."""

    as_is: frozenset[type]
    convert: Convert

    def decode(self, plain: Any, files: Sequence[bytes]) -> Any:
        """Return the value. Raises MalformedValueError."""
        return plain if type(plain) in self.as_is else self.convert(plain, files)


def encode(value: Any, files: list[bytes]) -> str:
    """Return `value` as JSON text; bytes in it are appended to `files`."""

    def plain(item: Any) -> Any:
        if type(item) is bytes:
            files.append(item)
            return len(files) - 1
        kind: Any = type(item)
        return _plain(kind)(item)

    return json.dumps(value, default=plain, separators=(",", ":"), check_circular=False)


def decode(annotation: Any, plain: Any, files: Sequence[bytes]) -> Any:
    """Return the value of an annotation that `plain` and `files` hold. Raises MalformedValueError."""
    return _decoder(annotation).decode(plain, files)


def decode_one_of(kinds: Sequence[type], plain: Any, files: Sequence[bytes]) -> Any:
    """Return the dataclass, of those in `kinds`, whose name and values `plain` holds. Raises MalformedValueError."""
    if type(plain) is list and len(plain) == 2:
        for kind in kinds:
            if kind.__name__ == plain[0]:
                return decode(kind, plain[1], files)
    raise MalformedValueError("no known kind of value")


@cache
def _plain(kind: type) -> Callable[[Any], Any]:
    """How values of a type that JSON does not know are written."""
    if kind is Decimal:
        return str
    if kind is datetime.date:
        return datetime.date.isoformat
    names = [field.name for field in dataclasses.fields(kind)]
    values = operator.attrgetter(*names)
    return values if len(names) > 1 else lambda item: [values(item)]


@cache
def _decoder(annotation: Any) -> Decoder:
    """Made once for each annotation, since mails come by the thousand."""
    origin = typing.get_origin(annotation) or annotation
    if origin in (typing.Union, types.UnionType):
        return _either(typing.get_args(annotation))
    if origin is tuple:
        return _tuple(_decoder(typing.get_args(annotation)[0]))
    if dataclasses.is_dataclass(origin):
        return _object(annotation)
    return _leaf(annotation)


def _leaf(kind: Any) -> Decoder:
    if kind in (str, int, bool):
        return Decoder(frozenset({kind}), _refuse)
    if kind is float:
        return Decoder(frozenset({float}), _converted(int, float))
    if kind is bytes:
        return Decoder(frozenset(), _file)
    if kind is Decimal:
        return Decoder(frozenset(), _converted(str, _decimal))
    if kind is datetime.date:
        return Decoder(frozenset(), _converted(str, datetime.date.fromisoformat))
    return _text_of([kind])


def _refuse(plain: Any, _: Sequence[bytes]) -> Any:
    raise MalformedValueError(f"{type(plain).__name__} does not fit")


def _converted(kind: type, convert: Callable[[Any], Any]) -> Convert:
    def decode_leaf(plain: Any, files: Sequence[bytes]) -> Any:
        if type(plain) is not kind:
            _refuse(plain, files)
        try:
            return convert(plain)
        except (ValueError, OverflowError, InvalidOperation) as error:
            raise MalformedValueError(f"{type(plain).__name__} does not fit") from error

    return decode_leaf


def _decimal(text: str) -> Decimal:
    value = Decimal(text[: MOST_DIGITS + 1])
    if not value.is_finite() or len(text) > MOST_DIGITS or abs(value.adjusted()) > MOST_DIGITS:
        raise MalformedValueError("no amount")
    return value


def _file(plain: Any, files: Sequence[bytes]) -> bytes:
    if type(plain) is not int or not 0 <= plain < len(files):
        raise MalformedValueError("no such file")
    return files[plain]


def _text_of(kinds: Sequence[Any]) -> Decoder:
    """A text that is a member of one of several enums, the first that has it; any text, where a NewType is among them.

    Raises TypeError for other kinds.
    """
    members: dict[str, Any] = {}
    takes_any = False
    for kind in kinds:
        if isinstance(kind, typing.NewType) and kind.__supertype__ is str:
            takes_any = True
        elif isinstance(kind, type) and issubclass(kind, enum.StrEnum):
            members = {member.value: member for member in kind} | members
        else:
            raise TypeError(f"values of {kind} cannot come from a reader process: teach {__name__} how")

    def decode_text(plain: Any, files: Sequence[bytes]) -> Any:
        if type(plain) is not str or not (takes_any or plain in members):
            _refuse(plain, files)
        return members.get(plain, plain)

    return Decoder(frozenset(), decode_text)


def _tuple(item: Decoder) -> Decoder:
    as_is, convert = item.as_is, item.convert

    def decode_tuple(plain: Any, files: Sequence[bytes]) -> tuple[Any, ...]:
        if type(plain) is not list:
            _refuse(plain, files)
        return tuple([one if type(one) in as_is else convert(one, files) for one in plain])

    return Decoder(frozenset(), decode_tuple)


def _either(annotations: Sequence[Any]) -> Decoder:
    """A value or None, or a text of several kinds."""
    kinds = [kind for kind in annotations if kind is not types.NoneType]
    value = _decoder(kinds[0]) if len(kinds) == 1 else _text_of(kinds)
    return Decoder(value.as_is | {types.NoneType}, value.convert) if len(kinds) < len(annotations) else value


def _object(annotation: Any) -> Decoder:
    kind = typing.get_origin(annotation) or annotation
    arguments = dict(zip(getattr(kind, "__parameters__", ()), typing.get_args(annotation), strict=True))
    hints = typing.get_type_hints(kind)
    decoders = [_decoder(_specific(hints[field.name], arguments)) for field in dataclasses.fields(kind)]

    @lru_cache(maxsize=SHAPES)
    def conversions(*shape: Any) -> list[tuple[int, Convert]]:
        """What is to be converted, and where, in a list of values of these JSON types."""
        if len(shape) != len(decoders):
            raise MalformedValueError(f"no {kind.__name__}")
        pairs = enumerate(zip(shape, decoders, strict=True))
        return [(place, decoder.convert) for place, (type_, decoder) in pairs if type_ not in decoder.as_is]

    def decode_object(plain: Any, files: Sequence[bytes]) -> Any:
        if type(plain) is not list:
            _refuse(plain, files)
        values = plain.copy()
        for place, convert in conversions(*map(type, plain)):
            values[place] = convert(plain[place], files)
        return kind(*values)

    return Decoder(frozenset(), decode_object)


def _specific(hint: Any, arguments: Mapping[Any, Any]) -> Any:
    return arguments.get(hint, hint)
