"""Watching a mailbox: the notifications of a push subscription, their time and their token."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from typing import Any, NamedTuple

import pytest
from google.auth import jwt
from google.auth.exceptions import GoogleAuthError
from googleapiclient.errors import HttpError

from .conftest import OWNER, SandboxProcess, mail

TOPIC = "projects/shop-receipts/topics/gmail"
ACCOUNT = "push@shop-receipts.example"
AUDIENCE = "https://receipts.example/api/gmail/push"
DAY = 86_400


class Notification(NamedTuple):
    """A notification at the endpoint: the token and the body."""

    token: str
    body: dict[str, Any]

    @property
    def payload(self) -> dict[str, Any]:
        return dict(json.loads(base64.b64decode(self.body["message"]["data"])))


class Endpoint:
    """A web server that stores the notifications posted to it."""

    def __init__(self) -> None:
        arrived = self.arrived = Queue[Notification]()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                arrived.put(Notification(self.headers["Authorization"].removeprefix("Bearer "), body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Logs nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/push"
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def next(self) -> Notification:
        return self.arrived.get(timeout=60)

    def is_silent(self, seconds: float = 0.3) -> bool:
        try:
            self.arrived.get(timeout=seconds)
        except Empty:
            return True
        return False


@pytest.fixture
def endpoint(sandbox: SandboxProcess) -> Iterator[Endpoint]:
    """The endpoint of the sandbox's push subscription."""
    endpoint = Endpoint()
    attributes = {"endpoint": endpoint.url, "audience": AUDIENCE, "service_account": ACCOUNT}
    sandbox.control("PUT", "/push", attributes)
    yield endpoint
    endpoint.server.shutdown()
    endpoint.server.server_close()


def watch(sandbox: SandboxProcess, **parameters: Any) -> dict[str, str]:
    return dict(sandbox.gmail().watch(userId="me", body={"topicName": TOPIC, **parameters}).execute())


def a_second_later(sandbox: SandboxProcess) -> None:
    sandbox.control("POST", "/clock/advance", {"seconds": 1.1})


def claims(sandbox: SandboxProcess, token: str) -> dict[str, Any]:
    certificates = sandbox.http("GET", "/oauth2/v1/certs").json()
    # the tests set the sandbox's clock ahead
    return dict(jwt.decode(token, certs=certificates, clock_skew_in_seconds=60))  # type: ignore[no-untyped-call]


def test_a_watch_answers_the_history_id_and_lasts_seven_days(sandbox: SandboxProcess) -> None:
    answer = watch(sandbox)
    assert answer["historyId"] == sandbox.api("/profile").json()["historyId"]
    assert abs(int(answer["expiration"]) / 1000 - time.time() - 7 * DAY) < 60


def test_a_watch_costs_a_hundred_units_and_its_end_fifty(sandbox: SandboxProcess) -> None:
    sandbox.control("DELETE", "/counters")
    watch(sandbox)
    assert sandbox.gmail().stop(userId="me").execute() in ("", {})
    counted = sandbox.control("GET", "/counters")["mailboxes"][OWNER]
    assert counted["units"] == {"new": 150, "legacy": 150}
    assert counted["calls"] == {"watch": 1, "stop": 1}


