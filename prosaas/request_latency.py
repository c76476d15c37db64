"""The latency of requests, summed over all processes of the web server.

prometheus_client sums the processes through files in a directory that :mod:`prosaas.web_server` makes, so that any
process can answer a scrape.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

LATENCY = Histogram(
    "prosaas_http_request_seconds",
    "Requests answered, and how long that took.",
    ("method", "route", "status"),
    buckets=BUCKETS,
)


class RequestLatencyMiddleware:
    """Times every request from the first middleware to the last."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        observe(request, response.status_code, time.perf_counter() - began)
        return response


def observe(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one request under its route's pattern, never under an address that has an id."""
    route = request.resolver_match.route if request.resolver_match else "none"
    method = request.method if request.method in METHODS else "other"
    LATENCY.labels(method, route, str(status)).observe(seconds)
