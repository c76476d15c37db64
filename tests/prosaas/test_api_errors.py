"""Every error has one shape, and none reveals internals."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from django.core.exceptions import SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils.translation import gettext, override
from pytest_django import Settings
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient

from celery_app import app
from foundation.errors import ApiError
from prosaas import api_errors
from tests.cast import Person
from tests.languages import TRANSLATED
from tests.processes import Product
from tests.prosaas.serving import NO_DATABASE, serve

SECRET = "a secret of the inside"
RAISED: dict[str, type[Exception]] = {
    "bug": RuntimeError,
    "gone": OperationalError,
    "cut": InterfaceError,
    "mistake": DataError,
    "suspicious": SuspiciousOperation,
}


@api_view(["GET"])
def failing(request: Request, kind: str) -> Response:
    raise RAISED[kind](SECRET)


def failing_page(request: Any) -> HttpResponse:
    raise RuntimeError(SECRET)


urlpatterns = [
    path("api/failing/<kind>", failing),
    path("failing", failing_page),
    path("", include("prosaas.urls")),
]
handler400 = "prosaas.api_errors.bad_request"
handler404 = "prosaas.api_errors.not_found"
handler500 = "prosaas.api_errors.server_error"


@pytest.fixture
def failing_views(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


def error_of(answer: Any, status: int) -> dict[str, Any]:
    """Check the shape of an answer; return its error."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"].startswith("application/json")
    body = json.loads(answer.content)
    assert body["success"] is False
    assert body["error"].keys() - {"fields"} == {"code", "message", "hint"}
    assert all(isinstance(body["error"][key], str) and body["error"][key] for key in ("code", "message", "hint"))
    error: dict[str, Any] = body["error"]
    return error


def test_400_names_the_fields(owner: Person) -> None:
    error = error_of(owner.api.post("/api/tokens", {"scope": "all", "naem": "x"}), 400)
    assert error["code"] == "VALIDATION_ERROR"
    assert set(error["fields"]) == {"naem"}


@pytest.mark.parametrize("body", ["{", "[1]", '"text"', "null", "12", "\udc80", ""])
def test_400_for_a_body_that_is_no_json_object(owner: Person, body: str) -> None:
    data = body.encode("utf-8", "surrogatepass")
    answer = owner.api.post("/api/receipts/sync", data, content_type="application/json")
    error_of(answer, 400)


@pytest.mark.parametrize("body", [b"[" * 33, b'{"mode":' * 5_000, b'{"mode": "' + b'\\"' * 9 + b'", "x": ' + b"[" * 33])
def test_400_for_a_body_that_is_nested_deeply(owner: Person, body: bytes) -> None:
    answer = owner.api.post("/api/receipts/sync", body, content_type="application/json")
    assert error_of(answer, 400)["code"] == "JSON_TOO_DEEP"


