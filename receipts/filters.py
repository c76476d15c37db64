"""What a list of receipts, its totals and its export may be narrowed by; one set of filters for all of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from rest_framework.request import Request

from businesses.models import Business, for_business
from businesses.permissions import business_of
from receipts import conditions, totals
from receipts.conditions import Condition
from receipts.fields import SEARCHABLE
from receipts.listing import Listing
from receipts.models import DOCUMENT_TYPE_CHOICES, Category, Receipt, Status
from receipts.selection import Selection

ONE_DAY = datetime.timedelta(days=1)
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
        field_name="received_at", **DAY, help_text="First day received, in the business's time zone."
    )
    to_date = django_filters.DateFilter(
        field_name="received_at", **DAY, help_text="Last day received, in the business's time zone."
    )
    has_document = YesNoFilter(help_text="Whether a file lies beside the mail itself.")
    duplicate = YesNoFilter(help_text="Whether it is a copy of another receipt.")
    deleted = YesNoFilter(help_text="`true` shows the deleted ones instead.")
    search = django_filters.CharFilter(help_text=f"A part of one of: {', '.join(SEARCHABLE)}.")

    class Meta:
        model = Receipt
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Receipt]) -> QuerySet[Receipt]:
        """Narrow the rows as asked, and without `deleted` to those that are not deleted."""
        listing = self.listing(queryset)
        return listing.rows.filter(*(condition.holds for condition in listing.conditions))

    def listing(self, rows: QuerySet[Receipt]) -> Listing:
        """The same, for pages."""
        asked = self.form.cleaned_data
        found = [make(asked[name], self) for name, make in CONDITIONS.items() if _is_given(asked.get(name))]
        if asked.get("deleted"):
            return Listing(rows.filter(deleted_at__isnull=False), conditions.among_deleted(found), self._total)
        return Listing(rows.filter(deleted_at=None), found, self._total)

    def _total(self) -> int | None:
        return totals.count_of(self.business, Selection.from_filters(self.form.cleaned_data))

    @property
    def business(self) -> Business:
        """Whose receipts they are."""
        return business_of(self.request)

    def midnight(self, day: datetime.date) -> datetime.datetime:
        """When a day begins for the business."""
        return datetime.datetime.combine(day, datetime.time(), self.business.zone)


CONDITIONS: dict[str, Callable[[Any, ReceiptFilter], Condition]] = {
    "vendor": lambda text, asked: conditions.vendor_contains(asked.business, text),
    "search": lambda text, asked: conditions.contains(asked.business, text),
    "category": lambda chosen, _: conditions.one_of("category_id", [_id_of(one) for one in chosen]),
    "document_type": lambda kinds, _: conditions.one_of("document_type", kinds),
    "status": lambda states, _: conditions.one_of("status", states),
    "currency": lambda code, _: conditions.one_of("currency", [code.upper()]),
    "has_document": lambda wanted, _: conditions.one_of("has_attachment", [wanted]),
    "duplicate": lambda wanted, _: conditions.is_copy(wanted=wanted),
    "min_amount": lambda least, _: conditions.between("amount", gte=least),
    "max_amount": lambda most, _: conditions.between("amount", lte=most),
    "from_date": lambda day, asked: conditions.between("received_at", gte=asked.midnight(day)),
    "to_date": lambda day, asked: conditions.between("received_at", lt=asked.midnight(day + ONE_DAY)),
}
"""Of each filter what it asks for; `deleted` says which rows there are to choose from."""


def _is_given(value: Any) -> bool:
    return isinstance(value, bool | Decimal) or bool(value)


def _id_of(category: Category | str) -> int | None:
    return category.pk if isinstance(category, Category) else None
