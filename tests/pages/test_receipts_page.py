"""The list of receipts: tabs, filters, sums, pages, and what is done to many at one go."""

from __future__ import annotations

import datetime
import random
import re
from decimal import Decimal
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone

from businesses.models import Business
from extraction.types import DocumentType
from receipts import bulk, listing, tasks
from receipts.models import Category, Job, Receipt, Status
from receipts.pages.ledger import LedgerQuery
from receipts.pages.receipts import list_context
from receipts.search import finding
from receipts.tasks import keep_totals
from tests.cast import Person
from tests.pages.conftest import make_receipt, sign_in_browser


def page_of(client: Client, query: str = "") -> str:
    answer = client.get(f"/receipts{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_older_pages_show_every_receipt_once_even_at_the_same_second(web: Client, business: Business) -> None:
    moment = timezone.now()
    for number in range(60):
        make_receipt(business, vendor=f"Vendor{number:02}", received_at=moment)
    seen: list[str] = []
    query = ""
    for _ in range(3):
        page = page_of(web, query)
        seen += [name for number in range(60) if (name := f"Vendor{number:02}") in page]
        older = re.search(r'href="/receipts(\?cursor=[^"]+)">Further', page)
        query = older[1].replace("&amp;", "&") if older else ""
    assert sorted(seen) == [f"Vendor{number:02}" for number in range(60)]
    assert query == ""


def test_search_finds_part_of_a_name_a_number_and_an_amount(web: Client, business: Business) -> None:
    make_receipt(business, vendor="דפוס הגליל", number="A-901", amount=Decimal("1250.00"), currency="ILS")
    make_receipt(business, vendor="Somebody Else", number="B-2", amount=Decimal("8.00"), currency="EUR")
    for words in ("הגליל", "a-90", "1,250", "1250.00 ils"):
        page = page_of(web, f"?search={words}")
        assert "דפוס הגליל" in page, words
        assert "Somebody Else" not in page, words
    assert "Nothing matches" in page_of(web, "?search=no-such-thing")


def test_a_search_through_very_many_receipts_goes_on_where_it_ended(
    web: Client, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "REACH", 2)
    monkeypatch.setattr(finding, "FEW", 0)
    make_receipt(business, vendor="Wanted", number="xy", received_at=timezone.now() - datetime.timedelta(days=1))
    for number in range(3):
        make_receipt(business, vendor=f"Vendor{number}")
    page = page_of(web, "?search=xy")
    assert "Nothing found so far" in page
    older = re.search(r'href="/receipts([^"]+)">Look further back', page)
    assert older
    assert "Wanted" in page_of(web, older[1].replace("&amp;", "&"))


def test_odd_questions_are_answered_with_a_page(web: Client, receipt: Receipt) -> None:
    for query in ("?search=%00", "?search=%", "?cursor=abc", "?cursor=9", "?show=<b>", "?search=1.2.3", "?search=٣"):
        assert "<b>" not in page_of(web, query), query


def test_every_receipt_is_either_listed_or_put_aside(web: Client, business: Business) -> None:
    first = make_receipt(business, vendor="ReceiptsBySource")
    make_receipt(business, vendor="Copy", duplicate_of=first)
    make_receipt(business, vendor="Refused", status=Status.REJECTED)
    make_receipt(business, vendor="Leaflet", status=Status.NOT_RECEIPT)
    make_receipt(business, vendor="Deleted", deleted_at=timezone.now())
    listed, aside = page_of(web), page_of(web, "?show=aside")
    assert "ReceiptsBySource" in listed
    assert "ReceiptsBySource" not in aside
    for name in ("Copy", "Refused", "Leaflet"):
        assert name not in listed
        assert name in aside
    assert "Deleted" not in listed + aside


def test_what_waits_for_review_is_counted_and_listed(web: Client, business: Business) -> None:
    make_receipt(business, vendor="Doubtful")
    make_receipt(business, vendor="Certain", status=Status.APPROVED)
    page = page_of(web, "?show=review")
    assert "Doubtful" in page
    assert "Certain" not in page
    assert 'To review <span class="count">1</span>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?vendor=lantern", {"Lantern"}),
        ("?document_type=credit_note", {"Credit"}),
        ("?currency=eur", {"Euro"}),
        ("?min_amount=100&max_amount=100", {"Lantern"}),
        ("?from_date=2026-10-01&to_date=2026-10-31", {"October"}),
        ("?issued_from=2026-09-01&issued_to=2026-09-30", {"October"}),
        ("?has_problem=true", {"Doubtful"}),
        ("?has_document=true", {"Filed"}),
        ("?show=approved&vendor=lantern", set()),
        ("?status=rejected", {"Refused"}),
        ("?show=review&status=approved", {"Agreed"}),
        ("?show=review&status=nonsense", set()),
    ],
)
def test_the_list_is_narrowed_by_what_its_address_says(
    web: Client, business: Business, query: str, found: set[str]
) -> None:
    october = datetime.datetime(2026, 10, 5, 12, tzinfo=datetime.UTC)
    make_receipt(business, vendor="Lantern", amount=Decimal(100), currency="ILS")
    make_receipt(business, vendor="Credit", amount=Decimal(7), currency="ILS", document_type="credit_note")
    make_receipt(business, vendor="Euro", amount=Decimal(8), currency="EUR")
    issued = datetime.date(2026, 9, 30)
    make_receipt(business, vendor="October", amount=Decimal(9), currency="ILS", received_at=october, issue_date=issued)
    make_receipt(business, vendor="Doubtful", amount=Decimal(10), currency="ILS", problems=["sum_mismatch"])
    make_receipt(business, vendor="Filed", amount=Decimal(11), currency="ILS", has_attachment=True)
    make_receipt(business, vendor="Refused", amount=Decimal(12), currency="ILS", status=Status.REJECTED)
    make_receipt(business, vendor="Agreed", amount=Decimal(13), currency="ILS", status=Status.APPROVED)
    names = set(re.findall(r'<th scope="row">\s*<a [^>]+><bdi>([^<]+)</bdi>', page_of(web, query)))
    assert names == found


