"""The seller as a paper shows itself: the name that heads the block with its tax number, telephone or address.

A paper names its seller without a label: at the top left or right, or only in the small print at its foot. What tells
the name from a title, a street or the buyer is its block: a name that heads a tax number is the surest, one with a
legal form comes next, one above an address alone counts only where nothing better is found, and a line of the buyer's
block never.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ..facts.platforms import FREE_MAIL, NAMES
from ..languages import (
    AMOUNTS,
    BANKS,
    DATE_LABELS,
    EVENTS,
    NUMBER_LABELS,
    NUMBER_MARKS,
    PARTY_LABELS,
    TITLES,
    WEEKDAYS,
    patterns,
)
from ..languages.lexicon import Match, words_of
from ..normalizing.dates import dates_in
from ..normalizing.names import (
    clean_name,
    is_address,
    legal_name_in,
    may_have_legal_form,
    name_key,
    registrable_domain,
    trimmed,
)
from ..types import Candidate
from .base import Row, View, lazy
from .party_blocks import NAME_ROWS, buyer_cells, on_the_right, party_label

name: Final = "letterhead"

_TOP: Final = 12
_FOOT: Final = 12
_DEEPEST: Final = 120
_BLOCK_ROWS: Final = 10
_LONGEST_CELL: Final = 400
_LONGEST_LINE: Final = 160
_CALLED: Final = re.compile(rf"^{patterns.any_of('called')}\s?[:：]\s?", re.IGNORECASE)
"""A label that says no more than that a name follows."""
_COPIES: Final = frozenset(map(str.casefold, patterns.phrases("copies")))
"""What a paper says of itself as a sheet."""
_REGISTERED: Final = re.compile(
    rf"{patterns.any_of('registered', begins=True, ends=True)}"
    r"[^\d\n]{0,24}\d(?:[ ./-]{0,2}[\dA-Z]){6,}"
    r"|(?<![A-Z0-9])(?:ATU ?\d{8}|CHE[- ]?\d{3}|(?:BE|DE|DK|EE|EL|FI|FR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI"
    r"|SK|GB) ?\d{2}[\dA-Z ]{5,12}\d(?!\w))",
    re.IGNORECASE,
)
"""A tax or register number with its label."""
_SEATED: Final = re.compile(patterns.any_of("seated"), re.IGNORECASE)
"""What only a firm says of itself."""
_CONTACT: Final = re.compile(
    rf"{patterns.any_of('contact', begins=True, ends=True)}"
    r"[^\d\n+(]{0,6}[+(]?\d[\d ()./-]{5,}"
    r"|@\w|www\.\w|https?://|(?<!\w)iban\W{0,3}[a-z]{2}\d\d"
    r"|(?:^|·|\|)\s?[+(][\d ()./-]{8,20}(?:$|·|\|)|^\d{3}-\d{3}-\d{4}$",
    re.IGNORECASE,
)
_SHORTEST_SEAT: Final = 12
_DIGIT: Final = re.compile(r"\d")
_STREET: Final = re.compile(
    r"^\d{1,5}[a-z]?(?:[-/]\d{1,4})?,? (?:[^\W\d]|\d+(?:st|nd|rd|th)\b)|[^\W\d_]\.?,? \d{1,4} ?[a-z]?(?:$|[,·-]"
    r"| - )|(?<!\d)\d{4,6}(?!\d)[ ,-]|box \d|〒\d"
    r"|(?<!\w)no\W{0,2}\d|[ ,]\d{5}(?:-\d{4})?$|\d{1,4}(?:-\d{1,3})+$",
    re.IGNORECASE,
)
_HOST: Final = re.compile(r"(?:@|https?://|www\.)([\w-]{1,60}(?:\.[\w-]{1,60}){1,4})", re.IGNORECASE)
_PARTS: Final = re.compile(r"\s+[·•|∙⋅]\s+|\s+[-–—]\s+(?=[^\d]{0,30}\d)|,\s(?=[^,]{0,40}\d)|\s{3,}|\s/\s")
_STREET_END: Final = re.compile(
    r"^\S*(?:straße|strasse|str|gasse|platz|allee|straat|laan|plein|gatan|vägen|gade|vej|veien|gata|utca)\.?$"
    r"|(?<!\w)(?:weg|road|rd|street|st|avenue|ave|lane|drive|square|close|boulevard|blvd|court|út|tér|caddesi"
    r"|cad|sokak|sok|mah)\.?$",
    re.IGNORECASE,
)
_INK: Final = re.compile(r"[^\W\d_]")
_NUMBERED: Final = re.compile(r"(?<![#№\d-])\d{1,5}[a-z]?$|\d{3}", re.IGNORECASE)
_LONGEST_NAME: Final = 7
_SENTENCE: Final = re.compile(r"[!?]|\w{5}\.\s+\S|\.{3}|[:=@。]|ます|です|ました|ください|下さい|니다")


class _Paper:
    """The rows of a page, with what was found out about all of them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.right = on_the_right(rows)
        self.buyer = buyer_cells(rows, self.right)
        self.first_sum = next((row.index for row in rows if row.has_money), len(rows))
        self.domains = _domains(rows)
        self.own_domains = _domains(rows[self.first_sum :])
        self._buyers = {
            name_key(legal)
            for row in rows[: self.first_sum]
            if may_have_legal_form(row.words, row.text)
            for column, cell in enumerate(row.cells)
            if self.is_buyers(row, column) and (legal := legal_name_in(cell))
        }

    @lazy
    def foot(self) -> Sequence[Row]:
        """The last rows, below the sums; none where the page is too long to have been looked at whole."""
        start = max(1, len(self.rows) - _FOOT, min(_TOP, self.first_sum + 1))
        return self.rows[start:] if len(self.rows) < _DEEPEST else ()

    @lazy
    def told(self) -> Sequence[tuple[Row, re.Match[str]]]:
        """The rows of the foot where a seller says what only it says of itself."""
        rows = (row for row in self.foot if len(row.text) <= _LONGEST_CELL * 2)
        return [(row, told) for row in rows if (told := _told_in(row.text)) is not None]

    @lazy
    def has_loose_number(self) -> bool:
        """Whether the seller's number stands at the foot alone: then its name stands at the head."""
        told = [row for row, _ in self.told if (row.index, 0) not in self.buyer]
        return bool(told) and not any(
            _first_head(self, row) or _first_head(self, self.rows[row.index - 1]) for row in told
        )

    def is_buyers(self, row: Row, column: int) -> bool:
        """Whether a name there would be the buyer's."""
        return self.buyer.get((row.index, column), NAME_ROWS + 1) <= NAME_ROWS

    def is_buyer(self, head: str) -> bool:
        """Whether a name stands in the buyer's block somewhere."""
        return name_key(head) in self._buyers

    def may_sell(self, row: Row, column: int, legal: str) -> bool:
        """Whether a name with a legal form can be the seller's: it is neither the buyer's nor a bank's."""
        return not (self.is_buyers(row, column) or self.is_buyer(legal) or BANKS.find(words_of(legal)))

    def column(self, row: Row, column: int) -> int:
        """A cell's column on the page."""
        return column + int(self.right is not None and row.index in self.right)


