"""The same lexemes and the same question, in PostgreSQL's words and in SQLite's. Pure.

PostgreSQL: a `tsvector` without a parser's dictionaries, with a GIN index. SQLite: an FTS5 table whose tokens are what
stands between two spaces.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from receipts.search.lexemes import Lexemes
from receipts.search.query import Alternative, Query

LAST_PLACE: Final = 16_383
"""PostgreSQL knows no places behind it."""
GAP: Final = "_"
"""Between two texts, so that no phrase begins in one and ends in the other."""


class Backend(Protocol):
    """How one database has lexemes and questions; `business` is the id that all of them belong to."""

    def row(self, business: int, lexemes: Lexemes) -> str:
        """The value of `SearchRow.lexemes`."""

    def question(self, business: int, query: Query, *, in_order: bool = True) -> str:
        """What to match it with. Without `in_order` the words of a phrase may stand anywhere, and it finds more."""


class Postgres:
    """Lexemes are letters, digits and the signs of their kinds, so that none needs to be quoted or escaped."""

    def row(self, business: int, lexemes: Lexemes) -> str:
        ordered = [
            f"{business}_{word}:{place}" if place <= LAST_PLACE else f"{business}_{word}"
            for place, word in enumerate(lexemes.ordered, 1)
            if word is not None
        ]
        return " ".join([*ordered, *[f"{business}{kind}{word}" for kind, word in lexemes.loose]])

    def question(self, business: int, query: Query, *, in_order: bool = True) -> str:
        follows = " <-> " if in_order else " & "

        def one(alternative: Alternative) -> str:
            words = [f"'{business}{alternative.kind}{word}'" for word in alternative.words]
            return f"({follows.join(words)}{':*' if alternative.is_prefix else ''})"

        return " & ".join(f"({' | '.join(map(one, clause.alternatives))})" for clause in query.clauses)


class Sqlite:
    """Every lexeme is a token; what is no word of a text comes last."""

    def row(self, business: int, lexemes: Lexemes) -> str:
        ordered = (f"{business}_{word}" if word is not None else GAP for word in lexemes.ordered)
        loose = (f"{business}{kind}{word}" for kind, word in lexemes.loose)
        return " ".join((*ordered, *loose))

    def question(self, business: int, query: Query, *, in_order: bool = True) -> str:
        def one(alternative: Alternative) -> str:
            words = [f"{business}{alternative.kind}{word}" for word in alternative.words]
            end = " *" if alternative.is_prefix else ""
            return f'"{" ".join(words)}"{end}' if in_order else f"({' AND '.join(_quoted(words))}{end})"

        return " AND ".join(f"({' OR '.join(map(one, clause.alternatives))})" for clause in query.clauses)


def _quoted(words: Iterable[str]) -> list[str]:
    return [f'"{word}"' for word in words]


BACKENDS: Final[dict[str, Backend]] = {"postgresql": Postgres(), "sqlite": Sqlite()}
"""By the vendor of the connection."""


def has_phrase(query: Query) -> bool:
    """Whether words have to follow each other, which an index alone cannot tell."""
    return any(len(one.words) > 1 for clause in query.clauses for one in clause.alternatives)
