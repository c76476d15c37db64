"""The requests of the ledger's benchmark: every list, filter, figure and page whose cost may grow with the ledger.

Each belongs to a group, whose p95 has to stay within so many milliseconds of that of `GET receipts/sync/latest`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.reporting import percentile

Rows = Callable[..., list[tuple[Any, ...]]]
"""Queries the database: the statement, and its values."""
NO_HIT = "Zzyzx"
HUGE = "9999999999"
LATEST = "/api/receipts/sync/latest"
MAILBOX_ORDERS, BUSINESS_ORDERS = (1, -4), (1, -2, 3, 4)
"""The columns that the console sorts these lists by, from the end where there is a minus."""


class Door(enum.StrEnum):
    """Who sends a request: a program with a token, a person of the business, the operator, or Prometheus."""

    API = "api"
    PAGE = "page"
    CONSOLE = "console"
    METRICS = "metrics"


class Group(enum.Enum):
    """A row of the table: its name, the door, and the milliseconds above `sync/latest` its p95 may take."""

    STATS = ("statistics", Door.API, 20.0)
    LIST = ("list", Door.API, 30.0)
    FILTER = ("filter", Door.API, 40.0)
    HOME = ("home", Door.PAGE, 50.0)
    RECEIPT = ("receipt page", Door.PAGE, 50.0)
    RUN = ("ledger of a run", Door.API, 30.0)
    CONSOLE = ("console", Door.CONSOLE, 270.0)
    METRICS = ("/metrics", Door.METRICS, 40.0)

    def __init__(self, label: str, door: Door, extra_ms: float) -> None:
        self.label = label
        self.door = door
        self.extra_ms = extra_ms

    def target(self, latest_ms: float) -> float:
        """The p95 to reach, in milliseconds, where that of `sync/latest` is `latest_ms`."""
        return latest_ms + self.extra_ms


@dataclass(frozen=True, slots=True)
class Request:
    """A request by name, for people, and path with its query."""

    group: Group
    name: str
    path: str

    @classmethod
    def to(cls, group: Group, name: str, path: str, **query: object) -> Request:
        return cls(group, name, f"{path}?{urlencode(query, doseq=True)}" if query else path)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is asked about in one business: values with many hits and with few, and ids of rows."""

    business: int
    receipts: int
    common_vendor: str
    rare_vendor: str
    number: str
    category: int
    first_day: str
    month: str
    year: str
    places: tuple[int, int, int]
    """The newest receipt, one in the middle, and the oldest."""
    runs: Mapping[str, int]
    """The first, the newest and the biggest run."""


