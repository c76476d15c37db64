"""A mail into its headers, its bodies and its files; header words and names are decoded so that no damaged header can
fail the mail."""

from __future__ import annotations

import binascii
import datetime
import email.errors
import email.header
import email.utils
import re
from dataclasses import dataclass, field, replace
from typing import Final

from .. import limits
from ..languages import patterns
from ..normalizing.names import registrable_domain
from ..normalizing.text import squeeze
from ..types import SourceProblem
from .charsets import decode
from .containers import Budget, ContainerError, cms, uuencode
from .mime import Entity
from .sniffing import media_type_of

_REPLY_SUBJECT: Final = re.compile(rf"{patterns.any_of('reply_subject')}(?:\[\d+\])?\s?:", re.IGNORECASE)
_ENCODED_WORD: Final = re.compile(r"=\?[^?\s]{1,40}\?[bqBQ]\?")
_LIST_HEADERS: Final = frozenset(("list-id", "list-post", "mailing-list", "x-mailing-list", "x-loop", "list-help",
"x-mailman-version", "x-list-administrivia", "errors-to"))  # fmt: skip
_DISCUSSION_HEADERS: Final = ("list-post", "mailing-list", "x-mailman-version", "x-mailing-list", "x-loop")
_UNSIGNED: Final = re.compile(r"dkim=(?:fail|none)")
_FROM_ELSEWHERE: Final = re.compile(r"spf=(?:fail|softfail)")
_ANSWERING_MACHINES: Final = frozenset(("x-autoreply", "x-autorespond"))
_DELIVERY_REPORT: Final = re.compile(r"multipart/report\b.*\bdelivery-status")
_MAIL_SERVERS: Final = frozenset(("mailer-daemon", "postmaster"))
_DELIVERED: Final = ("delivered-to", "x-original-to", "envelope-to")
_RECEIVED_BY: Final = re.compile(r"\bby ([\w.-]+)")
_MAIL: Final = "message/rfc822"
PKCS7_TYPES: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_ADDRESS: Final = re.compile(r"[\w.+'=&-]{1,80}@[\w.-]{1,120}\.\w{2,24}")
_ESCAPED: Final = re.compile(r"""\\(["'\\])""")


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
    is_auto_reply: bool = False
    """An answering machine wrote it (RFC 3834)."""
    is_bounce: bool = False
    """A mail server says what became of a mail (RFC 3464)."""
    is_own_copy: bool = False
    """The sender had a copy sent to itself, and this is that copy."""

    @property
    def domain(self) -> str:
        """The sender's domain, lower case."""
        return self.sender_address.rpartition("@")[2].lower()

    def is_within(self, domain: str) -> bool:
        """Whether it went to the registrable domain it came from."""
        return self.is_own_copy or any(registrable_domain(to.rpartition("@")[2]) == domain for to in self.to)

    @property
    def is_discussion(self) -> bool:
        """Whether it came through a mailing list where people write to each other."""
        return any(name in self.list_headers for name in _DISCUSSION_HEADERS)


@dataclass(frozen=True, slots=True)
class MailPart:
    """A body or file of a mail; it is decoded from its transfer encoding each time it is asked for, and most files
    never are."""

    media_type: str
    name: str
    source: Entity | bytes
    charset: str = ""
    attached: bool = True
    content_id: str = ""
    """By which a page shows it (RFC 2392)."""

    @classmethod
    def of(cls, entity: Entity) -> MailPart:
        """The leaf of a mail."""
        name = decoded(entity.file_name).replace("\\", "/").rpartition("/")[2][:200]
        as_attachment = entity.disposition.startswith("attachment")
        content_id = entity.header("content-id").strip(" <>")
        return cls(entity.media_type, name, entity, entity.charset, as_attachment or bool(name), content_id)

    @property
    def content(self) -> bytes:
        """The whole file."""
        return self.source if isinstance(self.source, bytes) else self.source.body()

    @property
    def head(self) -> bytes:
        """Its first kilobyte, at least."""
        return self.source if isinstance(self.source, bytes) else self.source.head()


