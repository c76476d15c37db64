"""Builds the bytes of a mail from its parts, as different senders' programs do."""

from __future__ import annotations

import base64
import quopri
from dataclasses import dataclass
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.policy import compat32
from email.utils import formataddr

CODECS = {"iso-8859-8-i": "iso-8859-8"}
MAIL_POLICY = compat32.clone(linesep="\r\n", max_line_length=None)


@dataclass(frozen=True, slots=True)
class Body:
    """One text part: `media_type` like "text/html", `encoding` one of quoted-printable, base64, 8bit."""

    media_type: str
    text: str
    charset: str = "utf-8"
    encoding: str = "quoted-printable"
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file; one with a `content_id` is shown inside the HTML."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""


def body_part(body: Body) -> Message:
    content = body.text.replace("\n", "\r\n").encode(CODECS.get(body.charset, body.charset))
    part = Message()
    part["Content-Type"] = f'{body.media_type}; charset="{body.charset}"'
    for name, value in body.parameters:
        part.set_param(name, value)
    return _encode(part, content, body.encoding)


def attachment_part(attachment: Attachment) -> Message:
    if attachment.media_type == "message/rfc822":
        return _mail_attachment(attachment)
    part = Message()
    part["Content-Type"] = attachment.media_type
    _set_name(part, "name", "Content-Type", attachment.name)
    part["Content-Disposition"] = "inline" if attachment.content_id else "attachment"
    _set_name(part, "filename", "Content-Disposition", attachment.name)
    if attachment.content_id:
        part["Content-ID"] = f"<{attachment.content_id}>"
    return _encode(part, attachment.content, "base64")


def assemble(bodies: tuple[Body, ...], attachments: tuple[Attachment, ...], *, boundary: str) -> Message:
    """Builds the MIME tree: alternatives for several bodies, inside mixed if there are attachments."""
    parts = [body_part(body) for body in bodies]
    content = parts[0] if len(parts) == 1 else _multipart("alternative", parts, f"{boundary}_alt")
    if not attachments:
        return content
    return _multipart("mixed", [content, *map(attachment_part, attachments)], f"{boundary}_mix")


def to_bytes(headers: list[tuple[str, str]], content: Message) -> bytes:
    """Returns the whole mail with CRLF line ends; `headers` are complete and in order."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return lines.encode("ascii") + content.as_bytes(policy=MAIL_POLICY)


def encode_words(text: str, charset: str = "utf-8") -> str:
    """Encodes a header text as encoded words where it is not ASCII, folded."""
    if text.isascii():
        return text
    return Header(text, CODECS.get(charset, charset), maxlinelen=75).encode(linesep="\r\n")


def mailbox(name: str, address: str, charset: str = "utf-8") -> str:
    """Formats ``name <address>`` for From and To."""
    if not name:
        return address
    return formataddr((name, address)) if name.isascii() else f"{encode_words(name, charset)} <{address}>"


def _multipart(subtype: str, parts: list[Message], boundary: str) -> Message:
    whole = MIMEMultipart(subtype, boundary=boundary)
    del whole["MIME-Version"]
    for part in parts:
        whole.attach(part)
    return whole


def _encode(part: Message, content: bytes, encoding: str) -> Message:
    part["Content-Transfer-Encoding"] = encoding
    if encoding == "base64":
        payload = base64.encodebytes(content).decode("ascii")
    elif encoding == "quoted-printable":
        payload = quopri.encodestring(content.replace(b"\r\n", b"\n")).decode("ascii")
    else:
        payload = content.decode("ascii", "surrogateescape")
    part.set_payload(payload.replace("\r\n", "\n"))
    return part


def _mail_attachment(attachment: Attachment) -> Message:
    part = Message()
    part["Content-Type"] = "message/rfc822"
    part["Content-Disposition"] = "attachment"
    _set_name(part, "filename", "Content-Disposition", attachment.name)
    part.set_payload(attachment.content.decode("ascii", "surrogateescape").replace("\r\n", "\n"))
    return part


def _set_name(part: Message, parameter: str, header: str, name: str) -> None:
    """Sets a file name parameter, in RFC 2231 form where it is not ASCII."""
    if name.isascii():
        part.set_param(parameter, name, header=header)
    else:
        part.set_param(parameter, name, header=header, charset="utf-8")
