"""The seller as a paper shows itself: the name that heads the block with its tax number, telephone or address.

A paper names its seller without a label: at the top left or right, or only in the small print at its foot. What tells
the name from a title, a street or the buyer is its block: a name that heads a tax number is the surest, one with a
legal form comes next, one above an address alone counts only where nothing better is found, and a line of the buyer's
block never.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..facts.platforms import INVOICING
from ..languages import NUMBER_MARKS
from ..languages.lexicon import words_of
from ..normalizing.names import clean_name, legal_name_in, may_have_legal_form, spelled_in
from ..types import Candidate
from .base import Row, View
from .headings import (
    LONGEST_CELL,
    begins_as_name,
    contact_in,
    heading_in,
    is_street,
    is_title,
    number_begins_in,
    told_in,
)
from .paper import TOP, Paper, bears
from .party_blocks import NAME_ROWS, party_label

name: Final = "letterhead"

_BLOCK_ROWS: Final = 10


def names(paper: Paper) -> Iterator[Candidate]:
    """The seller's names on the first page of a paper, the surest first."""
    yield from _with_legal_form(paper)
    yield from _borne_by_domain(paper)
    if paper.page > 1:
        return
    surest = 0.0
    for found in (*_heading(paper), *_at_foot(paper), *_brand(paper), *_spelling_domain(paper)):
        surest = max(surest, found.score)
        if found.score > _BY_ADDRESS or surest <= _BY_ADDRESS:
            yield found


BY_NUMBER: Final = 5.6
BY_CONTACT: Final = 5.2
"""From here on the block below a name says that it is the issuer's."""
_IN_ONE_LINE: Final = 4.9
"""Name, street and town in one line are a sender's, above the window of an envelope."""
_FIRST_AND_LEGAL: Final = 5.1
"""A name with its legal form at the very top, above an address, says more than a sender's domain."""
_TOLD_AT_FOOT: Final = 5.2
"""A name before its number at the foot says more than one above an address, which may be the buyer's in a window."""
_BY_ADDRESS: Final = 3.6
_LEGAL: Final = 0.4
_BORNE: Final = 2.5
_STANDS_FIRST: Final = 4
"""Of the rows of a page: a name above nothing but an address is the seller's only near the very top."""
_LAST_RESORT: Final = 3.4


def _with_legal_form(paper: Paper) -> Iterator[Candidate]:
    less = 0.0
    for row in paper.rows:
        if row.has_money or not may_have_legal_form(row.words, row.text):
            continue
        for column, cell in enumerate(row.cells):
            legal = legal_name_in(cell)
            if (
                legal
                and paper.may_sell(row, column, legal)
                and not _sells_item(paper, row, cell)
                and not _stands_in_window(paper, row, column, legal)
            ):
                yield Candidate("vendor", legal, (4.6 if row.index < TOP else 3.8) - less, row.evidence(name))
                less = 0.6


def _sells_item(paper: Paper, row: Row, cell: str) -> bool:
    """Whether it names only whose goods one of the items is, on a market place's paper."""
    label = party_label(cell) if row.index > paper.first_sum else None
    return label is not None and label[0] == "seller"


def _stands_in_window(paper: Paper, row: Row, column: int, legal: str) -> bool:
    """Whether a name stands where envelopes have their window: above nothing but an address, below the paper's head, on
    a paper that names its buyer nowhere else and says the name once."""
    if row.index < _STANDS_FIRST or paper.buyer or paper.says_again(row, legal):
        return False
    place = paper.column(row, column)
    below = [
        _weight(cell)
        for other in paper.rows[row.index + 1 : row.index + 1 + NAME_ROWS]
        for number, cell in enumerate(other.cells)
        if paper.column(other, number) == place
    ]
    return max(below, default=0.0) == _BY_ADDRESS


def _borne_by_domain(paper: Paper) -> Iterator[Candidate]:
    for row in paper.rows[:TOP] if paper.domains else ():
        for column, cell in enumerate(row.cells):
            if ":" in cell or paper.is_buyers(row, column) or not bears(cell, paper.domains):
                continue
            if begins_as_name(cell):
                yield Candidate("vendor", clean_name(cell), 4.4, row.evidence(name))


def _heading(paper: Paper) -> Iterator[Candidate]:
    """The first name of each column at the top of the page; of them the one that stands best by what is below it."""
    seen: set[int] = set()
    best, best_standing = None, 0.0
    for row in paper.rows[:TOP]:
        if row.has_money:
            break
        for number, cell in enumerate(row.cells):
            column = paper.column(row, number)
            labelled = number > 0 and _is_number_label(row.cells[number - 1])
            head = "" if column in seen or labelled or paper.is_buyers(row, number) else heading_in(cell)
            if not head or paper.is_buyer(head):
                continue
            seen.add(column)
            score = _support(paper, row, column, cell[len(head) :])
            if bears(head, paper.own_domains):
                score = max(score, BY_CONTACT)
            if score and row.index == 0 == column and legal_name_in(head):
                score = max(score, _FIRST_AND_LEGAL)
            standing = _standing(paper, head, column, score)
            if score and standing > best_standing:
                is_sure = score > _BY_ADDRESS or row.index < (_STANDS_FIRST if paper.has_loose_number else 1)
                best = Candidate("vendor", head, score, row.evidence(name)) if is_sure else None
                best_standing = standing
    if best is not None:
        yield best


