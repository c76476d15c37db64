"""What schemathesis has to be told by program; `bench/schemathesis.toml` says the rest."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """A cursor is signed: one that was not taken from an answer is none, however it is written."""
    return {name: value for name, value in query.items() if name != "cursor"} if query else query
