"""How PostgreSQL reads lists: each page by an index, no sort of all rows, hardly a row read in vain."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from bench import plans
from bench.plans import Plan
from businesses.models import Business, Membership, Role, Scope, issue_token
from receipts import conditions, listing
from receipts.conditions import Condition
from receipts.keyset import Position
from receipts.listing import COLUMNS, Listing, order_of
from receipts.models import Category, Receipt
from receipts.pages.ledger import PAGE, TABS, LedgerQuery, listing_of
from receipts.pages.receipts import SORTED
from receipts.search import index
from tests.cast import Person
from tests.receipts.mails import NOON

ROWS = 4_000
BATCH = 500
SIZE = 25
STATUSES = ["approved"] * 17 + ["pending_review"] * 2 + ["rejected"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has other plans"),
]


@pytest.fixture(scope="module")
def big(django_db_setup: None, django_db_blocker: Any) -> Iterator[Business]:
    """A business with thousands of receipts, among others with as many; no statistics know its own habits."""
    with django_db_blocker.unblock():
        shops = [Business.objects.create(name=f"Shop {number}") for number in range(2)]
        filed = [Category.objects.create(business=shop, name="Office") for shop in shops]
        Receipt.objects.bulk_create(_receipt(n, shops[n % 2], filed[n % 2]) for n in range(2 * ROWS))
        copies = Receipt.objects.filter(number__endswith="34", business=shops[0])
        copies.update(duplicate_of=Receipt.objects.filter(business=shops[0]).first())
        ids = list(Receipt.objects.filter(business=shops[0]).values_list("pk", flat=True))
        for first in range(0, len(ids), BATCH):
            index.refresh(ids[first : first + BATCH])
        with connection.cursor() as cursor:
            # new entries wait in a list that is read whole
            cursor.execute("SELECT gin_clean_pending_list('idx_receipt_search'); ANALYZE receipts, receipt_search")
        yield shops[0]
        Business.objects.filter(pk__in=[shop.pk for shop in shops]).delete()


def _receipt(number: int, shop: Business, filed: Category) -> Receipt:
    received_at = NOON - datetime.timedelta(minutes=number)
    return Receipt(
        business=shop,
        source="tests",
        source_id=f"m-{number}",
        vendor=None if number % 40 < 2 else f"Vendor {number % 300} of Elm Street",
        amount=None if number % 36 < 2 else Decimal(number % 997),
        currency=None if number % 44 < 2 else "ILS" if number % 10 else "USD",
        document_type=None if number % 50 < 2 else "invoice" if number % 5 else "receipt",
        status=STATUSES[number // 2 % len(STATUSES)],
        number=None if number % 46 < 2 else f"INV-{number * 7919 % 100_000:05}",
        issue_date=None if number % 34 < 2 else received_at.date(),
        received_at=received_at,
        confidence=number % 90 / 100,
        category=filed if number % 20 < 2 else None,
        has_attachment=number % 8 < 2,
        deleted_at=NOON if number % 100 < 2 else None,
    )


def plans_of(read: Callable[[], object]) -> list[Plan]:
    """The plan of each query of receipts that `read` makes, as it ran."""
    return [asked.plan for asked in plans.plans_of(read) if 'FROM "receipts"' in asked.sql]


def check(plan: Plan, *, most: int, dropped: int = 2 * SIZE) -> None:
    """No scan of the whole table, none of more than `most` rows, which bounds what is sorted, and few rows dropped."""
    for node in plans.nodes_of(plan):
        if "Scan" not in node["Node Type"]:
            continue
        assert node["Node Type"] != "Seq Scan", plan
        assert node["Actual Rows"] <= most, json.dumps(plan)[:3000]
        assert node.get("Rows Removed by Filter", 0) <= dropped, json.dumps(plan)[:2600]


def live(shop: Business) -> Any:
    return Receipt.objects.filter(business=shop, deleted_at=None)


@pytest.mark.parametrize("name", [sign + name for name in COLUMNS for sign in ("", "-")])
def test_every_order_is_read_from_its_index_at_any_place(big: Business, name: str) -> None:
    order = order_of(name)
    middle = live(big).filter(**{f"{order.columns[0]}__isnull": False}).order_by(name, "id")[ROWS // 2]
    places = [None, Position(order.key_of(middle)), Position(order.key_of(middle), backwards=True)]
    for place in places:
        for plan in plans_of(lambda place=place: Listing(live(big)).read(order, place, size=SIZE)):  # type: ignore[misc]
            check(plan, most=SIZE + 1)


@pytest.mark.parametrize("name", ["vendor", "-currency", "document_type", "-issue_date", "amount", "-number"])
def test_what_is_unknown_is_read_from_the_same_index(big: Business, name: str) -> None:
    order = order_of(name)
    unknown = live(big).filter(**{f"{order.columns[0]}__isnull": True}).order_by("id")[30]
    for place in (Position(order.key_of(unknown)), Position(order.key_of(unknown), backwards=True)):
        for plan in plans_of(lambda place=place: Listing(live(big)).read(order, place, size=SIZE)):  # type: ignore[misc]
            # so few in all that to sort them may be as quick
            check(plan, most=ROWS // 10)


def in_order(shop: Business) -> dict[str, list[Condition]]:
    """What is read in order of receipt from an index of its own: with many hits, few and none."""
    (filed,) = Category.objects.filter(business=shop)
    return {
        "many: status": [conditions.one_of("status", ["approved"])],
        "few: status": [conditions.one_of("status", ["rejected"])],
        "none: status": [conditions.one_of("status", ["not_receipt"])],
        "two statuses": [conditions.one_of("status", ["rejected", "pending_review"])],
        "none: type": [conditions.one_of("document_type", ["refund"])],
        "few: currency": [conditions.one_of("currency", ["USD"])],
        "none: currency": [conditions.one_of("currency", ["JPY"])],
        "few: vendor": [conditions.one_of("vendor", ["Vendor 6 of Elm Street"])],
        "few: category": [conditions.one_of("category_id", [filed.pk])],
        "many: no category": [conditions.one_of("category_id", [None])],
        "few: document": [conditions.one_of("has_attachment", [True])],
        "few: copies": [conditions.is_copy(wanted=True)],
        "to review": [conditions.to_review()],
        "put aside": [conditions.put_aside()],
    }


def test_a_filter_is_read_from_its_index_in_order_of_receipt(big: Business) -> None:
    for name, asked in in_order(big).items():
        rows = Listing(live(big), asked)
        assert bool(rows.read(order_of("-received_at"), None, size=SIZE).page.rows) != name.startswith("none"), name
        for plan in plans_of(lambda rows=rows: rows.read(order_of("-received_at"), None, size=SIZE)):  # type: ignore[misc]
            check(plan, most=2 * (SIZE + 1) if name.startswith("many") else ROWS // 10)


SEARCHES = {
    "rare": "INV-{number}",
    "a part of a number": "{number}",
    "missing": "unicorn",
    "missing, of a name": "elm unicorn",
    "an amount": "996",
    "a month without receipts": "2019-10",
    "one letter": "v",
    "words in their order": '"vendor {vendor} of elm"',
    "in all": "elm",
    "in all, and in order": '"of elm street"',
    "in all, thrice": "vendor elm street",
}


@pytest.mark.parametrize("text", SEARCHES.values(), ids=list(SEARCHES))
@pytest.mark.parametrize("order", ["-received_at", "amount"])
def test_a_search_reads_its_index_and_no_table(
    big: Business, text: str, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "REACH", 100)
    some = live(big).exclude(number=None).exclude(vendor=None).order_by("received_at")[1000]
    typed = text.format(number=some.number.removeprefix("INV-"), vendor=some.vendor.split()[1])

    def read() -> listing.Found:
        asked = [conditions.found_by(big, typed, now=NOON)]
        return Listing(live(big), asked).read(order_of(order), None, size=SIZE)

    found = read().page.rows
    assert bool(found) == (not text.startswith(("unicorn", "elm unicorn", "2019", "v")) or text.startswith("vendor"))
    for node in (node for asked in plans.plans_of(read) for node in plans.nodes_of(asked.plan)):
        if node["Node Type"] == "Seq Scan":
            assert node["Relation Name"] not in ("receipts", "receipt_search"), json.dumps(node)[:2000]
        # in a business as small as this one its entries of an index are passed over as soon as ids are looked up
        if node.get("Relation Name") == "receipts" and node["Node Type"] != "Index Only Scan":
            assert node["Actual Rows"] <= listing.FEW, json.dumps(node)[:2000]
            assert node.get("Rows Removed by Filter", 0) <= listing.REACH, json.dumps(node)[:2000]


def test_no_page_of_the_api_is_put_in_order_by_way_of_another_table(big: Business, owner: Person) -> None:
    _, token = issue_token(owner.user, big, name="", scope=Scope.READ, lasts=datetime.timedelta(days=1))
    Membership.objects.create(user=owner.user, business=big, role=Role.OWNER)
    (filed,) = Category.objects.filter(business=big)
    api = APIClient(headers={"Authorization": f"Bearer {token}"})
    for query in ("", f"?category={filed.pk}", "?ordering=amount"):
        for plan in plans_of(lambda query=query: api.get(f"/api/receipts{query}")):  # type: ignore[misc]
            assert {node.get("Relation Name", "receipts") for node in plans.nodes_of(plan)} == {"receipts"}, query


@pytest.mark.parametrize("ordering", ["", *(sign + name for name in SORTED for sign in ("", "-"))])
@pytest.mark.parametrize("tab", TABS)
def test_no_tab_of_the_page_looks_further_than_its_reach_in_any_of_its_orders(
    big: Business, tab: str, ordering: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "REACH", 200)
    monkeypatch.setattr(listing, "FEW", 200)
    query = LedgerQuery.from_parameters({"show": tab, "ordering": ordering})
    listed, order = listing_of(big, query), order_of(query.ordering)
    for plan in plans_of(lambda: listed.read(order, None, size=PAGE)):
        # the rarest tabs' own indexes hold no more than that here, and to read them whole may be as quick
        check(plan, most=ROWS // 8, dropped=ROWS // 8)
