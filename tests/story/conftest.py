"""What the stories need: a program that calls the product over HTTP, and patience."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
import requests

from tests.cast import Person

T = TypeVar("T")
PATIENCE_SECONDS = 60.0


class Program:
    """A customer's program: calls the API with a bearer token."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, **json: Any) -> requests.Response:
        return requests.request(
            method, f"{self.address}/api/{path}", headers=self.headers, json=json or None, timeout=30
        )

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def latest(self) -> Any:
        return self.get("receipts/sync/latest")

    def wait_for_run(self, run_id: int) -> Any:
        """The run, once it is over."""

        def over() -> Any:
            run = self.get(f"receipts/sync/runs/{run_id}")
            return run if run["finished_at"] else None

        return wait_for(over)


def wait_for(look: Callable[[], T | None], seconds: float = PATIENCE_SECONDS) -> T:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing came within {seconds:.0f} s")


@pytest.fixture
def program(gunicorn: str, owner: Person) -> Program:
    """The owner's program."""
    return Program(gunicorn, owner.token)