@dataclass(slots=True)
class ParsedMail:
    """A parsed mail."""

    headers: Headers
    bodies: list[MailPart] = field(default_factory=list)
    files: list[MailPart] = field(default_factory=list)
    attached_mails: list[ParsedMail] = field(default_factory=list)
    problems: list[SourceProblem] = field(default_factory=list)
    file: MailPart | None = None
    """What an attached mail was attached as."""

    @property
    def attached_mail(self) -> ParsedMail | None:
        """The first of the mails attached to it."""
        return self.attached_mails[0] if self.attached_mails else None

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing but headers."""
        return not (self.bodies or self.files or self.attached_mail)


def parse_mail(content: bytes) -> ParsedMail:
    """Parse a mail of any shape; parts beyond the limits are left out and named in `problems`."""
    entity = Entity(content)
    piece = ParsedMail(headers_of(entity))
    _Collector(piece).collect(entity)
    return piece


class _Collector:
    """Walks the tree of a mail and of the mails attached to it, its depth and its count of parts bounded."""

    def __init__(self, piece: ParsedMail, count: int = 0, budget: Budget | None = None) -> None:
        self.piece = piece
        self.count = count
        self.budget = budget or Budget()

    def collect(self, entity: Entity, depth: int = 0) -> None:
        if not self._has_room(depth):
            return
        is_leaf = True
        for part in entity.parts():
            is_leaf = False
            if self.count > limits.PARTS:
                break
            if entity.is_plain_message:
                self._attached_mail(part, depth, MailPart.of(entity))
            else:
                self.collect(part, depth + 1)
        if is_leaf:
            self._leaf(entity, depth)

    def _has_room(self, depth: int = 0) -> bool:
        """Count one more part; whether it is within the limits, which is told where it is not."""
        self.count += 1
        if self.count <= limits.PARTS and depth <= limits.DEPTH:
            return True
        if SourceProblem.TOO_MANY_PARTS not in self.piece.problems:
            self.piece.problems.append(SourceProblem.TOO_MANY_PARTS)
        return False

    def _attached_mail(self, entity: Entity, depth: int, file: MailPart) -> None:
        inner = ParsedMail(headers_of(entity), file=file)
        collector = _Collector(inner, self.count, self.budget)
        collector.collect(entity, depth + 1)
        self.count = collector.count
        self.piece.attached_mails.append(inner)

    def _leaf(self, entity: Entity, depth: int) -> None:
        part = MailPart.of(entity)
        as_attachment = entity.disposition.startswith("attachment")
        if part.media_type in ("text/plain", "text/html") and not as_attachment and not part.name:
            self._body(part, entity)
        elif part.media_type == _MAIL or part.name.lower().endswith(".eml"):
            self._attached_mail(Entity(part.content), depth, part)
        elif part.media_type in PKCS7_TYPES:
            self._signed(part, depth)
        else:
            self.piece.files.append(part)

    def _body(self, part: MailPart, entity: Entity) -> None:
        """A text, and apart from it the files that were written into it as mail did before MIME."""
        if part.media_type == "text/html" or entity.is_encoded or not uuencode.has_files(content := part.content):
            self.piece.bodies.append(part)
            return
        text, items = uuencode.split(content)
        self.piece.bodies.append(replace(part, source=text))
        for item in items:
            if not self._has_room():
                break
            self.piece.files.append(MailPart(item.media_type, item.name, item.content))

    def _signed(self, part: MailPart, depth: int) -> None:
        """Opaque S/MIME (RFC 8551): the signed part of this mail, or the mail that was signed; else a signed file."""
        try:
            content = cms.content_of(part.content, self.budget) or b""
        except ContainerError:
            content = b""  # whoever reads the file says why
        if media_type_of(content[: limits.SNIFFED_BYTES]) != _MAIL:
            self.piece.files.append(part)
            return
        entity = Entity(content)
        if "from" in entity.headers:
            self._attached_mail(entity, depth, MailPart(_MAIL, part.name, content))
        else:
            self.collect(entity, depth + 1)


def decoded(raw: str) -> str:
    """A header's text with its encoded words decoded; undecodable ones are kept as they are."""
    if "=?" not in raw or not _ENCODED_WORD.search(raw):
        return squeeze(raw)
    try:
        chunks = email.header.decode_header(raw)
    except (email.errors.HeaderParseError, ValueError, binascii.Error):
        return squeeze(raw)
    return squeeze("".join(c if isinstance(c, str) else decode(c, charset or "") for c, charset in chunks))


