"""A mail saved by Outlook (`.msg`, [MS-OXMSG]) written out as the mail it was (RFC 5322), so that all else can be read
and shown as any mail is."""

from __future__ import annotations

import struct
from base64 import encodebytes
from collections.abc import Iterator
from typing import Final

from ...types import FileProblem
from .. import rtf
from ..charsets import decode
from . import compressed_rtf, outlook_headers
from .compound import Compound
from .items import Budget, ContainerError, safe_name

_STREAM: Final = "__substg1.0_"
_PROPERTIES: Final = "__properties_version1.0"
_ATTACHMENT: Final = "__attach_version1.0_"
_UNICODE, _STRING, _BINARY, _OBJECT = "001f", "001e", "0102", "000d"
_SUBJECT, _HEADERS, _BODY, _RTF, _HTML = "0037", "007d", "1000", "1009", "1013"
_SENDER_NAME, _SENDER_ADDRESSES = "0c1a", ("5d01", "0c1f")
_LONG_NAME, _SHORT_NAME, _CONTENT, _CONTENT_ID = "3707", "3704", "3701", "3712"
_SENT: Final = struct.pack("<I", 0x0039_0040)
_BOUNDARY: Final = "=_outlook_%d"
_OWN_HEADERS: Final = ("content-", "mime-version:")
_MOST_DEPTH: Final = 8


def as_mail(content: bytes, budget: Budget) -> bytes:
    """The mail with all its attachments. Raises ContainerError, also for a document of an office program, which is a
    compound file too."""
    file = Compound(content)
    if _PROPERTIES not in file.children():
        raise ContainerError(FileProblem.UNREADABLE)
    return _Message(file, 0, budget).written()


class _Message:
    """A message, or one that is attached to another, at its node."""

    def __init__(self, file: Compound, node: int, budget: Budget, depth: int = 0) -> None:
        if depth > _MOST_DEPTH:
            raise ContainerError(FileProblem.TOO_LARGE)
        self._file = file
        self._node = node
        self._children = file.children(node)
        self._budget = budget
        self._depth = depth

    def written(self) -> bytes:
        boundary = _BOUNDARY % self._depth
        head = [*self._headers(), "MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{boundary}"', "", ""]
        opening = f"--{boundary}\r\n".encode()
        parts = b"".join(opening + part for part in (*self._bodies(), *self._attachments()))
        return "\r\n".join(head).encode() + parts + f"--{boundary}--\r\n".encode()

    def _headers(self) -> list[str]:
        """Those it came with; of a mail that never travelled, what Outlook knows of it."""
        lines = _unfolded(self._text(self._children, _HEADERS))
        carried = [line for line in lines if not line.lower().startswith(_OWN_HEADERS)]
        if any(line.lower().startswith("from:") for line in carried):
            return carried
        addresses = (self._text(self._children, key) for key in _SENDER_ADDRESSES)
        subject = self._text(self._children, _SUBJECT)
        return outlook_headers.written(self._text(self._children, _SENDER_NAME), addresses, subject, self._sent())

    def _sent(self) -> bytes:
        properties = self._stream(self._children, _PROPERTIES)
        at = properties.find(_SENT)
        return properties[at + 8 : at + 16] if at >= 0 else b""

    def _bodies(self) -> Iterator[bytes]:
        """The text as HTML, else as plain text."""
        children = self._children
        if markup := self._stream(children, _STREAM + _HTML + _BINARY):
            yield _part(markup, "text/html")
            return
        compressed = self._stream(children, _STREAM + _RTF + _BINARY)
        rich = compressed_rtf.text_of(compressed, self._budget) if compressed else rtf.Text("", is_html=False)
        html = rich.text if rich.is_html else self._text(children, _HTML)
        if text := html or self._text(children, _BODY) or rich.text:
            yield _part(text.encode(), f"text/{'html' if html else 'plain'}; charset=utf-8")

    def _attachments(self) -> Iterator[bytes]:
        for name, node in sorted(self._children.items()):
            if not name.startswith(_ATTACHMENT):
                continue
            inside = self._file.children(node)
            shown = self._text(inside, _LONG_NAME) or self._text(inside, _SHORT_NAME)
            embedded = inside.get(_STREAM + _CONTENT + _OBJECT)
            if embedded is not None and self._file.is_storage(embedded):
                self._budget.take(0)
                mail = _Message(self._file, embedded, self._budget, self._depth + 1).written()
                yield b"Content-Type: message/rfc822\r\n\r\n" + mail
            elif content := self._stream(inside, _STREAM + _CONTENT + _BINARY):
                self._budget.take(0)
                content_id = outlook_headers.one_line(self._text(inside, _CONTENT_ID))
                yield _part(content, "application/octet-stream", safe_name(shown) or "attachment", content_id)

    def _text(self, children: dict[str, int], key: str) -> str:
        wide = self._stream(children, _STREAM + key + _UNICODE)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return decode(self._stream(children, _STREAM + key + _STRING).rstrip(b"\0"))

    def _stream(self, children: dict[str, int], name: str) -> bytes:
        content = self._file.read(children[name]) if name in children else b""
        self._budget.take(len(content), entries=0)  # streams may be those of several messages
        return content


def _part(content: bytes, media_type: str, name: str = "", content_id: str = "") -> bytes:
    """A part of a mail. What the text shows by its Content-ID stands in line."""
    disposition = "inline" if content_id else "attachment"
    quoted = name.replace('"', "")
    lines = [f"Content-Type: {media_type}", "Content-Transfer-Encoding: base64"]
    lines += [f'Content-Disposition: {disposition}; filename="{quoted}"'] if name else []
    lines += [f"Content-ID: <{content_id}>"] if content_id else []
    return "\r\n".join([*lines, "", ""]).encode() + encodebytes(content) + b"\r\n"


def _unfolded(headers: str) -> list[str]:
    """The headers, one a line."""
    lines: list[str] = []
    for line in headers.splitlines():
        if line[:1] in (" ", "\t") and lines:
            lines[-1] += " " + line.strip()
        elif line.strip():
            lines.append(line)
    return lines
