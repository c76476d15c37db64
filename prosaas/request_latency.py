"""Requests and their latency, summed over all processes of the web server.

Latency is kept by route alone, and pages by the first part of theirs, so that what a scrape reads stays small: a
histogram costs ten lines for each value of its labels.

prometheus_client sums the processes through files in a directory that :mod:`prosaas.web_server` makes, so that any
process can answer a scrape.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram, disable_created_metrics

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BUCKETS = (0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0)

API = "api/"
"""What begins so is an address of the API, and a route of its own."""

# no line more for each value of a label, of when it was first seen: several processes have none either
disable_created_metrics()  # type: ignore[no-untyped-call]
LATENCY = Histogram("prosaas_http_request_seconds", "How long requests took.", ("route",), buckets=BUCKETS)
REQUESTS = Counter("prosaas_http_requests", "Requests answered.", ("method", "route", "status"))


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
    route = route_of(request)
    method = request.method if request.method in METHODS else "other"
    LATENCY.labels(route).observe(seconds)
    REQUESTS.labels(method, route, str(status)).inc()


def route_of(request: HttpRequest) -> str:
    """The pattern of the request's route, of a page its first part; `none` where no route fits."""
    match = request.resolver_match
    if match is None:
        return "none"
    part, slash, _ = match.route.partition("/")
    return match.route if match.route.startswith(API) else part + slash
