"""A mail into its headers, its bodies and its files.

Parsed by the `compat32` policy, a third of the default policy's cost; header words and names are decoded here,
so that no damaged header can fail the mail.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import email
import email.errors
import email.header
import email.message
import email.policy
import email.utils
import re
from dataclasses import dataclass, field
from typing import Any, Final

from ..normalizing.text import squeeze
from . import limits
from .charsets import decode

_ENCODED_WORD: Final = re.compile(r"=\?[^?\s]{1,40}\?[bqBQ]\?")
_LIST_HEADERS: Final = ("list-id", "list-post", "mailing-list", "x-mailing-list", "x-loop", "list-help",
"x-mailman-version", "x-list-administrivia", "errors-to")  # fmt: skip
_DISCUSSION_HEADERS: Final = ("list-post", "mailing-list", "x-mailman-version", "x-mailing-list", "x-loop")
_FAILED: Final = re.compile(
    r"dmarc=fail|(?=.{0,2000}dkim=(?:fail|none))(?=.{0,2000}spf=(?:fail|softfail))", re.IGNORECASE
)
_SMALLEST_DOCUMENT_IMAGE: Final = 20_000
_DECORATION: Final = re.compile(
    r"logo|icon|signature|banner|footer|header|image0\d\d|facebook|twitter|pixel|spacer", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"[\w.+'=&-]{1,80}@[\w.-]{1,120}\.\w{2,24}")


@dataclass(frozen=True, slots=True)
class Headers:
    """What a mail says of itself; empty where it says nothing."""

    sender_name: str = ""
    sender_address: str = ""
    reply_to: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    date: datetime.datetime | None = None
    list_headers: frozenset[str] = frozenset()
    is_reply: bool = False
    is_bulk: bool = False
    can_unsubscribe: bool = False
    failed_authentication: bool = False
    """The receiving server says that the sender is not who it claims to be."""

    @property
    def domain(self) -> str:
        """The sender's domain, lower case."""
        return self.sender_address.rpartition("@")[2].lower()

    @property
    def is_discussion(self) -> bool:
        """Whether it came through a mailing list where people write to each other."""
        return any(name in self.list_headers for name in _DISCUSSION_HEADERS)


@dataclass(frozen=True, slots=True)
class MailPart:
    """A body or file of a mail, decoded from its transfer encoding."""

    media_type: str
    name: str
    content: bytes
    charset: str
    attached: bool
    content_id: str = ""

    @property
    def is_document_image(self) -> bool:
        """A picture somebody attached, and not a logo, a signature or a picture inside the body."""
        return (
            self.attached
            and not self.content_id
            and len(self.content) >= _SMALLEST_DOCUMENT_IMAGE
            and not _DECORATION.search(self.name)
        )


@dataclass(slots=True)
class Mailpiece:
    """A parsed mail."""

    headers: Headers
    bodies: list[MailPart] = field(default_factory=list)
    files: list[MailPart] = field(default_factory=list)
    attached_mail: Mailpiece | None = None
    problems: list[str] = field(default_factory=list)


def parse_mail(content: bytes) -> Mailpiece:
    """Parse a mail of any shape; parts beyond the limits are left out and named in `problems`."""
    problems = []
    if content.count(b"boundary=") > limits.BOUNDARIES or content.count(b"\nContent-Type:") > 4 * limits.PARTS:
        content = content[: _cut(content)]
        problems.append("too many parts")
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
    except (RecursionError, ValueError, IndexError, LookupError):
        return Mailpiece(Headers(), problems=["damaged"])
    piece = Mailpiece(headers_of(message), problems=problems)
    _Collector(piece).collect(message)
    return piece


def _cut(content: bytes) -> int:
    """Where to stop reading a mail with absurdly many parts."""
    position = -1
    for _ in range(limits.DEPTH):
        following = content.find(b"boundary=", position + 1)
        if following < 0:
            break
        position = following
    return position


