"""Sends a made file, and lets nobody who reads it slowly hold a thread of the web server for ever.

gunicorn gives the request's socket (`gunicorn.socket`); with a timeout on it, each piece has to be taken within
STALL_SECONDS, and the whole file within `EXPORT_SEND_SECONDS`. Whoever was too slow is cut off: the answer told its
length, so the client knows, and a kept file can be read on with a range.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from books.models import Export, Format
from books.parts import Part, TemporaryWorkspace, pieces, size_of
from receipts.downloads import isolate, send_file

STALL_SECONDS: Final = 20.0
MEDIA_TYPES: Final = {Format.CSV: "text/csv; charset=utf-8", Format.ZIP: "application/zip"}


def send(request: HttpRequest, workspace: TemporaryWorkspace, stream: str, *, name: str) -> HttpResponseBase:
    """A file made for this answer, gone with it."""
    response = StreamingHttpResponse(_Closing(workspace, timely(request, workspace.read(stream))))
    response.headers["Content-Length"] = str(workspace.size(stream))
    response.headers["Content-Type"] = MEDIA_TYPES[Format(name.rpartition(".")[2])]
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return isolate(response)


def send_kept(request: HttpRequest, export: Export, file: Sequence[Part]) -> HttpResponseBase:
    """A kept file, whole or the range of it that was asked for."""
    return send_file(
        request,
        _Kept(request, file),
        name=export.name,
        media_type=MEDIA_TYPES[Format(export.format)].partition(";")[0],
        etag=f'"export-{export.pk}"',
        download=True,
    )


def timely(
    request: HttpRequest, given: Iterator[bytes], *, clock: Callable[[], float] = time.monotonic
) -> Iterator[bytes]:
    """The pieces given, as long as they are taken in time. Raises ConnectionResetError."""
    socket = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(STALL_SECONDS)
    until = clock() + settings.EXPORT_SEND_SECONDS
    for piece in given:
        yield piece
        if clock() > until:
            raise ConnectionResetError(errno.ECONNRESET, "the file was not taken in time")


class _Closing:
    """Pieces of a workspace, which Django closes with the response, also one that nobody read."""

    def __init__(self, workspace: TemporaryWorkspace, pieces: Iterator[bytes]) -> None:
        self._pieces, self.close = pieces, workspace.close

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces


class _Kept:
    """A file in parts, sent in time."""

    def __init__(self, request: HttpRequest, file: Sequence[Part]) -> None:
        self._request, self._file, self.size = request, file, size_of(file)

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield its bytes from `start` to before `stop`. Raises FileNotFoundError, StorageUnavailableError."""
        return timely(self._request, pieces(self._file, start, stop))