def names(view: View) -> Iterator[Candidate]:
    """The seller's names on the first page of a paper, the surest first."""
    paper = _Paper(view.rows[:_DEEPEST])
    yield from _with_legal_form(paper)
    yield from _borne_by_domain(paper)
    if (view.place.page or 1) > 1:
        return
    surest = 0.0
    for found in (*_heading(paper), *_at_foot(paper), *_brand(paper)):
        surest = max(surest, found.score)
        if found.score > _BY_ADDRESS or surest <= _BY_ADDRESS:
            yield found


_BY_NUMBER: Final = 5.6
_BY_CONTACT: Final = 5.2
_IN_ONE_LINE: Final = 4.9
"""Name, street and town in one line are a sender's, above the window of an envelope."""
_FIRST_AND_LEGAL: Final = 5.1
"""A name with its legal form at the very top, above an address, says more than a sender's domain."""
_BY_ADDRESS: Final = 3.6
_LEGAL: Final = 0.4
_BORNE: Final = 2.5
_STANDS_FIRST: Final = 4
"""Of the rows of a page: a name above nothing but an address is the seller's only near the very top."""
_LAST_RESORT: Final = 3.4


def _with_legal_form(paper: _Paper) -> Iterator[Candidate]:
    less = 0.0
    for row in paper.rows:
        if row.has_money or not may_have_legal_form(row.words, row.text):
            continue
        for column, cell in enumerate(row.cells):
            legal = legal_name_in(cell)
            if legal and paper.may_sell(row, column, legal) and not _sells_item(paper, row, cell):
                yield Candidate("vendor", legal, (4.6 if row.index < _TOP else 3.8) - less, row.evidence(name))
                less = 0.6


def _sells_item(paper: _Paper, row: Row, cell: str) -> bool:
    """Whether it names only whose goods one of the items is, on a market place's paper."""
    label = party_label(cell) if row.index > paper.first_sum else None
    return label is not None and label[0] == "seller"


def _domains(rows: Sequence[Row]) -> set[str]:
    hosts = {host.lower() for row in rows if _may_hold_host(row.text) for host in _HOST.findall(row.text)}
    return {registrable_domain(host) for host in hosts} - FREE_MAIL


