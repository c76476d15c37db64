"""A text in reading order: pages of lines, each line with its cells and its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from ..types import Place

_REMEMBERED_PAGES = 16


class Line(NamedTuple):
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
    places = _places_of_rows(place, len(rows).bit_length())
    return Page(kind, place, tuple(map(Line, rows, places)))


@lru_cache(_REMEMBERED_PAGES)
def _places_of_rows(place: Place, bits: int) -> tuple[Place, ...]:
    """The places of as many rows as are counted with so many bits; remembered, since the bodies of all mails have the
    same rows."""
    return tuple(replace(place, row=number) for number in range(1, 1 << bits))
