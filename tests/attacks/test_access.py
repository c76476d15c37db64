"""Every route, by every method, for every caller: what `access` declares, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from receipts import undo
from tests.attacks.access import PRODUCT, REFUSED, Answers, console
from tests.attacks.routes import Route, all_routes
from tests.attacks.world import BESIDE, CALLERS, INSIDERS, SECRET, World, send

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ROUTES = [route for route in all_routes() if not route.is_console]
CONSOLE_ROUTES = [route for route in all_routes() if route.is_console]


def body_of(world: World, route: Route, method: str) -> dict[str, object] | None:
    """What makes the call one that is served."""
    bodies: dict[tuple[str, str], dict[str, object]] = {
        ("api/receipts/sync", "POST"): {},
        ("api/receipts/<int:pk>", "PATCH"): {"vendor": "Maple Stationery"},
        ("api/receipts/bulk", "POST"): {"ids": [world.receipt.pk], "action": "approve"},
        ("api/receipts/undo", "POST"): {"token": undo.token_of(world.owner.business, uuid.UUID(int=1))},
        ("api/tokens", "POST"): {"name": "mine"},
        ("receipts/<int:receipt_id>/status", "POST"): {"status": "approved"},
        ("review/<int:receipt_id>", "POST"): {"status": "approved", "version": world.receipt.version},
        ("business", "POST"): {"business": world.owner.business.pk},
        ("language/setlang/", "POST"): {"language": "he"},
    }
    return bodies.get((route.pattern, method))


def test_every_route_has_its_row_and_no_row_is_left_over() -> None:
    assert {route.pattern for route in ROUTES} == set(PRODUCT)
    assert {route.pattern for route in CONSOLE_ROUTES} == set(console())


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern or "home")
def test_each_caller_gets_what_is_declared(world: World, route: Route) -> None:
    expected = PRODUCT[route.pattern]
    assert (
        list(mismatches(world, route, {"HEAD": expected["GET"], **expected} if "GET" in expected else expected)) == []
    )


def mismatches(world: World, route: Route, expected: Mapping[str, Answers]) -> Iterator[str]:
    """Each call that is answered otherwise than declared."""
    for method in METHODS:
        for caller in (*CALLERS, *BESIDE):
            answer = send(world.callers[caller], method, world.path(route), body_of(world, route, method))
            wanted = expected[method][caller] if method in expected else None
            if not (answer.status_code == wanted or (wanted is None and is_refused(answer))):
                yield f"{method} as {caller}: {answer.status_code} instead of {wanted or 'a refusal'}"
            if caller not in INSIDERS and SECRET in text_of(answer):
                yield f"{method} as {caller} shows the shop's own"


@pytest.mark.parametrize("app", sorted({route.pattern.split("/")[1] for route in CONSOLE_ROUTES}))
def test_the_console_is_the_operator_s_alone(world: World, app: str) -> None:
    wrong = []
    for route in (route for route in CONSOLE_ROUTES if route.pattern.split("/")[1] == app):
        for method, wanted in zip(("GET", "POST"), console()[route.pattern], strict=True):
            path = world.path(route)
            statuses = {caller: send(world.callers[caller], method, path) for caller in CALLERS}
            operator = statuses.pop("operator")
            if operator.status_code != wanted:
                wrong.append(f"{method} {path} as operator: {operator.status_code} instead of {wanted}")
            wrong += [f"{method} {path} as {c}" for c, answer in statuses.items() if not is_closed(answer, path)]
    assert wrong == []


def is_refused(answer: Any) -> bool:
    return answer.status_code in REFUSED or leads_to_sign_in(answer)


def is_closed(answer: Any, path: str) -> bool:
    """Whether somebody who is no operator learns nothing: a refusal, or the sign-in page itself."""
    return is_refused(answer) or (path == "/admin/login/" and SECRET not in text_of(answer))


def leads_to_sign_in(answer: Any) -> bool:
    """To where one signs in, or to the console's front, which leads on to there."""
    return answer.status_code == 302 and answer["Location"].partition("?")[0] in ("/login", "/admin/login/", "/admin/")


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace") + str(answer.headers)
