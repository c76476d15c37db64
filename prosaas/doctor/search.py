"""Searching: has every receipt a row that finds it, and is the row what the receipt says?"""

from __future__ import annotations

from dataclasses import dataclass

from prosaas.doctor.findings import Check, Verdict, failed, ok, warning
from receipts import document_texts
from receipts.search import upkeep

SAMPLE = 20
"""So many of the newest receipts are compared with what they are found by."""


@dataclass(frozen=True, slots=True)
class Search:
    """Up to which id receipts, and documents, are still to be looked at; and of a sample those found wrongly."""

    receipts_left: int
    documents_left: int
    compared: int
    wrong: list[int]


def look() -> Search:
    """Read the facts. Raises DatabaseError."""
    compared, wrong = upkeep.sample(receipts=SAMPLE)
    return Search(upkeep.waiting(), document_texts.waiting(), compared, wrong)


def check_kept(search: Search) -> Verdict:
    """Check that everything is searched."""
    if search.receipts_left:
        return warning(
            "Receipts with an id up to {last} are still to be made searchable.",
            "A worker does it by itself, on the queue low, the newest first; manage.py rebuild_search does it at once.",
            last=search.receipts_left,
        )
    if search.documents_left:
        return warning(
            "The text of documents with an id up to {last} is still to be read for searching.",
            "A worker reads it by itself, on the queue low, the newest first.",
            last=search.documents_left,
        )
    return ok("Every receipt is searched.")


def check_right(search: Search) -> Verdict:
    """Check that receipts are found by what they say."""
    if search.wrong and not search.receipts_left:
        return failed(
            "Receipts {ids} are not found by what they say.",
            "manage.py rebuild_search --check names all such receipts, and without --check mends them.",
            ids=", ".join(map(str, search.wrong)),
        )
    return ok("Receipts are found by what they say ({count} compared).", count=search.compared)


CHECKS: dict[str, Check[Search]] = {"search_kept": check_kept, "search_right": check_right}
