"""The Gmail API: who may ask for what, and what it answers."""

from __future__ import annotations

import datetime
import logging
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import redis
from django.utils import timezone
from rest_framework.test import APIClient

from gmail import tasks
from gmail.coverage import Sweep
from gmail.models import Credential, GmailConnection, Message, SyncRequest, SyncRun
from gmail.serializers import ProgressSerializer, progress_of
from tests.cast import Person, client_with, join
from tests.driving import drive, start, synced
from tests.gmail.conftest import NOW
from tests.mails import newsletter, receipt
from tests.processes import MailboxControl, Sandbox, path_of

SYNC, LATEST, RUNS = "/api/receipts/sync", "/api/receipts/sync/latest", "/api/receipts/sync/runs"
OAUTH = "/api/gmail/oauth"


@pytest.fixture
def second_mailbox(linked: GmailConnection, owner: Person) -> GmailConnection:
    """Another connected mailbox of the same business."""
    connection, _ = GmailConnection.connect(
        owner.business,
        address="billing@shop.example",
        google_sub="1002",
        refresh_token="1//second",
        access_token="ya29.second",
        access_token_expires_at=NOW,
        scopes=["openid"],
        user=owner.user,
        now=NOW,
    )
    return connection


def waiting(redis_url: str, queue: str) -> int:
    with redis.Redis.from_url(redis_url) as server:
        return int(server.llen(queue))


def error(answer: Any) -> dict[str, Any]:
    body = answer.json()
    assert body["success"] is False
    assert body["error"]["message"]
    assert body["error"]["hint"]
    return dict(body["error"])


# -- asking for a sync -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["api", "browser"])
def test_a_sync_is_queued_and_answered_at_once(redis_url: str, linked: GmailConnection, owner: Person, by: str) -> None:
    answer = getattr(owner, by).post(SYNC, {"mode": "incremental"})
    run = SyncRun.objects.get()
    assert answer.status_code == 202
    assert answer.json() == {
        "success": True,
        "message": "Sync queued.",
        "status": "queued",
        "sync_run_id": run.pk,
        "job_id": run.job_id,
    }
    assert (run.mode, run.months_back, run.max_messages) == ("incremental", 36, None)
    assert (run.trigger, run.requested_by) == ("api" if by == "api" else "web", owner.user)
    assert waiting(redis_url, "high") == 1


def test_a_known_mailbox_waits_with_the_others(redis_url: str, linked: GmailConnection, owner: Person) -> None:
    GmailConnection.objects.update(last_synced_at=NOW)
    owner.api.post(SYNC, {})
    assert (waiting(redis_url, "high"), waiting(redis_url, "default")) == (0, 1)


