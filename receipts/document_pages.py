"""Pages that show a mail, a web page or an electronic invoice: made once in the reader process, then kept.

What is kept (:mod:`receipts.made_files`) is the same for everybody; words, marks and links are put in for who looks.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

from babel.dates import format_datetime
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_bidi, gettext, gettext_lazy

from receipts import made_files, reader_process, storage
from receipts.fields import FIELDS, label_of
from receipts.invoice_view import InvoiceView
from receipts.mail_page import VERSION, Correspondent, Heading
from receipts.marking import marked
from receipts.messages import file_problem_message
from receipts.models import DOCUMENT_TYPE_CHOICES, Document
from receipts.reader_codec import decode, encode
from receipts.reader_handle import BrokenOffError
from receipts.templatetags.money import locale_of_page

KINDS = {"message/rfc822": "mail", "text/html": "html", "application/xml": "xml"}
"""The media types that are shown as a page made from them, and what the reader calls them."""
PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><style>
body {{ margin: 0; padding: 1rem; font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; }}
.head, section dl {{ display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 1rem; margin: 0 0 1rem;
     padding-bottom: 1rem; border-bottom: 1px solid #d5d9de; font-size: 13px; }}
:is(.head, section) dt {{ color: #5b6570; }} :is(.head, section) dd {{ margin: 0; overflow-wrap: anywhere; }}
.address {{ color: #5b6570; }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; text-align: start; margin: 0;
     font: clamp(9px, 2.4vw, 14px)/1.5 ui-monospace, "DejaVu Sans Mono", "Noto Sans Mono", monospace; }}
.mail {{ overflow-x: auto; }} .mail * {{ max-width: 100% !important; min-width: 0 !important; }}
.mail img {{ height: auto !important; }} .mail :is(p, td, th, li, h1, h2, h3, a) {{ overflow-wrap: break-word; }}
@media (max-width: 640px) {{ .mail :is(table, td, th, div) {{ width: auto !important; height: auto !important; }}
     .mail :is(td, th) {{ padding-left: min(8px, 2vw) !important; padding-right: min(8px, 2vw) !important; }} }}
h1 {{ font-size: 1.25rem; margin: 0 0 1rem; }}
section th {{ text-align: start; color: #5b6570; font-size: 13px; font-weight: 600; }}
section th, section td {{ padding: .25rem 1.5rem .25rem 0; padding-inline: 0 1.5rem; vertical-align: top;
     border-bottom: 1px solid #e6e9ed; }} section .n {{ text-align: end; font-variant-numeric: tabular-nums; }}
section {{ overflow-x: auto; }}
section table {{ border-collapse: collapse; margin: 0 0 1rem; min-width: 60%; }}
section .sums {{ border: 0; font-size: 15px; }} .source {{ color: #5b6570; font-size: 13px; }}
nav {{ display: flex; gap: 1rem; margin: 0 0 1rem; padding: .5rem .75rem; background: #f3f5f7; font-size: 13px; }}
{style}</style></head><body>{parts}{content}{parts}</body></html>
"""
LABELS = {
    "From": gettext_lazy("From"),
    "To": gettext_lazy("To"),
    "Date": gettext_lazy("Date"),
    "Subject": gettext_lazy("Subject"),
}
"""Of `mail_page.HEADERS`."""


def page_of(document: Document, *, part: int, framed: bool, pieces: Mapping[str, str]) -> str:
    """Return a part, counted from 1, of the page that shows a document of one of KINDS.

    `framed`: it is shown in a frame, where links to the other parts would not work: browsers send no cookie with a
    request that comes out of a sandbox, unless it is for a whole tab. `pieces`: texts to be marked, by their names.

    Raises FileNotFoundError, StorageUnavailableError, ReaderBusyError, ReaderUnavailableError, Http404 (no such part).
    """
    file = storage.find(document.business_id, document.sha256)
    name = made_files.name_of(document, "page", VERSION, part)
    kept = made_files.kept(document, name)
    page: Mapping[str, Any] = json.loads(kept) if kept else _make(document, b"".join(file.pieces(0, file.size)), part)
    if not kept:
        made_files.keep(document, name, json.dumps(page).encode())
    if "problem" in page:
        return PAGE.format(title="", parts="", style="", content=_apology(page["problem"]))
    if part > page["parts"]:
        raise Http404
    content, style = marked(_content(page), pieces)
    parts = _parts(part, page["parts"], is_complete=page["is_complete"], framed=framed)
    return PAGE.format(title=html.escape(page["title"]), parts=parts, style=style, content=content)


