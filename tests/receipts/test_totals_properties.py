"""After any history, whatever was thrown in between, the totals say what the receipts say."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from businesses.models import Business
from extraction.types import DocumentType
from receipts import categories, changes, total_folding
from receipts.intake import Mail, save
from receipts.models import Receipt, Status
from receipts.selection import Selection
from receipts.total_reading import from_totals
from receipts.total_sources import Question
from tests.receipts.mails import NOON, found, said
from tests.receipts.plain_totals import of_sums, plain, received_in

VENDORS = ("Oak", "Birch", None)
CURRENCIES = ("USD", "ILS", None)
ZONES = ("Asia/Jerusalem", "America/New_York", "UTC")
MOMENTS = (NOON, datetime.datetime(2025, 12, 31, 22, 30, tzinfo=datetime.UTC), NOON.replace(day=31, hour=23))
KINDS = (DocumentType.INVOICE, DocumentType.REFUND, DocumentType.ORDER, None)
AMOUNTS = (Decimal("0.10"), Decimal("118.00"), None)
DATES = (datetime.date(2026, 3, 10), datetime.date(2025, 12, 31), None)
RATES = (Decimal(18), Decimal(0), None)
READ = {
    "vendor": st.sampled_from(VENDORS),
    "currency": st.sampled_from(CURRENCIES),
    "document_type": st.sampled_from(KINDS),
    "total": st.sampled_from(AMOUNTS),
    "tax": st.sampled_from((Decimal("0.02"), Decimal(0), None)),
    "issue_date": st.sampled_from(DATES),
    "number": st.sampled_from(("A-1", "A-2", "A-3", None)),
}
CORRECTED = {
    "vendor": st.sampled_from(VENDORS),
    "currency": st.sampled_from(CURRENCIES),
    "document_type": st.sampled_from(KINDS),
    "amount": st.sampled_from(AMOUNTS),
    "tax": st.sampled_from((Decimal("0.02"), Decimal(0), None)),
    "tax_rate": st.sampled_from(RATES),
    "issue_date": st.sampled_from(DATES),
    "status": st.sampled_from(Status.values),
}
WHICH = st.integers(0, 20)
STEPS = st.one_of(
    st.tuples(st.just("arrive"), st.fixed_dictionaries(READ), st.sampled_from(MOMENTS)),
    st.tuples(st.just("correct"), WHICH, st.fixed_dictionaries({}, optional=CORRECTED)),
    st.tuples(st.just("reread"), WHICH, st.fixed_dictionaries(READ)),
    st.tuples(st.sampled_from(["delete", "restore", "categorise", "move"]), WHICH),
    st.tuples(st.just("fold"), st.integers(1, 4)),
    st.tuples(st.just("mend")),
    st.tuples(st.just("zone"), st.sampled_from(ZONES)),
)
HISTORIES = st.lists(st.tuples(STEPS, st.none() | st.integers(0, 12)), min_size=4, max_size=14)
YEAR = (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
MONTH = (datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))
DAY = st.none() | st.sampled_from([datetime.date(2025, 12, 20), datetime.date(2026, 1, 1), datetime.date(2026, 3, 10)])
QUESTIONS = (
    Question(("month", "currency", "status", "document_type", "standing", "tax_rate"), "received"),
    Question(("month", "currency", "status", "document_type", "standing", "tax_rate"), "issued"),
    Question(("vendor", "currency", "status", "standing", "document_type"), "received"),
    Question(("vendor", "month", "currency"), "issued", counted=True),
    Question(("category", "month", "currency", "standing"), "received"),
    Question(("status", "standing"), "received"),
    Question(("vendor", "currency", "status"), "received", counted=True),
    Question(("vendor", "currency"), "issued", counted=True),
    Question(("month", "currency"), "received", counted=True),
)
MOST = Question(("vendor", "currency"), "received", counted=True, top=2)


class CrashError(Exception):
    """The process dies."""


class Rollback(Exception):  # noqa: N818 - not an error
    """Ends an example."""


@contextmanager
def dying_after(statements: int | None) -> Iterator[None]:
    """Die before the statement after so many; whatever transaction is open is lost, and nothing else."""
    left = count(statements or 0, -1)

    def run(execute: Callable[..., Any], *arguments: Any) -> Any:
        if next(left) == 0:
            raise CrashError
        return execute(*arguments)

    if statements is None:
        yield
        return
    try:
        with transaction.atomic(), connection.execute_wrapper(run):
            yield
    except CrashError:
        pass


class History:
    """One business, and what happens to its receipts."""

    def __init__(self) -> None:
        self.business = Business.objects.create(name="The Shop", time_zone=ZONES[0])
        self.categories = [categories.add(self.business, name=name) for name in ("Travel", "Office")]
        self.numbers = count(1)

    def receipt(self, which: int) -> Receipt | None:
        rows = list(Receipt.objects.filter(business=self.business).order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def take(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("arrive", values, moment):
                save(
                    Mail(self.business, "tests", f"m-{next(self.numbers)}", b"Subject: x\r\n\r\n.", moment),
                    found(**values),
                )
            case ("fold", limit):
                total_folding.fold(self.business.pk, limit=limit)
            case ("mend",):
                total_folding.mend(self.business.pk, now=NOON)
            case ("zone", zone):
                self.business.time_zone = zone
                self.business.save()
            case (verb, which, *rest):
                receipt = self.receipt(which)
                if receipt is not None:
                    self.change(verb, receipt, *rest)

    def change(self, verb: str, receipt: Receipt, values: dict[str, Any] | None = None) -> None:
        match verb:
            case "correct":
                changes.correct(receipt, values or {}, cause=said())
            case "reread":
                changes.take_over(receipt, found(**(values or {})), cause=said())
            case "delete":
                changes.delete(receipt, cause=said())
            case "restore":
                changes.restore(receipt, cause=said())
            case "categorise":
                changes.correct(receipt, {"category": self.categories[0]}, cause=said())
            case "move":
                self.categories[1].archived_at = None
                self.categories[1].save()
                categories.move_receipts(self.categories[0], to=self.categories[1], cause=said())
                categories.unarchive(self.categories[0])

    def check(self, first: datetime.date | None, last: datetime.date | None) -> None:
        """Nothing, however it is asked for, differs from the receipts."""
        is_built = total_folding.built().filter(pk=self.business.pk).exists()
        rows = list(Receipt.objects.filter(business=self.business))
        for question in QUESTIONS:
            dates = (first, last) if question.axis == "received" else (None, None)
            for deleted in (False, True):
                selection = Selection(from_date=dates[0], to_date=dates[1], deleted=deleted)
                answer = from_totals(self.business, selection, question)
                if not is_built:
                    assert not answer
                    continue
                asked = [row for row in received_in(self.business, rows, *dates) if bool(row.deleted_at) == deleted]
                assert answer is not None
                assert of_sums(answer) == plain(self.business, asked, question), (question, selection)
        if is_built:
            self.check_the_most_frequent(rows, first, last)
            assert total_folding.differences(self.business, limit=5) == []

    def check_the_most_frequent(
        self, rows: list[Receipt], first: datetime.date | None, last: datetime.date | None
    ) -> None:
        """Nor do the most frequent vendors, of all, of a status, of a currency, or within a category."""
        category = self.categories[0].pk
        narrowed: list[tuple[Selection, Callable[[Receipt], bool]]] = [
            (Selection(), lambda row: True),
            (Selection(statuses=frozenset({Status.APPROVED})), lambda row: row.status == Status.APPROVED),
            (Selection(currency="usd"), lambda row: row.currency == "USD"),
            (Selection(categories=frozenset({category})), lambda row: row.category_id == category),
            (Selection(categories=frozenset({category, 0})), lambda row: row.category_id in (category, None)),
        ]
        for (narrow, chosen), dates in itertools.product(narrowed, {(None, None), (first, last), YEAR, MONTH}):
            selection = replace(narrow, from_date=dates[0], to_date=dates[1])
            asked = [row for row in received_in(self.business, rows, *dates) if chosen(row) and not row.deleted_at]
            answer = from_totals(self.business, selection, MOST)
            if answer is not None:
                right = plain(self.business, asked, MOST)
                ordered = sorted(right.items(), key=lambda item: (-item[1][0], item[0]))
                assert list(of_sums(answer).items()) == ordered[:2], selection
            else:
                assert selection.categories
                assert dates not in {(None, None), YEAR}


@pytest.mark.django_db
@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(HISTORIES, DAY, DAY, st.booleans())
def test_totals_say_what_the_receipts_say_after_any_history(
    history: list[tuple[tuple[Any, ...], int | None]],
    first: datetime.date | None,
    last: datetime.date | None,
    built_first: bool,
) -> None:
    try:
        with transaction.atomic():
            shop = History()
            if built_first:
                shop.take(("mend",))
            for step, dies_after in history:
                with dying_after(dies_after):
                    shop.take(step)
                shop.business.refresh_from_db()
                shop.check(first, last)
            shop.take(("mend",))
            shop.check(first, last)
            raise Rollback
    except Rollback:
        pass
