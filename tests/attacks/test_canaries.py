"""A whole sync of mails full of canaries: what the product leaves outside its ledger holds none of them."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.apps import apps
from django.db import connection as database

from gmail.models import GmailConnection, SyncRun
from tests.cast import Person
from tests.mails import receipt
from tests.processes import MailboxControl, Product, Sandbox
from tests.story.conftest import Program, wait_for

pytestmark = pytest.mark.story

ENOUGH = "that is enough"
PACKED = re.compile(r'"body": "([A-Za-z0-9+/=]+)"')
SUBJECT, BODY, SENDER = "canary-of-the-subject", "canary-of-the-body", "canary-sender"
LEDGER = ("receipt", "document_texts", "gmail_connections", "businesses_user")
"""Tables that hold what was read, or whose mailbox it is: that is what they are for."""


def mails(mailbox: MailboxControl) -> None:
    """One that is read, one that is none, and one that cannot be read at all."""
    good = receipt("R-1", vendor=f"{BODY} Ltd")
    del good["From"], good["Subject"]
    good["From"], good["Subject"] = f"{SENDER}@shop.example", f"Your receipt {SUBJECT}"
    mailbox.deliver(good)
    mailbox.deliver(f"From: {SENDER}@x.example\r\nSubject: receipt {SUBJECT}\r\n\r\n{BODY}".encode())
    head = f"From: {SENDER}@x.example\r\nSubject: receipt {SUBJECT}\r\nContent-Type: multipart/mixed; boundary={BODY}"
    mailbox.deliver(f"{head}\r\n\r\n--{BODY}\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4 {BODY}".encode())


class Listener(threading.Thread):
    """Hears every command that reaches a Redis, from `start` to `stop`."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.heard: list[str] = []
        self.listening = threading.Event()

    def run(self) -> None:
        with redis.Redis.from_url(self.url, socket_timeout=None) as server, server.monitor() as monitor:
            self.listening.set()
            for command in monitor.listen():
                self.heard.append(str(command["command"]))
                if ENOUGH in self.heard[-1]:
                    return

    def stop(self) -> str:
        """All that was heard, the jobs' bodies as they were before Celery packed them."""
        with redis.Redis.from_url(self.url) as server:
            server.echo(ENOUGH)
        self.join()
        heard = "\n".join(self.heard)
        return heard + "".join(base64.b64decode(body).decode() for body in PACKED.findall(heard))


@pytest.fixture
def listener(redis_url: str) -> Iterator[Listener]:
    """Listens to the broker while the test goes on."""
    thread = Listener(redis_url)
    thread.start()
    thread.listening.wait()
    yield thread
    if thread.is_alive():
        thread.stop()


@pytest.mark.django_db(transaction=True)
def test_no_token_subject_address_or_body_is_in_a_log_the_broker_or_another_table(
    product: Product, connected: GmailConnection, owner: Person, mailbox: MailboxControl, sandbox: Sandbox,
    listener: Listener, tmp_path: Path,
) -> None:  # fmt: skip
    mails(mailbox)
    credential = connected.credential
    tokens = [str(credential.refresh_token), str(credential.access_token), owner.token]
    product.environment["LOG_LEVEL"] = "DEBUG"
    program, worker, beat = Program(product.web(), owner.token), product.worker(), product.beat()
    sandbox.fault(kind="backendError503", method="messages.get", times=1)
    run_id = program.call("POST", "receipts/sync", mode="full_backfill").json()["sync_run_id"]
    wait_for(lambda: SyncRun.objects.filter(pk=run_id, finished_at__isnull=False).exists())
    assert SyncRun.objects.get(pk=run_id).saved_receipts >= 1
    worker.stop()
    beat.stop()
    logs = "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "logs").iterdir())
    broker = listener.stop()
    assert "JOB DONE" in logs
    assert f"[[{run_id}]" in broker
    for place, text in {"logs": logs, "broker": broker, "tables": rows(besides=LEDGER)}.items():
        for canary in (SUBJECT, BODY, SENDER, mailbox.address, *tokens):
            assert canary not in text, f"{canary} in {place}"
    everything = rows(besides=())
    assert SUBJECT in everything
    assert not [token for token in tokens if token in everything]


def rows(*, besides: tuple[str, ...]) -> str:
    """Every row of every table, but for those whose names begin with one of `besides`."""
    found = []
    with database.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if not table.startswith(besides or ("no such table",)) and table in database.introspection.table_names():
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own table
                found.append(repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor]))
    return "".join(found)
