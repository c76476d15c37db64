"""No statement runs longer than its kind of work may, and who waited is told what to do."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import Settings
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from foundation import statement_timeouts
from foundation.statement_timeouts import Work
from tests.cast import Person
from tests.prosaas.test_api_errors import error_of

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = {"read": 5.0, "write": 15.0, "console": 30.0, "task": 120.0, "command": 0.0}


def answer_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])


@api_view(["GET", "POST"])
def call(request: Request) -> Response:
    return Response({"timeout": answer_of("SHOW statement_timeout")})


@api_view(["GET", "POST"])
def slow_call(request: Request) -> Response:
    return Response(answer_of("SELECT pg_sleep(30)"))


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(answer_of("SHOW statement_timeout"))


def slow_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(answer_of("SELECT pg_sleep(30)"))


urlpatterns = [
    path("api/call", call),
    path("api/slow", slow_call),
    path("page", page),
    path("admin/page", page),
    path("slow", slow_page),
    path("admin/", admin.site.urls),
    path("", include("prosaas.urls")),
]


@pytest.fixture(autouse=True)
def postgresql(settings: Settings) -> Iterator[None]:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no timeout of statements")
    settings.ROOT_URLCONF, settings.STATEMENT_SECONDS = __name__, SECONDS
    yield
    settings.STATEMENT_SECONDS = SECONDS
    statement_timeouts.begin(Work.COMMAND)


def timeout_in_a_new_thread() -> str:
    def look() -> str:
        try:
            return answer_of("SHOW statement_timeout")
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(look).result()


def test_each_kind_of_work_has_its_own(owner: Person, client: Client) -> None:
    assert owner.api.get("/api/call").json() == {"timeout": "5s"}
    assert owner.api.post("/api/call").json() == {"timeout": "15s"}
    assert client.get("/page").content == b"5s"
    assert client.get("/admin/page").content == b"30s"
    assert timeout_in_a_new_thread() == "0", "a command's statements may run as long as they need"


def test_a_workers_tasks_have_theirs_in_every_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement_timeouts._process, "work", Work.COMMAND)
    statement_timeouts._on_worker()
    assert timeout_in_a_new_thread() == "2min"


def test_a_request_like_the_last_one_sets_nothing(client: Client) -> None:
    client.get("/page")
    answer_of("SELECT set_config('statement_timeout', '1234ms', false)")
    assert client.get("/page").content == b"1234ms"
    assert client.get("/admin/page").content == b"30s"


def test_a_connection_lost_between_two_requests_is_made_again(client: Client) -> None:
    client.get("/page")
    ended = answer_of("SELECT pg_backend_pid()")
    killer = threading.Thread(target=end, args=[ended])
    killer.start()
    killer.join()
    assert client.get("/admin/page").content == b"30s"


def end(backend: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [int(backend)])
    connection.close()


@pytest.mark.parametrize(("method", "hint"), [("get", "Ask for less"), ("post", "What was not confirmed")])
def test_a_call_that_is_stopped_says_what_to_do(
    owner: Person, settings: Settings, caplog: pytest.LogCaptureFixture, method: str, hint: str
) -> None:
    settings.STATEMENT_SECONDS = dict.fromkeys(SECONDS, 0.2)
    with caplog.at_level(logging.WARNING):
        answer = getattr(owner.api, method)("/api/slow", QUERY_STRING="search=private")
    error = error_of(answer, 503)
    assert error["code"] == "QUERY_TIMEOUT"
    assert error["hint"].startswith(hint)
    assert f"QUERY TIMEOUT: {method.upper()} /api/slow after 0.2 s" in caplog.messages
    assert "private" not in caplog.text
    assert owner.api.get("/api/tokens").status_code == 200, "the connection goes on"


@pytest.mark.parametrize(
    ("language", "message"), [("en", "This took too long and was stopped."), ("he", "זה נמשך זמן רב מדי ונעצר.")]
)
def test_a_page_that_is_stopped_says_so_to_a_person(
    client: Client, settings: Settings, language: str, message: str
) -> None:
    settings.STATEMENT_SECONDS = dict.fromkeys(SECONDS, 0.2)
    answer: Any = client.get("/slow", headers={"Accept-Language": language})
    assert answer.status_code == 503
    assert message in answer.content.decode()
