"""Words with their places on a page into visual rows: a label stands beside its value wherever it was written.

Runs of text that share a height make one row; white space wider than a space between words parts its cells. Heights
grow upwards, in whatever unit the boxes have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..types import Node

GAP: Final = 0.9
"""White space, in heights of the text, that parts two cells."""
_SAME_ROW: Final = 0.55
"""How much of the lower run's height two runs must share to stand in one row."""
_SAME_PLACE: Final = 0.4
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


def lines_of(runs: list[Run], where: str) -> list[Node]:
    """The rows of a page from top to bottom, each with its cells in the order of reading."""
    level = [run for run in runs if not run.slanted]
    across = [[run] for run in runs if run.slanted]
    return [_line(row, where) for row in _rows(level) + across]


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


def _line(row: list[Run], where: str) -> Node:
    rightward = not any(_RIGHT_TO_LEFT.search(run.text) for run in row)
    cells: list[str] = []
    last: Run | None = None
    for run in row if rightward else row[::-1]:
        if last is not None and run.text == last.text and abs(run.left - last.left) < _SAME_PLACE * run.height:
            continue  # drawn twice to look bold, or on two layers
        gap = None if last is None else run.left - last.right if rightward else last.left - run.right
        if gap is None or gap >= GAP * max(run.height, 4):
            cells.append(run.text)
        else:
            cells[-1] += f" {run.text}" if gap > _WORD_GAP else run.text
        last = run
    box = f"[{row[0].left:.0f},{min(r.bottom for r in row):.0f},{row[-1].right:.0f},{max(r.top for r in row):.0f}]"
    return Node("row", cells=tuple(cells), where=f"{where} {box}")
