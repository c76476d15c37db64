"""Lists of the operator's console over tables of any size: no exact counts, orders an index serves, bounded filters."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import IntegerField, Model, QuerySet, Subquery
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.strict_input import row_id

COUNTED_ROWS = 10_000
FOUND_AT_ONCE = 10
BUSINESS = "business"
YEARS = 7
"""How many years a list can be narrowed to, this one included."""


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts up to COUNTED_ROWS, since counting a long table costs more than showing a page of it."""

    @cached_property
    def count(self) -> int:
        rows = cast(QuerySet[Model], self.object_list)
        # unordered, so that a count of few rows sorts nothing
        return rows.order_by()[:COUNTED_ROWS].count()


class CappedCount(Subquery):
    """How many rows a correlated queryset has: of a sliced one at most as many as its slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def count_text(count: int, cap: int) -> str:
    """A count that ended at `cap`, for people."""
    return f"{cap:,}+" if count >= cap else str(count)


class BoundedChangeList(ChangeList):
    """Sorts by nothing but what its admin names in `sortable_by`, whatever the address says."""

    def get_ordering_field(self, field_name: Any) -> Any:
        return super().get_ordering_field(field_name) if field_name in (self.sortable_by or ()) else None


class ListAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list that costs the same at any length. Actions are for the rows that were ticked."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    sortable_by: ClassVar[tuple[str, ...]] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return BoundedChangeList

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> HttpResponse | None:
        """As the stock admin's, which would also act on all rows of all pages at once."""
        asked = request.POST.copy()
        asked.pop("select_across", None)
        request.POST = asked  # type: ignore[assignment]
        return super().response_action(request, queryset, *args)


class ReadOnlyAdmin(ListAdmin):
    """A list of rows that only the product changes."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class NamedFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows of an inline table whose cells have a name each, since the column's title is none to a screen reader."""

    def add_fields(self, form: ModelForm[Any], index: int | None) -> None:
        """As the stock formset's."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            field.widget.attrs.setdefault("aria-label", capfirst(field.label or name))


def chosen_business(request: HttpRequest) -> int | None:
    """The id of the business that the list is narrowed to."""
    return row_id(request.GET.get(BUSINESS, ""))


class BusinessFilter(admin.SimpleListFilter):
    """One business, looked for by its name or id: there may be thousands."""

    title = _("business")
    parameter_name = BUSINESS
    template = "admin/business_filter.html"
    others: tuple[tuple[str, str], ...] = ()
    """The list's other parameters, which the form keeps."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The business chosen, or those whose name holds the text."""
        text = self.value() or ""
        businesses = model_admin.model._meta.get_field("business").related_model.objects
        if not text:
            return []
        number = row_id(text)
        found = businesses.filter(name__icontains=text) if number is None else businesses.filter(pk=number)
        return [(str(business.pk), business.name) for business in found.order_by("name", "pk")[:FOUND_AT_ONCE]]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        chosen = row_id(self.value() or "")
        return queryset.none() if chosen is None else queryset.filter(business=chosen)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        kept = {name: values for name, values in changelist.filter_params.items() if name != self.parameter_name}
        self.others = tuple((name, value) for name, values in kept.items() for value in values)
        return super().choices(changelist)


class PeriodFilter(admin.SimpleListFilter):
    """A year, or a month of it: a range of the column, in the console's time zone. Subclasses name the column."""

    column: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The last years, and the months of the one chosen."""
        this_year, chosen = timezone.localdate().year, _period(self.value() or "")
        found: list[tuple[str, str]] = []
        for year in range(this_year, this_year - YEARS, -1):
            found.append((str(year), str(year)))
            if chosen is not None and chosen[0].year == year:
                months = [datetime.date(year, month, 1) for month in range(12, 0, -1)]
                found += [(f"{month:%Y-%m}", capfirst(date_format(month, "F Y"))) for month in months]
        return found

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        period = _period(self.value() or "")
        if period is None:
            return queryset
        zone = timezone.get_current_timezone()
        first, end = (datetime.datetime.combine(day, datetime.time(), zone) for day in period)
        return queryset.filter(**{f"{self.column}__gte": first, f"{self.column}__lt": end})


def _period(text: str) -> tuple[datetime.date, datetime.date] | None:
    """The first days of a year or month and of the next, from `2026` or `2026-11`; None for anything else."""
    for form, months in (("%Y", 12), ("%Y-%m", 1)):
        try:
            first = datetime.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
        month = first.month - 1 + months
        # datetime ends with the year 9999
        return (first, datetime.date(first.year + month // 12, month % 12 + 1, 1)) if 1 < first.year < 9999 else None
    return None


class YesNoFilter(admin.SimpleListFilter):
    """Rows of one kind alone, or, unless asked for, those that are not of it. Subclasses say which."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """As the stock filter's, whose first choice is called All."""
        for number, choice in enumerate(super().choices(changelist)):
            yield choice if number else choice | {"display": gettext("No")}
