"""Writes one occurrence of a series: draws facts, fills the template, attaches files, records the truth."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, replace

from sandbox.demo.attachments import attachments_of
from sandbox.demo.facts import Facts, printed_receipts
from sandbox.demo.forwarding import MailParts, forward_mail
from sandbox.demo.headers import Envelope, header_lines
from sandbox.demo.mime import Body, assemble, to_bytes
from sandbox.demo.particulars import facts_of
from sandbox.demo.plan import Occurrence
from sandbox.demo.template import Template, fill, fill_html, load


@dataclass(frozen=True, slots=True)
class Truth:
    """The values a perfect reader finds. `plain`: any decent reader must get all of it right."""

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
        mail = forward_mail(mail, occurrence.series.forward, at=occurrence.at, rng=rng)
    content = assemble(mail.bodies, mail.attachments, boundary=f"=_{rng.getrandbits(80):020x}")
    return Letter(
        id=occurrence.id,
        at=mail.envelope.at,
        rfc822=to_bytes(header_lines(mail.envelope, rng), content),
        labels=_labels(template, rng),
        thread_id=occurrence.id,
        truth=_truth(template, facts, forward=bool(occurrence.series.forward)),
        is_purchase=template.header.get("purchases") == "yes" and not occurrence.series.forward,
    )


def _original(occurrence: Occurrence, rng: random.Random) -> Occurrence:
    # a forwarded mail is older than its forward
    if not occurrence.series.forward:
        return occurrence
    return replace(occurrence, at=occurrence.at - datetime.timedelta(minutes=rng.randint(5, 300)))


def _mail(occurrence: Occurrence, template: Template, facts: Facts) -> MailParts:
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
    return MailParts(envelope, _bodies(template, facts), attachments_of(template, facts))


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
    return Truth("receipt", category, plain, tuple(printed_receipts(facts)))
