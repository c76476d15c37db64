"""The facts a template may print about one mail: owner, sender, purchase, dates, and random details."""

from __future__ import annotations

import datetime
import random

from babel.dates import format_date

from sandbox.demo import owner
from sandbox.demo.facts import Facts, Style, Value
from sandbox.demo.plan import Occurrence
from sandbox.demo.purchase import between, draw_bill, order_facts
from sandbox.demo.template import Template

REFERENCE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PEOPLE = ("Ilan", "Shira", "Omer", "Maya", "Yael", "Tom", "Ruth", "Adam")
PEOPLE_HE = ("אילן", "שירה", "עומר", "מאיה", "יעל", "רות")


def facts_of(occurrence: Occurrence, template: Template, rng: random.Random) -> Facts:
    """Returns the facts a template may print about this mail."""
    series, header = occurrence.series, template.header
    day = occurrence.bought_on
    style = Style(header.get("locale", "en_US"), header.get("date", "MMMM d, y"), series.sender.currency)
    bills = [draw_bill(series, day, rng) for _ in range(series.orders)]
    orders = tuple(order_facts(bill, series, day, style, rng) for bill in bills)
    values = {
        **owner.FACTS,
        **_sender_facts(occurrence),
        **_dates(occurrence, style.locale),
        **_chance(series.sender.currency, rng),
        **orders[0].values,
        "document_type": header.get("document", ""),
    }
    if series.orders > 1:
        shared = {name: value for name, value in values.items() if name not in orders[0].values}
        return Facts(shared, style, rng, {"orders": orders})
    return Facts(values, style, rng, orders[0].lists)


def _sender_facts(occurrence: Occurrence) -> dict[str, Value]:
    sender = occurrence.series.sender
    return {
        "vendor": sender.name,
        "vendor_tax_id": sender.tax_id or None,
        "domain": sender.domain,
        "vendor_address": sender.address,
        "vendor_phone": sender.phone,
        "vendor_email": sender.from_address,
        "currency": sender.currency,
        "payment_method": sender.payment[0],
        "last4": sender.payment[1] or None,
    }


def _dates(occurrence: Occurrence, locale: str) -> dict[str, Value]:
    day = occurrence.at.date()
    period_end = day.replace(day=1) - datetime.timedelta(days=1)
    return {
        "issue_date": occurrence.bought_on,
        "yesterday": day - datetime.timedelta(days=1),
        "soon": day + datetime.timedelta(days=3),
        "due_date": day + datetime.timedelta(days=30),
        "next_month": day + datetime.timedelta(days=31),
        "period_start": period_end.replace(day=1),
        "period_end": period_end,
        "time": f"{occurrence.at:%H:%M}",
        "year": str(day.year),
        "month": format_date(day, "MMMM y", locale=locale),
        "ics_day": f"{day + datetime.timedelta(days=3):%Y%m%d}",
    }


def _chance(currency: str, rng: random.Random) -> dict[str, Value]:
    return {
        "amount": between("18.00", "240.00", currency, rng),
        "amount2": between("30.00", "480.00", currency, rng),
        "amount3": between("900.00", "9800.00", currency, rng),
        "small": between("4.00", "19.00", currency, rng),
        "code": f"{rng.randrange(10**6):06d}",
        "reference": "".join(rng.choices(REFERENCE_SIGNS, k=6)),
        "tracking": f"KD{rng.randrange(10**10):010d}XZ",
        "person": rng.choice(PEOPLE),
        "person_he": rng.choice(PEOPLE_HE),
    }
