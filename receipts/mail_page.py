"""A stored mail as a page a browser may show: its body, sanitised, that loads nothing from anywhere.

Scripts, forms, style sheets, remote pictures and whatever else could reach out are taken away here; the policy the page
is served under forbids them once more.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

import nh3

CHARSETS = ("utf-8", "windows-1255")
HEADERS = ("From", "To", "Date", "Subject")
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
PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>{title}</title><style>
body {{ margin: 0; padding: 1rem; font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0 0 1rem; padding-bottom: 1rem;
     border-bottom: 1px solid #d5d9de; font-size: 13px; }}
dt {{ color: #5b6570; }} dd {{ margin: 0; overflow-wrap: anywhere; }}
pre {{ white-space: pre-wrap; font: inherit; }} img {{ max-width: 100%; }}
</style></head><body><dl>{headers}</dl><div dir="auto">{body}</div></body></html>
"""


def page_of_mail(rfc822: bytes) -> str:
    """The mail's headers that people read, and its body."""
    mail = message_from_bytes(rfc822)
    fields = [(name, header(mail, name)) for name in HEADERS]
    shown = "".join(f"<dt>{name}</dt><dd><bdi>{html.escape(value)}</bdi></dd>" for name, value in fields if value)
    return PAGE.format(title=html.escape(header(mail, "Subject")), headers=shown, body=_body(mail))


def page_of_html(content: bytes) -> str:
    """An attached web page."""
    return PAGE.format(title="", headers="", body=sanitised(_decoded(content, "")))


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


def header(mail: Message, name: str) -> str:
    """A header as a person reads it; one that is damaged as it stands."""
    value = mail.get(name)
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(value)))
    except (LookupError, UnicodeError, ValueError):
        text = str(value)
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _keep_embedded_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if EMBEDDED_PICTURE.match(value) else None
    if tag == "a" and attribute == "href":
        return None if value.lower().lstrip().startswith("data:") else value
    return value


def _body(mail: Message) -> str:
    texts = list(_texts(mail))
    for kind, text in texts:
        if kind == "text/html":
            return sanitised(text)
    return f"<pre>{html.escape(texts[0][1])}</pre>" if texts else ""


def _texts(mail: Message) -> Iterator[tuple[str, str]]:
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in ("text/html", "text/plain") and part.get_content_disposition() != "attachment":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield kind, _decoded(content, part.get_content_charset() or "")


def _decoded(content: bytes, declared: str) -> str:
    for charset in (declared, *CHARSETS):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return content.decode("utf-8", "replace")
