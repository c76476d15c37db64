"""`/api/receipts/totals`: the same sums as `stats`, grouped by one column, by the day received or the issue date."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar, cast, get_args

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from businesses.api_views import StrictView
from businesses.models import for_business
from businesses.permissions import business_of
from foundation.strict_input import row_id
from receipts import totals
from receipts.filters import REPEATABLE, Described, ReceiptFilter
from receipts.models import Receipt
from receipts.selection import Selection
from receipts.serializers import GroupedTotalsSerializer
from receipts.total_sources import Axis, Group

GROUPS = ("month", "vendor", "category", "tax_rate", "currency", "status", "document_type")
TOP, MOST = 100, 1_000


class LimitField(forms.DecimalField):
    """A number in digits."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and row_id(str(value)) is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class LimitFilter(Described, django_filters.NumberFilter):  # type: ignore[misc]
    """How many groups."""

    field_class = LimitField
    schema: ClassVar[dict[str, Any]] = {"type": "integer", "minimum": 1, "maximum": MOST}


class TotalsFilter(ReceiptFilter):
    """The filters of receipts, and by what they are added up; `from_date` and `to_date` go by the axis."""

    by = django_filters.ChoiceFilter(
        choices=[(name, name) for name in GROUPS], method="keep", help_text="By what to group; without it `month`."
    )
    axis = django_filters.ChoiceFilter(
        choices=[(name, name) for name in get_args(Axis)],
        method="keep",
        help_text="Whether months and days are those received, which they are without it, or those of the issue date.",
    )
    limit = LimitFilter(
        method="keep",
        min_value=1,
        max_value=MOST,
        decimal_places=0,
        help_text=f"How many groups, those of the most receipts; without it {TOP}, at most {MOST:,}.",
    )

    def keep(self, rows: QuerySet[Receipt], name: str, value: str) -> QuerySet[Receipt]:
        """Leaves the rows as they are."""
        return rows

    def filter_from_date(self, rows: QuerySet[Receipt], name: str, day: datetime.date) -> QuerySet[Receipt]:
        return rows.filter(issue_date__gte=day) if self._is_issued else super().filter_from_date(rows, name, day)

    def filter_to_date(self, rows: QuerySet[Receipt], name: str, day: datetime.date) -> QuerySet[Receipt]:
        return rows.filter(issue_date__lte=day) if self._is_issued else super().filter_to_date(rows, name, day)

    @property
    def _is_issued(self) -> bool:
        return bool(self.form.cleaned_data.get("axis") == "issued")


class TotalsView(StrictView, GenericAPIView[Receipt]):
    """Sums of the acting business's receipts."""

    queryset = Receipt.objects.none()
    filterset_class = TotalsFilter
    pagination_class = None
    query = tuple(TotalsFilter.base_filters)
    repeatable = REPEATABLE

    @extend_schema(summary="Sum receipts up by one column", filters=True, responses=GroupedTotalsSerializer)
    def get(self, request: Request) -> Response:
        """Sums a currency, as those of `stats`, under a month, vendor, category, tax rate, status or type.

        Vendors come the most frequent first, all else by its key.
        """
        business = business_of(request)
        filters = TotalsFilter(request.query_params, for_business(Receipt.objects.all(), business), request=request)
        if not filters.is_valid():
            raise translate_validation(filters.errors)
        asked = dict(filters.form.cleaned_data)
        by = cast(Group, asked.pop("by") or "month")
        axis = cast(Axis, asked.pop("axis") or "received")
        top = int(asked.pop("limit") or TOP)
        found = totals.grouped(business, filters.qs, Selection.from_filters(asked), by=by, axis=axis, top=top)
        shown = {"by": by, "axis": axis, "found": found}
        return Response(GroupedTotalsSerializer(shown).data)
