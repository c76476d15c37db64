"""The same file from many at the same moment is one receipt, and each of them is told which."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from receipts.models import Job, Receipt
from tests.cast import Person, client_with
from tests.doors.files import as_file, invoice, upload, work

AT_ONCE = 6
EACH = 4

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_file_at_once_is_one_receipt_and_every_answer_says_which(redis_url: str, owner: Person) -> None:
    start = threading.Barrier(AT_ONCE)

    def send_and_read(_: int) -> list[dict[str, Any]]:
        try:
            start.wait()
            jobs = [upload(client_with(owner.token), as_file("a.pdf", invoice())).json()["id"] for _ in range(EACH)]
            return [(work(job).result or {})["files"][0] for job in jobs]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = [each for answers in pool.map(send_and_read, range(AT_ONCE)) for each in answers]
    row = Receipt.objects.get()
    assert Job.objects.count() == AT_ONCE * EACH
    assert sorted(each["outcome"] for each in told) == ["duplicate"] * (AT_ONCE * EACH - 1) + ["receipt"]
    assert {each["receipts"][0] for each in told} == {row.pk}
    assert {each["duplicate_of"] for each in told} == {None, row.pk}