def _is_number_label(cell: str) -> bool:
    """Whether what stands beside a cell is its value: "Invoice #", "Account no."."""
    return cell.endswith((":", "#")) or bool(is_title(cell) and NUMBER_MARKS.find(words_of(cell)))


def _brand(paper: Paper) -> Iterator[Candidate]:
    """A word or two alone at the very top that the paper says again: a brand, where nothing else names the seller."""
    first = paper.rows[0] if paper.rows else None
    if first is None or len(first.cells) > 1 or paper.is_buyers(first, 0):
        return
    head = heading_in(first.cells[0])
    if head and len(head.split()) < 3 and (legal_name_in(head) or paper.says_again(first, head)):
        yield Candidate("vendor", head, _LAST_RESORT - 0.4, first.evidence(name))


def _spelling_domain(paper: Paper) -> Iterator[Candidate]:
    """A name in the text that spells the one domain the paper names."""
    domains = paper.domains - INVOICING
    brand = next(iter(domains)).partition(".")[0] if len(domains) == 1 else ""
    for row in paper.rows if brand else ():
        for column, cell in enumerate(row.cells):
            spelled = "" if paper.is_buyers(row, column) else spelled_in(cell, brand)
            if spelled and not paper.is_buyer(spelled):
                yield Candidate("vendor", spelled, _LAST_RESORT, row.evidence(name))
                return


def _standing(paper: Paper, head: str, column: int, score: float) -> float:
    """How a column's name stands against the other column's: the seller's is the first unless a number says otherwise,
    and always the one that the addresses at the paper's foot bear."""
    standing = _BY_ADDRESS if column and score == BY_CONTACT else score
    return standing + _LEGAL * bool(not column and legal_name_in(head)) + _BORNE * bears(head, paper.own_domains)


def _support(paper: Paper, head: Row, column: int, rest: str) -> float:
    """How sure the block below a name, and what follows it in its own cell, make it."""
    score = max(_weight(rest), _IN_ONE_LINE if is_street(rest) else 0.0)
    for row in paper.rows[head.index : head.index + _BLOCK_ROWS]:
        if row.has_money or _begins_seller(row):
            break
        cells = row.cells
        for number, cell in enumerate(cells):
            if (
                (row.index, number) in paper.buyer
                or len(cell) > LONGEST_CELL
                or (row is head and number == 0 == column)
            ):
                continue
            place = paper.column(row, number)
            beside = row is head and row.index < 2 and place == column + 1
            below_all = head.index == 0 and len(head.cells) == 1 and row.index == 1
            if place == column or beside or below_all:
                following = f"{cell} {cells[number + 1]}" if number + 1 < len(cells) else cell
                split = BY_NUMBER if number_begins_in(following, len(cell)) else 0.0
                score = max(score, _weight(cell) or split)
    return score


def _begins_seller(row: Row) -> bool:
    """Whether the seller is named by a label from here on, so that what stands above is something else."""
    return any((label := party_label(cell)) is not None and label[0] == "seller" for cell in row.cells)


def _weight(cell: str) -> float:
    if told_in(cell):
        return BY_NUMBER
    if contact_in(cell):
        return BY_CONTACT
    return _BY_ADDRESS if is_street(cell) else 0.0


def _at_foot(paper: Paper) -> Iterator[Candidate]:
    """The name before a firm's seat or number in the small print, or a line above where the paper says it again."""
    marks = {row.index: told for row, told in paper.told}
    for row in paper.foot:
        told = marks.get(row.index)
        mark = told or contact_in(row.text)
        if mark is None:
            continue
        place, head = row, paper.first_head(row)
        if not head and len(paper.rows[row.index - 1].cells) == 1:
            place = paper.rows[row.index - 1]
            head = paper.first_head(place)
        said_again = head and (legal_name_in(head) or paper.says_again(place, head))
        if said_again or (head and told and place is row and mark.start() > len(head)):
            yield Candidate("vendor", head, _TOLD_AT_FOOT if told else 4.4, place.evidence(name))
        elif head and told:
            yield Candidate("vendor", head, _LAST_RESORT, place.evidence(name))


def beside_number(view: View, row: Row, before: str) -> Iterator[Candidate]:
    """The seller's name in the line of its tax number (`before` it), else one with a legal form above it, as in a
    signature."""
    first = heading_in(before)
    if first:
        yield Candidate("vendor", first, 5.2, row.evidence(name))
        return
    for up in range(1, min(NAME_ROWS, row.index) + 1):
        above = view.rows[row.index - up]
        legal = legal_name_in(above.cells[0]) if len(above.cells[0]) < 80 else ""
        if legal:
            yield Candidate("vendor", legal, 5.0, above.evidence(name))
            return
