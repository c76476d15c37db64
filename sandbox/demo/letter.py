"""One occurrence of a series, written out: facts drawn, template filled, files attached, truth noted."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, replace

from babel.dates import format_date

from sandbox.demo import owner
from sandbox.demo.attachments import attachments_of
from sandbox.demo.facts import Facts, Style, Value, stated_receipts
from sandbox.demo.forwarding import Written, forwarded
from sandbox.demo.headers import Envelope, header_lines
from sandbox.demo.mime import Body, assemble, written
from sandbox.demo.plan import Occurrence
from sandbox.demo.purchase import between, draw_bill, order_facts
from sandbox.demo.template import Template, fill, fill_html, load

ARCHIVED_AFTER_DAYS = 45
REFERENCE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PEOPLE = ("Ilan", "Shira", "Omer", "Maya", "Yael", "Tom", "Ruth", "Adam")
PEOPLE_HE = ("אילן", "שירה", "עומר", "מאיה", "יעל", "רות")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a perfect reader would say. `plain`: any decent reader must get it fully right."""

    kind: str
    category: str
    plain: bool
    receipts: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    id: str
    at: datetime.datetime
    rfc822: bytes
    labels: tuple[str, ...]
    thread_id: str
    truth: Truth
    is_purchase: bool


def write_letter(occurrence: Occurrence) -> Letter:
    template = load(occurrence.template)
    rng = occurrence.rng
    original = _original(occurrence, rng)
    facts = facts_of(original, template, rng)
    mail = _mail(original, template, facts)
    if occurrence.series.forward:
        mail = forwarded(mail, occurrence.series.forward, at=occurrence.at, rng=rng)
    content = assemble(mail.bodies, mail.attachments, boundary=f"=_{rng.getrandbits(80):020x}")
    return Letter(
        id=occurrence.id,
        at=mail.envelope.at,
        rfc822=written(header_lines(mail.envelope, rng), content),
        labels=_labels(template, rng),
        thread_id=occurrence.id,
        truth=_truth(template, facts, forward=bool(occurrence.series.forward)),
        is_purchase=template.header.get("purchases") == "yes" and not occurrence.series.forward,
    )


def _original(occurrence: Occurrence, rng: random.Random) -> Occurrence:
    """A forwarded mail was written some time before the forward arrives."""
    if not occurrence.series.forward:
        return occurrence
    return replace(occurrence, at=occurrence.at - datetime.timedelta(minutes=rng.randint(5, 300)))


def facts_of(occurrence: Occurrence, template: Template, rng: random.Random) -> Facts:
    """Everything a template may print about this mail."""
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
        own = {"subject_number": orders[0].values["number"]}
        shared = {name: value for name, value in values.items() if name not in orders[0].values}
        return Facts(shared | own, style, rng, {"orders": orders})
    return Facts(values, style, rng, orders[0].lists)


def _mail(occurrence: Occurrence, template: Template, facts: Facts) -> Written:
    sender = occurrence.series.via or occurrence.series.sender
    header = template.header
    name = fill(header["from"], facts) if "from" in header else sender.from_name or sender.name
    envelope = Envelope(
        name=name,
        address=fill(header.get("address", sender.from_address), facts),
        subject=fill(header["subject"], facts),
        at=occurrence.at,
        relay=header.get("relay", sender.domain),
        charset=header.get("charset", "utf-8"),
        authentic=header.get("authentic") != "no",
        bulk=header.get("bulk") == "yes",
    )
    return Written(envelope, _bodies(template, facts), attachments_of(template, facts))


def _bodies(template: Template, facts: Facts) -> tuple[Body, ...]:
    charset, encoding = (
        template.header.get("charset", "utf-8"),
        template.header.get("encoding", "quoted-printable"),
    )
    bodies = []
    if template.text is not None:
        bodies.append(Body("text/plain", fill(template.text, facts), charset, encoding))
    if template.html is not None:
        bodies.append(Body("text/html", fill_html(template.html, facts), charset, encoding))
    if template.calendar is not None:
        event = fill(template.calendar, facts)
        bodies.append(Body("text/calendar", event, charset, encoding, (("method", "REQUEST"),)))
    return tuple(bodies)


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
        "last_period_start": (period_end.replace(day=1) - datetime.timedelta(days=1)).replace(day=1),
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


def _labels(template: Template, rng: random.Random) -> tuple[str, ...]:
    special = template.header.get("labels", "")
    if special in {"SPAM", "TRASH"}:
        return (special, "UNREAD") if special == "SPAM" else (special,)
    category = (f"CATEGORY_{special}",) if special else ()
    inbox = ("INBOX",) if rng.random() < 0.7 else ()
    unread = ("UNREAD",) if rng.random() < (0.6 if special == "PROMOTIONS" else 0.15) else ()
    return (*inbox, *unread, *category)


def _truth(template: Template, facts: Facts, *, forward: bool) -> Truth:
    header = template.header
    plain = header.get("plain") == "yes" and not forward
    if "document" not in header:
        return Truth("not_receipt", header["category"], plain, ())
    category = "forwarded" if forward else header["category"]
    return Truth("receipt", category, plain, tuple(stated_receipts(facts)))
