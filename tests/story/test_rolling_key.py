"""The encryption key changes while the system runs: two workers and a web server, replaced one after another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography.fernet import Fernet

from gmail.models import GmailConnection, SyncRun
from local.processes import Process
from receipts.models import Receipt
from tests.cast import Person
from tests.mails import receipt
from tests.processes import MailboxControl, Product
from tests.prosaas.serving import run
from tests.story.conftest import Program, ready

# on PostgreSQL only: it is slow
pytestmark = [pytest.mark.story, pytest.mark.disaster]


class Customer:
    """A program that syncs continuously; each sync needs a fresh access token, which is stored encrypted."""

    def __init__(self, program: Program, mailbox: MailboxControl) -> None:
        self.program = program
        self.mailbox = mailbox
        self.statuses: list[str] = []
        self._over = threading.Event()

    def work(self) -> None:
        while not self._over.is_set():
            self.sync()

    def sync(self) -> None:
        self.mailbox.deliver(receipt(f"R-{len(self.statuses)}"))
        self.mailbox.expire_tokens()
        run_id = self.program.call("POST", "receipts/sync").json()["sync_run_id"]
        self.statuses.append(self.program.wait_for_run(run_id)["status"])

    @contextmanager
    def run_in_background(self) -> Iterator[None]:
        thread = threading.Thread(target=self.work)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()


def roll_out(product: Product, customer: Customer, keys: list[str], leaving: list[Process]) -> list[Process]:
    """Start processes with these keys, and stop the old ones after both have run for a moment."""
    product.environment["ENCRYPTION_KEY"] = ",".join(keys)
    coming = [product.worker(), product.worker()]
    customer.program.address = product.web()
    for worker in coming:
        ready(worker)
    so_far = len(customer.statuses)
    coming[0].wait_until(lambda: len(customer.statuses) > so_far + 1, seconds=60)
    for worker in leaving:
        worker.stop(grace=20)
    return coming


def rotate(product: Product, *options: str) -> None:
    done = run("manage.py", "rotate_encryption_key", *options, **product.environment)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_fails_while_the_key_is_changed(
    product: Product, owner: Person, connected: GmailConnection, mailbox: MailboxControl
) -> None:
    old, new = product.environment["ENCRYPTION_KEY"], Fernet.generate_key().decode()
    # a worker asked to stop hands its run over at once
    product.environment["REMAP_SIGTERM"] = "SIGQUIT"
    workers = [product.worker()]
    customer = Customer(Program(product.web(), owner.token), mailbox)
    ready(workers[0])
    with customer.run_in_background():
        for keys in ([old, new], [new, old]):
            workers = roll_out(product, customer, keys, workers)
        rotate(product)
        workers = roll_out(product, customer, [new], workers)
    customer.sync()
    rotate(product, "--check")
    assert set(customer.statuses) == {"completed"}
    assert Receipt.objects.count() == len(customer.statuses)
    assert not SyncRun.objects.exclude(error_code="").exists()
    connected.refresh_from_db()
    assert connected.is_connected
    for worker in workers:
        worker.stop(grace=20)
