"""Changing a sandbox while it runs."""

import base64
import json
import time

import pytest

from .conftest import OWNER, SandboxProcess, mail


def status(sandbox: SandboxProcess, method: str, path: str, value: object = None) -> int:
    return sandbox.http(method, f"/control{path}", b"" if value is None else json.dumps(value).encode()).status


def test_mailboxes_come_and_go(sandbox: SandboxProcess) -> None:
    sandbox.create("second@shop.example", name="Second", sub="42")
    boxes = {box["address"]: box for box in sandbox.control("GET", "/mailboxes")["mailboxes"]}
    assert boxes["second@shop.example"]["sub"] == "42"
    assert len(boxes[OWNER]["sub"]) == 21
    token = sandbox.token("second@shop.example")
    sandbox.control("DELETE", "/mailboxes/second@shop.example")
    assert sandbox.api("/profile", token).status == 401
    assert status(sandbox, "DELETE", "/mailboxes/second@shop.example") == 404


def test_an_address_is_taken_once_whatever_its_case(sandbox: SandboxProcess) -> None:
    assert status(sandbox, "POST", "/mailboxes", {"address": OWNER.upper()}) == 409


def test_a_mail_delivered_as_bytes_arrives_unread_and_now(sandbox: SandboxProcess) -> None:
    delivered = sandbox.deliver(mail())
    assert delivered["labelIds"] == ["INBOX", "UNREAD"]
    assert abs(int(delivered["internalDate"]) / 1000 - time.time()) < 60
    assert delivered["threadId"] == delivered["id"]
    assert int(delivered["id"], 16) > 0


def test_a_mail_delivered_as_json_carries_its_metadata(sandbox: SandboxProcess) -> None:
    known = {"id": "a1", "threadId": "t1", "labelIds": ["SENT"], "internalDate": "1700000000000"}
    raw = base64.urlsafe_b64encode(mail()).decode()
    path = f"/control/mailboxes/{OWNER}/messages"
    body = json.dumps({"raw": raw, "category": "purchases", **known}).encode()
    answer = sandbox.http("POST", path, body, Content_Type="application/json")
    assert answer.status == 201
    assert answer.json() == known | {"historyId": answer.json()["historyId"]}
    assert sandbox.api("/messages?q=category:purchases").json()["messages"] == [{"id": "a1", "threadId": "t1"}]


def test_an_id_is_used_once(sandbox: SandboxProcess) -> None:
    sandbox.deliver(mail(), id="a1")
    assert sandbox.http("POST", f"/control/mailboxes/{OWNER}/messages?id=a1", mail()).status == 409


def test_trash_and_back(sandbox: SandboxProcess) -> None:
    sandbox.deliver(mail(), id="a1")
    assert sandbox.mailbox("/messages/a1/trash")["labelIds"] == ["TRASH", "UNREAD"]
    assert sandbox.mailbox("/messages/a1/untrash")["labelIds"] == ["UNREAD"]
    assert sandbox.control("GET", f"/mailboxes/{OWNER}/messages")["messages"][0]["id"] == "a1"


def test_access_tokens_expire_by_the_sandboxs_clock(sandbox: SandboxProcess) -> None:
    sandbox.control("PUT", "/oauth", {"access_token_seconds": 60})
    token = sandbox.token()
    assert sandbox.api("/profile", token).status == 200
    sandbox.control("POST", "/clock/advance", {"seconds": 61})
    assert sandbox.api("/profile", token).status == 401


def test_access_tokens_can_be_made_to_expire_while_refreshing_goes_on(sandbox: SandboxProcess) -> None:
    credentials = sandbox.credentials()
    sandbox.mailbox("/expire-tokens")
    assert sandbox.api("/profile", str(credentials.token)).status == 401
    assert sandbox.gmail(credentials).getProfile(userId="me").execute()["emailAddress"] == OWNER


def test_reset_takes_everything_back_but_mail_and_grants(sandbox: SandboxProcess) -> None:
    sandbox.deliver(mail(), id="a1")
    token = sandbox.token()
    sandbox.control("POST", "/faults", {"kind": "notFound"})
    sandbox.control("PUT", "/latency", {"fixed_ms": 5})
    sandbox.control("PUT", "/limits", {"units_per_minute": 0})
    sandbox.control("PUT", "/clock", {"offset_seconds": 30})
    sandbox.control("POST", "/reset")
    assert sandbox.control("GET", "/faults") == {"faults": []}
    assert sandbox.control("GET", "/latency") == {"fixed_ms": 0.0, "jitter_ms": 0.0}
    assert sandbox.control("GET", "/clock")["offset_seconds"] == 0
    assert sandbox.api("/messages/a1", token).status == 200


@pytest.mark.parametrize(
    ("method", "path", "value"),
    [
        ("POST", "/mailboxes", {}),
        ("POST", "/mailboxes", {"address": 5}),
        ("POST", "/mailboxes", {"address": "a@b.example", "nmae": "x"}),
        ("POST", "/mailboxes", {"address": "a@b.example", "labels": {"Label_1": 1}}),
        ("POST", f"/mailboxes/{OWNER}/messages?internalDate=soon", None),
        ("POST", f"/mailboxes/{OWNER}/messages?lables=INBOX", None),
        ("POST", f"/mailboxes/{OWNER}/grant", {"scopes": "openid"}),
        ("PUT", "/latency", {"fixed_ms": -1}),
        ("PUT", "/latency", {"fixed_ms": "5"}),
        ("PUT", "/clock", {"offset": 5}),
        ("PUT", "/oauth", {"access_token_seconds": True}),
        ("PUT", "/limits", []),
    ],
)
def test_an_invalid_call_is_answered_with_what_is_wrong(
    sandbox: SandboxProcess, method: str, path: str, value: object
) -> None:
    answer = sandbox.http(method, f"/control{path}", b"" if value is None else json.dumps(value).encode())
    assert answer.status == 400
    assert answer.json()["error"]


def test_a_call_that_does_not_exist_lists_those_that_do(sandbox: SandboxProcess) -> None:
    answer = sandbox.http("GET", "/control/nothing")
    assert answer.status == 404
    assert "GET /control/counters" in answer.json()["calls"]


def test_what_is_not_there_is_answered_404(sandbox: SandboxProcess) -> None:
    assert status(sandbox, "POST", "/mailboxes/nobody@shop.example/revoke") == 404
    assert status(sandbox, "DELETE", f"/mailboxes/{OWNER}/messages/a1") == 404
    assert status(sandbox, "DELETE", "/faults/99") == 404
