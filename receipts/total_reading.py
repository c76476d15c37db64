"""Adds up receipts in one statement, and so as of one moment.

From totals: those of whole months or years, the changes not yet folded into them, and the receipts of the days that cut
a month. Where totals cannot answer: the receipts themselves, the newest LIMIT of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from django.db import connection
from django.db.models import Case, CharField, Q, QuerySet, Value, When

from businesses.models import Business, for_business
from receipts import periods, total_rows
from receipts.models import UNDATED, Grain, GroupedBy, Receipt, Standing, Total, TotalChange, TotalsState
from receipts.periods import Periods, Span
from receipts.selection import NO_CATEGORY, Selection
from receipts.stats import COUNTED_TYPES, IN_USE, SUBTRACTED_TYPES
from receipts.total_rows import SUMS, Sql, quoted

LIMIT: Final = 20_000
"""So many receipts are added up one by one, the newest; some 0.1 s."""
THOUSANDTH: Final = Decimal("0.001")
Axis = Literal["received", "issued"]
Group = Literal["month", "vendor", "category", "currency", "status", "document_type", "tax_rate", "standing"]
ALL_TIME: Final = (Span("all", None, None),)
_GRAINS: Final = {"month": Grain.MONTH, "year": Grain.YEAR, "all": Grain.ALL}
_COPY_FIRST: Final = Case(
    When(duplicate_of__isnull=False, then=Value(Standing.COPY)),
    When(deleted_at__isnull=False, then=Value(Standing.DELETED)),
    default=Value(Standing.LIVE),
    output_field=CharField(),
)


@dataclass(frozen=True, slots=True)
class Question:
    """By what receipts are added up. `counted`: only those that count in sums; `top`: only the most frequent groups."""

    groups: tuple[Group, ...]
    axis: Axis = "received"
    counted: bool = False
    top: int | None = None


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
    level, standings = _level(selection, question), selection.standings
    if level is None or standings is None:
        return None
    arms = _Arms(business, selection, question, level)
    state = TotalsState.objects.filter(business=business, zone=business.time_zone).values_list("pk")
    conditions = _conditions(selection, question, standings)
    return _answer(arms.all(), question, conditions, total_rows.compiled(state))


def from_receipts(business: Business, rows: QuerySet[Receipt], question: Question) -> list[Sum]:
    """Add up the newest LIMIT of `rows`."""
    limited = Receipt.objects.filter(pk__in=_newest(rows).values("pk")[:LIMIT])
    arm = total_rows.of_receipts(limited, _columns(question), zone=business.zone, standing=_COPY_FIRST)
    conditions = _counted() if question.counted else Sql("TRUE")
    return _answer([arm], question, conditions, Sql("SELECT 1")) or []


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


def _level(selection: Selection, question: Question) -> GroupedBy | None:
    """The totals that know all that is asked; None if none do."""
    levels = {GroupedBy(name) for name in ("vendor", "category", "tax_rate") if name in question.groups}
    levels |= {GroupedBy.VENDOR} if selection.vendor else set()
    levels |= {GroupedBy.CATEGORY} if selection.categories else set()
    if len(levels) > 1:
        return None
    # the month of issue is known wherever something else is told apart
    return next(iter(levels), GroupedBy.TAX_RATE if question.axis == "issued" else GroupedBy.NOTHING)


def _columns(question: Question) -> list[str]:
    names = [_month(question.axis) if name == "month" else name for name in question.groups]
    return list(dict.fromkeys([*names, "currency", "status", "document_type", "standing"]))


def _month(axis: Axis) -> str:
    return "month" if axis == "received" else "issue_month"


class _Arms:
    """What is added up to answer a question from the totals of one level."""

    def __init__(self, business: Business, selection: Selection, question: Question, level: GroupedBy) -> None:
        self.business, self.selection, self.question, self.level = business, selection, question, level
        self.columns = _columns(question)
        self.zone = business.zone

    def all(self) -> list[Sql]:
        ranges = periods.split(self.selection.from_date, self.selection.to_date)
        spans = self._spans(ranges)
        if not spans and not ranges.cuts:
            return []
        cuts = [self._receipts(cut.start, cut.end, cut.sign) for cut in ranges.cuts]
        return [self._totals(spans), self._changes(ranges.months), *cuts] if spans else cuts

    def _spans(self, ranges: Periods) -> tuple[Span, ...]:
        """The longest spans of which there are totals that tell apart what is asked."""
        groups, selection = set(self.question.groups), self.selection
        if self.level is GroupedBy.VENDOR:
            by_effect = self.question.counted and not selection.document_types
            # an index leads to one vendor's months, and to what it has of all time
            near = not selection.vendor or ranges.spans == ALL_TIME
            longest = by_effect and near and groups <= {"vendor", "currency", "status"}
        else:
            of_all = self.level in (GroupedBy.NOTHING, GroupedBy.CATEGORY) and "month" not in groups
            longest = of_all and ranges.spans == ALL_TIME
        return ranges.spans if longest else ranges.months

    def _totals(self, spans: Iterable[Span]) -> Sql:
        rows = Total.objects.filter(self._in(spans), business=self.business, grouped_by=self.level)
        if self.selection.vendor:
            rows = rows.filter(key__in=self._vendors())
        if self.selection.categories:
            rows = rows.filter(key__in=[str(pk) for pk in self.selection.categories])
        own = {"month": "received", "issue_month": "issued", "vendor": "key", "category": "key"}
        return total_rows.of_totals(rows, [own.get(name, name) for name in self.columns])

    def _in(self, spans: Iterable[Span]) -> Q:
        anywhere = Q(pk__in=[])
        for span in spans:
            when = _between(self.question.axis, span.start, span.end) if span.unit != "all" else Q(received=UNDATED)
            anywhere |= Q(grain=_GRAINS[span.unit]) & when
        return anywhere

    def _vendors(self) -> QuerySet[Total, Any]:
        """The kept names that contain what is asked for."""
        names = Total.objects.filter(business=self.business, grouped_by=GroupedBy.VENDOR, grain=Grain.NAME)
        return names.filter(key__icontains=self.selection.vendor).order_by().values("key")

    def _changes(self, spans: Sequence[Span]) -> Sql:
        rows = TotalChange.objects.filter(business=self.business)
        [span] = spans
        rows = self._in_days(rows, span.start, span.end)
        if self.selection.vendor:
            rows = rows.filter(vendor__icontains=self.selection.vendor)
        if self.selection.categories:
            rows = rows.filter(category_id__in=self.selection.categories)
        return total_rows.of_changes(rows, self.columns, zone=self.zone)

    def _receipts(self, start: datetime.date, end: datetime.date, sign: int) -> Sql:
        rows = self._in_days(for_business(Receipt.objects.all(), self.business), start, end)
        if self.selection.vendor:
            rows = rows.filter(vendor__icontains=self.selection.vendor)
        if self.selection.categories:
            without = Q(category=None) if NO_CATEGORY in self.selection.categories else Q(pk__in=[])
            rows = rows.filter(without | Q(category__in=self.selection.categories))
        return total_rows.of_receipts(rows, self.columns, zone=self.zone, sign=sign)

    def _in_days(self, rows: Any, start: datetime.date | None, end: datetime.date | None) -> Any:
        if self.question.axis == "issued":
            return rows.filter(_bounds("issue_date", start, end))
        return rows.filter(_bounds("received_at", start and self._midnight(start), end and self._midnight(end)))

    def _midnight(self, day: datetime.date) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time(), self.zone)


def _between(axis: Axis, start: datetime.date | None, end: datetime.date | None) -> Q:
    """Of totals; what has no date lies in no range of dates."""
    dated = Q(issued__gt=UNDATED) if axis == "issued" and (start or end) else Q()
    return dated & _bounds(axis, start, end)


def _bounds(column: str, start: datetime.date | None, end: datetime.date | None) -> Q:
    bounds = {f"{column}__gte": start, f"{column}__lt": end}
    return Q(**{name: bound for name, bound in bounds.items() if bound is not None})


def _conditions(selection: Selection, question: Question, standings: Sequence[str]) -> Sql:
    # where sums are asked for, only what is live counts, and that is looked at anyway
    parts = [] if question.counted and Standing.LIVE in standings else [_one_of("standing", standings)]
    if selection.statuses:
        parts.append(_one_of("status", selection.statuses))
    if selection.document_types:
        parts.append(_one_of("document_type", selection.document_types))
    if selection.currency:
        parts.append(Sql("UPPER(currency) = %s", (selection.currency.upper(),)))
    if question.counted:
        parts.append(_counted())
    return _all_of(parts)


def _counted() -> Sql:
    types = _one_of("document_type", {*COUNTED_TYPES, Total.ADDS, Total.SUBTRACTS})
    return _all_of([_one_of("standing", [Standing.LIVE]), _one_of("status", IN_USE), types])


def _all_of(parts: Sequence[Sql]) -> Sql:
    text = " AND ".join(part.text for part in parts)
    return Sql(text, tuple(parameter for part in parts for parameter in part.parameters))


def _one_of(column: str, values: Iterable[str]) -> Sql:
    ordered = tuple(str(value) for value in sorted(values))
    return Sql(f"{column} IN ({', '.join(['%s'] * len(ordered))})", ordered)


def _answer(arms: Sequence[Sql], question: Question, conditions: Sql, given: Sql) -> list[Sum] | None:
    """Add up the arms; None if `given`, which is looked at in the same moment, has no row."""
    if not arms:
        return []
    columns, united = _columns(question), total_rows.union(arms)
    groups = columns[: len(question.groups)]
    names = ", ".join(groups)
    sums = [f"SUM({name}) AS {name}" for name in SUMS[:3]] + [f"SUM({_signed(name)}) AS {name}" for name in SUMS[3:]]
    text = (
        f"WITH counted ({', '.join((*columns, *SUMS))}) AS ({united.text}), summed AS ("
        f"SELECT {', '.join([*groups, *sums])} FROM counted WHERE {conditions.text} "
        f"GROUP BY {names} HAVING SUM(number) <> 0 {_top(question, names)}) "
        f"SELECT summed.* FROM ({given.text}) AS given LEFT JOIN summed ON TRUE"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, (*united.parameters, *conditions.parameters, *given.parameters))
        rows = cursor.fetchall()
    if not rows:
        return None
    return [_sum(question.groups, row) for row in rows if row[-1] is not None]


def _signed(column: str) -> str:
    """An amount as sums take it."""
    returned = quoted({*SUBTRACTED_TYPES, Total.SUBTRACTS})
    return f"CASE WHEN document_type IN ({returned}) THEN -{column} ELSE {column} END"


def _top(question: Question, groups: str) -> str:
    return "" if question.top is None else f"ORDER BY SUM(number) DESC, {groups} LIMIT {question.top:d}"


def _sum(groups: Sequence[Group], row: Sequence[Any]) -> Sum:
    number, unknown, unknown_tax, amount, tax = row[len(groups) :]
    named = {name: _date(value) if name == "month" else value for name, value in zip(groups, row, strict=False)}
    return Sum(named, int(number), int(unknown), int(unknown_tax), _decimal(amount), _decimal(tax))


def _date(value: Any) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)


def _decimal(value: Any) -> Decimal:
    # SQLite adds in floating point
    return Decimal(str(value)).quantize(THOUSANDTH)
