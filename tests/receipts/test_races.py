"""Two workers at the same moment end with one set of rows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from businesses.models import Business, User
from extraction.types import Part
from receipts import categories, changes
from receipts.history import corrections_of
from receipts.intake import save
from receipts.models import Category, Document, Receipt
from tests.receipts.mails import NOON, found, mail_to, reading, said

T = TypeVar("T")
ROUNDS = 5
WORKERS = 4
PDF = Part("receipt.pdf", "application/pdf", b"%PDF-1.4")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Workers, each with a database connection of its own."""
    with ThreadPoolExecutor(WORKERS) as workers:
        yield workers


def at_once(pool: ThreadPoolExecutor, works: Sequence[Callable[[], T]]) -> list[T]:
    """What each of `works` returned, all having begun together."""
    start = threading.Barrier(WORKERS)

    def one(work: Callable[[], T]) -> T:
        try:
            start.wait()
            return work()
        finally:
            connection.close()

    return list(pool.map(one, works))


def test_a_mail_that_several_workers_submit_at_once_is_saved_once(pool: ThreadPoolExecutor) -> None:
    business = Business.objects.create(name="The Shop")
    for number in range(ROUNDS):
        mail = mail_to(business, f"m-{number}")
        outcome = replace(found(reading(number=f"{number}-a"), reading(number=f"{number}-b")), parts=(PDF,))
        answers = at_once(pool, [partial(save, mail, outcome)] * WORKERS)
        assert len(set(answers)) == 1
        assert answers[0].outcome == "receipt"
    assert Receipt.objects.count() == ROUNDS * 2
    assert Document.objects.get(origin="attachment").receipts.count() == ROUNDS * 2


def test_one_document_in_several_mails_at_once_has_one_original(pool: ThreadPoolExecutor) -> None:
    business = Business.objects.create(name="The Shop")
    for number in range(ROUNDS):
        mails = [mail_to(business, f"m-{number}-{worker}") for worker in range(WORKERS)]
        answers = at_once(pool, [partial(save, mail, found(number=f"INV-{number}")) for mail in mails])
        assert sorted(answer.outcome for answer in answers) == ["duplicate"] * (WORKERS - 1) + ["receipt"]
    assert Receipt.originals.count() == ROUNDS


def test_several_people_deleting_at_once_hand_on_once(pool: ThreadPoolExecutor) -> None:
    business = Business.objects.create(name="The Shop")
    rows = [save(mail_to(business, f"m-{n}"), found()).receipt_ids[0] for n in range(3)]
    original = [Receipt.objects.get(pk=rows[0]) for _ in range(WORKERS)]
    at_once(pool, [partial(changes.delete, row, cause=said(at=timezone.now())) for row in original])
    assert list(Receipt.originals.values_list("pk", flat=True)) == [rows[1]]
    assert Receipt.objects.get(pk=rows[2]).duplicate_of_id == rows[1]


def test_a_category_deleted_while_receipts_are_given_it_is_on_none_of_them(pool: ThreadPoolExecutor) -> None:
    business = Business.objects.create(name="The Shop")
    person = User.objects.create_user("owner@shop.example")
    receipts = [Receipt.objects.get(pk=save(mail_to(business, f"m-{n}"), found(number=f"{n}")).receipt_ids[0])
                for n in range(WORKERS - 1)]  # fmt: skip
    for number in range(ROUNDS):
        category = categories.add(business, name=f"Travel {number}")
        gives = [partial(_give, receipt, category, person) for receipt in receipts]
        at_once(pool, [partial(_delete, category, person), *gives])
        assert not Category.objects.exists()
        for receipt in Receipt.objects.all():
            assert receipt.category is None
            assert [said.became for said in corrections_of(receipt)][-1:] in ([], [None])


def _give(receipt: Receipt, category: Category, person: User) -> None:
    with suppress(changes.InvalidCorrectionError):
        changes.correct(receipt, {"category": category}, cause=said(person, at=NOON))


def _delete(category: Category, person: User) -> None:
    categories.move_receipts(category, to=None, cause=said(person, at=NOON))
    categories.delete(category, cause=said(person, at=NOON))
