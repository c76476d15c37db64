"""The document's number: what stands after a word for the document and a mark of numbering, and looks like a number.

"Invoice no. 2024-118", "Order #1234", "Bestellnummer 55", a label above or left of a code: all are one rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..languages import NUMBER_LABELS, NUMBER_MARKS, PARTY_LABELS, patterns
from ..languages.lexicon import length_of, words_of
from ..types import SUBJECT, Candidate, DocumentType
from .base import Row, View, label_row
from .number_forms import COUNT, HAS_DIGIT, TOKEN, before_a_date, in_groups, is_code, is_listed, is_word, lone_code

name: Final = "numbers"

_SCORES: Final = {
    "invoice": 8.0, "credit": 8.0, "receipt": 7.0, "order": 6.5, "booking": 6.0, "document": 5.5, "transaction": 4.5,
    "unnamed": 4.5,
}  # fmt: skip
_UNNAMED_WORDS: Final = 5
_UNNAMED_DIGITS: Final = 3
_TABLE: Final = 4
"""Cells; so many headings beside each other are those of a table, whose columns count things."""
_CAPITALS: Final = re.compile(r"[A-Z]{5}")
_BEFORE_ITS_LABEL: Final = re.compile(
    rf"(?P<code>[A-Z0-9][A-Z0-9/-]{{2,30}}) {patterns.any_of('numbered')}\s(?P<label>[^\n]{{3,40}})", re.IGNORECASE
)
"""Turkish and Hungarian: "4188 numaralı siparişiniz"."""
_SERIES: Final = re.compile(r"(?<=\s)[A-Z]{1,4} $")
_CLAUSE: Final = re.compile(r"[,;|•]\s|\.\s")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_LABEL_WORDS: Final = 6
_BETWEEN: Final = 2


def applies_to(view: View) -> bool:
    """Numbers can stand anywhere."""
    return True


def extract(view: View) -> Iterator[Candidate]:
    """Every number that a label names, from subject and rows."""
    if view.headers is not None and view.headers.subject:
        subject = Row((view.headers.subject,), SUBJECT, 0)
        yield from _in_cell(subject, 0, bonus=1.0)
    for candidate, _ in by_row(view):
        yield candidate


def by_row(view: View) -> Iterator[tuple[Candidate, Row]]:
    """The numbers of the rows, each with the row of its label."""
    for row in view.rows:
        if not _names_a_number(row):
            continue
        for column in range(len(row.cells)):
            for candidate in _in_cell(row, column):
                yield candidate, row
        for candidate in _beside_or_below(view, row):
            yield candidate, row


def names_the_document(row: Row) -> bool:
    """Whether a number of the document stands in the row."""
    return _names_a_number(row) and any(
        candidate.kind not in ("", "transaction")
        for column in range(len(row.cells))
        for candidate in _in_cell(row, column)
    )


def _names_a_number(row: Row) -> bool:
    """A quick look: most rows name no number at all."""
    if any(match.concept != "other" for match in NUMBER_LABELS.find(row.words)):
        return True
    return len(row.words) < 8 and bool(NUMBER_MARKS.find(row.words))


def _in_cell(row: Row, column: int, bonus: float = 0.0) -> Iterator[Candidate]:
    cell = row.cells[column]
    start = 0
    for match in TOKEN.finditer(cell) if row.has_digits or _CAPITALS.search(cell) else ():
        if is_word(match["code"]):
            continue
        label = _last_clause(cell[start : match.start("code")])
        before = cell[start : match.start()]
        kind, marked = _kind(label)
        code = before_a_date(match["code"]).rstrip("./_-") if "/" in match["code"] else in_groups(cell, match)
        is_named = marked and _immediately(label)
        if not is_code(code, cell, match.start("code"), is_named=is_named) or _in_a_value(row, column, match, is_named):
            continue
        if is_listed(cell, match):
            continue
        if COUNT.fullmatch(code) and not marked and (len(row.cells) > 1 or cell[match.end() :].strip(" .)")):
            continue
        series = _SERIES.search(before) if HAS_DIGIT.search(code) else None
        if kind and series is not None and "/" in code and _is_marked(before[: series.start()], series[0]):
            yield _candidate(row, series[0] + code, kind, marked, bonus)
        elif kind and _points_at(before, label, marked) and _is_told_by(kind, marked, code) and _is_near(label, code):
            yield _candidate(row, code, kind, marked, bonus)
        elif kind and series is not None and not cell.isupper() and _immediately(before[: series.start()]):
            yield _candidate(row, series[0] + code, kind, marked, bonus)
        elif not HAS_DIGIT.search(code):
            continue  # a word of the document's name
        start = match.start("code") + len(code)
    yield from _before_its_label(row, column)


def _is_marked(before: str, series: str) -> bool:
    """Whether a mark of numbering stands right before the letters of a series: "Receipt no. RE 2026/331"."""
    words = words_of(before)
    marks = NUMBER_MARKS.find(words)
    return bool(marks) and marks[-1].end == len(words) and not NUMBER_MARKS.find(words_of(series))


def _last_clause(label: str) -> str:
    """The words behind a colon inside a label, where they name something of their own: "Booking: card 12"."""
    _, colon, last = label.rstrip(" :").rpartition(":")
    words = words_of(last)
    is_mark = all(NUMBER_MARKS.concepts(word) for word in words)
    return last if colon and not is_mark and any(map(str.isalpha, last)) else label


def _before_its_label(row: Row, column: int) -> Iterator[Candidate]:
    match = _BEFORE_ITS_LABEL.search(row.cells[column]) if row.has_digits else None
    kind = _kind(match["label"])[0] if match is not None else ""
    if match is not None and kind and HAS_DIGIT.search(match["code"]):
        yield _candidate(row, match["code"], kind, True, 0.0)


def _is_near(label: str, code: str) -> bool:
    """Whether a word in capitals stands so close to its label that it is a code and not a name."""
    return bool(HAS_DIGIT.search(code)) or label.rstrip().endswith((":", "#")) or _immediately(label)


def _points_at(before: str, label: str, marked: bool) -> bool:
    """Whether the words before a code are about it: what ends in a colon must itself name a number, unlike
    "Order confirmation, train:"."""
    if not before.rstrip().endswith(":"):
        return (marked and _is_close(label)) or _immediately(label)
    last = _CLAUSE.split(before.rstrip(" :"))[-1]
    return not any(map(str.isalpha, last)) or bool(_kind(last)[0])


def _in_a_value(row: Row, column: int, match: re.Match[str], is_named: bool) -> bool:
    """Whether the code is a piece of a date, of an amount with its currency, or of one with decimals."""
    start, end = match.span("code")
    dates = () if is_named else row.dates[column]
    return any(d.start <= start < d.end and not d.beside_han for d in dates) or any(
        money.start <= start < money.end and (money.unit or (money.looks_like_money and end < money.end))
        for money in row.amounts[column]
    )


def _is_close(label: str) -> bool:
    """Whether at most a word or two stand between the mark of numbering and the code: "your order number is 12"."""
    words = words_of(label)[-_LABEL_WORDS:]
    marks = NUMBER_MARKS.find(words)
    return "#" in label or (bool(marks) and marks[-1].end >= len(words) - _BETWEEN)


def _immediately(label: str) -> bool:
    """The label's last word itself names the document, so that the code follows it at once."""
    words = words_of(label)
    found = NUMBER_LABELS.find(words[-3:])
    return bool(found) and found[-1].end == len(words[-3:])


