"""Input in which what is unknown, repeated or malformed is an error, by name: bodies, query parameters, headers.

The one place of these rules. Days are YYYY-MM-DD, yes and no are true and false, ids are digits that a column holds.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError as FormError
from django.db import models
from django.http import QueryDict
from rest_framework import serializers

ID_DIGITS = 18
"""Any number of so many digits is within the range of an id's column."""
FIRST_DAY, LAST_DAY = datetime.date(1970, 1, 1), datetime.date(2200, 1, 1)
YES_NO = {"true": True, "false": False}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DECIMAL = re.compile(r"[0-9]{1,13}(\.[0-9]{1,3})?")
"""What a column of money holds."""
YEARS = r"^(19[7-9][0-9]|2[01][0-9]{2})-"
TEXT, NOT_BLANK = r"^[^\x00]*$", r"^[^\x00]*[^\x00\s][^\x00]*$"
"""Patterns (ECMA 262) for descriptions: the years of a day, and text, in which no column takes a NUL."""
NOT_A_DAY = f"Write a day as YYYY-MM-DD, from {FIRST_DAY} to {LAST_DAY}."


class StrictBooleanField(serializers.BooleanField):
    """`true` or `false` in JSON; neither words nor numbers."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("Write true or false.")
        return data


class StrictIntegerField(serializers.IntegerField):
    """A whole number in JSON, no text that holds one."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class StrictCharField(serializers.CharField):
    """Text in JSON, no number."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictDecimalField(serializers.DecimalField):
    """A decimal number as text, without sign, exponent or separators: a JSON number has no exact decimals."""

    def to_internal_value(self, data: Any) -> Any:
        if not (isinstance(data, str) and DECIMAL.fullmatch(data)):
            raise serializers.ValidationError('Write a decimal number in quotes, such as "12.50".')
        return super().to_internal_value(data)


class DayField(serializers.DateField):
    """A day between FIRST_DAY and LAST_DAY, as YYYY-MM-DD alone."""

    def to_internal_value(self, value: Any) -> datetime.date:
        day = day_of(value) if isinstance(value, str) else None
        if day is None:
            raise serializers.ValidationError(NOT_A_DAY)
        return day


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses unknown fields, so that a misspelt `form_date` cannot start a full scan."""

    # of a ModelSerializer beside it
    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.DateField: DayField,
        models.BooleanField: StrictBooleanField,
        models.CharField: StrictCharField,
        models.DecimalField: StrictDecimalField,
        models.TextField: StrictCharField,
    }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            refuse_unknown(data, known=self.fields)
        return super().to_internal_value(data)


class DayFormField(forms.DateField):
    """The same day in a query."""

    def to_python(self, value: Any) -> datetime.date | None:
        if value in self.empty_values:
            return None
        day = day_of(value)
        if day is None:
            raise FormError(NOT_A_DAY)
        return day


class YesNoFormField(forms.Field):
    """`true` or `false` in a query; anything else is refused instead of being ignored."""

    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        if value not in YES_NO:
            raise FormError("Write true or false.")
        return YES_NO[value]


def day_of(text: str) -> datetime.date | None:
    """The day that `text` writes as YYYY-MM-DD; None if it is none, or outside of FIRST_DAY to LAST_DAY."""
    try:
        day = datetime.date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None


def row_id(text: str) -> int | None:
    """The id of a row that `text` writes in digits; None if it is none, or longer than any column holds."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS else None


def id_in(parameters: Mapping[str, str], name: str) -> int | None:
    """The row id that a query names; None if it names none. Raises ValidationError."""
    text = parameters.get(name, "")
    wanted = row_id(text)
    if text and wanted is None:
        raise serializers.ValidationError({name: ["Write an id in digits."]})
    return wanted


def number_in(parameters: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    """The number from 1 to `most` that a query gives, else `default`. Raises ValidationError."""
    text = parameters.get(name) or str(default)
    number = row_id(text)
    if number is None or not 1 <= number <= most:
        raise serializers.ValidationError({name: [f"Write a number from 1 to {most}."]})
    return number


def refuse_unknown(given: Any, *, known: Collection[str]) -> None:
    """Raises ValidationError that names every key of `given` that is not in `known`."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        choice = f"there are: {', '.join(sorted(known))}" if known else "there are none"
        raise serializers.ValidationError({name: [f"There is no such field; {choice}."] for name in unknown})


def refuse_repeated(given: QueryDict, *, repeatable: Collection[str] = ()) -> None:
    """Raises ValidationError that names every parameter given twice, of which but one would be heeded."""
    repeated = [name for name, values in given.lists() if len(values) > 1 and name not in repeatable]
    if repeated:
        raise serializers.ValidationError({name: ["Give it once."] for name in repeated})
