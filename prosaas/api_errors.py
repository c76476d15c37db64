"""One error shape for the whole API: `{"success": false, "error": {"code", "message", "hint"}, ...}`.

Errors have their status, code and hint in English; this module renders them as JSON, in Hebrew on request
(`Accept-Language`, or the language chosen on the pages). Only settings and the root URL configuration refer to it.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views import defaults as default_views
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler
from rest_framework.views import set_rollback

from businesses.authentication import CsrfFailedError, SchemeLostError, scheme_is_lost
from businesses.idempotency import Replay
from foundation.errors import ApiError
from foundation.statement_timeouts import timeout_error

logger = logging.getLogger(__name__)

HINTS = {
    "AUTHENTICATION_FAILED": "Send Authorization: Bearer <token> with a valid token; make one under /api/tokens.",
    "NOT_AUTHENTICATED": "Send Authorization: Bearer <token>, or sign in with the browser.",
    "PERMISSION_DENIED": "Ask an owner of the business.",
    "NOT_FOUND": "Check the id: rows of other businesses are not found either.",
    "METHOD_NOT_ALLOWED": "See /api/docs/ for the methods this address answers.",
    "PARSE_ERROR": "Send a JSON object with Content-Type: application/json.",
    "UNSUPPORTED_MEDIA_TYPE": "Send Content-Type: application/json.",
    "NOT_ACCEPTABLE": "Accept application/json.",
    "VALIDATION_ERROR": "Mend the fields named in error.fields.",
}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Handle exceptions for DRF: every error in our shape; an unexpected one is logged and answered 500."""
    if isinstance(error, Replay):
        return error.answer
    timeout = timeout_error(error, context["request"]._request)
    if timeout is not None:
        error = timeout
    if isinstance(error, OperationalError | InterfaceError):
        set_rollback()
        logger.error("database error: %s", type(error).__name__)
        return Response(
            body("DATABASE_UNAVAILABLE", "The database does not answer.", "Try again in a moment."),
            status=503,
        )
    if isinstance(error, ApiError):
        set_rollback()
        return Response(
            body(error.code, error.message, error.hint, **error.extra), status=error.status, headers=error.headers
        )
    response = drf_exception_handler(error, context)
    if response is None:
        return None
    response.data = _body_of(error, response)
    return response


def body(code: str, message: str, hint: str, **extra: Any) -> dict[str, Any]:
    """Return the error body in the request's language; the code is the same in all languages."""
    fields = extra.pop("fields", None)
    error = {"code": code, "message": gettext(message), "hint": gettext(hint)}
    return {"success": False, "error": error | ({"fields": fields} if fields else {}), **extra}


def _body_of(error: Exception, response: Response) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        return body("VALIDATION_ERROR", "Some fields are not right.", HINTS["VALIDATION_ERROR"], fields=fields)
    code = _code_of(error)
    message = str(getattr(error, "detail", "")) or "Not found."
    return body(code, message, HINTS.get(code, ""))


def _code_of(error: Exception) -> str:
    if isinstance(error, Http404):
        return "NOT_FOUND"
    if isinstance(error, PermissionDenied):
        return "PERMISSION_DENIED"
    return str(getattr(error, "default_code", "error")).upper()


def wants_json(request: HttpRequest) -> bool:
    """Return whether the answer goes to a program: true for everything under /api/."""
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 to requests that Django refuses before any view, such as one for an unknown host."""
    if wants_json(request):
        hint = "Check the address and its host name; the operator sets ALLOWED_HOSTS."
        return JsonResponse(body("BAD_REQUEST", "This request cannot be served.", hint), status=400)
    return default_views.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 for an address without a view."""
    if wants_json(request):
        return JsonResponse(body("NOT_FOUND", "There is nothing at this address.", "See /api/docs/."), status=404)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, without internal details."""
    if wants_json(request):
        hint = "Try again; if it stays, tell the operator the time of this answer."
        return JsonResponse(body("SERVER_ERROR", "Something went wrong on our side.", hint), status=500)
    # without the request: the signed-in user would be read from the database, which may be the cause
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose token is missing or old, or whose origin the proxy hides."""
    error = SchemeLostError if scheme_is_lost(request) else CsrfFailedError
    if wants_json(request):
        return JsonResponse(body(error.code, error.message, error.hint), status=error.status)
    return render(request, "403_csrf.html", {"scheme_is_lost": error is SchemeLostError}, status=error.status)
