"""How the API describes itself (OpenAPI): what every operation has in common is said here, once.

Bodies are closed, as `foundation.strict_input` has it; each operation lists every status it may answer with; all errors
have one shape (`prosaas.api_errors`).
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework.permissions import SAFE_METHODS

from businesses.api_views import StrictView
from businesses.idempotency import HEADER
from businesses.permissions import InBrowser
from foundation.strict_input import (
    DECIMAL,
    NOT_BLANK,
    TEXT,
    YEARS,
    DayField,
    StrictCharField,
    StrictDecimalField,
    StrictSerializer,
)

ERROR = "ErrorAnswer"
ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Every error has this shape; some add facts beside it, such as the run that is in the way.",
    "required": ["success", "error"],
    "properties": {
        "success": {"type": "boolean", "const": False},
        "error": {
            "type": "object",
            "required": ["code", "message", "hint"],
            "properties": {
                "code": {"type": "string", "description": "The same in every language."},
                "message": {"type": "string"},
                "hint": {"type": "string", "description": "What to do next."},
                "fields": {
                    "type": "object",
                    "description": "Of a VALIDATION_ERROR: each field, parameter or header that is not right, and why.",
                    "additionalProperties": True,
                },
            },
        },
    },
    "example": {
        "success": False,
        "error": {
            "code": "VALIDATION_ERROR",
            "message": "Some fields are not right.",
            "hint": "Mend the fields named in error.fields.",
            "fields": {"form_date": ["There is no such field; there are: from_date, to_date."]},
        },
    },
}
MEANINGS = {
    400: "A parameter, header or body is not right.",
    401: "No token, or one that is not valid.",
    403: "The role or the token may not do this.",
    404: "There is no such row in this business, or no such business.",
    406: "JSON is not accepted by the caller.",
    409: "Something is in the way: the code says what.",
    412: "The receipt was changed meanwhile; `receipt` is as it is now.",
    413: "The body is too large.",
    415: "The body is of another type than JSON.",
    416: "The range lies outside the file.",
    422: "The Idempotency-Key was sent with another request.",
    429: "Too many calls: Retry-After says when to go on.",
    503: "The database, or what else is needed, does not answer; nothing was done.",
}
WITHOUT_BODY = {"416"}
KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A name of this call, such as a random UUID: sent again under it within a day, it is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21\x23-\x7e]+$"},
}


class ApiSchema(AutoSchema):
    """Adds to each operation what its address alone does not tell."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        for parameter in operation.get("parameters", ()):
            schema = parameter["schema"]
            is_single = schema.get("type") != "array" and not schema.get("minLength")
            # a form sends what nobody filled in as an empty value, and that is the same as none
            if parameter["in"] == "query" and not parameter.get("required") and is_single:
                parameter["allowEmptyValue"] = True
        for status in self._refusals(operation):
            operation["responses"].setdefault(str(status), {"description": ""})
        for status, response in operation["responses"].items():
            self._complete(status, response, operation)
        if self._takes_keys():
            operation.setdefault("parameters", []).append(KEY_PARAMETER)
        return operation

    def get_tags(self) -> list[str]:
        """The first part of the address."""
        return [self.path.removeprefix("/api/").partition("/")[0] or "api"]

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if not isinstance(serializer, StrictSerializer):
            return schema
        for name, described in schema["properties"].items():
            described.update(_pattern_of(serializer.fields[name], described))
        return schema | {"additionalProperties": False}

    def _takes_keys(self) -> bool:
        return self.method not in SAFE_METHODS and bool(self.get_auth()) and isinstance(self.view, StrictView)

    def _refusals(self, operation: dict[str, Any]) -> Iterator[int]:
        yield from (400, 406, 503)
        if self.get_auth():
            yield from (401, 404, 429)
        if self.method not in SAFE_METHODS:
            yield from (403, 413, 415)
        elif InBrowser in self.view.permission_classes:
            yield 403
        if self._takes_keys():
            yield from (409, 422)
        if "If-Match" in _headers_of(operation):
            yield 412

    def _complete(self, status: str, response: dict[str, Any], operation: dict[str, Any]) -> None:
        if status < "400":
            headers = _headers_of(operation)
            if status != "204" and headers & {"If-Match", "If-None-Match"}:
                response["headers"] = {"ETag": _header("Of the receipt as it is now, for If-Match.")}
            return
        response["description"] = response["description"] or MEANINGS.get(int(status), HTTPStatus(int(status)).phrase)
        if status not in WITHOUT_BODY:
            response["content"] = {"application/json": {"schema": self._error()}}
        if status == "429":
            response["headers"] = {"Retry-After": _header("Seconds.")}

    def _error(self) -> dict[str, Any]:
        kind = ResolvedComponent.SCHEMA
        component = ResolvedComponent(ERROR, kind, ERROR_SCHEMA, ERROR)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        return dict(component.ref)


def _pattern_of(field: Any, schema: dict[str, Any]) -> dict[str, str]:
    """What the field's type alone does not tell: decimals, days, and texts that are not blank."""
    if isinstance(field, StrictDecimalField):
        return {"pattern": f"^{DECIMAL.pattern}$"}
    if isinstance(field, DayField):
        return {"pattern": YEARS}
    if isinstance(field, StrictCharField) and "type" in schema and "pattern" not in schema:
        return {"pattern": TEXT if field.allow_blank or field.allow_null else NOT_BLANK}
    return {}


def _headers_of(operation: dict[str, Any]) -> set[str]:
    return {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "header"}


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}
