"""Small papers to test the engine's parts on: a row is a text, and " | " parts its cells."""

from __future__ import annotations

from collections.abc import Iterable

from extraction import Candidate, Evidence
from extraction.extractors.amounts import Amount, read_amounts
from extraction.extractors.base import Row, View
from extraction.reading import Headers


def page(*rows: str, subject: str = "", sender: str = "shop@shop.example") -> View:
    """A mail's page."""
    made = tuple(Row(tuple(row.split(" | ")), f"body row {i + 1}", i) for i, row in enumerate(rows))
    return View("text", "body", made, Headers(sender_address=sender, subject=subject))


def amounts(*rows: str) -> list[Amount]:
    """The amounts of a page, each with its role."""
    return read_amounts(page(*rows))


def candidate(name: str, value: object, *, score: float = 5.0, where: str = "body row 1", how: str = "") -> Candidate:
    """A proposal for one field."""
    return Candidate(name, value, score, Evidence(str(value), where, how or name))


def values(candidates: Iterable[Candidate], name: str) -> list[object]:
    """What is proposed for a field, surest first."""
    ranked = sorted((c for c in candidates if c.name == name), key=lambda c: -c.score)
    return list(dict.fromkeys(c.value for c in ranked))
