"""The main journey as a customer takes it: web server, worker, beat, broker, browser session and Gmail."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.utils import timezone

from gmail.models import Credential, GmailConnection, SyncRun
from local.browser import Browser
from local.processes import Process
from receipts.models import Receipt
from tests.cast import PASSWORD, Person
from tests.mails import newsletter, receipt
from tests.processes import MailboxControl, Product, Sandbox
from tests.story.conftest import Program, wait_for

pytestmark = pytest.mark.story


def ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def connect(address: str, person: Person, mailbox: MailboxControl) -> Browser:
    """Sign in, press Connect, and grant access on the consent page."""
    browser = Browser()
    page = browser.open(f"{address}/login")
    browser.submit(page, {"username": person.user.email, "password": PASSWORD})
    consent = browser.open(f"{address}/api/gmail/oauth/start")
    home = browser.submit(consent, {"decision": "allow", "account": mailbox.address})
    assert home.url == f"{address}/"
    return browser


@pytest.mark.every_database
def test_from_consent_to_receipts_to_new_mail_to_disconnection(
    gunicorn: str,
    worker: Process,
    beat: Process,
    program: Program,
    owner: Person,
    mailbox: MailboxControl,
    sandbox: Sandbox,
) -> None:
    mailbox.deliver(receipt("R-1"), at=ago(2))
    mailbox.deliver(receipt("R-2", total="120.50"), at=ago(500))
    mailbox.deliver(newsletter(), at=ago(4))

    connect(gunicorn, owner, mailbox)
    first = program.wait_for_run(program.latest()["last_run"]["id"])
    assert (first["status"], first["mode"], first["trigger"]) == ("completed", "full_backfill", "web")
    assert first["counters"]["saved_receipts"] == 2
    assert {row["number"] for row in program.get("receipts")["results"]} == {"R-1", "R-2"}

    mailbox.deliver(receipt("R-3"))
    queued = program.call("POST", "receipts/sync", mode="incremental").json()
    second = program.wait_for_run(queued["sync_run_id"])
    assert (second["status"], second["counters"]["saved_receipts"]) == ("completed", 1)
    assert {row["number"] for row in program.get("receipts")["results"]} == {"R-1", "R-2", "R-3"}

    third = program.wait_for_run(program.call("POST", "receipts/sync").json()["sync_run_id"])
    assert (third["units_spent"], third["counters"]["listed"]) == (2, 0)

    refused = program.call("DELETE", "gmail/oauth/disconnect")
    assert refused.json()["error"]["code"] == "BROWSER_REQUIRED"
    # signing in gave the password its full number of rounds, which ended older sessions
    owner.user.refresh_from_db()
    owner.browser.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    goodbye = owner.browser.delete("/api/gmail/oauth/disconnect")
    assert goodbye.status_code == 200, goodbye.content
    assert goodbye.json()["status"] == "disconnected"
    wait_for(lambda: not Credential.objects.exists())
    assert sandbox.counters()["total"]["calls"]["revoke"] == 1
    assert Receipt.objects.count() == 3
    assert program.call("POST", "receipts/sync").json()["error"]["code"] == "GMAIL_NOT_CONNECTED"


def test_twenty_clicks_at_once_make_one_run(gunicorn: str, connected: GmailConnection, program: Program) -> None:
    with ThreadPoolExecutor(20) as clicks:
        answers = list(clicks.map(lambda _: program.call("POST", "receipts/sync"), range(20)))
    accepted = [answer.json() for answer in answers if answer.status_code == 202]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert (len(accepted), len(refused)) == (1, 19)
    assert {body["sync_run_id"] for body in refused} == {accepted[0]["sync_run_id"]}
    assert SyncRun.objects.count() == 1


@pytest.mark.every_database
def test_a_killed_worker_costs_no_mail_and_doubles_none(
    product: Product,
    beat: Process,
    program: Program,
    connected: GmailConnection,
    mailbox: MailboxControl,
    sandbox: Sandbox,
) -> None:
    product.environment["SYNC_LEASE_SECONDS"] = "2"
    product.environment["SYNC_REDISPATCH_SECONDS"] = "2"
    numbers = {f"R-{number}" for number in range(100, 160)}
    for age, number in enumerate(sorted(numbers)):
        mailbox.deliver(receipt(number), at=ago(1 + 10 * age))
    sandbox.call("PUT", "/latency", {"fixed_ms": 30})
    worker = product.worker()
    run_id = program.call("POST", "receipts/sync", mode="full_backfill").json()["sync_run_id"]
    wait_for(lambda: Receipt.objects.count() >= 10)
    worker.kill()
    assert SyncRun.objects.get(pk=run_id).is_active

    product.worker()
    run = program.wait_for_run(run_id)
    counters = run["counters"]
    outcomes = ("receipts", "duplicates", "not_receipts", "failed", "gone")
    assert run["status"] == "completed"
    assert counters["listed"] == sum(counters[name] for name in outcomes) == len(numbers)
    assert sorted(str(receipt.number) for receipt in Receipt.objects.all()) == sorted(numbers)


def test_a_broker_that_is_down_is_reported_and_leaves_nothing_behind(
    product: Product, connected: GmailConnection, owner: Person, worker: Process
) -> None:
    product.environment["REDIS_URL"] = "redis://127.0.0.1:1/0"
    answer = Program(product.web(), owner.token).call("POST", "receipts/sync")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "QUEUE_UNAVAILABLE"
    assert not SyncRun.objects.exists()


def test_readiness_names_what_is_missing(gunicorn: str) -> None:
    answer = requests.get(f"{gunicorn}/readyz", timeout=30)
    assert answer.status_code == 503
    assert answer.json()["checks"]["workers"] == "no worker on high, default, low"
    assert requests.get(f"{gunicorn}/healthz", timeout=30).status_code == 200
