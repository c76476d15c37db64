"""The date of the document: labelled as such, else the mail's own evidence of when it was written.

Due, delivery, travel and printing dates are read as what they are, so that they are not taken for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from ..languages import DATE_LABELS
from ..languages.lexicon import words_of
from ..normalizing.dates import PrintedDate
from ..types import SUBJECT, Candidate, Place, SourcePart
from .base import Row, View, label_row, lazy
from .locale_hints import usual_day_order

name: Final = "dates"

_SCORES: Final = {"issued": 8.5, "ordered": 7.5, "plain": 5.0, "": 2.5}
_OTHER_DAYS: Final = ("due", "other")
_LONGEST_LABEL: Final = 9
_LABELLED_WORDS: Final = 14


def applies_to(view: View) -> bool:
    """Dates can stand anywhere."""
    return True


def extract(view: View) -> Iterator[Candidate]:
    """Every date that may be the document's, and the mail's own Date header."""
    order = _DayOrder(view)
    near = view.received.date() if view.received else None
    for row in view.rows:
        for column, found in enumerate(row.dates):
            for i, date in enumerate(found):
                label = _label(view, row, column, date, found[i - 1].end if i else 0)
                is_prose = len(row.cells[column].split()) > _LABELLED_WORDS
                yield from _candidate(row, order.settle(date), label, near, len(found), is_prose)
    yield from _from_headers(view)


def _from_headers(view: View) -> Iterator[Candidate]:
    headers = view.headers
    if headers is None:
        return
    subject = Row((headers.subject,), SUBJECT, 0)
    for date in subject.dates[0]:
        if headers.date is not None and (date.day - headers.date.date()).days > 1:
            continue  # what the mail is about, and not when it was written
        if date.order_known or (headers.date and date.day == headers.date.date()):
            yield Candidate("issue_date", date.day, 4.0, subject.evidence(name))
    if headers.date is not None:
        header = Row((headers.date.isoformat(),), Place(SourcePart.HEADER, "Date"), 0)
        yield Candidate("issue_date", headers.date.date(), 3.5, header.evidence(name))


def _candidate(
    row: Row, day: datetime.date | None, label: str, near: datetime.date | None, together: int, is_prose: bool
) -> Iterator[Candidate]:
    if day is None or label in _OTHER_DAYS:
        return
    score = _SCORES[label]
    if near is not None:
        distance = (near - day).days
        if distance < -2:
            score -= 4.0 if label == "issued" else 6.0  # a paper may be dated ahead, what happened may not
        elif distance < 0 and label in ("", "plain") and (distance < -1 or len(row.cells) > 2):
            score -= 2.0  # a journey's day, more likely
        elif distance <= 2:
            score += 2.0
        elif is_prose and label:
            score -= 4.0  # it dates other papers too
        elif distance > 400:
            score -= 2.0
    if (together > 1 or len(row.cells) > 2) and label in ("", "plain"):
        score -= 2.5 if row.has_money else 1.5
    if row.index < 12:
        score += 0.5
    yield Candidate("issue_date", day, score, row.evidence(name))


def _label(view: View, row: Row, column: int, date: PrintedDate, after: int) -> str:
    before = row.cells[column][after : date.start]
    nearest = _nearest(words_of(before)[-_LONGEST_LABEL:])
    if nearest:
        return nearest
    for left in range(column - 1, -1, -1):
        concepts = DATE_LABELS.concepts(row.cells[left][:80])
        if concepts:
            return _strongest(concepts)
        if row.dates[left]:
            break
    return _label_near(view, row, column) if len(words_of(before)) <= 1 else ""


def _nearest(words: list[str]) -> str:
    """The label that ends closest to the date; a mere "on" or "date" leaves it to the word right before it."""
    matches = DATE_LABELS.find(words)
    if not matches:
        return ""
    last = matches[-1]
    if last.concept == "plain" and len(matches) > 1 and matches[-2].end >= last.start - 1:
        return matches[-2].concept
    if last.concept in _OTHER_DAYS and len(words) - last.end > 3:
        return ""
    return last.concept


def _label_near(view: View, row: Row, column: int) -> str:
    labels = label_row(view, row, lambda label: bool(DATE_LABELS.concepts(label.cells[column])))
    return _strongest(DATE_LABELS.concepts(labels.cells[column])) if labels is not None else ""


def _strongest(concepts: list[str]) -> str:
    for label in ("issued", *_OTHER_DAYS, "ordered", "plain"):
        if label in concepts:
            return label
    return ""


class _DayOrder:
    """Which of day and month comes first on this page, learnt from its own dates; None while nothing tells."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._received = view.received.date() if view.received else None
        self.day_first = self._learn(view)

    def settle(self, date: PrintedDate) -> datetime.date | None:
        """The date in the page's order, or in that of its language and country; where neither is known, only a reading
        close to the receiving day."""
        if date.swapped is None:
            return date.day
        day_first = self.day_first if self.day_first is not None else self._usual
        if day_first is not None:
            return date.day if day_first else date.swapped
        return self._closest(date)

    @lazy
    def _usual(self) -> bool | None:
        return usual_day_order(self._view)

    def _closest(self, date: PrintedDate) -> datetime.date | None:
        if self._received is None or date.swapped is None:
            return None
        first, second = (abs((self._received - day).days) for day in (date.day, date.swapped))
        if min(first, second) > 45 or abs(first - second) < 5:
            return None
        return date.day if first < second else date.swapped

    def _learn(self, view: View) -> bool | None:
        votes = 0
        for row in view.rows:
            for found in row.dates:
                votes += sum(self._vote(row, column_date) for column_date in found)
        return None if votes == 0 else votes > 0

    def _vote(self, row: Row, date: PrintedDate) -> int:
        if date.swapped is not None:
            if self._received in (date.day, date.swapped):
                return 3 if self._received == date.day else -3
            return 1 if "." in row.text[: date.end] and f"{date.day:%d.%m}" in row.text else 0
        text = row.text
        return _form_vote(text)


def _form_vote(text: str) -> int:
    """+1 for a numeric date that can only be day first, -1 for one that can only be month first."""
    for token in text.split():
        parts = token.strip("().,;").replace(".", "/").replace("-", "/").split("/")
        if len(parts) == 3 and all(p.isdigit() for p in parts) and len(parts[0]) <= 2 and len(parts[1]) <= 2:
            if int(parts[0]) > 12 >= int(parts[1]):
                return 2
            if int(parts[1]) > 12 >= int(parts[0]):
                return -2
    return 0
