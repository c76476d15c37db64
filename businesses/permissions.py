"""Permissions: the business a request acts for, and whether it may write.

A bearer token belongs to one business. A browser session names one by `X-Business-Id`; without it, the user's only
business is used.
"""

from __future__ import annotations

from typing import cast

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from businesses.authentication import BUSINESS_HEADER
from businesses.models import ApiToken, Business, Membership, User
from foundation.errors import ApiError


class BusinessNotChosenError(ApiError):
    """The user belongs to several businesses and named none."""

    code = "BUSINESS_REQUIRED"
    message = "You belong to several businesses."
    hint = f"Send the header {BUSINESS_HEADER} with the id of one of them."


class BusinessNotFoundError(ApiError):
    """The business is unknown or of another tenant: the answer is the same, so that nothing can be probed."""

    status = 404
    code = "BUSINESS_NOT_FOUND"
    message = "There is no such business among yours."
    hint = f"Check {BUSINESS_HEADER}, or ask the operator to add you to a business."


class ReadOnlyError(ApiError):
    """The role or token may only read."""

    status = 403
    code = "READ_ONLY"
    message = "This role or token may only read."
    hint = "Use a token with the scope write, or ask an owner of the business."


class ExportForbiddenError(ApiError):
    """The role may look at receipts, and not take them out."""

    status = 403
    code = "EXPORT_FORBIDDEN"
    message = "This role may not export."
    hint = "Ask an owner of the business for the role accountant."


class BrowserRequiredError(ApiError):
    """Consent must start and end in a signed-in browser, so that nobody attaches another's mailbox."""

    status = 403
    code = "BROWSER_REQUIRED"
    message = "This has to be done in a signed-in browser, not with a token."
    hint = "Open the address in the browser in which you are signed in."


def membership_of(request: Request) -> Membership:
    """Return the membership `request` acts for; looked up once a request.

    Raises BusinessNotChosenError or BusinessNotFoundError.
    """
    known = getattr(request, "_membership", None)
    if known is None:
        known = _find_membership(request)
        request._membership = known  # type: ignore[attr-defined]
    return cast(Membership, known)


def business_of(request: Request) -> Business:
    """Return the business `request` acts for. Raises as :func:`membership_of`."""
    return membership_of(request).business


def _find_membership(request: Request) -> Membership:
    mine = Membership.objects.filter(user=cast(User, request.user)).select_related("business")
    if isinstance(request.auth, ApiToken):
        return _only(list(mine.filter(business_id=request.auth.business_id)))
    wanted = request.headers.get(BUSINESS_HEADER, "") or request.session.get("business_id", "")
    if wanted:
        # compared as text: a header may have any value, also numbers too large for a column
        return _only([one for one in mine if str(one.business_id) == str(wanted)])
    return _only(list(mine[:2]))


def _only(memberships: list[Membership]) -> Membership:
    if not memberships:
        raise BusinessNotFoundError
    if len(memberships) > 1:
        raise BusinessNotChosenError
    return memberships[0]


class InBusiness(BasePermission):
    """Allows members of the acting business, and requests that write only if they may write."""

    def has_permission(self, request: Request, view: object) -> bool:
        if not request.user.is_authenticated:
            return False
        membership_of(request)
        if request.method not in SAFE_METHODS and not may_write(request):
            raise ReadOnlyError
        return True


class MayWrite(BasePermission):
    """Allows who may change things, whatever the method: an address that is read may begin a change."""

    def has_permission(self, request: Request, view: object) -> bool:
        if not may_write(request):
            raise ReadOnlyError
        return True


class MayExport(BasePermission):
    """Allows members whose role may export, also to ask for a file by POST: it changes no receipt."""

    def has_permission(self, request: Request, view: object) -> bool:
        if not request.user.is_authenticated:
            return False
        if not membership_of(request).may_export:
            raise ExportForbiddenError
        return True


class InBrowser(BasePermission):
    """Allows browser sessions, not tokens."""

    def has_permission(self, request: Request, view: object) -> bool:
        if isinstance(request.auth, ApiToken):
            raise BrowserRequiredError
        return bool(request.user.is_authenticated)


def may_write(request: Request) -> bool:
    """Return whether both the role and the token, if one is used, may change things."""
    token = request.auth
    return membership_of(request).may_write and (not isinstance(token, ApiToken) or token.may_write)
