"""Which kind of work each request is, and the answers of one that met a limit.

The limits themselves: `foundation.statement_timeouts`, `businesses.heavy_reads`, `businesses.throttling`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from businesses.heavy_reads import TooManyHeavyReadsError
from foundation import statement_timeouts
from foundation.errors import ApiError
from foundation.statement_timeouts import SAFE_METHODS, Work

OPERATORS = ("/admin/", "/metrics")
"""Where operators look at all businesses at once."""


class WorkLimitsMiddleware:
    """Begins each request's kind of work, and shows people what a request met that was stopped or refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        statement_timeouts.begin(work_of(request))
        response = self.get_response(request)
        for name, value in getattr(request, "rate_limit_headers", {}).items():
            response.headers[name] = value
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a timeout or of too many heavy reads; the API answers by itself."""
        error = statement_timeouts.timeout_error(exception, request)
        if error is None and isinstance(exception, TooManyHeavyReadsError):
            return _page(exception)
        return _page(error) if error else None


def work_of(request: HttpRequest) -> Work:
    """Return what kind of work `request` is."""
    if request.path.startswith(OPERATORS):
        return Work.CONSOLE
    return Work.READ if request.method in SAFE_METHODS else Work.WRITE


def _page(error: ApiError) -> HttpResponse:
    # without the request: its header would query the database, which is busy
    words = {"message": gettext(error.message), "hint": gettext(error.hint)}
    return HttpResponse(render_to_string("try_later.html", words), status=error.status, headers=error.headers)
