"""Rules and vendor facts over the API."""

from __future__ import annotations

import pytest

from receipts import changes
from receipts.categories import add as add_category
from receipts.models import Category, SenderRule, VendorFact
from tests.cast import Person
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import letter, said

RULES = "/api/rules"
FACTS = "/api/vendor-facts"


@pytest.fixture
def office(owner: Person) -> Category:
    return add_category(owner.business, name="Office")


def test_a_rule_is_added_switched_off_and_deleted(owner: Person, office: Category) -> None:
    body = {"sender": "Bills@Shop.example", "action": "category", "category": office.pk}
    made = owner.api.post(RULES, body)
    assert made.status_code == 201
    assert made.json() | {"created_at": ""} == {
        "id": SenderRule.objects.get().pk,
        "sender": "bills@shop.example",
        "action": "category",
        "category": office.pk,
        "active": True,
        "created_at": "",
    }
    address = f"{RULES}/{made.json()['id']}"
    assert owner.api.patch(address, {"active": False}).json()["active"] is False
    assert [one["active"] for one in owner.api.get(RULES).json()] == [False]
    assert owner.api.patch(address, {"action": "never"}).status_code == 400
    assert owner.api.patch(address, {"action": "never", "category": None}).status_code == 200
    assert owner.api.delete(address).status_code == 204
    assert owner.api.get(RULES).json() == []


def test_a_preview_says_what_is_there_and_saves_nothing(owner: Person, make_receipt: MakeReceipt) -> None:
    shown = make_receipt(rfc822=letter("a", "", sender="a@shop.example"))
    make_receipt(rfc822=letter("b", "", sender="b@oak.example"))
    answer = owner.api.post(f"{RULES}/preview", {"sender": "shop.example"}).json()
    assert (answer["looked_at"], answer["matching"], answer["is_wide"]) == (2, 1, False)
    assert [one["id"] for one in answer["newest"]] == [shown.pk]
    assert not SenderRule.objects.exists()


def test_a_wide_rule_is_to_be_confirmed(owner: Person) -> None:
    body = {"sender": "gmail.com", "action": "never"}
    refused = owner.api.post(RULES, body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "RULE_IS_WIDE")
    assert owner.api.post(RULES, body | {"confirmed": True}).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"sender": "nobody", "action": "never"}, "sender"),
        ({"sender": "shop.example", "action": "category"}, "category"),
        ({"sender": "shop.example", "action": "sometimes"}, "action"),
        ({"sender": "shop.example", "action": "never", "colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(owner: Person, body: dict[str, object], field: str) -> None:
    answer = owner.api.post(RULES, body)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]


def test_a_correction_becomes_a_fact_that_can_be_switched_off(owner: Person, make_receipt: MakeReceipt) -> None:
    receipt = make_receipt()
    body = {"receipt": receipt.pk, "kind": "vendor"}
    refused = owner.api.post(FACTS, body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "FACT_NOT_OFFERED")
    changes.correct(receipt, {"vendor": "Maple"}, cause=said(owner.user))
    made = owner.api.post(FACTS, body)
    assert made.status_code == 201
    assert (made.json()["value"], made.json()["tax_id"]) == ("Maple", "514000001")
    address = f"{FACTS}/{made.json()['id']}"
    assert owner.api.patch(address, {"active": False}).json()["active"] is False
    assert owner.api.delete(address).status_code == 204
    assert not VendorFact.objects.exists()


def test_a_fact_is_of_the_business_s_own_receipts(owner: Person, stranger: Person, make_receipt: MakeReceipt) -> None:
    theirs = make_receipt(shop=stranger.business)
    assert owner.api.post(FACTS, {"receipt": theirs.pk, "kind": "vendor"}).status_code == 404
