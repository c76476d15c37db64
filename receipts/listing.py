"""Pages of receipts, in any order and by any conditions, at a cost that does not grow with the ledger.

1. Where an index holds the rows of all conditions in the order asked for, it is read from the page's start.
2. Where a search has found all of its rows, these are put in order.
3. Else the next REACH rows of the order are looked through, which fills the page if the rows sought are not rare.
4. If they are rare, an index of one of the conditions finds all of them, up to FEW, and these are put in order.
5. Else the page holds what was found within REACH, and the next one goes on from there.

How many rows there are in all is known where a page holds all or finds all of them, else from the kept totals; what
these do not know is counted up to COUNTED.

See docs/decisions/0019-lists.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from receipts.conditions import Condition, between
from receipts.keyset import Key, Order, Page, Position, Walk, page_of
from receipts.models import Receipt

REACH: Final = 5_000
"""Rows of an order that a page looks through."""
FEW: Final = 2_000
"""Rows that are put in order without an index that holds them so."""
COUNTED: Final = 1_000
"""Up to which rows are counted one by one."""
MERGED: Final = 20
"""Of how many values the rows are read one by one, and merged."""

_BY_RECEIPT: Final = ("received_at", "id")
_GROUPED: Final = ("vendor", "currency", "document_type", "status")
"""Columns of few values: among equal ones the rows come in order of receipt."""
_SIMPLE: Final = ("issue_date", "amount", "number", "confidence", "created_at")
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "received_at": _BY_RECEIPT,
    **{name: (name, *_BY_RECEIPT) for name in _GROUPED},
    **{name: (name, "id") for name in _SIMPLE},
}
"""Of each order the columns, as one of the table's indexes holds them after the business."""
PINNED: Final = ("vendor", "category_id", "has_attachment", "document_type", "status", "currency")
"""Columns that an index holds before `received_at, id`; the first is the most selective as a rule."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many receipts a list holds, and whether that is only where counting ended."""

    number: int
    is_limit: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page and the number of all rows; None: it would cost more than the page to know."""

    page: Page[Receipt]
    count: Count | None


def not_known() -> int | None:
    """The number of rows nobody keeps a total of."""
    return None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of a listing's rows, in order, and the key after which the next ones begin; None: there are no more."""

    rows: QuerySet[Receipt]
    end: Key | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Receipts of one business, `rows`, that meet all conditions. `rows` says whether they are deleted ones.

    `total` asks the kept totals for their number; None if they cannot tell.
    """

    rows: QuerySet[Receipt]
    conditions: Sequence[Condition] = ()
    total: Callable[[], int | None] = not_known

    @property
    def model(self) -> type[Receipt]:
        """What the rows are."""
        return self.rows.model

    def read(self, order: Order, start: Position | None, *, size: int, counted: bool = False) -> Found:
        """The page that begins at `start`, and if wanted how many rows there are in all."""
        walks, rest = _walks(self.rows, order, start, self.conditions)
        if rest:
            return self._search(walks[0], rest, size, counted=counted)
        page = page_of(_merged(walks, self.rows, limit=size + 1), order, start, size=size)
        return Found(page, self._count(walks, page, start) if counted else None)

    def batch(self, order: Order, after: Key | None, *, reach: int) -> Batch:
        """The listing's rows among the next `reach` of the order, in which one after the other all can be read.

        Finding them costs the same wherever the batch begins and however rare they are. The order's first column has
        no unknown values.
        """
        walks, rest = _walks(self.rows, order, Position(after) if after else None, self.conditions)
        if not walks:
            return Batch(self.rows.none(), None)
        walk = walks[0]
        if len(walks) > 1:
            walk, rest = Walk(walk.rows, order, walk.start), list(self.conditions)
        (near,) = walk.ranges()
        end = next(iter(near.values_list(*order.columns)[reach - 1 : reach]), None)
        ids = _few(self.rows, self.conditions) if end is not None and after is None and rest else None
        if ids is not None:
            return Batch(near.filter(pk__in=ids).filter(*(condition.holds for condition in rest)), None)
        return Batch(
            (near if end is None else walk.until(near, end)).filter(*(condition.holds for condition in rest)), end
        )

    def _search(self, walk: Walk[Receipt], rest: Sequence[Condition], size: int, *, counted: bool) -> Found:
        ids = _known(self.conditions)
        if ids is None:
            found, end = _within_reach(walk, rest, limit=size + 1)
            ids = _few(self.rows, self.conditions) if end is not None else None
        if ids is None:
            page = page_of(found, walk.order, walk.start, size=size, end=end)
            return Found(page, self._known_count(page, walk.start) if counted else None)
        matching = list(self._matching().filter(pk__in=ids).values_list("pk", flat=True))
        found = Walk(self.rows.filter(pk__in=matching), walk.order, walk.start).first(size + 1)
        return Found(page_of(found, walk.order, walk.start, size=size), Count(len(matching)))

    def _known_count(self, page: Page[Receipt], start: Position | None) -> Count | None:
        number = len(page.rows) if _is_whole(page, start) else self.total()
        return None if number is None else Count(number)

    def _count(self, walks: Sequence[Walk[Receipt]], page: Page[Receipt], start: Position | None) -> Count:
        if known := self._known_count(page, start):
            return known
        rows = walks[0].members if len(walks) == 1 else self._matching()
        number = rows.order_by()[: COUNTED + 1].count()
        return Count(min(number, COUNTED), is_limit=number > COUNTED)

    def _matching(self) -> QuerySet[Receipt]:
        return self.rows.filter(*(condition.holds for condition in self.conditions))


def order_of(name: str) -> Order:
    """The order called `name`: a column, with a minus if the greatest comes first. Raises KeyError."""
    column = name.removeprefix("-")
    nullable = bool(getattr(Receipt._meta.get_field(column), "null", False))
    return Order(COLUMNS[column], name.startswith("-"), nullable)


def _walks(
    rows: QuerySet[Receipt], order: Order, start: Position | None, conditions: Sequence[Condition]
) -> tuple[list[Walk[Receipt]], list[Condition]]:
    """How to read `rows` in order: one walk, or some to be merged, and the conditions that these do not meet yet."""
    leading = order.columns[0]
    rows = rows.filter(*(condition.holds for condition in conditions if condition.range_of == leading))
    rest = [condition for condition in conditions if condition.range_of != leading]
    if any(condition.column and not condition.values for condition in rest):
        return [], []
    if order.columns != _BY_RECEIPT:
        same = [condition.values[0] for condition in rest if condition.column == leading and len(condition.values) == 1]
        rows = rows.filter(*(between(leading, gte=value, lte=value).holds for value in same))
        rest = [condition for condition in rest if condition.column != leading or len(condition.values) > 1]
        return [Walk(rows, order, start)], rest
    chosen = _chosen(rest)
    if chosen is None:
        return [Walk(rows, order, start)], rest
    rest.remove(chosen)
    if chosen.in_order:
        return [Walk(rows.filter(chosen.holds), order, start)], rest
    return [Walk(rows, order, start, (chosen.column, value)) for value in chosen.values], rest


def _chosen(conditions: Sequence[Condition]) -> Condition | None:
    """The condition whose index is read: it holds the rows in order of receipt. Several values only if nothing else
    is asked."""
    for condition in conditions:
        if condition.in_order:
            return condition
    merging = len(conditions) == 1 and connection.features.supports_slicing_ordering_in_compound
    most = MERGED if merging else 1
    pinned = [condition for condition in conditions if condition.column and len(condition.values) <= most]
    return min(pinned, key=lambda condition: PINNED.index(condition.column), default=None)


def _merged(walks: Sequence[Walk[Receipt]], rows: QuerySet[Receipt], *, limit: int) -> list[Receipt]:
    """The first rows of all the walks, which have one order."""
    if len(walks) < 2:
        return walks[0].first(limit) if walks else []
    order, backwards = walks[0].order, walks[0].backwards
    first, *others = [part.values_list(*order.columns)[:limit] for walk in walks for part in walk.ranges()]
    keys = first.union(*others, all=True).order_by(*order.as_indexed(backwards=backwards))[:limit]
    ids = [key[-1] for key in keys]
    found = rows.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _within_reach(
    walk: Walk[Receipt], conditions: Sequence[Condition], *, limit: int
) -> tuple[list[Receipt], Key | None]:
    """Of the next REACH rows those that meet the conditions, and the last key looked at if there may be more."""
    found: list[Receipt] = []
    wanted = [condition.holds for condition in conditions]
    for part in walk.ranges():
        end = next(iter(part.values_list(*walk.order.columns)[REACH - 1 : REACH]), None)
        near = part if end is None else walk.until(part, end)
        found += near.filter(*wanted)[: limit - len(found)]
        if len(found) >= limit:
            return found, None
        if end is not None:
            return found, end
    return found, None


def _few(rows: QuerySet[Receipt], conditions: Sequence[Condition]) -> list[int] | None:
    """The ids of all rows that can meet the conditions, and perhaps of others; None if they are not FEW."""
    for condition in conditions:
        ids: set[int] = set()
        finders = condition.finders()
        for finder in finders:
            ids.update(rows.filter(finder).order_by().values_list("pk", flat=True)[: FEW + 1])
        if finders and len(ids) <= FEW:
            return list(ids)
    return None


def _known(conditions: Sequence[Condition]) -> Sequence[int] | None:
    """The fewest ids of which a condition knows that they are all of its rows."""
    return min((condition.ids for condition in conditions if condition.ids is not None), key=len, default=None)


def _is_whole(page: Page[Receipt], start: Position | None) -> bool:
    """Whether the page holds all there is."""
    return start is None and page.next is None
