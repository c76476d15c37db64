"""A file of any kind into the source: documents are read, containers opened, and what cannot be is kept and named."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Final

from .. import limits
from ..structured import linked_data
from ..structured.xml_file import open_xml
from ..types import FileProblem, Place, SourcePart, SourceProblem
from . import decoration, html, pdf, plain, rtf
from .charsets import decode
from .containers import Budget, ContainerError, Item, Opened, archives, cms, compression, msg, tar, tnef
from .mail import PKCS7_TYPES, MailPart
from .page import Page, page_of
from .sniffing import media_type_of
from .source import Source

_TEXTS: Final = frozenset({"text/html", "text/plain"})
_SIGNATURE_TYPES: Final = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_SIGNED_ENDINGS: Final = (".p7m", ".p7s", ".p7", ".m7m", ".tsd")
_ENDINGS: Final = {
    "application/pdf": ".pdf",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "text/html": ".html",
}
_UNOPENED: Final = frozenset({
    "application/vnd.rar", "application/x-7z-compressed", "application/x-compress", "application/zstd",
    "application/vnd.ms-cab-compressed", "application/x-yenc",
})  # fmt: skip
"""Archives that nothing here opens, and that may hold a receipt all the same."""
_RTF: Final = "application/rtf"
_REPORT_TYPES: Final = frozenset({"application/tlsrpt+gzip", "application/tlsrpt+json"})
_REPORT_NAME: Final = re.compile(
    r"[^!]{1,200}![^!]{1,200}!\d{1,12}!\d{1,12}(?:![^!]{1,100})?\.(?:xml|json|zip)(?:\.gz)?", re.IGNORECASE
)
"""Who reports, on which domain, from when until when (RFC 7489, 7.2.1.1; RFC 8460, 5.1)."""


def read_document(source: Source, part: MailPart, depth: int = 0) -> None:
    """Read a file; `depth` counts the containers around it. What is of no kind that can carry a receipt is left out."""
    if _is_server_report(part):
        return
    kind = media_type_of(part.head, part.media_type, part.name)
    if kind == "application/pdf":
        _read_pdf(source, part)
    elif kind == "application/xml":
        _read_xml(source, part)
    elif kind in _TEXTS:
        _read_text(source, part, kind)
    elif kind == _RTF:
        _read_rtf(source, part)
    elif kind.startswith("image/"):
        _keep_picture(source, part, kind)
    elif kind == "message/rfc822":
        source.enclose(part, depth + 1)
    elif _may_carry_files(part, kind):
        _open(source, part, kind, depth)


def text_of(part: MailPart) -> str:
    """The text of a part, cut at a line's end where it is longer than anybody reads."""
    content = part.content
    if len(content) > limits.TEXT_BYTES:
        content = content[: content.rfind(b"\n", 0, limits.TEXT_BYTES) + 1] or content[: limits.TEXT_BYTES]
    return decode(content, part.charset)


def linked_data_of(markup: str) -> list[Any]:
    """What a page says of itself for machines."""
    markup = markup[: limits.TEXT_CHARACTERS]
    if not linked_data.is_marked_up(markup) or html.is_too_deep(markup):
        return []
    return linked_data.items_of(markup)


def _is_server_report(part: MailPart) -> bool:
    """Whether a mail server reports on the mail it got (DMARC, TLS), which is never a receipt."""
    return part.media_type in _REPORT_TYPES or _REPORT_NAME.fullmatch(part.name) is not None


def _may_carry_files(part: MailPart, kind: str) -> bool:
    """Whether it is a container: neither a signature that stands beside its document, nor a ticket for a phone."""
    if part.media_type in _SIGNATURE_TYPES or part.name.lower().endswith(".p7s"):
        return False
    return kind in _UNOPENED or (
        kind in _OPENERS and not (kind == "application/zip" and archives.is_pass(part.content))
    )


def _open(source: Source, part: MailPart, kind: str, depth: int) -> None:
    """Keep a container as it came, and read what it holds."""
    try:
        if not part.head:
            raise ContainerError(FileProblem.EMPTY)
        if depth >= limits.CONTAINER_DEPTH:
            raise ContainerError(FileProblem.TOO_LARGE)
        if kind in _UNOPENED:
            raise ContainerError(FileProblem.UNREADABLE)
        opened = _OPENERS[kind](part, source.budget)
    except ContainerError as error:
        source.keep(part, kind, error.problem)
        return
    before = source.count_read()
    problem = _read_items(source, opened, depth) or opened.problem
    if problem is None and opened.items and source.count_read() == before:
        problem = FileProblem.UNREADABLE
    if problem is not None or opened.items:
        source.keep(part, kind, problem)


def _read_items(source: Source, opened: Opened, depth: int) -> FileProblem | None:
    """Read what a container holds; return what cut it short."""
    text = () if opened.text is None or source.has_text() else (opened.text,)
    for item in (*opened.items, *text):
        if source.out_of_time():
            return FileProblem.OVER_TIME
        read_document(source, MailPart(item.media_type, item.name, item.content), depth + 1)
    return None