def _may_hold_host(text: str) -> bool:
    return "@" in text or "www" in text or "://" in text or "WWW" in text


def _borne_by_domain(paper: _Paper) -> Iterator[Candidate]:
    for row in paper.rows[:_TOP] if paper.domains else ():
        for column, cell in enumerate(row.cells):
            if ":" not in cell and not paper.is_buyers(row, column) and _bears(cell, paper.domains):
                yield Candidate("vendor", clean_name(cell), 4.4, row.evidence(name))


def _bears(cell: str, domains: set[str]) -> bool:
    """Whether a domain is named after the firm that a cell names: begins as it does, or is one of its longer words."""
    words = [word for word in words_of(cell) if len(word) > 3] if len(cell.split()) < 5 and not is_address(cell) else []
    bare = {domain.partition(".")[0].replace("-", "") for domain in domains}
    return bool(words) and any(label.startswith(words[0]) or (len(label) > 4 and label in words) for label in bare)


def _heading(paper: _Paper) -> Iterator[Candidate]:
    """The first name of each column at the top of the page; of them the one that stands best by what is below it."""
    seen: set[int] = set()
    best, best_standing = None, 0.0
    for row in paper.rows[:_TOP]:
        if row.has_money:
            break
        for number, cell in enumerate(row.cells):
            column = paper.column(row, number)
            head = "" if column in seen or paper.is_buyers(row, number) else heading_in(cell)
            if not head or paper.is_buyer(head):
                continue
            seen.add(column)
            score = _support(paper, row, column, cell[len(head) :])
            if _bears(head, paper.own_domains):
                score = max(score, _BY_CONTACT)
            if score and row.index == 0 == column and legal_name_in(head):
                score = max(score, _FIRST_AND_LEGAL)
            standing = _standing(paper, head, column, score)
            if score and standing > best_standing:
                is_sure = score > _BY_ADDRESS or row.index < (_STANDS_FIRST if paper.has_loose_number else 1)
                best = Candidate("vendor", head, score, row.evidence(name)) if is_sure else None
                best_standing = standing
    if best is not None:
        yield best


def _brand(paper: _Paper) -> Iterator[Candidate]:
    """A word or two alone at the very top that the paper says again: a brand, where nothing else names the seller."""
    first = paper.rows[0] if paper.rows else None
    if first is None or len(first.cells) > 1 or paper.is_buyers(first, 0):
        return
    head = heading_in(first.cells[0])
    if head and len(head.split()) < 3 and _is_said_again(paper.rows, first, head):
        yield Candidate("vendor", head, _LAST_RESORT - 0.4, first.evidence(name))


def _standing(paper: _Paper, head: str, column: int, score: float) -> float:
    """How a column's name stands against the other column's: the seller's is the first unless a number says otherwise,
    and always the one that the addresses at the paper's foot bear."""
    standing = _BY_ADDRESS if column and score == _BY_CONTACT else score
    return standing + _LEGAL * bool(not column and legal_name_in(head)) + _BORNE * _bears(head, paper.own_domains)


def _support(paper: _Paper, head: Row, column: int, rest: str) -> float:
    """How sure the block below a name, and what follows it in its own cell, make it."""
    score = max(_weight(rest), _IN_ONE_LINE if _STREET.search(rest) else 0.0)
    for row in paper.rows[head.index : head.index + _BLOCK_ROWS]:
        if row.has_money or _begins_seller(row):
            break
        cells = row.cells
        for number, cell in enumerate(cells):
            if (
                (row.index, number) in paper.buyer
                or len(cell) > _LONGEST_CELL
                or (row is head and number == 0 == column)
            ):
                continue
            place = paper.column(row, number)
            if place == column or (row is head and row.index < 2 and place == column + 1):
                following = f"{cell} {cells[number + 1]}" if number + 1 < len(cells) else cell
                score = max(score, _weight(cell) or _split_weight(following, len(cell)))
    return score


def _begins_seller(row: Row) -> bool:
    """Whether the seller is named by a label from here on, so that what stands above is something else."""
    return any((label := party_label(cell)) is not None and label[0] == "seller" for cell in row.cells)


def _weight(cell: str) -> float:
    if _told_in(cell):
        return _BY_NUMBER
    if _contact_in(cell):
        return _BY_CONTACT
    return _BY_ADDRESS if _DIGIT.search(cell) and _STREET.search(cell) and not _has_date(cell) else 0.0