@pytest.mark.parametrize(
    "body", [b'{"mode": "[[[[[' + b"[" * 99 + b'"}', b'{"a": "' + b'\\"[' * 99 + b'"}', b"[" * 32 + b"]" * 32]
)
def test_brackets_in_text_are_no_depth(owner: Person, body: bytes) -> None:
    answer = owner.api.post("/api/receipts/sync", body, content_type="application/json")
    assert error_of(answer, 400)["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("body", [b'{"mode": "full", "mode": "full"}', b'{"months_back": 1e999}', b'{"x": "\\ud800"}'])
def test_400_for_json_that_two_programs_may_understand_differently(owner: Person, body: bytes) -> None:
    answer = owner.api.post("/api/receipts/sync", body, content_type="application/json")
    assert error_of(answer, 400)["code"] == "PARSE_ERROR"


@pytest.mark.django_db
def test_401() -> None:
    assert error_of(APIClient().get("/api/tokens"), 401)["code"] == "NOT_AUTHENTICATED"


def test_403(accountant: Person) -> None:
    assert error_of(accountant.api.post("/api/receipts/sync", {}), 403)["code"] == "READ_ONLY"


def test_404_of_a_row(owner: Person) -> None:
    assert error_of(owner.api.get("/api/receipts/sync/runs/999999"), 404)["code"] == "NOT_FOUND"


@pytest.mark.parametrize("address", ["/api/nothing", "/api/receipts/sync/runs/x", "/api/tokens/"])
def test_404_of_an_address(owner: Person, address: str) -> None:
    assert error_of(owner.api.get(address), 404)["code"] == "NOT_FOUND"


def test_405(owner: Person) -> None:
    assert error_of(owner.api.delete("/api/receipts/sync"), 405)["code"] == "METHOD_NOT_ALLOWED"


def test_406(owner: Person) -> None:
    assert error_of(owner.api.get("/api/tokens", HTTP_ACCEPT="application/pdf"), 406)["code"] == "NOT_ACCEPTABLE"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/xml"])
def test_415(owner: Person, kind: str) -> None:
    answer = owner.api.post("/api/receipts/sync", "mode=full", content_type=kind)
    assert error_of(answer, 415)["code"] == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.usefixtures("failing_views")
@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("bug", 500, "SERVER_ERROR"),
        ("mistake", 500, "SERVER_ERROR"),
        ("gone", 503, "DATABASE_UNAVAILABLE"),
        ("cut", 503, "DATABASE_UNAVAILABLE"),
        ("suspicious", 400, "BAD_REQUEST"),
    ],
)
def test_what_breaks_inside_stays_inside(owner: Person, kind: str, status: int, code: str) -> None:
    owner.api.raise_request_exception = False
    answer = owner.api.get(f"/api/failing/{kind}")
    assert error_of(answer, status)["code"] == code
    assert SECRET not in answer.content.decode()


@pytest.mark.usefixtures("failing_views")
def test_a_page_that_breaks_says_so_to_a_person(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/failing")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Something went wrong" in answer.content.decode()
    assert SECRET not in answer.content.decode()


@pytest.mark.django_db
def test_a_page_that_is_not_there(client: Client) -> None:
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_host_that_is_not_ours(owner: Person, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["receipts.example"]
    error_of(owner.api.get("/api/tokens", HTTP_HOST="evil.example"), 400)


@pytest.mark.story
def test_without_a_database_callers_are_asked_to_retry(product: Product, owner: Person) -> None:
    url = serve(product, DATABASE_URL=NO_DATABASE)
    assert requests.get(f"{url}/healthz", timeout=30).status_code == 200
    ready = requests.get(f"{url}/readyz", timeout=30)
    called = requests.get(f"{url}/api/gmail/status", headers={"Authorization": f"Bearer {owner.token}"}, timeout=30)
    looked = requests.get(f"{url}/", cookies={"sessionid": "0" * 32}, timeout=30)
    assert ready.status_code == 503
    assert ready.json()["checks"]["database"] == ready.json()["checks"]["migrations"] == "unreachable"
    assert error_of(called, 503)["code"] == "DATABASE_UNAVAILABLE"
    assert looked.status_code == 500
    assert "Nothing of yours is lost" in looked.text
    for answer in (ready, called, looked):
        assert "Traceback" not in answer.text
        assert "secret-of-it" not in answer.text


def sentences() -> set[str]:
    """Return all messages and hints of our error classes."""
    app.loader.import_default_modules()
    classes, found = list(ApiError.__subclasses__()), set(api_errors.HINTS.values())
    for error in classes:
        classes += error.__subclasses__()
        found |= {error.message, error.hint}
    return found - {""}


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("sentence", sorted(sentences()))
def test_every_error_is_translated(sentence: str, language: str) -> None:
    with override(language):
        assert gettext(sentence) != sentence


def test_an_error_is_in_the_language_that_is_asked_for_under_the_same_code(owner: Person) -> None:
    plain = error_of(owner.api.post("/api/receipts/sync", {}), 400)
    hebrew = error_of(owner.api.post("/api/receipts/sync", {}, headers={"Accept-Language": "he"}), 400)
    assert plain["code"] == hebrew["code"] == "GMAIL_NOT_CONNECTED"
    assert plain["message"] == "No Gmail mailbox is connected."
    assert hebrew["message"] == "לא מחוברת תיבת Gmail."
    assert hebrew["hint"].startswith("יש לחבר")
