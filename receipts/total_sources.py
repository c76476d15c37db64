"""Where the answer to a question is added up from: which rows of totals, and what these do not say yet.

What totals do not say is the same for all questions about one selection: the changes that are not folded, and the
receipts of the days that cut a month.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db import connection
from django.db.models import Q, QuerySet

from businesses.models import Business, for_business
from receipts import periods, total_rows
from receipts.models import UNDATED, Grain, GroupedBy, Receipt, Standing, Total, TotalChange, VendorTotal
from receipts.periods import Span
from receipts.selection import NO_CATEGORY, Selection
from receipts.stats import IN_USE
from receipts.total_rows import SUMS, Sql, all_of, one_of

Axis = Literal["received", "issued"]
Group = Literal["month", "vendor", "category", "currency", "status", "document_type", "tax_rate", "standing"]
ALL_TIME: Final = (Span("all", None, None),)
NAMES: Final = "names"
"""The table of a statement that holds the kept names, in `name`, that contain what a selection's vendor says."""
_GRAINS: Final = {"month": Grain.MONTH, "year": Grain.YEAR, "all": Grain.ALL}
_OWN: Final = {"month": "received", "issue_month": "issued", "vendor": "key", "category": "key"}
_STORED: Final = ", ".join(("count", *SUMS[1:]))


@dataclass(frozen=True, slots=True)
class Question:
    """By what receipts are added up. `counted`: only those that count in sums; `top`: only the most frequent groups."""

    groups: tuple[Group, ...]
    axis: Axis = "received"
    counted: bool = False
    top: int | None = None

    @property
    def names(self) -> list[str]:
        """The columns of its groups."""
        return [("month" if self.axis == "received" else "issue_month") if g == "month" else g for g in self.groups]

    @property
    def columns(self) -> list[str]:
        """Those, and what else decides whether a row counts."""
        return list(dict.fromkeys([*self.names, "currency", "status", "document_type", "standing"]))


@dataclass(frozen=True, slots=True)
class VendorRows:
    """Which vendor totals hold the answer: those of `where`, which is one span of one kind if they `are_ranked`."""

    where: Sql
    are_ranked: bool


