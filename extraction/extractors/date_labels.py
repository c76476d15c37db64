"""What the words beside a date say it is: the day of the document, when it is due, or another day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from ..languages import DATE_LABELS, MONTHS, NUMBER_MARKS
from ..languages.lexicon import words_of
from ..normalizing.dates import PrintedDate
from .base import Row, View, label_row

OTHER_DAYS: Final = ("due", "other")
LONGEST_LABEL: Final = 9
_NUMBER_BEFORE: Final = re.compile(r"[A-Z0-9-]*\d{4,}[A-Z0-9-]*\s?[/|,]?\s?", re.IGNORECASE)
_LONGEST_CLAUSE: Final = 100
_ROWS_BETWEEN: Final = 3
_TO: Final = re.compile(r"\s?[-~]\s?")
_PERIOD_BEGUN: Final = re.compile(
    r"(?<!\w)(?:(?P<first>[^\W\d_]{3,})\.? \d{1,2}|\d{1,2}\.? (?P<last>[^\W\d_]{3,})\.?|\d{1,2}\.\d{1,2}\.?)"
    r"\s?[-~]\s?\Z"
)


def label_of(view: View, row: Row, column: int, date: PrintedDate, after: int) -> str:
    """What the words before a date in its cell, behind `after`, or around the cell say it is; empty where none do."""
    before = row.cells[column][after : date.start]
    if _is_numbered(before):
        return "other"  # it is a document's number that looks like a date: "No. 2/11/2023"
    if not column and _NUMBER_BEFORE.fullmatch(before):
        return "ordered"  # beside nothing but a number
    closest = nearest(words_of(before)[-LONGEST_LABEL:]) or _first_of_clause(before)
    if closest:
        return closest
    for left in range(column - 1, -1, -1):
        concepts = DATE_LABELS.concepts(row.cells[left][:80])
        if concepts:
            return strongest(concepts)
        if row.dates[left]:
            break
    if len(words_of(before)) > 1:
        return ""
    return label_near(view, row, column) or _label_beside_column(view, row, column)


def _label_beside_column(view: View, row: Row, column: int) -> str:
    """The label of a right-hand column whose rows another column stands between: some rows above, as far from the right
    as the date, among cells that end a row with colons."""
    from_right = len(row.cells) - column
    for above in reversed(view.rows[max(0, row.index - _ROWS_BETWEEN) : row.index]):
        labels = list(takewhile(lambda cell: cell.rstrip().endswith(":"), reversed(above.cells)))
        if len(labels) > 1:
            concepts = DATE_LABELS.concepts(labels[from_right - 1]) if from_right <= len(labels) else []
            return strongest(concepts)
    return ""


def _first_of_clause(before: str) -> str:
    """The label that a long clause before a colon begins with: "Date of issue, as section 12 has it: "."""
    words = words_of(before) if before.rstrip().endswith(":") and len(before) < _LONGEST_CLAUSE else []
    first = next(iter(DATE_LABELS.find(words)), None)
    return first.concept if first is not None and not first.start else ""


def is_of_period(cell: str, found: Sequence[PrintedDate], i: int) -> bool:
    """Whether a date begins or ends a period, whose other end may be without its year: "Jan 31 - Feb 28, 2026"."""
    starts_at, ends_at = found[i].start, found[i].end
    if i + 1 < len(found) and _TO.fullmatch(cell[ends_at : found[i + 1].start]):
        return True
    if i and _TO.fullmatch(cell[found[i - 1].end : starts_at]):
        return True
    begun = _PERIOD_BEGUN.search(cell[:starts_at])
    return begun is not None and ((month := begun["first"] or begun["last"]) is None or month.casefold() in MONTHS)


def _is_numbered(before: str) -> bool:
    words = words_of(before)[-LONGEST_LABEL:]
    marks = NUMBER_MARKS.find(words)
    return bool(marks) and marks[-1].end == len(words) and not DATE_LABELS.find(words[-1:])


def nearest(words: list[str]) -> str:
    """The label that ends closest to the date; a mere "on" or "date" leaves it to the word right before it."""
    matches = DATE_LABELS.find(words)
    if not matches:
        return ""
    last = matches[-1]
    if last.concept == "plain" and len(matches) > 1 and matches[-2].end >= last.start - 1:
        return matches[-2].concept
    if last.concept in OTHER_DAYS and len(words) - last.end > 3:
        return ""
    return last.concept


def label_near(view: View, row: Row, column: int) -> str:
    """What the label above or below a cell says, empty without one."""
    labels = label_row(view, row, lambda label: bool(DATE_LABELS.concepts(label.cells[column])))
    return strongest(DATE_LABELS.concepts(labels.cells[column])) if labels is not None else ""


def strongest(concepts: list[str]) -> str:
    """Of what a label's words name, the one that counts."""
    for label in ("issued", *OTHER_DAYS, "ordered", "plain"):
        if label in concepts:
            return label
    return ""
