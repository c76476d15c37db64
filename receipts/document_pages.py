"""Pages that show a mail, a web page or an electronic invoice: made once in the reader process, then kept.

A made page lies in the document store under a name of its own, which follows from the file's hash, the renderer's
version and the part. No row names it, so the sweeper takes it away after a day, and with it those of old renderers.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_bidi, gettext

from receipts import reader_process, storage
from receipts.fields import FIELDS, label_of
from receipts.invoice_view import InvoiceView
from receipts.mail_page import VERSION
from receipts.messages import file_problem_message
from receipts.models import DOCUMENT_TYPE_CHOICES, Document
from receipts.reader_codec import decode, encode
from receipts.reader_handle import BrokenOffError

KINDS = {"message/rfc822": "mail", "text/html": "html", "application/xml": "xml"}
"""The media types that are shown as a page made from them, and what the reader calls them."""
PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>{title}</title><style>
body {{ margin: 0; padding: 1rem; font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0 0 1rem; padding-bottom: 1rem;
     border-bottom: 1px solid #d5d9de; font-size: 13px; }}
dt {{ color: #5b6570; }} dd {{ margin: 0; overflow-wrap: anywhere; }}
pre {{ white-space: pre-wrap; font: inherit; }} img {{ max-width: 100%; }}
table {{ border-collapse: collapse; margin: 0 0 1rem; min-width: 60%; }} h1 {{ font-size: 1.25rem; margin: 0 0 1rem; }}
section th {{ text-align: start; color: #5b6570; font-size: 13px; font-weight: 600; }}
section th, section td {{ padding: .25rem 1.5rem .25rem 0; padding-inline: 0 1.5rem; vertical-align: top;
     border-bottom: 1px solid #e6e9ed; }} section .n {{ text-align: end; font-variant-numeric: tabular-nums; }}
.sums {{ border: 0; font-size: 15px; }} .source {{ color: #5b6570; font-size: 13px; }}
nav {{ display: flex; gap: 1rem; margin: 0 0 1rem; padding: .5rem .75rem; background: #f3f5f7; font-size: 13px; }}
</style></head><body>{parts}{content}{parts}</body></html>
"""


def page_of(document: Document, *, part: int, framed: bool) -> str:
    """Return a part, counted from 1, of the page that shows a document of one of KINDS.

    `framed`: it is shown in a frame, where links to the other parts would not work: browsers send no cookie with a
    request that comes out of a sandbox, unless it is for a whole tab.

    Raises FileNotFoundError, StorageUnavailableError, ReaderBusyError, ReaderUnavailableError, Http404 (no such part).
    """
    file = storage.find(document.business_id, document.sha256)
    name = _name_of(document, part)
    page = _made_before(document, name)
    if page is None:
        page = _make(document, b"".join(file.pieces(0, file.size)), part)
        # shown all the same if it cannot be kept
        with contextlib.suppress(storage.StorageUnavailableError):
            storage.store_as(document.business_id, name, json.dumps(page).encode())
    if "problem" in page:
        return PAGE.format(title="", parts="", content=_apology(page["problem"]))
    if part > page["parts"]:
        raise Http404
    parts = _parts(part, page["parts"], is_complete=page["is_complete"], framed=framed)
    content = page["content"] if page["invoice"] is None else _invoice(decode(InvoiceView, page["invoice"], []))
    return PAGE.format(title=html.escape(page["title"]), parts=parts, content=content)


def etag_of(document: Document, *, part: int, framed: bool) -> str:
    """Return the ETag of such a page, which is in the language of whoever asks."""
    return f'"{document.sha256}-page{VERSION}-{part}-{get_language()}{"-framed" if framed else ""}"'


def _name_of(document: Document, part: int) -> str:
    return hashlib.sha256(f"page {VERSION} {part} {document.media_type} {document.sha256}".encode()).hexdigest()


def _made_before(document: Document, name: str) -> Mapping[str, Any] | None:
    try:
        page: Mapping[str, Any] = json.loads(storage.read(document.business_id, name))
    except FileNotFoundError:
        return None
    return page


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
    }


def _invoice(invoice: InvoiceView) -> str:
    context = {
        "invoice": invoice,
        "kind": capfirst(str(dict(DOCUMENT_TYPE_CHOICES)[invoice.document_type])),
        "labels": {field.name: label_of(field.name) for field in FIELDS},
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
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
