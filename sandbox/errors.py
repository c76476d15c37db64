"""Gmail's error answers, word for word, as one table.

`KINDS` is the single place for status, reason, domain and message. Reasons and messages come from Gmail's
"handle errors" guide and from field reports; the `status` names are Google's canonical ones for the HTTP code. Where
Gmail's wording is not known, the message begins with "Sandbox:".
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ErrorKind:
    """One row of Gmail's error table."""

    code: int
    reason: str
    domain: str
    message: str
    status: str | None = None
    location: str | None = None
    in_details: bool = False
    """Whether the reason stands among the details, as in newer answers, instead of the errors."""

    def body(self) -> dict[str, Any]:
        """Returns the JSON Gmail sends for this error."""
        if self.in_details:
            return {"error": self._head() | {"details": [self._error_info()]}}
        detail = {"message": self.message, "domain": self.domain, "reason": self.reason}
        if self.location:
            detail |= {"locationType": "header", "location": self.location}
        return {"error": self._head() | {"errors": [detail]}}

    def _head(self) -> dict[str, Any]:
        status = {"status": self.status} if self.status else {}
        return {"code": self.code, "message": self.message, **status}

    def _error_info(self) -> dict[str, Any]:
        metadata = {"service": "gmail.googleapis.com", "consumer": "projects/0"}
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        return {"@type": kind, "reason": self.reason, "domain": self.domain, "metadata": metadata}


PER_MINUTE_PER_USER = (
    "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service "
    "'gmail.googleapis.com' for consumer 'project_number:0'."
)
API_DISABLED = (
    "Gmail API has not been used in project 0 before or it is disabled. Enable it by visiting "
    "https://console.developers.google.com/apis/api/gmail.googleapis.com/overview?project=0 then retry."
)

KINDS: dict[str, ErrorKind] = {
    "authError": ErrorKind(401, "authError", "global", "Invalid Credentials", "UNAUTHENTICATED", "Authorization"),
    "rateLimitExceeded": ErrorKind(403, "rateLimitExceeded", "usageLimits", "Rate Limit Exceeded", "PERMISSION_DENIED"),
    "userRateLimitExceeded": ErrorKind(
        403, "userRateLimitExceeded", "usageLimits", "User Rate Limit Exceeded", "PERMISSION_DENIED"
    ),
    "perMinutePerUser": ErrorKind(403, "rateLimitExceeded", "usageLimits", PER_MINUTE_PER_USER, "PERMISSION_DENIED"),
    "dailyLimitExceeded": ErrorKind(
        403, "dailyLimitExceeded", "usageLimits", "Daily Limit Exceeded", "PERMISSION_DENIED"
    ),
    "domainPolicy": ErrorKind(
        403,
        "domainPolicy",
        "global",
        "The domain administrators have disabled Gmail apps.",
        "PERMISSION_DENIED",
    ),
    "insufficientPermissions": ErrorKind(
        403,
        "insufficientPermissions",
        "global",
        "Request had insufficient authentication scopes.",
        "PERMISSION_DENIED",
    ),
    "accessNotConfigured": ErrorKind(403, "accessNotConfigured", "usageLimits", API_DISABLED, "PERMISSION_DENIED"),
    "SERVICE_DISABLED": ErrorKind(
        403, "SERVICE_DISABLED", "googleapis.com", API_DISABLED, "PERMISSION_DENIED", in_details=True
    ),
    "tooManyConcurrent": ErrorKind(
        429, "rateLimitExceeded", "global", "Too many concurrent requests for user", "RESOURCE_EXHAUSTED"
    ),
    "resourceExhausted": ErrorKind(
        429,
        "rateLimitExceeded",
        "global",
        "Resource has been exhausted (e.g. check quota).",
        "RESOURCE_EXHAUSTED",
    ),
    "userRateLimitExceeded429": ErrorKind(
        429, "userRateLimitExceeded", "usageLimits", "User-rate limit exceeded.", "RESOURCE_EXHAUSTED"
    ),
    "failedPrecondition": ErrorKind(
        400, "failedPrecondition", "global", "Mail service not enabled", "FAILED_PRECONDITION"
    ),
    "notFound": ErrorKind(404, "notFound", "global", "Requested entity was not found.", "NOT_FOUND"),
    "backendError500": ErrorKind(500, "backendError", "global", "Backend Error", "INTERNAL"),
    "backendError502": ErrorKind(502, "backendError", "global", "Backend Error"),
    "backendError503": ErrorKind(503, "backendError", "global", "Backend Error", "UNAVAILABLE"),
    "backendError504": ErrorKind(504, "backendError", "global", "Backend Error", "DEADLINE_EXCEEDED"),
}


class ApiError(Exception):
    """A Gmail call ends in this error; `headers` are sent with it (Retry-After)."""

    def __init__(self, kind: ErrorKind, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(kind.message)
        self.kind = kind
        self.headers = headers


def gmail_error(name: str) -> ApiError:
    """Returns the error named `name` in `KINDS`."""
    return ApiError(KINDS[name])


def bad_request(message: str) -> ApiError:
    """Returns the error for unreadable input; Gmail's own wording for it is not known."""
    return ApiError(ErrorKind(400, "invalidArgument", "global", f"Sandbox: {message}", "INVALID_ARGUMENT"))


def not_implemented(message: str) -> ApiError:
    """Returns the error for a call that Gmail may support but the sandbox does not, rather than guess."""
    return ApiError(ErrorKind(501, "notImplemented", "global", f"Sandbox: {message}", "UNIMPLEMENTED"))
