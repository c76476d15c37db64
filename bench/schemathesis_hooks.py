"""What schemathesis has to be told by program; `bench/schemathesis.toml` says the rest."""

from __future__ import annotations

import os
import uuid
from typing import Any

import schemathesis

KEPT = "KEPT_TOKEN"
"""The variable with the id of the token that schemathesis itself has: with that revoked, all answers would be 401."""


@schemathesis.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """A cursor is signed: one that was not taken from an answer is none, however it is written."""
    return {name: value for name, value in query.items() if name != "cursor"} if query else query


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Revoke any token but that by which all this is asked."""
    if case.operation.label == "DELETE /api/tokens/{id}" and case.path_parameters.get("id") == os.environ[KEPT]:
        case.path_parameters["id"] = str(uuid.uuid4())
