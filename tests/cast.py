"""The people of the tests: their roles and businesses."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework.test import APIClient

from businesses.models import ApiToken, Business, Membership, Role, Scope, User

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a business, with an API client by token and a signed-in browser."""

    user: User
    business: Business
    token: str
    api: APIClient
    browser: APIClient


def join(business: Business, email: str, role: Role, scope: Scope = Scope.WRITE) -> Person:
    """Make a user with that role in `business`."""
    user = User.objects.create_user(email, PASSWORD)
    Membership.objects.create(user=user, business=business, role=role)
    _, token = ApiToken.objects.create(  # type: ignore[no-untyped-call]
        user=user, business=business, name="tests", scope=scope
    )
    browser = APIClient()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Person(user, business, token, client_with(token), browser)


def client_with(token: str) -> APIClient:
    """Make an API client that sends `token` with every call."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client
