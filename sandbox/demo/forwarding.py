"""Forwards a mail the way a colleague's mail program does; the quoting formats are in ``mails/forward/``."""

from __future__ import annotations

import datetime
import random
import re
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from sandbox.demo import owner
from sandbox.demo.facts import Facts, Style
from sandbox.demo.headers import Envelope, header_lines
from sandbox.demo.mime import Attachment, Body, assemble, to_bytes
from sandbox.demo.template import Template, fill, fill_html, load

HOME = ZoneInfo("Asia/Jerusalem")
COLLEAGUE = ("Eitan Mashal", "eitan@kav-natui.example")
NOTES = ("For the accountant, thanks", "Paid this with the company card.", "Please file. E.", "FYI", "👇")
ORIGINAL = "<!--original-->"
PAGE_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MailParts:
    """A mail's parts before they become bytes."""

    envelope: Envelope
    bodies: tuple[Body, ...]
    attachments: tuple[Attachment, ...]


def forward_mail(mail: MailParts, program: str, *, at: datetime.datetime, rng: random.Random) -> MailParts:
    """Wraps `mail` in a forward sent at `at` by a colleague's `program` (a file in ``mails/forward/``)."""
    template = load(f"forward/{program}")
    facts = _facts(mail.envelope, template.header["sent"], rng)
    envelope = Envelope(
        *COLLEAGUE,
        subject=fill(template.header["subject"], facts),
        at=at.astimezone(HOME),
        relay="kav-natui.example",
    )
    if template.html is None:
        note = Body("text/plain", fill(template.text or "", facts))
        return MailParts(envelope, (note,), (_as_attachment(mail, rng),))
    return MailParts(envelope, tuple(_quote(body, template, facts) for body in mail.bodies), mail.attachments)


def _facts(original: Envelope, date_pattern: str, rng: random.Random) -> Facts:
    values = {
        "note": rng.choice(NOTES),
        "name": original.name,
        "address": original.address,
        "subject": original.subject,
        "sent": format_datetime(original.at, date_pattern, tzinfo=original.at.tzinfo, locale="en_US"),
        "colleague": COLLEAGUE[0],
        "colleague_address": COLLEAGUE[1],
        "owner": owner.NAME,
    }
    return Facts(values, Style("en_US", date_pattern, "USD"), rng)


def _quote(body: Body, template: Template, facts: Facts) -> Body:
    if body.media_type == "text/plain":
        lines = body.text.splitlines()
        quoted = "\n".join(f"> {line}".rstrip() for line in lines) if "quote" in template.header else body.text
        shown = fill((template.text or "").replace("{{original}}", ORIGINAL), facts)
        return replace(body, text=shown.replace(ORIGINAL, quoted), charset="utf-8")
    page = PAGE_BODY.search(body.text)
    shown = fill_html(template.html or "", facts)
    return replace(body, text=shown.replace(ORIGINAL, page[1] if page else body.text), charset="utf-8")


def _as_attachment(mail: MailParts, rng: random.Random) -> Attachment:
    content = assemble(mail.bodies, mail.attachments, boundary=f"----=_Part_{rng.getrandbits(48):012x}")
    return Attachment("original.eml", "message/rfc822", to_bytes(header_lines(mail.envelope, rng), content))
