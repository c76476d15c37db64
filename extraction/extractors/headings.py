"""One line of a paper: the name it begins with, or what it says of whoever is named above it.

A title, a label, a street, a date, a sentence or a slogan is no name. A number in a register, a telephone number or an
address is no name either, but says whose paper it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..facts.platforms import NAMES
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
from ..normalizing.names import is_address, is_legal_form, legal_name_in, may_have_legal_form, trimmed

LONGEST_CELL: Final = 400
_LONGEST_LINE: Final = 160
_CALLED: Final = re.compile(rf"^{patterns.any_of('called')}\s?[:：]\s?", re.IGNORECASE)
"""A label that says no more than that a name follows."""
_COPIES: Final = frozenset(map(str.casefold, patterns.phrases("copies")))
"""What a paper says of itself as a sheet."""
_REGISTERED: Final = re.compile(
    rf"{patterns.any_of('registered', begins=True, ends=True)}"
    r"[^\d\n]{0,24}\d(?:[ ./-]{0,2}[\dA-Z]){6,}"
    r"|(?<![A-Z0-9])(?:ATU ?\d{8}|CHE[- ]?\d{3}|(?:BE|BG|CZ|DE|DK|EE|EL|FI|GB|HR|HU|IT|LT|LU|LV|MT|NO|PL|PT|RO"
    r"|SE|SI|SK) ?\d{2}[\d ]{5,12}\d(?! ?\w*\d)|(?:FR|IE|NL) ?\d{2}[\dA-Z ]{5,12}\d(?! ?\w*\d))",
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
_PARTS: Final = re.compile(r"\s+[·•|∙⋅]\s+|\s+[-–—]\s+(?=[^\d]{0,30}\d)|,\s(?=[^,]{0,40}\d)|\s{3,}|\s/\s")
_STREET_END: Final = re.compile(
    r"^\S*(?:straße|strasse|str|gasse|platz|allee|straat|laan|plein|gatan|vägen|gade|vej|veien|gata|utca)\.?$"
    r"|(?<!\w)(?:weg|road|rd|street|st|avenue|ave|lane|drive|square|close|boulevard|blvd|court|út|tér|caddesi"
    r"|cad|sokak|sok|mah)\.?$",
    re.IGNORECASE,
)
_BEFORE_NAME: Final = "\"'«„“「『(&@"
_INK: Final = re.compile(r"[^\W\d_]")
_NUMBERED: Final = re.compile(r"(?<![#№\d-])\d{1,5}[a-z]?$|\d{3}", re.IGNORECASE)
_LONGEST_NAME: Final = 7
_SENTENCE: Final = re.compile(r"[!?]|\w{5}\.\s+\S|\.{3}|[:=@。]|ます|です|ました|ください|下さい|니다")


def heading_in(cell: str) -> str:
    """The name a line of a letterhead begins with; empty where it is a title, a label, a street or a sentence."""
    cell = cell[:LONGEST_CELL].partition("<")[0]
    if not _INK.search(cell):
        return ""
    cell = _CALLED.sub("", cell) if ":" in cell or "：" in cell else cell
    mark = told_in(cell) or contact_in(cell)
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
        or is_legal_form(text)
    ):
        return False
    if (text[0].isdigit() and not words[0].isalnum()) or not begins_as_name(text):
        return False
    small = [word for word in words if word[0].islower()]
    return not words[0].islower() and len(small) <= len(words) / 2 and not has_date(text) and not is_title(text)


def begins_as_name(text: str) -> bool:
    """Whether a text begins as names do, and not with an arrow, a bullet or a sign."""
    return text[:1].isalnum() or text[:1] in _BEFORE_NAME


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


def has_date(text: str) -> bool:
    """Whether a text holds a date."""
    return next(iter(dates_in(text)), None) is not None


def told_in(text: str) -> re.Match[str] | None:
    """What only the seller says of itself in a text: a number in a register, or its seat."""
    number = _REGISTERED.search(text) if _DIGIT.search(text) else None
    return number or (_SEATED.search(text) if len(text) > _SHORTEST_SEAT else None)


def contact_in(text: str) -> re.Match[str] | None:
    """A telephone number, a bank account or a host in a text."""
    return _CONTACT.search(text) if _DIGIT.search(text) or may_hold_host(text) else None


def is_street(text: str) -> bool:
    """Whether a text is a line of a postal address."""
    return bool(_DIGIT.search(text) and _STREET.search(text)) and not has_date(text)


def number_begins_in(text: str, length: int) -> bool:
    """Whether a number in a register begins in the first `length` characters of a longer text: its label alone stands
    in a cell of that length."""
    match = _REGISTERED.search(text) if len(text) > length and _DIGIT.search(text) else None
    return match is not None and match.start() < length


def may_hold_host(text: str) -> bool:
    """A quick look: hardly a line names a host."""
    return "@" in text or "www" in text or "://" in text or "WWW" in text
