"""Pages by keyset: a cursor names the last row seen, so that page 10,000 costs what page 1 does.

Rows whose value is unknown come last, whichever way the order goes; ties are broken by id.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing
from django.db.models import F, Model, OrderBy, Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

SIGNER = signing.Signer(salt="receipts.pagination")


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, and whether the greatest comes first."""

    column: str
    descending: bool
    nullable: bool

    def columns(self, *, backwards: bool) -> list[OrderBy]:
        """For `order_by()`. The plain form, where no value is unknown, is the one an index serves."""
        descending = self.descending != backwards
        nulls = ({"nulls_first": True} if backwards else {"nulls_last": True}) if self.nullable else {}
        return [OrderBy(F(self.column), descending=descending, **nulls), OrderBy(F("pk"), descending=descending)]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: just after the row named, or just before it if `backwards`."""

    value: Any
    pk: int
    backwards: bool = False

    def beyond(self, order: Order) -> Q:
        """The rows on the other side of this place."""
        less = "lt" if order.descending != self.backwards else "gt"
        column = order.column
        tie = Q(**{f"pk__{less}": self.pk})
        if self.value is None:
            unknown = Q(**{f"{column}__isnull": True}) & tie
            return Q(**{f"{column}__isnull": False}) | unknown if self.backwards else unknown
        further = Q(**{f"{column}__{less}": self.value})
        if order.nullable:
            rows = further | Q(**{column: self.value}) & tie
            return rows if self.backwards else rows | Q(**{f"{column}__isnull": True})
        # said twice, so that the index over the column is entered at the right place
        return Q(**{f"{column}__{less}e": self.value}) & (further | tie)


class KeysetPagination(BasePagination):
    """`cursor`, `ordering` and `page_size`; answers `{next, previous, results}`. Subclasses say by what to order."""

    orderings: Sequence[str] = ("id",)
    default_ordering = "-id"
    page_size = 25
    max_page_size = 100
    parameters = ("cursor", "ordering", "page_size")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The page that `request` asks for. Raises ValidationError."""
        self.request = request
        self.order, name = self._order(queryset)
        size, cursor = self._size(), self._cursor(queryset, name)
        rows = queryset.filter(cursor.beyond(self.order)) if cursor else queryset
        backwards = bool(cursor and cursor.backwards)
        page = list(rows.order_by(*self.order.columns(backwards=backwards))[: size + 1])
        more, page = len(page) > size, page[:size]
        if backwards:
            page.reverse()
        self.next = self._cursor_at(page[-1]) if page and (more or backwards) else None
        behind = more if backwards else cursor is not None
        self.previous = replace(self._cursor_at(page[0]), backwards=True) if page and behind else None
        self.ordering = name
        return page

    def get_paginated_response(self, data: Any) -> Response:
        """The page with the addresses of its neighbours."""
        return Response({"next": self._link(self.next), "previous": self._link(self.previous), "results": data})

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

    def _order(self, queryset: QuerySet[Any]) -> tuple[Order, str]:
        name = self.request.query_params.get("ordering") or self.default_ordering
        column = name.removeprefix("-")
        if column not in self.orderings:
            raise ValidationError({"ordering": [f"There is no such order; there are: {', '.join(self.orderings)}."]})
        nullable = bool(getattr(queryset.model._meta.get_field(column), "null", False))
        return Order(column, name.startswith("-"), nullable), name

    def _size(self) -> int:
        text = self.request.query_params.get("page_size") or str(self.page_size)
        if not (text.isdecimal() and len(text) < 6 and 1 <= int(text) <= self.max_page_size):
            raise ValidationError({"page_size": [f"Write a number from 1 to {self.max_page_size}."]})
        return int(text)

    def _cursor(self, queryset: QuerySet[Any], ordering: str) -> Cursor | None:
        text = self.request.query_params.get("cursor")
        if not text:
            return None
        try:
            made_for, value, pk, backwards = SIGNER.unsign_object(text)
        except signing.BadSignature as error:
            raise ValidationError({"cursor": ["Take it from next or previous, unchanged."]}) from error
        if made_for != ordering:
            raise ValidationError({"cursor": ["It belongs to another ordering: start without a cursor."]})
        column: Any = queryset.model._meta.get_field(self.order.column)
        return Cursor(column.to_python(value), pk, backwards)

    def _cursor_at(self, row: Model) -> Cursor:
        value = getattr(row, self.order.column)
        if isinstance(value, datetime.datetime | datetime.date):
            value = value.isoformat()
        return Cursor(value if isinstance(value, int | float | None) else str(value), row.pk)

    def _link(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        token = SIGNER.sign_object([self.ordering, cursor.value, cursor.pk, cursor.backwards])
        return str(replace_query_param(self.request.build_absolute_uri(), "cursor", token))
