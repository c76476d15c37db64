"""Notifications: who may send one, what it causes, and how a mailbox is watched."""

from __future__ import annotations

import base64
import datetime
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import redis
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.checks import run_checks
from django.utils import timezone
from google.auth import crypt, jwt
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from rest_framework.test import APIClient

from gmail import access, push, tasks, watches
from gmail.client import GmailClient, GmailError
from gmail.models import GmailConnection, SyncRun
from tests.cast import Person
from tests.driving import adds_up, drive, start, synced
from tests.gmail.conftest import NOW
from tests.mails import receipt
from tests.processes import MailboxControl, Product, Sandbox

TOPIC = "projects/shop-receipts/topics/gmail"
ACCOUNT = "push@shop-receipts.example"
PATH = "/api/gmail/push"
OURS = push.Subscription("https://receipts.example/api/gmail/push", ACCOUNT)
SECOND, DAY = datetime.timedelta(seconds=1), datetime.timedelta(days=1)
PATIENCE_SECONDS = 90.0


def eventually(true: Callable[[], bool]) -> bool:
    """Whether it becomes true within PATIENCE_SECONDS."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (came := true()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return came


def notification(**told: object) -> dict[str, Any]:
    """What Pub/Sub posts."""
    data = base64.b64encode(json.dumps(told).encode()).decode()
    return {"message": {"data": data, "messageId": "1"}, "subscription": "projects/shop-receipts/subscriptions/push"}


# -- whether it is Google's --------------------------------------------------------------------------------------------


class Authority:
    """Somebody who signs tokens, with a key of their own."""

    def __init__(self, key_id: str = "a") -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.signer = crypt.RSASigner.from_string(pem, key_id)  # type: ignore[no-untyped-call]
        self.certificates = {key_id: public.decode()}

    def token(self, **different: object) -> str:
        """A good token for our subscription, but for what is `different`."""
        now = int(time.time())
        claims = {
            "iss": "https://accounts.google.com",
            "aud": OURS.audience,
            "email": ACCOUNT,
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
        }
        return jwt.encode(self.signer, claims | different).decode()  # type: ignore[no-any-return, no-untyped-call]


@pytest.fixture(scope="module")
def google() -> Authority:
    """The one whose certificates we know."""
    return Authority()


def judge(token: str, certificates: Mapping[str, str]) -> None:
    push.check(push.claims_of(token, certificates), OURS)


def test_googles_own_token_is_taken(google: Authority) -> None:
    judge(google.token(), google.certificates)
    judge(google.token(iss="accounts.google.com"), google.certificates)


def test_a_key_is_found_among_several(google: Authority) -> None:
    judge(google.token(), Authority("b").certificates | google.certificates)


@pytest.mark.parametrize(
    "different",
    [
        {"iss": "https://accounts.example"},
        {"iss": None},
        {"exp": int(time.time()) - 120},
        {"iat": int(time.time()) + 3600},
        {"exp": "tomorrow"},
    ],
)
def test_a_token_that_is_not_googles_or_not_of_now_is_no_token(google: Authority, different: dict[str, Any]) -> None:
    with pytest.raises(push.PushUnauthenticatedError):
        judge(google.token(**different), google.certificates)


@pytest.mark.parametrize(
    "different",
    [
        {"aud": "https://elsewhere.example/push"},
        {"aud": [OURS.audience]},
        {"aud": None},
        {"email": "intruder@shop-receipts.example"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
    ],
)
def test_a_token_for_others_is_forbidden(google: Authority, different: dict[str, Any]) -> None:
    with pytest.raises(push.PushForbiddenError):
        judge(google.token(**different), google.certificates)


def test_an_unset_subscription_refuses_everybody(google: Authority) -> None:
    claims = push.claims_of(google.token(email="", aud=""), google.certificates)
    with pytest.raises(push.PushForbiddenError):
        push.check(claims, replace(OURS, audience=""))


@pytest.mark.parametrize("key_id", ["a", "b"])
def test_another_key_signs_nothing_even_under_googles_key_id(google: Authority, key_id: str) -> None:
    with pytest.raises(push.PushUnauthenticatedError):
        judge(Authority(key_id).token(), google.certificates)


def test_a_token_without_a_signature_is_refused(google: Authority) -> None:
    _, claims, _ = google.token().split(".")
    for head in ({"alg": "none"}, {"alg": "none", "kid": "a"}, {"alg": "HS256", "kid": "a"}, ["RS256"]):
        encoded = base64.urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip("=")
        for signature in ("", "AAAA"):
            with pytest.raises(push.PushUnauthenticatedError):
                push.claims_of(f"{encoded}.{claims}.{signature}", google.certificates)


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "....", "é.é.é", "{}.{}.{}"])
def test_rubbish_is_no_token(google: Authority, token: str) -> None:
    with pytest.raises(push.PushUnauthenticatedError):
        push.claims_of(token, google.certificates)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic b3duZXI6cGFzcw=="])
def test_without_a_bearer_token_no_certificate_is_asked_for(sandbox: Sandbox, authorization: str) -> None:
    certificates = push.Certificates(f"{sandbox.url}/oauth2/v1/certs")
    with pytest.raises(push.PushUnauthenticatedError):
        push.verify(authorization, certificates, OURS)
    assert "certs" not in sandbox.counters()["total"]["calls"]


def test_certificates_are_fetched_once(sandbox: Sandbox) -> None:
    certificates = push.Certificates(f"{sandbox.url}/oauth2/v1/certs")
    assert certificates.current() == certificates.current() != {}
    assert sandbox.counters()["total"]["calls"]["certs"] == 1


@pytest.mark.parametrize("kind", ["backendError503", "garbageJson", "dropBeforeAnswer", "dropInBody"])
def test_without_certificates_nothing_is_verified_and_the_next_try_asks_again(sandbox: Sandbox, kind: str) -> None:
    certificates = push.Certificates(f"{sandbox.url}/oauth2/v1/certs")
    sandbox.fault(kind=kind, method="certs", times=1)
    with pytest.raises(push.CertificatesUnavailableError):
        certificates.current()
    assert certificates.current()


# -- its body ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("history_id", [{"historyId": 9876543210}, {"historyId": "9876543210"}, {}])
def test_a_notification_names_a_mailbox(history_id: dict[str, Any]) -> None:
    body = notification(emailAddress="Owner@Shop.example", **history_id)
    assert push.address_in(json.dumps(body).encode()) == "owner@shop.example"


def test_both_alphabets_of_base64_are_read_padded_or_not() -> None:
    told = json.dumps({"emailAddress": "owner@shop.example", "odd": "?>?>~~"}).encode()
    for encoded in (base64.b64encode(told), base64.urlsafe_b64encode(told)):
        for data in (encoded.decode(), encoded.decode().rstrip("=")):
            assert push.address_in(json.dumps({"message": {"data": data}}).encode()) == "owner@shop.example"


RUBBISH = [
    b"",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'{"message": null}',
    b'{"message": {"data": 5}}',
    b'{"message": {"data": "%%%"}}',
    b'{"message": {"data": "bnVsbA=="}}',
    b'{"message": {"data": "e30="}}',
]


@pytest.mark.parametrize("body", RUBBISH)
def test_rubbish_names_no_mailbox(body: bytes) -> None:
    assert push.address_in(body) is None


# -- when to poll ------------------------------------------------------------------------------------------------------


def test_a_poll_long_after_the_last_notification_is_followed_by_one_after_the_interval() -> None:
    assert push.next_poll_at(NOW, None, 900 * SECOND) == NOW + 900 * SECOND
    assert push.next_poll_at(NOW, NOW - 2 * SECOND, 900 * SECOND) == NOW + 900 * SECOND


def test_a_poll_right_after_a_notification_is_followed_by_another() -> None:
    again = push.next_poll_at(NOW, NOW - SECOND, 900 * SECOND)
    assert again == NOW + 2 * SECOND
    assert push.brings_forward(NOW + SECOND, NOW - SECOND)


def test_notifications_work_while_the_mailbox_is_watched_and_one_came_lately() -> None:
    assert push.is_working(NOW, NOW - DAY, NOW + DAY)
    assert not push.is_working(NOW, NOW - 3 * DAY, NOW + DAY)
    assert not push.is_working(NOW, NOW - DAY, NOW - SECOND)
    assert not push.is_working(NOW, None, NOW + DAY)
    assert not push.is_working(NOW, NOW - DAY, None)


# -- the address -------------------------------------------------------------------------------------------------------


@pytest.fixture
def push_on(settings: Settings) -> None:
    """The operator wants notifications."""
    settings.GMAIL_PUSH_TOPIC, settings.GMAIL_PUSH_SERVICE_ACCOUNT = TOPIC, ACCOUNT


@pytest.fixture
def pubsub(push_on: None, settings: Settings, sandbox: Sandbox, mailbox: MailboxControl) -> APIClient:
    """Pub/Sub, with a token that is right."""
    grant = sandbox.call("POST", f"{mailbox.path}/grant", {"client_id": "ours"})
    # an id token of consent differs from Pub/Sub's in nothing but whose it is
    settings.GMAIL_PUSH_AUDIENCE, settings.GMAIL_PUSH_SERVICE_ACCOUNT = "ours", mailbox.address
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {grant['id_token']}")
    return client


def poll_in(connection: GmailConnection, wait: datetime.timedelta) -> None:
    GmailConnection.objects.filter(pk=connection.pk).update(next_poll_at=timezone.now() + wait)


def test_a_notification_brings_the_next_poll_forward(linked: GmailConnection, pubsub: APIClient) -> None:
    poll_in(linked, DAY)
    answer = pubsub.post(PATH, notification(emailAddress="Owner@shop.example", historyId=1), format="json")
    assert (answer.status_code, answer.content) == (204, b"")
    linked.refresh_from_db()
    assert linked.pushed_at is not None
    assert linked.next_poll_at == linked.pushed_at + push.POLL_AFTER


def test_notifications_never_delay_a_poll(linked: GmailConnection, pubsub: APIClient) -> None:
    poll_in(linked, SECOND / 2)
    linked.refresh_from_db()
    before = linked.next_poll_at
    for history_id in (1, "2"):
        pubsub.post(PATH, notification(emailAddress=linked.address, historyId=history_id), format="json")
    linked.refresh_from_db()
    assert linked.next_poll_at == before


def test_it_starts_nothing_by_itself(linked: GmailConnection, pubsub: APIClient) -> None:
    pubsub.post(PATH, notification(emailAddress=linked.address, historyId=1), format="json")
    assert not SyncRun.objects.exists()


def test_a_notification_of_a_mailbox_that_is_not_connected_is_acknowledged(
    linked: GmailConnection, pubsub: APIClient
) -> None:
    assert pubsub.post(PATH, notification(emailAddress="nobody@shop.example"), format="json").status_code == 204
    linked.refresh_from_db()
    assert linked.pushed_at is None


def test_a_disconnected_mailbox_is_acknowledged_and_left_alone(linked: GmailConnection, pubsub: APIClient) -> None:
    linked.move_to(GmailConnection.Status.DISCONNECTED, reason="", now=NOW)
    assert pubsub.post(PATH, notification(emailAddress=linked.address), format="json").status_code == 204
    linked.refresh_from_db()
    assert linked.pushed_at is None


def test_every_business_that_reads_the_mailbox_polls(
    linked: GmailConnection, stranger: Person, pubsub: APIClient
) -> None:
    GmailConnection.objects.create(
        business=stranger.business,
        address=linked.address,
        google_sub=linked.google_sub,
        status_changed_at=NOW,
        connected_at=NOW,
    )
    pubsub.post(PATH, notification(emailAddress=linked.address), format="json")
    assert GmailConnection.objects.filter(pushed_at__isnull=False).count() == 2


@pytest.mark.parametrize("body", RUBBISH)
def test_rubbish_that_google_signed_is_acknowledged_so_that_it_ends(db: None, pubsub: APIClient, body: Any) -> None:
    assert pubsub.generic("POST", PATH, body, content_type="application/json").status_code == 204


def test_a_browser_session_or_an_api_token_is_no_notification(
    linked: GmailConnection, push_on: None, owner: Person
) -> None:
    for client in (owner.browser, owner.api, APIClient()):
        answer = client.post(PATH, notification(emailAddress=linked.address), format="json")
        assert answer.status_code in (401, 503)
        assert answer.json()["error"]["code"] in ("PUSH_UNAUTHENTICATED", "PUSH_NOT_VERIFIABLE")
    linked.refresh_from_db()
    assert linked.pushed_at is None


def test_another_audience_gets_a_hint_what_to_compare(db: None, pubsub: APIClient, settings: Settings) -> None:
    settings.GMAIL_PUSH_AUDIENCE = "theirs"
    answer = pubsub.post(PATH, notification(emailAddress="owner@shop.example"), format="json")
    assert answer.status_code == 403
    assert "GMAIL_PUSH_AUDIENCE" in answer.json()["error"]["hint"]


@pytest.mark.parametrize("missing", ["GMAIL_PUSH_TOPIC", "GMAIL_PUSH_SERVICE_ACCOUNT"])
def test_where_push_is_off_there_is_no_such_door(db: None, pubsub: APIClient, settings: Settings, missing: str) -> None:
    setattr(settings, missing, "")
    answer = pubsub.post(PATH, notification(emailAddress="owner@shop.example"), format="json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "PUSH_OFF")


def test_nothing_is_got_from_it(db: None, pubsub: APIClient) -> None:
    assert pubsub.get(PATH).status_code == 405


# -- the sandbox's own notifications, over HTTP ------------------------------------------------------------------------


@pytest.fixture
def listening(live_server: LiveServer, push_on: None, settings: Settings, sandbox: Sandbox) -> None:
    """The product's web server is the endpoint of the sandbox's subscription."""
    settings.GMAIL_PUSH_AUDIENCE = f"{live_server.url}{PATH}"
    sandbox.call("PUT", "/push", {"endpoint": f"{live_server.url}{PATH}", "service_account": ACCOUNT})


def answers(sandbox: Sandbox, count: int) -> list[Any]:
    """How the product answered to so many notifications."""
    assert eventually(lambda: len(sandbox.call("GET", "/push")["sent"]) >= count)
    return [sent["answer"] for sent in sandbox.call("GET", "/push")["sent"]]


def test_a_real_notification_is_heard(
    listening: None, linked: GmailConnection, sandbox: Sandbox, client: GmailClient
) -> None:
    client.watch(TOPIC)
    assert answers(sandbox, 1) == [204]
    linked.refresh_from_db()
    assert linked.pushed_at is not None


@pytest.mark.parametrize(
    ("kind", "status"),
    [("pushWrongSignature", 401), ("pushWrongAudience", 403), ("pushWrongEmail", 403), ("pushUnverifiedEmail", 403)],
)
def test_a_forged_one_is_not(
    listening: None, linked: GmailConnection, sandbox: Sandbox, client: GmailClient, kind: str, status: int
) -> None:
    sandbox.fault(kind=kind)
    client.watch(TOPIC)
    assert answers(sandbox, 1) == [status]
    linked.refresh_from_db()
    assert linked.pushed_at is None


def test_one_that_comes_twice_makes_one_run(
    listening: None, connected: GmailConnection, sandbox: Sandbox, client: GmailClient
) -> None:
    sandbox.fault(kind="pushDuplicate")
    client.watch(TOPIC)
    assert answers(sandbox, 2) == [204, 204]
    poll_in(connected, -SECOND)
    tasks.poll_mailboxes()
    tasks.poll_mailboxes()
    assert SyncRun.objects.get().trigger == "push"


# -- the poll ----------------------------------------------------------------------------------------------------------


def heard(connection: GmailConnection, ago: datetime.timedelta) -> None:
    """A notification came that long ago, and no look since."""
    poll_in(connection, DAY)
    GmailConnection.record_notification(connection.address, now=timezone.now() - ago)


def test_a_run_because_of_a_notification_says_so(redis_url: str, linked: GmailConnection) -> None:
    heard(linked, 3 * SECOND)
    tasks.poll_mailboxes()
    run = SyncRun.objects.get()
    assert (run.trigger, run.mode, run.status) == ("push", "incremental", "queued")


def test_a_run_because_of_the_schedule_says_so(redis_url: str, linked: GmailConnection) -> None:
    heard(linked, 600 * SECOND)
    poll_in(linked, -SECOND)
    tasks.poll_mailboxes()
    assert SyncRun.objects.get().trigger == "schedule"


def test_a_mailbox_whose_time_has_not_come_is_left_alone(redis_url: str, linked: GmailConnection) -> None:
    poll_in(linked, 2 * SECOND)
    tasks.poll_mailboxes()
    assert not SyncRun.objects.exists()


def test_mail_that_arrives_during_a_run_is_read_when_it_is_over(redis_url: str, linked: GmailConnection) -> None:
    running = start(linked)
    heard(linked, 3 * SECOND)
    tasks.poll_mailboxes()
    assert SyncRun.objects.get() == running
    running.cancel(now=timezone.now())
    tasks.poll_mailboxes()
    assert [run.trigger for run in SyncRun.objects.exclude(pk=running.pk)] == ["push"]


def test_what_gmail_dropped_within_the_second_is_found_by_a_second_poll(
    redis_url: str, linked: GmailConnection
) -> None:
    heard(linked, SECOND / 10)
    poll_in(linked, -SECOND)
    tasks.poll_mailboxes()
    linked.refresh_from_db()
    assert linked.next_poll_at is not None
    assert linked.next_poll_at <= timezone.now() + push.POLL_AFTER


def test_a_poll_is_claimed_once_and_not_by_a_process_that_missed_a_notification(linked: GmailConnection) -> None:
    poll_in(linked, -SECOND)
    first, second, late = (GmailConnection.objects.get() for _ in range(3))
    assert first.claim_poll(next_poll_at=timezone.now() - SECOND)
    assert not second.claim_poll(next_poll_at=timezone.now())
    late.refresh_from_db()
    GmailConnection.record_notification(linked.address, now=timezone.now())
    assert not late.claim_poll(next_poll_at=timezone.now() + DAY)


def test_mailboxes_that_notify_us_are_polled_less_often(redis_url: str, linked: GmailConnection) -> None:
    for watched_until, minutes in ((None, (12, 18)), (timezone.now() + DAY, (48, 72))):
        SyncRun.objects.all().delete()
        heard(linked, 600 * SECOND)
        GmailConnection.objects.update(watch_expires_at=watched_until, next_poll_at=timezone.now() - SECOND)
        tasks.poll_mailboxes()
        linked.refresh_from_db()
        assert linked.next_poll_at is not None
        wait = (linked.next_poll_at - timezone.now()).total_seconds() / 60
        assert minutes[0] - 1 <= wait <= minutes[1]


def test_a_push_run_reads_from_the_cursor_whatever_the_notification_said(
    connected: GmailConnection, mailbox: MailboxControl
) -> None:
    synced(connected)
    mailbox.deliver(receipt("R-1"))
    run = drive(start(connected, trigger="push"))
    assert (run.status, run.receipts) == ("completed", 1)
    assert adds_up(run)


# -- being watched -----------------------------------------------------------------------------------------------------


def watched_until(connection: GmailConnection) -> datetime.datetime | None:
    connection.refresh_from_db()
    return connection.watch_expires_at


def calls(mailbox: MailboxControl, method: str) -> int:
    counted: int = mailbox.counters().get("calls", {}).get(method, 0)
    return counted


def waiting(redis_url: str, queue: str) -> list[str]:
    """The tasks on a queue, the next one first."""
    with redis.Redis.from_url(redis_url) as server:
        messages = [json.loads(message) for message in reversed(server.lrange(queue, 0, -1))]
    return [message["headers"]["task"].rpartition(".")[2] for message in messages]


def test_a_watch_is_valid_for_seven_days(connected: GmailConnection, push_on: None) -> None:
    tasks.watch_mailbox(connected.pk)
    until = watched_until(connected)
    assert until is not None
    assert abs(until - timezone.now() - 7 * DAY) < 60 * SECOND


def test_its_units_are_the_mailboxs(connected: GmailConnection, push_on: None, settings: Settings) -> None:
    settings.GMAIL_UNITS_PER_MINUTE = 150
    tasks.watch_mailbox(connected.pk)
    assert watched_until(connected) is not None
    assert access.budget_of(connected).pay("stop", times=2).calls == 1


def test_a_watch_waits_for_units(
    connected: GmailConnection, mailbox: MailboxControl, push_on: None, settings: Settings
) -> None:
    settings.GMAIL_UNITS_PER_MINUTE = 99
    tasks.watch_mailbox(connected.pk)
    assert watched_until(connected) is None
    assert calls(mailbox, "watch") == 0


@pytest.mark.parametrize(("left", "renewed"), [(6.5 * DAY, False), (5.9 * DAY, True), (-DAY, True)])
def test_a_watch_is_renewed_once_it_is_a_day_old(
    connected: GmailConnection, mailbox: MailboxControl, push_on: None, left: datetime.timedelta, renewed: bool
) -> None:
    GmailConnection.objects.update(watch_expires_at=timezone.now() + left)
    tasks.watch_mailbox(connected.pk)
    assert calls(mailbox, "watch") == renewed


def test_the_schedule_asks_for_those_that_need_it(redis_url: str, linked: GmailConnection, push_on: None) -> None:
    tasks.renew_watches()
    assert waiting(redis_url, "low") == ["watch_mailbox"]
    GmailConnection.objects.update(watch_expires_at=timezone.now() + 7 * DAY)
    tasks.renew_watches()
    assert waiting(redis_url, "low") == ["watch_mailbox"]


def test_nothing_is_watched_where_push_is_off(
    redis_url: str, connected: GmailConnection, mailbox: MailboxControl
) -> None:
    tasks.renew_watches()
    tasks.watch_mailbox(connected.pk)
    assert waiting(redis_url, "low") == []
    assert calls(mailbox, "watch") == 0


def test_connecting_asks_for_a_watch_before_the_backfill_takes_the_units(
    redis_url: str, push_on: None, connected: GmailConnection
) -> None:
    assert waiting(redis_url, "high")[:2] == ["watch_mailbox", "sync_receipts"]


def test_a_mailbox_connected_again_is_watched_again(linked: GmailConnection, owner: Person) -> None:
    GmailConnection.objects.update(watch_expires_at=NOW + 7 * DAY)
    again, _ = GmailConnection.connect(
        owner.business,
        address=linked.address,
        google_sub=linked.google_sub,
        refresh_token="1//another",
        access_token="ya29.another",
        access_token_expires_at=NOW,
        scopes=[],
        user=owner.user,
        now=NOW,
    )
    assert watched_until(again) is None


def test_trouble_with_the_topic_is_logged_and_reading_goes_on(
    connected: GmailConnection, push_on: None, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.call("PUT", "/push", {"topic": "projects/shop-receipts/topics/another"})
    tasks.watch_mailbox(connected.pk)
    assert watched_until(connected) is None
    assert f"connection {connected.pk} is not watched: GoneError notFound" in caplog.text
    assert connected.address not in caplog.text
    assert synced(connected).status == "completed"


@pytest.mark.parametrize("kind", ["backendError503", "authError", "perMinutePerUser", "dropInBody"])
def test_a_watch_that_gmail_refuses_is_asked_for_again(
    connected: GmailConnection, push_on: None, sandbox: Sandbox, kind: str
) -> None:
    sandbox.fault(kind=kind, method="watch", times=1)
    tasks.watch_mailbox(connected.pk)
    assert watched_until(connected) is None
    assert connected.is_connected
    tasks.watch_mailbox(connected.pk)
    assert watched_until(connected) is not None


def test_disconnecting_ends_the_watch_before_the_grant(
    connected: GmailConnection, mailbox: MailboxControl, push_on: None, sandbox: Sandbox
) -> None:
    tasks.watch_mailbox(connected.pk)
    tasks.disconnect(connected, now=timezone.now())
    tasks.revoke_grant(connected.pk)
    assert [call["method"] for call in sandbox.counters()["total"]["last_calls"]][-2:] == ["stop", "revoke"]
    assert watched_until(connected) is None


def test_a_watch_that_cannot_be_ended_delays_nothing(
    connected: GmailConnection, push_on: None, sandbox: Sandbox, mailbox: MailboxControl
) -> None:
    tasks.watch_mailbox(connected.pk)
    tasks.disconnect(connected, now=timezone.now())
    sandbox.fault(kind="backendError500", method="stop")
    tasks.revoke_grant(connected.pk)
    assert sandbox.counters()["total"]["calls"]["revoke"] == 1


def test_a_mailbox_that_another_business_reads_stays_watched(
    connected: GmailConnection, mailbox: MailboxControl, push_on: None, stranger: Person
) -> None:
    tasks.watch_mailbox(connected.pk)
    GmailConnection.objects.create(
        business=stranger.business,
        address=connected.address,
        google_sub=connected.google_sub,
        status_changed_at=NOW,
        connected_at=NOW,
    )
    tasks.disconnect(connected, now=timezone.now())
    tasks.revoke_grant(connected.pk)
    assert calls(mailbox, "stop") == 0


def test_a_mailbox_that_was_never_watched_is_not_stopped(connected: GmailConnection, mailbox: MailboxControl) -> None:
    watches.end(connected, now=timezone.now())
    assert calls(mailbox, "stop") == 0


def test_the_client_watches_and_stops(client: GmailClient, mailbox: MailboxControl) -> None:
    until = client.watch(TOPIC)
    client.stop()
    client.stop()
    assert abs(until - timezone.now() - 7 * DAY) < 60 * SECOND
    assert mailbox.counters()["units"]["new"] == 200


def test_a_watch_answered_by_half_an_answer_is_no_watch(client: GmailClient, sandbox: Sandbox) -> None:
    sandbox.fault(kind="garbageJson", method="watch")
    with pytest.raises(GmailError):
        client.watch(TOPIC)


# -- the operator's settings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "account", "said"),
    [
        ("", "", []),
        (TOPIC, ACCOUNT, []),
        (TOPIC, "", ["gmail.E001"]),
        ("", ACCOUNT, ["gmail.E001"]),
        ("gmail", ACCOUNT, ["gmail.E002"]),
    ],
)
def test_a_half_set_up_push_is_reported_at_the_start(
    settings: Settings, topic: str, account: str, said: list[str]
) -> None:
    settings.GMAIL_PUSH_TOPIC, settings.GMAIL_PUSH_SERVICE_ACCOUNT = topic, account
    assert [problem.id for problem in run_checks() if problem.id and problem.id.startswith("gmail")] == said


# -- all of it ---------------------------------------------------------------------------------------------------------


@pytest.mark.story
def test_mail_arrives_and_is_read_without_anybody_asking(
    push_on: None, connected: GmailConnection, mailbox: MailboxControl, sandbox: Sandbox, product: Product
) -> None:
    synced(connected, months_back=1)
    product.environment |= {"GMAIL_PUSH_TOPIC": TOPIC, "GMAIL_PUSH_SERVICE_ACCOUNT": ACCOUNT}
    address = product.web()
    sandbox.call("PUT", "/push", {"endpoint": f"{address}{PATH}", "service_account": ACCOUNT})
    product.worker()
    product.beat()
    # connecting had asked for a watch, whose first notification comes at once
    assert eventually(lambda: SyncRun.objects.filter(trigger="push", status="completed").exists())
    poll_in(connected, DAY)

    sandbox.call("POST", "/clock/advance", {"seconds": 2})
    for number in ("R-1", "R-2", "R-3"):
        mailbox.deliver(receipt(number))
    assert eventually(lambda: connected.messages.filter(outcome="receipt").count() == 3)
    assert sandbox.call("GET", "/push")["dropped"] == 2
    assert set(SyncRun.objects.filter(receipts__gt=0).values_list("trigger", flat=True)) == {"push"}
    assert {sent["answer"] for sent in sandbox.call("GET", "/push")["sent"]} == {204}
