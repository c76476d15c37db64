"""Reads the MIME of a mail: decoded headers, the parts as Gmail numbers them, the text that is searched.

Real mail is often broken; nothing here raises on bad bytes, unknown charsets or malformed headers.
"""

import base64
import binascii
import html
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser

ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
BETWEEN_ENCODED_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")
DEEPEST = 100
NAMING_HEADERS = frozenset({"content-type", "content-disposition"})
LINE_FOLD = re.compile(r"\r?\n(?=[ \t])")
INVISIBLE_START = re.compile(r"<(script\b|style\b|!--)", re.IGNORECASE)
INVISIBLE_END = {
    "script": re.compile("</script", re.IGNORECASE),
    "style": re.compile("</style", re.IGNORECASE),
    "!--": re.compile("--(?=>)"),
}
BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|tr|td|th|table|li|ul|ol|h[1-6]|hr|section|article|header|footer|body|head|title)\b[^<>]*>",
    re.IGNORECASE,
)
ANY_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>|-->")


@dataclass(frozen=True)
class Part:
    """One node of the MIME tree; `part_id` is Gmail's ("" for the root, then "0", "0.1" ...)."""

    part_id: str
    mime_type: str
    filename: str
    headers: tuple[tuple[str, str], ...]
    children: tuple["Part", ...]
    source: Message

    def walk(self) -> Iterator["Part"]:
        """Yields this part and all below it, in the order of the mail."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def is_container(self) -> bool:
        """Whether the part only holds other parts."""
        return self.mime_type.startswith("multipart/")

    def content(self) -> bytes:
        """Returns the decoded bytes of a leaf (of an attached mail: that mail)."""
        if self.mime_type == "message/rfc822" and self.source.is_multipart():
            return b"".join(_as_bytes(inner) for inner in self.source.get_payload())
        payload = self.source.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""

    def text(self) -> str:
        """Returns the content as text, whatever charset it declares."""
        return decode_text(self.content(), self.source.get_content_charset())

    @property
    def is_attachment(self) -> bool:
        """Whether Gmail shows an attachment: a part that is named or no text, and no picture inside the HTML."""
        inside_html = self.mime_type.startswith("image/") and "Content-ID" in self.source
        is_text = self.mime_type.startswith(("text/", "multipart/"))
        return (bool(self.filename) or not is_text) and not inside_html


def read(raw: bytes) -> Part:
    """Parses a mail; one nested too deeply is read as its headers alone."""
    try:
        return _part(message_from_bytes(raw), "")
    except RecursionError:
        return _part(BytesHeaderParser().parsebytes(raw), "")


def decode_text(content: bytes, charset: str | None) -> str:
    """Decodes bytes; an unknown charset is read as UTF-8 and bad bytes become U+FFFD."""
    try:
        return content.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def decode_header(value: str) -> str:
    """Returns a header's value unfolded, with encoded words and raw 8-bit bytes decoded."""
    raw = value.encode("utf-8", "surrogateescape")
    unfolded = LINE_FOLD.sub("", raw.decode("utf-8", "replace"))
    joined = BETWEEN_ENCODED_WORDS.sub("", unfolded)
    return ENCODED_WORD.sub(_decode_word, joined).strip()


def headers(message: Message) -> tuple[tuple[str, str], ...]:
    """Returns all headers, decoded, in order."""
    return tuple((name, decode_header(str(value))) for name, value in message.raw_items())


def visible_text(markup: str) -> str:
    """Returns the text a reader of an HTML mail sees, in time linear in its length."""
    visible = "".join(_outside_invisible(markup))
    return html.unescape(ANY_TAG.sub("", BLOCK_TAG.sub(" ", visible)))


def _outside_invisible(markup: str) -> Iterator[str]:
    position = 0
    while start := INVISIBLE_START.search(markup, position):
        yield markup[position : start.start()]
        end = INVISIBLE_END[start[1].lower()].search(markup, start.end())
        if end is None:
            return
        position = end.start()
    yield markup[position:]


def _decode_word(match: re.Match[str]) -> str:
    charset, coding, text = match.groups()
    data = text.encode("ascii", "replace")
    content = quopri.decodestring(data, header=True) if coding in "qQ" else _decode_base64(data)
    return decode_text(content, charset.partition("*")[0])


def _decode_base64(data: bytes) -> bytes:
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


def _part(message: Message, part_id: str) -> Part:
    mime_type = message.get_content_type()
    if mime_type.startswith("multipart/") and not message.is_multipart():
        mime_type = "text/plain"  # without a boundary all of it is one text
    return Part(
        part_id=part_id,
        mime_type=mime_type,
        filename=_filename(message),
        headers=headers(message),
        children=tuple(_children(message, part_id)),
        source=message,
    )


def _filename(message: Message) -> str:
    """Returns the name of an attachment; raw 8-bit names, which the parser would lose, are read as UTF-8."""
    plain = Message()
    for name, value in message.raw_items():
        if name.lower() in NAMING_HEADERS and name not in plain:
            plain[name] = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return decode_header(plain.get_filename() or "")


def _children(message: Message, part_id: str) -> Iterator[Part]:
    if not message.is_multipart() or part_id.count(".") > DEEPEST:
        return
    prefix = f"{part_id}." if part_id else ""
    for number, child in enumerate(message.get_payload()):
        if isinstance(child, Message):
            yield _part(child, f"{prefix}{number}")


def _as_bytes(message: object) -> bytes:
    return message.as_bytes() if isinstance(message, Message) else b""
