"""The list of receipts: which a page shows, and how it is addressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy

from businesses.models import Business, for_business
from foundation.strict_input import row_id
from receipts import conditions, listing
from receipts.keyset import Page, Position
from receipts.listing import Listing
from receipts.models import Category, Receipt, Status
from receipts.pages.access import receipts_of
from receipts.search.query import cut

PAGE = 25
NEWEST = listing.order_of("-received_at")
TABS = {
    "": (gettext_lazy("All receipts"), [conditions.listed()]),
    "review": (gettext_lazy("To review"), [conditions.to_review()]),
    "approved": (
        gettext_lazy("Approved"),
        [conditions.one_of("status", [Status.APPROVED]), conditions.is_copy(wanted=False)],
    ),
    "aside": (gettext_lazy("Put aside"), [conditions.put_aside()]),
}
"""Every receipt that is not deleted is under "All receipts" or under "Put aside"."""


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which receipts a page of the ledger shows: tab, words searched for, category, and the row it begins after."""

    tab: str = ""
    words: str = ""
    category: int | None = None
    before: int | None = None

    @classmethod
    def from_parameters(cls, given: Mapping[str, str]) -> LedgerQuery:
        tab = given.get("show", "")
        return cls(
            tab=tab if tab in TABS else "",
            words=cut(given.get("q", "")),
            category=row_id(given.get("category", "")),
            before=row_id(given.get("before", "")),
        )

    def url(self, **changes: Any) -> str:
        """The query string of the page that shows this, with `changes`."""
        parameters = {"show": self.tab, "q": self.words, "category": self.category, "before": self.before} | changes
        return "?" + urlencode({key: value for key, value in parameters.items() if value})


def category_of(business: Business, category_id: int | None) -> Category | None:
    """The business's category of that id, or None."""
    if category_id is None:
        return None
    return for_business(Category.objects.filter(pk=category_id), business).first()


def listing_of(business: Business, query: LedgerQuery) -> Listing:
    """All receipts that the ledger's pages show for `query`, wherever it begins."""
    asked = [*TABS[query.tab][1]]
    if query.words:
        asked.append(conditions.found_by(business, query.words, now=timezone.now()))
    category = category_of(business, query.category)
    if category:
        asked.append(conditions.one_of("category_id", [category.pk]))
    return Listing(receipts_of(business), asked)


def page_of(business: Business, query: LedgerQuery) -> Page[Receipt]:
    """The rows from where `query` begins, newest first."""
    before = for_business(Receipt.objects.filter(pk=query.before), business).first() if query.before else None
    start = Position(NEWEST.key_of(before)) if before else None
    return listing_of(business, query).read(NEWEST, start, size=PAGE).page
