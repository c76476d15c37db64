"""The business a request acts for, and the permissions in it."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from businesses.models import Business, Membership, Role
from tests.cast import Person

READS = "/api/receipts/sync/runs"
WRITES = "/api/receipts/sync"


def with_business(number: object) -> dict[str, Any]:
    return {"HTTP_X_BUSINESS_ID": str(number)}


def test_a_session_with_one_business_needs_to_name_none(owner: Person) -> None:
    assert owner.browser.get(READS).status_code == 200


def test_a_session_with_several_businesses_has_to_name_one(owner: Person) -> None:
    second = Business.objects.create(name="Second Shop")
    Membership.objects.create(user=owner.user, business=second, role=Role.OWNER)
    answer = owner.browser.get(READS)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "BUSINESS_REQUIRED"
    assert "X-Business-Id" in answer.json()["error"]["hint"]
    for business in (owner.business, second):
        assert owner.browser.get(READS, **with_business(business.pk)).status_code == 200


def test_another_s_business_and_no_business_look_the_same(owner: Person, stranger: Person) -> None:
    answers = [owner.browser.get(READS, **with_business(n)) for n in (stranger.business.pk, 999_999, "none", "²")]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["error"]["code"] == "BUSINESS_NOT_FOUND"


def test_a_number_no_database_holds_is_not_found(owner: Person) -> None:
    assert owner.browser.get(READS, **with_business(10**30)).status_code == 404


def test_who_belongs_to_no_business_finds_none(owner: Person) -> None:
    Membership.objects.filter(user=owner.user).delete()
    assert owner.browser.get(READS).status_code == 404


@pytest.mark.parametrize(
    ("who", "may_write"), [("owner", True), ("teammate", True), ("accountant", False), ("stranger", True)]
)
def test_the_role_says_who_may_write(who: str, may_write: bool, request: pytest.FixtureRequest) -> None:
    person: Person = request.getfixturevalue(who)
    for client in (person.api, person.browser):
        assert client.get(READS).status_code == 200
        # there is no mailbox: who may write is told so, who may not never gets that far
        code = client.post(WRITES, {}).json()["error"]["code"]
        assert code == ("GMAIL_NOT_CONNECTED" if may_write else "READ_ONLY")


@pytest.mark.django_db
@pytest.mark.parametrize("address", [READS, "/api/tokens", "/api/gmail/status", "/api/receipts/sync/latest"])
def test_without_signing_in_nothing_is_shown(address: str) -> None:
    answer = APIClient().get(address)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "NOT_AUTHENTICATED"


@pytest.mark.django_db
def test_a_browser_s_writes_need_the_form_s_token(owner: Person) -> None:
    strict = APIClient(enforce_csrf_checks=True)
    strict.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = strict.post("/api/tokens", {})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "CSRF_FAILED"