def _beside_or_below(view: View, row: Row) -> Iterator[Candidate]:
    for column, cell in enumerate(row.cells):
        kind, marked = _label_kind(cell)
        if not kind:
            continue
        if column + 1 < len(row.cells):
            code = lone_code(row.cells[column + 1], alone=not marked)
            if code and _is_told_by(kind, marked, code) and not _is_a_heading(row, code):
                yield _candidate(row, code, kind, marked, 0.3)
                continue
        code = _code_near(view, row, column, alone=not marked)
        if code and _is_told_by(kind, marked, code):
            yield _candidate(row, code, kind, marked, 0.0)


def _is_a_heading(row: Row, code: str) -> bool:
    """Whether the "code" is a word among the headings of a table that is printed in capitals."""
    return len(row.cells) > 2 and not HAS_DIGIT.search(code) and row.text.isupper()


def _label_kind(cell: str) -> tuple[str, bool]:
    if len(cell) > 50 or any(map(str.isdigit, cell)):
        return "", False
    return _kind(cell)


def _code_near(view: View, row: Row, column: int, *, alone: bool) -> str:
    """The code below a label or, where values stand over their captions, above it."""
    for index in (row.index + 1, row.index - 1):
        if 0 <= index < len(view.rows):
            values = view.rows[index]
            same_shape = len(values.cells) == len(row.cells)
            if same_shape and label_row(view, values, lambda label: bool(_label_kind(label.cells[column])[0])) is row:
                code = lone_code(values.cells[column], alone=alone)
                if code and (len(row.cells) < _TABLE or sum(map(str.isdigit, code)) >= _UNNAMED_DIGITS):
                    return code
            is_beside_heading = len(values.cells) == 1 and column == len(row.cells) - 1
            if index > row.index and not same_shape and (len(row.cells) == 1 or is_beside_heading):
                code = lone_code(values.cells[0], alone=alone)
                if code:
                    return code
    return ""


