"""Gmail's search language as a tree. Pure.

    parse('subject:(invoice OR "tax invoice") -in:sent newer_than:30d')  ->  Node

Known rules: words, "phrases", OR, { } for any-of, - for not, ( ) for grouping and the operators in `FIELDS` and
`FACTS`. Where Gmail documents nothing, a comment gives the choice made here. An operator that is not listed is refused
(UnknownOperatorError), never guessed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TypeAlias

from sandbox.words import words


class QueryError(ValueError):
    """The query is invalid; the text says which part of it."""


class UnknownOperatorError(QueryError):
    """The query uses an operator, or a value of one, that the sandbox does not know."""


@dataclass(frozen=True)
class All:
    """Every child matches; with no children, everything does."""

    children: tuple["Node", ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """At least one child matches."""

    children: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """The child does not match."""

    child: "Node"


@dataclass(frozen=True)
class Words:
    """These words occur in sequence in a field ("text" is the whole mail)."""

    field: str
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class HasLabel:
    """The mail has the label with this name."""

    name: str


@dataclass(frozen=True)
class InCategory:
    """The mail is in this inbox category or smart category."""

    name: str


@dataclass(frozen=True)
class Size:
    """Larger, or smaller, than a number of bytes."""

    larger: bool
    bytes: int


@dataclass(frozen=True)
class DateBound:
    """Received at or after (`since`), or before, a moment in epoch seconds."""

    since: bool
    seconds: float


@dataclass(frozen=True)
class AgeBound:
    """Younger, or older, than a number of seconds."""

    younger: bool
    seconds: int


Node: TypeAlias = All | AnyOf | Not | Words | HasLabel | InCategory | Size | DateBound | AgeBound

EVERYTHING = All()
FIELDS = frozenset({"subject", "from", "to", "cc", "filename", "list"})
PST = timezone(timedelta(hours=-8))
SIZE = re.compile(r"(\d+)([kKmM]?)")
SIZE_UNITS = {"": 1, "k": 1024, "m": 1024 * 1024}
AGE = re.compile(r"(\d+)([dmy])")
AGE_DAYS = {"d": 1, "m": 30, "y": 365}  # Gmail does not say how long its months and years are
DAY_SECONDS = 86_400
DATE = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
EPOCH = re.compile(r"\d{6,}")
LABEL_NAMES = {"drafts": "DRAFT", "draft": "DRAFT"}
STATES = {"unread": "UNREAD", "starred": "STARRED", "important": "IMPORTANT"}


@lru_cache(maxsize=1024)
def parse(query: str) -> Node:
    """Parses a query. Raises QueryError, UnknownOperatorError.

    Cached, because a client sends the same query to one mailbox after another.
    """
    return _Parser(query).parse()


def _words(field: str, value: str) -> Node:
    tokens = tuple(words(value))
    return Words(field, tokens) if tokens else EVERYTHING


def _has(value: str) -> Node:
    if value.lower() != "attachment":
        raise UnknownOperatorError(f"has:{value} is not known, only has:attachment")
    return Words("has", ("attachment",))


def _is(value: str) -> Node:
    if value.lower() == "read":
        return HasLabel("read")
    if value.lower() not in STATES:
        raise UnknownOperatorError(f"is:{value} is not known, only is:read and is:{', is:'.join(STATES)}")
    return HasLabel(STATES[value.lower()])


def _label(value: str) -> Node:
    return HasLabel(LABEL_NAMES.get(value.lower(), value))


def _size(value: str, larger: bool) -> Node:
    match = SIZE.fullmatch(value)
    if not match:
        raise QueryError(f"{value!r} is not a size such as 500000, 10K or 1M")
    return Size(larger, int(match[1]) * SIZE_UNITS[match[2].lower()])


def _date(value: str, since: bool) -> Node:
    if EPOCH.fullmatch(value):
        return DateBound(since, float(value))
    match = DATE.fullmatch(value)
    if not match:
        raise QueryError(f"{value!r} is not a date such as 2026/01/31 and not epoch seconds")
    year, month, day = map(int, match.groups())
    try:
        return DateBound(since, datetime(year, month, day, tzinfo=PST).astimezone(UTC).timestamp())
    except ValueError as error:
        raise QueryError(f"{value!r} is not a day of the calendar") from error


def _age(value: str, younger: bool) -> Node:
    match = AGE.fullmatch(value.lower())
    if not match:
        raise QueryError(f"{value!r} is not an age such as 7d, 3m or 1y")
    return AgeBound(younger, int(match[1]) * AGE_DAYS[match[2]] * DAY_SECONDS)


FACTS: dict[str, Callable[[str], Node]] = {
    "has": _has,
    "is": _is,
    "in": _label,
    "label": _label,
    "category": lambda value: InCategory(value.lower()),
    "larger": lambda value: _size(value, larger=True),
    "smaller": lambda value: _size(value, larger=False),
    "after": lambda value: _date(value, since=True),
    "before": lambda value: _date(value, since=False),
    "newer_than": lambda value: _age(value, younger=True),
    "older_than": lambda value: _age(value, younger=False),
    "rfc822msgid": lambda value: Words("rfc822msgid", (value.strip("<>"),)),
}


class _Parser:
    """Recursive descent. OR binds tighter than the AND between neighbours (Gmail documents neither)."""

    SPACE = re.compile(r"\s*")
    OPERATOR = re.compile(r"([A-Za-z][A-Za-z0-9_]*):(?=[^\s/])")
    PHRASE = re.compile(r'"([^"]*)"?')
    WORD = re.compile(r"[^\s(){}]+")
    CLOSERS = {"(": ")", "{": "}"}
    DEEPEST = 50

    def __init__(self, query: str) -> None:
        self._text = query
        self._at = 0
        self._depth = 0

    def parse(self) -> Node:
        parts = []
        while self._more():
            parts.append(self._all_until("", ""))
            self._at += 1  # ignore a closing bracket that nothing opened
        return _join(All, parts)

    def _all_until(self, closer: str, field: str) -> Node:
        parts: list[Node] = []
        alternatives: list[Node] = []
        joining = False
        while self._more() and self._peek() not in ")}":
            word = self._keyword()
            if word == "OR":
                joining = bool(alternatives)
            elif word != "AND":
                if alternatives and not joining:
                    parts.append(_join(AnyOf, alternatives))
                    alternatives = []
                alternatives.append(self._term(field))
                joining = False
        if alternatives:
            parts.append(_join(AnyOf, alternatives))
        self._close(closer)
        return _join(All, parts)

    def _any_until(self, closer: str, field: str) -> Node:
        parts = []
        while self._more() and self._peek() not in ")}":
            if self._keyword() == "":
                parts.append(self._term(field))
        self._close(closer)
        return _join(AnyOf, parts)

    def _term(self, field: str) -> Node:
        if self._peek() == "-" and self._at + 1 < len(self._text) and not self._text[self._at + 1].isspace():
            self._at += 1
            return Not(self._term(field)) if self._peek() != "-" else self._term(field)
        if self._peek() in self.CLOSERS:
            return self._group(field)
        if not field and (operator := self.OPERATOR.match(self._text, self._at)):
            return self._operator(operator)
        return self._leaf(field)

    def _group(self, field: str) -> Node:
        self._depth += 1
        if self._depth > self.DEEPEST:
            raise QueryError(f"brackets are nested deeper than {self.DEEPEST}")
        opener = self._peek()
        self._at += 1
        inside = self._all_until if opener == "(" else self._any_until
        node = inside(self.CLOSERS[opener], field)
        self._depth -= 1
        return node

    def _operator(self, match: re.Match[str]) -> Node:
        name = match[1].lower()
        if name not in FIELDS and name not in FACTS:
            raise UnknownOperatorError(f"the search operator {name!r} is not known")
        self._at = match.end()
        return self._group(name) if self._peek() in self.CLOSERS else self._leaf(name)

    def _leaf(self, field: str) -> Node:
        pattern = self.PHRASE if self._peek() == '"' else self.WORD
        match = pattern.match(self._text, self._at)
        if match is None:
            return EVERYTHING
        self._at = match.end()
        value = match[1] if pattern is self.PHRASE else match[0]
        return FACTS[field](value) if field in FACTS else _words(field or "text", value)

    def _keyword(self) -> str:
        match = self.WORD.match(self._text, self._at)
        if match and match[0] in {"OR", "AND"}:
            self._at = match.end()
            return match[0]
        return ""

    def _close(self, closer: str) -> None:
        if self._more() and self._peek() == closer:
            self._at += 1

    def _more(self) -> bool:
        space = self.SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at
        return self._at < len(self._text)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]


def _join(kind: type[All] | type[AnyOf], parts: list[Node]) -> Node:
    if len(parts) == 1:
        return parts[0]
    return kind(tuple(parts)) if parts else EVERYTHING
