"""Starting and stopping the program, and reading mailbox directories."""

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import CALLBACK, FORM, OWNER, READONLY, ROOT, SandboxProcess, mail, start_sandbox

Launch = Callable[..., SandboxProcess]


def mailbox_at(directory: Path, **attributes: Any) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / "mailbox.json").write_text(json.dumps({"address": OWNER, "name": "Olive Owner", **attributes}))
    return directory


def start_error(*options: str) -> str:
    """Returns the error message of a start that must fail."""
    finished = subprocess.run(
        [sys.executable, "-m", "sandbox", *options], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (finished.returncode, finished.stdout) == (2, "")
    assert "Traceback" not in finished.stderr
    return finished.stderr


def test_a_directory_of_mail_becomes_a_mailbox(tmp_path: Path, launch: Launch) -> None:
    directory = mailbox_at(tmp_path, labels={"Label_1": "Shop"})
    (directory / "18a.eml").write_bytes(mail("first", extra="Date: Fri, 2 Jan 2026 10:00:00 +0200\r\n"))
    (directory / "18b.eml").write_bytes(mail("second"))
    known = {"internalDate": "1767000000000", "labelIds": ["SENT", "Label_1"], "threadId": "18a", "truth": {"total": 1}}
    (directory / "18b.json").write_text(json.dumps(known))
    sandbox = launch("--mailbox", str(directory))
    users = sandbox.gmail()
    assert users.getProfile(userId="me").execute() | {"historyId": ""} == {
        "emailAddress": OWNER,
        "messagesTotal": 2,
        "threadsTotal": 1,
        "historyId": "",
    }
    first = users.messages().get(userId="me", id="18a", format="raw").execute()
    assert first["internalDate"] == "1767340800000"
    assert first["labelIds"] == ["INBOX"]
    assert base64.urlsafe_b64decode(first["raw"]) == (directory / "18a.eml").read_bytes()
    found = users.messages().list(userId="me", q="label:shop").execute()["messages"]
    assert found == [{"id": "18b", "threadId": "18a"}]


def test_the_same_directory_has_the_same_history_ids_at_each_start(tmp_path: Path, launch: Launch) -> None:
    directory = mailbox_at(tmp_path)
    for number in range(5):
        (directory / f"18{number}.eml").write_bytes(mail(extra=f"Date: Fri, {number + 1} Jan 2026 10:00:00 +0000\r\n"))
    first, second = (launch("--mailbox", str(directory)).api("/messages/183").json() for _ in range(2))
    assert first["historyId"] == second["historyId"]


def test_two_mailboxes_in_one_sandbox(tmp_path: Path, launch: Launch) -> None:
    one = mailbox_at(tmp_path / "one")
    two = mailbox_at(tmp_path / "two", address="second@shop.example")
    sandbox = launch("--mailbox", str(one), "--mailbox", str(two))
    assert [box["address"] for box in sandbox.control("GET", "/mailboxes")["mailboxes"]] == [
        OWNER,
        "second@shop.example",
    ]


def test_a_directory_without_a_description_says_what_to_write(tmp_path: Path) -> None:
    message = start_error("--port", "0", "--mailbox", str(tmp_path))
    assert "mailbox.json is missing. Write it, for example:" in message
    assert '"address"' in message


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("mailbox.json", "{", "is not JSON"),
        ("mailbox.json", "{}", 'has no "address"'),
        ("18a.json", "[]", "has to hold a JSON object"),
        ("18a.json", '{"internalDate": "soon"}', "epoch milliseconds"),
        ("18a.json", '{"labelIds": "INBOX"}', "has to be a list"),
        ("18a.json", "{}", "no readable Date header"),
    ],
)
def test_a_broken_directory_names_the_file(tmp_path: Path, name: str, content: str, message: str) -> None:
    directory = mailbox_at(tmp_path)
    (directory / "18a.eml").write_bytes(mail())
    (directory / name).write_text(content)
    assert message in start_error("--port", "0", "--mailbox", str(directory))


def test_a_port_that_is_taken_is_an_error_not_a_traceback(launch: Launch) -> None:
    assert "in use" in start_error("--port", launch().url.rpartition(":")[2])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    process, _ = start_sandbox()
    process.send_signal(number)
    assert process.wait(timeout=60) == 0
    assert process.stdout is not None
    process.stdout.close()


def test_limits_can_be_lifted_or_be_the_legacy_ones(launch: Launch) -> None:
    assert launch("--no-limits").control("GET", "/limits")["units_per_minute"] is None
    assert launch("--prices", "legacy").control("GET", "/limits")["units_per_minute"] == 15_000


def test_a_sandbox_can_insist_on_one_client(launch: Launch) -> None:
    sandbox = launch("--client-id", "ours", "--client-secret", "ours-too")
    sandbox.create()
    parameters = {"redirect_uri": CALLBACK, "response_type": "code", "scope": READONLY}
    assert sandbox.http("GET", f"/o/oauth2/v2/auth?{urlencode(parameters | {'client_id': 'theirs'})}").status == 400
    assert sandbox.http("GET", f"/o/oauth2/v2/auth?{urlencode(parameters | {'client_id': 'ours'})}").status == 200
    tokens = sandbox.mailbox("/grant")
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": "ours"}

    def refresh_status(**more: str) -> int:
        return sandbox.http("POST", "/token", urlencode(form | more).encode(), Content_Type=FORM).status

    assert refresh_status(client_secret="ours-too") == 200
    assert refresh_status(client_secret="guess") == 401
    assert refresh_status() == 401


def test_refresh_tokens_outlive_a_restart_when_there_is_a_state_file(tmp_path: Path, launch: Launch) -> None:
    directory, state = mailbox_at(tmp_path / "box"), str(tmp_path / "grants.json")
    first = launch("--mailbox", str(directory), "--state", state)
    active, revoked = first.refresh_request(), first.mailbox("/grant", {"client_id": "another"})["refresh_token"]
    first.http("POST", "/revoke", urlencode({"token": revoked}).encode())
    second = launch("--mailbox", str(directory), "--state", state)
    assert second.http("POST", "/token", active, Content_Type=FORM).status == 200
    assert second.http("POST", "/revoke", urlencode({"token": revoked}).encode()).status == 400


def test_a_state_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "grants.json"
    state.write_text('{"a": 1}')
    assert "is not a file of grants" in start_error("--port", "0", "--state", str(state))


def test_its_address_shows_a_page(launch: Launch) -> None:
    sandbox = launch()
    sandbox.create()
    page = sandbox.http("GET", "/").body.decode()
    assert OWNER in page
    assert "this is not Google" in page
