"""Tax numbers of seller and buyer, and Israel's allocation number: labelled, and right by their checksum."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import stdnum.ch.uid
import stdnum.es.cif
import stdnum.eu.vat
import stdnum.gb.vat
import stdnum.il.hp
import stdnum.il.idnr
import stdnum.no.mva
from stdnum.exceptions import ValidationError

from ..types import Candidate
from .base import Row, View
from .letterhead import beside_number
from .party_blocks import Sides, buyer_cells, on_the_right

name: Final = "identifiers"

_ISRAELI: Final = re.compile(
    r"(?:ח\.?\"?\s?פ\.?|ע\.?\"?\s?מ\.?|עוסק(?:\s(?:מורשה|פטור))?|company no\.?|ע\.ר\.?|עמותה רשומה|ח\.צ\.?"
    r"|vat (?:no|id)\.?|מספר עוסק)"
    r"\s?[:#.]?\s?(?P<id>\d[\d-]{7,10}\d)(?!\d)"
    r"|(?<![\d-])(?P<before>\d{9})\s?[:.]?\s?(?:ח\.?\"?\s?פ|ע\.?\"?\s?מ(?!\w)|עוסק\s(?:מורשה|פטור))",
    re.IGNORECASE,
)
_EUROPEAN: Final = re.compile(
    r"(?<![A-Z0-9])(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK"
    r"|XI)\s?[A-Z0-9][A-Z0-9. ]{6,14}[A-Z0-9]"
)
_ITALIAN: Final = re.compile(r"(?:p\.?\s?iva|partita iva)[^\d\n]{0,12}(?P<id>\d{11})(?!\d)", re.IGNORECASE)
_NATIONAL: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = (
    (re.compile(r"(?<![A-Z0-9])(?P<id>GB ?\d{3} ?\d{4} ?\d{2}(?: ?\d{3})?)(?! ?\d)"), stdnum.gb.vat.is_valid),
    (re.compile(r"(?i:VAT)[^\d\n]{0,24}(?<!GB)(?<!GB )(?P<id>\d{3} \d{4} \d{2})(?! ?\d)"), stdnum.gb.vat.is_valid),
    (
        re.compile(r"(?:NIF|CIF|N\.I\.F\.|C\.I\.F\.)\s?:?\s?(?P<id>[A-Z]-?\d{7}-?[A-Z0-9])(?![A-Z0-9])"),
        stdnum.es.cif.is_valid,
    ),
    (re.compile(r"(?<![A-Z0-9])(?P<id>CHE[-. ]?\d{3}[. ]?\d{3}[. ]?\d{3})(?!\d)"), stdnum.ch.uid.is_valid),
    (
        re.compile(r"(?<![A-Z0-9])(?P<id>(?:NO ?)?\d{3}[ .]?\d{3}[ .]?\d{3} ?MVA)(?!\w)", re.IGNORECASE),
        stdnum.no.mva.is_valid,
    ),
)
"""National numbers with their own checksums."""
_ALLOCATION: Final = re.compile(
    r"(?:מספר|מס'?)\s?ה?הקצאה|הקצאה(?:\s(?:מספר|מס'?))?|allocation (?:number|no\.?)", re.IGNORECASE
)
_EIGHT_DIGITS: Final = re.compile(r"\d(?:[ .-]?\d){6}")
_NINE_DIGITS: Final = re.compile(r"(?<!\d)\d{9}(?!\d)")


def applies_to(view: View) -> bool:
    """Tax numbers can stand anywhere."""
    return True


def extract(view: View) -> Iterator[Candidate]:
    """Tax numbers with the side they belong to; the name that stands beside the seller's; the allocation number."""
    buyer: Sides | None = None
    for row in view.rows:
        if not row.has_digits and not _may_allocate(row):
            continue
        for found, place in _tax_ids(row):
            buyer = buyer_cells(view.rows, on_the_right(view.rows)) if buyer is None else buyer
            column, before = _cell_at(row, place)
            if (row.index, column) in buyer:
                yield Candidate("buyer_tax_id", found, 8.0, row.evidence(name))
                continue
            yield Candidate("vendor_tax_id", found, 8.0, row.evidence(name))
            yield from beside_number(view, row, before)
        yield from _allocation(view, row)


def _cell_at(row: Row, place: int) -> tuple[int, str]:
    """The cell a place of the row's text falls into, and the text of that cell before it."""
    start = 0
    for column, cell in enumerate(row.cells):
        if place < start + len(cell) + 1:
            return column, cell[: place - start]
        start += len(cell) + 1
    return len(row.cells) - 1, row.cells[-1]


def _tax_ids(row: Row) -> Iterator[tuple[str, int]]:
    """The numbers of a row, and where each begins."""
    if len(row.text) > 500 or not _EIGHT_DIGITS.search(row.text):
        return
    for match in _ISRAELI.finditer(row.text):
        digits = (match["id"] or match["before"]).replace("-", "")
        if stdnum.il.hp.is_valid(digits) or stdnum.il.idnr.is_valid(digits):
            yield digits, match.start()
    for match in _EUROPEAN.finditer(row.text) if row.text.upper() != row.text or len(row.text) < 200 else ():
        compact = _valid_vat(match[0])
        if compact:
            yield compact, match.start()
    yield from (found for pattern, valid in _NATIONAL for found in _checked(pattern, valid, row.text))
    for match in _ITALIAN.finditer(row.text):
        compact = _valid_vat("IT" + match["id"])
        if compact:
            yield compact, match.start()


def _checked(pattern: re.Pattern[str], valid: Callable[[str], bool], text: str) -> Iterator[tuple[str, int]]:
    for match in pattern.finditer(text):
        compact = re.sub(r"[ .-]", "", match["id"])
        if valid(compact):
            yield compact, match.start()


def _valid_vat(text: str) -> str:
    """The number without spaces where its country's checksum holds; words after it are dropped one by one."""
    words = text.split()
    for count in range(len(words), 0, -1):
        try:
            return str(stdnum.eu.vat.validate("".join(words[:count])))
        except ValidationError:
            continue
    return ""


def _may_allocate(row: Row) -> bool:
    return "הקצאה" in row.text or "llocation" in row.text


def _allocation(view: View, row: Row) -> Iterator[Candidate]:
    label = _ALLOCATION.search(row.text) if _may_allocate(row) else None
    if label is None:
        return
    below = view.rows[row.index + 1].text if row.index + 1 < len(view.rows) else ""
    for text in (row.text[label.end() :], row.text[: label.start()], below):
        match = _NINE_DIGITS.search(text)
        if match is not None:
            yield Candidate("allocation_number", match[0], 9.0, row.evidence(name))
            return
