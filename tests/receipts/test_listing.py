"""Pages of any list hold every receipt once and in order, however they are read."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, OrderBy
from hypothesis import given, settings
from hypothesis import strategies as st

from businesses.models import Business
from receipts import conditions, listing
from receipts.conditions import Condition
from receipts.keyset import Position
from receipts.listing import COLUMNS, Count, Listing, order_of
from receipts.models import Category, Receipt
from receipts.search import finding, index
from tests.receipts.mails import NOON

ORDERS = [sign + name for name in COLUMNS for sign in ("", "-")]
VENDORS = ["Birch Bakery", "birch & sons", "Oak", "דפוס הגליל", None]
ROW = st.fixed_dictionaries(
    {
        "vendor": st.sampled_from(VENDORS),
        "amount": st.sampled_from([Decimal("9.50"), Decimal(0), Decimal("1200.000"), None]),
        "currency": st.sampled_from(["ILS", "EUR", None]),
        "document_type": st.sampled_from(["invoice", "refund", None]),
        "status": st.sampled_from(["approved", "pending_review", "rejected"]),
        "number": st.sampled_from(["A-1", "a-1", "B-77-1", None]),
        "issue_date": st.sampled_from([NOON.date(), NOON.date() - datetime.timedelta(days=40), None]),
        "received_at": st.sampled_from([NOON, NOON + datetime.timedelta(microseconds=1), NOON.replace(year=2024)]),
        "confidence": st.sampled_from([0.1, 0.3, 0.95]),
        "has_attachment": st.booleans(),
        "filed": st.booleans(),
        "is_copy": st.booleans(),
        "is_deleted": st.sampled_from([False, False, False, True]),
    }
)
FILTERS: dict[str, Any] = {
    "nothing": lambda shop, filed: [],
    "status": lambda shop, filed: [conditions.one_of("status", ["approved"])],
    "two statuses": lambda shop, filed: [conditions.one_of("status", ["approved", "rejected"])],
    "type": lambda shop, filed: [conditions.one_of("document_type", ["refund"])],
    "category": lambda shop, filed: [conditions.one_of("category_id", [filed.pk])],
    "no category": lambda shop, filed: [conditions.one_of("category_id", [None])],
    "category or none": lambda shop, filed: [conditions.one_of("category_id", [filed.pk, None])],
    "vendor": lambda shop, filed: [conditions.vendor_contains(shop, "BIRCH")],
    "vendor by names": lambda shop, filed: [conditions.one_of("vendor", ["Birch Bakery", "birch & sons", "Elm"])],
    "no vendor": lambda shop, filed: [conditions.one_of("vendor", [])],
    "least amount": lambda shop, filed: [conditions.between("amount", gte=Decimal(9))],
    "days": lambda shop, filed: [conditions.between("received_at", gte=NOON, lt=NOON + datetime.timedelta(days=1))],
    "documents": lambda shop, filed: [conditions.one_of("has_attachment", [True])],
    "copies": lambda shop, filed: [conditions.is_copy(wanted=True)],
    "originals": lambda shop, filed: [conditions.is_copy(wanted=False)],
    "to review": lambda shop, filed: [conditions.to_review()],
    "put aside": lambda shop, filed: [conditions.put_aside()],
    "search": lambda shop, filed: [conditions.found_by(shop, "a-1", now=NOON)],
    "words": lambda shop, filed: [conditions.found_by(shop, "birch 9.5", now=NOON)],
    "a part": lambda shop, filed: [conditions.found_by(shop, "irc", now=NOON)],
    "status and amount": lambda shop, filed: [
        conditions.one_of("status", ["approved"]), conditions.between("amount", lte=Decimal(10)),
    ],
}  # fmt: skip
Rows = list[dict[str, Any]]


def add(shop: Business, filed: Category, rows: Rows, *, begin: int = 0) -> None:
    """Add receipts to the shop, the first of them the original of all copies."""
    original = Receipt.objects.filter(business=shop).first()
    for number, row in enumerate(rows, begin):
        values = dict(row)
        is_copy, is_filed, is_deleted = (values.pop(name) for name in ("is_copy", "filed", "is_deleted"))
        made = Receipt.objects.create(
            business=shop,
            source="tests",
            source_id=f"m-{number}",
            category=filed if is_filed else None,
            duplicate_of=original if is_copy else None,
            deleted_at=NOON if is_deleted else None,
            **values,
        )
        original = original or made
    index.refresh(Receipt.objects.filter(business=shop).values_list("pk", flat=True))


def wanted(rows: Listing, order: str) -> list[int]:
    """The ids of the whole list, as the database sorts it."""
    found = rows.rows.filter(*(condition.holds for condition in rows.conditions))
    descending = order.startswith("-")
    columns = [OrderBy(F(column), descending=descending, nulls_last=True) for column in order_of(order).columns]
    return list(found.order_by(*columns).values_list("pk", flat=True))


def walk(rows: Listing, order: str, size: int, start: Position | None = None) -> tuple[list[int], Position | None]:
    """The ids on all pages after `start`, and where the page before the last one begins."""
    ids: list[int] = []
    for _ in range(100):
        page = rows.read(order_of(order), start, size=size).page
        assert len(page.rows) <= size
        ids += [row.pk for row in page.rows]
        if page.next is None:
            return ids, page.previous
        start = page.next
    raise AssertionError("The pages do not end.")


def walk_back(rows: Listing, order: str, size: int, start: Position | None) -> list[int]:
    ids: list[int] = []
    while start and len(ids) < 100:
        page = rows.read(order_of(order), start, size=size).page
        ids[:0] = [row.pk for row in page.rows]
        start = page.previous
    return ids


@pytest.fixture(params=["many", "few", "partial"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How rows are found: all are within reach, or those sought are few, or neither."""
    reach, few = {"many": (5_000, 2_000), "few": (1, 2_000), "partial": (2, 1)}[request.param]
    monkeypatch.setattr(listing, "REACH", reach)
    monkeypatch.setattr(listing, "FEW", few)
    monkeypatch.setattr(finding, "FEW", few)
    return str(request.param)