def headers_of(entity: Entity) -> Headers:
    """The headers that matter here."""
    sender = _header(entity, "from")
    subject = _header(entity, "subject")
    precedence = _header(entity, "precedence").lower()
    address = address_in(sender)
    to = _addresses(entity, "to")
    return Headers(
        sender_name=name_in(sender),
        sender_address=address,
        reply_to=address_in(_header(entity, "reply-to")),
        to=to,
        subject=subject[:1000],
        date=parse_date(_header(entity, "date")),
        list_headers=_LIST_HEADERS.intersection(entity.headers),
        is_reply="in-reply-to" in entity.headers or is_reply(subject),
        is_bulk=precedence in ("bulk", "list", "junk"),
        can_unsubscribe="list-unsubscribe" in entity.headers,
        failed_authentication=_has_failed(_header(entity, "authentication-results").lower()),
        is_auto_reply=precedence == "auto_reply"
        or _header(entity, "auto-submitted").lower().startswith("auto-replied")
        or not _ANSWERING_MACHINES.isdisjoint(entity.headers),
        is_bounce=_is_bounce(entity, address),
        is_own_copy=bool(address) and address not in to and _came_back(entity, address),
    )


def _is_bounce(entity: Entity, sender: str) -> bool:
    return (
        "x-failed-recipients" in entity.headers
        or bool(_DELIVERY_REPORT.search(_header(entity, "content-type").lower()))
        or sender.partition("@")[0] in _MAIL_SERVERS
    )


def _came_back(entity: Entity, sender: str) -> bool:
    """Whether the mail lies in its own sender's mailbox: it was delivered to that address, or to a copy's address by a
    server of that domain."""
    if sender in {each for name in _DELIVERED for each in _addresses(entity, name)}:
        return True
    if sender not in (*_addresses(entity, "cc"), *_addresses(entity, "bcc")):
        return False
    server = _RECEIVED_BY.search(_header(entity, "received").lower())
    return server is not None and f".{server[1]}".endswith(f".{sender.rpartition('@')[2]}")


def _addresses(entity: Entity, name: str) -> tuple[str, ...]:
    return tuple(_ADDRESS.findall(_header(entity, name).lower())[:20])


def _has_failed(results: str) -> bool:
    """Whether the receiving server found the mail to be from elsewhere: what it says of DMARC, else of DKIM and SPF."""
    return "dmarc=fail" in results or bool(_UNSIGNED.search(results) and _FROM_ELSEWHERE.search(results))


def _header(entity: Entity, name: str) -> str:
    return decoded(entity.header(name)) if name in entity.headers else ""


def address_in(header: str) -> str:
    """The first mail address in a header's text, lower case."""
    found = _ADDRESS.findall(header)
    return found[-1].lower() if found else ""


def name_in(header: str) -> str:
    """The display name in a From header's text; what quotes it is left out, what it quotes itself stays (RFC 5322)."""
    text = _ADDRESS.sub("", header).replace("<", "").replace(">", "").replace("mailto:", "").strip(" '()[],;")
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return _ESCAPED.sub(r"\1", text).strip(" '()[],;")[:200]


def is_reply(subject: str) -> bool:
    """Whether a subject begins as mail programs begin that of a reply."""
    return _REPLY_SUBJECT.match(subject) is not None


def parse_date(text: str) -> datetime.datetime | None:
    """A mail's date in the zone it was written in; None when it is none."""
    try:
        date = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=datetime.UTC)
