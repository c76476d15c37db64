"""What a document's number looks like, and what only looks like one: dates, amounts, counts, telephones, words."""

from __future__ import annotations

import re
from typing import Final

from ..languages import NUMBER_LABELS, NUMBER_MARKS
from ..normalizing.dates import dates_in

_LETTER: Final = "A-ZΑ-ΩА-Я"
"""Latin, Greek and Cyrillic: a series is written in the letters of its country."""
TOKEN: Final = re.compile(
    rf"(?<![\w@])[#№]?\s?(?P<code>[{_LETTER}0-9][{_LETTER}0-9./_-]{{1,38}}[{_LETTER}0-9]|\d{{1,2}})(?![\w@])",
    re.IGNORECASE,
)
_CUT: Final = re.compile(r"[^\W_][^\w\s.,:;()\[\]<>{}#|@\"=°/-]\Z")
_CUT_AFTER: Final = re.compile(r"[^\w\s.,:;()\[\]<>{}#|@\"=°/-][^\W_]")
"""A mark of unknown meaning between letters or digits: what it parts is no whole number."""
_TELEPHONE: Final = re.compile(r"(?:\+\d{1,3}[ -]?|1-|0)\(?\d{2,4}\)?[ /-]\d{3,4}[ -]\d{3,4}")
_LISTED: Final = re.compile(r"\s?[,;]\s?(\d{4,})(?!\w)")
_LISTED_BEFORE: Final = re.compile(r"(?<!\w)(\d{4,})\s?[,;]\s?\Z")
COUNT: Final = re.compile(r"\d{1,2}")
_BARE_CODE: Final = re.compile(r"[A-Z]{5,12}")
_GROUP: Final = re.compile(r"\d+|[^\W\d_]+")
HAS_DIGIT: Final = re.compile(r"\d")
_TIME: Final = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_AIR_TICKET: Final = re.compile(r"\d{3} \d{10}(?!\d)")
"""An airline's three digits and the ten of its ticket (IATA resolution 722)."""
_GROUPS: Final = re.compile(r"\d{2,6}(?: \d{2,6}){2,6}(?![\w.,/:-]\d|\w)")
_PAIR: Final = re.compile(r"\d{3,8} \d{3,8}")
_LETTERS_FIRST: Final = re.compile(r"[A-Z]{1,4} \d{2,8}(?:[/-]\d{1,8})?(?: \d{2,6}){0,5}")
_AMOUNT_OR_MASKED: Final = re.compile(r"\d+[.,]\d\d|x{3,}\d{4}", re.IGNORECASE)
_MONTH: Final = re.compile(r"(?:0?[1-9]|1[0-2])[/.-]20\d\d")


def groups_of(number: str) -> tuple[str, ...]:
    """A number's groups of letters and of digits, by which it is told from others: ("ab", "447") of "AB-0447"."""
    return tuple(group.lstrip("0") or "0" for group in _GROUP.findall(number.casefold()))


def is_same_but_for_series(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the groups of two numbers are of one, which one paper writes without the series before it."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and HAS_DIGIT.search("".join(shorter)) is not None and longer[-len(shorter) :] == shorter


def is_listed(cell: str, match: re.Match[str]) -> bool:
    """Whether a comma parts the code from another of as many digits: a list numbers other things than the paper."""
    code = match["code"]
    beside = (_LISTED.match(cell, match.end()), _LISTED_BEFORE.search(cell, 0, match.start("code")))
    return code.isdigit() and any(other is not None and len(other[1]) == len(code) for other in beside)


def in_groups(cell: str, match: re.Match[str]) -> str:
    """The whole code where its digits are printed in groups: "4410 2298 03"."""
    start = match.start("code")
    groups = (_AIR_TICKET.match(cell, start) or _GROUPS.match(cell, start)) if match["code"].isdigit() else None
    return groups[0] if groups is not None else match["code"]


def lone_code(cell: str, *, alone: bool) -> str:
    """The code that fills a cell; unless it must stand `alone`, as beside a label without a mark of numbering, a few
    words may follow it, and it may look like a day."""
    text = _without_mark(before_a_date(cell).strip(" :#№()[].-"))
    if (
        _PAIR.fullmatch(text)
        or _LETTERS_FIRST.fullmatch(text)
        or _GROUPS.fullmatch(text)
        or _AIR_TICKET.fullmatch(text)
    ):
        return text
    match = TOKEN.match(text)
    if match is None or (match.end() < len(text) and not text[match.end()].isspace()):
        return ""
    if not is_code(match["code"], text, 0, is_named=not alone):
        return ""
    rest = text[match.end() :].strip()
    longest = 1 if alone or not HAS_DIGIT.search(match["code"]) else 40
    return match["code"] if len(rest) < longest or rest.startswith("(") else ""


def before_a_date(cell: str) -> str:
    """What a slash parts from a date: "80101/26.06.2024" and "80101 / 26.06.2024"."""
    date = next(iter(dates_in(cell)), None) if "/" in cell else None
    number = cell[: date.start].rstrip() if date is not None else ""
    return number.rstrip("/") if number.endswith("/") and HAS_DIGIT.search(number) else cell


def _without_mark(text: str) -> str:
    """The text behind a mark of numbering that begins it: "No. 20771"."""
    mark, _, rest = text.partition(" ")
    return rest.lstrip(" :.#") if rest and NUMBER_MARKS.concepts(mark) and not HAS_DIGIT.search(mark) else text


def is_word(token: str) -> bool:
    """Whether a token can be no number, whatever its label says: most tokens of a text are words."""
    return not HAS_DIGIT.search(token) and not _BARE_CODE.fullmatch(token)


def is_code(code: str, text: str, start: int, *, is_named: bool = False) -> bool:
    """Whether a token looks like a document's number and not like a date, an amount, a year or a word; what is named a
    number, as by "Invoice no.", may look like a day or a month, with slashes, as many are counted by these."""
    end = start + len(code)
    if _CUT.search(text, max(0, start - 2), start) or _CUT_AFTER.match(text, end) or _TELEPHONE.fullmatch(code):
        return False
    if not HAS_DIGIT.search(code):
        return (
            bool(_BARE_CODE.fullmatch(code))
            and not _shouts(text, code)
            and not text[end:].lstrip().startswith(":")
            and not (NUMBER_LABELS.concepts(code) or NUMBER_MARKS.concepts(code))
        )
    if _TIME.fullmatch(code) or (_is_dated(code) and not (is_named and "/" in code)):
        return False
    before, after = text[max(0, start - 2) : start], text[end : end + 3]
    if any(s in before + after for s in "$€£₪₽₺") or after.lstrip().startswith("%"):
        return False
    return not _AMOUNT_OR_MASKED.fullmatch(code)


def _is_dated(code: str) -> bool:
    return _MONTH.fullmatch(code) is not None or any(
        date.end == len(code) and not date.beside_han for date in dates_in(code)
    )


def _shouts(text: str, code: str) -> bool:
    """Whether the whole line is in capitals, so that a word in capitals is nothing special."""
    rest = text.replace(code, "")
    return rest.isupper() and sum(map(str.isalpha, rest)) > 3
