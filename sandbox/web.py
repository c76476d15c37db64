"""Requests and responses as plain values, independent of sockets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


class BodyError(ValueError):
    """The body of a request is not what the call expects; the text says what is."""


@dataclass(frozen=True)
class Request:
    """One HTTP request: `query` and `headers` (keys in lower case) are already parsed."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""

    def first(self, name: str, default: str = "") -> str:
        """Returns the first value of a query parameter."""
        return self.query.get(name, [default])[0]

    def every(self, name: str) -> list[str]:
        """Returns every value of a repeated query parameter."""
        return list(self.query.get(name, []))

    def flag(self, name: str) -> bool:
        """Reads a boolean query parameter as Google writes it."""
        return self.first(name).lower() == "true"

    def form(self) -> dict[str, list[str]]:
        """Reads the urlencoded body."""
        return parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    def json(self) -> dict[str, Any]:
        """Reads the body as a JSON object (an empty body is an empty object).

        Raises BodyError when it is anything else.
        """
        try:
            value = json.loads(self.body or b"{}")
        except ValueError as error:
            raise BodyError(f"the body is not JSON: {error}") from error
        if not isinstance(value, dict):
            raise BodyError("the body has to be a JSON object")
        return value


@dataclass(frozen=True)
class Wire:
    """How the bytes are sent: at once, slowly, or cut off."""

    drop_before_answer: bool = False
    drop_in_body: bool = False
    bytes_per_second: float | None = None


@dataclass(frozen=True)
class Response:
    """One HTTP response; `wire` is how the server sends it."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()
    wire: Wire = field(default_factory=Wire)


def json_response(value: Any, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """Returns a response with `value` as JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(status, body, headers=headers)


def html_response(page: str, status: int = 200) -> Response:
    """Returns a page that may load nothing."""
    policy = ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
    return Response(status, page.encode(), "text/html; charset=UTF-8", (policy,))


def redirect(location: str) -> Response:
    """Redirects the browser with a GET."""
    return Response(303, headers=(("Location", location),))


def read_request(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Request:
    """Builds a Request; a GET too long for a URL arrives as a POST with X-HTTP-Method-Override."""
    parts = urlsplit(target)
    raw_query = parts.query
    override = headers.get("x-http-method-override")
    if method == "POST" and override:
        method, raw_query, body = override.upper(), body.decode("utf-8", "replace"), b""
    return Request(method, parts.path, parse_qs(raw_query, keep_blank_values=True), headers, body)
