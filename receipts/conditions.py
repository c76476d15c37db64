"""What a list of receipts may be narrowed by, and how the rows that meet it are found without reading all others.

A condition says what holds of a row (`holds`), and beside it, where there is one, by which index its rows are found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import BigIntegerField, CharField, F, Func, Q, Value
from django.db.models.functions import Cast
from django.db.models.lookups import IContains

from businesses.models import Business
from receipts.fields import SEARCHABLE
from receipts.models import LISTED, Grain, GroupedBy, Receipt, Status, Total, TotalChange, TotalsState
from receipts.trigrams import IDENTIFIERS

MAX_NAMES: Final = 200
"""Vendors whose name contains a text; with more of them its receipts are not rare."""
MAX_TOTALS: Final = 2_000
"""So many names and changes are looked at."""
TRIGRAM: Final = 3
"""A shorter text has no trigram to be looked up by."""

MOST_FOUND: Final = 2_001
"""Receipts found by their identifiers; so many are not rare."""
LOOKED_UP: Final = 2
"""Of several words those whose receipts are looked up, the rarest."""
TO_REVIEW: Final = Q(status=Status.PENDING_REVIEW, duplicate_of__isnull=True)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing asked of receipts.

    `finders`: returns conditions that together find all of its rows, and perhaps others, each by an index; none if
    there is no such index. `column`, `values`: one value, or one of several, that an index holds before `received_at,
    id`. `range_of`: the column of which it is a range. `in_order`: it has an index of its own, in order of receipt.
    """

    holds: Q
    finders: Callable[[], tuple[Q, ...]] = tuple
    column: str = ""
    values: tuple[Any, ...] = ()
    range_of: str = ""
    in_order: bool = False


class Identifiers(Func):
    """Whatever of a receipt is searched besides its vendor, as one text. Its trigrams have an index, on PostgreSQL."""

    function = ""
    arg_joiner = " || ' ' || "
    template = "(%(expressions)s)"
    output_field = CharField()

    def __init__(self) -> None:
        super().__init__(*(_OrEmpty(F(name)) for name in IDENTIFIERS))


class _OrEmpty(Func):
    # the empty text is written out: an index is found by expressions without parameters
    template = "COALESCE(%(expressions)s, '')"
    output_field = CharField()


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


def contains(business: Business, text: str) -> Condition:
    """One of the fields that are searched contains `text`, in whatever case."""
    return Condition(_anywhere(text), finders=lambda: _finders(business, text))


def contains_words(business: Business, words: Sequence[str]) -> list[Condition]:
    """Each word stands in one of these fields, or is the total or the currency."""
    by_rarity = sorted(set(words), key=_rarity, reverse=True)
    return [_has_word(business, word, is_looked_up=rank < LOOKED_UP) for rank, word in enumerate(by_rarity)]


def _has_word(business: Business, word: str, *, is_looked_up: bool) -> Condition:
    amount = _amount(word)
    exact = Q(currency=word.upper()) if amount is None else Q(amount=amount)
    holds = _anywhere(word) | exact
    if not is_looked_up:
        return Condition(holds)

    def finders() -> tuple[Q, ...]:
        found = _finders(business, word)
        return found and (*found, exact)

    return Condition(holds, finders=finders)


def vendor_names(business: Business, text: str) -> list[str] | None:
    """The vendors whose name contains `text`; None where totals do not know them, or they are more than MAX_NAMES.

    Names of receipts that changed or went may be among them.
    """
    if not TotalsState.objects.filter(business=business).exclude(zone="").exists():
        return None
    totals = Total.objects.filter(_of(business), grouped_by=GroupedBy.VENDOR, grain=Grain.NAME, key__icontains=text)
    changes = TotalChange.objects.filter(business=business, vendor__icontains=text)
    # not told apart by the database, so that it ends with the first where very many contain the text
    folded = list(totals.values_list("key", flat=True)[:MAX_TOTALS])
    unfolded = list(changes.values_list("vendor", flat=True)[:MAX_TOTALS])
    names = {*folded, *unfolded} - {""}
    is_whole = max(len(folded), len(unfolded)) < MAX_TOTALS and len(names) <= MAX_NAMES
    return sorted(names) if is_whole else None


def _of(business: Business) -> Q:
    """The business's rows, for an index of trigrams: it knows no numbers but those of its column's own type."""
    return Q(business=Cast(Value(business.pk), BigIntegerField()))


def _anywhere(text: str) -> Q:
    anywhere = Q()
    for name in SEARCHABLE:
        anywhere |= Q(**{f"{name}__icontains": text})
    return anywhere


def _finders(business: Business, text: str) -> tuple[Q, ...]:
    part = _rarest_part(text)
    names = vendor_names(business, text) if len(part) >= TRIGRAM else None
    return () if names is None else (Q(vendor__in=names), has_identifier(business, part))


def has_identifier(business: Business, part: str) -> Q:
    """The receipts, MOST_FOUND at most, that hold `part` somewhere besides in their vendor."""
    # a query of its own: beside another condition on the business the planner would read all of its rows
    found = Receipt.objects.filter(_of(business), Q(IContains(Identifiers(), part)), deleted_at=None)
    return Q(pk__in=found.values("pk")[:MOST_FOUND])


def _rarest_part(text: str) -> str:
    """The word of `text` to look up: `INV` alone is in every other number."""
    return max(re.findall(r"\w+", text), key=_rarity, default="")


def _rarity(word: str) -> tuple[bool, bool, int]:
    """Greater for words that are rarer as a rule: those that can be looked up, with digits, long ones."""
    return len(word) >= TRIGRAM, any(map(str.isdigit, word)), len(word)


def _amount(word: str) -> Decimal | None:
    digits = word.replace(",", "")
    bare = digits.replace(".", "", 1)
    return Decimal(digits) if bare.isascii() and bare.isdecimal() and len(bare) <= 12 else None
