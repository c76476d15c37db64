"""Words with their places on a page into visual rows: a label stands beside its value wherever it was written.

Runs of text that share a height make one row; white space wider than a space between words parts its cells. Heights
grow upwards, in whatever unit the boxes have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from ..types import Box, Place
from .page import Line

GAP: Final = 0.9
"""White space, in heights of the text, that parts two cells."""
_LETTERS_APART: Final = 1.6
"""The same in widths of a letter: machines that give all letters one width write spaces as wide."""
_SAME_ROW: Final = 0.55
"""How much of the lower run's height two runs must share to stand in one row."""
_NEAR: Final = 3
"""How many heights below a heading its values may stand."""
_DIGIT: Final = re.compile(r"\d")
_SAME_PLACE: Final = 0.5
"""How much of its width one text must share with another for both to be the same, printed twice."""
_WORD_GAP: Final = 0.5
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff]")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text and its box."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    slanted: bool = False
    """Printed across the page, as "PAID" or "COPY" is."""

    @property
    def height(self) -> float:
        """How high the text is."""
        return self.top - self.bottom

    @property
    def letter_width(self) -> float:
        """How wide its letters are on average."""
        return (self.right - self.left) / max(len(self.text), 1)


def lines_of(runs: list[Run], page: Place) -> list[Line]:
    """The rows of a page from top to bottom, each with its cells in the order of reading."""
    level = [run for run in runs if not run.slanted]
    across = [[run] for run in runs if run.slanted]
    rows = _rows(level) + across
    cells = [_cells(row) for row in rows]
    return [Line(tuple(_texts(cells, i)), replace(page, box=_box_of(row))) for i, row in enumerate(rows)]


def _box_of(row: list[Run]) -> Box:
    bottom, top = min(run.bottom for run in row), max(run.top for run in row)
    return Box(round(row[0].left), round(bottom), round(row[-1].right), round(top))


def _rows(runs: list[Run]) -> list[list[Run]]:
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (-(r.top + r.bottom) / 2, r.left)):
        row = rows[-1] if rows else None
        if row is not None and _beside(row[0], run):
            row.append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda r: r.left) for row in rows]


def _beside(a: Run, b: Run) -> bool:
    shared = min(a.top, b.top) - max(a.bottom, b.bottom)
    return shared > _SAME_ROW * min(a.height, b.height)


def _cells(row: list[Run]) -> list[Run]:
    """The cells of a row: runs that only a space parts are one."""
    rightward = not any(_RIGHT_TO_LEFT.search(run.text) for run in row)
    cells: list[Run] = []
    last: Run | None = None
    for run in row if rightward else row[::-1]:
        if last is not None and run.text == last.text and _overlap(last, run):
            continue  # drawn twice to look bold or to cast a shadow, or on two layers
        gap = None if last is None else run.left - last.right if rightward else last.left - run.right
        if last is None or gap is None or _parts_cells(gap, last, run):
            cells.append(run)
        else:
            cells[-1] = _joined(cells[-1], run, " " if gap > _WORD_GAP else "")
        last = run
    return cells


def _parts_cells(gap: float, a: Run, b: Run) -> bool:
    return gap >= GAP * max(b.height, 4) and gap >= _LETTERS_APART * max(a.letter_width, b.letter_width)


def _overlap(a: Run, b: Run) -> bool:
    shared = min(a.right, b.right) - max(a.left, b.left)
    return shared > _SAME_PLACE * min(a.right - a.left, b.right - b.left)


def _joined(a: Run, b: Run, between: str) -> Run:
    box = (min(a.left, b.left), min(a.bottom, b.bottom), max(a.right, b.right), max(a.top, b.top))
    return Run(f"{a.text}{between}{b.text}", *box)


def _texts(rows: list[list[Run]], index: int) -> list[str]:
    """The texts of a row's cells, with an empty one for each column of the heading right above it where nothing stands.

    The first of several rows of one shape is left alone: a heading over a list names no single value.
    """
    head, cells = rows[index - 1] if index else [], rows[index]
    texts = [cell.text for cell in cells]
    if not 1 < len(cells) < len(head) or any(_DIGIT.search(column.text) for column in head):
        return texts
    is_list = index + 1 < len(rows) and len(rows[index + 1]) == len(cells)
    if is_list or min(column.bottom for column in head) - cells[0].top > _NEAR * cells[0].height:
        return texts
    places = [_column_of(cell, head) for cell in cells]
    if None in places or len(set(places)) < len(places):
        return texts
    found = dict(zip(places, texts, strict=True))
    return [found.get(i, "") for i in range(len(head))]


def _column_of(cell: Run, head: list[Run]) -> int | None:
    """Which column's heading stands over a cell."""
    shared = [min(cell.right, column.right) - max(cell.left, column.left) for column in head]
    most = max(shared)
    return shared.index(most) if most > -cell.height else None