class _Collector:
    """Walks the tree of a mail without recursion by the standard library's own, so that depth and count
    stay bounded."""

    def __init__(self, piece: Mailpiece) -> None:
        self.piece = piece
        self._count = 0

    def collect(self, message: Any, depth: int = 0) -> None:
        self._count += 1
        if self._count > limits.PARTS or depth > limits.DEPTH:
            if "too many parts" not in self.piece.problems:
                self.piece.problems.append("too many parts")
            return
        kind = message.get_content_type()
        payload = raw_payload(message)
        if kind == "message/rfc822" and isinstance(payload, list) and payload:
            self._attached_mail(payload[0], depth)
        elif isinstance(payload, list):
            for part in payload:
                self.collect(part, depth + 1)
        else:
            self._leaf(message, kind)

    def _attached_mail(self, message: Any, depth: int) -> None:
        inner = Mailpiece(headers_of(message))
        collector = _Collector(inner)
        collector._count = self._count
        collector.collect(message, depth + 1)
        self._count = collector._count
        self.piece.attached_mail = self.piece.attached_mail or inner

    def _leaf(self, message: email.message.Message, kind: str) -> None:
        name = file_name(message)
        disposition = str(message.get("content-disposition") or "").strip().lower()
        attached = disposition.startswith("attachment") or bool(name)
        content_id = "" if disposition.startswith("attachment") else str(message.get("content-id") or "")
        part = MailPart(kind, name, payload_of(message), _charset(message), attached, content_id)
        is_body = kind in ("text/plain", "text/html") and not disposition.startswith("attachment") and not name
        if is_body:
            self.piece.bodies.append(part)
        elif kind == "message/rfc822" or name.lower().endswith(".eml"):
            inner = parse_mail(part.content) if self._count < limits.DEPTH else None
            self.piece.attached_mail = self.piece.attached_mail or inner
        else:
            self.piece.files.append(part)


def raw_payload(message: email.message.Message) -> Any:
    """The undecoded payload; a charset that cannot even be looked up is forgotten."""
    try:
        return message.get_payload()
    except (ValueError, LookupError):
        del message["content-type"]
        return message.get_payload()


def payload_of(message: email.message.Message) -> bytes:
    """The bytes of a leaf; damaged base64 is read as far as it goes."""
    encoding = str(message.get("content-transfer-encoding") or "").strip().lower()
    if encoding == "base64":
        return _base64(raw_payload(message))
    try:
        payload = message.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    if isinstance(payload, bytes):
        return payload
    return str(raw_payload(message)).encode("utf-8", "surrogatepass")


def _base64(payload: object) -> bytes:
    raw = re.sub(rb"[^A-Za-z0-9+/]", b"", str(payload).encode("ascii", "replace"))
    raw = raw[: len(raw) - (len(raw) % 4 == 1)]
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return b""


def file_name(message: email.message.Message) -> str:
    """The file's name, decoded, without a path; empty when it has none."""
    try:
        raw = message.get_filename()
    except (ValueError, LookupError, TypeError):
        raw = None
    return decoded(str(raw)).replace("\\", "/").rpartition("/")[2][:200] if raw else ""


def _charset(message: email.message.Message) -> str:
    try:
        return str(message.get_content_charset() or "")
    except (ValueError, LookupError, TypeError):
        return ""


def decoded(raw: str) -> str:
    """A header's text with its encoded words decoded; undecodable ones are kept as they are."""
    if not raw.isascii():
        raw = decode(raw.encode("utf-8", "surrogateescape"))
    if not _ENCODED_WORD.search(raw):
        return squeeze(raw)
    try:
        chunks = email.header.decode_header(raw)
    except (email.errors.HeaderParseError, ValueError, binascii.Error):
        return squeeze(raw)
    return squeeze("".join(c if isinstance(c, str) else decode(c, charset or "") for c, charset in chunks))


def headers_of(message: email.message.Message) -> Headers:
    """The headers that matter here."""
    present = {name.lower() for name in message.keys()}  # noqa: SIM118 (a Message is no dict)
    sender = _header(message, "from")
    subject = _header(message, "subject")
    precedence = _header(message, "precedence").lower()
    return Headers(
        sender_name=name_in(sender),
        sender_address=address_in(sender),
        reply_to=address_in(_header(message, "reply-to")),
        to=tuple(_ADDRESS.findall(_header(message, "to").lower())[:20]),
        subject=subject[:1000],
        date=parse_date(_header(message, "date")),
        list_headers=frozenset(present.intersection(_LIST_HEADERS)),
        is_reply="in-reply-to" in present
        or bool(re.match(r"(?:re|aw|sv|vs|antw|ynt|odp|השב)(?:\[\d+\])?\s?:", subject, re.IGNORECASE)),
        is_bulk=precedence in ("bulk", "list", "junk"),
        can_unsubscribe="list-unsubscribe" in present,
        failed_authentication=bool(_FAILED.search(_header(message, "authentication-results"))),
    )


def _header(message: email.message.Message, name: str) -> str:
    value = message.get(name)
    return "" if value is None else decoded(str(value)[:4000])


def address_in(header: str) -> str:
    """The first mail address in a header's text, lower case."""
    found = _ADDRESS.findall(header)
    return found[-1].lower() if found else ""


def name_in(header: str) -> str:
    """The display name in a From header's text."""
    return _ADDRESS.sub("", header).replace("<", "").replace(">", "").replace("mailto:", "").strip(" \"'()[],;")[:200]


def parse_date(text: str) -> datetime.datetime | None:
    """A mail's date in the zone it was written in; None when it is none."""
    try:
        date = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=datetime.UTC)
