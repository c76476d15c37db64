"""What an export was asked for: which receipts, as what file, with which columns and in which language."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import QueryDict
from django.utils.module_loading import import_string

from books.cells import Setting
from books.columns import NAMES, columns_in
from books.csv_rows import Sheet
from books.models import Format
from businesses.models import Business, for_business
from foundation.errors import ApiError
from foundation.months import next_month
from receipts import conditions
from receipts.conditions import Condition
from receipts.filters import ReceiptFilter
from receipts.listing import Listing
from receipts.models import Receipt
from receipts.pages.ledger import LedgerQuery, listing_of, selection_of
from receipts.selection import Selection

LANGUAGES: Final = tuple(code for code, _ in settings.LANGUAGES)
ORDERINGS: Final = ("received_at", "-received_at")
MONTH: Final = "%Y-%m"
Filter = dict[str, list[str]]


class FilterGoneError(ApiError):
    """The filter names something that there was when it was asked for, such as a category."""

    status = 409
    code = "FILTER_GONE"
    message = "What the filter names is no longer there."
    hint = "Ask for the export again, with a filter that GET receipts takes."


@dataclass(frozen=True, slots=True)
class Question:
    """`filter` holds the parameters of `GET receipts`; `shown` instead those of the ledger's page. `address` is what
    stands before a receipt's id in links. With `ids` no others."""

    format: str
    address: str
    columns: list[str] = field(default_factory=lambda: list(NAMES))
    language: str = "en"
    ordering: str = "received_at"
    filter: Filter = field(default_factory=dict)
    shown: dict[str, str] | None = None
    month: str = ""
    ids: list[int] = field(default_factory=list)

    @classmethod
    def from_json(cls, parameters: Mapping[str, Any]) -> Question:
        """The question in a job's parameters."""
        return cls(**parameters)

    def to_json(self) -> dict[str, Any]:
        """For a job's parameters."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """A short name for it: equal questions have the same."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()[:32]

    def listing(self, business: Business) -> Listing:
        """The receipts asked for. Raises FilterGoneError."""
        if self.shown is not None:
            query = LedgerQuery.from_parameters(self.shown)
            listing = listing_of(business, query)
        else:
            listing = self._filters(business).listing(for_business(Receipt.objects.all(), business))
        if self.ids:
            ticked = Condition(Q(pk__in=self.ids), ids=self.ids)
            return Listing(listing.rows, [ticked])
        if not self.month:
            return listing
        month = datetime.datetime.strptime(self.month, MONTH).date()  # noqa: DTZ007 - a day has no zone
        first, after = (
            datetime.datetime.combine(day, datetime.time(), business.zone) for day in (month, next_month(month))
        )
        return Listing(listing.rows, [*listing.conditions, conditions.between("received_at", gte=first, lt=after)])

    def selection(self, business: Business) -> Selection | None:
        """The same as totals know it; None if they do not."""
        if self.shown is None:
            return Selection.from_filters(self._filters(business).form.cleaned_data)
        if self.ids or self.month:
            return None
        return selection_of(business, LedgerQuery.from_parameters(self.shown))

    def sheet(self, business: Business) -> Sheet:
        """How their cells are written."""
        mailboxes = import_string(settings.MAILBOX_NAMES)(business)
        columns = columns_in(self.columns, language=self.language)
        return Sheet(columns, Setting(business.zone, self.address, mailboxes))

    def file_name(self, *, today: datetime.date) -> str:
        """What the file is called where it is saved."""
        return f"receipts-{self.month or today.isoformat()}.{self.format}"

    @property
    def is_csv(self) -> bool:
        return self.format == Format.CSV

    def _filters(self, business: Business) -> ReceiptFilter:
        given = QueryDict(urlencode(self.filter, doseq=True))
        filters = ReceiptFilter(given, queryset=Receipt.objects.none(), business=business)
        if not filters.is_valid():
            raise FilterGoneError
        return filters
