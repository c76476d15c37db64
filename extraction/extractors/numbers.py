"""The document's number: what stands after a word for the document and a mark of numbering, and looks like a number.

"Invoice no. 2024-118", "Order #1234", "Bestellnummer 55", a label above or left of a code: all are one rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..languages import NUMBER_LABELS, NUMBER_MARKS
from ..languages.lexicon import length_of, words_of
from ..normalizing.dates import dates_in
from ..types import SUBJECT, Candidate, DocumentType
from .base import Row, View, label_row

name: Final = "numbers"

_SCORES: Final = {
    "invoice": 8.0, "credit": 8.0, "receipt": 7.0, "order": 6.5, "booking": 6.0, "document": 5.5, "transaction": 4.5,
    "unnamed": 4.5,
}  # fmt: skip
_UNNAMED_WORDS: Final = 5
_UNNAMED_DIGITS: Final = 3
_TABLE: Final = 4
"""Cells; so many headings beside each other are those of a table, whose columns count things."""
_TOKEN: Final = re.compile(
    r"(?<![\w@])[#№]?\s?(?P<code>[A-Z0-9][A-Z0-9./_-]{1,38}[A-Z0-9]|\d{1,2})(?![\w@])", re.IGNORECASE
)
_BARE_CODE: Final = re.compile(r"[A-Z]{5,12}")
_HAS_DIGIT: Final = re.compile(r"\d")
_CAPITALS: Final = re.compile(r"[A-Z]{5}")
_TIME: Final = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_AIR_TICKET: Final = re.compile(r"\d{3} \d{10}(?!\d)")
"""An airline's three digits and the ten of its ticket (IATA resolution 722)."""
_GROUPS: Final = re.compile(r"\d{2,6}(?: \d{2,6}){2,6}(?![\w.,/:-]\d|\w)")
_PAIR: Final = re.compile(r"\d{3,8} \d{3,8}")
_BEFORE_ITS_LABEL: Final = re.compile(
    r"(?P<code>[A-Z0-9][A-Z0-9/-]{2,30}) (?:numaralı|no'?lu|nolu|számú)\s(?P<label>[^\n]{3,40})", re.IGNORECASE
)
"""Turkish and Hungarian: "4188 numaralı siparişiniz"."""
_LETTERS_FIRST: Final = re.compile(r"[A-Z]{1,4} \d{2,8}(?:[/-]\d{1,8})?(?: \d{2,6}){0,5}")
_SERIES: Final = re.compile(r"(?<=\s)[A-Z]{1,4} $")
_CLAUSE: Final = re.compile(r"[,;|•]\s|\.\s")
_AMOUNT_OR_MASKED: Final = re.compile(r"\d+[.,]\d\d|x{3,}\d+", re.IGNORECASE)
_MONTH: Final = re.compile(r"(?:0?[1-9]|1[0-2])[/.-]20\d\d")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_LABEL_WORDS: Final = 6


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


def _names_a_number(row: Row) -> bool:
    """A quick look: most rows name no number at all."""
    if any(match.concept != "other" for match in NUMBER_LABELS.find(row.words)):
        return True
    return len(row.words) < 8 and bool(NUMBER_MARKS.find(row.words))


def _in_cell(row: Row, column: int, bonus: float = 0.0) -> Iterator[Candidate]:
    cell = row.cells[column]
    start = 0
    for match in _TOKEN.finditer(cell) if row.has_digits or _CAPITALS.search(cell) else ():
        if not is_code(match["code"], cell, match.start("code")) or _in_a_value(row, column, match):
            continue
        label = cell[start : match.start()] + cell[match.start() : match.start("code")]
        before = cell[start : match.start()]
        kind, marked = _kind(label)
        code = _in_groups(cell, match)
        series = _SERIES.search(before)
        if kind and _points_at(before, label, marked) and _is_told_by(kind, marked, code) and _is_near(label, code):
            yield _candidate(row, code, kind, marked, bonus)
        elif kind and series is not None and not cell.isupper() and _immediately(before[: series.start()]):
            yield _candidate(row, series[0] + code, kind, marked, bonus)
        start = match.start("code") + len(code)
    yield from _before_its_label(row, column)


def _before_its_label(row: Row, column: int) -> Iterator[Candidate]:
    match = _BEFORE_ITS_LABEL.search(row.cells[column]) if row.has_digits else None
    kind = _kind(match["label"])[0] if match is not None else ""
    if match is not None and kind and _HAS_DIGIT.search(match["code"]):
        yield _candidate(row, match["code"], kind, True, 0.0)


def _is_near(label: str, code: str) -> bool:
    """Whether a word in capitals stands so close to its label that it is a code and not a name."""
    return bool(_HAS_DIGIT.search(code)) or label.rstrip().endswith((":", "#")) or _immediately(label)


def _in_groups(cell: str, match: re.Match[str]) -> str:
    """The whole code where its digits are printed in groups: "4410 2298 03"."""
    start = match.start("code")
    groups = (_AIR_TICKET.match(cell, start) or _GROUPS.match(cell, start)) if match["code"].isdigit() else None
    return groups[0] if groups is not None else match["code"]


def _points_at(before: str, label: str, marked: bool) -> bool:
    """Whether the words before a code are about it: what ends in a colon must itself name a number, unlike
    "Order confirmation, train:"."""
    if not before.rstrip().endswith(":"):
        return marked or _immediately(label)
    last = _CLAUSE.split(before.rstrip(" :"))[-1]
    return not any(c.isalpha() for c in last) or bool(_kind(last)[0])


