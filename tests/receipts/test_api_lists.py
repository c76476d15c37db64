"""The list of receipts: pages, filters, orders, and who sees which rows."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from extraction.types import Part
from receipts import changes, listing, total_folding
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON, said

PDF = Part("receipt.pdf", "application/pdf", b"%PDF-1.4")
DAY = datetime.timedelta(days=1)


def ids(client: APIClient, query: str = "") -> list[int]:
    """The ids on the page that `query` asks for."""
    answer = client.get(f"/api/receipts?{query}")
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def walk(client: APIClient, query: str) -> list[list[int]]:
    """The ids on every page, going forward; then checks that going back shows the same pages."""
    pages, answer = [], client.get(f"/api/receipts?{query}").json()
    pages.append([row["id"] for row in answer["results"]])
    while answer["next"]:
        answer = client.get(answer["next"]).json()
        pages.append([row["id"] for row in answer["results"]])
    back = [pages[-1]]
    while answer["previous"]:
        answer = client.get(answer["previous"]).json()
        back.append([row["id"] for row in answer["results"]])
    assert back[::-1] == pages
    return pages


def test_members_see_the_receipts_of_their_business(
    make_receipt: MakeReceipt, owner: Person, teammate: Person, accountant: Person, stranger: Person
) -> None:
    receipt = make_receipt()
    theirs = make_receipt(shop=stranger.business)
    for person in (owner, teammate, accountant):
        assert ids(person.api) == ids(person.browser) == [receipt.pk]
    assert ids(stranger.api) == ids(stranger.browser) == [theirs.pk]


def test_nobody_sees_receipts_without_signing_in(make_receipt: MakeReceipt) -> None:
    make_receipt()
    answer = APIClient().get("/api/receipts")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "NOT_AUTHENTICATED"


def test_a_row_says_what_is_known_and_null_where_nothing_is(make_receipt: MakeReceipt, owner: Person) -> None:
    make_receipt(amount=Decimal("12.3"), currency="ILS", tax=None, net=None, vendor=None)
    row = owner.api.get("/api/receipts").json()["results"][0]
    assert (row["amount"], row["currency"], row["tax"], row["vendor"]) == ("12.30", "ILS", None, None)
    assert row["received_at"] == "2026-03-10T12:00:00Z"
    assert row["documents"][0]["media_type"] == "message/rfc822"


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [("1200", "JPY", "1200"), ("1.5", "KWD", "1.500"), ("12.345", "EUR", "12.345"), ("7", None, "7.00")],
)
def test_money_has_the_decimals_of_its_currency_and_loses_none(
    make_receipt: MakeReceipt, owner: Person, amount: str, currency: str | None, shown: str
) -> None:
    receipt = make_receipt(amount=Decimal(amount), currency=currency)
    assert owner.api.get(f"/api/receipts/{receipt.pk}").json()["amount"] == shown


def test_the_newest_come_first_page_by_page_and_back(make_receipt: MakeReceipt, owner: Person) -> None:
    # several at the same moment, as a forwarded bundle arrives
    made = [make_receipt(received_at=NOON + n // 3 * DAY).pk for n in range(10)]
    pages = walk(owner.api, "page_size=4")
    assert [len(page) for page in pages] == [4, 4, 2]
    assert [pk for page in pages for pk in page] == made[::-1]


@pytest.mark.parametrize("order", ["amount", "-amount", "vendor", "-vendor", "issue_date", "-issue_date", "-status"])
def test_every_order_shows_every_row_once_unknown_ones_last(
    make_receipt: MakeReceipt, owner: Person, order: str
) -> None:
    column = order.removeprefix("-")
    values: dict[str, list[Any]] = {
        "amount": [Decimal("9.50"), None, Decimal("100"), Decimal("9.50"), None, Decimal("0")],
        "vendor": ["Oak", None, "Birch", "Oak", None, "דפוס"],
        "issue_date": [NOON.date(), None, NOON.date() - DAY, NOON.date(), None, NOON.date() + DAY],
        "status": ["approved", "rejected", "approved", "pending_review", "not_receipt", "approved"],
    }
    rows = {make_receipt(**{column: value}).pk: value for value in values[column]}
    shown = [pk for page in walk(owner.api, f"ordering={order}&page_size=2") for pk in page]
    known = [rows[pk] for pk in shown if rows[pk] is not None]
    assert sorted(shown) == sorted(rows)
    assert known == sorted(known, reverse=order.startswith("-"))
    assert all(rows[pk] is None for pk in shown[len(known) :])


def test_a_row_that_arrives_while_somebody_reads_moves_nothing(make_receipt: MakeReceipt, owner: Person) -> None:
    made = [make_receipt(received_at=NOON + n * DAY).pk for n in range(4)]
    first = owner.api.get("/api/receipts?page_size=2").json()
    make_receipt(received_at=NOON + 9 * DAY)
    second = owner.api.get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == [made[1], made[0]]


def test_a_page_takes_as_many_queries_as_an_empty_one_and_one(make_receipt: MakeReceipt, owner: Person) -> None:
    for _ in range(5):
        make_receipt(parts=(PDF,))
    with CaptureQueriesContext(connection) as queries:
        assert len(ids(owner.browser)) == 5
    # session, user, membership, receipts, documents; a page that holds all there is counts itself
    assert len(queries) == 5, [query["sql"] for query in queries]


FILTERED: list[tuple[str, dict[str, Any]]] = [
    ("status=rejected", {"status": "rejected"}),
    ("status=rejected&status=approved", {"status": "rejected"}),
    ("vendor=birch", {"vendor": "The Birch Bakery"}),
    ("vendor=מאפי", {"vendor": "מאפיית הגליל"}),
    ("currency=eur", {"currency": "EUR"}),
    ("document_type=refund", {"document_type": "refund"}),
    ("min_amount=500", {"amount": Decimal("500.00")}),
    ("max_amount=1.5", {"amount": Decimal("1.50")}),
    ("from_date=2026-04-01", {"received_at": NOON + 30 * DAY}),
    ("to_date=2026-02-28", {"received_at": NOON - 30 * DAY}),
    ("search=XY-77", {"number": "AB-XY-77-3"}),
    ("search=4242", {"last4": "4242"}),
    ("deleted=true", {"deleted_at": NOON}),
]


@pytest.mark.parametrize(("query", "columns"), FILTERED, ids=[query for query, _ in FILTERED])
def test_a_filter_finds_what_it_names(
    make_receipt: MakeReceipt, owner: Person, query: str, columns: dict[str, Any]
) -> None:
    make_receipt(status="pending_review", document_type="receipt")
    wanted = make_receipt(**columns)
    assert ids(owner.api, query) == [wanted.pk]


def test_has_document_means_a_file_beside_the_mail(make_receipt: MakeReceipt, owner: Person) -> None:
    bare, with_file = make_receipt(), make_receipt(parts=(PDF,))
    assert ids(owner.api, "has_document=true") == [with_file.pk]
    assert ids(owner.api, "has_document=false") == [bare.pk]


def test_copies_can_be_left_out(make_receipt: MakeReceipt, owner: Person) -> None:
    original = make_receipt()
    copy = make_receipt(duplicate_of=original, fingerprint=None)
    assert ids(owner.api, "duplicate=true") == [copy.pk]
    assert ids(owner.api, "duplicate=false") == [original.pk]


def test_days_are_those_of_the_business(make_receipt: MakeReceipt, owner: Person) -> None:
    # 22:30 in London is half past midnight in Jerusalem
    receipt = make_receipt(received_at=datetime.datetime(2026, 1, 31, 22, 30, tzinfo=datetime.UTC))
    assert ids(owner.api, "from_date=2026-02-01&to_date=2026-02-01") == [receipt.pk]
    assert ids(owner.api, "from_date=2026-01-31&to_date=2026-01-31") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("form_date=2026-01-01", "form_date"),
        ("status=aproved", "status"),
        ("min_amount=a lot", "min_amount"),
        ("min_amount=1e40", "min_amount"),
        ("max_amount=NaN", "max_amount"),
        ("from_date=01/02/2026", "from_date"),
        ("to_date=9999-12-31", "to_date"),
        ("from_date=0001-01-01", "from_date"),
        ("has_document=maybe", "has_document"),
        ("vendor=%00", "vendor"),
        ("search=%00", "search"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("page_size=ten", "page_size"),
        ("ordering=evidence", "ordering"),
        ("cursor=nonsense", "cursor"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(owner: Person, query: str, field: str) -> None:
    answer = owner.api.get(f"/api/receipts?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
    assert field in answer.json()["error"]["fields"]


def test_a_cursor_of_another_order_is_refused(make_receipt: MakeReceipt, owner: Person) -> None:
    for _ in range(3):
        make_receipt()
    following = owner.api.get("/api/receipts?page_size=1").json()["next"]
    answer = owner.api.get(f"{following}&ordering=amount")
    assert answer.status_code == 400
    assert "cursor" in answer.json()["error"]["fields"]


def test_a_cursor_of_another_filter_or_business_is_refused(
    make_receipt: MakeReceipt, owner: Person, stranger: Person
) -> None:
    for _ in range(3):
        make_receipt()
    following = owner.api.get("/api/receipts?page_size=1&status=approved").json()["next"]
    assert owner.api.get(following).status_code == 200
    for person, address in ((owner, following.replace("approved", "rejected")), (stranger, following)):
        answer = person.api.get(address)
        assert answer.status_code == 400
        assert "belongs to another" in answer.json()["error"]["fields"]["cursor"][0]


def test_a_cursor_that_was_changed_is_refused(make_receipt: MakeReceipt, owner: Person) -> None:
    for _ in range(3):
        make_receipt()
    (cursor,) = parse_qs(urlsplit(owner.api.get("/api/receipts?page_size=1").json()["next"]).query)["cursor"]
    place, _, signature = cursor.rpartition(":")
    for forged in (f"{place}:{signature[::-1]}", f"x{cursor}", place):
        answer = owner.api.get("/api/receipts", {"page_size": "1", "cursor": forged})
        assert answer.status_code == 400
        assert "cursor" in answer.json()["error"]["fields"]


def test_a_page_says_how_many_receipts_there_are(make_receipt: MakeReceipt, owner: Person) -> None:
    for _ in range(3):
        make_receipt()
    make_receipt(status="rejected")
    for query, count in (("page_size=2", 4), ("status=rejected", 1), ("status=approved&page_size=1", 3)):
        page = owner.api.get(f"/api/receipts?{query}").json()
        assert (page["count"], page["count_is_limit"]) == (count, False), query


def test_however_many_there_are_the_totals_know_their_number(
    make_receipt: MakeReceipt, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED", 1)
    made = [make_receipt(vendor="Elm", received_at=NOON) for _ in range(4)]
    total_folding.mend(owner.business.pk, now=NOON)
    changes.delete(made[0], cause=said(owner.user))
    month, cut = f"from_date={NOON:%Y-%m}-01", f"from_date={NOON:%Y-%m-%d}"
    known = {"": (3, False), f"&{month}": (3, False), "&ordering=-amount": (3, False), "&deleted=true": (1, False)}
    unknown = {f"&{cut}": (1, True), "&vendor=elm": (1, True)}
    for query, count in (known | unknown).items():
        page = owner.api.get(f"/api/receipts?page_size=1{query}").json()
        assert (page["count"], page["count_is_limit"]) == count, query


def test_the_browsable_api_shows_the_list_to_a_browser(make_receipt: MakeReceipt, owner: Person) -> None:
    make_receipt(vendor="Birch Bakery")
    page = owner.browser.get("/api/receipts", HTTP_ACCEPT="text/html")
    assert page.status_code == 200
    assert "Birch Bakery" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "min_amount=10&max_amount=9.99",
        "from_date=2026-02-01&to_date=2026-01-31",
        "issued_from=2026-02-01&issued_to=2026-01-31",
    ],
)
def test_a_range_that_ends_before_it_begins_is_refused_by_name(owner: Person, query: str) -> None:
    for address in ("receipts", "receipts/stats", "receipts/totals"):
        answer = owner.api.get(f"/api/{address}?{query}")
        assert answer.status_code == 400
        assert [*answer.json()["error"]["fields"]] == [query.split("&")[1].split("=")[0]]
