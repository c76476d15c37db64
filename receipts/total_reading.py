"""Adds up receipts in one statement, however many questions it answers, and so as of one moment.

From totals: those of whole months or years, the changes not yet folded into them, and the receipts of the days that cut
a month. The most frequent vendors are read by an index of how many there are; as many more are read as there are
vendors whose number is not folded yet, and those themselves. Where totals cannot answer: the receipts themselves, the
newest LIMIT of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import Case, CharField, QuerySet, Value, When

from businesses.models import Business
from receipts import total_rows
from receipts.models import Grain, GroupedBy, Receipt, Standing, Total, TotalChange, TotalsState, VendorTotal
from receipts.selection import Selection
from receipts.stats import COUNTED_TYPES, IN_USE, SUBTRACTED_TYPES
from receipts.total_rows import SUMS, Sql, all_of, one_of, quoted
from receipts.total_sources import NAMES, Group, Question, Sources, VendorRows

LIMIT: Final = 20_000
"""So many receipts are added up one by one, the newest; some 0.1 s."""
THOUSANDTH: Final = Decimal("0.001")
_COPY_FIRST: Final = Case(
    When(duplicate_of__isnull=False, then=Value(Standing.COPY)),
    When(deleted_at__isnull=False, then=Value(Standing.DELETED)),
    default=Value(Standing.LIVE),
    output_field=CharField(),
)
_TYPES: Final = {"month": "date", "issue_month": "date", "tax_rate": "numeric"}
_SUMS: Final = ", ".join(SUMS)
_ADDED: Final = ", ".join(f"SUM({name}) AS {name}" for name in SUMS)


@dataclass(frozen=True, slots=True)
class Sum:
    """Receipts that agree in a question's groups; refunds subtract from `amount` and `tax`.

    What is not known is the empty text or UNDATED in `group`, and counted by `unknown` and `unknown_tax`.
    """

    group: dict[Group, Any]
    number: int
    unknown: int
    unknown_tax: int
    amount: Decimal
    tax: Decimal


def from_totals(business: Business, selection: Selection, question: Question) -> list[Sum] | None:
    """Answer from the totals; None if they cannot, or are not complete."""
    return all_from_totals(business, selection, [question])[0]


def all_from_totals(business: Business, selection: Selection, questions: Sequence[Question]) -> list[list[Sum] | None]:
    """Answer questions, all by one axis, as `from_totals` does each."""
    sources = Sources(business, selection, questions[0].axis)
    known = [question for question in questions if sources.can_tell(question)]
    if not known or sources.is_empty:
        return [[] if question in known else None for question in questions]
    statement = _Statement()
    if selection.vendor:
        statement.add(NAMES, ["name"], sources.names())
    statement.add_others(known, sources.others(_columns(known)))
    for question in known:
        of_vendors = sources.of_vendors(question)
        conditions = _conditions(selection, question)
        if of_vendors is None:
            statement.ask(question, conditions, sources.totals(question))
        else:
            statement.ask_vendors(question, conditions, of_vendors)
    state = TotalsState.objects.filter(business=business, zone=business.time_zone).values_list("pk")
    answers = statement.answers(total_rows.compiled(state))
    return [answers[known.index(question)] if answers and question in known else None for question in questions]


def from_receipts(business: Business, rows: QuerySet[Receipt], questions: Sequence[Question]) -> list[list[Sum]]:
    """Add up the newest LIMIT of `rows`."""
    limited = Receipt.objects.filter(pk__in=_newest(rows).values("pk")[:LIMIT])
    statement = _Statement()
    columns = _columns(questions)
    others = total_rows.of_receipts(limited, columns, zone=business.zone, standing=_COPY_FIRST)
    statement.add_others(questions, others)
    for question in questions:
        statement.ask(question, _counted() if question.counted else Sql("TRUE"), None)
    return statement.answers(Sql("SELECT 1")) or [[] for _ in questions]


def counts_by_status() -> dict[str, int]:
    """How many receipts of all businesses are counted under each status."""
    totals = Total.objects.filter(grouped_by=GroupedBy.NOTHING, grain=Grain.ALL).values_list("status", "count")
    changes = TotalChange.objects.values_list("status", "sign")
    united = total_rows.union([total_rows.compiled(totals), total_rows.compiled(changes)])
    text = f"WITH counted (status, number) AS ({united.text}) SELECT status, SUM(number) FROM counted GROUP BY status"
    with connection.cursor() as cursor:
        cursor.execute(text, united.parameters)
        return {status: int(number) for status, number in cursor.fetchall()}


def exceed_limit(rows: QuerySet[Receipt]) -> bool:
    """Whether there are more of them than are added up one by one."""
    return _newest(rows)[LIMIT : LIMIT + 1].exists()


def _newest(rows: QuerySet[Receipt]) -> QuerySet[Receipt]:
    return rows.order_by("-received_at", "-pk")


def _columns(questions: Iterable[Question]) -> list[str]:
    return list(dict.fromkeys(column for question in questions for column in question.columns))


class _Statement:
    """A statement that answers questions, in named tables (`WITH`), each made of those before it."""

    def __init__(self) -> None:
        self._tables: list[Sql] = []
        self._questions: list[Question] = []

    def add(self, name: str, columns: Sequence[str], rows: Sql, *, once: bool = True) -> None:
        """Name the rows of a query; `once`: they are read by several tables, and found but once."""
        how = "MATERIALIZED " if once else ""
        self._tables.append(Sql(f"{name} ({', '.join(columns)}) AS {how}({rows.text})", rows.parameters))

    def add_others(self, questions: Iterable[Question], rows: Sql) -> None:
        """Name the rows that are in no totals."""
        self.add("others", [*_columns(questions), *SUMS], rows)

    def ask(self, question: Question, conditions: Sql, totals: Sql | None) -> None:
        """Answer from rows of totals and the others."""
        parts = [_signed(question, "others", conditions)]
        if totals is not None:
            kept = self._name("kept")
            self.add(kept, [*question.columns, *SUMS], totals, once=False)
            parts.append(_signed(question, kept, conditions))
        self._sum_up(question, parts)

    def ask_vendors(self, question: Question, conditions: Sql, rows: VendorRows) -> None:
        """Answer from rows of vendor totals and the others."""
        table, where, names = VendorTotal._meta.db_table, rows.where, ", ".join(question.names)
        columns = f"{names}, count, {', '.join(SUMS[1:])}"
        kept = Sql(f"SELECT {columns} FROM {table} WHERE {where.text}", where.parameters)
        if question.top is not None and rows.are_ranked and set(question.groups) == {"vendor", "currency"}:
            changed = self._name("changed")
            of_others = f"SELECT DISTINCT vendor, currency FROM others WHERE {conditions.text}"
            self.add(changed, ["vendor", "currency"], Sql(of_others, conditions.parameters))
            most = (
                f"SELECT * FROM ({kept.text} ORDER BY count DESC, {names} "
                f"LIMIT {question.top:d} + (SELECT COUNT(*) FROM {changed})) AS most"
            )
            them = f"{kept.text} AND (vendor, currency) IN (SELECT vendor, currency FROM {changed})"
            kept = Sql(f"{most} UNION {them}", (*kept.parameters, *where.parameters))
        name = self._name("kept")
        self.add(name, [*question.names, *SUMS], kept, once=False)
        own = Sql(f"SELECT {names}, {_SUMS} FROM {name}")
        self._sum_up(question, [own, _signed(question, "others", conditions)])

    def answers(self, given: Sql) -> list[list[Sum]] | None:
        """The sums of each question; None if `given`, which is looked at in the same moment, has no row."""
        groups = list(dict.fromkeys(name for question in self._questions for name in question.names))
        parts = []
        for number, question in enumerate(self._questions):
            shown = ", ".join(name if name in question.names else _null(name) for name in groups)
            parts.append(f"SELECT {number} AS question, {shown}, {_SUMS} FROM summed_{number}")
        tables, united = ", ".join(table.text for table in self._tables), " UNION ALL ".join(parts)
        text = f"WITH {tables} SELECT found.* FROM ({given.text}) AS given LEFT JOIN ({united}) AS found ON TRUE"
        parameters = [parameter for table in self._tables for parameter in table.parameters]
        with connection.cursor() as cursor:
            cursor.execute(text, (*parameters, *given.parameters))
            rows = cursor.fetchall()
        if not rows:
            return None
        found: list[list[Sum]] = [[] for _ in self._questions]
        places = [[groups.index(name) + 1 for name in question.names] for question in self._questions]
        for row in rows:
            if row[0] is not None:
                question = self._questions[row[0]]
                found[row[0]].append(_sum(question.groups, [row[place] for place in places[row[0]]], row[-len(SUMS) :]))
        return found

    def _name(self, what: str) -> str:
        return f"{what}_{len(self._questions)}"

    def _sum_up(self, question: Question, parts: Sequence[Sql]) -> None:
        names = ", ".join(question.names)
        counted = self._name("counted")
        self.add(counted, [*question.names, *SUMS], total_rows.union(parts), once=False)
        summed = f"SELECT {names}, {_ADDED} FROM {counted} GROUP BY {names} HAVING SUM(number) <> 0"
        self.add(self._name("summed"), [*question.names, *SUMS], Sql(f"{summed} {_top(question, names)}"), once=False)
        self._questions.append(question)


def _null(column: str) -> str:
    return f"CAST(NULL AS {_TYPES.get(column, 'varchar')})"


def _signed(question: Question, table: str, conditions: Sql) -> Sql:
    """The rows of a table that meet the conditions, their amounts as sums take them."""
    returned = quoted({*SUBTRACTED_TYPES, Total.SUBTRACTS})
    amounts = [f"CASE WHEN document_type IN ({returned}) THEN -{name} ELSE {name} END" for name in SUMS[3:]]
    selected = ", ".join([*question.names, *SUMS[:3], *amounts])
    return Sql(f"SELECT {selected} FROM {table} WHERE {conditions.text}", conditions.parameters)


def _conditions(selection: Selection, question: Question) -> Sql:
    # where sums are asked for, only what is live counts, and that is looked at anyway
    standings = selection.standings or ()
    parts = [] if question.counted and Standing.LIVE in standings else [one_of("standing", standings)]
    if selection.statuses:
        parts.append(one_of("status", selection.statuses))
    if selection.document_types:
        parts.append(one_of("document_type", selection.document_types))
    if selection.currency:
        parts.append(Sql("UPPER(currency) = %s", (selection.currency.upper(),)))
    if question.counted:
        parts.append(_counted())
    return all_of(parts)


def _counted() -> Sql:
    types = one_of("document_type", {*COUNTED_TYPES, Total.ADDS, Total.SUBTRACTS})
    return all_of([one_of("standing", [Standing.LIVE]), one_of("status", IN_USE), types])


def _top(question: Question, groups: str) -> str:
    return "" if question.top is None else f"ORDER BY SUM(number) DESC, {groups} LIMIT {question.top:d}"


def _sum(groups: Sequence[Group], values: Sequence[Any], sums: Sequence[Any]) -> Sum:
    number, unknown, unknown_tax, amount, tax = sums
    named = {name: _date(value) if name == "month" else value for name, value in zip(groups, values, strict=True)}
    return Sum(named, int(number), int(unknown), int(unknown_tax), _decimal(amount), _decimal(tax))


def _date(value: Any) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)


def _decimal(value: Any) -> Decimal:
    # SQLite adds in floating point
    return value if isinstance(value, Decimal) else Decimal(str(value)).quantize(THOUSANDTH)