def _in_a_value(row: Row, column: int, match: re.Match[str]) -> bool:
    """Whether the code is a piece of a date, of an amount with its currency, or of one with decimals."""
    start, end = match.span("code")
    return any(date.start <= start < date.end for date in row.dates[column]) or any(
        money.start <= start < money.end and (money.unit or (money.looks_like_money and end < money.end))
        for money in row.amounts[column]
    )


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
            code = _lone_code(row.cells[column + 1], alone=not marked)
            if code and _is_told_by(kind, marked, code) and not _is_a_heading(row, code):
                yield _candidate(row, code, kind, marked, 0.3)
                continue
        code = _code_near(view, row, column, alone=not marked)
        if code and _is_told_by(kind, marked, code):
            yield _candidate(row, code, kind, marked, 0.0)


def _is_a_heading(row: Row, code: str) -> bool:
    """Whether the "code" is a word among the headings of a table that is printed in capitals."""
    return len(row.cells) > 2 and not _HAS_DIGIT.search(code) and row.text.isupper()


def _label_kind(cell: str) -> tuple[str, bool]:
    if len(cell) > 50 or any(c.isdigit() for c in cell):
        return "", False
    return _kind(cell)


def _code_near(view: View, row: Row, column: int, *, alone: bool) -> str:
    """The code below a label or, where values stand over their captions, above it."""
    for index in (row.index + 1, row.index - 1):
        if 0 <= index < len(view.rows):
            values = view.rows[index]
            same_shape = len(values.cells) == len(row.cells)
            if same_shape and label_row(view, values, lambda label: bool(_label_kind(label.cells[column])[0])) is row:
                code = _lone_code(values.cells[column], alone=alone)
                if code and (len(row.cells) < _TABLE or sum(c.isdigit() for c in code) >= _UNNAMED_DIGITS):
                    return code
            if index > row.index and len(row.cells) == 1 and not same_shape:
                code = _lone_code(values.cells[0], alone=alone)
                if code:
                    return code
    return ""


def _lone_code(cell: str, *, alone: bool) -> str:
    """The code that fills a cell; unless it must stand `alone`, a few words may follow it."""
    text = _without_mark(cell.strip(" :#№()[].-"))
    if (
        _PAIR.fullmatch(text)
        or _LETTERS_FIRST.fullmatch(text)
        or _GROUPS.fullmatch(text)
        or _AIR_TICKET.fullmatch(text)
    ):
        return text
    match = _TOKEN.match(text)
    if match is None or (match.end() < len(text) and not text[match.end()].isspace()):
        return ""
    if not is_code(match["code"], text, 0):
        return ""
    rest = text[match.end() :].strip()
    longest = 1 if alone or not _HAS_DIGIT.search(match["code"]) else 40
    return match["code"] if len(rest) < longest or rest.startswith("(") else ""


def _without_mark(text: str) -> str:
    """The text behind a mark of numbering that begins it: "No. 20771"."""
    mark, _, rest = text.partition(" ")
    return rest.lstrip(" :.#") if rest and NUMBER_MARKS.concepts(mark) and not _HAS_DIGIT.search(mark) else text


def _kind(label: str) -> tuple[str, bool]:
    whole = words_of(label)
    words = whole[-_LABEL_WORDS:] if length_of(whole) == len(whole) else whole[-4 * _LABEL_WORDS :]
    kinds = [m.concept for m in NUMBER_LABELS.find(words)]
    marks = NUMBER_MARKS.find(words)
    if not kinds:
        at_end = bool(marks) and (len(words) <= 2 or marks[-1].end == len(words)) and len(whole) <= _UNNAMED_WORDS
        return ("unnamed", True) if at_end else ("", False)
    marked = bool(marks) or "#" in label
    if kinds[-1] == "other":
        return "", False
    return "invoice" if "invoice" in kinds and kinds[-1] != "credit" else kinds[-1], marked


def is_code(code: str, text: str, start: int) -> bool:
    """Whether a token looks like a document's number and not like a date, an amount, a year or a word."""
    if not _HAS_DIGIT.search(code):
        return (
            bool(_BARE_CODE.fullmatch(code))
            and not _shouts(text, code)
            and not (NUMBER_LABELS.concepts(code) or NUMBER_MARKS.concepts(code))
        )
    if _TIME.fullmatch(code) or _MONTH.fullmatch(code) or any(date.end == len(code) for date in dates_in(code)):
        return False
    before, after = text[max(0, start - 2) : start], text[start + len(code) : start + len(code) + 3]
    if any(s in before + after for s in "$€£₪₽₺") or after.lstrip().startswith("%"):
        return False
    return not _AMOUNT_OR_MASKED.fullmatch(code)


def _is_told_by(kind: str, marked: bool, code: str) -> bool:
    """Whether such a label may be about such a code: letters alone number bookings, orders and the receipts of them."""
    if kind == "unnamed":
        return sum(c.isdigit() for c in code) >= _UNNAMED_DIGITS
    return kind in ("order", "booking") or (kind == "receipt" and marked) or bool(_HAS_DIGIT.search(code))


def _shouts(text: str, code: str) -> bool:
    """Whether the whole line is in capitals, so that a word in capitals is nothing special."""
    rest = text.replace(code, "")
    return rest.isupper() and sum(c.isalpha() for c in rest) > 3


def _candidate(row: Row, code: str, kind: str, marked: bool, bonus: float) -> Candidate:
    score = _SCORES[kind] + bonus + (1.0 if marked else 0.0)
    digits = sum(c.isdigit() for c in code)
    score -= min(row.index, 40) / 40
    if len(code) > 26:
        score -= 3.0
    if digits < 3 and (digits == 0 or len(code) < 6):
        score -= 2.5 if digits else 0.7
    if _YEAR.fullmatch(code):
        score -= 3.0
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
