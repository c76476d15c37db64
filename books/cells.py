"""How values are written in the cells of an exported CSV, in Python and in PostgreSQL's SQL, byte for byte the same.

A spreadsheet that opens a CSV guesses what each cell is: `0012` becomes 12, `7-11` a day in July, `=1+1` is computed.
So text that it would change is written as the formula `="0012"`, whose value is that very text, and text that begins
like a formula gets an apostrophe before it. See docs/decisions/0022-csv-cells.md. Amounts and days are left alone:
they are our own.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Protocol

CONTROLS: Final = "[\u0001-\u001f]+"
"""Line breaks and tabs among them: a cell is one line."""
FORMULA: Final = "^[ \u00a0\u200b\u200e\u200f\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20\u2212-]"
"""What OWASP's page on CSV injection lists, also behind what is not seen."""
PLAIN_NUMBER: Final = "^(0|[1-9][0-9]{0,14})$"
"""A number that a spreadsheet shows as it is: without leading zeros, of no more digits than it is exact for."""
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = "|".join("".join(f"[{letter.upper()}{letter}]" for letter in month) for month in MONTHS)
_MONTHS_IN_SQL: Final = "({})".format(", ".join(f"'{month}'" for month in MONTHS))
GUESSED: Final = rf"^([0-9(.][0-9A-Za-z .,:/()%+-]*|({_MONTH})[A-Za-z]{{0,6}}[ ./-]?[0-9]{{1,4}})$"
"""A number, a day or a time, or what may be one (`1E5`, `7-11`, `MAR1`). It has no quotes."""
GUESSED_LENGTH: Final = 200
"""Excel takes no longer text in a formula than 255 characters."""

_CONTROLS, _FORMULA, _PLAIN, _GUESSED = map(re.compile, (CONTROLS, FORMULA, PLAIN_NUMBER, GUESSED))
Sql = tuple[str, tuple[Any, ...]]
"""A part of a statement, and its parameters."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What cells need to know besides the row: the zone in which days begin, the address before a receipt's id, and the
    name of each mailbox by the account in `source_id`."""

    zone: zoneinfo.ZoneInfo
    address: str
    mailboxes: Mapping[str, str]


class Cell(Protocol):
    """How one kind of value is written. `sign` is -1 where the document takes off sums."""

    def text(self, value: Any, *, sign: int, setting: Setting) -> str:
        """The cell of a known value."""

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        """The same, quoted for a CSV; `negative` is the condition under which amounts are below zero."""


def safe_text(value: str) -> str:
    """Text that a spreadsheet shows as it is, and computes nothing of."""
    text = _CONTROLS.sub(" ", value).strip(" ") if _CONTROLS.search(value) else value
    if _PLAIN.search(text):
        return text
    if len(text) <= GUESSED_LENGTH and _GUESSED.search(text):
        return f'="{text}"'
    return f"'{text}" if _FORMULA.search(text) else text


def quoted(cell: str) -> str:
    """A cell as RFC 4180 has it."""
    return '"' + cell.replace('"', '""') + '"' if '"' in cell or "," in cell else cell


class Text:
    """Names and words of other people."""

    def text(self, value: str, *, sign: int, setting: Setting) -> str:
        return safe_text(value)

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        # a regular expression costs more than all the rest: most text begins with a letter and has none of what the
        # rules are about, which plain functions tell; JSON's text is longer where there are quotes or controls
        ordinary = (
            f"(ascii({column}) BETWEEN 65 AND 126 OR ascii({column}) BETWEEN 161 AND 1791)"
            f" AND octet_length(to_json({column})::text) = octet_length({column}) + 2"
            f" AND (octet_length({column}) > 14 OR lower(left({column}, 3)) NOT IN {_MONTHS_IN_SQL})"
        )
        digits = f"octet_length({column}) BETWEEN 1 AND {GUESSED_LENGTH} AND ltrim({column}, '0123456789') = ''"
        changed = f"octet_length({column}) > 15 OR (ascii({column}) = 48 AND {column} <> '0')"
        quick = (
            f"WHEN {column} IS NULL THEN ''"
            f" WHEN {ordinary} THEN CASE WHEN strpos({column}, ',') = 0 THEN {column} ELSE '\"' || {column} || '\"' END"
            f' WHEN {digits} THEN CASE WHEN {changed} THEN \'"=""\' || {column} || \'"""\' ELSE {column} END'
        )
        once = (
            f"SELECT CASE WHEN {column} ~ %s THEN btrim(regexp_replace({column}, %s, ' ', 'g'), ' ')"
            f" ELSE {column} END AS once"
        )
        cell = (
            f"SELECT CASE WHEN once ~ %s THEN once WHEN length(once) <= {GUESSED_LENGTH} AND once ~ %s"
            f" THEN '=\"' || once || '\"' WHEN once ~ %s THEN '''' || once ELSE once END AS cell FROM ({once}) AS o"
        )
        quote = "SELECT CASE WHEN cell ~ '[,\"]' THEN '\"' || replace(cell, '\"', '\"\"') || '\"' ELSE cell END"
        values = (PLAIN_NUMBER, GUESSED, FORMULA, CONTROLS, CONTROLS)
        return f"CASE {quick} ELSE ({quote} FROM ({cell}) AS c) END", values


