"""Reads a demo mail with only the standard library and PDFium: every text a person can see in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdfium2
from selectolax.lexbor import LexborHTMLParser

from sandbox.demo import owner

CODECS = {"iso-8859-8-i": "iso-8859-8"}
SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class DemoMail:
    """One mail of the mailbox with its truth."""

    id: str
    raw: bytes
    meta: dict[str, Any]

    @property
    def truth(self) -> dict[str, Any]:
        truth: dict[str, Any] = self.meta["truth"]
        return truth

    @cached_property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.raw, policy=default)
        assert isinstance(message, EmailMessage)
        return message

    @cached_property
    def text(self) -> str:
        """Subject, sender, bodies, PDF pages and XML, with normalised white space."""
        pieces = [piece for part in self.message.walk() for piece in texts_of(part)]
        return SPACES.sub(" ", "\n".join(pieces))

    @cached_property
    def pdfs(self) -> list[bytes]:
        files = (part.get_payload(decode=True) for part in self.message.walk())
        return [content for content in files if isinstance(content, bytes) and content.startswith(b"%PDF")]


def read_mailbox(folder: Path) -> list[DemoMail]:
    return [
        DemoMail(path.stem, path.read_bytes(), json.loads(path.with_suffix(".json").read_text("utf-8")))
        for path in sorted(folder.glob("*.eml"))
    ]


def texts_of(part: Any) -> Iterator[str]:
    if part["subject"]:
        yield f"{part['subject']}\n{part['from']}"
    if part.is_multipart():
        return
    content = part.get_payload(decode=True)
    kind = part.get_content_type()
    if content.startswith(b"%PDF"):
        yield from pdf_texts(content)
    elif kind == "text/html":
        yield LexborHTMLParser(decode(part, content)).text(separator=" ")
    elif kind.startswith("text/") or kind.endswith("xml"):
        yield decode(part, content)


def open_pdf(content: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF; the password, if any, is the company's number, as the mail says."""
    return pypdfium2.PdfDocument(content, password=owner.TAX_ID)


def pdf_texts(content: bytes) -> Iterator[str]:
    document = open_pdf(content)
    for page in document:
        yield page.get_textpage().get_text_bounded()
    for number in range(document.count_attachments()):
        yield bytes(document.get_attachment(number).get_data()).decode()


def decode(part: Any, content: bytes) -> str:
    charset = part.get_content_charset("utf-8")
    return content.decode(CODECS.get(charset, charset))
