"""Searches with more alternatives than the sandbox is told to bear: the three ways in which they can fail."""

import json
from typing import Any

import pytest

from .conftest import SandboxProcess, mail

LONG = "{subject:Monday subject:Tuesday subject:Wednesday}"


@pytest.fixture
def days(sandbox: SandboxProcess) -> SandboxProcess:
    """A mailbox with a mail of each of three days, `a1` to `a3`."""
    for number, day in enumerate(("Monday", "Tuesday", "Wednesday"), start=1):
        sandbox.deliver(mail(day), id=f"a{number}")
    return sandbox


def bear(sandbox: SandboxProcess, answer: str, alternatives: int = 2) -> None:
    sandbox.control("PUT", "/questions", {"answer": answer, "alternatives": alternatives})


def found(sandbox: SandboxProcess, query: str) -> list[str]:
    answer = sandbox.gmail().messages().list(userId="me", q=query).execute()
    return sorted(message["id"] for message in answer.get("messages", ()))


def test_any_number_of_alternatives_is_answered_unless_it_is_told_otherwise(days: SandboxProcess) -> None:
    assert found(days, LONG) == ["a1", "a2", "a3"]


def test_a_long_question_may_answer_nothing_without_an_error(days: SandboxProcess) -> None:
    bear(days, "empty")
    assert found(days, LONG) == []
    assert found(days, "{subject:Monday subject:Wednesday}") == ["a1", "a3"]


def test_a_long_question_may_end_after_so_many_alternatives(days: SandboxProcess) -> None:
    bear(days, "cut")
    assert found(days, LONG) == ["a1", "a2"]
    assert found(days, f"-{LONG}") == ["a3"]
    assert found(days, "subject:Monday OR subject:Tuesday OR subject:Wednesday") == ["a1", "a2"]


def test_a_long_question_may_be_refused(days: SandboxProcess) -> None:
    bear(days, "refused")
    answer = days.api("/messages?q=%7Bone%20two%20three%7D")
    assert (answer.status, answer.json()["error"]["errors"][0]["reason"]) == (400, "invalidArgument")
    assert found(days, "subject:Monday") == ["a1"]


def test_a_reset_bears_long_questions_again(days: SandboxProcess) -> None:
    bear(days, "empty")
    days.control("POST", "/reset")
    assert found(days, LONG) == ["a1", "a2", "a3"]


@pytest.mark.parametrize("body", [{"answer": "late"}, {"alternatives": 0}, {"limit": 3}])
def test_what_cannot_be_is_refused_by_name(sandbox: SandboxProcess, body: dict[str, Any]) -> None:
    answer = sandbox.http("PUT", "/control/questions", json.dumps(body).encode())
    assert answer.status == 400
    assert answer.json()["error"]


def test_a_part_without_a_name_is_an_attachment_but_for_a_text(sandbox: SandboxProcess) -> None:
    def with_part(kind: str) -> bytes:
        head = 'MIME-Version: 1.0\r\nSubject: Sunday\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        text = "--b\r\nContent-Type: text/plain\r\n\r\nHello.\r\n"
        return f"{head}{text}--b\r\nContent-Type: {kind}\r\n\r\nx\r\n--b--\r\n".encode()

    for number, kind in enumerate(("application/pdf", "message/rfc822", "text/html"), start=1):
        sandbox.deliver(with_part(kind), id=f"a{number}")
    assert found(sandbox, "has:attachment") == ["a1", "a2"]
