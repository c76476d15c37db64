"""Small papers to test the engine's parts on: a row is a text, and " | " parts its cells."""

from __future__ import annotations

from collections.abc import Iterable

from extraction import Candidate, Evidence
from extraction.extractors.amounts import Amount, read_amounts
from extraction.extractors.base import Row, View
from extraction.reading import Headers
from extraction.types import Place, Proof, SourcePart


def page(*rows: str, subject: str = "", sender: str = "shop@shop.example") -> View:
    """A mail's page."""
    made = tuple(Row(tuple(row.split(" | ")), body_row(i + 1), i) for i, row in enumerate(rows))
    return View("text", Place(SourcePart.BODY), made, Headers(sender_address=sender, subject=subject))


def amounts(*rows: str) -> list[Amount]:
    """The amounts of a page, each with its role."""
    return read_amounts(page(*rows))


def body_row(number: int) -> Place:
    """A place in a mail's text."""
    return Place(SourcePart.BODY, row=number)


def candidate(
    field: str,
    value: object,
    *,
    score: float = 5.0,
    place: Place = Place(SourcePart.BODY, row=1),  # noqa: B008 - cannot be changed
    kind: str = "",
    proofs: Iterable[Proof] = (),
    in_prose: bool = False,
) -> Candidate:
    """A proposal for one field."""
    return Candidate(field, value, score, Evidence(str(value), place, field), kind, tuple(proofs), in_prose)


def values(candidates: Iterable[Candidate], name: str) -> list[object]:
    """What is proposed for a field, surest first."""
    ranked = sorted((c for c in candidates if c.field == name), key=lambda c: -c.score)
    return list(dict.fromkeys(c.value for c in ranked))
