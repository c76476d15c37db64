"""How a colleague's program forwards a mail to the office."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, replace

from sandbox.demo.headers import Envelope, header_lines
from sandbox.demo.mime import Attachment, Body, assemble, written

COLLEAGUE = ("Eitan Mashal", "eitan@kav-natui.example")


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's parts before they become bytes."""

    envelope: Envelope
    bodies: tuple[Body, ...]
    attachments: tuple[Attachment, ...]


def forwarded(mail: Written, style: str, rng: random.Random) -> Written:
    """`mail` inside another, sent on by a colleague some hours later; `style` is the program that does it."""
    later = mail.envelope.at + datetime.timedelta(minutes=rng.randint(20, 900))
    envelope = Envelope(
        *COLLEAGUE,
        subject=f"{'FW' if style == 'outlook' else 'Fwd'}: {mail.envelope.subject}",
        at=later,
        relay="kav-natui.example",
    )
    note = rng.choice(("For the accountant, thanks", "Paid this with the company card.", "Please file. E.", "👇"))
    if style == "attached":
        return Written(envelope, (Body("text/plain", f"{note}\n\n"),), (_as_attachment(mail, rng),))
    quote = {"gmail": _gmail, "outlook": _outlook, "apple": _apple}[style]
    bodies = tuple(replace(body, text=quote(body, mail.envelope, note), charset="utf-8") for body in mail.bodies)
    return Written(envelope, bodies, mail.attachments)


def _as_attachment(mail: Written, rng: random.Random) -> Attachment:
    content = assemble(mail.bodies, mail.attachments, boundary=f"----=_Part_{rng.getrandbits(48):012x}")
    return Attachment("original.eml", "message/rfc822", written(header_lines(mail.envelope, rng), content))


def _gmail(body: Body, original: Envelope, note: str) -> str:
    sent = f"{original.at:%a, %b} {original.at.day}, {original.at:%Y} at {original.at:%-I:%M %p}"
    if body.media_type == "text/plain":
        return (
            f"{note}\n\n---------- Forwarded message ---------\nFrom: {original.name} <{original.address}>\n"
            f"Date: {sent}\nSubject: {original.subject}\nTo: <eitan@kav-natui.example>\n\n\n{body.text}"
        )
    return (
        f'<div dir="ltr">{note}<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded '
        f'message ---------<br>From: <strong class="gmail_sendername" dir="auto">{original.name}</strong> '
        f'<span dir="auto">&lt;<a href="mailto:{original.address}">{original.address}</a>&gt;</span><br>Date: {sent}<br>'
        f"Subject: {original.subject}<br>To:  &lt;eitan@kav-natui.example&gt;<br></div><br><br>{body.text}</div></div>\n"
    )


def _outlook(body: Body, original: Envelope, note: str) -> str:
    sent = f"{original.at:%A, %B} {original.at.day}, {original.at:%Y} {original.at:%-I:%M %p}"
    if body.media_type == "text/plain":
        return (
            f"{note}\n\nEitan Mashal | Kav Natui Studio\n\n________________________________\nFrom: {original.name} "
            f"<{original.address}>\nSent: {sent}\nTo: Eitan Mashal\nSubject: {original.subject}\n\n{body.text}"
        )
    return (
        f'<div style="font-family:Calibri,Arial,sans-serif;font-size:11pt">{note}</div><div id="Signature">Eitan Mashal '
        '| Kav Natui Studio</div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" '
        f'dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt"><b>From:</b> {original.name} '
        f"&lt;{original.address}&gt;<br><b>Sent:</b> {sent}<br><b>To:</b> Eitan Mashal<br><b>Subject:</b> "
        f"{original.subject}</font><div>&nbsp;</div></div>{body.text}\n"
    )


def _apple(body: Body, original: Envelope, note: str) -> str:
    sent = f"{original.at.day} {original.at:%B %Y} at {original.at:%H:%M:%S} {original.at:%Z}"
    if body.media_type == "text/plain":
        quoted = "".join(f"> {line}\n" for line in body.text.splitlines())
        return (
            f"{note}\n\nBegin forwarded message:\n\n> From: {original.name} <{original.address}>\n> Subject: "
            f"{original.subject}\n> Date: {sent}\n> To: eitan@kav-natui.example\n> \n{quoted}"
        )
    rows = "".join(
        f'<div style="margin:0"><span style="font-family:-webkit-system-font,Helvetica Neue,Helvetica,sans-serif">'
        f"<b>{name}: </b>{value}<br></span></div>"
        for name, value in (
            ("From", f"{original.name} &lt;{original.address}&gt;"),
            ("Subject", original.subject),
            ("Date", sent),
            ("To", "eitan@kav-natui.example"),
        )
    )
    return (
        f'<html><body style="overflow-wrap:break-word">{note}<br><div><br><blockquote type="cite"><div>Begin forwarded '
        f'message:</div><br class="Apple-interchange-newline">{rows}<br><div>{body.text}</div></blockquote></div></body></html>\n'
    )
