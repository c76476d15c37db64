"""Malformed mail: the sandbox lists, searches and shows it without failing."""

import base64
from typing import Any

import pytest

from .conftest import SandboxProcess

DEEP = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(600)
)
ODD = {
    "nothing at all": b"",
    "no header": b"\r\n\r\nonly a body",
    "NUL bytes": b"Subject: a\x00b\r\nContent-Type: text/plain\r\n\r\n\x00\x00 needle \x00",
    "raw eight-bit header": "Subject: Größe קבלה\r\n\r\nneedle".encode(),
    "latin-1 header": "Subject: Größe\r\n\r\nneedle".encode("latin-1"),
    "unknown charset": b"Subject: =?x-unheard?Q?needle?=\r\nContent-Type: text/plain; charset=x-unheard\r\n\r\nneedle",
    "broken encoded word": b"Subject: =?utf-8?B?!!!?= needle\r\n\r\n",
    "broken base64": b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!",
    "megabyte subject": b"Subject: " + b"long " * 200_000 + b"\r\n\r\nneedle",
    "no closing boundary": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nneedle",
    "boundary missing": b"Content-Type: multipart/mixed\r\n\r\nneedle",
    "nested too deep": DEEP,
    "markup that never ends": b"Content-Type: text/html\r\n\r\nneedle" + b"<style><!--<" * 20_000,
    "a codec that is no charset": b"Content-Type: text/plain; charset=hex\r\n\r\nneedle",
    "a mail in a mail": b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nneedle inside",
    "a name with a line break": b'Content-Disposition: attachment; filename="a\r\n b.pdf"\r\nSubject: x\r\n\r\nneedle',
}


@pytest.mark.parametrize("raw", ODD.values(), ids=ODD.keys())
def test_odd_mail_is_served_in_every_format(sandbox: SandboxProcess, raw: bytes) -> None:
    sandbox.deliver(raw, id="a1")
    messages: Any = sandbox.gmail().messages()
    shown = {
        form: messages.get(userId="me", id="a1", format=form).execute()
        for form in ("raw", "full", "metadata", "minimal")
    }
    assert base64.urlsafe_b64decode(shown["raw"]["raw"]) == raw
    assert shown["full"]["payload"]["mimeType"]
    searchable = b"needle" in raw
    assert ("messages" in messages.list(userId="me", q="needle").execute()) is searchable
