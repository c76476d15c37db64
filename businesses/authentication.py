"""Bearer tokens (RFC 6750) for programs, and the browser session's choice of business."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

BUSINESS_HEADER = "X-Business-Id"


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`; afterwards `request.auth` is the :class:`~businesses.models.ApiToken`."""

    def authenticate_credentials(self, token: bytes) -> Any:
        # knox takes any bytes for text
        if not token.isalnum():
            raise AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(token)  # type: ignore[no-untyped-call]


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes bearer tokens in the API's schema."""

    target_class = "businesses.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
