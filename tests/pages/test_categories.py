"""The pages of the business's own categories, and what they change on a receipt's page and in the ledger."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from businesses.models import Business
from receipts import categories
from receipts.history import corrections_of
from receipts.models import NOTE_LENGTH, Category, Receipt
from tests.cast import Person
from tests.pages.conftest import make_receipt, sign_in_browser
from tests.receipts.mails import NOON

LIST = "/categories"


@pytest.fixture
def travel(business: Business) -> Category:
    """A category of the shop."""
    return categories.add(business, name="Travel")


@pytest.fixture
def filed(business: Business, travel: Category) -> Receipt:
    """A receipt that has it."""
    return make_receipt(business, vendor="Night Train", category=travel)


def page_of(client: Client, address: str = LIST) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_category_is_added_and_renamed(web: Client, business: Business) -> None:
    assert "No categories yet" in page_of(web)
    assert "Added." in web.post(LIST, {"name": "Fuel"}, follow=True).content.decode()
    address = reverse("category", args=[Category.objects.get().pk])
    assert 'value="Fuel"' in page_of(web, address)
    assert "Fuel costs" in web.post(address, {"name": "Fuel costs"}, follow=True).content.decode()


@pytest.mark.parametrize("name", ["travel", "", "x" * 101])
def test_a_name_that_cannot_be_is_refused_beside_its_field(web: Client, travel: Category, name: str) -> None:
    fuel = categories.add(travel.business, name="Fuel")
    for address in (LIST, reverse("category", args=[fuel.pk])):
        assert 'id="id_name_error"' in web.post(address, {"name": name}).content.decode()
    assert [category.name for category in categories.list_of(travel.business)] == ["Fuel", "Travel"]


def test_a_category_is_archived_and_brought_back(web: Client, filed: Receipt) -> None:
    address = reverse("category-archive", args=[filed.category_id])
    assert "Archived: " in web.post(address, {"archived": "yes"}, follow=True).content.decode()
    assert '<span class="badge">Archived</span>' in page_of(web)
    assert "Night Train" in page_of(web, f"/receipts?category={filed.category_id}")
    web.post(address, {"archived": "no"})
    assert '<span class="badge">Archived</span>' not in page_of(web)


def test_a_category_without_receipts_is_deleted_at_once(web: Client, travel: Category) -> None:
    assert "No receipt has this category." in page_of(web, reverse("category", args=[travel.pk]))
    assert "Deleted." in web.post(reverse("category-delete", args=[travel.pk]), follow=True).content.decode()
    assert not Category.objects.exists()


def test_before_a_category_in_use_goes_somebody_says_where_its_receipts_go(
    web: Client, filed: Receipt, travel: Category
) -> None:
    office = categories.add(travel.business, name="Office")
    address = reverse("category-delete", args=[travel.pk])
    assert "choose where they go" in web.post(address, follow=True).content.decode()
    assert "choose where they go" in web.post(address, {"move_to": str(travel.pk)}, follow=True).content.decode()
    web.post(address, {"move_to": str(office.pk)})
    filed.refresh_from_db()
    assert filed.category == office
    assert list(Category.objects.all()) == [office]


def test_the_list_leads_to_the_receipts_of_a_category(web: Client, filed: Receipt, receipt: Receipt) -> None:
    assert f'href="/receipts?category={filed.category_id}"' in page_of(web)
    ledger = page_of(web, f"/receipts?category={filed.category_id}")
    assert "Night Train" in ledger
    assert "Lantern Books" not in ledger
    assert f'name="category" value="{filed.category_id}"' in ledger


def test_an_accountant_reads_the_list_and_changes_nothing(filed: Receipt, accountant: Person) -> None:
    browser = sign_in_browser(accountant)
    assert "Travel" in page_of(browser)
    assert reverse("category", args=[filed.category_id]) not in page_of(browser)
    assert browser.post(LIST, {"name": "Fuel"}).status_code == 403
    for name in ("category", "category-archive", "category-delete"):
        refused = browser.post(reverse(name, args=[filed.category_id]), {"name": "x", "move_to": "none"})
        assert refused.status_code == 403
    assert Category.objects.get().name == "Travel"


def test_another_tenant_s_category_is_not_there(filed: Receipt, stranger: Person) -> None:
    browser = sign_in_browser(stranger)
    assert "<bdi>Travel</bdi>" not in page_of(browser)
    assert "<bdi>Travel</bdi>" not in page_of(browser, f"/receipts?category={filed.category_id}")
    for name in ("category", "category-archive", "category-delete"):
        assert browser.post(reverse(name, args=[filed.category_id]), {"move_to": "none"}).status_code == 404
    assert Category.objects.get().archived_at is None


def test_a_receipt_is_given_a_note_and_a_category_on_its_page(web: Client, receipt: Receipt, travel: Category) -> None:
    address = reverse("receipt-edit", args=[receipt.pk])
    form = {"vendor": "Lantern Books", "amount": "118.00", "currency": "ILS", "document_type": "invoice"}
    said = form | {"category": travel.pk, "note": "For the fair,\r\n<b>paid</b> by Noa"}
    page = web.post(address, said, follow=True).content.decode()
    assert "<bdi>Travel</bdi>" in page
    assert "For the fair,\n&lt;b&gt;paid&lt;/b&gt; by Noa" in page
    assert "Read as:" not in page
    web.post(address, said)
    assert sorted(said.field for said in corrections_of(receipt)) == ["category", "note"]


def test_a_note_is_as_long_as_the_browser_counts_it(web: Client, receipt: Receipt) -> None:
    note = "x\r\n" * (NOTE_LENGTH // 2 - 1) + "xx"
    form = {"vendor": "Lantern Books", "amount": "118.00", "currency": "ILS", "document_type": "invoice"}
    address = reverse("receipt-edit", args=[receipt.pk])
    assert 'id="id_note_error"' in web.post(address, form | {"note": f"{note}x"}).content.decode()
    assert web.post(address, form | {"note": note}).status_code == 302


def test_the_form_offers_the_business_s_categories_and_an_archived_one_only_where_it_is(
    web: Client, filed: Receipt, receipt: Receipt, stranger: Person
) -> None:
    categories.add(stranger.business, name="Theirs")
    categories.add(filed.business, name="Office")
    categories.archive(Category.objects.get(name="Travel"), now=NOON)
    on_other, on_filed = (page_of(web, reverse("receipt-edit", args=[row.pk])) for row in (receipt, filed))
    assert [name in on_other for name in (">Office<", ">Travel<", ">Theirs<")] == [True, False, False]
    assert [name in on_filed for name in (">Office<", ">Travel<", ">Theirs<")] == [True, True, False]