def shop_with(rows: Rows) -> tuple[Business, Category]:
    shop = Business.objects.create(name="The Shop")
    filed = Category.objects.create(business=shop, name="Office")
    add(shop, filed, rows)
    return shop, filed


@pytest.mark.django_db
@pytest.mark.usefixtures("way")
@settings(max_examples=40)
@given(
    made=st.lists(ROW, max_size=12),
    arriving=st.lists(ROW, max_size=3),
    order=st.sampled_from(ORDERS),
    narrowed=st.sampled_from(list(FILTERS)),
    size=st.integers(1, 5),
    deleted=st.sampled_from([False, False, True]),
)
def test_every_receipt_is_on_one_page_in_order_while_others_arrive(
    made: Rows, arriving: Rows, order: str, narrowed: str, size: int, deleted: bool
) -> None:
    shop, filed = shop_with(made)
    asked: list[Condition] = FILTERS[narrowed](shop, filed)
    every = Receipt.objects.filter(business=shop)
    asked = conditions.among_deleted(asked) if deleted else asked
    rows = Listing(every.filter(deleted_at__isnull=not deleted), asked)
    there = wanted(rows, order)
    forward, last = walk(rows, order, size)
    assert forward == there
    first = rows.read(order_of(order), None, size=size).page
    add(shop, filed, arriving, begin=len(made))
    following = walk(rows, order, size, first.next)[0] if first.next else []
    read = [row.pk for row in first.rows] + following
    assert [pk for pk in read if pk in there] == there
    assert len(set(read)) == len(read)
    back = walk_back(rows, order, size, last)
    assert back == wanted(rows, order)[: len(back)]
    if last is None:
        assert back == []


@pytest.mark.django_db
@pytest.mark.usefixtures("way")
@given(made=st.lists(ROW, max_size=12), narrowed=st.sampled_from(list(FILTERS)), order=st.sampled_from(ORDERS))
@settings(max_examples=25)
def test_a_count_is_right_or_not_given(made: Rows, narrowed: str, order: str) -> None:
    shop, filed = shop_with(made)
    rows = Listing(Receipt.objects.filter(business=shop, deleted_at=None), FILTERS[narrowed](shop, filed))
    count = rows.read(order_of(order), None, size=3, counted=True).count
    assert count in (None, Count(len(wanted(rows, order))))


@pytest.mark.django_db
def test_counting_ends_at_a_limit_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COUNTED", 2)
    shop = Business.objects.create(name="The Shop")
    for number in range(4):
        Receipt.objects.create(business=shop, source="tests", source_id=f"m-{number}", received_at=NOON)
    rows = Listing(Receipt.objects.filter(business=shop, deleted_at=None))
    assert rows.read(order_of("-received_at"), None, size=1, counted=True).count == Count(2, is_limit=True)
