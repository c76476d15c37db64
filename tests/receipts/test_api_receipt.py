"""One receipt over the API: look, correct, delete, restore, read again; by whom and by whom not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from businesses.models import Role, Scope
from receipts.history import corrections_of
from receipts.models import Event, Receipt
from tests.cast import Person, join
from tests.receipts.conftest import MakeReceipt
from tests.receipts.mails import english

CALLS = [
    ("get", ""),
    ("patch", ""),
    ("delete", ""),
    ("post", "/restore"),
    ("post", "/extract"),
    ("get", "/documents"),
]
WRITES = [(method, path) for method, path in CALLS if method != "get"]


def call(client: APIClient, method: str, receipt: Receipt, path: str = "", body: Any = None) -> Any:
    return getattr(client, method)(f"/api/receipts/{receipt.pk}{path}", body)


def codes_of(answer: Any) -> set[tuple[str, str | None]]:
    """The problems of the receipt in an answer, without their words."""
    return {(problem["code"], problem["field"]) for problem in answer.json()["problems"]}


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_another_business_s_receipt_is_not_found(
    make_receipt: MakeReceipt, stranger: Person, method: str, path: str
) -> None:
    receipt = make_receipt()
    for client in (stranger.api, stranger.browser):
        answer = call(client, method, receipt, path)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "NOT_FOUND"
    assert Receipt.objects.get().deleted_at is None


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_nobody_reaches_a_receipt_without_signing_in(make_receipt: MakeReceipt, method: str, path: str) -> None:
    assert call(APIClient(), method, make_receipt(), path).status_code == 401


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_an_accountant_reads_and_changes_nothing(
    make_receipt: MakeReceipt, accountant: Person, method: str, path: str
) -> None:
    receipt = make_receipt()
    before = Receipt.objects.values().get()
    for client in (accountant.api, accountant.browser):
        assert call(client, "get", receipt).status_code == 200
        answer = call(client, method, receipt, path)
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "READ_ONLY"
    assert Receipt.objects.values().get() == before


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_token_that_may_only_read_changes_nothing(make_receipt: MakeReceipt, method: str, path: str) -> None:
    receipt = make_receipt()
    reader = join(receipt.business, "reader@shop.example", Role.OWNER, Scope.READ)
    assert call(reader.api, method, receipt, path).status_code == 403


@pytest.mark.parametrize("person", ["owner", "teammate"])
@pytest.mark.parametrize("door", ["api", "browser"])
def test_owner_and_teammate_correct_delete_and_restore(
    make_receipt: MakeReceipt, request: pytest.FixtureRequest, person: str, door: str
) -> None:
    client, receipt = getattr(request.getfixturevalue(person), door), make_receipt()
    assert call(client, "patch", receipt, body={"vendor": "Birch"}).json()["vendor"] == "Birch"
    assert call(client, "delete", receipt).status_code == 204
    assert call(client, "get", receipt).status_code == 404
    assert call(client, "post", receipt, "/restore").json()["deleted_at"] is None
    assert call(client, "get", receipt).status_code == 200


def test_the_detail_shows_the_evidence_and_the_files(make_receipt: MakeReceipt, owner: Person) -> None:
    shown = call(owner.api, "get", make_receipt()).json()
    assert shown["evidence"]["vendor"]["evidence"][0]["where"] == "body row 3"
    assert shown["documents"][0]["content"].startswith("http://testserver/api/documents/")
    assert shown["corrections"] == []


def test_a_correction_does_not_replace_what_was_read(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt()
    shown = call(owner.api, "patch", receipt, body={"amount": "120.00", "tax": None}).json()
    assert (shown["amount"], shown["tax"]) == ("120.00", None)
    assert shown["evidence"]["amount"]["value"] == "118.00"
    corrections = [(row["field"], row["was"], row["became"], row["corrected_by"]) for row in shown["corrections"]]
    assert corrections == [
        ("amount", "118.00", "120.00", "owner@shop.example"),
        ("tax", "18.00", None, "owner@shop.example"),
    ]


def test_a_correction_brings_the_problems_up_to_date(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(vendor=None, problems=["missing:vendor", "not_storable:number"])
    assert codes_of(call(owner.api, "get", receipt)) == {("missing", "vendor"), ("not_storable", "number")}
    answer = call(owner.api, "patch", receipt, body={"vendor": "Birch", "amount": "500"})
    assert codes_of(answer) == {("not_storable", "number"), ("sum_mismatch", None)}
    assert codes_of(call(owner.api, "patch", receipt, body={"amount": "118"})) == {("not_storable", "number")}


def test_a_sum_that_was_read_as_right_stays_so_until_one_of_its_values_is_corrected(
    make_receipt: MakeReceipt, owner: Person
) -> None:
    receipt = make_receipt(amount=Decimal("98.00"))  # lessened by what was withheld
    assert codes_of(call(owner.api, "patch", receipt, body={"vendor": "Birch"})) == set()
    assert codes_of(call(owner.api, "patch", receipt, body={"amount": "97"})) == {("sum_mismatch", None)}


def test_a_correction_is_checked_by_every_rule_that_a_reading_is(make_receipt: MakeReceipt, owner: Person) -> None:
    body = {"document_type": "proforma", "issue_date": "2030-01-01", "amount": None, "net": None}
    assert codes_of(call(owner.api, "patch", make_receipt(), body=body)) == {
        ("proforma", "document_type"), ("future_date", "issue_date"), ("missing", "amount"),
    }  # fmt: skip


@pytest.mark.parametrize(("language", "message"), [("en", "The total was not found."), ("he", "הסכום הכולל לא נמצא.")])
def test_a_problem_has_a_code_and_words_in_the_callers_language(
    make_receipt: MakeReceipt, owner: Person, language: str, message: str
) -> None:
    receipt = make_receipt(problems=["missing:total"])
    shown = owner.api.get(f"/api/receipts/{receipt.pk}", headers={"Accept-Language": language}).json()
    assert shown["problems"] == [{"code": "missing", "field": "amount", "message": message}]


def test_what_the_version_before_wrote_is_understood(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(problems=["total is missing", "words nobody knows"], amount=None)
    assert codes_of(call(owner.api, "get", receipt)) == {("missing", "amount"), ("unknown", None)}
    assert codes_of(call(owner.api, "patch", receipt, body={"amount": "118"})) == {("unknown", None)}


def test_approving_is_a_correction_too(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(status="pending_review")
    assert call(owner.api, "patch", receipt, body={"status": "approved"}).json()["status"] == "approved"
    assert [said.field for said in corrections_of(receipt)] == ["status"]


def test_saying_what_stands_there_already_is_no_correction(make_receipt: MakeReceipt, owner: Person) -> None:
    call(owner.api, "patch", make_receipt(), body={"amount": "118.00", "currency": "USD"})
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amout": "1"}, "amout"),
        ({"id": 7}, "id"),
        ({"confidence": 1}, "confidence"),
        ({"amount": "twelve"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1e13"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"currency": "usd"}, "currency"),
        ({"currency": "XQX"}, "currency"),
        ({"status": "aproved"}, "status"),
        ({"status": None}, "status"),
        ({"document_type": "ticket"}, "document_type"),
        ({"issue_date": "10/03/2026"}, "issue_date"),
        ({"issue_date": "1969-12-31"}, "issue_date"),
        ({"last4": "12a4"}, "last4"),
        ({"vendor": "x" * 256}, "vendor"),
        ({"vendor": "x\x00"}, "vendor"),
        ({"note": "x" * 2_001}, "note"),
        (["vendor"], "non_field_errors"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_by_name(
    make_receipt: MakeReceipt, owner: Person, body: Any, field: str
) -> None:
    receipt = make_receipt()
    before = Receipt.objects.values().get()
    answer = call(owner.api, "patch", receipt, body=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
    assert list(answer.json()["error"]["fields"]) == [field]
    assert Receipt.objects.values().get() == before


def test_one_wrong_field_stops_the_whole_correction(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt()
    call(owner.api, "patch", receipt, body={"vendor": "Birch", "amount": "-1"})
    assert Receipt.objects.get().vendor == "Maple Stationery Ltd."


def test_reading_again_changes_no_correction(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(rfc822=english("INV-77"), vendor="misread", number="misread")
    call(owner.api, "patch", receipt, body={"vendor": "Birch", "status": "rejected"})
    shown = call(owner.api, "post", receipt, "/extract").json()
    assert (shown["vendor"], shown["status"]) == ("Birch", "rejected")
    assert shown["number"] == "INV-77"


def test_reading_again_without_the_stored_mail_says_so(
    make_receipt: MakeReceipt, owner: Person, documents: Any
) -> None:
    receipt = make_receipt()
    (documents / receipt.documents.get().path).unlink()
    answer = call(owner.api, "post", receipt, "/extract")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "ORIGINAL_MISSING"


def test_the_sync_address_is_not_taken_for_a_receipt(owner: Person) -> None:
    assert owner.api.get("/api/receipts/sync/latest").status_code == 200
    assert owner.api.get("/api/receipts/abc").status_code == 404


def test_whole_replacement_is_not_offered(make_receipt: MakeReceipt, owner: Person) -> None:
    assert call(owner.api, "put", make_receipt(), body={}).status_code == 405


def test_a_receipt_s_documents_are_listed(make_receipt: MakeReceipt, owner: Person) -> None:
    listed = call(owner.api, "get", make_receipt(), "/documents").json()
    assert [(row["origin"], row["name"]) for row in listed] == [("mail", "mail.eml")]


def test_the_browsable_api_offers_the_correction_form(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt(amount=Decimal("41.10"))
    page = owner.browser.get(f"/api/receipts/{receipt.pk}", HTTP_ACCEPT="text/html").content.decode()
    assert "41.10" in page
    assert 'data-method="PATCH"' in page or 'value="PATCH"' in page


def test_an_id_beyond_any_row_is_not_found(owner: Person) -> None:
    for path in ("receipts/99999999999999999999", "documents/99999999999999999999/content"):
        assert owner.api.get(f"/api/{path}").status_code == 404


def test_the_address_of_a_file_is_the_file_s_whatever_format_its_receipt_was_asked_in(
    make_receipt: MakeReceipt, owner: Person
) -> None:
    receipt = make_receipt()
    shown = owner.api.get(f"/api/receipts/{receipt.pk}?format=json").json()
    assert owner.api.get(shown["documents"][0]["content"]).status_code == 200


def test_a_browser_without_the_form_s_token_changes_nothing(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt, elsewhere = make_receipt(), APIClient(enforce_csrf_checks=True)
    elsewhere.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    assert call(elsewhere, "patch", receipt, body={"status": "rejected"}).status_code == 403
    assert call(elsewhere, "delete", receipt).status_code == 403
    assert Receipt.objects.get().status == "approved"


def test_a_note_is_the_business_s_own_words(make_receipt: MakeReceipt, owner: Person) -> None:
    receipt = make_receipt()
    shown = call(owner.api, "patch", receipt, body={"note": "Paid by Noa,\r\nto be refunded"}).json()
    assert shown["note"] == "Paid by Noa,\nto be refunded"
    assert [(row["field"], row["was"]) for row in shown["corrections"]] == [("note", None)]
    listed = owner.api.get("/api/receipts?search=refunded").json()["results"]
    assert [row["id"] for row in listed] == [receipt.pk]
    assert call(owner.api, "patch", receipt, body={"note": ""}).json()["note"] is None
