"""The page of a receipt: values and evidence, corrections, and the document."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from businesses.models import Business
from receipts import storage
from receipts.models import Category, Document, Receipt, Status
from tests.cast import Person
from tests.pages.conftest import make_receipt, sign_in_browser
from tests.receipts.test_reader_process import readable_pdf

FORM = {"vendor": "Lantern Books", "amount": "118.00", "currency": "ILS", "document_type": "invoice"}


def page_of(client: Client, receipt: Receipt) -> str:
    answer = client.get(reverse("receipt", args=[receipt.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_sure_value_keeps_its_evidence_behind_a_disclosure(web: Client, receipt: Receipt) -> None:
    facts = page_of(web, receipt).split('id="facts"')[1].split("</section>")[0]
    shown, evidence = facts.split('<details class="where', 1)
    assert "97%" not in shown
    assert "<bdi>97%</bdi> · sure" in evidence
    assert "Lantern Books Ltd" in evidence
    assert "the mail&#x27;s sender" in evidence
    assert 'class="doubt"' not in facts.split("Vendor")[1].split("</tr>")[0]


def test_a_doubtful_value_stands_out_and_says_why(web: Client, business: Business) -> None:
    evidence = {"vendor": {"value": "Lantern Books", "confidence": 0.72, "evidence": []}}
    doubtful = make_receipt(business, vendor="Lantern Books", evidence=evidence, problems=["missing:total"])
    doubts = page_of(web, doubtful).split('class="doubt"')[1:]
    assert "Read with 72% certainty: compare it with the document." in doubts[0]
    assert "The total was not found." in doubts[1]


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


def keep(receipt: Receipt, content: bytes, media_type: str, *, origin: str = "attachment", name: str = "a") -> Document:
    """Keep a file beside the receipt."""
    sha256 = storage.store(receipt.business_id, content)
    document = Document.objects.create(
        business=receipt.business, sha256=sha256, name=name, media_type=media_type, size=1, origin=origin
    )
    document.receipts.add(receipt)
    return document


@pytest.mark.parametrize(
    ("media_type", "origin", "shown"),
    [
        ("message/rfc822", "mail", 'sandbox=""'),
        ("application/xml", "attachment", 'sandbox=""'),
        ("application/zip", "attachment", "cannot be shown here"),
        ("application/pdf", "attachment", "This file could not be read."),
    ],
)
def test_the_document_is_shown_beside_the_fields(
    web: Client, receipt: Receipt, media_type: str, origin: str, shown: str
) -> None:
    document = keep(receipt, b"Subject: a\r\n\r\nb", media_type, origin=origin)
    web.get(reverse("receipt-document", args=[receipt.pk]))
    beside = page_of(web, receipt).split('id="document-title"')[1]
    assert shown in beside
    assert f"/api/documents/{document.pk}/content" in beside


def test_the_pages_of_a_pdf_are_pictures_with_room_kept_and_the_places_of_values_outlined(
    web: Client, business: Business
) -> None:
    place = {"text": "Total due: EUR 61.00", "where": "bill.pdf page 1 [50,678,170,690]", "how": "sums"}
    evidence = {"amount": {"value": "61.00", "confidence": 0.99, "evidence": [place]}}
    receipt = make_receipt(business, amount=Decimal("61.00"), evidence=evidence)
    document = keep(receipt, readable_pdf(), "application/pdf", name="bill.pdf")
    soon = page_of(web, receipt)
    assert f'hx-get="/receipts/{receipt.pk}/document?document={document.pk}"' in soon, "the page does not wait"
    web.get(reverse("receipt-document", args=[receipt.pk]))
    page = page_of(web, receipt)
    assert f'<img src="/api/documents/{document.pk}/pages/1" width="1200" height="1600"' in page
    assert '<polygon id="evidence-amount-1" points="77,' in page
    link = f'href="?document={document.pk}&amp;spot=evidence-amount-1#evidence-amount-1"'
    assert link in page
    assert "the PDF, page 1" in page


def test_a_file_that_is_missing_is_told_and_all_else_works(web: Client, receipt: Receipt, documents: Path) -> None:
    document = keep(receipt, readable_pdf(), "application/pdf")
    (documents / document.path).unlink()
    page = page_of(web, receipt)
    assert "This file is missing from the document store." in page
    assert "Approve" in page


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
    make_receipt(business, vendor="Older")
    web.post(reverse("receipt-status", args=[newer.pk]), {"status": "approved"})
    page = page_of(web, newer)
    assert "Next to review" in page
    following = web.get(f"{reverse('review')}?after={newer.pk}").content.decode()
    assert f"{reverse('review')}?after={newer.pk}" in page
    assert "Older" in following


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


@pytest.fixture
def copy(business: Business, receipt: Receipt) -> Receipt:
    """A copy of the receipt, whose number was read otherwise."""
    return make_receipt(
        business, vendor="Lantern Books", amount=Decimal("118.00"), currency="ILS", number="77", duplicate_of=receipt
    )


def test_a_copy_stands_beside_its_original_with_what_differs(web: Client, receipt: Receipt, copy: Receipt) -> None:
    compared = page_of(web, copy).split('class="compared"')[1].split("</table>")[0]
    assert reverse("receipt", args=[receipt.pk]) in compared
    assert '<th scope="row">Number</th><td><bdi>77</bdi></td>' in compared
    assert "Total" not in compared
    assert reverse("receipt", args=[copy.pk]) in page_of(web, receipt).split("Copies of it")[1]


def test_approving_a_copy_does_not_say_that_it_counts(web: Client, copy: Receipt) -> None:
    address = reverse("receipt-status", args=[copy.pk])
    page = web.post(address, {"status": "approved"}, follow=True).content.decode()
    assert "it still does not count" in page
    assert "<p>Approved.</p>" not in page
    assert "It is not a copy" in page


def test_a_person_says_that_it_is_no_copy(web: Client, copy: Receipt) -> None:
    page = web.post(reverse("receipt-not-a-copy", args=[copy.pk]), follow=True).content.decode()
    copy.refresh_from_db()
    assert copy.duplicate_of_id is None
    assert "this is no copy" in page
    assert "Said to be no copy" in page


def test_the_second_of_two_who_decide_is_told_and_undoes_nothing(
    web: Client, receipt: Receipt, teammate: Person
) -> None:
    address, seen = reverse("receipt-status", args=[receipt.pk]), {"version": receipt.version}
    sign_in_browser(teammate).post(address, seen | {"status": "rejected"})
    page = web.post(address, seen | {"status": "approved"}, follow=True).content.decode()
    assert "teammate@shop.example changed this receipt meanwhile, so nothing was done." in page
    receipt.refresh_from_db()
    assert receipt.status == Status.REJECTED


def test_category_and_note_are_set_without_the_form(web: Client, receipt: Receipt) -> None:
    travel = Category.objects.create(business=receipt.business, name="Travel")
    address = reverse("receipt-filing", args=[receipt.pk])
    typed = {"version": receipt.version, "category": travel.pk, "note": "to the fair"}
    assert "Saved." in web.post(address, typed, follow=True).content.decode()
    receipt.refresh_from_db()
    assert (receipt.category, receipt.note, receipt.vendor) == (travel, "to the fair", "Lantern Books")


def test_of_two_who_write_a_note_the_second_sees_both(web: Client, receipt: Receipt, teammate: Person) -> None:
    address, seen = reverse("receipt-filing", args=[receipt.pk]), {"version": receipt.version, "category": ""}
    sign_in_browser(teammate).post(address, seen | {"note": "theirs"})
    page = web.post(address, seen | {"note": "mine"}).content.decode()
    assert "Saved meanwhile: <bdi>theirs</bdi>" in page
    assert "mine</textarea>" in page


def test_the_history_tells_who_changed_what_and_the_last_change_is_undone(
    web: Client, receipt: Receipt, owner: Person
) -> None:
    web.post(reverse("receipt-edit", args=[receipt.pk]), FORM | {"amount": "120.50"})
    history = page_of(web, receipt).split('id="history-title"')[1]
    assert owner.user.email in history
    assert "on a page" in history
    assert "<del><bdi>₪118.00</bdi></del>" in history
    assert "<ins><bdi>₪120.50</bdi></ins>" in history
    page = web.post(reverse("receipt-undo", args=[receipt.pk]), follow=True).content.decode()
    assert "Undone: the receipt is as it was before." in page
    assert "Undo the last change" not in page
    receipt.refresh_from_db()
    assert receipt.amount == Decimal("118.00")
    assert (
        "There is nothing to undo" in web.post(reverse("receipt-undo", args=[receipt.pk]), follow=True).content.decode()
    )


def test_a_refused_form_leads_to_what_is_wrong_with_it(web: Client, receipt: Receipt) -> None:
    page = web.post(reverse("receipt-edit", args=[receipt.pk]), FORM | {"currency": "QQQ"}).content.decode()
    assert page.index("autofocus") == page.index('role="alert" tabindex="-1" autofocus') + len(
        'role="alert" tabindex="-1" '
    )
