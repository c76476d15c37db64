"""Draws the content of one order or invoice: the bill, its number, its facts."""

from __future__ import annotations

import datetime
import random
from dataclasses import fields
from decimal import Decimal

from sandbox.demo.bill import Bill, Extras, Line, allocation_threshold, make_bill, round_to_unit, vat_rate
from sandbox.demo.facts import Facts, Style, Value
from sandbox.demo.model import Item, Sender, Series

WAS = Decimal("1.4")
EPOCH = datetime.date(2020, 1, 1).toordinal()


def draw_bill(series: Series, day: datetime.date, rng: random.Random) -> Bill:
    sender = series.sender
    count = min(rng.randint(*series.pick), len(sender.items))
    lines = tuple(_line(item, sender.currency, rng) for item in rng.sample(sender.items, count))
    extras = Extras(**{name: between(*prices, sender.currency, rng) for name, prices in series.extras.items()})
    return make_bill(
        lines,
        currency=sender.currency,
        tax_rate=tax_rate(sender, day),
        tax_included=sender.tax_included,
        extras=extras,
    )


def tax_rate(sender: Sender, day: datetime.date) -> Decimal | None:
    if sender.tax == "standard":
        return vat_rate(sender.country, day)
    return None if sender.tax == "none" else Decimal(sender.tax)


def between(low: str, high: str, currency: str, rng: random.Random) -> Decimal:
    """Draws a price in the range, in whole tens of cents."""
    if low == high:
        return Decimal(low)
    steps = int((Decimal(high) - Decimal(low)) * 10)
    return round_to_unit(Decimal(low) + Decimal(rng.randint(0, steps)) / 10, currency)


def order_facts(bill: Bill, series: Series, day: datetime.date, style: Style, rng: random.Random) -> Facts:
    """Returns the facts of one order, with its lines."""
    lines = tuple(_line_facts(line, style, rng) for line in bill.lines)
    numbered = document_number(series.sender, day, rng)
    values: dict[str, Value] = {
        "number": numbered,
        "subtotal": bill.subtotal,
        "net": bill.net,
        "tax": bill.tax,
        "tax_rate": bill.tax_rate,
        "total": bill.total,
        "charged": bill.amount_due,
        "allocation_number": allocation_number(bill, series.sender, day, rng),
        "first_item": bill.lines[0].description if bill.lines else "",
        **{extra.name: getattr(bill.extras, extra.name) for extra in fields(Extras)},
    }
    return Facts(values, style, rng, {"lines": lines})


def document_number(sender: Sender, day: datetime.date, rng: random.Random) -> str:
    """Returns a number that grows with time, as a vendor's numbers do."""
    serial = (day.toordinal() - EPOCH) * 37 + rng.randint(0, 36)
    return sender.numbering.format(
        n=serial, m=rng.randrange(10**7), year=day.year, yy=day.strftime("%y"), month=f"{day.month:02d}"
    )


def allocation_number(bill: Bill, sender: Sender, day: datetime.date, rng: random.Random) -> str:
    """Returns nine digits where Israeli law requires them, else ""."""
    threshold = allocation_threshold(day)
    needed = sender.country == "IL" and bill.tax_rate and threshold is not None and bill.net > threshold
    return str(rng.randint(100_000_000, 999_999_999)) if needed else ""


def _line(item: Item, currency: str, rng: random.Random) -> Line:
    return Line(item.description, rng.randint(1, item.most), between(item.low, item.high or item.low, currency, rng))


def _line_facts(line: Line, style: Style, rng: random.Random) -> Facts:
    values: dict[str, Value] = {
        name: getattr(line, name) for name in ("description", "quantity", "unit_price", "amount")
    }
    return Facts(values | {"was": round_to_unit(line.unit_price * WAS, style.currency)}, style, rng)
