"""A field's value as people read it, and as events keep it."""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from receipts.fields import Field, Kind
from receipts.models import Receipt
from receipts.templatetags.money import day, isolated, money, percent


def display(field: Field, value: Any, currency: str | None) -> SafeString | str:
    """A field's value for people; empty if it is not known."""
    if value is None or value == "":
        return ""
    match field.kind:
        case Kind.AMOUNT:
            return money(value, currency)
        case Kind.RATE:
            return percent(value)
        case Kind.DATE:
            return day(value)
        case Kind.CHOICE:
            return _choice(field.name, value)
        case Kind.CARD_DIGITS:
            return isolated(gettext("•••• %(digits)s") % {"digits": value})
        case Kind.NOTE:
            return format_html('<span class="lines" dir="auto">{}</span>', value)
        case _:
            return isolated(str(value))


def _choice(name: str, value: str) -> str:
    column: Any = Receipt._meta.get_field(name)
    return capfirst(str(dict(column.flatchoices).get(value, value)))


def parse(field: Field, text: str | None) -> Any:
    """Convert a correction's text back to the value it stands for."""
    if text is None:
        return None
    if field.kind in (Kind.AMOUNT, Kind.RATE):
        return _decimal(text)
    return datetime.date.fromisoformat(text) if field.kind is Kind.DATE else text


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
