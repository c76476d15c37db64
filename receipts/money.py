"""Amounts as text: with as many decimals as their currency has, or more where the amount has more."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_precision, is_currency

USUAL_DECIMALS = 2
NO_MONEY = frozenset({"XXX", "XTS"})
"""What ISO 4217 writes where there is no currency, and in tests."""


def is_money(code: str) -> bool:
    """Whether `code` is a currency of ISO 4217, one of today or of the past."""
    return code not in NO_MONEY and is_currency(code)


@cache
def decimals_of(currency: str | None) -> int:
    """Return the number of decimals of `currency`: 2 for ILS, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency) if currency else USUAL_DECIMALS


def amount_text(amount: Decimal | None, currency: str | None) -> str | None:
    """Write an amount: `12.30`, in yen `1200`; None stays None."""
    if amount is None:
        return None
    needed = -int(amount.normalize().as_tuple().exponent)
    return f"{amount:.{max(decimals_of(currency), needed)}f}"
