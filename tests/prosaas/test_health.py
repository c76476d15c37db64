"""`/healthz` and `/readyz` report what runs and what does not."""

from __future__ import annotations

from typing import Any

import pytest
import redis
import requests
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from prosaas import broker
from tests.processes import Product
from tests.prosaas.serving import NO_REDIS, serve


def checks_of(client: Client, status: int) -> dict[str, str]:
    answer = client.get("/readyz")
    assert answer.status_code == status, answer.content
    body: dict[str, Any] = answer.json()
    assert body["status"] == ("ok" if status == 200 else "unavailable")
    checks: dict[str, str] = body["checks"]
    return checks


def test_a_process_that_answers_lives(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "scheme": "http"})


@pytest.mark.story
def test_with_a_worker_and_beat_everything_is_ready(product: Product, redis_url: str, client: Client) -> None:
    worker, beat = product.worker(), product.beat()
    worker.wait_until(lambda: "Waiting for jobs" in worker.output(), seconds=60)
    with redis.Redis.from_url(redis_url) as server:
        beat.wait_until(lambda: broker.alive(server, broker.BEAT), seconds=60)
    assert set(checks_of(client, 200).values()) == {"ok"}


@pytest.mark.story
def test_a_queue_nobody_serves_is_named(product: Product, client: Client) -> None:
    worker = product.worker(queues="default,low")
    worker.wait_until(lambda: "Waiting for jobs" in worker.output(), seconds=60)
    assert checks_of(client, 503)["workers"] == "no worker on high"


@pytest.mark.django_db
def test_without_a_worker_it_is_not_ready(redis_url: str, client: Client) -> None:
    checks = checks_of(client, 503)
    assert checks["workers"] == "no worker on high, default, low"
    assert checks["broker"] == checks["database"] == checks["migrations"] == "ok"


@pytest.mark.django_db
def test_without_beat_it_is_not_ready(redis_url: str, client: Client) -> None:
    assert checks_of(client, 503)["beat"] == "not running"


@pytest.mark.story
def test_without_redis_it_is_not_ready(product: Product) -> None:
    url = serve(product, REDIS_URL=NO_REDIS)
    answer = requests.get(f"{url}/readyz", timeout=30)
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": "ok",
        "migrations": "ok",
        "broker": "unreachable",
        "workers": "unreachable",
        "beat": "unreachable",
    }
    assert "secret-of-it" not in answer.text


@pytest.mark.django_db
def test_a_migration_that_was_not_run_is_reported(redis_url: str, client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="receipts").order_by("-id").first().delete()  # type: ignore[union-attr]
    assert checks_of(client, 503)["migrations"] == "pending"


@pytest.mark.django_db
def test_strangers_learn_yes_or_no_and_nothing_else(redis_url: str, client: Client, settings: Settings) -> None:
    settings.PRODUCTION, settings.METRICS_TOKEN = True, "scraper"
    assert client.get("/readyz").json() == {"status": "unavailable"}
    inside = client.get("/readyz", headers={"Authorization": "Bearer scraper"}).json()
    assert inside["checks"]["database"] == "ok"


@pytest.mark.django_db
def test_it_reports_states_and_no_addresses(redis_url: str, client: Client) -> None:
    assert redis_url not in client.get("/readyz").content.decode()
