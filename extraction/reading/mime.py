"""The entities of a mail (RFC 2045): headers, and where the body stands in the mail's bytes.

Nothing is copied or decoded before it is asked for, and bodies are never taken apart into lines: a boundary is searched
for as bytes. That makes a mail of many kilobytes cheap and one of many megabytes small. Damage is read as mail
programs do: a boundary of any outer entity ends the inner one, a missing last boundary is the end of the mail, a line
that is no header ends the headers.
"""

from __future__ import annotations

import binascii
import email.message
import re
from collections.abc import Callable, Iterator
from typing import Final

from .charsets import decode
from .containers import uuencode

_FIELD: Final = re.compile(
    rb"(?:(?P<name>[!-9;-~]+):[ \t]*(?P<value>[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*)|(?:From |:|[ \t])[^\r\n]*)"
    rb"(?:\r\n|\r|\n|\Z)"
)
"""A header with its continuation lines; or a line among the headers that says nothing: an mbox separator, a
continuation of nothing."""
_BOUNDARY: Final = re.compile(rb"(?i)\bboundary=\"?(?P<text>[^\";\s]+)")
_END_OF_LINE: Final = re.compile(rb"\r\n|\r|\n|\Z")
_AFTER_BOUNDARY: Final = re.compile(rb"(?P<closing>--)?[ \t]*(?:\r\n|\r|\n|\Z)")
_NOT_BASE64: Final = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_PADDING: Final = b"= \t\r\n"
_UUENCODED: Final = frozenset({"x-uuencode", "x-uue", "uuencode"})
_LIKE_A_BOUNDARY: Final = re.compile(rb"(?:^|(?<=[\r\n]))(--[^\r\n]{1,200}?)[ \t]*\r?\n(?=content-)", re.IGNORECASE)
_LIKE_BASE64: Final = re.compile(rb"\s{0,4}(?:JVBERi0|UEsDB|PD94bWw|/9j/4|iVBORw0KG)")
"""How PDF, ZIP, XML, JPEG and PNG begin in base64."""
_LOST_LINES: Final = re.compile(rb"(?:[^\r\n]{1,998}(?:\r\n|\r|\n)){1,3}?(?=content-type:)", re.IGNORECASE)
"""Lines that are no headers, where the header that tells what the body is follows them."""
_HEADER_BYTES: Final = 4_000
_HEAD_BYTES: Final = 4_096
"""Of the encoded body: enough for the first kilobyte in every encoding."""


