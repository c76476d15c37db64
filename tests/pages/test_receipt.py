"""The page of a receipt: values and evidence, corrections, and the document."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from businesses.models import Business
from receipts.models import Document, Receipt, Status
from tests.cast import Person
from tests.pages.conftest import make_receipt, sign_in_browser

FORM = {"vendor": "Lantern Books", "amount": "118.00", "currency": "ILS", "document_type": "invoice"}


def page_of(client: Client, receipt: Receipt) -> str:
    answer = client.get(reverse("receipt", args=[receipt.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_value_shows_its_confidence_and_its_place(web: Client, receipt: Receipt) -> None:
    page = page_of(web, receipt)
    assert "<bdi>97%</bdi> · sure" in page
    assert "Lantern Books Ltd" in page
    assert "header From" in page


def test_problems_are_shown_in_plain_words(web: Client, business: Business) -> None:
    doubtful = make_receipt(business, problems=["missing:total", "not_storable:vendor_tax_id", "something:new"])
    page = page_of(web, doubtful)
    assert "The total was not found." in page
    assert "Vendor&#x27;s tax id: what was read could not be kept." in page
    assert "Something about it was not clear when it was read." in page
    assert "something:new" not in page


def test_another_tenants_receipt_is_not_there(receipt: Receipt, stranger: Person) -> None:
    browser = sign_in_browser(stranger)
    assert browser.get(reverse("receipt", args=[receipt.pk])).status_code == 404
    assert browser.get(reverse("receipt-edit", args=[receipt.pk])).status_code == 404
    assert browser.post(reverse("receipt-edit", args=[receipt.pk]), FORM).status_code == 404
    assert browser.post(reverse("receipt-status", args=[receipt.pk]), {"status": "approved"}).status_code == 404


def test_an_accountant_reads_and_is_offered_no_change(receipt: Receipt, accountant: Person) -> None:
    browser = sign_in_browser(accountant)
    page = page_of(browser, receipt)
    assert "Approve" not in page
    assert reverse("receipt-edit", args=[receipt.pk]) not in page
    refused = browser.post(reverse("receipt-status", args=[receipt.pk]), {"status": "approved"})
    assert refused.status_code == 403
    assert "You may not do this" in refused.content.decode()
    assert browser.get(reverse("receipt-edit", args=[receipt.pk])).status_code == 403


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.NOT_RECEIPT])
def test_a_person_decides_and_may_take_it_back(web: Client, receipt: Receipt, status: Status) -> None:
    address = reverse("receipt-status", args=[receipt.pk])
    web.post(address, {"status": status})
    receipt.refresh_from_db()
    assert receipt.status == status
    web.post(address, {"status": Status.PENDING_REVIEW})
    receipt.refresh_from_db()
    assert receipt.status == Status.PENDING_REVIEW


def test_a_status_nobody_knows_changes_nothing(web: Client, receipt: Receipt) -> None:
    answer = web.post(reverse("receipt-status", args=[receipt.pk]), {"status": "paid"})
    assert answer.status_code == 404


def test_a_correction_stands_beside_what_was_read(web: Client, receipt: Receipt, owner: Person) -> None:
    form = FORM | {"vendor": "Lantern & Sons", "amount": "120.5", "currency": "eur"}
    answer = web.post(reverse("receipt-edit", args=[receipt.pk]), form, follow=True)
    page = answer.content.decode()
    assert "Saved. What was read is kept beside it." in page
    assert "Lantern &amp; Sons" in page
    assert "<del><bdi>Lantern Books</bdi></del>" in page
    assert owner.user.email in page
    receipt.refresh_from_db()
    assert (receipt.amount, receipt.currency) == (Decimal("120.500"), "EUR")


def test_an_emptied_field_becomes_unknown(web: Client, receipt: Receipt) -> None:
    web.post(reverse("receipt-edit", args=[receipt.pk]), FORM | {"amount": ""})
    receipt.refresh_from_db()
    assert receipt.amount is None


def test_saving_without_a_change_is_no_correction(web: Client, receipt: Receipt) -> None:
    web.post(reverse("receipt-edit", args=[receipt.pk]), FORM)
    assert not receipt.events.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "twelve"), ("amount", "-3"), ("currency", "ZZZ"), ("issue_date", "31/31/2026"), ("last4", "12ab")],
)
def test_a_value_that_cannot_be_is_refused_beside_its_field(
    web: Client, receipt: Receipt, field: str, value: str
) -> None:
    answer = web.post(reverse("receipt-edit", args=[receipt.pk]), FORM | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Nothing was saved yet" in page
    assert f'id="id_{field}_error"' in page
    receipt.refresh_from_db()
    assert receipt.amount == Decimal("118.00")


def test_the_form_asks_for_amounts_as_people_write_them(web: Client, receipt: Receipt) -> None:
    page = web.get(reverse("receipt-edit", args=[receipt.pk])).content.decode()
    assert 'value="118.00"' in page


@pytest.mark.parametrize(
    ("media_type", "origin", "shown"),
    [
        ("application/pdf", "attachment", "<iframe"),
        ("image/png", "attachment", "<img"),
        ("message/rfc822", "mail", 'sandbox=""'),
        ("application/xml", "attachment", 'sandbox=""'),
        ("application/zip", "attachment", "cannot be shown here"),
    ],
)
def test_the_document_is_shown_beside_the_fields(
    web: Client, receipt: Receipt, media_type: str, origin: str, shown: str
) -> None:
    document = Document.objects.create(
        business=receipt.business, sha256="0" * 64, name="a.bin", media_type=media_type, size=1, origin=origin
    )
    document.receipts.add(receipt)
    beside = page_of(web, receipt).split('id="document-title"')[1]
    assert shown in beside
    assert f"/api/documents/{document.pk}/content" in beside


def test_a_file_that_could_not_be_read_says_why(web: Client, receipt: Receipt) -> None:
    document = Document.objects.create(
        business=receipt.business,
        sha256="1" * 64,
        name="locked.pdf",
        media_type="application/pdf",
        size=1,
        origin="attachment",
        problem="encrypted",
    )
    document.receipts.add(receipt)
    assert "It is locked with a password." in page_of(web, receipt)


def test_after_deciding_the_next_one_to_review_is_a_press_away(web: Client, business: Business) -> None:
    newer = make_receipt(business, vendor="Newer")
    older = make_receipt(business, vendor="Older")
    web.post(reverse("receipt-status", args=[newer.pk]), {"status": "approved"})
    page = page_of(web, newer)
    assert "Next to review" in page
    assert reverse("receipt", args=[older.pk]) in page


def test_a_value_read_from_mail_cannot_become_markup(web: Client, business: Business) -> None:
    nasty = make_receipt(business, vendor="<script>alert(1)</script>", number="<b>7</b>")
    page = page_of(web, nasty)
    assert "<script>alert(1)" not in page
    assert "<b>7</b>" not in page


def edit_page(web: Client, receipt: Receipt) -> dict[str, str]:
    """What the form holds when somebody opens it."""
    answer = web.get(reverse("receipt-edit", args=[receipt.pk]))
    return {"version": str(answer.context["version"]), **FORM}


def test_of_two_who_correct_one_receipt_the_second_is_told_and_nothing_is_lost(
    web: Client, receipt: Receipt, teammate: Person
) -> None:
    address, theirs = reverse("receipt-edit", args=[receipt.pk]), sign_in_browser(teammate)
    mine, other = edit_page(web, receipt), edit_page(theirs, receipt)
    theirs.post(address, other | {"vendor": "Lantern & Sons", "number": "77"})
    answer = web.post(address, mine | {"vendor": "The Lantern", "note": "for the office"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<bdi>teammate@shop.example</bdi> changed this receipt while you were correcting it." in page
    assert "Saved meanwhile: <bdi>Lantern &amp; Sons</bdi>" in page
    assert 'value="The Lantern"' in page
    assert "for the office" in page
    assert 'value="77"' in page, "what I had left alone is as my teammate made it"
    receipt.refresh_from_db()
    assert (receipt.vendor, receipt.note) == ("Lantern & Sons", None)
    kept = {"version": str(answer.context["version"]), "number": "77", "note": "for the office"}
    assert web.post(address, FORM | kept | {"vendor": "The Lantern"}).status_code == 302
    receipt.refresh_from_db()
    assert (receipt.vendor, receipt.number, receipt.note) == ("The Lantern", "77", "for the office")


def test_a_form_opened_before_the_upgrade_is_saved_as_ever(web: Client, receipt: Receipt) -> None:
    assert web.post(reverse("receipt-edit", args=[receipt.pk]), FORM | {"number": "9"}).status_code == 302


def test_a_mistake_does_not_make_a_form_newer_than_it_is(web: Client, receipt: Receipt, teammate: Person) -> None:
    address, theirs = reverse("receipt-edit", args=[receipt.pk]), sign_in_browser(teammate)
    mine = edit_page(web, receipt)
    theirs.post(address, edit_page(theirs, receipt) | {"number": "77"})
    wrong = web.post(address, mine | {"currency": "QQQ"})
    assert f'name="version" value="{mine["version"]}"' in wrong.content.decode()
