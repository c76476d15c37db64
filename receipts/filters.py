"""What a list of receipts, its totals and its export may be narrowed by; one set of filters for all of them."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from rest_framework.request import Request

from businesses.models import for_business
from businesses.permissions import business_of
from receipts.fields import SEARCHABLE
from receipts.models import DOCUMENT_TYPE_CHOICES, Category, Document, Receipt, Status

YES_NO = {"true": True, "false": False}
ID_LENGTH = 18
"""Any number of so many digits is within the range of an id's column."""
DAY: dict[str, Any] = {
    "input_formats": ["%Y-%m-%d"],
    "validators": [MinValueValidator(datetime.date(1970, 1, 1)), MaxValueValidator(datetime.date(2200, 1, 1))],
}
AMOUNT: dict[str, Any] = {"field_name": "amount", "max_digits": 16, "decimal_places": 3}


class YesNoField(forms.Field):
    """`true` or `false`; anything else is refused instead of being ignored."""

    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        if value not in YES_NO:
            raise ValidationError("Write true or false.")
        return YES_NO[value]


class YesNoFilter(django_filters.BooleanFilter):  # type: ignore[misc]
    """A filter that is on, off, or not asked for."""

    field_class = YesNoField


class CategoryField(django_filters.fields.ModelMultipleChoiceField):  # type: ignore[misc]
    """The ids of categories; one that no column can hold is refused as an unknown one is."""

    def clean(self, value: Any) -> Any:
        if any(len(text) > ID_LENGTH for text in value or ()):
            raise ValidationError("There is no such category.")
        return super().clean(value)


class CategoryFilter(django_filters.ModelMultipleChoiceFilter):  # type: ignore[misc]
    """Any of several categories."""

    field_class = CategoryField


def contains(text: str) -> Q:
    """The receipts in which a searchable field contains `text`, in whatever case."""
    anywhere = Q()
    for name in SEARCHABLE:
        anywhere |= Q(**{f"{name}__icontains": text})
    return anywhere


def _categories(request: Request | None) -> QuerySet[Category]:
    """The acting business's; none where there is no request, as for the API's schema."""
    return for_business(Category.objects.all(), business_of(request)) if request else Category.objects.none()


class ReceiptFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of the receipts; deleted ones are shown on request alone."""

    status = django_filters.MultipleChoiceFilter(choices=Status.choices, help_text="May be given several times.")
    document_type = django_filters.MultipleChoiceFilter(
        choices=DOCUMENT_TYPE_CHOICES, help_text="May be given several times."
    )
    category = CategoryFilter(
        queryset=_categories,
        null_label="none",
        null_value="none",
        help_text="A category's id, or `none` for receipts without one. May be given several times.",
    )
    vendor = django_filters.CharFilter(lookup_expr="icontains", help_text="A part of the vendor's name.")
    currency = django_filters.CharFilter(lookup_expr="iexact", max_length=3, help_text="ISO 4217 code.")
    min_amount = django_filters.NumberFilter(lookup_expr="gte", **AMOUNT)
    max_amount = django_filters.NumberFilter(lookup_expr="lte", **AMOUNT)
    from_date = django_filters.DateFilter(
        method="filter_from_date", **DAY, help_text="First day received, in the business's time zone."
    )
    to_date = django_filters.DateFilter(
        method="filter_to_date", **DAY, help_text="Last day received, in the business's time zone."
    )
    has_document = YesNoFilter(method="filter_has_document", help_text="Whether a file lies beside the mail itself.")
    duplicate = YesNoFilter(method="filter_duplicate", help_text="Whether it is a copy of another receipt.")
    deleted = YesNoFilter(method="filter_deleted", help_text="`true` shows the deleted ones instead.")
    search = django_filters.CharFilter(method="filter_search", help_text=f"A part of one of: {', '.join(SEARCHABLE)}.")

    class Meta:
        model = Receipt
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Receipt]) -> QuerySet[Receipt]:
        """Narrow the rows as asked, and without `deleted` to those that are not deleted."""
        rows: QuerySet[Receipt] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("deleted") else rows.filter(deleted_at=None)

    def filter_from_date(self, rows: QuerySet[Receipt], name: str, day: datetime.date) -> QuerySet[Receipt]:
        return rows.filter(received_at__gte=self._midnight(day))

    def filter_to_date(self, rows: QuerySet[Receipt], name: str, day: datetime.date) -> QuerySet[Receipt]:
        return rows.filter(received_at__lt=self._midnight(day + datetime.timedelta(days=1)))

    def filter_has_document(self, rows: QuerySet[Receipt], name: str, wanted: bool) -> QuerySet[Receipt]:
        files = Exists(Document.objects.filter(receipts=OuterRef("pk"), origin="attachment"))
        return rows.filter(files if wanted else ~files)

    def filter_duplicate(self, rows: QuerySet[Receipt], name: str, wanted: bool) -> QuerySet[Receipt]:
        return rows.filter(duplicate_of__isnull=not wanted)

    def filter_deleted(self, rows: QuerySet[Receipt], name: str, wanted: bool) -> QuerySet[Receipt]:
        return rows.filter(deleted_at__isnull=not wanted)

    def filter_search(self, rows: QuerySet[Receipt], name: str, text: str) -> QuerySet[Receipt]:
        return rows.filter(contains(text))

    def _midnight(self, day: datetime.date) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time(), business_of(self.request).zone)
