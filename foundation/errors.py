"""The base of every error the product answers on purpose.

Subclasses live where they are raised. Each carries its HTTP status, its code, a message and what to do next;
`prosaas.api_errors` turns them into JSON, the command line prints them.
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer the caller can act on. `extra` adds facts beside the error, such as the run that is in the way."""

    status = 400
    code = "ERROR"
    message = ""
    hint = ""

    def __init__(self, message: str = "", *, hint: str = "", **extra: Any) -> None:
        self.message = message or self.message
        self.hint = hint or self.hint
        self.extra = extra
        super().__init__(self.message)
