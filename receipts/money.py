"""Amounts as text: with as many decimals as their currency has, and never fewer than the amount needs."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_precision

USUAL_DECIMALS = 2


@cache
def decimals_of(currency: str | None) -> int:
    """How many decimals amounts in `currency` are written with: 2 for ILS, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency) if currency else USUAL_DECIMALS


def amount_text(amount: Decimal | None, currency: str | None) -> str | None:
    """`12.30`, in yen `1200`; None stays None."""
    if amount is None:
        return None
    needed = -int(amount.normalize().as_tuple().exponent)
    return f"{amount:.{max(decimals_of(currency), needed)}f}"
