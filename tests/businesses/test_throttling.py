"""A token makes so many calls a minute, and is told how many are left."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from pytest_django import Settings

from businesses.models import Scope, issue_token
from tests.cast import Person, client_with
from tests.prosaas.test_api_errors import error_of


@pytest.fixture(autouse=True)
def few(settings: Settings, redis_url: str) -> None:
    settings.API_CALLS_PER_MINUTE = {"read": 3, "write": 1, "heavy": 1}


def rate_of(answer: Any) -> tuple[str, str]:
    return answer.headers["RateLimit-Policy"], answer.headers["RateLimit"]


def test_every_answer_says_how_many_calls_are_left(owner: Person) -> None:
    assert rate_of(owner.api.get("/api/receipts")) == ('"read";q=3;w=60', '"read";r=2;t=60')
    missing = owner.api.get("/api/receipts/999999")
    assert missing.status_code == 404
    assert rate_of(missing)[1].startswith('"read";r=1;t=')
    assert rate_of(owner.api.post("/api/tokens", {"scope": "all"})) == ('"write";q=1;w=60', '"write";r=0;t=60')


def test_a_call_too_many_is_asked_to_wait(owner: Person) -> None:
    for _ in range(3):
        assert owner.api.get("/api/receipts").status_code == 200
    refused = owner.api.get("/api/receipts")
    assert error_of(refused, 429)["code"] == "THROTTLED"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert rate_of(refused)[1].startswith('"read";r=0;t=')
    assert owner.api.post("/api/tokens", {"scope": "read"}).status_code == 201, "writes are counted by themselves"


def test_heavy_reads_have_fewer_calls_and_count_as_reads_too(owner: Person) -> None:
    assert rate_of(owner.api.get("/api/receipts/stats?has_document=true")) == (
        '"read";q=3;w=60, "heavy";q=1;w=60',
        '"read";r=2;t=60, "heavy";r=0;t=60',
    )
    assert owner.api.get("/api/receipts?search=paper").status_code == 429
    assert owner.api.get("/api/receipts").status_code == 200


def test_each_token_and_each_person_is_counted_alone(owner: Person, teammate: Person) -> None:
    _, secret = issue_token(
        owner.user, owner.business, name="another", scope=Scope.READ, lasts=datetime.timedelta(days=1)
    )
    for client in (owner.api, owner.browser, teammate.api, teammate.browser, client_with(secret)):
        statuses = [client.get("/api/receipts").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]


def test_no_limit(owner: Person, settings: Settings) -> None:
    settings.API_CALLS_PER_MINUTE = {"read": 0, "write": 0, "heavy": 0}
    answer = owner.api.get("/api/receipts")
    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers


def test_without_redis_calls_are_let_through(owner: Person, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/1"
    answers = [owner.api.get("/api/receipts/stats") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("RateLimit" in answer.headers for answer in answers)