def etag_of(document: Document, *, part: int, framed: bool, marks: str = "") -> str:
    """Return the ETag of such a page, which is in the language of whoever asks; `marks` tells what is marked in it."""
    ending = f"{'-framed' if framed else ''}{f'-{marks}' if marks else ''}"
    return f'"{document.sha256}-page{VERSION}-{part}-{get_language()}{ending}"'


def _make(document: Document, content: bytes, part: int) -> Mapping[str, Any]:
    """A part of the page, or the problem that keeps it from being shown."""
    reader = reader_process.of_this_process()
    try:
        made = reader.make_page(
            content, kind=KINDS[document.media_type], part=part, patience=reader_process.PATIENCE_SECONDS
        )
    except BrokenOffError as broken:
        return {"problem": broken.limit}
    return {
        "title": made.title,
        "content": made.content,
        "parts": made.parts,
        "is_complete": made.is_complete,
        "invoice": json.loads(encode(made.invoice, [])),
        "headings": json.loads(encode(made.headings, [])),
    }


def _content(page: Mapping[str, Any]) -> str:
    if page["invoice"] is not None:
        return _invoice(decode(InvoiceView, page["invoice"], []))
    headings: tuple[Heading, ...] = decode(tuple[Heading, ...], page["headings"], [])
    return f'{_head(headings)}<div class="mail">{page["content"]}</div>'


def _head(headings: Sequence[Heading]) -> str:
    rows = "".join(f"<dt>{html.escape(str(LABELS[one.name]))}</dt><dd>{_told(one)}</dd>" for one in headings)
    return f'<dl class="head" lang="{get_language()}" dir="{_direction()}">{rows}</dl>' if rows else ""


def _told(heading: Heading) -> str:
    """A header, each name and address in its own direction, so that neither scrambles what stands beside it."""
    if heading.name == "Date":
        return _moment(heading.text)
    if not heading.people:
        return f"<bdi>{html.escape(heading.text)}</bdi>"
    return ", ".join(map(_person, heading.people))


def _person(person: Correspondent) -> str:
    address = f'<bdi dir="ltr" class="address">{html.escape(person.address)}</bdi>'
    return f"<bdi>{html.escape(person.name)}</bdi> {address}" if person.name else address


def _moment(text: str) -> str:
    """When the mail says it was sent, by its sender's clock; as it stands where that is no moment."""
    try:
        sent = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return f"<bdi>{html.escape(text)}</bdi>"
    return f"<bdi>{html.escape(format_datetime(sent, 'medium', tzinfo=sent.tzinfo, locale=locale_of_page()))}</bdi>"


def _direction() -> str:
    return "rtl" if get_language_bidi() else "ltr"


def _invoice(invoice: InvoiceView) -> str:
    context = {
        "invoice": invoice,
        "kind": capfirst(str(dict(DOCUMENT_TYPE_CHOICES)[invoice.document_type])),
        "labels": {field.name: label_of(field.name) for field in FIELDS},
        "language": get_language(),
        "direction": _direction(),
    }
    return render_to_string("receipts/invoice.html", context)


def _apology(problem: str) -> str:
    told = (
        gettext("This file cannot be shown as a page."),
        file_problem_message(problem),
        gettext("Download it to see it."),
    )
    return f'<p dir="auto">{html.escape(" ".join(told))}</p>'


def _parts(part: int, parts: int, *, is_complete: bool, framed: bool) -> str:
    """Which part it is and the way to its neighbours, where there are several; plain links, as no script may run."""
    if parts == 1 and is_complete:
        return ""
    told = gettext("Part %(part)d of %(parts)d") % {"part": part, "parts": parts}
    if part == parts and not is_complete:
        told = f"{told} · {gettext('The rest is left out: download the file to see all of it.')}"
    if parts > 1 and framed:
        told = f"{told} · {gettext('Open it in a new tab to see the other parts.')}"
    before = _link(part - 1, gettext("Previous part")) if part > 1 and not framed else ""
    after = _link(part + 1, gettext("Next part")) if part < parts and not framed else ""
    return f'<nav dir="auto">{before}<span>{html.escape(told)}</span>{after}</nav>'


def _link(part: int, words: str) -> str:
    return f'<a href="?part={part}">{html.escape(words)}</a>'
