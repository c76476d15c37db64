"""Pages by keyset: a page begins beside a row's key, so that page 10,000 costs what page 1 does.

An order is a range of an index from one end to the other. Rows whose first column is unknown come last, whichever way
the order goes; since an index holds them at one fixed end, they are a range of their own, read after the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, OrderBy, Q, QuerySet
from django.db.models.fields.tuple_lookups import (
    Tuple,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
)

M = TypeVar("M", bound=Model)
Key = tuple[Any, ...]
"""A row's values in the columns of an order, its id last."""
COMPARISONS = {
    (False, False): TupleGreaterThan,
    (False, True): TupleGreaterThanOrEqual,
    (True, False): TupleLessThan,
    (True, True): TupleLessThanOrEqual,
}
"""By whether smaller keys are wanted, and the key itself."""


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns, as an index holds them, `id` the last; whether the greatest comes first.

    `nullable`: the first column may be unknown.
    """

    columns: tuple[str, ...]
    descending: bool = False
    nullable: bool = False

    def key_of(self, row: Model) -> Key:
        """The place of a row."""
        return tuple(getattr(row, column) for column in self.columns)

    def as_indexed(self, *, backwards: bool) -> list[OrderBy]:
        """For `order_by()`, of rows whose first column is known, or of those where it is not."""
        descending = self.descending != backwards
        return [OrderBy(F(column), descending=descending) for column in self.columns]

    def beyond(self, key: Key, *, backwards: bool, inclusive: bool) -> Q:
        """The rows after `key`, or before it, among those whose first column is known as it is in `key`, or is not."""
        columns, values = self.columns, key
        if self.nullable and key[0] is None:
            columns, values = columns[1:], key[1:]
        comparison = COMPARISONS[self.descending != backwards, inclusive]
        return Q(comparison(Tuple(*map(F, columns)), values))


@dataclass(frozen=True, slots=True)
class Position:
    """A place beside a key, and the way to read on from there; `inclusive`: the row of that key comes first."""

    key: Key
    backwards: bool = False
    inclusive: bool = False

    def turned(self) -> Position:
        """The same place, read the other way."""
        return replace(self, backwards=not self.backwards, inclusive=not self.inclusive)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows in order, and where the pages after and before them begin."""

    rows: list[M]
    next: Position | None
    previous: Position | None


@dataclass(frozen=True, slots=True)
class Walk(Generic[M]):
    """Rows read in the order of one index, from a position on.

    `pinned`: a column that the index holds before those of the order, and the value it has in all rows. It is written
    as a range, so that the order needs this very index, however often the statistics think the value occurs.
    """

    rows: QuerySet[M]
    order: Order
    start: Position | None = None
    pinned: tuple[str, Any] | None = None

    @property
    def backwards(self) -> bool:
        return self.start is not None and self.start.backwards

    @property
    def members(self) -> QuerySet[M]:
        """All of the rows, wherever the walk begins, in no order."""
        return self.rows.filter(self._section(known=self.pinned[1] is not None)) if self.pinned else self.rows

    def ranges(self) -> Iterator[QuerySet[M]]:
        """The rows as queries that each read one range of the index, in order."""
        for known in self._sections():
            rows = self.rows.filter(self._section(known=known))
            if self.start and known == self._has_known(self.start.key):
                rows = rows.filter(self._beyond(self.start))
            yield rows.order_by(*self._indexed.as_indexed(backwards=self.backwards))

    def first(self, limit: int) -> list[M]:
        """The first rows, at most `limit`."""
        found: list[M] = []
        for rows in self.ranges():
            found += rows[: limit - len(found)]
            if len(found) >= limit:
                break
        return found

    def until(self, rows: QuerySet[M], end: Key) -> QuerySet[M]:
        """Those of one of the :meth:`ranges` up to the key `end`, which is one of its rows'."""
        return rows.filter(self._beyond(Position(end, backwards=not self.backwards, inclusive=True)))

    @property
    def _indexed(self) -> Order:
        if self.pinned is None:
            return self.order
        column, value = self.pinned
        return Order((column, *self.order.columns), self.order.descending, nullable=value is None)

    def _sections(self) -> list[bool]:
        """Which ranges are left to read: of known values (True) and unknown ones."""
        if self.pinned is not None:
            return [self.pinned[1] is not None]
        if not self.order.nullable:
            return [True]
        sections = [False, True] if self.backwards else [True, False]
        return sections[sections.index(self._has_known(self.start.key)) :] if self.start else sections

    def _section(self, *, known: bool) -> Q:
        if self.pinned is not None and known:
            column, value = self.pinned
            return Q(**{f"{column}__gte": value, f"{column}__lte": value})
        order = self._indexed
        return Q(**{f"{order.columns[0]}__isnull": not known}) if order.nullable else Q()

    def _has_known(self, key: Key) -> bool:
        return not (self._indexed.nullable and self._full(key)[0] is None)

    def _beyond(self, position: Position) -> Q:
        key = self._full(position.key)
        return self._indexed.beyond(key, backwards=position.backwards, inclusive=position.inclusive)

    def _full(self, key: Key) -> Key:
        return key if self.pinned is None else (self.pinned[1], *key)


def page_of(found: list[M], order: Order, start: Position | None, *, size: int, end: Key | None = None) -> Page[M]:
    """Make a page of the first rows found from `start` on: more than `size` if there are more.

    `end`: the rows were read up to this key only, and more may lie beyond.
    """
    backwards = start is not None and start.backwards
    rows = found[:size]
    ahead = None
    if len(found) > size:
        ahead = Position(order.key_of(rows[-1]), backwards)
    elif end is not None:
        ahead = Position(end, backwards)
    behind = None
    if start is not None:
        behind = Position(order.key_of(rows[0]), not backwards) if rows else start.turned()
    if backwards:
        return Page(rows[::-1], next=behind, previous=ahead)
    return Page(rows, next=ahead, previous=behind)