@pytest.mark.usefixtures("receipt")
def test_a_filter_that_is_not_right_says_so_beside_its_field_and_finds_nothing(web: Client) -> None:
    page = page_of(web, "?from_date=2026-02-31&min_amount=much&mailbox=x&ordering=nonsense")
    assert page.count('class="field-error"') == 2
    assert "Lantern Books" not in page.split('id="ledger"')[1]


@pytest.mark.parametrize("ordering", ["vendor", "-vendor", "amount", "-amount", "document_type", "-received_at"])
def test_each_order_pages_forth_and_back_over_the_same_rows(web: Client, business: Business, ordering: str) -> None:
    for number in range(60):
        make_receipt(business, vendor=f"Vendor{number % 7}", amount=Decimal(number % 11), currency="ILS")
    rows = r'value="(\d+)" form="change"'
    address, seen = f"?ordering={ordering}", []
    while True:
        page = page_of(web, address)
        seen.append(re.findall(rows, page))
        further = re.search(r'rel="next" href="/receipts([^"]+)"', page)
        if further is None:
            break
        address = further[1].replace("&amp;", "&")
    assert len({pk for rows_ in seen for pk in rows_}) == 60
    back = re.search(r'rel="prev" href="/receipts([^"]+)"', page)
    assert back
    assert re.findall(rows, page_of(web, back[1].replace("&amp;", "&"))) == seen[-2]


@pytest.mark.parametrize("seed", [7, 8])
@pytest.mark.parametrize("are_totals_kept", [True, False])
def test_the_sum_of_a_view_is_the_sum_of_its_rows(business: Business, seed: int, are_totals_kept: bool) -> None:
    """What counts in the totals above is what the rows below say that it counts."""
    chance = random.Random(seed)
    made: list[Receipt] = []
    kinds = [kind.value for kind in DocumentType] + [None]
    for number in range(120):
        original = chance.choice(made) if made and chance.random() < 0.1 else None
        one = make_receipt(
            business,
            vendor=f"V{number}",
            amount=chance.choice([None, Decimal(number), Decimal("19.90")]),
            currency=chance.choice(["ILS", "EUR", None]),
            document_type=chance.choice(kinds),
            status=chance.choice(Status.values),
            duplicate_of=original,
        )
        made.append(one)
    if are_totals_kept:
        keep_totals()
    for tab in ("", "review", "approved", "aside"):
        query, rows, cursor = LedgerQuery(tab=tab), [], ""
        while True:
            shown = list_context(business, LedgerQuery(tab=tab, cursor=cursor))
            rows += shown["rows"]
            if not shown["older"]:
                break
            cursor = parse_qs(shown["older"][1:])["cursor"][0]
        summed: dict[str, Decimal] = {}
        for row in rows:
            if not row.uncounted and row.amount is not None:
                currency = row.receipt.currency
                summed[currency] = summed.get(currency, Decimal(0)) + row.amount
        told = {
            one.currency: one.total
            for one in list_context(business, query)["sums"].buckets
            if one.currency and one.total is not None
        }
        assert told == summed, tab


def test_many_are_changed_at_one_go_and_back_again(web: Client, business: Business) -> None:
    rows = [make_receipt(business, vendor=f"V{n}", amount=Decimal(n), currency="ILS") for n in range(3)]
    web.post("/receipts/change", {"action": "approve", "scope": "ticked", "ids": [rows[0].pk, rows[1].pk]})
    assert sorted(Receipt.objects.values_list("status", flat=True)) == ["approved", "approved", "pending_review"]
    page = page_of(web)
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    web.post("/receipts/undo", {"token": token[1]})
    assert set(Receipt.objects.values_list("status", flat=True)) == {"pending_review"}
    web.post("/receipts/change", {"action": "reject", "scope": "all", "search": "V2"})
    assert Receipt.objects.get(status="rejected").vendor == "V2"


