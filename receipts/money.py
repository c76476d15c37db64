"""Amounts as text: with as many decimals as their currency has, or more where the amount has more."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_precision

USUAL_DECIMALS = 2


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
