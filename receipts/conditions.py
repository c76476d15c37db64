"""What a list of receipts may be narrowed by, and how the rows that meet it are found without reading all others.

A condition says what holds of a row (`holds`), and beside it, where there is one, by which index its rows are found.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import BigIntegerField, Q, Value
from django.db.models.functions import Cast

from businesses.models import Business
from receipts.models import LISTED, Grain, GroupedBy, Status, Total, TotalChange, TotalsState
from receipts.search import finding
from receipts.search.query import parse

MAX_NAMES: Final = 200
"""Vendors whose name contains a text; with more of them its receipts are not rare."""
MAX_TOTALS: Final = 2_000
"""So many names and changes are looked at."""
TO_REVIEW: Final = Q(status=Status.PENDING_REVIEW, duplicate_of__isnull=True)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing asked of receipts.

    `finders`: returns conditions that together find all of its rows, and perhaps others, each by an index; none if
    there is no such index. `column`, `values`: one value, or one of several, that an index holds before `received_at,
    id`. `range_of`: the column of which it is a range. `in_order`: it has an index of its own, in order of receipt.
    `ids`: all of its rows, where they are known. `among_all`: the same as `holds`, for who wants all rows.
    """

    holds: Q
    finders: Callable[[], tuple[Q, ...]] = tuple
    column: str = ""
    values: tuple[Any, ...] = ()
    range_of: str = ""
    in_order: bool = False
    ids: Sequence[int] | None = None
    among_all: Q | None = None


def one_of(column: str, values: Collection[Any]) -> Condition:
    """The column has one of `values`; None: it is unknown."""
    known = [value for value in values if value is not None]
    holds = Q(**{f"{column}__in": known})
    if len(known) < len(values):
        holds |= Q(**{f"{column}__isnull": True})
    return Condition(holds, finders=lambda: (holds,), column=column, values=tuple(values))


def between(column: str, **bounds: Any) -> Condition:
    """The column lies within bounds, by lookup: `gte`, `lte`, `lt`."""
    holds = Q(**{f"{column}__{lookup}": value for lookup, value in bounds.items()})
    return Condition(holds, finders=lambda: (holds,), range_of=column)


def is_copy(*, wanted: bool) -> Condition:
    """Whether it is a copy of another receipt."""
    holds = Q(duplicate_of__isnull=not wanted)
    return Condition(holds, finders=lambda: (holds,), in_order=True) if wanted else Condition(holds)


def from_accounts(accounts: Sequence[str]) -> Condition:
    """It came with mail of one of these accounts of a source."""
    holds = Q(pk__in=[])
    for account in accounts:
        holds |= Q(source_id__startswith=f"{account}:")
    return Condition(holds)


def has_problem(*, wanted: bool) -> Condition:
    """Whether something about it has to be checked."""
    return Condition(~Q(problems=[]) if wanted else Q(problems=[]))


def among_deleted(conditions: Sequence[Condition]) -> list[Condition]:
    """The same of deleted receipts, which have one index, in order of receipt, and are in no other."""
    return [replace(condition, finders=tuple, column="", values=(), in_order=False) for condition in conditions]


def listed() -> Condition:
    """What the ledger shows: neither put aside nor a copy."""
    return Condition(LISTED)


def to_review() -> Condition:
    """What waits for a person."""
    return Condition(TO_REVIEW, finders=lambda: (TO_REVIEW,), in_order=True)


def put_aside() -> Condition:
    """What is on no list of the ledger but the last."""
    return Condition(~LISTED, finders=lambda: (~LISTED,), in_order=True)


def vendor_contains(business: Business, text: str) -> Condition:
    """The vendor's name contains `text`."""
    names = vendor_names(business, text)
    if names is None:
        return Condition(Q(vendor__icontains=text))
    return one_of("vendor", names)


def found_by(business: Business, text: str, *, now: datetime.datetime) -> Condition:
    """What people type in a search finds the receipt. Raises QueryTooLongError."""
    today = now.astimezone(business.zone).date()
    query, ids = finding.find(business, parse(text, today=today))
    if ids is not None:
        return Condition(Q(pk__in=ids), ids=ids)
    return Condition(finding.holds(business, query), among_all=finding.among_all(business, query))


def vendor_names(business: Business, text: str) -> list[str] | None:
    """The vendors whose name contains `text`; None where totals do not know them, or they are more than MAX_NAMES.

    Names of receipts that changed or went may be among them.
    """
    if not TotalsState.objects.filter(business=business).exclude(zone="").exists():
        return None
    # an index of trigrams knows no numbers but those of its column's own type
    own = Q(business=Cast(Value(business.pk), BigIntegerField()))
    totals = Total.objects.filter(own, grouped_by=GroupedBy.VENDOR, grain=Grain.NAME, key__icontains=text)
    changes = TotalChange.objects.filter(business=business, vendor__icontains=text)
    # not told apart by the database, so that it ends with the first where very many contain the text
    folded = list(totals.values_list("key", flat=True)[:MAX_TOTALS])
    unfolded = list(changes.values_list("vendor", flat=True)[:MAX_TOTALS])
    names = {*folded, *unfolded} - {""}
    is_whole = max(len(folded), len(unfolded)) < MAX_TOTALS and len(names) <= MAX_NAMES
    return sorted(names) if is_whole else None
