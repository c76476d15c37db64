"""Every fault a rule can cause."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from google.auth.exceptions import GoogleAuthError
from googleapiclient.errors import HttpError

from .conftest import FORM, OWNER, SandboxProcess, mail, refresh

API_DISABLED = (
    "Gmail API has not been used in project 0 before or it is disabled. Enable it by visiting "
    "https://console.developers.google.com/apis/api/gmail.googleapis.com/overview?project=0 then retry."
)
ERRORS = {
    "authError": (401, "authError", "global", "Invalid Credentials"),
    "rateLimitExceeded": (403, "rateLimitExceeded", "usageLimits", "Rate Limit Exceeded"),
    "userRateLimitExceeded": (403, "userRateLimitExceeded", "usageLimits", "User Rate Limit Exceeded"),
    "perMinutePerUser": (
        403,
        "rateLimitExceeded",
        "usageLimits",
        "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service "
        "'gmail.googleapis.com' for consumer 'project_number:0'.",
    ),
    "dailyLimitExceeded": (403, "dailyLimitExceeded", "usageLimits", "Daily Limit Exceeded"),
    "domainPolicy": (403, "domainPolicy", "global", "The domain administrators have disabled Gmail apps."),
    "insufficientPermissions": (
        403,
        "insufficientPermissions",
        "global",
        "Request had insufficient authentication scopes.",
    ),
    "accessNotConfigured": (403, "accessNotConfigured", "usageLimits", API_DISABLED),
    "tooManyConcurrent": (429, "rateLimitExceeded", "global", "Too many concurrent requests for user"),
    "resourceExhausted": (429, "rateLimitExceeded", "global", "Resource has been exhausted (e.g. check quota)."),
    "userRateLimitExceeded429": (429, "userRateLimitExceeded", "usageLimits", "User-rate limit exceeded."),
    "failedPrecondition": (400, "failedPrecondition", "global", "Mail service not enabled"),
    "notFound": (404, "notFound", "global", "Requested entity was not found."),
    "backendError500": (500, "backendError", "global", "Backend Error"),
    "backendError502": (502, "backendError", "global", "Backend Error"),
    "backendError503": (503, "backendError", "global", "Backend Error"),
    "backendError504": (504, "backendError", "global", "Backend Error"),
}


def fault(sandbox: SandboxProcess, kind: str, **conditions: Any) -> None:
    sandbox.control("POST", "/faults", {"kind": kind, **conditions})


def profile_status(sandbox: SandboxProcess) -> int:
    return sandbox.api("/profile").status


@pytest.mark.parametrize(("kind", "expected"), ERRORS.items())
def test_an_error_of_gmail_word_for_word(
    sandbox: SandboxProcess, kind: str, expected: tuple[int, str, str, str]
) -> None:
    gmail = sandbox.gmail()
    fault(sandbox, kind, method="getProfile")
    with pytest.raises(HttpError) as failed:
        gmail.getProfile(userId="me").execute()
    error = json.loads(failed.value.content)["error"]
    [detail] = error["errors"]
    assert (failed.value.status_code, detail["reason"], detail["domain"], error["message"]) == expected
    assert (error["code"], detail["message"]) == (expected[0], expected[3])


def test_retry_after_is_in_the_header_the_text_or_both(sandbox: SandboxProcess) -> None:
    for place, header, text in (("header", "30", False), ("text", None, True), ("both", "30", True)):
        sandbox.control("DELETE", "/faults")
        fault(sandbox, "userRateLimitExceeded429", retry_after_seconds=30, retry_after_in=place)
        answer = sandbox.api("/profile")
        assert answer.headers.get("retry-after") == header
        assert (" Retry after 20" in answer.json()["error"]["message"]) is text


def test_a_rule_applies_as_often_as_it_says(sandbox: SandboxProcess) -> None:
    fault(sandbox, "backendError503", times=2)
    assert [profile_status(sandbox) for _ in range(3)] == [503, 503, 200]
    assert sandbox.control("GET", "/faults")["faults"][0]["struck"] == 2


def test_a_rule_strikes_only_what_it_names(sandbox: SandboxProcess) -> None:
    for mail_id in ("a1", "a2"):
        sandbox.deliver(mail(), id=mail_id)
    fault(sandbox, "backendError500", message="a1")
    fault(sandbox, "backendError502", method="history.list")
    fault(sandbox, "backendError504", path="/labels$")
    fault(sandbox, "notFound", mailbox="somebody.else@shop.example")
    answers = [sandbox.api(path).status for path in ("/messages/a1", "/messages/a2", "/history", "/labels", "/profile")]
    assert answers == [500, 200, 502, 504, 200]


def test_chance_is_the_same_after_each_clearing(sandbox: SandboxProcess) -> None:
    def answers() -> list[int]:
        sandbox.control("DELETE", "/faults")
        fault(sandbox, "backendError503", probability=0.5, method="getProfile")
        return [profile_status(sandbox) for _ in range(20)]

    first = answers()
    assert set(first) == {200, 503}
    assert answers() == first


def test_a_single_rule_can_be_removed(sandbox: SandboxProcess) -> None:
    fault(sandbox, "backendError500", path="/labels")
    fault(sandbox, "backendError500", path="/profile")
    sandbox.control("DELETE", "/faults/2")
    assert (sandbox.api("/labels").status, profile_status(sandbox)) == (500, 200)


def test_a_connection_dropped_before_the_answer(sandbox: SandboxProcess) -> None:
    token = sandbox.token()
    fault(sandbox, "dropBeforeAnswer", times=1)
    with pytest.raises(http.client.RemoteDisconnected):
        sandbox.api("/profile", token)
    assert sandbox.api("/profile", token).status == 200
    assert sandbox.control("GET", "/counters")["total"]["answers"]["dropped"] == 1


def test_a_connection_dropped_in_the_middle_of_the_body(sandbox: SandboxProcess) -> None:
    sandbox.deliver(mail(body="word " * 1000), id="a1")
    fault(sandbox, "dropInBody", method="messages.get")
    with pytest.raises(http.client.IncompleteRead):
        sandbox.api("/messages/a1?format=raw")


def test_a_slow_body_arrives_whole_in_the_end(sandbox: SandboxProcess) -> None:
    sandbox.deliver(mail(body="word " * 200), id="a1")
    whole = sandbox.api("/messages/a1?format=raw")
    fault(sandbox, "slowBody", method="messages.get", bytes_per_second=5000)
    began = time.monotonic()
    assert sandbox.api("/messages/a1?format=raw").body == whole.body
    assert time.monotonic() - began > 0.2


def test_garbage_where_json_was_promised(sandbox: SandboxProcess) -> None:
    fault(sandbox, "garbageJson")
    answer = sandbox.api("/profile")
    assert answer.status == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_reason_can_stand_among_the_details_instead_of_the_errors(sandbox: SandboxProcess) -> None:
    fault(sandbox, "SERVICE_DISABLED")
    answer = sandbox.api("/profile")
    error = answer.json()["error"]
    assert (answer.status, error["status"], error["message"]) == (403, "PERMISSION_DENIED", API_DISABLED)
    assert "errors" not in error
    assert [detail["reason"] for detail in error["details"]] == ["SERVICE_DISABLED"]


@pytest.mark.parametrize(
    ("kind", "status", "error", "subtype"),
    [
        ("invalidGrant", 400, "invalid_grant", None),
        ("invalidRapt", 400, "invalid_grant", "invalid_rapt"),
        ("adminPolicyEnforced", 400, "admin_policy_enforced", None),
        ("policyEnforced", 400, "policy_enforced", None),
        ("accessDenied", 400, "access_denied", None),
        ("orgInternal", 400, "org_internal", None),
        ("accountRestricted", 400, "account_restricted", None),
        ("invalidScope", 400, "invalid_scope", None),
        ("unauthorizedClient", 401, "unauthorized_client", None),
        ("invalidClient", 401, "invalid_client", None),
        ("deletedClient", 401, "deleted_client", None),
        ("disabledClient", 401, "disabled_client", None),
    ],
)
def test_a_refresh_can_be_refused(
    sandbox: SandboxProcess, kind: str, status: int, error: str, subtype: str | None
) -> None:
    token_request = sandbox.refresh_request()
    fault(sandbox, kind, method="token")
    answer = sandbox.http("POST", "/token", token_request, Content_Type=FORM)
    assert (answer.status, answer.json()["error"], answer.json().get("error_subtype")) == (status, error, subtype)
    credentials = sandbox.credentials()
    with pytest.raises(GoogleAuthError):
        refresh(credentials)


def test_the_real_client_retries_a_refresh_that_failed_for_a_moment(sandbox: SandboxProcess) -> None:
    credentials = sandbox.credentials()
    fault(sandbox, "backendError503", method="token", times=1)
    refresh(credentials)
    assert sandbox.control("GET", "/counters")["total"]["calls"]["token"] == 2


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"kind": "unheardOf"},
        {"kind": "notFound", "methd": "x"},
        {"kind": "notFound", "path": "("},
        {"kind": "notFound", "probability": 2},
        {"kind": "notFound", "probability": "often"},
        {"kind": "notFound", "times": "twice"},
        {"kind": "notFound", "method": 3},
        {"kind": "slowBody", "bytes_per_second": 0},
        {"kind": "notFound", "retry_after_in": "smoke"},
    ],
)
def test_a_rule_that_means_nothing_is_refused_by_name(sandbox: SandboxProcess, rule: dict[str, Any]) -> None:
    answer = sandbox.http("POST", "/control/faults", json.dumps(rule).encode())
    assert answer.status == 400
    assert answer.json()["error"]
    assert profile_status(sandbox) == 200


def test_latency_holds_every_call_back(sandbox: SandboxProcess) -> None:
    token = sandbox.token()
    sandbox.control("PUT", "/latency", {"fixed_ms": 120, "jitter_ms": 10})
    began = time.monotonic()
    assert sandbox.api("/profile", token).status == 200
    assert time.monotonic() - began >= 0.12


def test_a_connection_is_kept_alive(sandbox: SandboxProcess) -> None:
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=30)
    headers = {"Authorization": f"Bearer {sandbox.token()}"}
    sockets = set()
    for _ in range(3):
        connection.request("GET", f"/gmail/v1/users/{OWNER}/profile", headers=headers)
        assert connection.getresponse().read()
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1
