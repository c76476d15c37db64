"""Plain text into lines of cells: runs of spaces, tabs and table rules part them."""

from __future__ import annotations

import re
from typing import Final

from .. import limits
from ..normalizing.text import squeeze

_COLUMNS: Final = re.compile("\t+|[ \u00a0\u3000]{2,}|\\s*[|│¦║┃]\\s*")
_BOLD: Final = re.compile(r"^[*_]{1,3}([^*_\s].*?)[*_]{1,3}$|^[*_]{1,3}(?=[^\W\d])|(?<=[^\s*_])[*_]{1,3}$")
"""Marks of emphasis in plain text; stars before digits hide a card's."""
_QUOTE_MARKS: Final = re.compile(r"^(?:>\s?)+")


def lines_of(text: str) -> list[tuple[str, ...]]:
    """The lines of a text that say something, each with its cells."""
    rows = []
    for line in text[: limits.TEXT_CHARACTERS].splitlines()[: limits.LINES]:
        cells = cells_of(line[: limits.LINE_CHARACTERS])
        if cells:
            rows.append(cells)
    return rows


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a line, without quotation marks at its start."""
    cells = (_BOLD.sub(r"\1", squeeze(cell)) for cell in _COLUMNS.split(_QUOTE_MARKS.sub("", line).strip()))
    return tuple(cell for cell in cells if cell.strip("-=_*+~. "))
