"""`/api/`, where a program or a person finds everything it may read, by link; and the API's description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from businesses.api_views import StrictView
from foundation.errors import ApiError

PREFIX = "api/"


class JsonErrors(StrictView):
    """Answers in another type than JSON, but for its errors."""

    def handle_exception(self, exc: Exception) -> Response:
        answer = super().handle_exception(exc)
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return answer


class DescriptionView(JsonErrors, SpectacularAPIView):
    """The API's description of itself (OpenAPI 3.1)."""

    query = ("lang",)


class DocsView(JsonErrors, SpectacularSwaggerSplitView):
    """The same for people."""

    query = ("lang", "script")
    template_name = "api_docs.html"


class RootView(StrictView):
    """The front of the API."""

    @extend_schema(
        operation_id="root",
        summary="Find what there is",
        responses={200: {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}},
    )
    def get(self, request: Request) -> Response:
        """A link to every list, sum and state the caller may read; rows, and what can be done to them, follow there.

        `schema/` describes all of it, `docs/` shows that to people.
        """
        links = {name: request.build_absolute_uri(f"/{PREFIX}{name}") for name in _names(request)}
        return Response(dict(sorted(links.items())))


def _names(request: Request) -> Iterator[str]:
    """The addresses under /api/ that need no row's id, and may be read by this caller."""
    for name, view in _addresses(get_resolver(), ""):
        if name and _is_readable(view) and _may_read(request, view):
            yield name


def _addresses(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, Any]]:
    """Each address of the API without a variable part, and its view."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if not (pattern.startswith(PREFIX) or PREFIX.startswith(pattern)) or "<" in pattern:
            continue
        if isinstance(entry, URLPattern):
            yield pattern.removeprefix(PREFIX), entry.callback
        else:
            yield from _addresses(entry, pattern)


def _is_readable(view: Any) -> bool:
    """Whether it answers GET, and is no address that somebody else's program leads to."""
    actions = getattr(view, "actions", None)
    return "get" in actions if actions else hasattr(view.cls, "get") and not getattr(view.cls, "is_called_by_others", 0)


def _may_read(request: Request, view: Any) -> bool:
    instance = view.cls(**view.initkwargs)
    try:
        instance.check_permissions(request)
    except (APIException, ApiError, Http404):
        return False
    return True