def _open_signed(part: MailPart, budget: Budget) -> Opened:
    """What was signed, by one or by several around each other."""
    content, name = cms.content_of(part.content, budget), _unsigned(part.name)
    for _ in range(limits.CONTAINER_DEPTH):
        if content is None or not cms.is_cms(content[: limits.SNIFFED_BYTES]):
            break
        content, name = cms.content_of(content, budget), _unsigned(name)
    return Opened(() if content is None else (Item(_with_ending(name, content), content),))


def _unsigned(name: str) -> str:
    return name[: name.rfind(".")] if name.lower().endswith(_SIGNED_ENDINGS) else name


def _with_ending(name: str, content: bytes) -> str:
    """The name with the ending of what it really is; signed files are often sent as "smime.p7m"."""
    ending = _ENDINGS.get(media_type_of(content[: limits.SNIFFED_BYTES]), "")
    return name if name.lower().endswith(ending) else name + ending


def _open_compressed(part: MailPart, kind: str, budget: Budget) -> Opened:
    """The file that was compressed; of an archive its files."""
    opened = compression.open_compressed(part.content, kind, part.name, budget)
    (file,) = opened.items
    if not tar.is_tar(file.content):
        return replace(opened, items=(replace(file, name=_with_ending(file.name, file.content)),))
    inside = tar.open_tar(file.content, budget)
    return replace(inside, problem=inside.problem or opened.problem)


def _open_outlook_mail(part: MailPart, budget: Budget) -> Opened:
    name = f"{part.name.removesuffix('.msg')}.eml"
    return Opened((Item(name, msg.as_mail(part.content, budget), "message/rfc822"),))


def open_archive(content: bytes) -> Opened:
    """The files of a ZIP archive, within the limits of one input; none, and why, where it cannot be opened."""
    try:
        return archives.open_zip(content, Budget(deadline=time.monotonic() + limits.SECONDS))
    except ContainerError as error:
        return Opened((), error.problem)


_OPENERS: Final[Mapping[str, Callable[[MailPart, Budget], Opened]]] = {
    **dict.fromkeys(PKCS7_TYPES, _open_signed),
    "application/ms-tnef": lambda part, budget: tnef.open_tnef(part.content, budget),
    "application/zip": lambda part, budget: archives.open_zip(part.content, budget),
    "application/x-tar": lambda part, budget: tar.open_tar(part.content, budget),
    compression.GZIP: lambda part, budget: _open_compressed(part, compression.GZIP, budget),
    compression.BZIP2: lambda part, budget: _open_compressed(part, compression.BZIP2, budget),
    compression.XZ: lambda part, budget: _open_compressed(part, compression.XZ, budget),
    "application/x-ole-storage": _open_outlook_mail,
}


def _keep_picture(source: Source, part: MailPart, kind: str) -> None:
    """Keep a picture until all else is read; one that decorates a mail, or is a copy of one it has, is left out."""
    if source.headers is not None and not decoration.is_document(part, source.surroundings):
        return
    if not any(kept.content == part.content for kept in source.parts):
        name = part.name or f"picture.{kind.partition('/')[2]}"
        source.keep(replace(part, name=name), kind, FileProblem.PICTURE)


def _read_text(source: Source, part: MailPart, kind: str) -> None:
    text = text_of(part)
    rows = _rows(source, text, is_html=kind == "text/html")
    if rows:
        name = source.keep(part, kind)
        source.pages.append(page_of("html" if kind == "text/html" else "text", Place(SourcePart.FILE, name), rows))


def _rows(source: Source, text: str, *, is_html: bool) -> list[tuple[str, ...]]:
    if not is_html:
        return plain.lines_of(text)
    source.linked_data += linked_data_of(text)
    return html.lines_of(text)


def _read_rtf(source: Source, part: MailPart) -> None:
    written = rtf.text_of(part.content[: limits.TEXT_BYTES])
    rows = _rows(source, written.text, is_html=written.is_html)
    name = source.keep(part, _RTF, None if rows else FileProblem.UNREADABLE)
    if rows:
        source.pages.append(page_of("html" if written.is_html else "text", Place(SourcePart.FILE, name), rows))


def _read_xml(source: Source, part: MailPart) -> None:
    name = source.unique_name(part.name)
    file = open_xml(name, part.content)
    source.keep(part, "application/xml", file.problem)
    source.add_invoices(file.invoices)
    for carried_name, carried in file.files:
        kind = media_type_of(carried, "", carried_name)
        source.keep(MailPart(kind, PurePosixPath(carried_name).name or part.name, carried), kind)


def _read_pdf(source: Source, part: MailPart) -> None:
    if source.count_kept("application/pdf") >= limits.PDFS:
        source.problems.append(SourceProblem.TOO_MANY_DOCUMENTS)
        source.keep(part, "application/pdf", FileProblem.UNREADABLE)
        return
    part = replace(part, name=source.unique_name(part.name))
    content = part.content
    document = pdf.read(content, part.name, source.deadline)
    source.keep(part, "application/pdf", document.problem)
    for name, attached in document.attachments:
        source.add_invoices(open_xml(f"{part.name}/{name}", attached).invoices)
    if document.lines:
        source.pages.append(Page("pdf", Place(SourcePart.FILE, part.name), document.lines))
