"""The engine's values as JSON, and back: what a reader process answers is data, and can only become data.

A dataclass becomes an object, a tuple a list, a decimal, date or enum its text, bytes their place in a list of files.
The way back is led by the annotations of :mod:`receipts.extraction.types`: whatever does not fit them is refused.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

Decode = Callable[[Any, Sequence[bytes]], Any]
MOST_DIGITS = 100
"""Of a decimal's text; the engine's amounts have a fifth of that."""


class MalformedValueError(ValueError):
    """A value is not what its annotation says it must be."""


def encode(value: Any, files: list[bytes]) -> Any:
    """Return `value` as JSON can hold it; bytes are appended to `files`."""
    kind = type(value)
    if kind is str or value is None or kind is float or kind is int or kind is bool:
        return value
    if kind is tuple:
        return [encode(item, files) for item in value]
    if kind is bytes:
        files.append(value)
        return len(files) - 1
    if dataclasses.is_dataclass(kind):
        return {name: encode(item, files) for name in _names(kind) if (item := getattr(value, name)) not in (None, ())}
    return value.isoformat() if kind is datetime.date else str(value)


def encode_one_of(value: Any, files: list[bytes]) -> list[Any]:
    """Return a dataclass with its name, for :func:`decode_one_of`."""
    return [type(value).__name__, encode(value, files)]


def decode(annotation: Any, plain: Any, files: Sequence[bytes]) -> Any:
    """Return the value of an annotation that `plain` and `files` hold. Raises MalformedValueError."""
    return _decoder(annotation)(plain, files)


def decode_one_of(kinds: Sequence[type], plain: Any, files: Sequence[bytes]) -> Any:
    """Return the dataclass, of those in `kinds`, that `plain` names and holds. Raises MalformedValueError."""
    by_name = {kind.__name__: kind for kind in kinds}
    if not isinstance(plain, list) or len(plain) != 2 or plain[0] not in by_name:
        raise MalformedValueError("no known kind of value")
    return _decoder(by_name[plain[0]])(plain[1], files)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@cache
def _decoder(annotation: Any) -> Decode:
    """How values of an annotation are decoded; made once, since mails come by the thousand."""
    origin = typing.get_origin(annotation) or annotation
    if origin in (typing.Union, types.UnionType):
        return _either(typing.get_args(annotation))
    if origin is tuple:
        return _tuple(_decoder(typing.get_args(annotation)[0]))
    if isinstance(annotation, typing.NewType):
        return _decoder(annotation.__supertype__)
    if dataclasses.is_dataclass(origin):
        return _object(annotation)
    return _leaf(origin)


def _leaf(kind: Any) -> Decode:
    if kind is bytes:
        return _file
    if kind is float:
        return _checked(lambda plain: float(_of(int | float, plain)))
    if kind in (str, int, bool, types.NoneType):
        return _checked(lambda plain: _of(kind, plain))
    if kind is Decimal:
        return _checked(_decimal)
    if kind is datetime.date:
        return _checked(lambda plain: datetime.date.fromisoformat(_of(str, plain)))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _checked(lambda plain: kind(_of(str, plain)))
    raise TypeError(f"values of {kind} cannot come from a reader process: teach {__name__} how")


def _checked(convert: Callable[[Any], Any]) -> Decode:
    def decode(plain: Any, _: Sequence[bytes]) -> Any:
        try:
            return convert(plain)
        except (ValueError, OverflowError) as error:
            raise MalformedValueError(f"{type(plain).__name__} does not fit") from error

    return decode


def _of(kind: Any, plain: Any) -> Any:
    if not isinstance(plain, kind) or (isinstance(plain, bool) and kind is not bool):
        raise MalformedValueError(f"{type(plain).__name__} where {kind} belongs")
    return plain


def _decimal(plain: Any) -> Decimal:
    try:
        value = Decimal(_of(str, plain)[: MOST_DIGITS + 1])
    except InvalidOperation as error:
        raise MalformedValueError("no number") from error
    if not value.is_finite() or len(plain) > MOST_DIGITS or abs(value.adjusted()) > MOST_DIGITS:
        raise MalformedValueError("no amount")
    return value


def _file(plain: Any, files: Sequence[bytes]) -> bytes:
    number: int = _of(int, plain)
    if not 0 <= number < len(files):
        raise MalformedValueError("no such file")
    return files[number]


def _tuple(item: Decode) -> Decode:
    def decode(plain: Any, files: Sequence[bytes]) -> tuple[Any, ...]:
        return tuple([item(one, files) for one in _of(list, plain)])

    return decode


def _either(annotations: Sequence[Any]) -> Decode:
    """The first of several annotations that a value fits."""
    decoders = [_decoder(annotation) for annotation in annotations]

    def decode(plain: Any, files: Sequence[bytes]) -> Any:
        for decoder in decoders:
            try:
                return decoder(plain, files)
            except MalformedValueError:
                continue
        raise MalformedValueError(f"{type(plain).__name__} is none of {len(decoders)} kinds")

    return decode


def _object(annotation: Any) -> Decode:
    """A dataclass; what is missing has its default."""
    kind = typing.get_origin(annotation) or annotation
    arguments = dict(zip(getattr(kind, "__parameters__", ()), typing.get_args(annotation), strict=True))
    hints = typing.get_type_hints(kind)
    decoders = {name: _decoder(_specific(hints[name], arguments)) for name in _names(kind)}

    def decode(plain: Any, files: Sequence[bytes]) -> Any:
        try:
            return kind(**{name: decoders[name](item, files) for name, item in _of(dict, plain).items()})
        except (KeyError, TypeError) as error:
            raise MalformedValueError(f"no {kind.__name__}") from error

    return decode


def _specific(hint: Any, arguments: Mapping[Any, Any]) -> Any:
    return arguments.get(hint, hint)