def _told_in(text: str) -> re.Match[str] | None:
    """What only the seller says of itself in a text: a number in a register, or its seat."""
    number = _REGISTERED.search(text) if _DIGIT.search(text) else None
    return number or (_SEATED.search(text) if len(text) > _SHORTEST_SEAT else None)


def _contact_in(text: str) -> re.Match[str] | None:
    return _CONTACT.search(text) if _DIGIT.search(text) or _may_hold_host(text) else None


def _split_weight(text: str, length: int) -> float:
    """The weight of a number whose label alone stands in the cell of that length."""
    match = _REGISTERED.search(text) if len(text) > length and _DIGIT.search(text) else None
    return _BY_NUMBER if match is not None and match.start() < length else 0.0


def _at_foot(paper: _Paper) -> Iterator[Candidate]:
    """The name before a firm's seat or number in the small print, or a line above where the paper says it again."""
    marks = {row.index: told for row, told in paper.told}
    for row in paper.foot:
        told = marks.get(row.index)
        mark = told or _contact_in(row.text)
        if mark is None:
            continue
        place, head = row, _first_head(paper, row)
        if not head and len(paper.rows[row.index - 1].cells) == 1:
            place = paper.rows[row.index - 1]
            head = _first_head(paper, place)
        if (head and _is_said_again(paper.rows, place, head)) or (
            head and told and place is row and mark.start() > len(head)
        ):
            yield Candidate("vendor", head, 5.0 if told else 4.4, place.evidence(name))
        elif head and told:
            yield Candidate("vendor", head, _LAST_RESORT, place.evidence(name))


def _first_head(paper: _Paper, row: Row) -> str:
    return next(
        (head for number, cell in enumerate(row.cells) if (head := _head_at_foot(paper, row, number, cell))), ""
    )


def _head_at_foot(paper: _Paper, row: Row, number: int, cell: str) -> str:
    head = heading_in(cell) if len(cell) <= _LONGEST_CELL and not paper.is_buyers(row, number) else ""
    return "" if not head or paper.is_buyer(head) else head


def _is_said_again(rows: Sequence[Row], row: Row, head: str) -> bool:
    folded = head.casefold()
    return bool(legal_name_in(head)) or any(other is not row and folded in other.text.casefold() for other in rows)


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


def heading_in(cell: str) -> str:
    """The name a line of a letterhead begins with; empty where it is a title, a label, a street or a sentence."""
    cell = cell[:_LONGEST_CELL].partition("<")[0]
    if not _INK.search(cell):
        return ""
    cell = _CALLED.sub("", cell) if ":" in cell or "：" in cell else cell
    mark = _told_in(cell) or _contact_in(cell)
    before = cell[: mark.start()] if mark is not None else cell
    line = before[:_LONGEST_LINE]
    legal = legal_name_in(line) if may_have_legal_form(words_of(line), line) else ""
    if legal:
        return legal
    text = trimmed(_PARTS.split(line.strip(), maxsplit=1)[0])
    return text if _may_be_name(text) else ""


def _may_be_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(text) <= 60 or len(words) > _LONGEST_NAME or len(_INK.findall(text)) < 2:
        return False
    if (
        _SENTENCE.search(text)
        or is_address(text)
        or _STREET_END.search(text)
        or _NUMBERED.search(text)
        or text.casefold() in NAMES
    ):
        return False
    if text[0].isdigit() and not words[0].isalnum():
        return False
    small = [word for word in words if word[0].islower()]
    return not text[0].islower() and len(small) <= len(words) / 2 and not _has_date(text) and not is_title(text)


def is_title(text: str) -> bool:
    """Whether a line names the document or something on it: such words begin it, end it or are half of it."""
    words = words_of(text)
    if text.casefold() in _COPIES or all(word in WEEKDAYS for word in words):
        return True
    found = [match for lexicon in (EVENTS, TITLES) for match in lexicon.find(words)]
    found += [match for match in AMOUNTS.find(words) if match.concept != "incl"]
    found += [match for match in NUMBER_LABELS.find(words) if match.concept != "other" or _is_all(match, words)]
    found += [match for match in DATE_LABELS.find(words) if match.concept == "issued" or _is_all(match, words)]
    found += [
        match for lexicon in (NUMBER_MARKS, PARTY_LABELS) for match in lexicon.find(words) if _is_all(match, words)
    ]
    return _are_most(found, len(words)) or bool(BANKS.find(words))


def _is_all(match: Match, words: Sequence[str]) -> bool:
    return match.end - match.start == len(words)


def _are_most(found: Sequence[Match], count: int) -> bool:
    covered = sum(match.end - match.start for match in found)
    return any(match.start == 0 or match.end == count for match in found) or covered >= count / 2


def _has_date(text: str) -> bool:
    return next(iter(dates_in(text)), None) is not None
