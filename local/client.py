"""JSON over HTTP, for the product's API and the sandbox's control API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 60.0


class CallFailedError(Exception):
    """The answer is no success; the text has the request and the answer."""


class Client:
    """Calls one server, with its bearer token if it requires one."""

    def __init__(self, base: str, token: str = "") -> None:
        self._base = base
        self._headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: str | int) -> Any:
        """Send a GET; return the JSON of the answer. Raises CallFailedError."""
        return self._send("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any = None) -> Any:
        """Send a POST; return the JSON of the answer. Raises CallFailedError."""
        return self._send("POST", path, {} if body is None else body)

    def delete(self, path: str) -> Any:
        """Send a DELETE; return the JSON of the answer. Raises CallFailedError."""
        return self._send("DELETE", path)

    def every(self, path: str, **query: str | int) -> Iterator[dict[str, Any]]:
        """Yield all rows of a paginated list. Raises CallFailedError."""
        page = self.get(path, **query)
        yield from page["results"]
        while page["next"]:
            page = self._send("GET", page["next"].removeprefix(self._base))
            yield from page["results"]

    def _send(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        request = Request(f"{self._base}{path}", content, self._headers, method=method)  # noqa: S310
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                return json.load(answer)
        except HTTPError as error:
            text = error.read(2000).decode("utf-8", "replace")
            raise CallFailedError(f"{method} {path} was answered {error.code}: {text}") from error
