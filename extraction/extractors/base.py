"""What an extractor is, and the rows of a page as extractors see them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, overload

from ..languages.lexicon import words_of
from ..normalizing.dates import PrintedDate, dates_in
from ..normalizing.money import Money, amounts_in
from ..normalizing.text import clip
from ..reading import Headers, Page, Source
from ..types import Candidate, Evidence, Place
from .page_currency import unit_of_thousandths

T = TypeVar("T")

_DIGIT = re.compile(r"\d")
_MOST_CELLS = 60
"""A row of a receipt has a dozen cells; each is compared with the others of its row."""


class lazy(Generic[T]):  # noqa: N801 (used like functools.cached_property, which takes a lock at every first look)
    """An attribute found when first asked for and kept in the instance."""

    def __init__(self, find: Callable[[Any], T]) -> None:
        self._find = find
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> lazy[T] | T:
        if instance is None:
            return self
        value = instance.__dict__[self._find.__name__] = self._find(instance)
        return value


class Row:
    """A line of a page: its cells, and what stands in them, found when first asked for."""

    __slots__ = ("__dict__", "cells", "index", "place")

    def __init__(self, cells: tuple[str, ...], place: Place, index: int) -> None:
        self.cells = cells
        self.place = place
        self.index = index

    @lazy
    def text(self) -> str:
        """The whole line."""
        return " ".join(self.cells)

    @lazy
    def words(self) -> list[str]:
        """The line's words, folded."""
        return words_of(self.text)

    @lazy
    def has_digits(self) -> bool:
        """Whether any digit stands here; most lines of most mails have none."""
        return _DIGIT.search(self.text) is not None

    @lazy
    def amounts(self) -> tuple[tuple[Money, ...], ...]:
        """The amounts in each cell."""
        if not self.has_digits:
            return ((),) * len(self.cells)
        return tuple([tuple(amounts_in(cell)) for cell in self.cells])

    @lazy
    def has_money(self) -> bool:
        """Whether some amount here has a currency or two decimals."""
        return self.has_digits and any(money.looks_like_money for cell in self.amounts for money in cell)

    @lazy
    def may_have_dates(self) -> bool:
        """Whether there are digits, the letters of a Hebrew year or the sign of a Chinese one."""
        return self.has_digits or "תש" in self.text or "年" in self.text

    @lazy
    def dates(self) -> tuple[tuple[PrintedDate, ...], ...]:
        """The dates in each cell."""
        if not self.may_have_dates:
            return ((),) * len(self.cells)
        return tuple([tuple(dates_in(cell)) for cell in self.cells])

    @lazy
    def is_label(self) -> bool:
        """Whether it holds words and not values: no amount, more letters than digits, nothing longer than a label."""
        return not self.has_money and all(len(cell) < 60 and _is_wordy(cell) for cell in self.cells)

    def evidence(self, how: str, text: str = "") -> Evidence:
        """Evidence of something read here."""
        return Evidence(clip(text or " | ".join(self.cells)), self.place, how)


@dataclass(frozen=True, eq=False)
class View:
    """One text to read candidates from: its rows, with the mail's headers and the time it was received."""

    kind: str
    place: Place
    rows: Sequence[Row]
    headers: Headers | None = None
    forwarded_by: Headers | None = None
    received: datetime.datetime | None = None

    @lazy
    def amount_rows(self) -> list[Row]:
        """The rows that show money."""
        return [row for row in self.rows if row.has_money or self._has_thousandths(row)]

    @lazy
    def unit_of_thousandths(self) -> str:
        """The currency of three decimals that the page names, empty without one."""
        return unit_of_thousandths([row.text for row in self.rows])

    def _has_thousandths(self, row: Row) -> bool:
        return (
            row.has_digits
            and any(m.may_be_thousandths for found in row.amounts for m in found)
            and bool(self.unit_of_thousandths)
        )


def view_of(page: Page, source: Source, received_at: datetime.datetime | None) -> View:
    """The page as extractors see it."""
    rows = tuple(Row(line.cells[:_MOST_CELLS], line.place, i) for i, line in enumerate(page.lines))
    headers = source.headers
    received = (headers.date if headers else None) or received_at
    return View(page.kind, page.place, rows, headers, source.forwarded_by, received)


class Extractor(Protocol):
    """A way of reading: says whether a view is its kind, and proposes candidates from it."""

    name: str

    def applies_to(self, view: View) -> bool:
        """Whether this way of reading makes sense here; cheap."""
        ...

    def extract(self, view: View) -> Iterator[Candidate]:
        """Candidates for fields, best or not; `score` is about 0 to 10."""
        ...


_LONGEST_CHAIN = 24


def _is_wordy(cell: str) -> bool:
    digits = sum(map(str.isdigit, cell))
    return sum(map(str.isalpha, cell)) >= max(digits, 2)


def label_row(view: View, row: Row, means: Callable[[Row], bool] = lambda label: False) -> Row | None:
    """The row that labels a row of values: above it or, where values stand over their captions, below it.

    Where both fit, the one that means something to the asker (`means`) is taken; in a column of label, value, label,
    value, where both do, the column's first row tells which way it reads.
    """
    above = _alike(view, row, row.index - 1)
    below = _alike(view, row, row.index + 1)
    if below is not None and any(":" in cell for cell in below.cells):
        below = None  # a label that ends so stands before its value
    if above is None or below is None:
        return above or below
    if means(above) != means(below):
        return above if means(above) else below
    return below if _begins_with_value(view, row) and not _ends_with_value(view, row) else above


def _alike(view: View, row: Row, index: int) -> Row | None:
    if not 0 <= index < len(view.rows):
        return None
    other = view.rows[index]
    return other if len(other.cells) == len(row.cells) and other.is_label else None


def _ends_with_value(view: View, row: Row) -> bool:
    index = row.index
    for _ in range(_LONGEST_CHAIN):
        if _alike(view, row, index + 1) is None:
            return True
        if index + 2 >= len(view.rows) or not _is_value_like(view.rows[index + 2], row):
            return False
        index += 2
    return False


def _is_value_like(other: Row, row: Row) -> bool:
    return len(other.cells) == len(row.cells) and not other.is_label


def _begins_with_value(view: View, row: Row) -> bool:
    index = row.index
    for _ in range(_LONGEST_CHAIN):
        label = _alike(view, row, index - 1)
        if label is None:
            return True
        if index < 2 or not _is_value_like(view.rows[index - 2], row):
            return False
        index -= 2
    return False
