"""Sums and counts of a business's receipts: from the kept totals, else from the receipts themselves.

A sum is of one currency, never across currencies. It leaves out what is rejected, no receipt, deleted or a copy; what
each type of document does to it stands in :data:`receipts.stats.EFFECTS`. Amounts whose currency is not known are
counted and not summed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet

from businesses.models import Business
from receipts import total_reading
from receipts.models import MIXED_RATES, UNDATED, UNKNOWN_RATE, Receipt, Standing, Status
from receipts.selection import Selection
from receipts.stats import COUNTED_TYPES, IN_USE, Bucket, Stats, left_out
from receipts.total_reading import Sum
from receipts.total_sources import Axis, Group, Question

TOP_VENDORS: Final = 100
_KINDS: Final = Question(("currency", "status", "document_type", "standing"))
_MONTHS: Final = Question(("month", "currency"), counted=True)
_VENDORS: Final = Question(("vendor", "currency"), counted=True, top=TOP_VENDORS)
_COUNT: Final = Question(("status",))
_CATEGORIES: Final = Question(("category",))
_CURRENCIES: Final = Question(("currency",), counted=True)


@dataclass(frozen=True, slots=True)
class Buckets:
    """Sums under keys. `has_more`: only the most frequent are there; `is_estimate`: of the newest receipts alone."""

    buckets: list[Bucket]
    has_more: bool
    is_estimate: bool


def stats_of(business: Business, rows: QuerySet[Receipt], selection: Selection | None) -> Stats:
    """The figures of `rows`, which are those of `selection`, or None if no selection describes them."""
    (sums, months, vendors), are_whole = _ask_all(business, rows, selection, (_KINDS, _MONTHS, _VENDORS))
    counted = [one for one in sums if _is_counted(one)]
    return Stats(
        currencies=_merged(counted, lambda one: None),
        by_status=_merged(counted, lambda one: one.group["status"]),
        by_document_type=_merged(counted, lambda one: one.group["document_type"]),
        by_month=_merged(months, lambda one: f"{one.group['month']:%Y-%m}"),
        by_vendor=[_bucket(one.group["vendor"] or None, one.group["currency"], [one]) for one in vendors],
        left_out=_left_out(sums),
        is_estimate=not are_whole and total_reading.exceed_limit(rows),
    )


def sums_of(business: Business, rows: QuerySet[Receipt], selection: Selection | None) -> Buckets:
    """The sums of `rows`, which are those of `selection`, or None if no selection describes them; one a currency."""
    sums, are_whole = _ask(business, rows, selection, _CURRENCIES)
    is_estimate = not are_whole and total_reading.exceed_limit(rows)
    return Buckets(_merged(sums, lambda one: None), has_more=False, is_estimate=is_estimate)


def grouped(
    business: Business, rows: QuerySet[Receipt], selection: Selection | None, *, by: Group, axis: Axis, top: int
) -> Buckets:
    """The sums of `rows` by one column and by currency: the `top` most frequent, all but vendors ordered by key."""
    question = Question((by, "currency") if by != "currency" else (by,), axis=axis, counted=True, top=top + 1)
    sums, are_whole = _ask(business, rows, selection, question)
    buckets = [_bucket(_key(by, one), one.group["currency"], [one]) for one in sums[:top]]
    if by != "vendor":
        buckets.sort(key=lambda bucket: (bucket.key or "\uffff", bucket.currency or "\uffff"))
    return Buckets(buckets, has_more=len(sums) > top, is_estimate=not are_whole and total_reading.exceed_limit(rows))


def count_of(business: Business, selection: Selection | None) -> int | None:
    """How many receipts there are of a selection; None if totals cannot tell at once.

    They cannot where they would have to look at receipts, as of the days that cut a month, or through vendors' names.
    """
    if selection is None or selection.vendor or not selection.is_of_whole_months:
        return None
    sums = total_reading.from_totals(business, selection, _COUNT)
    return None if sums is None else sum(one.number for one in sums)


def counts_by_category(business: Business) -> dict[int, int] | None:
    """How many receipts that are not deleted there are of each category that has any, by its id, NO_CATEGORY for none.

    None if totals cannot tell.
    """
    sums = total_reading.from_totals(business, Selection(), _CATEGORIES)
    return None if sums is None else {int(one.group["category"]): one.number for one in sums}


def counts_by_status() -> dict[str, int]:
    """How many receipts all businesses have of each status, deleted ones and copies among them.

    Those of businesses whose totals were never built are left out, but for what came since.
    """
    found = total_reading.counts_by_status()
    return {status.value: found.get(status.value, 0) for status in Status}


def _ask(
    business: Business, rows: QuerySet[Receipt], selection: Selection | None, question: Question
) -> tuple[list[Sum], bool]:
    """The answer, and whether it is sure to be of all receipts; else it is of the newest."""
    [sums], is_whole = _ask_all(business, rows, selection, (question,))
    return sums, is_whole


def _ask_all(
    business: Business, rows: QuerySet[Receipt], selection: Selection | None, questions: tuple[Question, ...]
) -> tuple[list[list[Sum]], bool]:
    """The answers, and whether all of them are sure to be of all receipts; else some are of the newest."""
    found: list[list[Sum] | None] = [None] * len(questions)
    if selection is not None:
        found = total_reading.all_from_totals(business, selection, questions)
    missing = [question for question, sums in zip(questions, found, strict=True) if sums is None]
    if not missing:
        return [sums or [] for sums in found], True
    counted = iter(total_reading.from_receipts(business, rows, missing))
    return [next(counted) if sums is None else sums for sums in found], False


def _is_counted(one: Sum) -> bool:
    group = one.group
    is_live = group["standing"] == Standing.LIVE
    return is_live and group["status"] in IN_USE and group["document_type"] in COUNTED_TYPES


def _merged(sums: Iterable[Sum], key: Callable[[Sum], str | None]) -> list[Bucket]:
    groups: dict[tuple[str | None, str], list[Sum]] = {}
    for one in sums:
        groups.setdefault((key(one), one.group["currency"]), []).append(one)
    ordered = sorted(groups, key=lambda group: (group[0] or "\uffff", group[1] or "\uffff"))
    return [_bucket(name, currency, groups[name, currency]) for name, currency in ordered]


def _bucket(key: str | None, currency: str, sums: Sequence[Sum]) -> Bucket:
    number, unknown = sum(one.number for one in sums), sum(one.unknown for one in sums)
    unknown_tax = sum(one.unknown_tax for one in sums)
    return Bucket(
        key=key,
        currency=currency or None,
        count=number,
        total=sum((one.amount for one in sums), Decimal(0)) if currency and unknown < number else None,
        tax=sum((one.tax for one in sums), Decimal(0)) if currency and unknown_tax < number else None,
        without_amount=unknown,
    )


def _key(by: Group, one: Sum) -> str | None:
    value = one.group[by]
    match by:
        case "month":
            return None if value == UNDATED else f"{value:%Y-%m}"
        case "tax_rate":
            return _rate(Decimal(str(value)))
        case "category":
            return None if value == "0" else str(value)
        case _:
            return value or None


def _rate(rate: Decimal) -> str | None:
    if rate == MIXED_RATES:
        return "mixed"
    return None if rate == UNKNOWN_RATE else f"{rate.normalize():f}"


def _left_out(sums: Sequence[Sum]) -> dict[str, int]:
    """One reason a row, the first that holds."""
    counts = dict.fromkeys(("duplicate", "rejected", "not_receipt", "other_documents", "unknown_type"), 0)
    for one in sums:
        reason = _reason(one)
        if reason:
            counts[reason] += one.number
    return counts


def _reason(one: Sum) -> str:
    group = one.group
    return left_out(group["status"], group["document_type"], is_copy=group["standing"] == Standing.COPY)
