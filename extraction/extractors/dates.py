"""The date of the document: labelled as such, else the mail's own evidence of when it was written.

Due, delivery, travel and printing dates are read as what they are, so that they are not taken for it. Where a label
says the document's date and what stands there cannot be read, the candidate's value is None: the mail's date is not
taken for it either.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from ..languages import DATE_LABELS
from ..languages.detection import likeliest
from ..languages.lexicon import words_of
from ..normalizing.dates import PrintedDate
from ..normalizing.labelled_dates import compact_date, date_without_year, has_digits_beside_time, looks_like_a_date
from ..types import SUBJECT, Candidate, Place, SourcePart
from . import numbers
from .base import Row, View, lazy
from .date_labels import LONGEST_LABEL, OTHER_DAYS, is_of_period, label_near, label_of, nearest, strongest
from .locale_hints import usual_day_order, writes_han
from .number_forms import HAS_DIGIT

name: Final = "dates"

_SCORES: Final = {"issued": 8.5, "ordered": 7.5, "plain": 5.0, "": 2.5}
_DATED: Final = ("issued", "ordered", "plain")
_LABELLED_WORDS: Final = 14
_UNREADABLE: Final = 1.0
"""What the label of a date that cannot be read counts less than that of one that can."""
_WITHOUT_YEAR: Final = 4.5
"""A date whose year is the mail's: before the mail's own date, and never sure."""
_IN_NUMBERS_ROW: Final = 2.5
_LONGEST_VALUE: Final = 30
_NEAR: Final = 45
"""Days between a paper and its mail."""
_LONG_AGO: Final = datetime.timedelta(days=3 * 365)
"""A year of two digits that lies as far back was no year."""


def applies_to(view: View) -> bool:
    """Dates can stand anywhere."""
    return True


def extract(view: View) -> Iterator[Candidate]:
    """Every date that may be the document's, and the mail's own Date header."""
    order = _DayOrder(view)
    near = view.received.date() if view.received else None
    rows = [row for row in view.rows if row.may_have_dates]
    labelled = {(row.index, column): list(_labelled(view, row, column)) for row in rows for column in _dated(row)}
    due = {order.settle(date) for found in labelled.values() for date, label in found if label == "due"}
    for row in rows:
        for column, cell in enumerate(row.cells):
            found = labelled.get((row.index, column), [])
            for date, label in found:
                day = order.settle(date)
                if label in _DATED and day is None:
                    yield _unreadable(row, label)
                if label or day not in due:
                    is_prose = len(cell.split()) > (_LABELLED_WORDS if label else LONGEST_LABEL)
                    yield from _candidate(row, day, label, near, len(found), is_prose)
            if not found:
                yield from _unusual(view, row, column, order)
    yield from _from_headers(view)


def _dated(row: Row) -> Iterator[int]:
    """The columns that hold dates."""
    return (column for column, found in enumerate(row.dates) if found)


def _labelled(view: View, row: Row, column: int) -> Iterator[tuple[PrintedDate, str]]:
    """The dates of a cell, each with what a label says it is."""
    found = row.dates[column]
    for i, date in enumerate(found):
        label = label_of(view, row, column, date, found[i - 1].end if i else 0)
        ends_a_period = label in ("", "plain") and is_of_period(row.cells[column], found, i)
        yield date, "other" if ends_a_period else label


def _unusual(view: View, row: Row, column: int, order: _DayOrder) -> Iterator[Candidate]:
    """A date in a form that only its label makes one of: eight digits, a day without its year, or nothing readable."""
    label, value = _labelled_value(view, row, column)
    if label not in _DATED or not value:
        return
    compact = compact_date(value)
    near = view.received.date() if view.received else None
    day = order.settle(compact) if compact else date_without_year(value, near) if near else None
    if day is not None:
        score = _SCORES[label] if compact else min(_SCORES[label], _WITHOUT_YEAR)
        yield Candidate("issue_date", day, score, row.evidence(name))
    elif compact or looks_like_a_date(value) or (label == "issued" and has_digits_beside_time(value)):
        yield _unreadable(row, label)


def _unreadable(row: Row, label: str) -> Candidate:
    return Candidate("issue_date", None, _SCORES[label] - _UNREADABLE, row.evidence(name))


def _labelled_value(view: View, row: Row, column: int) -> tuple[str, str]:
    """The label of a date that stands before or above a value in a cell, and the value; empty without either."""
    cell = row.cells[column]
    if len(cell) > 2 * _LONGEST_VALUE or not HAS_DIGIT.search(cell):
        return "", ""
    before, colon, after = cell.partition(":")
    if colon and len(after) <= _LONGEST_VALUE and not before[-1:].isdigit():
        return nearest(words_of(before)[-LONGEST_LABEL:]), after
    if column and not row.dates[column - 1]:
        return strongest(DATE_LABELS.concepts(row.cells[column - 1][:80])), cell
    return label_near(view, row, column), cell


def _from_headers(view: View) -> Iterator[Candidate]:
    headers = view.headers
    if headers is None:
        return
    subject = Row((headers.subject,), SUBJECT, 0)
    for date in subject.dates[0]:
        if headers.date is not None and (date.day - headers.date.date()).days > 1:
            continue  # what the mail is about, and not when it was written
        if (date.order_known and not date.short_year) or (headers.date and date.day == headers.date.date()):
            yield Candidate("issue_date", date.day, 4.0, subject.evidence(name))
    if headers.date is not None:
        header = Row((headers.date.isoformat(),), Place(SourcePart.HEADER, "Date"), 0)
        yield Candidate("issue_date", headers.date.date(), 3.5, header.evidence(name))


def _candidate(
    row: Row, day: datetime.date | None, label: str, near: datetime.date | None, together: int, is_prose: bool
) -> Iterator[Candidate]:
    if day is None or label in OTHER_DAYS:
        return
    score = _SCORES[label]
    if is_prose and not label and near is None:
        return  # it dates what the text is about
    if near is not None:
        score += _by_distance((near - day).days, row, label, is_prose)
    if label in ("", "plain") and numbers.names_the_document(row):
        score += _IN_NUMBERS_ROW
    elif (together > 1 or len(row.cells) > 2) and label in ("", "plain"):
        score -= 2.5 if row.has_money else 1.5
    if row.index < 12:
        score += 0.5
    yield Candidate("issue_date", day, score, row.evidence(name))


def _by_distance(days: int, row: Row, label: str, is_prose: bool) -> float:
    """What the days between a date and the mail that came after it say."""
    if days < -2:
        return -4.0 if label == "issued" else -6.0  # a paper may be dated ahead, what happened may not
    if days < 0 and label in ("", "plain") and (days < -1 or len(row.cells) > 2):
        return -2.0  # a journey's day, more likely
    if days <= 2:
        return 2.0
    if is_prose and label:
        return -4.0  # it dates other papers too
    return -2.0 if days > 400 else 0.0


class _DayOrder:
    """Which of day and month comes first on this page, learnt from its own dates; None while nothing tells."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._received = view.received.date() if view.received else None
        self.day_first = self._learn(view)

    def settle(self, date: PrintedDate) -> datetime.date | None:
        """The date in the page's order, or in that of its language and country; where neither is known, only a reading
        close to the receiving day."""
        if date.beside_han and not self._writes_han:
            return None
        if date.by_language:
            return date.by_language.get(likeliest(self._words, date.by_language))
        if date.short_year and not self._is_recent(date.day):
            return date.year_first if date.year_first and self._is_near(date.year_first) else None
        if date.swapped is None:
            return date.day
        day_first = self.day_first if self.day_first is not None else self._usual
        if day_first is not None:
            return date.day if day_first else date.swapped
        return self._closest(date)

    @lazy
    def _usual(self) -> bool | None:
        return usual_day_order(self._view)

    def _is_recent(self, day: datetime.date) -> bool:
        return self._received is None or abs(self._received - day) < _LONG_AGO

    def _is_near(self, day: datetime.date) -> bool:
        return self._received is not None and abs(self._received - day).days <= _NEAR

    @lazy
    def _writes_han(self) -> bool:
        return writes_han(self._view)

    @lazy
    def _words(self) -> list[str]:
        return [word for row in self._view.rows for word in row.words]

    def _closest(self, date: PrintedDate) -> datetime.date | None:
        if self._received is None or date.swapped is None:
            return None
        first, second = (abs((self._received - day).days) for day in (date.day, date.swapped))
        if min(first, second) > _NEAR or abs(first - second) < 5:
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
        if len(parts) == 3 and all(map(str.isdigit, parts)) and len(parts[0]) <= 2 and len(parts[1]) <= 2:
            if int(parts[0]) > 12 >= int(parts[1]):
                return 2
            if int(parts[1]) > 12 >= int(parts[0]):
                return -2
    return 0
