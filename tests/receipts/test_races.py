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
from receipts import bulk, categories, changes, total_folding, undo
from receipts.bulk import Action, Change
from receipts.history import corrections_of
from receipts.intake import save
from receipts.models import Category, Document, Event, Receipt
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


def test_bulks_and_corrections_of_the_same_rows_wait_for_each_other_and_lose_nothing(pool: ThreadPoolExecutor) -> None:
    business = Business.objects.create(name="The Shop")
    # copies with smaller ids than their originals' other copies, so that families are locked across each other
    ids = [save(mail_to(business, f"m-{n}"), found(number=f"{n % 3}")).receipt_ids[0] for n in range(9)]
    for number in range(ROUNDS):
        works = [
            partial(_bulk, ids, Change(Action.NOTE, f"round {number}")),
            partial(_bulk, ids[::-1], Change(Action.DELETE)),
            partial(_bulk, ids[3:], Change(Action.RESTORE)),
            partial(_correct, ids[4], f"Birch {number}"),
        ]
        at_once(pool, works)
        _bulk(ids, Change(Action.RESTORE))
        assert Receipt.objects.get(pk=ids[4]).vendor == f"Birch {number}"
        for receipt in Receipt.objects.all():
            versions = Event.objects.filter(receipt=receipt).order_by("version").values_list("version", flat=True)
            assert [*versions] == [*range(2, receipt.version + 1)], "each change is one event"
    assert Receipt.originals.count() == 3
    total_folding.mend(business.pk, now=NOON)
    assert total_folding.differences(business, limit=5) == []


def test_undoing_several_times_at_once_undoes_once(pool: ThreadPoolExecutor) -> None:
    business = Business.objects.create(name="The Shop")
    ids = [save(mail_to(business, f"m-{n}"), found(number=f"{n // 2}")).receipt_ids[0] for n in range(6)]
    cause = said()
    bulk.apply(Receipt.objects.filter(pk__in=ids), Change(Action.DELETE), cause=cause)
    assert cause.operation is not None
    events = list(undo.events_of(business, cause.operation))
    counts = at_once(pool, [partial(undo.take_back, events, cause=said())] * WORKERS)
    assert sorted(undone.count for undone in counts) == [0, 0, 0, 6]
    assert Event.objects.filter(kind="undone").count() == 6
    assert not Receipt.objects.exclude(deleted_at=None).exists()


def _bulk(ids: Sequence[int], change: Change) -> None:
    bulk.apply(Receipt.objects.filter(pk__in=ids), change, cause=said(at=timezone.now()))


def _correct(pk: int, vendor: str) -> None:
    changes.correct(Receipt.objects.get(pk=pk), {"vendor": vendor}, cause=said(at=timezone.now()))
