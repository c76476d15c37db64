"""Every address of the API takes what its description names, as the description has it, and refuses all else by name.

Addresses are found from the URL map, and parameters from the description: new ones are held to the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import resolve
from pytest_django import Settings

from businesses.api_views import StrictView
from receipts.filters import REPEATABLE
from tests.attacks.access import PRODUCT
from tests.attacks.routes import Route, all_routes
from tests.attacks.test_fuzzing import described
from tests.attacks.world import World, call

ROUTES = [route for route in all_routes() if route.is_api]
CALLS = [(route, method) for route in ROUTES for method in PRODUCT[route.pattern]]
WRITES = [(route, method) for route, method in CALLS if method != "GET"]
CALLED_BY_OTHERS = ("api/gmail/oauth/callback", "api/gmail/push")
UPLOADS = ("api/receipts/upload",)
"""They take files alone, and bound what they take themselves (`tests/doors/test_bad_uploads.py`)."""
FORWARDED = {("api/gmail/find", "cursor")}
"""Gmail's own, which Gmail alone can refuse."""
MALFORMED = {
    "integer": ("abc", "1.5", "-1", "٣", "9" * 30),
    "number": ("abc", "NaN", "Infinity", "-Infinity", "1e999", "9" * 30),
    "boolean": ("yes", "1", "True", "on"),
    "date": ("2025-1-1", "20250101", "2025-02-30", "9999-01-01", "0000-01-01", "1.1.2025"),
    "enum": ("no_such_word",),
}
NO_AMOUNTS = ("abc", "NaN", "Infinity", "-Infinity", "1e999", "9" * 30)
BY_NAME = {
    "min_amount": NO_AMOUNTS,
    "max_amount": NO_AMOUNTS,
    "cursor": ("abc", "cD1hYmM="),
    "currency": ("XXX", "US", "123", "NOPE"),
    "category": ("abc", "9" * 30),
}


def name_of(case: Any) -> str:
    return case.pattern if isinstance(case, Route) else str(case)


def refused(answer: Any, *names: str) -> bool:
    """Whether the answer says which of what was sent is not right."""
    if answer.status_code != 400:
        return False
    error = json.loads(answer.content)["error"]
    return error["code"] == "VALIDATION_ERROR" and set(names) <= set(error["fields"])


def parameters(route: Route, method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The query parameters of an operation, each with its schema."""
    for parameter in described(route).get(method.lower(), {}).get("parameters", ()):
        if parameter["in"] == "query":
            yield parameter["name"], parameter["schema"]


def kind_of(schema: dict[str, Any]) -> str:
    if "enum" in schema or "enum" in schema.get("items", {}):
        return "enum"
    return str(schema.get("format") if schema.get("format") == "date" else schema.get("type"))


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_every_view_of_the_api_is_strict(world: World, route: Route) -> None:
    view: Any = resolve(world.path(route)).func
    assert issubclass(view.cls, StrictView)
    assert view.cls.is_called_by_others == (route.pattern in CALLED_BY_OTHERS)


def test_what_is_unknown_or_said_twice_is_refused_by_name(world: World) -> None:
    wrong = []
    for route, method in CALLS:
        if route.pattern in CALLED_BY_OTHERS:
            continue
        path = world.path(route)
        if not refused(call(world.callers["owner"], method, f"{path}?surprise=1"), "surprise"):
            wrong.append(f"{method} {route.pattern}?surprise=1")
        for name, _ in parameters(route, method):
            twice = urlencode([(name, "1"), (name, "1")])
            if name not in REPEATABLE and not refused(call(world.callers["owner"], method, f"{path}?{twice}"), name):
                wrong.append(f"{method} {route.pattern}?{twice}")
    assert wrong == []


def test_what_is_malformed_or_out_of_range_is_refused_by_name(world: World) -> None:
    wrong = []
    for route, method in CALLS:
        for name, schema in parameters(route, method) if route.pattern not in CALLED_BY_OTHERS else ():
            if (route.pattern, name) in FORWARDED:
                continue
            for text in BY_NAME.get(name, MALFORMED.get(kind_of(schema), ())):
                if not refused(call(world.callers["owner"], method, world.path(route), query={name: text}), name):
                    wrong.append(f"{method} {route.pattern}?{name}={text}")
    assert wrong == []


def test_bodies_are_closed(world: World) -> None:
    wrong = []
    for route, method in WRITES:
        if route.pattern in (*CALLED_BY_OTHERS, *UPLOADS):
            continue
        body = b'{"surprise": 1}'
        answer = call(world.callers["owner"], method, world.path(route), body=body, kind="application/json")
        if not refused(answer, "surprise"):
            wrong.append(f"{method} {route.pattern}: {answer.status_code}")
    assert wrong == []


def test_an_id_that_no_column_holds_is_not_found(world: World) -> None:
    numbered = [(route, method) for route, method in CALLS if "<int:" in route.pattern]
    paths = [(method, route.path(dict.fromkeys(route.parts, 2**63))) for route, method in numbered]
    found = {f"{method} {path}": call(world.callers["owner"], method, path).status_code for method, path in paths}
    assert set(found.values()) == {404}, found


@pytest.mark.parametrize(
    ("route", "method"), [(route, method) for route, method in WRITES if route.pattern not in UPLOADS], ids=name_of
)
def test_a_body_over_the_limit_and_one_of_another_type(
    world: World, route: Route, method: str, settings: Settings
) -> None:
    settings.API_MAX_BODY = 20
    caller, path = world.callers["owner"], world.path(route)
    large = call(caller, method, path, body=b'{"surprise": "' + b"a" * 20 + b'"}', kind="application/json")
    assert (large.status_code, large.json()["error"]["code"]) == (413, "BODY_TOO_LARGE")
    if route.pattern not in CALLED_BY_OTHERS:
        text = call(caller, method, path, body=b"surprise", kind="text/plain")
        assert (text.status_code, text.json()["error"]["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("route", [route for route in ROUTES if route.pattern not in ("api/schema/", "api/docs/")],
                         ids=name_of)  # fmt: skip
def test_every_operation_says_all_it_may_answer(route: Route) -> None:
    for method in PRODUCT[route.pattern]:
        operation = described(route)[method.lower()]
        assert operation["summary"]
        assert operation["description"]
        wanted = {"400", "503", "406"} | ({"403", "413", "415"} if method != "GET" else set())
        wanted |= set() if route.pattern == "api/gmail/push" else {"401", "404", "429"}
        assert wanted <= set(operation["responses"])
        errors = {status: said for status, said in operation["responses"].items() if status >= "400"}
        for status in set(errors) - {"416"}:
            schema = errors[status]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}
        assert all(said["description"] for said in errors.values())
