"""How large a request's body may be, and chunked bodies, which do not say how long they are.

What the address takes: `max_body` of its view (bytes), else `API_MAX_BODY`; uploads are bounded by their view, and
pages by Django's own limit. WSGI leaves chunked bodies to the server and Django reads none of them, so they are read
here, up to the limit, into a file once they are longer than a form.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest, HttpResponse, JsonResponse

from foundation.errors import ApiError
from prosaas.api_errors import body, wants_json

IN_MEMORY = 65_536
PIECE = 65_536


class BodyTooLargeError(ApiError):
    """The body is longer than the address takes; `extra["limit"]` is in bytes."""

    status = 413
    code = "BODY_TOO_LARGE"
    message = "The body is too large."
    hint = "Send less at once: limit is the most bytes this address takes."


class BodyLimitsMiddleware:
    """Refuses bodies over the limit before they are read, and gives chunked ones their length."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        """The refusal of a body that is too large."""
        if not wants_json(request):
            return None
        limit = getattr(getattr(view, "cls", None), "max_body", 0)
        if limit is None:
            return None
        try:
            _check(request, limit or settings.API_MAX_BODY)
        except BodyTooLargeError as error:
            told = body(error.code, error.message, error.hint, **error.extra)
            return JsonResponse(told, status=error.status)
        return None


def _check(request: HttpRequest, limit: int) -> None:
    """Raises BodyTooLargeError."""
    if _is_chunked(request):
        _measure(request, limit)
    elif _length_of(request) > limit:
        raise BodyTooLargeError(limit=limit)


def _is_chunked(request: HttpRequest) -> bool:
    """Whether the server hands on a body whose end it finds by itself (`wsgi.input_terminated`)."""
    is_chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    return is_chunked and not request.META.get("CONTENT_LENGTH") and bool(request.META.get("wsgi.input_terminated"))


def _length_of(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    # Django reads nothing where it is no number; a server refuses that
    return int(text[:20]) if text.isascii() and text.isdecimal() else 0


def _measure(request: HttpRequest, limit: int) -> None:
    """Read a body to its end, and let it be read again as one whose length is known."""
    source, whole = request.META["wsgi.input"], tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    length = _copy(source, whole, limit)
    if length > limit:
        whole.close()
        raise BodyTooLargeError(limit=limit)
    whole.seek(0)
    request.META["CONTENT_LENGTH"] = str(length)
    request._stream = LimitedStream(whole, length)  # type: ignore[assignment,arg-type]


def _copy(source: IO[bytes], target: IO[bytes], limit: int) -> int:
    """Copy at most one piece more than `limit`; return how many bytes there were so far."""
    length = 0
    while length <= limit and (piece := source.read(PIECE)):
        length += target.write(piece)
    return length