def test_more_than_five_hundred_are_changed_by_a_job(
    web: Client, business: Business, monkeypatch: pytest.MonkeyPatch, redis_url: str
) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    for number in range(4):
        make_receipt(business, vendor=f"V{number}")
    make_receipt(business, vendor="Kept", status=Status.APPROVED)
    answer = web.post("/receipts/change", {"action": "reject", "scope": "all", "show": "review"})
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}"
    tasks.run_job(job.pk)
    tasks.run_job(job.pk)
    assert Receipt.objects.filter(status="rejected").count() == 4


def test_more_than_five_hundred_that_were_put_aside_are_changed_and_no_other(
    web: Client, business: Business, monkeypatch: pytest.MonkeyPatch, redis_url: str
) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    for number in range(5):
        make_receipt(business, vendor=f"V{number}", status=Status.REJECTED)
    make_receipt(business, vendor="Waits")
    answer = web.post("/receipts/change", {"action": "approve", "scope": "all", "show": "aside"})
    job = Job.objects.get()
    tasks.run_job(job.pk)
    assert Receipt.objects.filter(status="approved").count() == 5
    assert Receipt.objects.get(vendor="Waits").status == "pending_review"
    token = re.search(r'name="token" value="([^"]+)"', web.get(answer["Location"]).content.decode())
    assert token
    answer = web.post("/receipts/undo", {"token": token[1]})
    tasks.run_job(Job.objects.latest("pk").pk)
    assert Receipt.objects.filter(status="rejected").count() == 5


def test_a_category_is_given_to_what_is_narrowed_to_another_alone(web: Client, business: Business) -> None:
    office, travel = (Category.objects.create(business=business, name=name) for name in ("Office", "Travel"))
    wanted = make_receipt(business, vendor="A", category=office)
    other = make_receipt(business, vendor="B")
    asked = {"scope": "all", "category": office.pk, "action": "category", "value": travel.pk}
    page = page_of(web, f"?category={office.pk}").split('id="change"')[1].split("</form>")[0]
    assert set(asked) <= set(re.findall(r'name="(\w+)"', page))
    assert page.count('name="category"') == 1, "what the list is narrowed by, and nothing else"
    web.post("/receipts/change", asked)
    assert set(Receipt.objects.values_list("pk", "category")) == {(wanted.pk, travel.pk), (other.pk, None)}


def test_more_receipts_than_the_page_said_are_not_changed(web: Client, business: Business) -> None:
    make_receipt(business, vendor="Seen")
    count = re.search(r'name="count" value="(\d+)"', page_of(web))
    assert count
    make_receipt(business, vendor="Came since")
    answer = web.post("/receipts/change", {"action": "delete", "scope": "all", "count": count[1]}, follow=True)
    assert "more receipts than you expect" in answer.content.decode()
    assert not Receipt.objects.exclude(deleted_at=None).exists()


def test_what_was_so_already_is_said(web: Client, business: Business) -> None:
    row = make_receipt(business, vendor="A")
    told = [
        web.post("/receipts/change", {"action": "approve", "ids": [row.pk]}, follow=True).content.decode()
        for _ in range(2)
    ]
    assert "1 receipt was changed" in told[0]
    assert "1 receipt was so already" in told[1]


def test_each_thing_that_narrows_the_list_is_named_and_taken_away_by_its_own_link(
    web: Client, business: Business
) -> None:
    make_receipt(business, vendor="Lantern")
    page = page_of(web, "?search=lan&document_type=invoice&vendor=lantern&ordering=vendor")
    narrowed = page.split('aria-label="Narrowed by"')[1].split("</ul>")[0]
    assert re.findall(r'aria-label="([^"]+)"', narrowed) == [
        "Remove Search: lan",
        "Remove Vendor: lantern",
        "Remove Type: invoice",
    ]
    without = "/receipts?search=lan&amp;document_type=invoice&amp;ordering=vendor"
    assert f'href="{without}" aria-label="Remove Vendor' in narrowed


def test_a_list_whose_totals_are_not_kept_yet_is_counted(web: Client, business: Business) -> None:
    for number in range(30):
        make_receipt(business, vendor=f"V{number}")
    assert "30 receipts" in page_of(web)


def test_nobody_changes_what_is_not_theirs(stranger: Person, accountant: Person, receipt: Receipt) -> None:
    for person, status in ((stranger, 302), (accountant, 403)):
        answer = sign_in_browser(person).post("/receipts/change", {"action": "approve", "ids": [receipt.pk]})
        assert answer.status_code == status
    receipt.refresh_from_db()
    assert receipt.status == Status.PENDING_REVIEW
