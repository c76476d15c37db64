"""A mail or a bare document into its source: the mail's text, then its files, then the mails attached to it."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Final

from .. import limits
from ..types import FileProblem, Place, SourcePart, SourceProblem
from . import forwarded, html, plain
from .containers import Budget
from .containers.items import safe_name
from .decoration import Surroundings
from .documents import linked_data_of, read_document, text_of
from .mail import Headers, MailPart, ParsedMail, is_reply, parse_mail
from .page import Page, page_of
from .sniffing import media_type_of
from .source import ALL_READ, BODY, BeforePart, Source, read_every_part

_BODY: Final = Place(SourcePart.BODY)
_SHORTEST_BODY: Final = 40
_LONGEST_STUB: Final = 400
"""Characters of a page that says no more than where the mail can be seen."""
_RICHER: Final = 3
"""How many times as long as such a page a text is that it stands for."""
_LINK: Final = re.compile(r"https?://\S+")
_MAIL: Final = "message/rfc822"
_OWN_WORDS: Final = 1_500
"""Characters: whoever writes more says something of their own, and does not just pass a mail on."""


def read(content: bytes, media_type: str, name: str, before_part: BeforePart = read_every_part) -> Source:
    """Read a mail or a bare document; whatever cannot be read becomes a problem of the source."""
    deadline = time.monotonic() + limits.SECONDS
    source = Source(deadline=deadline, before_part=before_part, budget=Budget(deadline=deadline))
    if len(content) > limits.MAIL_BYTES:
        source.problems.append(SourceProblem.TOO_LARGE)
        return source
    kind = media_type_of(content, media_type, name)
    if kind == _MAIL:
        _read_mail(source, parse_mail(content))
    else:
        read_document(source, MailPart(kind, name or "document", content))
    _read_enclosed(source)
    source.before_part(ALL_READ)
    return source


def _read_mail(source: Source, mail: ParsedMail, depth: int = 0) -> None:
    source.problems += mail.problems
    source.headers = mail.headers
    while (inner := _forwarded(mail)) is not None:
        source.forwarded_by = source.forwarded_by or mail.headers
        source.problems += inner.problems
        source.headers = inner.headers
        mail = ParsedMail(inner.headers, inner.bodies, [*inner.files, *mail.files], inner.attached_mails)
    broken = source.broken_limit(BODY)
    if broken is not None:
        source.problems.append(SourceProblem(broken))
    body = None if broken else _body_page(source, mail.bodies)
    if body is not None:
        source.pages.append(body)
        _unwrap_forward(source, body)
    said = _length([line.cells for line in source.pages[0].lines]) if body is not None else 0
    source.surroundings = Surroundings(mail.bodies, said)
    for number, file in enumerate(mail.files, start=1):
        if _may_be_read(source, file, number):
            read_document(source, file, depth)
    _read_attached(source, mail, depth)


def _may_be_read(source: Source, file: MailPart, number: int) -> bool:
    """Whether a file is to be read; one that is not is kept and says why."""
    problem: FileProblem | None = None
    if source.out_of_time():
        problem = FileProblem.OVER_TIME
        if SourceProblem.TOO_MUCH_TO_READ_IN_TIME not in source.problems:
            source.problems.append(SourceProblem.TOO_MUCH_TO_READ_IN_TIME)
    elif (broken := source.broken_limit(number)) is not None:
        problem = FileProblem(broken)
    if problem is not None:
        source.keep(file, media_type_of(file.head, file.media_type, file.name), problem)
    return problem is None


def _read_attached(source: Source, mail: ParsedMail, depth: int) -> None:
    """Read the mails attached to a mail, but for those of a digest in which people write to each other."""
    if not mail.attached_mails or mail.headers.is_discussion:
        return
    for number, attached in enumerate(mail.attached_mails, start=len(mail.files) + 1):
        file = attached.file
        if file is not None and _may_be_read(source, _named(file, attached.headers), number):
            _read_into(source, _named(file, attached.headers), attached, depth + 1)


def _read_enclosed(source: Source) -> None:
    """Read the mails that were found in files, and in the files of those."""
    waiting = [source]
    while waiting:
        outer = waiting.pop()
        for enclosed in outer.enclosed:
            mail = parse_mail(enclosed.file.content)
            _read_into(outer, _named(enclosed.file, mail.headers), mail, enclosed.depth)
        waiting += outer.attached
        outer.enclosed.clear()


def _read_into(outer: Source, file: MailPart, mail: ParsedMail, depth: int) -> None:
    """Read a mail attached to `outer` as a source of its own."""
    if depth > limits.CONTAINER_DEPTH:
        outer.keep(file, _MAIL, FileProblem.TOO_LARGE)
    else:
        _read_mail(outer.attach(file, mail.headers), mail, depth)


def _named(file: MailPart, headers: Headers) -> MailPart:
    """The file of an attached mail, by its subject where it has no name."""
    return file if file.name else replace(file, name=f"{safe_name(headers.subject)[:100] or 'mail'}.eml")


def _forwarded(mail: ParsedMail) -> ParsedMail | None:
    """The mail that is passed on by this one: the only one attached to it, where it says little itself."""
    if len(mail.attached_mails) != 1:
        return None
    inner = mail.attached_mails[0]
    own_words = sum(len(text_of(body)) for body in mail.bodies if body.media_type == "text/plain")
    has_content = inner.bodies or inner.files or inner.attached_mails
    return inner if has_content and own_words < _OWN_WORDS else None


def _body_page(source: Source, bodies: list[MailPart]) -> Page | None:
    """The richest body: HTML before plain text, unless it shows next to nothing or only says that the mail is
    elsewhere, while the text is the mail; a reader then gets both."""
    texts = [b for b in bodies if b.media_type != "text/html"]
    stub: list[tuple[str, ...]] = []
    for body in (b for b in bodies if b.media_type == "text/html"):
        markup = text_of(body)
        source.linked_data += linked_data_of(markup)
        rows = html.lines_of(markup) if html.has_markup(markup) else plain.lines_of(html.plain_text(markup))
        if not texts or _is_longer(rows, _LONGEST_STUB):
            return page_of("html", _BODY, rows)
        if _is_longer(rows, _SHORTEST_BODY):
            stub = rows
            break
    rows = [row for body in texts for row in plain.lines_of(text_of(body))]
    if stub and not _stands_for(stub, rows):
        return page_of("html", _BODY, stub)
    rows += stub
    return page_of("text", _BODY, rows) if rows else None


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


def _unwrap_forward(source: Source, body: Page) -> None:
    """Read the mail that is forwarded instead of the one that forwards it; of a reply, what its writer says."""
    headers, lines = source.headers or Headers(), tuple(body.lines)
    own = forwarded.own_lines(lines) if is_reply(headers.subject) else lines
    inner = forwarded.find(lines, headers.subject) if own == lines else None
    if inner is not None:
        source.forwarded_by = source.forwarded_by or headers
        source.headers = inner.headers
    source.pages[0] = replace(body, lines=inner.lines if inner is not None else own)