def _kind(label: str) -> tuple[str, bool]:
    whole = words_of(label)
    words = whole[-_LABEL_WORDS:] if length_of(whole) == len(whole) else whole[-4 * _LABEL_WORDS :]
    kinds = [m.concept for m in NUMBER_LABELS.find(words)]
    marks = NUMBER_MARKS.find(words)
    if not kinds:
        at_end = bool(marks) and (len(words) <= 2 or marks[-1].end == len(words)) and len(whole) <= _UNNAMED_WORDS
        return ("unnamed", True) if at_end and not PARTY_LABELS.find(words) else ("", False)
    marked = bool(marks) or "#" in label
    if kinds[-1] == "other":
        return "", False
    return "invoice" if "invoice" in kinds and kinds[-1] != "credit" else kinds[-1], marked


def _is_told_by(kind: str, marked: bool, code: str) -> bool:
    """Whether such a label may be about such a code: letters alone number bookings, orders and the receipts of them."""
    if kind == "unnamed":
        return sum(map(str.isdigit, code)) >= _UNNAMED_DIGITS
    return kind in ("order", "booking") or (kind == "receipt" and marked) or bool(HAS_DIGIT.search(code))


def _candidate(row: Row, code: str, kind: str, marked: bool, bonus: float) -> Candidate:
    score = _SCORES[kind] + bonus + (1.0 if marked else 0.0)
    digits = sum(map(str.isdigit, code))
    score -= min(row.index, 40) / 40
    if len(code) > 26:
        score -= 3.0
    if digits < 3 and (digits == 0 or len(code) < 6):
        score -= 2.5 if digits else 0.7
    if _YEAR.fullmatch(code):
        score -= 3.0
    if kind == "transaction" and row.has_money:
        score -= 2.0  # a card terminal's, beside what was paid
    return Candidate("number", code.strip("./_-"), score, row.evidence(name), kind)


_OTHERS_RANK: Final = -1.5
_PREFERRED: Final[dict[DocumentType, dict[str, float]]] = {
    DocumentType.RECEIPT: {"receipt": 1.5, "order": -0.8, "transaction": 2.5, "booking": 0.5, "invoice": -2.2},
    DocumentType.ORDER: {"order": 1.0, "booking": 1.0, "transaction": 2.0, "invoice": -2.5, "receipt": -1.0},
    DocumentType.REFUND: {"invoice": -1.5, "order": 0.5, "transaction": 0.5, "receipt": 0.0, "credit": 1.0},
    DocumentType.CREDIT_NOTE: {"credit": 2.0, "invoice": 0.0, "document": 1.0, "receipt": 0.0, "order": -1.0},
}


def bonus(candidate: Candidate, document_type: DocumentType | None) -> float:
    """What a number's kind adds for a kind of document.

    A payment's receipt is numbered by its transaction, and the seller's invoice number in it is a mention.
    """
    preferred = _PREFERRED.get(document_type) if document_type else None
    return preferred.get(candidate.kind, _OTHERS_RANK) if preferred and candidate.kind else 0.0