class Code:
    """A code of a standard: letters, which nothing has to be done to."""

    def text(self, value: str, *, sign: int, setting: Setting) -> str:
        return value

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        return column, ()


class Amount:
    """Two decimals, or three where they are needed."""

    def text(self, value: Decimal, *, sign: int, setting: Setting) -> str:
        digits = f"{-value if sign < 0 and value else value:.3f}"
        return digits.removesuffix("0")

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        short = f"CASE WHEN min_scale({column}) <= 2 THEN round({column}, 2) ELSE {column} END"
        return f"CASE WHEN {negative} THEN -({short}) ELSE {short} END", ()


class Rate:
    """Percent, without needless zeros."""

    def text(self, value: Decimal, *, sign: int, setting: Setting) -> str:
        return f"{value.normalize():f}"

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        return f"trim_scale({column})", ()


class Day:
    """A day, as every spreadsheet reads it."""

    def text(self, value: datetime.date, *, sign: int, setting: Setting) -> str:
        return value.isoformat()

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        return f"to_char({column}, 'YYYY-MM-DD')", ()


class DayOf:
    """The day of a moment, in the business's time zone."""

    def text(self, value: datetime.datetime, *, sign: int, setting: Setting) -> str:
        return value.astimezone(setting.zone).date().isoformat()

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        return f"to_char({column} AT TIME ZONE %s::text, 'YYYY-MM-DD')", (str(setting.zone),)


class Id:
    """A number of ours."""

    def text(self, value: int, *, sign: int, setting: Setting) -> str:
        return str(value)

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        return column, ()


class Link:
    """The address of a receipt's page."""

    def text(self, value: int, *, sign: int, setting: Setting) -> str:
        return f"{setting.address}{value}"

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        return f"%s::text || {column}::text", (setting.address,)


class Mailbox:
    """The mailbox a receipt came from, by the account that begins the `source_id` of its mail."""

    def text(self, value: str, *, sign: int, setting: Setting) -> str:
        name = setting.mailboxes.get(value.partition(":")[0])
        return safe_text(name) if name else ""

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        names = {account: quoted(safe_text(name)) for account, name in setting.mailboxes.items()}
        return _chosen(f"split_part({column}, ':', 1)", names, otherwise="''")


@dataclass(frozen=True, slots=True)
class Word:
    """The word for a code, in the export's language; what has none is text."""

    words: Mapping[str, str]

    def text(self, value: str, *, sign: int, setting: Setting) -> str:
        return self.words[value] if value in self.words else safe_text(value)

    def sql(self, column: str, *, negative: str, setting: Setting) -> Sql:
        otherwise, values = Text().sql(column, negative=negative, setting=setting)
        written, words = _chosen(column, {code: quoted(word) for code, word in self.words.items()}, otherwise=otherwise)
        return written, (*words, *values)


def _chosen(column: str, names: Mapping[str, str], *, otherwise: str) -> Sql:
    if not names:
        return otherwise, ()
    whens = " ".join(["WHEN %s::text THEN %s::text"] * len(names))
    return f"CASE {column} {whens} ELSE {otherwise} END", tuple(part for pair in names.items() for part in pair)
