"""The base class of the errors that the API answers.

Subclasses are defined in the module that raises them. Each has an HTTP status, a code, a message and a hint;
`prosaas.api_errors` renders them as JSON, the command line prints them.
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An error the caller can act on. `extra` adds facts to the answer, such as the active run."""

    status = 400
    code = "ERROR"
    message = ""
    hint = ""
    retry_after = 0
    """Seconds after which to try again; 0 where nobody can tell."""

    def __init__(self, message: str = "", *, hint: str = "", **extra: Any) -> None:
        self.message = message or self.message
        self.hint = hint or self.hint
        self.extra = extra
        super().__init__(self.message)

    @property
    def headers(self) -> dict[str, str]:
        """Header fields of the answer."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after else {}


class QueueUnavailableError(ApiError):
    """The broker does not accept jobs. Every room that sends some may raise it."""

    status = 503
    code = "QUEUE_UNAVAILABLE"
    message = "The job queue does not answer."
    hint = "Try again in a minute; the operator should look at Redis and REDIS_URL."
