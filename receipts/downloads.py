"""Sending a stored file: whole or a range of it (RFC 9110), under a policy that lets it do nothing.

What came by mail is hostile: only types a browser shows without running anything are shown inline, everything is served
with `nosniff` and a policy under which nothing can be loaded and no script runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from foundation.direction import without_controls
from receipts import page_pictures

PDF = "application/pdf"
SHOWN = {PDF, "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
POLICY = f"{NOTHING}; style-src 'unsafe-inline'; img-src data:; sandbox"
PDF_POLICY = f"{NOTHING}; object-src 'self'; style-src 'unsafe-inline'"
"""Browsers refuse to show a PDF in a sandbox; their viewers run none of its scripts against the site."""
MEDIA_TYPE = re.compile(r"[a-z0-9][\w.+-]*/[a-z0-9][\w.+-]*", re.IGNORECASE | re.ASCII)
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
"""No file has more bytes than 18 digits count, and Python makes no number of thousands of them."""
UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


class Sendable(Protocol):
    """A file of so many bytes that is read in pieces, as :class:`receipts.storage.StoredFile`."""

    @property
    def size(self) -> int: ...

    def pieces(self, start: int, stop: int) -> Iterator[bytes]: ...


def send_file(
    request: HttpRequest, file: Sendable, *, name: str, media_type: str, etag: str, download: bool
) -> HttpResponseBase:
    """The file, the range of it that was asked for, or 304 and 412 by the request's conditions (RFC 9110, 13.2.2)."""
    response = get_conditional_response(request, etag=etag) or _bytes_of(request, file, etag)
    inline = media_type in SHOWN and not download
    response.headers["Content-Disposition"] = content_disposition_header(not inline, safe_name(name)) or "attachment"
    response.headers["Content-Type"] = _content_type(media_type if MEDIA_TYPE.fullmatch(media_type) else "")
    response.headers["ETag"] = etag
    return isolate(response, policy=PDF_POLICY if media_type == PDF else POLICY)


def send_page(request: HttpRequest, page: str, *, etag: str) -> HttpResponseBase:
    """A page made from a stored file, to be looked at."""
    response = get_conditional_response(request, etag=etag) or HttpResponse(page)
    response.headers["Content-Type"] = _content_type("text/html")
    response.headers["ETag"] = etag
    return isolate(response)


def send_picture(request: HttpRequest, picture: bytes, *, etag: str) -> HttpResponseBase:
    """A page of a stored file as a picture that we made."""
    response = get_conditional_response(request, etag=etag) or HttpResponse(picture)
    response.headers["Content-Type"] = page_pictures.MEDIA_TYPE
    response.headers["ETag"] = etag
    return isolate(response)


def isolate(response: HttpResponseBase, *, policy: str = POLICY) -> HttpResponseBase:
    """Put `response` under the policy of documents, unless it has one.

    A 304 needs it as much as a 200: the browser replaces the stored headers by those of the 304 (RFC 9111, 3.2).
    """
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Referrer-Policy"] = "no-referrer"
    # kept by the browser, but asked for again each time: the next one at the desk may have no right to it
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def safe_name(name: str) -> str:
    """`name` as a file may be called anywhere."""
    return UNSAFE_IN_NAMES.sub("_", without_controls(name)).strip(" .") or "document"


def _content_type(media_type: str) -> str:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return (media_type or "application/octet-stream") + charset


def _bytes_of(request: HttpRequest, file: Sendable, etag: str) -> HttpResponseBase:
    asked = _range_of(request, etag, file.size)
    if asked is not None and asked[0] >= asked[1]:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    start, stop = asked or (0, file.size)
    response = StreamingHttpResponse(file.pieces(start, stop), status=206 if asked else 200)
    response.headers["Content-Length"] = str(stop - start)
    response.headers["Accept-Ranges"] = "bytes"
    if asked:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    return response


def _range_of(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """Start and stop; None for all of it: nothing asked, several ranges, or the file is another by now."""
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or match[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    if not first:
        return max(size - int(last), 0) if int(last) else size, size
    return int(first), min(int(last) + 1, size) if last else size
