"""A text in reading order: pages of lines, each line with its cells and its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from .. import limits
from ..types import Place


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or a row of a table: its cells from the first to the last."""

    cells: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Page:
    """One text in reading order: a mail's body, an attached document."""

    kind: str
    """"html", "text", "pdf" or "image"."""
    place: Place
    lines: tuple[Line, ...]


def page_of(kind: str, place: Place, rows: Sequence[tuple[str, ...]]) -> Page:
    """The page of these rows, which are counted from 1."""
    return Page(kind, place, tuple(Line(row, _row_of(place, i)) for i, row in enumerate(rows, start=1)))


@lru_cache(limits.LINES)
def _row_of(place: Place, number: int) -> Place:
    """Remembered, since the bodies of all mails have the same rows."""
    return replace(place, row=number)