def facts_of(rows: Rows, business: int) -> Facts:
    """Look up what requests of `business` name."""
    vendors = rows(
        "SELECT vendor FROM receipts WHERE business_id = %s AND vendor IS NOT NULL AND deleted_at IS NULL"
        " GROUP BY vendor ORDER BY count(*) DESC, vendor",
        business,
    )
    ids = rows(
        "SELECT id, number, received_at FROM receipts WHERE business_id = %s AND deleted_at IS NULL"
        " ORDER BY received_at DESC, id DESC",
        business,
    )
    runs = rows("SELECT id, listed FROM sync_runs WHERE business_id = %s ORDER BY id", business)
    ((category,),) = rows("SELECT min(id) FROM receipts_category WHERE business_id = %s", business)
    middle = ids[len(ids) // 2]
    return Facts(
        business=business,
        receipts=len(ids),
        common_vendor=vendors[0][0],
        rare_vendor=vendors[-1][0],
        number=next(number for _, number, _ in ids[len(ids) // 2 :] if number),
        category=category,
        first_day=f"{ids[-1][2]:%Y-%m-%d}",
        month=f"{middle[2]:%Y-%m}",
        year=f"{middle[2]:%Y}",
        places=(ids[0][0], middle[0], ids[-1][0]),
        runs={"first": runs[0][0], "newest": runs[-1][0], "biggest": max(runs, key=lambda row: int(row[1]))[0]},
    )


def requests_of(facts: Facts) -> list[Request]:
    """The requests of one business, but for those that need a cursor."""
    return [*_stats(facts), *_filters(facts), *_pages(facts), *_runs(facts)]


def _stats(facts: Facts) -> Iterator[Request]:
    year = {"from_date": f"{facts.year}-01-01", "to_date": f"{facts.year}-12-31"}
    narrowed: Mapping[str, Mapping[str, object]] = {
        "all": {},
        "a year": year,
        "a month": {"from_date": f"{facts.month}-01", "to_date": f"{facts.month}-28"},
        "a currency": {"currency": "USD"},
        "a common vendor": {"vendor": facts.common_vendor},
        "a rare vendor": {"vendor": facts.rare_vendor},
        "a status": {"status": "approved"},
        "a category": {"category": facts.category},
    }
    for name, query in narrowed.items():
        yield Request.to(Group.STATS, name, "/api/receipts/stats", **query)


def _filters(facts: Facts) -> Iterator[Request]:
    filters: Mapping[str, Mapping[str, object]] = {
        "many: status": {"status": "approved"},
        "many: two statuses": {"status": ["pending_review", "rejected"]},
        "few: status": {"status": "rejected"},
        "many: type": {"document_type": "receipt"},
        "few: type": {"document_type": "proforma"},
        "many: vendor": {"vendor": facts.common_vendor},
        "few: vendor": {"vendor": facts.rare_vendor},
        "none: vendor": {"vendor": NO_HIT},
        "many: currency": {"currency": "ILS"},
        "few: currency": {"currency": "GBP"},
        "none: currency": {"currency": "JPY"},
        "many: least amount": {"min_amount": "10"},
        "few: least amount": {"min_amount": "1700"},
        "none: least amount": {"min_amount": HUGE},
        "few: greatest amount": {"max_amount": "13"},
        "many: category": {"category": facts.category},
        "many: no category": {"category": "none"},
        "many: from": {"from_date": facts.first_day},
        "few: month": {"from_date": f"{facts.month}-01", "to_date": f"{facts.month}-28"},
        "none: to": {"to_date": "1999-12-31"},
        "many: document": {"has_document": "true"},
        "many: no document": {"has_document": "false"},
        "few: copies": {"duplicate": "true"},
        "few: deleted": {"deleted": "true"},
        "many: search": {"search": "example"},
        "few: search, a number": {"search": facts.number},
        "few: search, a vendor": {"search": facts.rare_vendor},
        "none: search": {"search": NO_HIT},
        "many: search, words of documents": {"search": "invoice paid"},
        "many: search, a month": {"search": facts.month},
        "few: search, an amount": {"search": "1234.50"},
        "few: search, part of a number": {"search": facts.number[1:]},
        "none: search, of words in all": {"search": f"invoice {NO_HIT}"},
        "few: vendor and status": {"vendor": facts.common_vendor, "status": "rejected"},
        "few: vendor by amount": {"vendor": facts.rare_vendor, "ordering": "-amount"},
    }
    for name, query in filters.items():
        yield Request.to(Group.FILTER, name, "/api/receipts", **query)


def _pages(facts: Facts) -> Iterator[Request]:
    newest, middle, oldest = facts.places
    home: Mapping[str, Mapping[str, object]] = {
        "newest": {},
        "to review": {"show": "review"},
        "put aside": {"show": "aside"},
        "further down": {"before": middle},
        "a category": {"category": facts.category},
        "search, few": {"q": facts.number},
        "search, none": {"q": NO_HIT},
        "search, many": {"q": "example"},
    }
    for name, query in home.items():
        yield Request.to(Group.HOME, name, "/", **query)
    for name, receipt in {"newest": newest, "in the middle": middle, "oldest": oldest}.items():
        yield Request.to(Group.RECEIPT, name, f"/receipts/{receipt}")


def _runs(facts: Facts) -> Iterator[Request]:
    for name, run in facts.runs.items():
        path = f"/api/receipts/sync/runs/{run}/messages"
        yield Request.to(Group.RUN, f"{name} run", path)
        for outcome in ("receipt", "failed", "duplicate"):
            yield Request.to(Group.RUN, f"{name} run, {outcome}", path, outcome=outcome)


def operator_requests(facts: Facts, gmail_id: str) -> list[Request]:
    """The console's lists, and `/metrics`; `facts` are the biggest business's."""
    receipts, mails = "/admin/receipts/receipt/", "/admin/gmail/message/"
    narrowed: Mapping[str, Mapping[str, object]] = {
        "all": {},
        "of a year": {"received": facts.year},
        "of a month": {"received": facts.month},
        "of a status": {"status__exact": "rejected"},
        "of a type": {"document_type__exact": "proforma"},
        "deleted": {"deleted": "yes"},
        "copies": {"duplicate_of__isempty": 0},
        "of a vendor": {"q": facts.rare_vendor},
    }
    own = {name: urlencode({"business": facts.business, **query}) for name, query in narrowed.items()}
    console = {
        "receipts": receipts,
        "receipts, second page": f"{receipts}?p=2",
        "receipts by number": f"{receipts}?q={facts.number}",
        "receipts, no hit": f"{receipts}?q={NO_HIT}",
        "receipts to be read again": f"{receipts}?outdated=yes",
        **{f"a business's receipts, {name}": f"{receipts}?{query}" for name, query in own.items()},
        "a receipt": f"{receipts}{facts.places[1]}/change/",
        "documents": "/admin/receipts/document/",
        "categories": "/admin/receipts/category/",
        "mails": mails,
        "mails by id": f"{mails}?q={gmail_id}",
        "mails of an outcome": f"{mails}?outcome__exact=failed",
        **{f"mails of the {name} run": f"/admin/gmail/syncrun/{run}/ledger/" for name, run in facts.runs.items()},
        "runs": "/admin/gmail/syncrun/",
        "runs failed": "/admin/gmail/syncrun/?status__exact=failed",
        "states of totals": "/admin/receipts/totalsstate/",
        **{f"mailboxes by column {column}": f"/admin/gmail/gmailconnection/?o={column}" for column in MAILBOX_ORDERS},
        **{f"businesses by column {column}": f"/admin/businesses/business/?o={column}" for column in BUSINESS_ORDERS},
        "front page": "/admin/",
    }
    requests = [Request(Group.CONSOLE, name, path) for name, path in console.items()]
    return [*requests, Request(Group.METRICS, "scrape", "/metrics")]


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return percentile(values, 95)
