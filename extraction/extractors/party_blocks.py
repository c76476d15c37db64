"""Whose block a cell stands in: which cells of a page speak of the buyer, so that no name or number there is taken for
the seller's.

A buyer's block begins with its label ("Bill to", "לכבוד", "Spett.le") or with a form of address ("Frau", "… 御中") and
goes on downwards in its own column, until there is money, a label of the seller or the block has become too long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import Final

from ..languages import NUMBER_MARKS, PARTY_LABELS, patterns
from ..languages.lexicon import Match, words_of
from .base import Row

NAME_ROWS: Final = 3
"""How far below its label a buyer's name may stand."""
ID_ROWS: Final = 7
"""How far below its label a buyer's tax number may stand."""
_SAID_ROWS: Final = 5
"""The same where the label's own line has said the name."""
_LONGEST_LABEL: Final = 40
_LONGEST_SAYING: Final = 60
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff]")
_ATTENTION: Final = re.compile(patterns.any_of("attention"), re.IGNORECASE)
_ADDRESSED: Final = re.compile(rf"{patterns.any_of('addressed')}(?:\(s\))?(?:\.|\s|$)", re.IGNORECASE)
_UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_HONOURED: Final = re.compile(rf"{patterns.any_of('honoured')}\s?$")
_HONOURS_END: Final = frozenset(phrase[-1] for phrase in patterns.phrases("honoured"))
_TO: Final = patterns.words("to")
_TOLD_TO: Final = tuple([word] for word in _TO | patterns.words("told_to"))
"""A note *to* the seller names nobody."""
_FROM: Final = patterns.words("from")
_LONGEST_PREPOSITION: Final = 4
_NO_PARTY: Final = patterns.words("no_party")

Sides = Mapping[tuple[int, int], int]
"""Row and column of each of the buyer's cells, with how many rows below its label it stands; a cell that has said the
name itself counts as its own label, and what follows as near its end."""


def buyer_cells(rows: Sequence[Row], right: Set[int] | None = None) -> Sides:
    """The cells that speak of the buyer; `right` names the rows that stand in the page's right half alone, where that
    is known."""
    cells: dict[tuple[int, int], int] = {}
    blocks: list[_Block] = []
    for row in rows:
        shift = int(right is not None and row.index in right)
        columns = len(row.cells) + shift
        blocks = [block for block in blocks if block.goes_on(row)]
        for column, cell in enumerate(row.cells):
            party = _party_of(cell)
            if party == "seller":
                blocks = [block for block in blocks if column + shift not in block.columns_below(columns)]
            elif party:
                cells[row.index, column] = 0
            if party == "buyer" and _ATTENTION.match(cell):
                _mark_above(cells, rows, row, column)
            if party == "buyer" and not ((said := _says_name(cell)) and len(cell) > _LONGEST_SAYING):
                blocks.append(_Block(row.index, said, column + shift, columns, right is not None))
        for block in blocks:
            for column in block.columns_below(columns) if block.start < row.index else ():
                if column >= shift:
                    cells.setdefault((row.index, column - shift), block.distance(row))
    return cells


def _party_of(cell: str) -> str:
    """Whom a cell speaks of: the seller, the buyer, or the reader it greets; empty where it names nobody."""
    label = party_label(cell)
    if label is None:
        return "buyer" if _is_address_of_buyer(cell) else ""
    return "buyer" if label[0] == "payee" else label[0]


def _mark_above(cells: dict[tuple[int, int], int], rows: Sequence[Row], row: Row, column: int) -> None:
    """Whoever is asked to hand it on to a person stands above that person."""
    for above in rows[max(0, row.index - 2) : row.index]:
        if column < len(above.cells):
            cells.setdefault((above.index, column), 1)


def on_the_right(rows: Sequence[Row]) -> Set[int] | None:
    """The rows that stand alone in the half of the page where a line ends: they go on a column that is not the first.

    None where the rows know no places (`… page 1 [46,700,120,712]`), as in mails.
    """
    boxes = [(row, box) for row in rows if (box := row.place.box) is not None]
    if not boxes:
        return None
    left = min(box.left for _, box in boxes)
    middle = (left + max(box.right for _, box in boxes)) / 2
    return frozenset(
        row.index
        for row, box in boxes
        if (box.right < middle if _RIGHT_TO_LEFT.search(row.text) else box.left > middle)
    )


class _Block:
    """A buyer's block that goes on: where its label stood."""

    __slots__ = ("_column", "_columns", "_end", "_placed", "_said", "start")

    def __init__(self, start: int, said: bool, column: int, columns: int, placed: bool) -> None:
        self.start = start
        self._said = said
        self._column = column
        self._columns = columns
        self._placed = placed
        self._end = start + (_SAID_ROWS if said else ID_ROWS)

    def goes_on(self, row: Row) -> bool:
        """Whether it reaches as far as this row."""
        return row.index <= self._end and not row.has_money

    def distance(self, row: Row) -> int:
        """How far below its label a row is; where that said the name itself, too far to hold another."""
        return row.index - self.start + (NAME_ROWS if self._said else 0)

    def columns_below(self, columns: int) -> range:
        """Which cells of a row with so many stand below the label; a lone cell that is known to stand at the left goes
        on the first column only."""
        if self._placed and columns == 1 and self._column:
            return range(0)
        if columns == self._columns or (self._column == 0 and columns > 1):
            return range(self._column, self._column + 1)
        return range(columns - 1, columns) if columns < self._columns else range(self._column, columns)


def begins_with_from(words: Sequence[str]) -> bool:
    """Whether a row may be one that begins "From:"."""
    return bool(words) and words[0] in _FROM


def party_label(cell: str) -> tuple[str, int] | None:
    """What party a cell's beginning names, and the number of words that do; None where it names none."""
    words = words_of(cell[:_LONGEST_LABEL])
    found: Match | None = next(iter(PARTY_LABELS.find(words)), None)
    if found is not None and _is_at_start(found, words) and not _goes_on_otherwise(words[found.end : found.end + 1]):
        return found.concept, found.end
    if words and (len(words) == 1 or cell[len(words[0]) :].lstrip()[:1] == ":"):
        return ("buyer", 1) if words[0] in _TO else ("seller", 1) if words[0] in _FROM else None
    return None


def concepts_of(label: str) -> set[str]:
    """The parties that a short text names, wherever it does."""
    words = words_of(label)
    return {
        match.concept
        for match in PARTY_LABELS.find(words)
        if not _goes_on_otherwise(words[match.end : match.end + 1])
        and words[match.start - 1 : match.start] not in _TOLD_TO
    }


def _is_at_start(found: Match, words: Sequence[str]) -> bool:
    """Whether a label begins the text, or a word before it ("Ihr Kunde") does; a preposition must begin it itself."""
    return found.start == 0 or (found.start == 1 and len(words[1]) > _LONGEST_PREPOSITION)


def _goes_on_otherwise(following: Sequence[str]) -> bool:
    """A label's next word may make it another's: a customer *number* is no customer."""
    return bool(following) and (following[0] in _NO_PARTY or bool(NUMBER_MARKS.find(following)))


def _is_address_of_buyer(cell: str) -> bool:
    return bool(_ADDRESSED.match(cell) or (cell[-1:] in _HONOURS_END and _HONOURED.search(cell)))


def _says_name(cell: str) -> bool:
    """Whether the cell goes on after its label; without spaces, what follows at once is the label still."""
    words = words_of(cell)
    label = party_label(cell)
    count = label[1] if label is not None else 1
    return len(words) > count and (":" in cell or "：" in cell or not _UNSPACED.match(words[count]))
