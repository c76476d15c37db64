"""Which receipts a page of the list shows, how it is addressed, and what stands in its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from businesses.models import Business
from receipts import conditions, cursors, listing, totals
from receipts.conditions import Condition
from receipts.filters import ReceiptFilter
from receipts.listing import Found, Listing
from receipts.messages import LEFT_OUT
from receipts.models import Receipt, Status
from receipts.pages.access import receipts_of
from receipts.selection import Selection
from receipts.stats import left_out, signed

PAGE: Final = 25
DEFAULT_ORDER: Final = "-received_at"
NEWEST: Final = listing.order_of(DEFAULT_ORDER)
LISTED: Final = frozenset({Status.PENDING_REVIEW, Status.APPROVED})


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the list: its name for people, and its rows as the list and as totals know them.

    `statuses` is None where no selection says the same.
    """

    label: Any
    conditions: Sequence[Condition]
    statuses: frozenset[Status] | None


TABS: Final = {
    "": Tab(gettext_lazy("All receipts"), [conditions.listed()], LISTED),
    "review": Tab(gettext_lazy("To review"), [conditions.to_review()], frozenset({Status.PENDING_REVIEW})),
    "approved": Tab(
        gettext_lazy("Approved"),
        [conditions.one_of("status", [Status.APPROVED]), conditions.is_copy(wanted=False)],
        frozenset({Status.APPROVED}),
    ),
    "aside": Tab(gettext_lazy("Put aside"), [conditions.put_aside()], None),
}
"""Every receipt that is not deleted is under "All receipts" or under "Put aside"."""

FILTERS: Final = (
    "search",
    "from_date",
    "to_date",
    "issued_from",
    "issued_to",
    "vendor",
    "document_type",
    "category",
    "currency",
    "min_amount",
    "max_amount",
    "mailbox",
    "has_document",
    "has_problem",
)
"""What the page may be narrowed by, under the names that `GET /api/receipts` has for it."""
SHOWN: Final = ("show", *FILTERS, "ordering")
"""The parameters that say which receipts the page shows, wherever it begins."""
OLD_NAMES: Final = {"q": "search"}
"""What parameters were called in addresses that people have kept."""
NOTHING: Final = Condition(Q(pk__in=[]), ids=())


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which receipts a page shows: tab, filters as they were typed, order, and the place where it begins."""

    tab: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    ordering: str = DEFAULT_ORDER
    cursor: str = ""

    @classmethod
    def from_parameters(cls, given: Mapping[str, str]) -> LedgerQuery:
        """What an address asks for; what is no tab or order is the usual one."""
        named = {OLD_NAMES.get(name, name): value for name, value in given.items()}
        tab, ordering = named.get("show", ""), named.get("ordering", "")
        return cls(
            tab=tab if tab in TABS else "",
            filters={name: text for name in FILTERS if (text := named.get(name, "").strip())},
            ordering=ordering if ordering.removeprefix("-") in listing.COLUMNS else DEFAULT_ORDER,
            cursor=named.get("cursor", ""),
        )

    @property
    def words(self) -> str:
        """What is searched for."""
        return self.filters.get("search", "")

    @property
    def narrowed(self) -> int:
        """How many filters there are beside the search."""
        return len(self.filters.keys() - {"search"})

    @property
    def shown(self) -> dict[str, str]:
        """The parameters that say the same, without the place where it begins."""
        ordering = "" if self.ordering == DEFAULT_ORDER else self.ordering
        parameters = {"show": self.tab, **self.filters, "ordering": ordering}
        return {name: value for name, value in parameters.items() if value}

    def url(self, **changes: str) -> str:
        """The query string of the first page that shows this, with `changes`; an empty value takes one away."""
        parameters = {name: value for name, value in (self.shown | changes).items() if value}
        return f"?{urlencode(parameters)}" if parameters else ""

    @property
    def here(self) -> str:
        """The query string of this very page."""
        return self.url(cursor=self.cursor)

    def as_filter(self) -> dict[str, Any] | None:
        """The same as a filter of the API; None: it has none for this tab."""
        statuses = TABS[self.tab].statuses
        if statuses is None:
            return None
        return {**self.filters, "status": sorted(statuses), "duplicate": "false"}


@dataclass(frozen=True, slots=True)
class Row:
    """A receipt in the list. `amount`: below zero where it is taken off; `uncounted`: why no sum holds it, or empty."""

    receipt: Receipt
    amount: Decimal | None
    uncounted: str


def row_of(receipt: Receipt) -> Row:
    """The row of one receipt."""
    reason = left_out(receipt.status, receipt.document_type, is_copy=receipt.duplicate_of_id is not None)
    if not reason and receipt.amount is not None and not receipt.currency:
        reason = "unknown_currency"
    return Row(receipt, signed(receipt.amount, receipt.document_type), str(LEFT_OUT[reason]) if reason else "")


def filters_of(business: Business, query: LedgerQuery) -> ReceiptFilter:
    """The filters with what was typed, and what is wrong with it."""
    given = QueryDict(mutable=True)
    given.update(query.filters)
    return ReceiptFilter(given, queryset=receipts_of(business), business=business)


def listing_of(business: Business, query: LedgerQuery) -> Listing:
    """All receipts that the list shows for `query`, wherever it begins; none if a filter is not right."""
    filters, tab = filters_of(business, query), TABS[query.tab]
    if not filters.is_valid():
        return Listing(receipts_of(business), [NOTHING])
    narrowed = filters.listing(receipts_of(business))
    total = partial(totals.count_of, business, _selection(filters, tab))
    return Listing(narrowed.rows, [*tab.conditions, *narrowed.conditions], total)


def selection_of(business: Business, query: LedgerQuery) -> Selection | None:
    """The same as totals know it; None if they do not."""
    filters = filters_of(business, query)
    return _selection(filters, TABS[query.tab]) if filters.is_valid() else None


def rows_of(listed: Listing) -> QuerySet[Receipt]:
    """The rows of a listing as one query."""
    return listed.rows.filter(*(condition.among_all or condition.holds for condition in listed.conditions))


def found_by(business: Business, query: LedgerQuery, listed: Listing) -> Found:
    """The page that `query` asks for, counted."""
    order = listing.order_of(query.ordering)
    start = cursors.position_in(query.cursor, _list_name(business, query), order, Receipt) if query.cursor else None
    return listed.read(order, start, size=PAGE, counted=True)


def neighbours(business: Business, query: LedgerQuery, found: Found) -> dict[str, str]:
    """The query strings of the pages after and before; empty: there is none."""
    name = _list_name(business, query)
    beside = {"older": found.page.next, "newer": found.page.previous if query.cursor else None}
    return {
        which: query.url(cursor=cursors.cursor_of(position, name)) if position else ""
        for which, position in beside.items()
    }


def _list_name(business: Business, query: LedgerQuery) -> list[Any]:
    return [business.pk, "page", query.url()]


def _selection(filters: ReceiptFilter, tab: Tab) -> Selection | None:
    narrowed = Selection.from_filters(filters.form.cleaned_data)
    if narrowed is None or tab.statuses is None:
        return None
    return replace(narrowed, statuses=frozenset(tab.statuses), duplicate=False)
