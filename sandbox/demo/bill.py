"""A bill: lines, tax and total, correct to the cent."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
NO_CENTS = frozenset({"JPY"})


def round_to_unit(amount: Decimal, currency: str) -> Decimal:
    """Rounds to the currency's smallest unit."""
    return amount.quantize(Decimal(1) if currency in NO_CENTS else Decimal("0.01"), ROUND_HALF_UP)


def vat_rate(country: str, day: datetime.date) -> Decimal | None:
    """Returns the standard rate in percent; None where the seller shows no tax."""
    if country == "IL":
        return Decimal(17) if day.year < 2025 else Decimal(18)
    rates = {
        "DE": "19",
        "AT": "20",
        "FR": "20",
        "ES": "21",
        "GB": "20",
        "SE": "25",
        "CH": "8.1",
        "JP": "10",
        "IE": "23",
    }
    return Decimal(rates[country]) if country in rates else None


def allocation_threshold(day: datetime.date) -> Decimal | None:
    """Returns the net shekels above which an Israeli tax invoice needs an allocation number; None before that rule."""
    steps = (
        (datetime.date(2026, 6, 1), Decimal(5_000)),
        (datetime.date(2026, 1, 1), Decimal(10_000)),
        (datetime.date(2025, 1, 1), Decimal(20_000)),
        (datetime.date(2024, 5, 5), Decimal(25_000)),
    )
    return next((amount for since, amount in steps if day >= since), None)


@dataclass(frozen=True, slots=True)
class Line:
    description: str
    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Extras:
    """Amounts between the lines and the total; all positive, the discount is subtracted."""

    shipping: Decimal = ZERO
    discount: Decimal = ZERO
    tip: Decimal = ZERO
    gift_card: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Bill:
    """`net + tax + tip = total`; `amount_due` is the rest after a gift card."""

    lines: tuple[Line, ...]
    extras: Extras
    currency: str
    tax_rate: Decimal | None
    net: Decimal
    tax: Decimal

    @property
    def subtotal(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        return self.net + self.tax + self.extras.tip

    @property
    def amount_due(self) -> Decimal:
        return self.total - self.extras.gift_card


def make_bill(
    lines: tuple[Line, ...], *, currency: str, tax_rate: Decimal | None, tax_included: bool, extras: Extras
) -> Bill:
    """Makes a bill from priced lines; `tax_rate` in percent, `tax_included` if the prices contain it."""
    base = sum((line.amount for line in lines), ZERO) + extras.shipping - extras.discount
    rate = (tax_rate or ZERO) / 100
    tax = round_to_unit(base * rate / (1 + rate) if tax_included else base * rate, currency)
    net = base - tax if tax_included else base
    return Bill(lines, extras, currency, tax_rate, net, tax)
