"""Two orders in one mail are two receipts, whether on one page or in files of their own.

A page is parted at the rows that name a number of an order or invoice, when at least two different numbers each head a
stretch that shows a total of its own. What stands above the first belongs to all of them, and so does the end.

A file stands for itself when it has a number and a total of its own. Two such files are one receipt when they have one
number (a document and its XML, a copy in another language), or one total and either numbers of different kinds (an
order and its invoice), one that names the other (an invoice and the receipt of its payment), or one that is the other
without its series. What does not stand for itself, as terms do not, belongs to every receipt of the mail.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from .extractors import numbers, totals
from .extractors.amounts import read_amounts
from .extractors.base import Row, View
from .extractors.number_forms import groups_of, is_same_but_for_series
from .merging import merge
from .structured import einvoice
from .structured.einvoice import Invoice
from .types import Candidate, SourcePart

_KINDS: Final = ("order", "invoice", "booking")
_MOST_RECEIPTS: Final = 20
_LEAST_SCORE: Final = 6.0
_LEAST_SCORE_OF_FILE: Final = 5.0
"""Of a number: that a file is one document needs no proof."""
_LEAST_MENTION: Final = 3
"""Characters; shorter numbers stand in any text."""


def split_receipts(view: View) -> list[View]:
    """One view for each receipt of the page: the rows above all receipts that show no number of their own, and its
    own; the page itself where there is only one."""
    found = list(numbers.by_row(view))
    heads = _heads(found)
    if len({number for number, _ in heads}) < 2:
        return [view]
    totals = (a for a in read_amounts(view) if a.role in ("grand", "total") and not a.prose and a.value)
    total_rows = sorted({total.row.index for total in totals})
    ends = [index for _, index in heads[1:]] + [len(view.rows)]
    stretches: dict[str, tuple[int, int]] = {}
    for (number, start), end in zip(heads, ends, strict=True):
        if bisect_left(total_rows, start) < bisect_left(total_rows, end):
            stretches.setdefault(number, (start, end))
    if not 2 <= len(stretches) <= _MOST_RECEIPTS:
        return [view]
    first = min(start for start, _ in stretches.values())
    named = {row.index for _, row in found}
    shared = [row for row in view.rows[:first] if row.index not in named]
    return [replace(view, rows=_renumbered([*shared, *view.rows[start:end]])) for start, end in stretches.values()]


def _heads(found: Sequence[tuple[Candidate, Row]]) -> list[tuple[str, int]]:
    """The rows that name a number, each number's stretch ending where another number stands."""
    heads: list[tuple[str, int]] = []
    for candidate, row in found:
        number = str(candidate.value)
        if candidate.kind in _KINDS and candidate.score >= _LEAST_SCORE and (not heads or heads[-1][0] != number):
            heads.append((number, row.index))
    return heads


def _renumbered(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(Row(row.cells, row.place, index) for index, row in enumerate(rows))


@dataclass(slots=True)
class FileGroup:
    """The files of one receipt."""

    names: set[str]
    numbers: set[str]
    """By letters and digits alone."""
    groups: set[tuple[str, ...]]
    """Of letters and of digits, one tuple for each number."""
    kinds: set[str]
    """What the numbers' labels call them."""
    totals: set[Decimal]
    text: str

    def holds(self, other: FileGroup) -> bool:
        """Whether the other's files are of the same receipt."""
        if self.numbers & other.numbers:
            return True
        if not self.totals & other.totals:
            return False
        if any(is_same_but_for_series(own, its) for own in self.groups for its in other.groups):
            return True
        return not self.kinds & other.kinds or self._names_one_of(other) or other._names_one_of(self)

    def _names_one_of(self, other: FileGroup) -> bool:
        return any(len(number) >= _LEAST_MENTION and number in self.text for number in other.numbers)

    def add(self, other: FileGroup) -> None:
        """Take in what is of the same receipt."""
        self.names |= other.names
        self.numbers |= other.numbers
        self.groups |= other.groups
        self.kinds |= other.kinds
        self.totals |= other.totals
        self.text += other.text


def split_files(views: Sequence[View], invoices: Sequence[Invoice]) -> list[frozenset[str]]:
    """The names of the files of each receipt, where several files stand for receipts of their own; else nothing."""
    names = list(dict.fromkeys([*map(file_of, invoices), *_names_of_files(views)]))
    if len(names) < 2:
        return []
    groups: list[FileGroup] = []
    for name in names:
        found = _identified(name, views, invoices)
        if found is None:
            continue
        same = [group for group in groups if group.holds(found)]
        for group in same:
            found.add(group)
            groups.remove(group)
        groups.append(found)
    return [frozenset(group.names) for group in groups] if len(groups) > 1 else []


def file_of(invoice: Invoice) -> str:
    """The name of the file an electronic invoice stands in."""
    return invoice.document.name.partition("/")[0]


def _names_of_files(views: Sequence[View]) -> Iterator[str]:
    return (view.place.name for view in views if view.place.part is SourcePart.FILE)


def _identified(name: str, views: Sequence[View], invoices: Sequence[Invoice]) -> FileGroup | None:
    """The file with its number and total; None where it lacks one, and so does not stand for itself."""
    pages = [view for view in views if view.place.part is SourcePart.FILE and view.place.name == name]
    found = [c for invoice in invoices if file_of(invoice) == name for c in einvoice.candidates_of(invoice)]
    found += [
        c for page in pages for reader in (numbers, totals) if reader.applies_to(page) for c in reader.extract(page)
    ]
    draft = merge(found)
    number, total = draft.best("number"), draft.best("total")
    if number is None or number.score < _LEAST_SCORE_OF_FILE or total is None or not total.value:
        return None
    if all(candidate.in_prose for candidate in total.candidates):
        return None
    text = "\n".join(_number_key(row.text) for page in pages for row in page.rows)
    kind = number.candidates[0].kind or "invoice"
    said = str(number.value)
    return FileGroup({name}, {_number_key(said)}, {groups_of(said)}, {kind}, {total.value}, text)


def _number_key(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
