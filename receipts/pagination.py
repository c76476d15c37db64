"""Keyset pages in the API: a cursor is a place in one list, signed, and good for no other list.

What it is bound to: the business, the filter and the order it was made for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from businesses.permissions import business_of
from foundation.strict_input import number_in
from receipts import cursors
from receipts.keyset import Order, Page, Position, Walk, page_of

START_AGAIN = "start without a cursor."


class KeysetPagination(BasePagination):
    """`cursor`, `ordering` and `page_size`; answers `{next, previous, results}`. Subclasses say by what to order."""

    orderings: Sequence[str] = ("id",)
    default_ordering = "-id"
    page_size = 25
    max_page_size = 100
    parameters = ("cursor", "ordering", "page_size")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The page that `request` asks for. Raises ValidationError."""
        self.request, self.ordering = request, self._ordering(request)
        self.list_name = [business_of(request).pk, self._filter_digest(request), self.ordering]
        order = self.order_of(queryset, self.ordering)
        self.page = self.read(queryset, order, self._start(queryset.model, order), size=self._size())
        return self.page.rows

    def order_of(self, queryset: Any, name: str) -> Order:
        """The order called `name`, which is one of `orderings`, with or without a minus."""
        column, key = name.removeprefix("-"), queryset.model._meta.pk.attname
        nullable = bool(queryset.model._meta.get_field(column).null)
        return Order((key,) if column == key else (column, key), name.startswith("-"), nullable)

    def read(self, queryset: Any, order: Order, start: Position | None, *, size: int) -> Page[Any]:
        """The page of the rows that begins at `start`."""
        return page_of(Walk(queryset, order, start).first(size + 1), order, start, size=size)

    def get_paginated_response(self, data: Any) -> Response:
        """The page with the addresses of its neighbours."""
        return Response(
            {"next": self._link(self.page.next), "previous": self._link(self.page.previous), "results": data}
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """For the API's schema."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """For the API's schema."""
        choices = [sign + name for name in self.orderings for sign in ("", "-")]
        schemas = {
            "cursor": {"type": "string"},
            "ordering": {"type": "string", "enum": choices, "default": self.default_ordering},
            "page_size": {"type": "integer", "minimum": 1, "maximum": self.max_page_size},
        }
        return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in schemas.items()]

    def _ordering(self, request: Request) -> str:
        name = request.query_params.get("ordering") or self.default_ordering
        if name.removeprefix("-") not in self.orderings:
            raise ValidationError({"ordering": [f"There is no such order; there are: {', '.join(self.orderings)}."]})
        return name

    def _size(self) -> int:
        parameters = self.request.query_params
        return number_in(parameters, "page_size", default=self.page_size, most=self.max_page_size)

    def _filter_digest(self, request: Request) -> str:
        """A short name of what the list is narrowed by: the same for the same parameters in any order."""
        asked = {
            name: sorted(values)
            for name, values in request.query_params.lists()
            if any(values) and name not in (*self.parameters, "format")
        }
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]

    def _start(self, model: type[Model], order: Order) -> Position | None:
        text = self.request.query_params.get("cursor")
        if not text:
            return None
        try:
            list_name, key, backwards, inclusive = cursors.name_and_key_in(text)
        except cursors.InvalidCursorError as error:
            raise ValidationError({"cursor": ["Take it from next or previous, unchanged."]}) from error
        kinds = ("business", "filter", "ordering")
        for kind, mine, its in zip(kinds, self.list_name, list_name, strict=True):
            if mine != its:
                raise ValidationError({"cursor": [f"It belongs to another {kind}: {START_AGAIN}"]})
        return cursors.position_of(key, order, model, backwards=backwards, inclusive=inclusive)

    def _link(self, position: Position | None) -> str | None:
        if position is None:
            return None
        token = cursors.cursor_of(position, self.list_name)
        return str(replace_query_param(self.request.build_absolute_uri(), "cursor", token))