def test_a_teammate_may_ask_too(redis_url: str, linked: GmailConnection, teammate: Person) -> None:
    assert teammate.api.post(SYNC).status_code == 202


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ({"mode": "full"}, ("full_backfill", None, None, 36, None)),
        ({"mode": "full_backfill", "months_back": 240}, ("full_backfill", None, None, 240, None)),
        ({"months_back": 1, "max_messages": 5}, ("incremental", None, None, 1, 5)),
        ({"from_date": "2026-01-01"}, ("full_backfill", "2026-01-01", None, 36, None)),
        ({"mode": "incremental", "to_date": "2026-01-31"}, ("full_backfill", None, "2026-01-31", 36, None)),
        ({"from_date": "2026-01-31", "to_date": "2026-01-31"}, ("full_backfill", "2026-01-31", "2026-01-31", 36, None)),
        ({"from_date": None, "to_date": None, "max_messages": None}, ("incremental", None, None, 36, None)),
    ],
)
def test_what_was_asked_is_what_the_run_does(
    redis_url: str, linked: GmailConnection, owner: Person, asked: dict[str, Any], stored: tuple[Any, ...]
) -> None:
    assert owner.api.post(SYNC, asked).status_code == 202
    run = SyncRun.objects.get()
    days = [str(day) if day else None for day in (run.from_date, run.to_date)]
    assert (run.mode, *days, run.months_back, run.max_messages) == stored


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"form_date": "2026-01-01"}, "form_date"),
        ({"mode": "everything"}, "mode"),
        ({"from_date": "01/02/2026"}, "from_date"),
        ({"from_date": "2026-02-30"}, "from_date"),
        ({"from_date": "2026-02-02", "to_date": "2026-02-01"}, "to_date"),
        ({"months_back": 0}, "months_back"),
        ({"months_back": 241}, "months_back"),
        ({"months_back": "many"}, "months_back"),
        ({"max_messages": 0}, "max_messages"),
        ({"connection": "mine"}, "connection"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    redis_url: str, linked: GmailConnection, owner: Person, asked: dict[str, Any], field: str
) -> None:
    answer = owner.api.post(SYNC, asked)
    assert answer.status_code == 400
    assert error(answer)["code"] == "VALIDATION_ERROR"
    assert list(error(answer)["fields"]) == [field]
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize("body", ["{", "[]", '"full"'])
def test_a_body_that_is_no_object_is_refused(redis_url: str, linked: GmailConnection, owner: Person, body: str) -> None:
    answer = owner.api.generic("POST", SYNC, body, content_type="application/json")
    assert answer.status_code == 400
    assert error(answer)["code"] in {"PARSE_ERROR", "VALIDATION_ERROR"}
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_second_sync_is_answered_with_the_first(
    redis_url: str, linked: GmailConnection, owner: Person, status: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = start(linked, mode="full_backfill")
    SyncRun.objects.update(status=status, heartbeat_at=NOW, started_at=NOW)
    with caplog.at_level(logging.INFO):
        answer = owner.api.post(SYNC)
    body = answer.json()
    assert answer.status_code == 409
    assert error(answer)["code"] == "SYNC_ALREADY_RUNNING"
    assert {key: body[key] for key in ("sync_run_id", "status", "mode", "started_at", "last_heartbeat_at")} == {
        "sync_run_id": first.pk,
        "status": status,
        "mode": "full_backfill",
        "started_at": "2026-03-15T12:00:00Z",
        "last_heartbeat_at": "2026-03-15T12:00:00Z",
    }
    assert body["progress"]["percentage"] == 0
    assert f"SYNC ALREADY RUNNING: run_id={first.pk}" in caplog.text
    assert SyncRun.objects.count() == 1


def test_a_paused_run_is_taken_up_again_instead(redis_url: str, linked: GmailConnection, owner: Person) -> None:
    paused = start(linked)
    assert paused.pause()
    answer = owner.api.post(SYNC)
    assert (answer.status_code, answer.json()["sync_run_id"]) == (202, paused.pk)


def test_several_mailboxes_have_to_be_told_apart(
    redis_url: str, linked: GmailConnection, second_mailbox: GmailConnection, owner: Person
) -> None:
    answer = owner.api.post(SYNC)
    assert answer.status_code == 400
    assert error(answer)["code"] == "CONNECTION_REQUIRED"
    assert answer.json()["connections"] == [
        {"id": linked.pk, "address": "owner@shop.example"},
        {"id": second_mailbox.pk, "address": "billing@shop.example"},
    ]
    assert owner.api.post(SYNC, {"connection": second_mailbox.pk}).status_code == 202
    assert owner.api.post(SYNC, {"connection": linked.pk}).status_code == 202
    assert SyncRun.objects.count() == 2


def test_without_a_mailbox_there_is_nothing_to_sync(redis_url: str, owner: Person) -> None:
    answer = owner.api.post(SYNC)
    assert (answer.status_code, error(answer)["code"]) == (400, "GMAIL_NOT_CONNECTED")


@pytest.mark.parametrize(
    ("status", "code"),
    [("disconnected", "GMAIL_NOT_CONNECTED"), ("reconnect_required", "GMAIL_RECONNECT_REQUIRED")],
)
def test_a_mailbox_we_may_not_read_is_said_so(
    redis_url: str, linked: GmailConnection, owner: Person, status: str, code: str
) -> None:
    GmailConnection.objects.update(status=status)
    for body in ({}, {"connection": linked.pk}):
        answer = owner.api.post(SYNC, body)
        assert (answer.status_code, error(answer)["code"]) == (400, code)


def test_another_business_s_mailbox_does_not_exist(redis_url: str, linked: GmailConnection, stranger: Person) -> None:
    answer = stranger.api.post(SYNC, {"connection": linked.pk})
    assert (answer.status_code, error(answer)["code"]) == (404, "CONNECTION_NOT_FOUND")


def test_a_queue_that_is_down_leaves_no_run_behind(
    redis_url: str, linked: GmailConnection, owner: Person, closed_broker: None
) -> None:
    answer = owner.api.post(SYNC)
    assert (answer.status_code, error(answer)["code"]) == (503, "QUEUE_UNAVAILABLE")
    assert not SyncRun.objects.exists()


# -- who may -----------------------------------------------------------------------------------------------------------

READS = [LATEST, RUNS, "/api/gmail/status", "/api/gmail/connections"]


@pytest.mark.parametrize("path", READS)
def test_everybody_in_the_business_may_look(
    linked: GmailConnection, owner: Person, teammate: Person, accountant: Person, path: str
) -> None:
    for person in (owner, teammate, accountant):
        assert person.api.get(path).status_code == 200
        assert person.browser.get(path).status_code == 200


@pytest.mark.parametrize("path", READS)
def test_who_is_not_signed_in_sees_nothing(linked: GmailConnection, path: str) -> None:
    for client in (APIClient(), client_with("a-made-up-token")):
        answer = client.get(path)
        assert answer.status_code == 401
        assert error(answer)["code"] in {"NOT_AUTHENTICATED", "AUTHENTICATION_FAILED"}


def test_an_accountant_may_look_and_change_nothing(redis_url: str, linked: GmailConnection, accountant: Person) -> None:
    run = start(linked)
    changes = [SYNC, f"{RUNS}/{run.pk}/cancel", f"{RUNS}/{run.pk}/retry"]
    for client in (accountant.api, accountant.browser):
        for path in changes:
            answer = client.post(path)
            assert (answer.status_code, error(answer)["code"]) == (403, "READ_ONLY")
    for answer in (accountant.browser.get(f"{OAUTH}/start"), accountant.browser.delete(f"{OAUTH}/disconnect")):
        assert (answer.status_code, error(answer)["code"]) == (403, "READ_ONLY")


def test_a_token_for_reading_changes_nothing_whoever_holds_it(redis_url: str, linked: GmailConnection) -> None:
    from_abroad = join(linked.business, "reader@shop.example", "owner", scope="read")  # type: ignore[arg-type]
    answer = from_abroad.api.post(SYNC)
    assert (answer.status_code, error(answer)["code"]) == (403, "READ_ONLY")
    assert from_abroad.api.get(LATEST).status_code == 200


def test_another_business_s_run_is_not_found(redis_url: str, linked: GmailConnection, stranger: Person) -> None:
    run = start(linked)
    assert stranger.api.get(LATEST).json()["status"] == "none"
    assert stranger.api.get(RUNS).json()["results"] == []
    assert stranger.api.get("/api/gmail/connections").json() == []
    for answer in (
        stranger.api.get(f"{RUNS}/{run.pk}"),
        stranger.api.get(f"{RUNS}/{run.pk}/messages"),
        stranger.api.post(f"{RUNS}/{run.pk}/cancel"),
        stranger.api.post(f"{RUNS}/{run.pk}/retry"),
        stranger.api.post(f"/api/gmail/connections/{run.connection_id}/resume"),
    ):
        assert (answer.status_code, error(answer)["code"].removeprefix("CONNECTION_")) == (404, "NOT_FOUND")
    run.refresh_from_db()
    assert run.status == "queued"


# -- watching ----------------------------------------------------------------------------------------------------------


def test_before_the_first_run_there_is_none(linked: GmailConnection, owner: Person) -> None:
    assert owner.api.get(LATEST).json() == {"success": True, "status": "none", "last_run": None}


def test_the_latest_run_has_the_deployment_guide_s_keys(
    connected: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    mailbox.deliver(receipt("R-1"), at=timezone.now())
    mailbox.deliver(newsletter(), at=timezone.now())
    run = synced(connected, mode="full_backfill", months_back=1)
    body = owner.api.get(LATEST).json()
    shown = body["last_run"]
    assert (body["success"], body["status"]) == (True, "completed")
    assert {key: shown[key] for key in ("id", "mode", "status", "progress_percentage")} == {
        "id": run.pk,
        "mode": "full_backfill",
        "status": "completed",
        "progress_percentage": 100,
    }
    for key in ("started_at", "finished_at"):
        datetime.datetime.strptime(shown[key], "%Y-%m-%dT%H:%M:%S%z")
        assert shown[key].endswith("Z")
    counters = shown["counters"]
    assert all(type(value) is int for value in counters.values())
    assert (counters["messages_scanned"], counters["saved_receipts"], counters["errors_count"]) == (run.listed, 1, 0)
    assert {"listed", "duplicates", "not_receipts", "failed", "gone"} <= set(counters)
    assert shown["sync_run_id"] == run.pk
    assert (shown["eta_seconds"], shown["resume_at"], shown["error"]) == (None, None, None)


def test_the_latest_run_may_be_that_of_one_mailbox(
    redis_url: str, linked: GmailConnection, second_mailbox: GmailConnection, owner: Person
) -> None:
    mine, other = start(linked), start(second_mailbox)
    assert owner.api.get(LATEST).json()["last_run"]["id"] == other.pk
    assert owner.api.get(f"{LATEST}?connection={linked.pk}").json()["last_run"]["id"] == mine.pk
    assert owner.api.get(f"{LATEST}?connection=999").status_code == 404
    assert owner.api.get(f"{LATEST}?conection={linked.pk}").status_code == 400


def test_a_failed_run_says_what_to_do(linked: GmailConnection, owner: Person) -> None:
    start(linked)
    SyncRun.objects.update(status="failed", error_code="GMAIL_REFUSED", error_hint="Ask for an exception.")
    assert owner.api.get(LATEST).json()["last_run"]["error"] == {
        "code": "GMAIL_REFUSED",
        "hint": "Ask for an exception.",
    }


def test_runs_are_listed_newest_first_and_shown_alone(linked: GmailConnection, owner: Person) -> None:
    older = start(linked)
    older.cancel(now=NOW)
    newer = start(linked)
    listed = owner.api.get(RUNS).json()
    assert [run["id"] for run in listed["results"]] == [newer.pk, older.pk]
    assert (listed["next"], listed["previous"]) == (None, None)
    assert owner.api.get(f"{RUNS}/{older.pk}").json()["status"] == "cancelled"
    assert owner.api.get(f"{RUNS}/999999").status_code == 404
    assert owner.api.get(f"{RUNS}/none").status_code == 404


def test_the_status_names_the_mailbox_that_needs_a_person_first(
    linked: GmailConnection, second_mailbox: GmailConnection, owner: Person
) -> None:
    def said() -> tuple[bool, str]:
        body = owner.api.get("/api/gmail/status").json()
        return body["connected"], body["status"]

    assert said() == (True, "connected")
    second_mailbox.move_to(GmailConnection.Status.RECONNECT_REQUIRED, reason="invalid_grant", now=NOW)
    assert said() == (True, "reconnect_required")
    GmailConnection.objects.update(status="disconnected")
    assert said() == (False, "disconnected")
    GmailConnection.objects.all().delete()
    assert said() == (False, "none")


def test_a_mailbox_is_shown_without_its_tokens(linked: GmailConnection, owner: Person) -> None:
    answer = owner.api.get("/api/gmail/connections")
    assert [shown["address"] for shown in answer.json()] == ["owner@shop.example"]
    assert set(answer.json()[0]) == {
        "id", "address", "status", "status_reason", "status_changed_at", "last_synced_at", "stopped_at",
        "connected_at",
    }  # fmt: skip


# -- cancelling and retrying -------------------------------------------------------------------------------------------


def test_a_run_that_no_worker_holds_is_cancelled_at_once(linked: GmailConnection, owner: Person) -> None:
    run = start(linked)
    answer = owner.api.post(f"{RUNS}/{run.pk}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")


def test_cancelling_what_is_over_changes_nothing(linked: GmailConnection, owner: Person) -> None:
    run = start(linked)
    SyncRun.objects.update(status="completed")
    answer = owner.api.post(f"{RUNS}/{run.pk}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "completed")
    linked.refresh_from_db()
    assert linked.stopped_at is None


@pytest.mark.parametrize(("body", "stopped"), [({}, True), ({"keep_reading": True}, False)])
def test_a_cancelled_mailbox_is_stopped_until_somebody_resumes_it(
    linked: GmailConnection, owner: Person, body: dict[str, bool], stopped: bool
) -> None:
    run = start(linked)
    owner.api.post(f"{RUNS}/{run.pk}/cancel", body, format="json")
    (shown,) = owner.api.get("/api/gmail/connections").json()
    assert (shown["stopped_at"] is not None) is stopped
    answer = owner.api.post(f"/api/gmail/connections/{linked.pk}/resume")
    assert (answer.status_code, answer.json()["stopped_at"]) == (200, None)


def test_an_unknown_word_in_a_cancellation_is_refused_by_name(linked: GmailConnection, owner: Person) -> None:
    run = start(linked)
    answer = owner.api.post(f"{RUNS}/{run.pk}/cancel", {"keep_readin": True}, format="json")
    assert (answer.status_code, list(error(answer)["fields"])) == (400, ["keep_readin"])
    run.refresh_from_db()
    assert run.is_active


def test_the_latest_run_is_never_a_sweep(linked: GmailConnection, owner: Person) -> None:
    run = start(linked)
    SyncRun.objects.update(status="completed")
    SyncRun.start_sweep(linked, Sweep.RECENT, now=NOW)
    assert owner.api.get(LATEST).json()["last_run"]["id"] == run.pk
    assert owner.api.get(RUNS).json()["results"][0]["mode"] == "sweep"


def test_a_run_without_failures_has_nothing_to_retry(redis_url: str, linked: GmailConnection, owner: Person) -> None:
    run = start(linked)
    SyncRun.objects.update(status="completed", windows_made=True)
    answer = owner.api.post(f"{RUNS}/{run.pk}/retry")
    assert (answer.status_code, error(answer)["code"]) == (400, "NOTHING_TO_RETRY")


def test_a_retry_takes_up_what_failed(redis_url: str, linked: GmailConnection, owner: Person) -> None:
    run = start(linked)
    for gmail_id, outcome in (("a1", "failed"), ("a2", "receipt")):
        Message.objects.create(
            business=linked.business, connection=linked, run=run, decided_in=run, gmail_id=gmail_id, outcome=outcome
        )
    SyncRun.objects.update(status="completed", windows_made=True, listed=2, failed=1, receipts=1)
    answer = owner.api.post(f"{RUNS}/{run.pk}/retry")
    assert answer.status_code == 202
    retry = SyncRun.objects.get(pk=answer.json()["sync_run_id"])
    assert (retry.mode, retry.retry_of, retry.listed) == ("retry", run, 1)


def test_an_active_run_is_not_retried(redis_url: str, linked: GmailConnection, owner: Person) -> None:
    answer = owner.api.post(f"{RUNS}/{start(linked).pk}/retry")
    assert (answer.status_code, error(answer)["code"]) == (409, "SYNC_ALREADY_RUNNING")


# -- the ledger --------------------------------------------------------------------------------------------------------


def test_the_ledger_has_the_outcome_of_every_mail(
    connected: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    kept = mailbox.deliver(receipt("R-1"), at=timezone.now())
    missing = mailbox.deliver(receipt("R-2"), at=timezone.now())
    run = start(connected, mode="full_backfill", months_back=1)
    mailbox.sandbox.fault(kind="notFound", method="messages.get", message=missing)
    drive(run)
    path = f"{RUNS}/{run.pk}/messages"
    rows = {row["gmail_id"]: row for row in owner.api.get(path).json()["results"]}
    assert {gmail_id: row["outcome"] for gmail_id, row in rows.items()} == {kept: "receipt", missing: "gone"}
    assert rows[kept]["gmail_url"] == f"https://mail.google.com/mail/?authuser=owner%40shop.example#all/{kept}"
    assert rows[kept]["saved"] == 1
    gone = owner.api.get(f"{path}?outcome=gone").json()["results"]
    assert [row["gmail_id"] for row in gone] == [missing]
    assert owner.api.get(f"{path}?outcome=failed").json()["results"] == []


def test_what_an_earlier_run_decided_is_a_duplicate_in_a_later_one(
    connected: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    gmail_id = mailbox.deliver(receipt("R-1"), at=timezone.now())
    first = synced(connected, mode="full_backfill", months_back=1)
    second = synced(connected, mode="full_backfill", months_back=1)
    for run, outcome in ((first, "receipt"), (second, "duplicate")):
        rows = owner.api.get(f"{RUNS}/{run.pk}/messages?outcome={outcome}").json()["results"]
        assert [(row["gmail_id"], row["outcome"]) for row in rows] == [(gmail_id, outcome)]


def test_the_ledger_refuses_what_it_does_not_know(linked: GmailConnection, owner: Person) -> None:
    path = f"{RUNS}/{start(linked).pk}/messages"
    for query, field in (("outcome=lost", "outcome"), ("outcom=gone", "outcom")):
        answer = owner.api.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert list(error(answer)["fields"]) == [field]


def test_the_ledger_comes_in_pages(linked: GmailConnection, owner: Person) -> None:
    run = start(linked)
    Message.objects.bulk_create(
        Message(business=linked.business, connection=linked, run=run, gmail_id=f"a{n}") for n in range(5)
    )
    first = owner.api.get(f"{RUNS}/{run.pk}/messages?page_size=3").json()
    second = owner.api.get(path_of(first["next"])).json()
    ids = [row["gmail_id"] for page in (first, second) for row in page["results"]]
    assert ids == [f"a{n}" for n in range(5)]
    assert second["next"] is None


# -- connecting --------------------------------------------------------------------------------------------------------


def begin(person: Person) -> str:
    answer = person.browser.get(f"{OAUTH}/start", HTTP_ACCEPT="application/json")
    assert answer.status_code == 200
    return str(answer.json()["auth_url"])


def come_back(person: Person, callback: str) -> Any:
    return person.browser.get(path_of(callback), HTTP_ACCEPT="application/json")


def refused(answer: Any) -> bool:
    return bool(answer.status_code == 400 and error(answer)["code"] == "CONSENT_FAILED")


def test_a_browser_is_sent_to_google_and_comes_back_connected(
    redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person
) -> None:
    answer = owner.browser.get(f"{OAUTH}/start", HTTP_ACCEPT="text/html")
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{sandbox.url}/o/oauth2/v2/auth?")
    back = owner.browser.get(path_of(sandbox.allow(answer["Location"], mailbox.address)), HTTP_ACCEPT="text/html")
    assert back.status_code == 302
    connection = GmailConnection.objects.get()
    assert (connection.business, connection.address, connection.connected_by) == (
        owner.business,
        mailbox.address,
        owner.user,
    )
    run = SyncRun.objects.get()
    assert (run.mode, run.months_back, run.trigger, run.status) == ("full_backfill", 36, "web", "queued")
    assert waiting(redis_url, "high") == 1


@pytest.mark.parametrize("step", ["start", "callback"])
def test_a_token_cannot_connect_a_mailbox(sandbox: Sandbox, owner: Person, step: str) -> None:
    answer = owner.api.get(f"{OAUTH}/{step}?state=a&code=b")
    assert (answer.status_code, error(answer)["code"]) == (403, "BROWSER_REQUIRED")


def test_nor_can_it_disconnect_one(linked: GmailConnection, owner: Person) -> None:
    answer = owner.api.delete(f"{OAUTH}/disconnect")
    assert (answer.status_code, error(answer)["code"]) == (403, "BROWSER_REQUIRED")


@pytest.mark.parametrize("step", ["start", "callback"])
def test_who_is_not_signed_in_connects_nothing(sandbox: Sandbox, db: None, step: str) -> None:
    assert APIClient().get(f"{OAUTH}/{step}").status_code in (401, 403)


def test_an_installation_without_google_says_so(sandbox: Sandbox, owner: Person, settings: Any) -> None:
    settings.GOOGLE_CLIENT_ID = ""
    answer = owner.browser.get(f"{OAUTH}/start", HTTP_ACCEPT="application/json")
    assert (answer.status_code, error(answer)["code"]) == (503, "GOOGLE_NOT_CONFIGURED")


def test_the_page_may_be_opened_for_a_certain_account(sandbox: Sandbox, owner: Person) -> None:
    path = f"{OAUTH}/start?login_hint=owner%40shop.example"
    url = owner.browser.get(path, HTTP_ACCEPT="application/json").json()["auth_url"]
    assert parse_qs(urlsplit(url).query)["login_hint"] == ["owner@shop.example"]


def test_a_wrong_state_connects_nothing(
    redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person
) -> None:
    callback = sandbox.allow(begin(owner), mailbox.address)
    state = parse_qs(urlsplit(callback).query)["state"][0]
    assert refused(come_back(owner, callback.replace(state, "x" * len(state))))
    assert not GmailConnection.objects.exists()


@pytest.mark.parametrize("query", ["", "?state=", "?code=a", "?state=a&code=b"])
def test_a_callback_nobody_asked_for_connects_nothing(sandbox: Sandbox, owner: Person, query: str) -> None:
    assert refused(come_back(owner, f"http://testserver{OAUTH}/callback{query}"))


def test_somebody_else_s_session_cannot_finish_it(
    redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person, teammate: Person, stranger: Person
) -> None:
    callback = sandbox.allow(begin(owner), mailbox.address)
    begin(teammate)
    for person in (teammate, stranger):
        assert refused(come_back(person, callback))
    assert not GmailConnection.objects.exists()


def test_a_state_works_once(redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person) -> None:
    callback = sandbox.allow(begin(owner), mailbox.address)
    assert come_back(owner, callback).status_code == 302
    assert refused(come_back(owner, callback))
    assert GmailConnection.objects.count() == 1


def test_saying_no_connects_nothing(redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person) -> None:
    assert refused(come_back(owner, sandbox.deny(begin(owner))))
    assert not GmailConnection.objects.exists()


def test_unticking_the_mail_is_explained(
    redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person
) -> None:
    answer = come_back(owner, sandbox.allow(begin(owner), mailbox.address, granted="openid"))
    assert refused(answer)
    assert "ticked" in error(answer)["hint"]
    assert not GmailConnection.objects.exists()


@pytest.mark.parametrize("kind", ["invalidClient", "unauthorizedClient", "deletedClient"])
def test_a_client_that_google_refuses_at_the_consent_is_the_operator_s(
    redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person, kind: str
) -> None:
    callback = sandbox.allow(begin(owner), mailbox.address)
    sandbox.fault(kind=kind, method="token")
    answer = come_back(owner, callback)
    assert refused(answer)
    assert "operator" in error(answer)["hint"]


@pytest.mark.parametrize("reason", ["admin_policy_enforced", "org_internal"])
def test_a_consent_that_a_policy_forbids_names_the_administrator(
    redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person, reason: str
) -> None:
    callback = sandbox.deny(begin(owner)).replace("error=access_denied", f"error={reason}")
    answer = come_back(owner, callback)
    assert refused(answer)
    assert "administrator" in error(answer)["hint"]


def test_a_person_in_a_browser_is_led_home_with_the_reason(
    redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person
) -> None:
    answer = owner.browser.get(path_of(sandbox.deny(begin(owner))), HTTP_ACCEPT="text/html")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_connecting_the_same_account_again_replaces_its_token(
    connected: GmailConnection, sandbox: Sandbox, mailbox: MailboxControl, owner: Person
) -> None:
    before = connected.credential.refresh_token
    connected.move_to(GmailConnection.Status.RECONNECT_REQUIRED, reason="invalid_grant", now=NOW)
    assert come_back(owner, sandbox.allow(begin(owner), mailbox.address)).status_code == 302
    again = GmailConnection.objects.get()
    assert (again.pk, again.status, again.status_reason) == (connected.pk, "connected", "")
    assert again.credential.refresh_token not in ("", before)
    assert SyncRun.objects.get().mode == "incremental"


def test_another_account_is_another_mailbox(connected: GmailConnection, sandbox: Sandbox, owner: Person) -> None:
    second = sandbox.create("billing@shop.example")
    try:
        assert come_back(owner, sandbox.allow(begin(owner), second.address)).status_code == 302
    finally:
        sandbox.call("DELETE", second.path)
    assert set(GmailConnection.objects.values_list("address", flat=True)) == {connected.address, second.address}


def test_a_mailbox_is_connected_even_if_the_queue_is_down(
    redis_url: str, sandbox: Sandbox, mailbox: MailboxControl, owner: Person, closed_broker: None
) -> None:
    assert come_back(owner, sandbox.allow(begin(owner), mailbox.address)).status_code == 302
    assert GmailConnection.objects.get().next_poll_at is not None
    assert not SyncRun.objects.exists()


# -- disconnecting -----------------------------------------------------------------------------------------------------


def test_disconnecting_stops_the_run_and_gives_the_grant_back(
    connected: GmailConnection, mailbox: MailboxControl, owner: Person, redis_url: str
) -> None:
    run, already = start(connected), waiting(redis_url, "high")
    answer = owner.browser.delete(f"{OAUTH}/disconnect")
    assert (answer.status_code, answer.json()["status"]) == (200, "disconnected")
    run.refresh_from_db()
    assert run.status == "cancelled"
    assert waiting(redis_url, "high") == already + 1
    tasks.revoke_grant(connected.pk)
    assert not Credential.objects.exists()
    assert mailbox.sandbox.call("POST", f"{mailbox.path}/revoke") == {"revoked": 0}


def test_one_of_several_mailboxes_is_disconnected_by_its_id(
    redis_url: str, linked: GmailConnection, second_mailbox: GmailConnection, owner: Person, stranger: Person
) -> None:
    assert owner.browser.delete(f"{OAUTH}/disconnect").status_code == 400
    assert stranger.browser.delete(f"{OAUTH}/disconnect?connection={linked.pk}").status_code == 404
    answer = owner.browser.delete(f"{OAUTH}/disconnect?connection={second_mailbox.pk}")
    assert answer.json()["id"] == second_mailbox.pk
    linked.refresh_from_db()
    assert linked.is_connected


def test_a_mailbox_is_disconnected_even_if_the_queue_is_down(
    redis_url: str, linked: GmailConnection, owner: Person, closed_broker: None
) -> None:
    assert owner.browser.delete(f"{OAUTH}/disconnect").status_code == 200
    linked.refresh_from_db()
    assert linked.status == "disconnected"


def test_the_schema_describes_progress_as_it_is(linked: GmailConnection) -> None:
    run = SyncRun.start(linked, SyncRequest(), now=timezone.now())
    assert [*ProgressSerializer().fields] == [*progress_of(run)]
