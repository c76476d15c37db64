"""A stored mail, web page or XML file as a page a browser may show, sanitised, that loads nothing from anywhere.

Scripts, forms, style sheets, remote pictures and whatever else could reach out are taken away here; the policy the page
is served under forbids them once more.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.utils import getaddresses

import nh3

from extraction.reading.mail import ParsedMail, decoded, parse_mail
from extraction.reading.mime import Entity
from receipts import html_parts
from receipts.invoice_view import InvoiceView, views_of

VERSION = 4
"""Of the pages: a change in what they look like counts it up, and those that were made before are made anew."""
CHARSETS = ("utf-8", "windows-1255")
HEADERS = ("From", "To", "Date", "Subject")
OF_PEOPLE = ("From", "To")
HEADER_CHARACTERS = 4_000
ONE_PERSON = re.compile(r"([^<>@,;]*)<([^<>@\s,;]+@[^<>@\s,;]+)>")
EMBEDDED_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
TAGS = {
    "a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "code", "col",
    "colgroup", "dd", "del", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "img": {"alt", "src"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-left", "border-radius", "border-right",
    "border-spacing", "border-top", "color", "direction", "display", "font-family", "font-size", "font-style",
    "font-weight", "height", "line-height", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top",
    "max-width", "min-width", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
    "text-align", "text-decoration", "text-transform", "vertical-align", "white-space", "width", "word-break",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody whom a header names; either may be empty."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A header that people read, one of HEADERS, as text; and whom it names, where it could be told."""

    name: str
    text: str
    people: tuple[Correspondent, ...] = ()


@dataclass(frozen=True, slots=True)
class MailPage:
    """A part of a page: what stands in its body, and how many parts there are.

    Not `is_complete`: the file goes on behind the last part. The words around `headings` and `invoice` are put in by
    whoever knows the reader's language.
    """

    title: str
    content: str
    parts: int
    is_complete: bool
    invoice: InvoiceView | None = None
    """What this part shows instead of `content`."""
    headings: tuple[Heading, ...] = ()
    """What stands above it."""


def page_of_mail(rfc822: bytes, *, part: int = 1) -> MailPage:
    """The mail's headers that people read, and a part of its body, counted from 1."""
    entity = Entity(rfc822)
    headings = [_heading(entity, name) for name in HEADERS] if part == 1 else []
    kind, text = next(_bodies(parse_mail(rfc822)), ("text/plain", ""))
    body = _part_of_html(text, part) if kind == "text/html" else _part_of_text(text, part)
    return replace(body, title=header(entity, "Subject"), headings=tuple(one for one in headings if one.text))


def page_of_html(content: bytes, *, part: int = 1) -> MailPage:
    """A part of an attached web page, counted from 1."""
    return _part_of_html(_decoded(content, ""), part)


def page_of_xml(content: bytes, *, part: int = 1) -> MailPage:
    """An electronic invoice, each of several a part of its own, counted from 1; any other XML as it stands."""
    invoices = views_of(content)
    if not invoices:
        return _part_of_text(_decoded(content, ""), part)
    count = min(len(invoices), html_parts.PARTS)
    shown = invoices[part - 1] if part <= count else None
    return MailPage(shown.number if shown else "", "", count, count == len(invoices), shown)


def sanitised(source: str) -> str:
    """The part of an HTML document that can be shown without running or loading anything."""
    return nh3.clean(
        source,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep_embedded_pictures,
        filter_style_properties=STYLES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
    )


def header(entity: Entity, name: str) -> str:
    """A header as a person reads it; one that is damaged as it stands."""
    return _readable(entity.header(name.lower()))


def _readable(value: str) -> str:
    return " ".join(decoded(value).encode("utf-8", "replace").decode().split())


def _heading(entity: Entity, name: str) -> Heading:
    return Heading(name, header(entity, name), _people(entity.header(name.lower())) if name in OF_PEOPLE else ())


def _people(value: str) -> tuple[Correspondent, ...]:
    """Whom a header names, each name decoded by itself, since it may hold commas; nobody where that is not clear."""
    if len(value) > HEADER_CHARACTERS:
        return ()
    # a quote within a name, as Hebrew abbreviations have it, is none of the standard's
    single = ONE_PERSON.fullmatch(value.strip())
    pairs = [(single[1].strip().strip('"'), single[2])] if single else getaddresses([value])
    people = [Correspondent(_readable(name), _readable(address)) for name, address in pairs]
    return tuple(people) if all("@" in one.address for one in people) else ()


def _keep_embedded_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if EMBEDDED_PICTURE.match(value) else None
    if tag == "a" and attribute == "href":
        return None if value.lower().lstrip().startswith("data:") else value
    return value


def _part_of_html(source: str, part: int) -> MailPage:
    cut = html_parts.part_of(source, part)
    return MailPage("", f'<div dir="auto">{sanitised(cut.html)}</div>', cut.count, cut.is_complete)


def _part_of_text(text: str, part: int) -> MailPage:
    size = html_parts.CHARACTERS
    count = min(max(-(-len(text) // size), 1), html_parts.PARTS)
    shown = html.escape(text[size * (part - 1) : size * part])
    content = f'<div dir="auto"><pre>{shown}</pre></div>' if shown else ""
    return MailPage("", content, count, len(text) <= size * count)


def _bodies(mail: ParsedMail) -> Iterator[tuple[str, str]]:
    """The texts of a mail, web pages first; those of a mail attached to it if it has none."""
    for body in sorted(mail.bodies, key=lambda body: body.media_type != "text/html"):
        yield body.media_type, _decoded(body.content, body.charset)
    if mail.attached_mail is not None:
        yield from _bodies(mail.attached_mail)


def _decoded(content: bytes, declared: str) -> str:
    for charset in (declared, *CHARSETS):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return content.decode("utf-8", "replace")
