"""What extractors read: the headers, the pages of text, the XML documents and the files that one input carries."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Final

from .. import limits
from ..structured import einvoice, linked_data, xml
from ..structured.einvoice import Invoice
from ..structured.xml_file import open_xml
from ..types import BrokenLimit, FileProblem, Part, Place, SourcePart, SourceProblem
from . import forwarded, html, pdf, plain
from .charsets import decode
from .mail import Headers, MailPart, ParsedMail, is_reply, parse_mail
from .page import Line, Page
from .sniffing import media_type_of

BODY: Final = 0
PICTURES: Final = 1_000
ALL_READ: Final = -1
_BODY: Final = Place(SourcePart.BODY)
_SHORTEST_BODY: Final = 40
_LONGEST_STUB: Final = 400
"""Characters of a page that says no more than where the mail can be seen."""
_RICHER: Final = 3
"""How many times as long as such a page a text is that it stands for."""
_LINK: Final = re.compile(r"https?://\S+")
BeforePart = Callable[[int], BrokenLimit | None]
"""Called before a part is read, with its number: BODY, the place of a file among the mail's files, from 1, or PICTURES
and the place of a picture among the source's parts; and with ALL_READ when no part is being read any more. Answers why
the part must be left out; None to read it."""


def read_every_part(_: int) -> None:
    """Leave nothing out."""


@dataclass(slots=True)
class Source:
    """Everything that was read of one input."""

    headers: Headers | None = None
    """Of the mail, or of the original one if this was forwarded."""
    forwarded_by: Headers | None = None
    pages: list[Page] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    """Electronic ones, of XML files and inside PDFs."""
    linked_data: list[Any] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    problems: list[SourceProblem] = field(default_factory=list)
    """The limits that cut the reading short."""
    deadline: float = 0.0
    before_part: BeforePart = read_every_part
    left_out: list[BrokenLimit] = field(default_factory=list)
    """Why parts were left out."""

    @property
    def body(self) -> Page | None:
        """The page that is the mail itself, or the document that was given bare."""
        return self.pages[0] if self.pages else None

    def add_invoices(self, found: Iterable[Invoice]) -> None:
        """Add those that are no copies of one there is, as many as are read."""
        invoices = einvoice.distinct([*self.invoices, *found])
        if len(invoices) > limits.INVOICES and SourceProblem.TOO_MANY_DOCUMENTS not in self.problems:
            self.problems.append(SourceProblem.TOO_MANY_DOCUMENTS)
        self.invoices = invoices[: limits.INVOICES]

    def out_of_time(self) -> bool:
        """Whether no further part should be opened."""
        return time.monotonic() > self.deadline

    def broken_limit(self, part: int) -> BrokenLimit | None:
        """Why the part of that number is left out; None if it is to be read."""
        broken = self.before_part(part)
        if broken is not None:
            self.left_out.append(broken)
        return broken


def read(content: bytes, media_type: str, name: str, before_part: BeforePart = read_every_part) -> Source:
    """Read a mail or a bare document; whatever cannot be read becomes a problem of the source."""
    source = Source(deadline=time.monotonic() + limits.SECONDS, before_part=before_part)
    if len(content) > limits.MAIL_BYTES:
        source.problems.append(SourceProblem.TOO_LARGE)
        return source
    kind = media_type_of(content, media_type, name)
    if kind == "message/rfc822":
        _read_mail(source, parse_mail(content))
    else:
        _read_document(source, MailPart(kind, name or "document", content))
    return source


def _read_mail(source: Source, piece: ParsedMail) -> None:
    source.problems += piece.problems
    source.headers = piece.headers
    while (inner := piece.attached_mail) is not None and not inner.is_empty and _is_forward(piece):
        source.forwarded_by = source.forwarded_by or piece.headers
        source.problems += inner.problems
        source.headers = inner.headers
        files = [*inner.files, *piece.files]
        piece = ParsedMail(inner.headers, inner.bodies, files, inner.attached_mail)
    broken = source.broken_limit(BODY)
    if broken is not None:
        source.problems.append(SourceProblem(broken))
    body = None if broken else _body_page(source, piece.bodies)
    if body is not None:
        source.pages.append(body)
        _unwrap_forward(source, body)
    for number, part in enumerate(piece.files, start=1):
        if source.out_of_time():
            source.problems.append(SourceProblem.TOO_MUCH_TO_READ_IN_TIME)
            break
        broken = source.broken_limit(number)
        if broken is None:
            _read_document(source, part)
        else:
            kind = media_type_of(part.head, part.media_type, part.name)
            source.parts.append(Part(part.name, kind, part.content, FileProblem(broken)))
    source.before_part(ALL_READ)


def _is_forward(piece: ParsedMail) -> bool:
    own_words = sum(len(_text_of(b)) for b in piece.bodies if b.media_type == "text/plain")
    return own_words < 1500


def _body_page(source: Source, bodies: list[MailPart]) -> Page | None:
    """The richest body: HTML before plain text, unless it shows next to nothing or only says that the mail is
    elsewhere, while the text is the mail; a reader then gets both."""
    texts = [b for b in bodies if b.media_type != "text/html"]
    stub: list[tuple[str, ...]] = []
    for body in (b for b in bodies if b.media_type == "text/html"):
        markup = _text_of(body)
        source.linked_data += _linked_data_of(markup)
        rows = html.lines_of(markup) if html.has_markup(markup) else plain.lines_of(html.plain_text(markup))
        if not texts or _is_longer(rows, _LONGEST_STUB):
            return _page("html", _BODY, rows)
        if _is_longer(rows, _SHORTEST_BODY):
            stub = rows
            break
    rows = [row for body in texts for row in plain.lines_of(_text_of(body))]
    if stub and not _stands_for(stub, rows):
        return _page("html", _BODY, stub)
    rows += stub
    return _page("text", _BODY, rows) if rows else None


def _stands_for(stub: list[tuple[str, ...]], rows: list[tuple[str, ...]]) -> bool:
    """Whether a short page only points to what a text says: it has not one of its figures, or is far shorter."""
    return _has_digits(rows) > _has_digits(stub) or _length(rows) >= _RICHER * _length(stub)


def _has_digits(rows: list[tuple[str, ...]]) -> bool:
    return any(c.isdigit() for row in rows for cell in row for c in _LINK.sub("", cell))


def _is_longer(rows: list[tuple[str, ...]], least: int) -> bool:
    """Whether a page shows more characters than that; most do with their first lines."""
    shown = 0
    for row in rows:
        shown += _length([row])
        if shown > least:
            return True
    return False


def _length(rows: list[tuple[str, ...]]) -> int:
    """How many characters a reader sees; of links nothing."""
    return sum(len(_LINK.sub("", cell) if "://" in cell else cell) for row in rows for cell in row)


def _linked_data_of(markup: str) -> list[Any]:
    markup = markup[: limits.TEXT_CHARACTERS]
    if not linked_data.is_marked_up(markup) or html.is_too_deep(markup):
        return []
    return linked_data.items_of(markup)


def _page(kind: str, place: Place, rows: list[tuple[str, ...]]) -> Page:
    return Page(kind, place, tuple(Line(row, _row_of(place, i)) for i, row in enumerate(rows, start=1)))


@lru_cache(limits.LINES)
def _row_of(place: Place, number: int) -> Place:
    """Remembered, since the bodies of all mails have the same rows."""
    return replace(place, row=number)


def _unwrap_forward(source: Source, body: Page) -> None:
    """Read the mail that is forwarded instead of the one that forwards it; of a reply, what its writer says."""
    headers, lines = source.headers or Headers(), tuple(body.lines)
    own = forwarded.own_lines(lines) if is_reply(headers.subject) else lines
    inner = forwarded.find(lines, headers.subject) if own == lines else None
    if inner is not None:
        source.forwarded_by = source.forwarded_by or headers
        source.headers = inner.headers
    source.pages[0] = replace(body, lines=inner.lines if inner is not None else own)


def _read_document(source: Source, part: MailPart) -> None:
    kind = media_type_of(part.head, part.media_type, part.name)
    if kind == "application/pdf":
        _read_pdf(source, part)
    elif kind == "application/xml":
        _read_xml(source, part)
    elif kind == "application/pkcs7-mime" and not part.name.lower().endswith(".p7s"):  # which signs the mail itself
        _read_xml(source, MailPart(kind, part.name, xml.unwrapped(part.content)))
    elif kind in ("text/html", "text/plain"):
        _read_text_document(source, part, kind)
    elif kind.startswith("image/"):
        content = part.content
        if part.is_document_image(len(content)):
            source.parts.append(Part(part.name, kind, content, FileProblem.PICTURE))


def _read_text_document(source: Source, part: MailPart, kind: str) -> None:
    text = _text_of(part)
    if kind == "text/html":
        source.linked_data += _linked_data_of(text)
        rows = html.lines_of(text)
    else:
        rows = plain.lines_of(text)
    if rows:
        source.pages.append(_page("html" if kind == "text/html" else "text", Place(SourcePart.FILE, part.name), rows))


def _text_of(part: MailPart) -> str:
    """The text of a part, cut at a line's end where it is longer than anybody reads."""
    content = part.content
    if len(content) > limits.TEXT_BYTES:
        content = content[: content.rfind(b"\n", 0, limits.TEXT_BYTES) + 1] or content[: limits.TEXT_BYTES]
    return decode(content, part.charset)


def _read_xml(source: Source, part: MailPart) -> None:
    file = open_xml(part.name, part.content)
    source.parts.append(Part(part.name, "application/xml", part.content, file.problem))
    source.add_invoices(file.invoices)
    for name, carried in file.files:
        kind = media_type_of(carried, "", name)
        source.parts.append(Part(PurePosixPath(name).name or part.name, kind, carried))


def _read_pdf(source: Source, part: MailPart) -> None:
    if sum(1 for p in source.parts if p.media_type == "application/pdf") >= limits.PDFS:
        source.problems.append(SourceProblem.TOO_MANY_DOCUMENTS)
        return
    content = part.content
    document = pdf.read(content, part.name, source.deadline)
    source.parts.append(Part(part.name, "application/pdf", content, document.problem))
    for name, content in document.attachments:
        source.add_invoices(open_xml(f"{part.name}/{name}", content).invoices)
    if document.lines:
        source.pages.append(Page("pdf", Place(SourcePart.FILE, part.name), document.lines))
