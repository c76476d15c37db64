"""Bearer tokens (RFC 6750) for programs, and the browser session's choice of business."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from foundation.errors import ApiError

BUSINESS_HEADER = "X-Business-Id"


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`; afterwards `request.auth` is the :class:`~businesses.models.ApiToken`."""

    def authenticate_credentials(self, token: bytes) -> Any:
        # knox takes any bytes for text
        if not token.isalnum():
            raise AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(token)  # type: ignore[no-untyped-call]


class CsrfFailedError(ApiError, PermissionDenied):
    """A change asked for in a browser session without the proof that our own page asks for it.

    One of DRF's own exceptions too: after those alone it takes the caller for nobody, and does not ask again.
    """

    status = 403
    code = "CSRF_FAILED"
    message = "The form's token is missing or old."
    hint = "Send the value of the cookie csrftoken as X-CSRFToken, from a page of ours."


class SchemeLostError(CsrfFailedError):
    """The browser speaks https, and the proxy in between does not say so: its origin looks like a stranger's."""

    message = "The proxy in front does not say that you came over https."
    hint = "The operator lets it send X-Forwarded-Proto: https, and sets BEHIND_TLS_PROXY=true."


class BrowserAuthentication(SessionAuthentication):
    """The browser's session."""

    def enforce_csrf(self, request: Request) -> None:
        """Raises CsrfFailedError."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise (SchemeLostError if scheme_is_lost(request) else CsrfFailedError) from error


class BrowserScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """How the API's schema describes the browser's session."""

    target_class = "businesses.authentication.BrowserAuthentication"
    priority = 0


def scheme_is_lost(request: HttpRequest | Request) -> bool:
    """Whether a request that came over plain http was sent by one of our own pages over https."""
    return not request.is_secure() and request.headers.get("Origin") == f"https://{request.get_host()}"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes bearer tokens in the API's schema."""

    target_class = "businesses.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
