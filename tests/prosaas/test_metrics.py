"""`/metrics`: the installation's numbers for Prometheus, without anything that identifies a tenant."""

from __future__ import annotations

import datetime
import json
import time

import pytest
import redis
import requests
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import ResolverMatch
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from celery_app import QUEUES
from gmail.models import GmailConnection, Message, SyncRun
from gmail.tasks import revoke_grant
from prosaas import broker, metrics, monitoring_access
from prosaas.request_latency import LATENCY, REQUESTS, observe
from receipts.intake import ENGINE_VERSION
from tests.attacks.routes import all_routes
from tests.cast import Person
from tests.plans import analyze, dear
from tests.processes import Product
from tests.prosaas.serving import NO_REDIS, serve


def numbers(text: str) -> dict[tuple[str, ...], float]:
    """Return every sample by its name and label values."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scrape(client: Client, headers: dict[str, str] | None = None) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.content
    return numbers(answer.content.decode())


def mailbox_of(owner: Person) -> GmailConnection:
    now = timezone.now()
    return GmailConnection.objects.create(
        business=owner.business, address="owner@shop.example", google_sub="1", status_changed_at=now, connected_at=now
    )


def test_runs_mails_units_and_errors_are_counted(owner: Person, redis_url: str, client: Client) -> None:
    mailbox = mailbox_of(owner)
    ended = {"business": owner.business, "connection": mailbox, "queued_at": timezone.now()}
    SyncRun.objects.create(**ended, status="completed", receipts=3, not_receipts=2, units_spent=105)
    SyncRun.objects.create(**ended, status="failed", error_code="GMAIL_UNAVAILABLE", failed=1, units_spent=20)
    found = scrape(client)
    assert found["prosaas_sync_runs", "completed"] == found["prosaas_sync_runs", "failed"] == 1
    assert found["prosaas_sync_runs", "running"] == 0
    assert found["prosaas_sync_errors", "GMAIL_UNAVAILABLE"] == 1
    assert (found["prosaas_mails", "receipts"], found["prosaas_mails", "failed"]) == (3, 1)
    assert found["prosaas_gmail_units",] == 125
    assert found["prosaas_mailboxes", "connected"] == 1
    assert found["prosaas_mailboxes_short_questions",] == 0
    assert found["prosaas_receipts", "approved"] == 0


def test_what_there_may_be_millions_of_is_counted_to_a_limit(
    owner: Person, redis_url: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = mailbox_of(owner)
    run = SyncRun.objects.create(business=owner.business, connection=mailbox, queued_at=timezone.now())
    for number in range(3):
        Message.objects.create(
            business=owner.business, connection=mailbox, run=run, gmail_id=str(number), outcome="not_receipt"
        )
    assert scrape(client)["prosaas_to_reread", "mails"] == 3
    monkeypatch.setattr(metrics, "COUNTED", 2)
    assert scrape(client)["prosaas_to_reread", "mails"] == 2


def test_a_scrape_reads_no_table_that_holds_a_row_a_mail_from_end_to_end(
    owner: Person, redis_url: str, client: Client
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("plans are PostgreSQL's")
    mailbox = mailbox_of(owner)
    run = SyncRun.objects.create(business=owner.business, connection=mailbox, queued_at=timezone.now())
    common = {"business": owner.business, "connection": mailbox, "run": run, "engine_version": ENGINE_VERSION}
    Message.objects.bulk_create(Message(gmail_id=str(n), outcome="not_receipt", **common) for n in range(2_000))
    analyze("gmail_messages")
    assert dear(lambda: scrape(client), "gmail_messages", page=50) == []


def test_the_whole_console_is_one_route(owner: Person, redis_url: str, client: Client) -> None:
    for address in ("/admin/receipts/receipt/", "/admin/gmail/message/", "/admin/login/", "/admin/doctor/"):
        client.get(address)
    routes = {key[1] for key in scrape(client) if key[0] == "prosaas_http_request_seconds_count"}
    assert [route for route in routes if route.startswith("admin")] == ["admin/"]


def test_a_scrape_stays_small_when_every_route_is_used(owner: Person, redis_url: str, client: Client) -> None:
    # what other tests asked for is counted too
    LATENCY.clear()
    REQUESTS.clear()
    for route in all_routes():
        for status in (200, 400, 404, 429):
            request = RequestFactory().get("/")
            request.resolver_match = ResolverMatch(lambda: None, (), {}, route=route.pattern)
            observe(request, status, 0.02)
    assert len(client.get("/metrics").content) < 100_000


def test_no_label_reveals_whose_numbers_they_are(owner: Person, redis_url: str, client: Client) -> None:
    mailbox_of(owner)
    owner.api.get("/api/receipts/123456")
    labels = {label for sample in scrape(client) for label in sample}
    for word in (owner.business.name, "shop.example", "123456", redis_url):
        assert not [label for label in labels if word in label]
    assert "api/receipts/<int:pk>" in labels


@pytest.mark.django_db
def test_a_queue_reports_how_many_jobs_wait_and_since_when(redis_url: str, client: Client) -> None:
    assert scrape(client)["prosaas_queue_oldest_job_seconds", "low"] == 0
    for _ in range(2):
        revoke_grant.apply_async(args=(0,), queue="low")
    with redis.Redis.from_url(redis_url) as server:
        oldest = json.loads(server.lindex("low", -1) or b"")
        oldest["headers"][broker.SENT_AT] = time.time() - 90
        server.lset("low", -1, json.dumps(oldest))
    found = scrape(client)
    assert [found["prosaas_queue_jobs", queue] for queue in QUEUES] == [0, 0, 2]
    assert 90 <= found["prosaas_queue_oldest_job_seconds", "low"] < 150


def test_a_job_that_does_not_say_when_it_was_sent_is_new() -> None:
    for job in (b"no json", b"[]", b'{"headers": {}}', b'{"headers": {"sent_at": null}}'):
        assert time.time() - broker.sent_at(job) < 5


def test_who_was_not_seen_for_a_while_does_not_run(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as server:
        broker.note(server, broker.WORKER, "here")
        gone = time.time() - datetime.timedelta(minutes=1).total_seconds()
        server.zadd("seen:worker", {"gone": gone})
        assert broker.alive(server, broker.WORKER) == ["here"]
        assert set(broker.last_seen(server, broker.WORKER)) == {"here", "gone"}


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "172.20.0.5", "192.168.1.9", "fd00::1"])
def test_this_machine_and_its_network_are_private(address: str) -> None:
    assert monitoring_access.is_private(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860::1", "", "unix:"])
def test_others_are_not(address: str) -> None:
    assert not monitoring_access.is_private(address)


@pytest.mark.django_db
def test_who_comes_through_a_proxy_sees_nothing(client: Client) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "Via", "CF-Connecting-IP"):
        answer = client.get("/metrics", headers={header: "127.0.0.1"})
        assert (answer.status_code, b"METRICS_TOKEN" in answer.content) == (403, True)
    assert client.get("/metrics", REMOTE_ADDR="8.8.8.8").status_code == 403


@pytest.mark.django_db
def test_with_a_token_set_only_the_token_counts(redis_url: str, client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "scraper"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer scraped"}).status_code == 403
    scrape(client, {"Authorization": "Bearer scraper", "X-Forwarded-For": "8.8.8.8"})


@pytest.mark.django_db
def test_in_production_no_address_is_enough(client: Client, settings: Settings) -> None:
    settings.PRODUCTION = True
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 403


@pytest.mark.story
def test_a_redis_that_is_down_leaves_the_other_numbers(product: Product) -> None:
    url = serve(product, REDIS_URL=NO_REDIS)
    found = numbers(requests.get(f"{url}/metrics", timeout=30).text)
    assert (found["prosaas_up", "broker"], found["prosaas_up", "database"]) == (0, 1)
    assert found["prosaas_sync_runs", "running"] == 0