class Sources:
    """What is added up about one selection of receipts, by one axis."""

    def __init__(self, business: Business, selection: Selection, axis: Axis) -> None:
        self.business, self.selection, self.axis = business, selection, axis
        self.zone = business.zone
        self.ranges = periods.split(selection.from_date, selection.to_date)

    @property
    def is_empty(self) -> bool:
        """Whether no day is among those asked for."""
        return not self.ranges.months and not self.ranges.cuts

    def can_tell(self, question: Question) -> bool:
        """Whether there are totals that know all that is asked."""
        return self.selection.standings is not None and (
            self._level(question) is not None or self.of_vendors(question) is not None
        )

    def names(self) -> Sql:
        """The kept names that contain what is asked for."""
        names = Total.objects.filter(business=self.business, grouped_by=GroupedBy.VENDOR, grain=Grain.NAME)
        return total_rows.compiled(names.filter(key__icontains=self.selection.vendor).values_list("key"))

    def of_vendors(self, question: Question) -> VendorRows | None:
        """The vendor totals to add up; None if they do not know all that is asked."""
        selection, spans = self.selection, self.ranges.spans
        standings, status = selection.standings or (), _status(selection.statuses)
        is_known = question.counted and "vendor" in question.groups and {"vendor", "currency"} >= set(question.groups)
        is_dated = self.axis == "received" or spans == ALL_TIME
        is_plain = not selection.vendor and not selection.document_types and Standing.LIVE in standings
        if status is None or not (is_known and is_dated and is_plain and spans):
            return None
        if status and (selection.categories or spans != ALL_TIME):
            return None
        if selection.categories and any(span.unit == "month" for span in spans):
            return None
        categories = sorted(map(str, selection.categories)) or [VendorTotal.ANY]
        parts = [
            Sql("business_id = %s AND status = %s", (self.business.pk, status)),
            one_of("category", categories),
            self._in(spans),
        ]
        if selection.currency:
            parts.append(Sql("UPPER(currency) = %s", (selection.currency.upper(),)))
        are_ranked = len(categories) == len(spans) == 1 and _is_one(spans[0])
        return VendorRows(all_of(parts), are_ranked)

    def totals(self, question: Question) -> Sql | None:
        """Rows of totals, of the question's columns; None if there are none of such days."""
        spans, level = self._spans(question), self._level(question)
        if not spans or level is None:
            return None
        parts = [Sql("business_id = %s AND grouped_by = %s", (self.business.pk, str(level))), self._in(spans)]
        if self.selection.vendor:
            parts.append(Sql(f"key IN (SELECT name FROM {NAMES})"))
        if self.selection.categories:
            parts.append(one_of("key", [str(pk) for pk in self.selection.categories]))
        where = all_of(parts)
        columns = ", ".join(_OWN.get(name, name) for name in question.columns)
        return Sql(f"SELECT {columns}, {_STORED} FROM {Total._meta.db_table} WHERE {where.text}", where.parameters)

    def others(self, columns: Sequence[str]) -> Sql:
        """What totals do not say yet."""
        cuts = [self._receipts(cut.start, cut.end, cut.sign, columns) for cut in self.ranges.cuts]
        return total_rows.union([*(self._changes(span, columns) for span in self.ranges.months), *cuts])

    def _level(self, question: Question) -> GroupedBy | None:
        """The totals that know all that is asked; None if none do."""
        selection = self.selection
        levels = {GroupedBy(name) for name in ("vendor", "category", "tax_rate") if name in question.groups}
        levels |= {GroupedBy.VENDOR} if selection.vendor else set()
        levels |= {GroupedBy.CATEGORY} if selection.categories else set()
        if len(levels) > 1:
            return None
        # the month of issue is known wherever something else is told apart
        return next(iter(levels), GroupedBy.TAX_RATE if self.axis == "issued" else GroupedBy.NOTHING)

    def _spans(self, question: Question) -> tuple[Span, ...]:
        """The longest spans of which there are totals that tell apart what is asked."""
        groups, selection, level = set(question.groups), self.selection, self._level(question)
        if level is GroupedBy.VENDOR:
            by_effect = question.counted and not selection.document_types
            # an index leads to one vendor's months, and to what it has of all time
            near = not selection.vendor or self.ranges.spans == ALL_TIME
            longest = by_effect and near and groups <= {"vendor", "currency", "status"}
        else:
            of_all = level in (GroupedBy.NOTHING, GroupedBy.CATEGORY) and "month" not in groups
            longest = of_all and self.ranges.spans == ALL_TIME
        return self.ranges.spans if longest else self.ranges.months

    def _in(self, spans: Iterable[Span]) -> Sql:
        parts = [self._within(span) for span in spans]
        text = " OR ".join(f"({part.text})" for part in parts)
        return Sql(f"({text})", tuple(parameter for part in parts for parameter in part.parameters))

    def _within(self, span: Span) -> Sql:
        grain = Sql("grain = %s", (str(_GRAINS[span.unit]),))
        if span.unit == "all":
            return all_of([grain, _on("received", "=", UNDATED)])
        # what has no date lies in no range of dates
        bounds = [_on("issued", ">", UNDATED)] if self.axis == "issued" and (span.start or span.end) else []
        bounds += [_on(self.axis, ">=", span.start)] if span.start else []
        bounds += [_on(self.axis, "<", span.end)] if span.end else []
        if _is_one(span) and self.axis == "received" and span.start:
            bounds = [_on("received", "=", span.start)]
        return all_of([grain, *bounds])

    def _changes(self, span: Span, columns: Sequence[str]) -> Sql:
        rows = self._in_days(TotalChange.objects.filter(business=self.business), span.start, span.end)
        if self.selection.vendor:
            rows = rows.filter(vendor__icontains=self.selection.vendor)
        if self.selection.categories:
            rows = rows.filter(category_id__in=self.selection.categories)
        return total_rows.of_changes(rows, columns, zone=self.zone)

    def _receipts(self, start: datetime.date, end: datetime.date, sign: int, columns: Sequence[str]) -> Sql:
        rows = self._in_days(for_business(Receipt.objects.all(), self.business), start, end)
        if self.selection.vendor:
            rows = rows.filter(vendor__icontains=self.selection.vendor)
        if self.selection.categories:
            without = Q(category=None) if NO_CATEGORY in self.selection.categories else Q(pk__in=[])
            rows = rows.filter(without | Q(category__in=self.selection.categories))
        return total_rows.of_receipts(rows, columns, zone=self.zone, sign=sign)

    def _in_days(self, rows: QuerySet[Any], start: datetime.date | None, end: datetime.date | None) -> QuerySet[Any]:
        if self.axis == "issued":
            return rows.filter(_bounds("issue_date", start, end))
        return rows.filter(_bounds("received_at", start and self._midnight(start), end and self._midnight(end)))

    def _midnight(self, day: datetime.date) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time(), self.zone)


def _on(column: str, compared: str, day: datetime.date) -> Sql:
    return Sql(f"{column} {compared} %s", (connection.ops.adapt_datefield_value(day),))


def _bounds(column: str, start: datetime.date | None, end: datetime.date | None) -> Q:
    bounds = {f"{column}__gte": start, f"{column}__lt": end}
    return Q(**{name: bound for name, bound in bounds.items() if bound is not None})


def _status(statuses: frozenset[str]) -> str | None:
    """The status that vendor totals are looked for under; None where none holds all."""
    in_use = {str(status) for status in IN_USE if not statuses or status in statuses}
    if len(in_use) == len(IN_USE):
        return VendorTotal.ANY
    return in_use.pop() if len(in_use) == 1 else None


def _is_one(span: Span) -> bool:
    """Whether it is a single month, a single year, or all time."""
    if span.unit == "all":
        return True
    if span.start is None or span.end is None:
        return False
    months = 12 * (span.end.year - span.start.year) + span.end.month - span.start.month
    return months == (1 if span.unit == "month" else 12)
