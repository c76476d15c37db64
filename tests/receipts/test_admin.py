"""The operator console: every business's receipts, safely shown and decided."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from businesses.models import User
from extraction.types import FileProblem, Part
from receipts import categories, changes
from receipts.history import corrections_of
from receipts.models import Category, Event, Reading, Receipt, Status
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON, said

LIST = "/admin/receipts/receipt/"
CATEGORIES = "/admin/receipts/category/"


@pytest.fixture
def console(db: None) -> Client:
    """A browser in which an operator is signed in."""
    client = Client()
    operator = User.objects.create_superuser("operator@prosaas.example", "correct horse battery")
    client.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, action: str, *rows: Receipt | Category, query: str = "", address: str = LIST) -> str:
    body: dict[str, Any] = {"action": action, "_selected_action": [row.pk for row in rows]}
    answer = client.post(address + query, body, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_amount_with_currency_and_copies(make_receipt: MakeReceipt, console: Client) -> None:
    original = make_receipt(currency="ILS")
    make_receipt(duplicate_of=original, fingerprint=None)
    shown = page(console, LIST)
    assert "118.00 ILS" in shown
    assert f"#{original.pk}" in shown


def test_the_list_takes_as_many_queries_for_many_rows_as_for_one(make_receipt: MakeReceipt, console: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(console, LIST)
        return len(captured)

    make_receipt()
    for_one = queries()
    for _ in range(9):
        make_receipt()
    assert queries() == for_one


def test_the_evidence_is_a_table_in_which_nothing_runs(make_receipt: MakeReceipt, console: Client) -> None:
    receipt = make_receipt(parts=(Part("<b>x</b>.pdf", "application/pdf", b"%PDF"),))
    place = {"text": "<script>alert(1)</script>", "where": "body row 3", "how": "html_table"}
    evidence = {"amount": {"value": "118.00", "confidence": 0.97, "evidence": [place]}}
    Reading.objects.filter(pk=receipt.pk).update(evidence=evidence)
    shown = page(console, f"{LIST}{receipt.pk}/change/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert(1)" not in shown
    assert "<b>x</b>" not in shown
    assert "body row 3" in shown
    assert "97%" in shown


def test_receipts_that_a_newer_engine_will_read_again_can_be_listed(make_receipt: MakeReceipt, console: Client) -> None:
    make_receipt(vendor="Outdated Stationery", engine_version=1, status=Status.PENDING_REVIEW)
    make_receipt(vendor="Approved Stationery", engine_version=1)
    shown = page(console, f"{LIST}?outdated=yes")
    assert "Outdated Stationery" in shown
    assert "Approved Stationery" not in shown


def test_problems_are_shown_in_words(make_receipt: MakeReceipt, console: Client) -> None:
    locked = Part("bill.pdf", "application/pdf", b"%PDF", FileProblem.ENCRYPTED)
    receipt = make_receipt(parts=(locked,), problems=["missing:total", "document_encrypted"])
    document = receipt.documents.get(origin="attachment")
    shown = page(console, f"{LIST}{receipt.pk}/change/")
    assert "The total was not found. An attached document is locked with a password." in shown
    for address in (
        f"{LIST}{receipt.pk}/change/",
        "/admin/receipts/document/",
        f"/admin/receipts/document/{document.pk}/change/",
    ):
        assert "It is locked with a password." in page(console, address)


def test_an_operator_approves_and_rejects(make_receipt: MakeReceipt, console: Client) -> None:
    receipt = make_receipt(status="pending_review")
    assert "1 receipt changed." in act(console, "approve", receipt)
    assert Receipt.objects.get().status == "approved"
    act(console, "reject", receipt)
    assert Receipt.objects.get().status == "rejected"
    assert [said.became for said in corrections_of(receipt)] == ["approved", "rejected"]


def test_an_operator_restores_what_was_deleted(make_receipt: MakeReceipt, console: Client) -> None:
    receipt = make_receipt(vendor="Birch Bakery")
    changes.delete(receipt, cause=said(at=NOON))
    assert "Birch Bakery" not in page(console, LIST)
    act(console, "restore", receipt, query=f"?business={receipt.business_id}&deleted=yes")
    assert "Birch Bakery" in page(console, LIST)


def test_nothing_is_added_changed_or_deleted_by_hand(make_receipt: MakeReceipt, console: Client, owner: Person) -> None:
    receipt = make_receipt()
    changes.correct(receipt, {"vendor": "Birch"}, cause=said(owner.user, at=NOON))
    rows = {
        "receipt": receipt.pk,
        "document": receipt.documents.get().pk,
        "event": Event.objects.get().pk,
    }
    for model, pk in rows.items():
        address = f"/admin/receipts/{model}/"
        page(console, address)
        page(console, f"{address}{pk}/change/")
        for path in ("add/", f"{pk}/delete/"):
            assert console.get(address + path).status_code == 403
        assert console.post(f"{address}{pk}/change/", {"vendor": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Maple", "Birch"}),
        ("status__exact=approved", {"Maple"}),
        ("document_type__exact=refund", {"Birch"}),
        ("received=2025", {"Birch"}),
        ("received=2026", {"Maple"}),
        ("received=2026-03", {"Maple"}),
        ("received=2026-04", set()),
        ("received=2026-13", {"Maple", "Birch"}),
        ("duplicate_of__isempty=1", {"Maple", "Birch"}),
        ("duplicate_of__isempty=0", set()),
        ("deleted=yes", {"Oak"}),
        ("q=N-2", {"Birch"}),
        ("q=Maple", {"Maple"}),
        ("q=Map", set()),
    ],
)
def test_one_business_s_receipts_are_narrowed_and_searched(
    make_receipt: MakeReceipt, console: Client, owner: Person, query: str, shown: set[str]
) -> None:
    make_receipt(vendor="Maple", number="N-1", status="approved")
    last_year = NOON.replace(year=2025)
    make_receipt(vendor="Birch", number="N-2", status="rejected", document_type="refund", received_at=last_year)
    changes.delete(make_receipt(vendor="Oak", number="N-3"), cause=said(at=NOON))
    found = page(console, f"{LIST}?business={owner.business.pk}&{query}")
    assert {vendor for vendor in ("Maple", "Birch", "Oak") if f">{vendor}</a>" in found} == shown
    assert page(console, f"{LIST}?business={owner.business.pk + 1}").count(">Maple</a>") == 0


def test_a_number_is_found_in_whichever_business(make_receipt: MakeReceipt, console: Client) -> None:
    make_receipt(vendor="Maple", number="N-1")
    make_receipt(vendor="Birch", number="N-2")
    found = page(console, f"{LIST}?q=N-2")
    assert (">Birch</a>" in found, ">Maple</a>" in found) == (True, False)


def test_what_only_an_index_of_a_business_serves_is_offered_within_one(
    make_receipt: MakeReceipt, console: Client, owner: Person
) -> None:
    make_receipt()
    assert "?received=" not in page(console, LIST)
    within = page(console, f"{LIST}?business={owner.business.pk}")
    assert f"?business={owner.business.pk}&amp;received=" in within
    assert "deleted=yes" in within


def test_the_deleted_filter_s_choices_are_yes_and_no(make_receipt: MakeReceipt, console: Client, owner: Person) -> None:
    found = page(console, f"{LIST}?business={owner.business.pk}")
    choices = found[found.index('data-filter-title="deleted"') :]
    choices = choices[: choices.index("</details>")]
    assert ("All" in choices, "No" in choices, "Yes" in choices) == (False, True, True)


def test_a_page_of_the_console_takes_twelve_queries_at_most(
    make_receipt: MakeReceipt, console: Client, owner: Person
) -> None:
    categories.add(owner.business, name="Travel")
    for _ in range(3):
        make_receipt()
    receipt = make_receipt()
    changes.correct(receipt, {"vendor": "Birch"}, cause=said(owner.user, at=NOON))
    addresses = [
        LIST, f"{LIST}?business={owner.business.pk}&q=1&received=2026", f"{LIST}{receipt.pk}/change/", CATEGORIES,
        "/admin/receipts/document/", "/admin/receipts/event/",
    ]  # fmt: skip
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            page(console, address)
        assert len(captured) <= 12, address


def test_the_console_is_for_operators_alone(make_receipt: MakeReceipt, owner: Person) -> None:
    make_receipt()
    assert owner.browser.get(LIST).status_code == 302


def test_rows_of_odd_times_are_listed(make_receipt: MakeReceipt, console: Client) -> None:
    for year in (1970, 2099):
        make_receipt(received_at=datetime.datetime(year, 1, 1, 12, tzinfo=datetime.UTC))
    page(console, LIST)


def test_the_page_of_a_receipt_shows_what_was_read_and_what_people_added(
    make_receipt: MakeReceipt, console: Client, owner: Person
) -> None:
    travel = categories.add(owner.business, name="Travel")
    shown = page(console, f"{LIST}{make_receipt(category=travel, note='to the fair').pk}/change/")
    for text in ("118.00 USD", "18.00 USD", "514000001", "Travel", "to the fair"):
        assert text in shown


def test_an_operator_adds_and_renames_a_category(console: Client, owner: Person) -> None:
    console.post(CATEGORIES + "add/", {"business": owner.business.pk, "name": " Fuel  costs"})
    category = Category.objects.get()
    assert (category.business, category.name) == (owner.business, "Fuel costs")
    refused = console.post(CATEGORIES + "add/", {"business": owner.business.pk, "name": "fuel costs"})
    assert "There is a category of this name already" in refused.content.decode()
    console.post(f"{CATEGORIES}{category.pk}/change/", {"name": "Fuel"})
    assert Category.objects.get().name == "Fuel"


def test_an_operator_archives_a_category_and_brings_it_back(console: Client, owner: Person) -> None:
    travel = categories.add(owner.business, name="Travel")
    act(console, "archive", travel, address=CATEGORIES)
    assert Category.objects.get().is_archived
    act(console, "unarchive", travel, address=CATEGORIES)
    assert not Category.objects.get().is_archived


def test_an_operator_deletes_a_category_in_use_only_by_saying_so(
    make_receipt: MakeReceipt, console: Client, owner: Person
) -> None:
    travel, unused = (categories.add(owner.business, name=name) for name in ("Travel", "Unused"))
    receipt = make_receipt(category=travel)
    assert console.get(f"{CATEGORIES}{travel.pk}/delete/").status_code == 403
    shown = act(console, "delete_unused", travel, unused, address=CATEGORIES)
    assert "Travel was not deleted: 1 receipt has it." in shown
    assert Category.objects.get() == travel
    act(console, "delete_and_clear", travel, address=CATEGORIES)
    receipt.refresh_from_db()
    assert (receipt.category, Category.objects.exists()) == (None, False)
    assert [said.was for said in corrections_of(receipt)] == ["Travel"]
