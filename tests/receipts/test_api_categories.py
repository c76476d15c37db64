"""Categories over the API: the business's own list, what may be done to it, and by whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from businesses.models import Business
from receipts import changes, total_folding
from receipts.categories import add
from receipts.history import corrections_of
from receipts.models import Category, Receipt
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import NOON, said

LIST = "/api/categories"


@pytest.fixture
def travel(business: Business) -> Category:
    """A category of the shop."""
    return add(business, name="Travel")


@pytest.fixture
def office(business: Business) -> Category:
    """Another one."""
    return add(business, name="Office")


@pytest.fixture
def theirs(stranger: Person) -> Category:
    """A category of another business."""
    return add(stranger.business, name="Theirs")


def names(client: APIClient) -> list[str]:
    answer = client.get(LIST)
    assert answer.status_code == 200
    return [row["name"] for row in answer.json()]


def errors(answer: Any) -> list[str]:
    """The fields a refusal names."""
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    return list(answer.json()["error"]["fields"])


def test_a_category_is_added_renamed_archived_and_brought_back(owner: Person) -> None:
    added = owner.api.post(LIST, {"name": "  Fuel   and parking "})
    assert added.status_code == 201
    assert added.json() == added.json() | {"name": "Fuel and parking", "archived": False, "receipts": 0}
    address = f"{LIST}/{added.json()['id']}"
    assert owner.api.patch(address, {"name": "Fuel"}).json()["name"] == "Fuel"
    assert owner.api.patch(address, {"archived": True}).json()["archived"] is True
    assert owner.api.patch(address, {"archived": False}).json()["archived"] is False
    assert owner.api.delete(address).status_code == 204
    assert names(owner.api) == []


def test_the_list_is_by_name_and_archived_ones_come_last(owner: Person, travel: Category, office: Category) -> None:
    owner.api.post(LIST, {"name": "art"})
    owner.api.patch(f"{LIST}/{office.pk}", {"archived": True})
    assert names(owner.api) == ["art", "Travel", "Office"]


def test_the_list_counts_receipts_without_deleted_ones(
    make_receipt: MakeReceipt, owner: Person, travel: Category
) -> None:
    make_receipt(category=travel)
    changes.delete(make_receipt(category=travel), cause=said(at=NOON))
    assert owner.api.get(LIST).json()[0]["receipts"] == 1


def test_totals_know_how_many_receipts_a_category_has(
    make_receipt: MakeReceipt, owner: Person, travel: Category, office: Category
) -> None:
    make_receipt()
    moved, deleted = (make_receipt(category=travel) for _ in range(2))
    total_folding.mend(owner.business.pk, now=NOON)
    changes.delete(deleted, cause=said(at=NOON))
    assert {row["name"]: row["receipts"] for row in owner.api.get(LIST).json()} == {"Travel": 1, "Office": 0}
    changes.correct(moved, {"category": office}, cause=said(owner.user, at=NOON))
    total_folding.fold(owner.business.pk)
    with CaptureQueriesContext(connection) as queries:
        assert {row["name"]: row["receipts"] for row in owner.api.get(LIST).json()} == {"Travel": 0, "Office": 1}
    assert not [query for query in queries if 'FROM "receipts" ' in query["sql"]]


@pytest.mark.parametrize("name", ["Travel", "TRAVEL", " travel ", "tra\N{RIGHT-TO-LEFT OVERRIDE}vel"])
def test_a_name_is_there_once_in_whatever_case(owner: Person, travel: Category, office: Category, name: str) -> None:
    assert errors(owner.api.post(LIST, {"name": name})) == ["name"]
    assert errors(owner.api.patch(f"{LIST}/{office.pk}", {"name": name})) == ["name"]
    assert sorted(names(owner.api)) == ["Office", "Travel"]


def test_a_category_may_change_its_own_case(owner: Person, travel: Category) -> None:
    assert owner.api.patch(f"{LIST}/{travel.pk}", {"name": "TRAVEL"}).json()["name"] == "TRAVEL"


def test_two_businesses_may_use_one_name(owner: Person, theirs: Category) -> None:
    assert owner.api.post(LIST, {"name": "Theirs"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "\N{RIGHT-TO-LEFT MARK}"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": None}, "name"),
        ({"name": "Fuel", "colour": "red"}, "colour"),
    ],
)
def test_a_name_that_cannot_be_is_refused(owner: Person, body: Any, field: str) -> None:
    assert errors(owner.api.post(LIST, body)) == [field]
    assert not Category.objects.exists()


def test_another_business_s_category_is_not_there(owner: Person, theirs: Category) -> None:
    assert names(owner.api) == []
    for answer in (
        owner.api.patch(f"{LIST}/{theirs.pk}", {"name": "Mine"}),
        owner.api.delete(f"{LIST}/{theirs.pk}"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert Category.objects.get().name == "Theirs"


def test_a_teammate_writes_and_an_accountant_reads(teammate: Person, accountant: Person) -> None:
    added = teammate.api.post(LIST, {"name": "Fuel"}).json()
    assert names(accountant.api) == ["Fuel"]
    address = f"{LIST}/{added['id']}"
    for answer in (
        accountant.api.post(LIST, {"name": "Travel"}),
        accountant.api.patch(address, {"name": "Travel"}),
        accountant.api.delete(address),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "READ_ONLY")
    assert APIClient().get(LIST).status_code == 401


def test_a_receipt_is_given_its_category_by_id_and_shows_its_name(
    make_receipt: MakeReceipt, owner: Person, travel: Category
) -> None:
    address = f"/api/receipts/{make_receipt().pk}"
    shown = owner.api.patch(address, {"category": travel.pk}).json()
    assert shown["category"] == {"id": travel.pk, "name": "Travel"}
    shown = owner.api.patch(address, {"category": None}).json()
    assert shown["category"] is None
    said = [(row["field"], row["was"], row["became"]) for row in shown["corrections"]]
    assert said == [("category", None, "Travel"), ("category", "Travel", None)]


def test_another_business_s_or_an_archived_category_is_given_to_no_receipt(
    make_receipt: MakeReceipt, owner: Person, travel: Category, theirs: Category
) -> None:
    address = f"/api/receipts/{make_receipt().pk}"
    owner.api.patch(f"{LIST}/{travel.pk}", {"archived": True})
    for category in (theirs.pk, travel.pk, 10**30, "x", True):
        assert errors(owner.api.patch(address, {"category": category})) == ["category"]
    assert Receipt.objects.get().category is None


def test_an_archived_category_stays_on_its_receipts(make_receipt: MakeReceipt, owner: Person, travel: Category) -> None:
    address = f"/api/receipts/{make_receipt(category=travel).pk}"
    owner.api.patch(f"{LIST}/{travel.pk}", {"archived": True})
    shown = owner.api.patch(address, {"category": travel.pk, "note": "to the fair"}).json()
    assert (shown["category"]["name"], shown["note"]) == ("Travel", "to the fair")
    assert [row["field"] for row in shown["corrections"]] == ["note"]


def test_receipts_and_sums_are_narrowed_to_categories(
    make_receipt: MakeReceipt, owner: Person, travel: Category, office: Category, theirs: Category
) -> None:
    on_the_road, at_home, neither = make_receipt(category=travel), make_receipt(category=office), make_receipt()

    def ids(query: str) -> set[int]:
        return {row["id"] for row in owner.api.get(f"/api/receipts?{query}").json()["results"]}

    assert ids(f"category={travel.pk}") == {on_the_road.pk}
    assert ids(f"category={travel.pk}&category={office.pk}") == {on_the_road.pk, at_home.pk}
    assert ids("category=none") == {neither.pk}
    sums = owner.api.get(f"/api/receipts/stats?category={travel.pk}").json()
    assert [(row["count"], row["total"]) for row in sums["currencies"]] == [(1, "118.00")]
    for category in (theirs.pk, "travel", 10**18, 10**30):
        assert errors(owner.api.get(f"/api/receipts?category={category}")) == ["category"]


def test_a_category_in_use_is_not_deleted_and_the_answer_says_what_to_do(
    make_receipt: MakeReceipt, owner: Person, travel: Category
) -> None:
    make_receipt(category=travel)
    make_receipt(category=travel)
    answer = owner.api.delete(f"{LIST}/{travel.pk}")
    assert answer.status_code == 409
    assert (answer.json()["error"]["code"], answer.json()["receipts"]) == ("CATEGORY_IN_USE", 2)
    assert "move_to" in answer.json()["error"]["hint"]
    assert owner.api.get(LIST).json()[0]["archived"] is False


@pytest.mark.parametrize("to_another", [True, False])
def test_a_category_is_deleted_once_its_receipts_went_elsewhere(
    make_receipt: MakeReceipt, owner: Person, travel: Category, office: Category, to_another: bool
) -> None:
    receipt = make_receipt(category=travel)
    target = office if to_another else None
    assert owner.api.delete(f"{LIST}/{travel.pk}?move_to={target.pk if target else 'none'}").status_code == 204
    assert Receipt.objects.get().category == target
    [moved] = corrections_of(receipt)
    assert (moved.field, moved.was, moved.became) == ("category", "Travel", target.name if target else None)
    assert moved.corrected_by == owner.user
    assert names(owner.api) == ["Office"]


def test_receipts_move_to_no_category_that_cannot_be(
    make_receipt: MakeReceipt, owner: Person, travel: Category, office: Category, theirs: Category
) -> None:
    make_receipt(category=travel)
    owner.api.patch(f"{LIST}/{office.pk}", {"archived": True})
    for target in (theirs.pk, travel.pk, office.pk, "nowhere", "9" * 30):
        assert errors(owner.api.delete(f"{LIST}/{travel.pk}?move_to={target}")) == ["move_to"]
    assert errors(owner.api.delete(f"{LIST}/{travel.pk}?move=none")) == ["move"]
    assert Receipt.objects.get().category == travel
    assert Category.objects.get(pk=travel.pk).archived_at is None
