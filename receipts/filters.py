"""What a list of receipts, its totals and its export may be narrowed by; one set of filters for all of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from drf_spectacular.drainage import set_override
from rest_framework.request import Request

from businesses.models import Business, for_business
from businesses.permissions import business_of
from foundation.strict_input import DECIMAL, ID_DIGITS, TEXT, YEARS, DayFormField, YesNoFormField
from receipts import conditions, totals
from receipts.conditions import Condition
from receipts.fields import SEARCHABLE
from receipts.listing import Listing
from receipts.models import DOCUMENT_TYPE_CHOICES, Category, Receipt, Status, validate_currency
from receipts.search.query import MOST_CHARACTERS, MOST_WORDS, QueryTooLongError, parse
from receipts.selection import Selection

ONE_DAY = datetime.timedelta(days=1)
REPEATABLE = ("status", "document_type", "category")
"""The filters that may be given several times."""
RANGES = (("min_amount", "max_amount"), ("from_date", "to_date"), ("issued_from", "issued_to"))
"""Filters that are both ends of a range."""
DAY_ONE = datetime.date(1970, 1, 1)
SEARCH_HELP = (
    f"Words and amounts that all have to be in the receipt: in {', '.join(SEARCHABLE)}, line items, the category's "
    "name or the text of its documents. A word is found by its beginning; in all but documents by any part of three "
    "letters or more. `802.40`, `₪802.40` or `12 EUR` is exactly the total, net or tax; `October 2026`, `2026-10` or "
    "`12.10.2026` the month or day of issue or of receipt; what stands in quotes, words that follow each other. Where "
    "a word is nowhere found, vendors whose name is written nearly so. At most "
    f"{MOST_CHARACTERS} characters and {MOST_WORDS} words."
)
AMOUNT: dict[str, Any] = {"field_name": "amount", "max_digits": 16, "decimal_places": 3}


class Described:
    """A filter that says by `schema` what its type alone does not tell of its values."""

    schema: ClassVar[dict[str, Any]]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        set_override(self, "field", self.schema | {"description": named.get("help_text", "")})


class YesNoFilter(django_filters.BooleanFilter):  # type: ignore[misc]
    """A filter that is on, off, or not asked for."""

    field_class = YesNoFormField


class DayFilter(Described, django_filters.DateFilter):  # type: ignore[misc]
    """A day."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "date", "pattern": YEARS}

    field_class = DayFormField


class AmountFilter(Described, django_filters.NumberFilter):  # type: ignore[misc]
    """A bound of the total."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "decimal", "pattern": f"^-?{DECIMAL.pattern}$"}


class CurrencyField(forms.CharField):
    """A currency's code, in whatever case."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").upper()


class CurrencyFilter(Described, django_filters.CharFilter):  # type: ignore[misc]
    """A currency we know."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": "^[A-Za-z]{3}$"}

    field_class = CurrencyField


class CategoryField(django_filters.fields.ModelMultipleChoiceField):  # type: ignore[misc]
    """The ids of categories; one that no column can hold is refused as an unknown one is."""

    def clean(self, value: Any) -> Any:
        if any(len(text) > ID_DIGITS for text in value or ()):
            raise ValidationError("There is no such category.")
        return super().clean(value)


class CategoryFilter(Described, django_filters.ModelMultipleChoiceFilter):  # type: ignore[misc]
    """Any of several categories of the business whose receipts they are."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": f"^([0-9]{{1,{ID_DIGITS}}}|none)$"}

    field_class = CategoryField

    def get_queryset(self, request: Request | None = None) -> QuerySet[Category]:
        """None where there is no business, as for the API's schema."""
        asked: ReceiptFilter | None = getattr(self, "parent", None)
        return for_business(Category.objects.all(), asked.business) if asked else Category.objects.none()


class SearchField(forms.CharField):
    """What to search for; more than a search may hold is refused."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            parse(text, today=DAY_ONE)
        except QueryTooLongError as error:
            raise ValidationError(
                f"Search for at most {MOST_CHARACTERS} characters and {MOST_WORDS} words: write those that tell most."
            ) from error
        return text


class SearchFilter(Described, django_filters.CharFilter):  # type: ignore[misc]
    """Finds receipts by whatever is known of them."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": TEXT, "maxLength": MOST_CHARACTERS}

    field_class = SearchField


class TextFilter(Described, django_filters.CharFilter):  # type: ignore[misc]
    """A part of a text."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": TEXT}


class MailboxField(forms.CharField):
    """The address of a mailbox, in whatever case."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").casefold()


class MailboxFilter(Described, django_filters.CharFilter):  # type: ignore[misc]
    """One of the business's mailboxes; what came with no mail of it is not found."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": TEXT}

    field_class = MailboxField


class RangesForm(forms.Form):
    """What a list is narrowed by, where no range ends before it begins."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for first, last in RANGES:
            low, high = cleaned.get(first), cleaned.get(last)
            if low is not None and high is not None and low > high:
                self.add_error(last, f"It is before {first}, so nothing can be found: swap them.")
        return cleaned


class ReceiptFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of the receipts; deleted ones are shown on request alone."""

    status = django_filters.MultipleChoiceFilter(choices=Status.choices, help_text="May be given several times.")
    document_type = django_filters.MultipleChoiceFilter(
        choices=DOCUMENT_TYPE_CHOICES, help_text="May be given several times."
    )
    category = CategoryFilter(
        queryset=Category.objects.none(),
        null_label="none",
        null_value="none",
        help_text="A category's id, or `none` for receipts without one. May be given several times.",
    )
    vendor = TextFilter(lookup_expr="icontains", help_text="A part of the vendor's name.")
    currency = CurrencyFilter(
        lookup_expr="iexact", max_length=3, validators=[validate_currency], help_text="ISO 4217 code."
    )
    min_amount = AmountFilter(lookup_expr="gte", **AMOUNT)
    max_amount = AmountFilter(lookup_expr="lte", **AMOUNT)
    from_date = DayFilter(field_name="received_at", help_text="First day received, in the business's time zone.")
    to_date = DayFilter(field_name="received_at", help_text="Last day received, in the business's time zone.")
    issued_from = DayFilter(field_name="issue_date", help_text="First day of issue.")
    issued_to = DayFilter(field_name="issue_date", help_text="Last day of issue.")
    mailbox = MailboxFilter(help_text="The address of the mailbox whose mail it came with.")
    has_problem = YesNoFilter(help_text="Whether something about it has to be checked.")
    has_document = YesNoFilter(help_text="Whether a file lies beside the mail itself.")
    duplicate = YesNoFilter(help_text="Whether it is a copy of another receipt.")
    deleted = YesNoFilter(help_text="`true` shows the deleted ones instead.")
    search = SearchFilter(help_text=SEARCH_HELP)

    class Meta:
        model = Receipt
        form = RangesForm
        fields: ClassVar[list[str]] = []

    def __init__(self, *arguments: Any, business: Business | None = None, **named: Any) -> None:
        self._business = business
        super().__init__(*arguments, **named)

    def filter_queryset(self, queryset: QuerySet[Receipt]) -> QuerySet[Receipt]:
        """Narrow the rows as asked, and without `deleted` to those that are not deleted."""
        listing = self.listing(queryset)
        return listing.rows.filter(*(condition.among_all or condition.holds for condition in listing.conditions))

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
        return self._business or business_of(self.request)

    def midnight(self, day: datetime.date) -> datetime.datetime:
        """When a day begins for the business."""
        return datetime.datetime.combine(day, datetime.time(), self.business.zone)


CONDITIONS: dict[str, Callable[[Any, ReceiptFilter], Condition]] = {
    "vendor": lambda text, asked: conditions.vendor_contains(asked.business, text),
    "search": lambda text, asked: conditions.found_by(asked.business, text, now=timezone.now()),
    "category": lambda chosen, _: conditions.one_of("category_id", [_id_of(one) for one in chosen]),
    "document_type": lambda kinds, _: conditions.one_of("document_type", kinds),
    "status": lambda states, _: conditions.one_of("status", states),
    "currency": lambda code, _: conditions.one_of("currency", [code]),
    "has_document": lambda wanted, _: conditions.one_of("has_attachment", [wanted]),
    "duplicate": lambda wanted, _: conditions.is_copy(wanted=wanted),
    "mailbox": lambda address, asked: conditions.from_accounts(accounts_at(asked.business, address)),
    "has_problem": lambda wanted, _: conditions.has_problem(wanted=wanted),
    "issued_from": lambda day, _: conditions.between("issue_date", gte=day),
    "issued_to": lambda day, _: conditions.between("issue_date", lte=day),
    "min_amount": lambda least, _: conditions.between("amount", gte=least),
    "max_amount": lambda most, _: conditions.between("amount", lte=most),
    "from_date": lambda day, asked: conditions.between("received_at", gte=asked.midnight(day)),
    "to_date": lambda day, asked: conditions.between("received_at", lt=asked.midnight(day + ONE_DAY)),
}
"""Of each filter what it asks for; `deleted` says which rows there are to choose from."""


def accounts_at(business: Business, address: str) -> list[str]:
    """The accounts that begin the `source_id` of the mails of the mailboxes with that address."""
    names: Mapping[str, str] = import_string(settings.MAILBOX_NAMES)(business)
    return [account for account, name in names.items() if name.casefold() == address]


def _is_given(value: Any) -> bool:
    return isinstance(value, bool | Decimal) or bool(value)


def _id_of(category: Category | str) -> int | None:
    return category.pk if isinstance(category, Category) else None
