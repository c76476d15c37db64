"""A text in reading order: pages of lines, each line with its cells and its place."""

from __future__ import annotations

from dataclasses import dataclass

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
