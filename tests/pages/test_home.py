"""The home page: totals, the newest receipts, search."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from businesses.models import Business
from receipts.models import Receipt, Status
from receipts.tasks import keep_totals
from tests.cast import Person
from tests.pages.conftest import make_receipt, sign_in_browser


def page_of(client: Client, query: str = "") -> str:
    answer = client.get(f"/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_visit_says_what_to_do(web: Client) -> None:
    assert "Connect a Gmail mailbox above" in page_of(web)


def test_owner_and_accountant_see_the_receipts_and_a_stranger_none(
    receipt: Receipt, owner: Person, accountant: Person, stranger: Person
) -> None:
    assert "Lantern Books" in page_of(sign_in_browser(owner))
    assert "Lantern Books" in page_of(sign_in_browser(accountant))
    assert "Lantern Books" not in page_of(sign_in_browser(stranger))


def test_amounts_are_written_as_the_language_writes_them(web: Client, business: Business) -> None:
    make_receipt(business, vendor="Quill", amount=Decimal("1234.50"), currency="ILS")
    assert "<bdi>₪1,234.50</bdi>" in page_of(web)
    web.cookies["django_language"] = "he"
    assert "<bdi>\u200f1,234.50\xa0\u200f₪</bdi>" in page_of(web)


def test_a_currency_written_in_letters_stands_apart_from_its_amount(web: Client, business: Business) -> None:
    make_receipt(business, vendor="Quill", amount=Decimal("189.00"), currency="SEK")
    assert "<bdi>SEK\xa0189.00</bdi>" in page_of(web)


def test_an_unknown_amount_or_currency_is_never_filled_in(web: Client, business: Business) -> None:
    make_receipt(business, vendor="Quill", amount=None, currency=None)
    make_receipt(business, vendor="Nib", amount=Decimal("12.30"), currency=None)
    page = page_of(web)
    assert '<span class="visually-hidden">unknown</span>' in page
    assert "<bdi>12.30</bdi>" in page


def test_totals_stand_side_by_side_a_currency_and_never_add_up(web: Client, business: Business) -> None:
    make_receipt(business, vendor="A", amount=Decimal(10), currency="ILS")
    make_receipt(business, vendor="B", amount=Decimal(5), currency="EUR")
    make_receipt(business, vendor="C", amount=Decimal(4), currency="ILS", document_type="refund")
    make_receipt(business, vendor="D", amount=Decimal(100), currency="ILS", status=Status.REJECTED)
    totals = page_of(web).split('id="totals"')[1].split("</section>")[0]
    assert "<bdi>₪6.00</bdi>" in totals
    assert "<bdi>€5.00</bdi>" in totals
    assert totals.index("₪6.00") < totals.index("€5.00"), "the business's own currency comes first"


def test_last_years_receipts_count_neither_this_month_nor_this_year(web: Client, business: Business) -> None:
    year_ago = timezone.now() - datetime.timedelta(days=370)
    make_receipt(business, vendor="Old", amount=Decimal("77.70"), currency="ILS", received_at=year_ago)
    assert "77.70" not in page_of(web).split('id="totals"')[1].split("</section>")[0]


def test_the_month_begins_at_midnight_of_the_business(web: Client, business: Business) -> None:
    start = timezone.now().astimezone(business.zone).replace(day=1, hour=0, minute=0, second=1, microsecond=0)
    make_receipt(business, vendor="First", amount=Decimal("3.00"), currency="ILS", received_at=start)
    before = start - datetime.timedelta(minutes=1)
    make_receipt(business, vendor="Eve", amount=Decimal("4.00"), currency="ILS", received_at=before)
    this_month = page_of(web).split("This month")[1].split("</ul>")[0]
    assert "₪3.00" in this_month
    assert "₪7.00" not in this_month


def test_a_page_of_receipts_costs_as_many_queries_as_one(
    web: Client, business: Business, django_assert_max_num_queries: object
) -> None:
    for number in range(25):
        make_receipt(business, vendor=f"Vendor{number}")
    keep_totals()
    web.get("/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page_of(web)
