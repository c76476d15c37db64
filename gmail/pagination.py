"""Pages of runs and of their mails in the API; a cursor that is none is refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from foundation.strict_input import number_in, row_id
from gmail.models import LedgerRow, RunLedger

NO_CURSOR = "Take it from next or previous, unchanged."


class IdPagination(CursorPagination):
    """By id; a cursor names the last row seen."""

    page_size: int
    max_page_size: int
    page_size_query_param = "page_size"
    parameters = ("cursor", "page_size")

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Raises ValidationError."""
        if not request.query_params.get("cursor"):
            return None
        try:
            cursor = super().decode_cursor(request)
        except NotFound as error:
            raise ValidationError({"cursor": [NO_CURSOR]}) from error
        if cursor and row_id(str(cursor.position)) is None:
            raise ValidationError({"cursor": [NO_CURSOR]})
        return cursor

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
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        schemas: dict[str, dict[str, Any]] = {"cursor": {"type": "string"}, "page_size": size}
        return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in schemas.items()]

    def get_page_size(self, request: Request) -> int:
        """Raises ValidationError."""
        return number_in(request.query_params, "page_size", default=self.page_size, most=self.max_page_size)


class RunPagination(IdPagination):
    """Newest first."""

    ordering = "-id"
    page_size = 20
    max_page_size = 100


class LedgerPagination(IdPagination):
    """In the order the mails were listed."""

    page_size = 100
    max_page_size = 500
    rows: Sequence[LedgerRow] = ()

    def paginate_ledger(self, ledger: RunLedger, request: Request) -> Sequence[LedgerRow]:
        """The page that `request` asks for. Raises ValidationError."""
        self.base_url = request.build_absolute_uri()
        cursor = self.decode_cursor(request)
        beyond, backwards = (int(str(cursor.position)), cursor.reverse) if cursor else (None, False)
        size = self.get_page_size(request)
        found = ledger.page(size + 1, beyond=beyond, backwards=backwards)
        more = len(found) > size
        self.rows = (found[1:] if backwards else found[:-1]) if more else found
        self.has_next = bool(self.rows) and (more or backwards)
        self.has_previous = bool(self.rows) and (more if backwards else cursor is not None)
        return self.rows

    def get_next_link(self) -> str | None:
        return self._link_from(self.rows[-1], reverse=False) if self.has_next else None

    def get_previous_link(self) -> str | None:
        return self._link_from(self.rows[0], reverse=True) if self.has_previous else None

    def _link_from(self, row: LedgerRow, *, reverse: bool) -> str:
        return self.encode_cursor(Cursor(offset=0, reverse=reverse, position=row.message.pk))
