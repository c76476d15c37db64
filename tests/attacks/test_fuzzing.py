"""No value of any kind, anywhere in a request, is more than the product can answer in its own words.

Every route gets the worst values in every place, and others by lot: the same ones each time.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.attacks.access import PRODUCT
from tests.attacks.routes import Route, all_routes
from tests.attacks.values import HEADERS, TEXTS, VALUES, WORST, bodies, body_with
from tests.attacks.world import World, call

Call = tuple[str, dict[str, Any]]
"""A path, and what else `call` takes."""
ROUTES = [route for route in all_routes() if not route.is_console]
IN_PAGES = ("show", "q", "before", "document", "spot", "seen", "next")
IN_API = ("format", "cursor", "connection", "code", "state", "error", "login_hint")
IN_FORMS = ("status", "business", "mode", "next", "language", "username", "password", "vendor", "amount", "issue_date")
IN_CONSOLE = ("q", "p", "o", "all", "e", "_facets", "_popup", "_to_field", "_changelist_filters", "id__exact",
              "outcome", "before", "business", "received", "status__exact", "business__id__exact", "app_label",
              "model_name", "field_name", "term")  # fmt: skip
DEAR = ("readyz", "metrics", "api/schema/", "api/docs/", "admin/doctor/", "admin/doctor/verdict/", "admin/front/")
"""They read no query, and each look at everything there is."""
AWAY = {("readyz", 503), ("api/gmail/find", 503)}
"""There are no workers here, and no Gmail."""


def area(route: Route) -> str:
    """Routes that are tried together."""
    first, _, rest = route.pattern.partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first in ("api", "admin") else first or "home"


@pytest.mark.parametrize("tried", sorted({area(route) for route in ROUTES}))
def test_nothing_in_a_request_breaks_a_route(world: World, tried: str) -> None:
    found = []
    for route in ROUTES:
        if area(route) == tried:
            for method in PRODUCT[route.pattern]:
                found += problems(world, route, method, in_address(world, route))
                found += problems(world, route, method, in_headers(world, route))
                found += problems(world, route, method, in_body(world, route, method) if method != "GET" else ())
    assert found == []


@pytest.mark.parametrize("tried", sorted({area(route) for route in all_routes() if route.is_console}))
def test_nothing_in_a_request_breaks_the_console(world: World, tried: str) -> None:
    routes = [route for route in all_routes() if route.is_console and area(route) == tried]
    assert [found for route in routes for found in problems(world, route, "GET", in_address(world, route))] == []


def in_address(world: World, route: Route) -> Iterator[Call]:
    values = world.values(route)
    for part in route.parts:
        for text in some(TEXTS, route):
            yield route.path(values | {part: text}), {}
    # a row's page in the console takes nothing but the row
    for name in () if route.is_console and route.parts else parameters(route):
        for text in some(TEXTS, route, name):
            yield world.path(route), {"query": {name: text}}


def in_headers(world: World, route: Route) -> Iterator[Call]:
    for name, values in HEADERS.items():
        yield world.path(route), {"headers": {name: lot(route, name).choice(values)}}


def in_body(world: World, route: Route, method: str) -> Iterator[Call]:
    path = world.path(route)
    if not route.is_api:
        yield from ((path, {"form": {name: text}}) for name in IN_FORMS for text in some(TEXTS, route, name))
        return
    yield from ((path, {"body": body, "kind": "application/json"}) for body in bodies())
    for name in fields(route, method):
        for value in some(VALUES, route, name):
            yield path, {"body": body_with(name, value), "kind": "application/json"}


def lot(*what: object) -> random.Random:
    """Chance that falls the same way each time."""
    return random.Random(str(what))


def some(values: Sequence[Any], *what: object) -> list[Any]:
    """The worst of `values`, and a few others."""
    worst = WORST if not route_of(what).is_console else lot(*what).sample(WORST, 1)
    return [*worst, *lot(*what).sample(values, 2)]


def route_of(what: Sequence[object]) -> Route:
    route = what[0]
    assert isinstance(route, Route)
    return route


def parameters(route: Route) -> Sequence[str]:
    """The names that a query of `route` may hold."""
    if route.pattern in DEAR:
        return ("format",)
    if route.is_console:
        return IN_CONSOLE
    if not route.is_api:
        return IN_PAGES
    listed = {p["name"] for operation in described(route).values() for p in operation.get("parameters", [])}
    return sorted({*listed, *IN_API})


def fields(route: Route, method: str) -> list[str]:
    """The fields that the API says a body may hold."""
    content = described(route).get(method.lower(), {}).get("requestBody", {}).get("content", {})
    name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
    return sorted(schema()["components"]["schemas"].get(name, {}).get("properties", {}))


def described(route: Route) -> dict[str, Any]:
    """What the API says of a route, by method; there a primary key is called `id`."""
    names = {part: "{id}" if part == "pk" else f"{{{part}}}" for part in route.parts}
    found: dict[str, Any] = schema()["paths"].get(route.path(names, safe="{}"), {})
    return found


@cache
def schema() -> dict[str, Any]:
    """The API's own description of itself."""
    made: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return made


def problems(world: World, route: Route, method: str, calls: Iterator[Call] | tuple[()]) -> list[str]:
    """The calls that are not answered as they should be."""
    caller = world.callers["operator" if route.is_console else "owner"]
    found = []
    for path, rest in calls:
        wrong = problem(route, call(caller, method, path, **rest))
        if wrong:
            found.append(f"{method} {path[:200]} {str(rest)[:200]}: {wrong}")
    return found


def problem(route: Route, answer: Any) -> str:
    """What is wrong with an answer: a failure of ours, or an error of the API that is not in its shape."""
    if answer.status_code >= 500 and (route.pattern, answer.status_code) not in AWAY:
        return f"{answer.status_code}"
    # who asks for a page or for YAML gets the error as one; 412 and 416 have no body
    told_in_json = answer.get("Content-Type", "").startswith("application/json")
    if not route.is_api or answer.status_code < 400 or not told_in_json:
        return ""
    error = json.loads(answer.content).get("error", {})
    complete = all(isinstance(error.get(key), str) and error[key] for key in ("code", "message", "hint"))
    return "" if complete else f"{answer.status_code} without the shape of an error"