class Entity:
    """A mail, or a part of one: `headers` holds the first value of each header by its name in lower case, of the type
    of the content the first that fits the body."""

    def __init__(self, content: bytes, start: int = 0, end: int | None = None, kind: str = "text/plain") -> None:
        self._content = content
        self._end = len(content) if end is None else end
        self.headers, self._start = _headers(content, start, self._end)
        self.charset = ""
        described = self._described()
        parameters = f"{described.get('content-type', '')};{described.get('content-disposition', '')}".lower()
        # behind a space stands what lacks its semicolon
        self.media_type = described.get_content_type().split(" ")[0] if "content-type" in self.headers else kind
        self.encoding = self.header("content-transfer-encoding").strip().lower() or self._encoding_by_look()
        self.disposition = self.header("content-disposition").strip().lower()
        # a part mostly has neither, and the standard library takes both headers apart for each question
        self.charset = _param(described.get_content_charset) if "charset" in parameters else ""
        self.file_name = _param(described.get_filename) if "name" in parameters else ""
        self._delimiter = b""
        if self.media_type.startswith("multipart/"):
            self._delimiter = self._find_delimiter(described)
            self.media_type = self.media_type if self._delimiter else "text/plain"

    def header(self, name: str) -> str:
        """The header's text as it was sent, encoded words and all; empty where there is none. What should have been
        an encoded word and is not stands in the body's charset, if in any that was declared."""
        value = self.headers.get(name)
        return "" if value is None else decode(value[:_HEADER_BYTES], self.charset)

    def parts(self) -> Iterator[Entity]:
        """The entities inside this one; none inside a leaf, nor inside a multipart without any boundary."""
        if self.is_plain_message:
            yield Entity(self._content, self._start, self._end)
        elif self._delimiter:
            kind = "message/rfc822" if self.media_type == "multipart/digest" else "text/plain"
            for start, end in self._stretches(self._delimiter):
                yield Entity(self._content, start, end, kind)

    @property
    def is_plain_message(self) -> bool:
        """Whether the body is a mail that stands there as it was sent, encoded by nothing."""
        return self.media_type == "message/rfc822" and not self.is_encoded

    @property
    def is_encoded(self) -> bool:
        """Whether a transfer encoding turned the body into text."""
        return self.encoding in ("base64", "quoted-printable") or self.encoding in _UUENCODED

    def body(self) -> bytes:
        """The body, decoded from its transfer encoding; damaged base64 is read as far as it goes."""
        return self._decoded(self._end)

    def head(self) -> bytes:
        """The first kilobyte of the body, or a little more."""
        return self._decoded(min(self._end, self._start + _HEAD_BYTES))

    def _decoded(self, end: int) -> bytes:
        if self.encoding == "base64":
            return _from_base64(self._content, self._start, end)
        if self.encoding == "quoted-printable":
            return binascii.a2b_qp(memoryview(self._content)[self._start : end])
        if self.encoding in _UUENCODED:
            return uuencode.decoded(self._content[self._start : end])
        return self._content[self._start : end]

    def _described(self) -> email.message.Message:
        """The headers whose parameters the standard library knows how to read."""
        message = email.message.Message()
        for name in ("content-type", "content-disposition"):
            if name in self.headers:
                message[name] = self.header(name)
        return message

    def _encoding_by_look(self) -> str:
        """The encoding of a body that says nothing of one: a file that begins as base64 makes it begin."""
        return "base64" if _LIKE_BASE64.match(self._content, self._start, self._end) else ""

    def _find_delimiter(self, described: email.message.Message) -> bytes:
        """What stands before each part: the declared boundary, also in angle brackets, which the standard library takes
        for quotation marks; or the line that looks like one, where none was declared or the declared one is not there.
        Empty in a multipart without any."""
        boundary = _param(described.get_boundary)
        for each in (boundary, f"<{boundary}>") if boundary else ():
            delimiter = b"--" + each.encode("utf-8", "surrogateescape")
            if next(self._boundaries(delimiter), None) is not None:
                return delimiter
        guessed = _LIKE_A_BOUNDARY.search(self._content, self._start, self._end)
        return b"" if guessed is None else guessed[1]

    def _stretches(self, delimiter: bytes) -> Iterator[tuple[int, int]]:
        """Where each part begins and ends; the line end before a boundary belongs to the boundary."""
        part_start = None
        for line_start, line_end, closes in self._boundaries(delimiter):
            if part_start is not None and line_start > part_start:
                yield part_start, line_start - _line_end_before(self._content, line_start)
            part_start = line_end
            if closes:
                return
        if part_start is not None:
            yield part_start, self._end

    def _boundaries(self, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
        content, at = self._content, self._start
        while (found := content.find(delimiter, at, self._end)) >= 0:
            at = found + len(delimiter)
            line = _AFTER_BOUNDARY.match(content, at, self._end)
            if line is not None and (found == self._start or content[found - 1] in b"\r\n"):
                yield found, line.end(), line["closing"] is not None
                at = line.end()


def _headers(content: bytes, start: int, end: int) -> tuple[dict[str, bytes], int]:
    """The headers, and where the body begins."""
    headers: dict[str, bytes] = {}
    types: list[bytes] = []
    while start < end:
        field = _FIELD.match(content, start, end)
        if field is None:
            lost = _LOST_LINES.match(content, start, end) if "content-type" not in headers else None
            if lost is None:
                break
            start = lost.end()
            continue
        if field["name"]:
            name = field["name"].decode("ascii").lower()
            headers.setdefault(name, field["value"])
            types += [field["value"]] * (name == "content-type")
        start = field.end()
    blank = _END_OF_LINE.match(content, start, end)
    body = start if blank is None else blank.end()
    if len(types) > 1:
        headers["content-type"] = next((value for value in types if _fits(value, content, body, end)), types[0])
    return headers, body


def _fits(content_type: bytes, content: bytes, start: int, end: int) -> bool:
    """Whether the body has the boundary that a type names."""
    boundary = _BOUNDARY.search(content_type)
    return boundary is not None and content.find(b"--" + boundary["text"], start, end) >= 0


def _line_end_before(content: bytes, position: int) -> int:
    return 2 if content[position - 2 : position] == b"\r\n" else 1


def _param(read: Callable[[], str | None]) -> str:
    """A parameter of a header; empty where it is missing or so damaged that the standard library gives up."""
    try:
        return str(read() or "")
    except (ValueError, LookupError, TypeError):
        return ""


def _from_base64(content: bytes, start: int, end: int) -> bytes:
    padding = content.find(b"=", start, end)
    if padding < 0 or not content[padding:end].strip(_PADDING):
        try:
            return binascii.a2b_base64(memoryview(content)[start:end])
        except binascii.Error:
            pass  # cut short or damaged: what follows reads as far as it goes
    raw = content[start:end].translate(None, _NOT_BASE64)
    raw = raw[: len(raw) - (len(raw) % 4 == 1)]
    return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
