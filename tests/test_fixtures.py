"""The fixtures of the other tests: people, mailbox, processes."""

from __future__ import annotations

import pytest
import requests

from gmail.models import GmailConnection, SyncRun
from tests.cast import Person
from tests.processes import MailboxControl, Product


def test_the_cast_sees_its_own_business(owner: Person, teammate: Person, stranger: Person) -> None:
    for person in (owner, teammate, stranger):
        assert person.api.get("/api/gmail/status").status_code == 200
        assert person.browser.get("/api/gmail/status").status_code == 200
    assert owner.business == teammate.business != stranger.business


def test_an_accountant_changes_nothing(accountant: Person) -> None:
    answer = accountant.api.post("/api/receipts/sync", {})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "READ_ONLY"


def test_a_connected_mailbox_has_its_tokens_and_no_run(
    connected: GmailConnection, mailbox: MailboxControl, owner: Person
) -> None:
    assert connected.is_connected
    assert connected.business == owner.business
    assert connected.credential.refresh_token
    assert not SyncRun.objects.exists()
    assert not mailbox.counters()


@pytest.mark.story
def test_the_product_runs_as_processes(product: Product, owner: Person) -> None:
    url = product.web()
    worker = product.worker()
    beat = product.beat()
    answer = requests.get(f"{url}/api/gmail/status", headers={"Authorization": f"Bearer {owner.token}"}, timeout=30)
    assert answer.json()["status"] == "none"
    worker.wait_until(lambda: "Ready" in worker.output() or "ready" in worker.output(), seconds=90)
    product.processes.check()
    assert beat.is_running
