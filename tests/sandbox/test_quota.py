"""Prices, limits and counters."""

import json
import threading
from typing import Any

import pytest

from .conftest import OWNER, SandboxProcess, mail

PATHS = {
    "getProfile": "/profile",
    "labels.list": "/labels",
    "messages.list": "/messages",
    "history.list": "/history?startHistoryId=1000000",
    "messages.get": "/messages/a1",
}


def limits(sandbox: SandboxProcess, **changes: Any) -> None:
    sandbox.control("PUT", "/limits", changes)


def units_spent(sandbox: SandboxProcess) -> dict[str, int]:
    return dict(sandbox.control("GET", "/counters")["mailboxes"][OWNER]["units"])


def statuses(sandbox: SandboxProcess, path: str, times: int) -> list[int]:
    token = sandbox.token()
    return [sandbox.api(path, token).status for _ in range(times)]


@pytest.mark.parametrize(
    ("method", "new", "legacy"),
    [
        ("getProfile", 1, 1),
        ("labels.list", 1, 1),
        ("history.list", 2, 2),
        ("messages.list", 5, 5),
        ("messages.get", 20, 5),
    ],
)
def test_each_method_has_its_price_in_both_lists(sandbox: SandboxProcess, method: str, new: int, legacy: int) -> None:
    sandbox.deliver(mail(), id="a1")
    assert sandbox.api(PATHS[method]).status == 200
    assert units_spent(sandbox) == {"new": new, "legacy": legacy}


def test_over_the_minutes_units_comes_the_403_of_today_and_costs_nothing(sandbox: SandboxProcess) -> None:
    sandbox.deliver(mail(), id="a1")
    limits(sandbox, units_per_minute=45)
    assert statuses(sandbox, "/messages/a1", 3) == [200, 200, 403]
    assert sandbox.api("/messages").status == 200
    error = sandbox.api("/messages").json()["error"]
    assert error["errors"][0]["reason"] == "rateLimitExceeded"
    assert error["message"].startswith(
        "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'"
    )
    assert units_spent(sandbox)["new"] == 45


def test_the_legacy_prices_allow_more_gets(sandbox: SandboxProcess) -> None:
    sandbox.deliver(mail(), id="a1")
    limits(sandbox, prices="legacy", units_per_minute=15)
    assert statuses(sandbox, "/messages/a1", 4) == [200, 200, 200, 403]


def test_the_minute_moves_on(sandbox: SandboxProcess) -> None:
    limits(sandbox, units_per_minute=2)
    assert statuses(sandbox, "/profile", 3) == [200, 200, 403]
    sandbox.control("POST", "/clock/advance", {"seconds": 61})
    assert statuses(sandbox, "/profile", 3) == [200, 200, 403]


def test_each_mailbox_has_its_own_minute_and_the_project_one_for_all(sandbox: SandboxProcess) -> None:
    sandbox.create("second@shop.example")
    second = sandbox.token("second@shop.example")
    limits(sandbox, units_per_minute=1, units_per_minute_project=2)
    assert statuses(sandbox, "/profile", 2) == [200, 403]
    assert sandbox.api("/profile", second).status == 200
    limits(sandbox, units_per_minute=None)
    assert sandbox.api("/profile", second).json()["error"]["message"] == "Rate Limit Exceeded"


def test_too_many_at_once_are_turned_away(sandbox: SandboxProcess) -> None:
    limits(sandbox, max_concurrent=3)
    sandbox.control("PUT", "/latency", {"fixed_ms": 300})
    token, seen = sandbox.token(), []
    threads = [threading.Thread(target=lambda: seen.append(sandbox.api("/profile", token))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [answer for answer in seen if answer.status == 429]
    assert (len(seen) - len(refused), len(refused)) == (3, 5)
    assert {answer.json()["error"]["message"] for answer in refused} == {"Too many concurrent requests for user"}
    counters = sandbox.control("GET", "/counters")["mailboxes"][OWNER]
    assert counters["refused"] == {"403": 0, "429": 5}
    assert counters["max_concurrent"] >= 4


def test_counters_tell_what_was_called_and_start_again_on_demand(sandbox: SandboxProcess) -> None:
    sandbox.gmail().messages().list(userId="me").execute()
    sandbox.api("/messages/gone")
    counters = sandbox.control("GET", "/counters")
    assert counters["mailboxes"][OWNER]["calls"] == {"messages.list": 1, "messages.get": 1}
    assert counters["total"]["answers"] == {"200": 1, "404": 1}
    last = counters["mailboxes"][OWNER]["last_calls"]
    assert [(call["method"], call["status"]) for call in last] == [("messages.list", 200), ("messages.get", 404)]
    assert last[0]["at"] <= last[1]["at"]
    sandbox.control("DELETE", "/counters")
    assert sandbox.control("GET", "/counters")["mailboxes"] == {}


@pytest.mark.parametrize(
    "changes", [{"units": 1}, {"prices": "cheap"}, {"units_per_minute": -1}, {"max_concurrent": "many"}, {"prices": 3}]
)
def test_limits_that_mean_nothing_are_refused(sandbox: SandboxProcess, changes: dict[str, Any]) -> None:
    answer = sandbox.http("PUT", "/control/limits", json.dumps(changes).encode())
    assert (answer.status, "error" in answer.json()) == (400, True)


def test_the_limits_at_the_start_are_gmails(sandbox: SandboxProcess) -> None:
    assert sandbox.control("GET", "/limits") == {
        "prices": "new",
        "units_per_minute": 6000,
        "units_per_minute_project": 1_200_000,
        "max_concurrent": 50,
    }


def test_two_hundred_slow_calls_run_side_by_side(sandbox: SandboxProcess) -> None:
    limits(sandbox, max_concurrent=None)
    sandbox.control("PUT", "/latency", {"fixed_ms": 1500})
    token, seen = sandbox.token(), []
    threads = [threading.Thread(target=lambda: seen.append(sandbox.api("/profile", token).status)) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [200] * 200
    assert sandbox.control("GET", "/counters")["total"]["max_concurrent"] > 100