def test_the_endpoint_is_notified_at_once_and_of_every_change(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    began = watch(sandbox)
    first = endpoint.next()
    assert first.payload["emailAddress"] == OWNER
    assert str(first.payload["historyId"]) == began["historyId"]
    a_second_later(sandbox)
    sandbox.deliver(mail(), id="a1")
    second = endpoint.next()
    assert int(second.payload["historyId"]) > int(first.payload["historyId"])
    a_second_later(sandbox)
    sandbox.mailbox("/messages/a1/labels", {"add": ["STARRED"]})
    assert int(endpoint.next().payload["historyId"]) > int(second.payload["historyId"])


def test_a_history_id_comes_as_a_number_and_as_text(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    history_ids = []
    for _ in range(2):
        watch(sandbox)
        history_ids.append(endpoint.next().payload["historyId"])
    assert {type(history_id) for history_id in history_ids} == {int, str}


def test_the_body_is_pub_subs(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    watch(sandbox)
    body = endpoint.next().body
    assert body["subscription"].startswith("projects/")
    assert body["message"]["messageId"] == body["message"]["message_id"]
    assert body["message"]["publishTime"].endswith("Z")


def test_the_token_says_who_pushes_to_whom(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    watch(sandbox)
    actual = claims(sandbox, endpoint.next().token)
    assert actual["iss"] == "https://accounts.google.com"
    assert (actual["aud"], actual["email"], actual["email_verified"]) == (AUDIENCE, ACCOUNT, True)
    assert actual["exp"] - actual["iat"] == 3600


def test_a_second_brings_at_most_one_notification(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    watch(sandbox)
    endpoint.next()
    a_second_later(sandbox)
    before = sandbox.control("GET", "/push")["dropped"]
    for _ in range(3):
        sandbox.deliver(mail())
    endpoint.next()
    assert endpoint.is_silent()
    assert sandbox.control("GET", "/push")["dropped"] == before + 2


def test_a_watch_lapses_after_seven_days(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    watch(sandbox)
    endpoint.next()
    sandbox.control("POST", "/clock/advance", {"seconds": 7 * DAY - 60})
    sandbox.deliver(mail())
    endpoint.next()
    sandbox.control("POST", "/clock/advance", {"seconds": 120})
    sandbox.deliver(mail())
    assert endpoint.is_silent()


def test_a_renewed_watch_takes_the_place_of_the_old_one(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    watch(sandbox)
    watch(sandbox, labelIds=["STARRED"])
    endpoint.next()
    endpoint.next()
    a_second_later(sandbox)
    sandbox.deliver(mail())
    assert endpoint.is_silent()


def test_a_stopped_watch_publishes_nothing(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    watch(sandbox)
    endpoint.next()
    sandbox.gmail().stop(userId="me").execute()
    a_second_later(sandbox)
    sandbox.deliver(mail())
    assert endpoint.is_silent()


@pytest.mark.parametrize(("behaviour", "published"), [("include", ["SPAM"]), ("exclude", ["INBOX"])])
def test_labels_choose_what_is_published(
    sandbox: SandboxProcess, endpoint: Endpoint, behaviour: str, published: list[str]
) -> None:
    watch(sandbox, labelIds=["SPAM"], labelFilterBehavior=behaviour)
    endpoint.next()
    for label in ("SPAM", "INBOX"):
        a_second_later(sandbox)
        sandbox.deliver(mail(), labelIds=label)
        assert endpoint.is_silent() == (label not in published)


@pytest.mark.parametrize(
    "parameters",
    [
        {"topicName": ""},
        {"topicName": "gmail"},
        {"topicName": "projects/shop/topics/1st"},
        {"topicName": "projects/shop/topics/google-mail"},
        {"labelIds": "INBOX"},
        {"labelFilterBehavior": "only"},
        {"labels": ["INBOX"]},
    ],
)
def test_a_watch_that_means_nothing_is_refused(sandbox: SandboxProcess, parameters: dict[str, Any]) -> None:
    with pytest.raises(HttpError) as refused:
        watch(sandbox, **parameters)
    assert refused.value.status_code == 400


def test_a_topic_that_does_not_exist_is_not_found(sandbox: SandboxProcess) -> None:
    sandbox.control("PUT", "/push", {"topic": "projects/shop-receipts/topics/another"})
    with pytest.raises(HttpError) as refused:
        watch(sandbox)
    assert refused.value.status_code == 404


def test_a_watch_is_set_by_post_alone(sandbox: SandboxProcess) -> None:
    assert sandbox.api("/watch").status == 501


@pytest.mark.parametrize("kind", ["pushWrongSignature", "pushWrongAudience", "pushWrongEmail", "pushUnverifiedEmail"])
def test_a_forged_notification_differs_in_one_thing(sandbox: SandboxProcess, endpoint: Endpoint, kind: str) -> None:
    sandbox.control("POST", "/faults", {"kind": kind})
    watch(sandbox)
    token = endpoint.next().token
    if kind == "pushWrongSignature":
        with pytest.raises(GoogleAuthError):
            claims(sandbox, token)
        return
    actual = claims(sandbox, token)
    right = {"aud": AUDIENCE, "email": ACCOUNT, "email_verified": True}
    assert len({name for name, value in right.items() if actual[name] != value}) == 1


def test_a_notification_may_come_twice_late_or_never(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    sandbox.control("POST", "/faults", {"kind": "pushDuplicate", "times": 1})
    sandbox.control("POST", "/faults", {"kind": "pushDrop", "times": 1})
    sandbox.control("POST", "/faults", {"kind": "pushDelay", "times": 1, "delay_seconds": 0.5})
    watch(sandbox)
    twice = endpoint.next(), endpoint.next()
    assert twice[0].body == twice[1].body
    watch(sandbox)
    assert endpoint.is_silent()
    began = time.monotonic()
    watch(sandbox)
    endpoint.next()
    assert time.monotonic() - began >= 0.5


def test_faults_of_calls_and_of_pushes_do_not_mix(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    sandbox.control("POST", "/faults", {"kind": "pushDrop"})
    assert sandbox.api("/profile").status == 200
    sandbox.control("DELETE", "/faults")
    watch(sandbox)
    endpoint.next()
    sandbox.control("POST", "/faults", {"kind": "backendError503"})
    a_second_later(sandbox)
    sandbox.deliver(mail())
    endpoint.next()


def test_the_control_api_shows_how_the_endpoint_answered(sandbox: SandboxProcess, endpoint: Endpoint) -> None:
    watch(sandbox)
    endpoint.next()
    for _ in range(3_000):
        sent = sandbox.control("GET", "/push")["sent"]
        if sent:
            break
        time.sleep(0.02)
    assert [(one["mailbox"], one["answer"]) for one in sent] == [(OWNER, 204)]
