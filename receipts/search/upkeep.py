"""Makes rows for receipts that have none, and compares those there are with the receipts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Final

from django.db import connection, transaction
from django.db.models import Func, Max, QuerySet, TextField, Value

from businesses.models import Business, for_business
from receipts.models import Receipt, SearchProgress, SearchRow
from receipts.search import index

BATCH: Final = 200
NEWEST: Final = 5_000
"""Receipts looked at in vain by every call: more than a process of the version before saves between two of them."""


def add_missing(*, may_go_on: Callable[[], bool]) -> int:
    """Make rows for receipts that were saved before there were any, from the newest to the oldest; return how many.

    And for the newest, which a process of the version before may have saved since.
    """
    newest = Receipt.objects.aggregate(newest=Max("pk"))["newest"] or 0
    progress, _ = SearchProgress.objects.get_or_create(pk=SearchProgress.RECEIPTS, defaults={"before": newest + 1})
    made = _add_lacking(Receipt.objects.filter(pk__gt=newest - NEWEST))
    while progress.before > 1 and may_go_on():
        last = Receipt.objects.filter(pk__lt=progress.before).order_by("-pk").values_list("pk", flat=True)[:BATCH]
        ids = list(last)
        made += _add_lacking(Receipt.objects.filter(pk__in=ids))
        progress.before = min(ids, default=1)
        SearchProgress.objects.filter(pk=progress.pk, before__gt=progress.before).update(before=progress.before)
    return made


def waiting() -> int:
    """Up to which id receipts are still to be looked at; 0 if all were."""
    progress = SearchProgress.objects.filter(pk=SearchProgress.RECEIPTS).first()
    if progress is None:
        return Receipt.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return max(progress.before - 1, 0)


def wrong(ids: Collection[int]) -> list[int]:
    """Of these receipts those whose row is missing, or is not what it ought to be."""
    with transaction.atomic():
        wanted = {row.pk: row.lexemes for row in index.rows_of(ids)}
    right: set[int] = set()
    for pk, lexemes in wanted.items():
        value = Value(lexemes)
        as_stored = (
            Func(value, template="%(expressions)s::tsvector", output_field=TextField())
            if connection.vendor == "postgresql"
            else value
        )
        right.update(SearchRow.objects.filter(pk=pk, lexemes=as_stored).values_list("pk", flat=True))
    return sorted(wanted.keys() - right)


def batches_of(business: Business) -> Iterator[list[int]]:
    """The ids of the business's receipts, a batch at a time."""
    rows, last = for_business(Receipt.objects.order_by("pk"), business), 0
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def mend(ids: Collection[int]) -> list[int]:
    """Make those rows anew that are wrong, and return their receipts' ids."""
    with transaction.atomic():
        found = wrong(ids)
        index.refresh(found)
    return found


def sample(*, receipts: int) -> tuple[int, list[int]]:
    """Compare the rows of the newest receipts: how many, and the ids of those that are wrong."""
    ids = list(Receipt.objects.order_by("-pk").values_list("pk", flat=True)[:receipts])
    return len(ids), wrong(ids)


def _add_lacking(receipts: QuerySet[Receipt]) -> int:
    lacking = list(receipts.filter(search_row=None).values_list("pk", flat=True)[:BATCH])
    if lacking:
        index.refresh(lacking)
    return len(lacking)
