"""Mail of which the history or the search knows late."""

import json
from typing import Any

import pytest

from .conftest import OWNER, SandboxProcess, mail


def hide(sandbox: SandboxProcess, mail_id: str, method: str, times: int) -> None:
    sandbox.mailbox(f"/messages/{mail_id}/hide", {"method": method, "times": times})


def history(sandbox: SandboxProcess, start: str) -> dict[str, Any]:
    return dict(sandbox.gmail().history().list(userId="me", startHistoryId=start).execute())


def search(sandbox: SandboxProcess, query: str = "") -> list[str]:
    answer = sandbox.gmail().messages().list(userId="me", q=query).execute()
    return [found["id"] for found in answer.get("messages", ())]


def test_the_history_goes_on_without_the_mail_and_names_it_later(sandbox: SandboxProcess) -> None:
    start = sandbox.api("/profile").json()["historyId"]
    hide(sandbox, "a1", "history.list", 2)
    sandbox.deliver(mail(), id="a1")
    sandbox.deliver(mail(), id="a2")
    answers = [history(sandbox, start) for _ in range(3)]
    named = [[record["messages"][0]["id"] for record in answer["history"]] for answer in answers]
    assert named == [["a2"], ["a2"], ["a1", "a2"]]
    assert len({answer["historyId"] for answer in answers}) == 1
    assert sorted(search(sandbox)) == ["a1", "a2"]


def test_the_search_finds_the_mail_later_than_the_history(sandbox: SandboxProcess) -> None:
    hide(sandbox, "a1", "messages.list", 2)
    sandbox.deliver(mail("Sunday"), id="a1")
    assert search(sandbox, "subject:Monday") == []
    assert [search(sandbox, "subject:Sunday") for _ in range(3)] == [[], [], ["a1"]]
    assert sandbox.api("/messages/a1").status == 200


def test_a_reset_hides_nothing_any_more(sandbox: SandboxProcess) -> None:
    sandbox.deliver(mail(), id="a1")
    hide(sandbox, "a1", "messages.list", 5)
    sandbox.control("POST", "/reset")
    assert search(sandbox) == ["a1"]


@pytest.mark.parametrize("body", [{}, {"method": "messages.get"}, {"method": "history.list", "times": -1}])
def test_what_cannot_be_hidden_is_refused_by_name(sandbox: SandboxProcess, body: dict[str, Any]) -> None:
    answer = sandbox.http("POST", f"/control/mailboxes/{OWNER}/messages/a1/hide", json.dumps(body).encode())
    assert answer.status == 400
    assert answer.json()["error"]
