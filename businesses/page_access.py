"""Access to pages: each acts for one business, found by the rule of :mod:`businesses.permissions`, like the API.

A person with several businesses who has chosen none starts with the first by name; the choice is stored in the session,
which the API reads too.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from businesses.models import Business, Membership, User, businesses_of
from businesses.permissions import BusinessNotFoundError

SESSION_KEY = "business_id"

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]
MemberPage = Callable[Concatenate["MemberRequest", P], HttpResponse]


class MemberRequest(HttpRequest):
    """A request of a signed-in person, with the membership it acts in."""

    user: User
    membership: Membership
    businesses: list[Business]
    htmx: HtmxDetails


def for_members(view: MemberPage[P]) -> Page[P]:
    """Make a page for signed-in members, in the business's time zone and never cached."""

    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        member = cast(MemberRequest, request)
        if not _act(member):
            return render(request, "businesses/none.html", status=403)
        with timezone.override(member.membership.business.zone):
            response = view(member, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return functools.update_wrapper(page, view)


def for_writers(view: MemberPage[P]) -> Page[P]:
    """Make a page for roles that may change things; others are answered 403."""

    def page(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.membership.may_write:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return for_members(functools.update_wrapper(page, view))


def for_exporters(view: MemberPage[P]) -> Page[P]:
    """Make a page for roles that may export; others are answered 403."""

    def page(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.membership.may_export:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return for_members(functools.update_wrapper(page, view))


def choose(request: MemberRequest, business_id: int | None) -> None:
    """Act for `business_id` from now on. Raises BusinessNotFoundError if the person is not a member."""
    if business_id not in {business.pk for business in request.businesses}:
        raise BusinessNotFoundError
    request.session[SESSION_KEY] = business_id


def _act(request: MemberRequest) -> bool:
    """Set the membership; return False if the person belongs to no business."""
    request.businesses = list(businesses_of(request.user))
    if not request.businesses:
        return False
    if request.session.get(SESSION_KEY) not in {business.pk for business in request.businesses}:
        request.session[SESSION_KEY] = request.businesses[0].pk
    mine = Membership.objects.filter(user=request.user, business_id=request.session[SESSION_KEY])
    found = mine.select_related("business").first()
    if found is None:
        return False
    request.membership = found
    return True


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        # a fragment must not show the sign-in page inside itself
        return HttpResponseClientRedirect(resolve_url("login"))
    return redirect_to_login(request.get_full_path())
