"""Asks which receipts match: their ids where they are few, and else a condition to look through rows with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.expressions import RawSQL

from businesses.models import Business, for_business
from receipts.models import Category, Grain, GroupedBy, SearchRow, Total, TotalChange
from receipts.search.backends import BACKENDS, has_phrase
from receipts.search.folding import fold, words_of
from receipts.search.lexemes import Kind, shortest_part
from receipts.search.query import Alternative, Clause, Query
from receipts.search.spelling import alike

FEW: Final = 2_000
"""Receipts that are found one by one; of more, the index tells only that they are many."""
CANDIDATES: Final = 5_000
"""Receipts that are looked at for words in their order."""
MOST_CATEGORIES: Final = 1_000
MOST_NAMES: Final = 5_000
"""Vendors' names that are compared with a name mistyped."""
MOST_ALIKE: Final = 20

# without the limit inside, with which PostgreSQL would expect to find something soon and read the table from its start
_POSTGRES: Final = (
    "WITH found AS MATERIALIZED (SELECT receipt_id FROM receipt_search WHERE lexemes @@ %s::tsquery)"
    " SELECT receipt_id FROM found LIMIT %s"
)
_SQLITE: Final = "SELECT rowid FROM receipt_search_fts WHERE receipt_search_fts MATCH %s LIMIT %s"
_SQLITE_ALL: Final = "SELECT rowid FROM receipt_search_fts WHERE receipt_search_fts MATCH %s"


class _TsQuery(Func):
    template = "%(expressions)s::tsquery"
    output_field = TextField()


class _Matches(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def find(business: Business, query: Query) -> tuple[Query, list[int] | None]:
    """What was understood, and the ids of all receipts that match, deleted ones among them; None if more than FEW do.

    Understood are the business's categories by their names. If nothing matches, a word that is nowhere is taken for the
    vendors whose name is written nearly so.
    """
    known = _with_categories(business, query)
    found = few(business, known)
    if found != []:
        return known, found
    mended = _with_names(business, known)
    return mended, few(business, mended) if mended != known else found


def few(business: Business, query: Query) -> list[int] | None:
    """The ids of all receipts that match the query as it is; None if they are more than FEW."""
    if not query.clauses:
        return []
    if connection.vendor == "postgresql" and has_phrase(query):
        near = _first(business, query, limit=CANDIDATES + 1, in_order=False)
        if len(near) > CANDIDATES:
            return None
        rows = SearchRow.objects.filter(_holds_of_row(business, query), pk__in=near)
        with _by_index():
            found = list(rows.values_list("pk", flat=True))
    else:
        found = _first(business, query, limit=FEW + 1)
    return found if len(found) <= FEW else None


def holds(business: Business, query: Query) -> Q:
    """That a receipt matches, asked of one at a time."""
    if connection.vendor == "postgresql":
        own = SearchRow.objects.filter(receipt=OuterRef("pk")).values("lexemes")
        # a value and no EXISTS, which the planner would turn into a search of its own
        return Q(_Matches(Subquery(own), _question(business, query)))
    return Q(pk__in=RawSQL(_SQLITE_ALL, [_text_of(business, query)]))  # noqa: S611 - our own


def among_all(business: Business, query: Query) -> Q:
    """The same, asked of the index once."""
    if connection.vendor == "postgresql":
        return Q(pk__in=SearchRow.objects.filter(_holds_of_row(business, query)).values("pk"))
    return holds(business, query)


def _holds_of_row(business: Business, query: Query) -> Q:
    return Q(_Matches(F("lexemes"), _question(business, query)))


def _question(business: Business, query: Query) -> _TsQuery:
    return _TsQuery(Value(_text_of(business, query)))


def _text_of(business: Business, query: Query, *, in_order: bool = True) -> str:
    return BACKENDS[connection.vendor].question(business.pk, query, in_order=in_order)


def _first(business: Business, query: Query, *, limit: int, in_order: bool = True) -> list[int]:
    sql = _POSTGRES if connection.vendor == "postgresql" else _SQLITE
    with _by_index(), connection.cursor() as cursor:
        cursor.execute(sql, [_text_of(business, query, in_order=in_order), limit])
        return [pk for (pk,) in cursor.fetchall()]


@contextmanager
def _by_index() -> Iterator[None]:
    """Have PostgreSQL read no table from end to end: it knows nothing of what one business's lexemes have in common,
    and a row of many lexemes is dear to look at."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def _with_categories(business: Business, query: Query) -> Query:
    """Words that a category's name holds find the receipts in it."""
    if not any(clause.words for clause in query.clauses):
        return query
    named = for_business(Category.objects.all(), business).values_list("pk", "name")[:MOST_CATEGORIES]
    names = [(pk, words_of(fold(name))) for pk, name in named]

    def with_categories(clause: Clause) -> Clause:
        found = [pk for pk, words in names if clause.words and all(_is_in(word, words) for word in clause.words)]
        return clause.or_else([Alternative(Kind.CATEGORY, (str(pk),)) for pk in found])

    return replace(query, clauses=tuple(map(with_categories, query.clauses)))


def _with_names(business: Business, query: Query) -> Query:
    """Words that are nowhere, and the words of vendors' names that are like them."""
    names: list[str] = []

    def with_names(clause: Clause) -> Clause:
        if len(clause.words) != 1 or _first(business, Query((clause,)), limit=1, in_order=False):
            return clause
        names[:] = names or _words_of_vendors(business)
        near = alike(clause.words[0], names)[:MOST_ALIKE]
        return clause.or_else([Alternative(Kind.WORD, (word,)) for word in near])

    return Query(tuple(map(with_names, query.clauses)))


def _is_in(typed: str, words: list[str]) -> bool:
    return typed in words or (len(typed) >= shortest_part(typed) and any(word.startswith(typed) for word in words))


def _words_of_vendors(business: Business) -> list[str]:
    return sorted({word for name in _names_of_vendors(business) for word in words_of(fold(name))})


def _names_of_vendors(business: Business) -> Iterator[str]:
    kept = Total.objects.filter(business=business, grouped_by=GroupedBy.VENDOR, grain=Grain.NAME)
    yield from kept.values_list("key", flat=True)[:MOST_NAMES]
    yield from TotalChange.objects.filter(business=business).values_list("vendor", flat=True)[:MOST_NAMES]
