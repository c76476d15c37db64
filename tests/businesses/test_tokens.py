"""Bearer tokens: shown once, stored as a hash, limited in scope and time, private to their owner."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from businesses.models import ApiToken, Role, Scope
from tests.cast import Person, client_with, join


def make(person: Person, **asked: object) -> dict[str, str]:
    answer = person.browser.post("/api/tokens", asked)
    assert answer.status_code == 201, answer.content
    made: dict[str, str] = answer.json()
    return made


def test_the_secret_is_in_the_201_alone(owner: Person) -> None:
    made = make(owner, name="accounting", scope="write")
    assert client_with(made["token"]).get("/api/gmail/status").status_code == 200
    listed = owner.browser.get("/api/tokens").json()
    assert made["id"] in [token["id"] for token in listed]
    assert made["token"] not in str(listed)


def test_only_a_hash_is_stored(owner: Person) -> None:
    secret = make(owner)["token"]
    stored = str(list(ApiToken.objects.values()))
    assert secret not in stored
    assert secret[20:] not in stored


def test_a_token_reads_and_lasts_a_year_unless_asked_otherwise(owner: Person) -> None:
    made = make(owner)
    token = ApiToken.objects.get(uuid=made["id"])
    assert made["scope"] == token.scope == Scope.READ
    assert token.expiry is not None
    assert abs(token.expiry - timezone.now() - datetime.timedelta(days=365)) < datetime.timedelta(minutes=1)


def test_a_read_token_reads_and_cannot_write(owner: Person) -> None:
    reader = client_with(make(owner, scope="read")["token"])
    assert reader.get("/api/receipts/sync/runs").status_code == 200
    answer = reader.post("/api/receipts/sync", {})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "READ_ONLY"


@pytest.mark.parametrize("scope", ["read", "write"])
def test_a_read_token_makes_no_tokens(owner: Person, scope: str) -> None:
    reader = client_with(make(owner, scope="read")["token"])
    before = ApiToken.objects.count()
    assert reader.post("/api/tokens", {"scope": scope}).status_code == 403
    assert ApiToken.objects.count() == before


def test_a_read_token_revokes_none(owner: Person) -> None:
    reader = client_with(make(owner, scope="read")["token"])
    victim = make(owner, scope="write")
    assert reader.delete(f"/api/tokens/{victim['id']}").status_code == 403
    assert client_with(victim["token"]).get("/api/tokens").status_code == 200


def test_an_accountant_makes_tokens_that_read_and_no_others(accountant: Person) -> None:
    assert make(accountant, scope="read")["scope"] == "read"
    answer = accountant.browser.post("/api/tokens", {"scope": "write"})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "READ_ONLY"


def test_a_write_token_in_an_accountant_s_hand_still_only_reads(accountant: Person) -> None:
    assert accountant.api.get("/api/receipts/sync/runs").status_code == 200
    assert accountant.api.post("/api/receipts/sync", {}).status_code == 403


def test_an_expired_token_is_refused(owner: Person) -> None:
    made = make(owner)
    ApiToken.objects.filter(uuid=made["id"]).update(expiry=timezone.now() - datetime.timedelta(seconds=1))
    answer = client_with(made["token"]).get("/api/tokens")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "AUTHENTICATION_FAILED"


def test_a_revoked_token_is_refused_at_once(owner: Person) -> None:
    made = make(owner)
    assert owner.browser.delete(f"/api/tokens/{made['id']}").status_code == 204
    assert client_with(made["token"]).get("/api/tokens").status_code == 401


def test_the_token_of_a_former_member_is_refused(teammate: Person) -> None:
    teammate.user.memberships.all().delete()
    assert teammate.api.get("/api/tokens").status_code == 404
    teammate.user.is_active = False
    teammate.user.save()
    assert teammate.api.get("/api/tokens").status_code == 401


@pytest.mark.parametrize("other", ["teammate", "stranger"])
def test_another_s_token_is_not_found(owner: Person, other: str, request: pytest.FixtureRequest) -> None:
    person: Person = request.getfixturevalue(other)
    theirs = make(person)
    answer = owner.browser.delete(f"/api/tokens/{theirs['id']}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"
    assert theirs["id"] not in str(owner.browser.get("/api/tokens").json())
    assert ApiToken.objects.filter(uuid=theirs["id"]).exists()


def test_a_token_belongs_to_one_business_whatever_the_header_says(owner: Person, stranger: Person) -> None:
    answer = owner.api.get("/api/tokens", HTTP_X_BUSINESS_ID=str(stranger.business.pk))
    assert answer.status_code == 200
    assert {token["id"] for token in answer.json()} == {
        str(token.uuid) for token in ApiToken.objects.filter(user=owner.user)
    }


def test_an_unknown_token_id_is_not_found(owner: Person) -> None:
    assert owner.browser.delete(f"/api/tokens/{uuid.uuid4()}").status_code == 404
    assert owner.browser.delete("/api/tokens/1").status_code == 404


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"scope": "admin"}, "scope"),
        ({"expires_in_days": 0}, "expires_in_days"),
        ({"expires_in_days": 4000}, "expires_in_days"),
        ({"name": "x" * 101}, "name"),
        ({"expires_in_day": 7}, "expires_in_day"),
    ],
)
def test_a_body_that_is_wrong_is_refused_by_the_name_of_the_field(
    owner: Person, asked: dict[str, object], field: str
) -> None:
    answer = owner.browser.post("/api/tokens", asked)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
    assert list(answer.json()["error"]["fields"]) == [field]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer two words", "Bearer nonsense", "Bearer \xe9\xff", "Bearer ' OR 1"]
)
def test_what_is_no_token_is_refused(client: APIClient, header: str) -> None:
    answer = client.get("/api/tokens", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "AUTHENTICATION_FAILED"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_one_person_s_tokens_of_two_businesses_stay_apart(owner: Person, stranger: Person) -> None:
    both = join(stranger.business, "both@shop.example", Role.OWNER)
    both.user.memberships.create(business=owner.business, role=Role.ACCOUNTANT)
    here: dict[str, Any] = {"HTTP_X_BUSINESS_ID": str(owner.business.pk)}
    there: dict[str, Any] = {"HTTP_X_BUSINESS_ID": str(stranger.business.pk)}
    made = both.browser.post("/api/tokens", {"name": "here"}, **here).json()
    assert made["id"] in str(both.browser.get("/api/tokens", **here).json())
    assert made["id"] not in str(both.browser.get("/api/tokens", **there).json())
    assert both.browser.delete(f"/api/tokens/{made['id']}", **there).status_code == 404


def test_no_token_lasts_longer_than_two_years(owner: Person) -> None:
    assert owner.browser.post("/api/tokens", {"expires_in_days": 731}).status_code == 400
    assert make(owner, expires_in_days=730)["expires_at"]


def test_a_name_that_would_turn_its_line_around_is_kept_without_that(owner: Person) -> None:
    assert make(owner, name="book\u202ekeeping")["name"] == "bookkeeping"
