"""A page as a paper that somebody issued: its head, its foot, and which of its cells speak of the buyer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from ..facts.platforms import FREE_MAIL
from ..languages import BANKS
from ..languages.lexicon import words_of
from ..normalizing.names import is_address, legal_name_in, may_have_legal_form, name_key, registrable_domain
from .base import Row, View, lazy
from .headings import LONGEST_CELL, heading_in, may_hold_host, told_in
from .party_blocks import NAME_ROWS, buyer_cells, on_the_right, party_label

TOP: Final = 12
"""Rows."""
_FOOT: Final = 12
_DEEPEST: Final = 120
_HOST: Final = re.compile(r"(?:@|https?://|www\.)([\w-]{1,60}(?:\.[\w-]{1,60}){1,4})", re.IGNORECASE)


class Paper:
    """The rows of a page, with what was found out about all of them."""

    def __init__(self, rows: Sequence[Row], page: int = 1) -> None:
        self.rows = rows
        self.page = page
        self.right = on_the_right(rows)
        self.buyer = buyer_cells(rows, self.right)
        self.first_sum = next((row.index for row in rows if row.has_money), len(rows))
        self.domains = _domains(self._not_buyers(rows))
        self.own_domains = _domains(self._not_buyers(rows[self.first_sum :]))
        self._buyers = set(self._legal_buyers())
        self._called = set(self._called_buyers())

    def _not_buyers(self, rows: Sequence[Row]) -> Iterator[str]:
        for row in rows:
            yield from (cell for column, cell in enumerate(row.cells) if (row.index, column) not in self.buyer)

    def _legal_buyers(self) -> Iterator[str]:
        for row in self.rows[: self.first_sum]:
            for column, cell in enumerate(row.cells) if may_have_legal_form(row.words, row.text) else ():
                if self.is_buyers(row, column) and (legal := legal_name_in(cell)):
                    yield name_key(legal)

    def _called_buyers(self) -> Iterator[tuple[str, ...]]:
        """The words behind or beside a buyer's label."""
        for (index, column), distance in self.buyer.items():
            cells = self.rows[index].cells
            label = party_label(cells[column]) if not distance else None
            if label is not None:
                said = words_of(cells[column])[label[1] :]
                yield tuple(said or words_of("".join(cells[column + 1 : column + 2])))

    @classmethod
    def of(cls, view: View) -> Paper:
        """The first rows of a view: as many as a seller shows itself in."""
        return cls(view.rows[:_DEEPEST], view.place.page or 1)

    @lazy
    def foot(self) -> Sequence[Row]:
        """The last rows, below the sums; none where the page is too long to have been looked at whole."""
        start = max(1, len(self.rows) - _FOOT, min(TOP, self.first_sum + 1))
        return self.rows[start:] if len(self.rows) < _DEEPEST else ()

    @lazy
    def told(self) -> Sequence[tuple[Row, re.Match[str]]]:
        """The rows of the foot where a seller says what only it says of itself."""
        rows = (row for row in self.foot if len(row.text) <= LONGEST_CELL * 2)
        return [(row, told) for row in rows if (told := told_in(row.text)) is not None]

    @lazy
    def has_loose_number(self) -> bool:
        """Whether the seller's number stands at the foot alone: then its name stands at the head."""
        told = [row for row, _ in self.told if (row.index, 0) not in self.buyer]
        return bool(told) and not any(self.first_head(row) or self.first_head(self.rows[row.index - 1]) for row in told)

    def is_buyers(self, row: Row, column: int) -> bool:
        """Whether a name there would be the buyer's."""
        return self.buyer.get((row.index, column), NAME_ROWS + 1) <= NAME_ROWS

    def is_buyer(self, head: str) -> bool:
        """Whether a name stands in the buyer's block somewhere, or goes on as one that does."""
        words = tuple(words_of(head))
        return name_key(head) in self._buyers or any(words[: len(said)] == said for said in self._called if said[1:])

    def first_head(self, row: Row) -> str:
        """The first name in a row that is not the buyer's; empty where there is none."""
        cells = ((number, cell) for number, cell in enumerate(row.cells) if len(cell) <= LONGEST_CELL)
        heads = (heading_in(cell) for number, cell in cells if not self.is_buyers(row, number))
        return next((head for head in heads if head and not self.is_buyer(head)), "")

    def says_again(self, row: Row, head: str) -> bool:
        """Whether a name in a row stands in another too."""
        folded = head.casefold()
        return any(other is not row and folded in other.text.casefold() for other in self.rows)

    def may_sell(self, row: Row, column: int, legal: str) -> bool:
        """Whether a name with a legal form can be the seller's: it is neither the buyer's nor a bank's."""
        return not (self.is_buyers(row, column) or self.is_buyer(legal) or BANKS.find(words_of(legal)))

    def says(self, words: AbstractSet[str]) -> bool:
        """Whether one of the words stands anywhere but in the buyer's block."""
        return any(
            not words.isdisjoint(words_of(cell)) and (row.index, column) not in self.buyer
            for row in self.rows
            if not words.isdisjoint(row.words)
            for column, cell in enumerate(row.cells)
        )

    def column(self, row: Row, column: int) -> int:
        """A cell's column on the page."""
        return column + int(self.right is not None and row.index in self.right)


def _domains(texts: Iterable[str]) -> set[str]:
    hosts = {host.lower() for text in texts if may_hold_host(text) for host in _HOST.findall(text)}
    return {registrable_domain(host) for host in hosts} - FREE_MAIL


def bears(cell: str, domains: set[str]) -> bool:
    """Whether a domain is named after the firm that a cell names: begins as it does, or is one of its longer words."""
    words = [word for word in words_of(cell) if len(word) > 3] if len(cell.split()) < 5 and not is_address(cell) else []
    bare = {domain.partition(".")[0].replace("-", "") for domain in domains}
    return bool(words) and any(label.startswith(words[0]) or (len(label) > 4 and label in words) for label in bare)
