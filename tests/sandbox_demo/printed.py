"""The printed forms of a value: how a mail may print a plain amount or an ISO date of the truth."""

from __future__ import annotations

import datetime
import functools
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALES = ("en_US", "en_GB", "he_IL", "de_DE", "de_CH", "fr_FR", "es_ES", "sv_SE")
DATE_PATTERNS = (
    "MMMM d, y", "MMM d, y", "d MMMM y", "d MMM y", "dd MMM y", "MMMM dd, y", "MMMM d", "d. MMMM y", "dd.MM.y", "d.M.y",
    "dd/MM/y", "dd/MM/yy", "MM/dd/y", "y/MM/dd", "y-MM-dd", "dd-MM-y", "d-MMM-y", "d בMMMM y", "d 'de' MMMM 'de' y",
    "yMMdd",
)  # fmt: skip


@functools.cache
def amounts(value: str) -> set[str]:
    amount = Decimal(value)
    pattern = "#,##0.00" if "." in value else "#,##0"
    forms = {format_decimal(amount, pattern, locale=locale) for locale in LOCALES}
    return {value} | forms | {form.replace("\u202f", " ").replace("\u00a0", " ") for form in forms}


def percents(value: str) -> set[str]:
    return {value, value.replace(".", ",")}


@functools.cache
def dates(value: str) -> set[str]:
    day = datetime.date.fromisoformat(value)
    return {format_date(day, pattern, locale=locale) for pattern in DATE_PATTERNS for locale in LOCALES}


def forms(name: str, value: str) -> set[str]:
    """Return every accepted printed form of the truth field `name`."""
    if name in {"net", "tax", "total"}:
        return amounts(value)
    if name == "tax_rate":
        return percents(value)
    return dates(value) if name == "issue_date" else {value}
