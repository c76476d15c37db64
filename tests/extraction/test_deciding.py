"""Is it a receipt, and of which kind: what speaks for it, what against, and how much is enough."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extraction import Candidate, DocumentType, FileProblem, Part, Reason
from extraction.decision.deciding import Verdict, decide, is_hopeless
from extraction.decision.signals import context
from extraction.decision.weights import RECEIPT_AT, REVIEW_AT
from extraction.merging import merge
from extraction.reading import Headers, Source
from extraction.types import Concept, Place, Proof, ReasonCode, SourcePart
from tests.extraction.papers import candidate, page

TOTAL = candidate("total", Decimal(5), score=9, kind="total")
PROVED = candidate("total", Decimal(5), score=9, kind="total", proofs=(Proof.PARTS,))
NUMBER = candidate("number", "77001", score=7, kind="order")


def verdict(*said: tuple[str, float], read: tuple[Candidate, ...] = ()) -> Verdict:
    """The decision on a mail that says such things and holds such values."""
    return decide([reason(code, weight) for code, weight in said], merge(read))


def reason(code: str, weight: float) -> Reason:
    return Reason(ReasonCode(code) if code in {*ReasonCode} else Concept(code), weight)


def codes(headers: Headers, *rows: str) -> set[str]:
    """What weighs before a value was read."""
    return {reason.code for reason in context(Source(headers=headers), [page(*rows)])}


def test_a_mail_that_says_receipt_and_shows_a_total_is_a_receipt() -> None:
    found = verdict(("receipt", 3.0), read=(TOTAL,))
    assert found.score >= RECEIPT_AT
    assert found.document_type is DocumentType.RECEIPT


def test_clear_words_alone_are_enough_to_look_at_and_never_more() -> None:
    assert REVIEW_AT <= verdict(("receipt", 3.0), ("paid", 3.0)).score < RECEIPT_AT
    assert verdict(("receipt", 0.6), ("paid", 1.9)).score < REVIEW_AT


@pytest.mark.parametrize("unsettled", ["awaiting_payment", "payment_failed", "quote", "bank_sender", "internal_sender"])
def test_what_says_that_nothing_was_settled_is_never_booked(unsettled: str) -> None:
    said = (("receipt", 3.0), ("paid", 3.0), ("document", 3.0), (unsettled, -1.0))
    assert REVIEW_AT <= verdict(*said, read=(PROVED, NUMBER)).score < RECEIPT_AT


def test_a_house_that_names_itself_as_the_seller_sent_a_copy_of_its_own() -> None:
    letterhead = candidate("vendor", "Finch Books", place=Place(SourcePart.FILE, name="invoice.pdf"))
    headers = Headers(sender_name="Finch", sender_address="billing@finch.com")
    said = [reason("invoice", 3.0), reason("document", 3.0), reason("internal_sender", -3.0)]
    others = candidate("vendor", "Heron Cafe", place=Place(SourcePart.FILE, name="invoice.pdf"))
    assert decide(said, merge([PROVED, NUMBER, letterhead]), headers).score < REVIEW_AT
    assert decide(said, merge([PROVED, NUMBER, others]), headers).score >= REVIEW_AT


@pytest.mark.parametrize("photo", ["unread", "read"])
def test_who_signs_a_mail_within_the_house_did_not_issue_the_photo_in_it(photo: str) -> None:
    signature = candidate("vendor", "Nina Berg", place=Place(SourcePart.BODY, row=3))
    headers = Headers(sender_name="Nina Berg", sender_address="nina@finch.com")
    said = [reason("receipt", 3.0), reason("internal_sender", -3.0), reason("document", 3.0)]
    seen = candidate("total", Decimal(40), score=8.0, place=Place(SourcePart.FILE, name="IMG_1.jpg"))
    if photo == "unread":
        alone = [reason("internal_sender", -3.0), reason("unread_picture", 0.0), reason("picture_alone", 0.0)]
        found = decide(alone, merge([signature]), headers)
    else:
        found = decide(said, merge([signature, NUMBER, seen]), headers)
    assert found.score >= REVIEW_AT
    in_text = candidate("total", Decimal(40), score=8.0, place=Place(SourcePart.BODY, row=2))
    assert decide(said, merge([signature, NUMBER, in_text]), headers).score < REVIEW_AT


def test_sums_alone_are_never_more_than_doubtful() -> None:
    found = verdict(("attached_document", 2.0), read=(PROVED, NUMBER))
    assert REVIEW_AT <= found.score < RECEIPT_AT
    assert found.document_type is None


def test_a_bare_document_needs_no_name_of_its_kind() -> None:
    assert verdict(("given_as_document", 1.0), ("document", 1.0), read=(PROVED, NUMBER)).score >= RECEIPT_AT


def test_without_a_total_a_mail_waits_for_a_person() -> None:
    said = (("receipt", 3.0), ("paid", 3.0), ("attached_document", 2.0))
    assert REVIEW_AT <= verdict(*said).score < RECEIPT_AT
    assert verdict(*said, read=(TOTAL,)).score >= RECEIPT_AT


def test_an_unread_document_beside_any_sign_of_a_receipt_waits_for_a_person() -> None:
    assert verdict(("your_order", 0.3)).score < REVIEW_AT
    assert verdict(("your_order", 0.3), ("unread_document", 0.0)).score >= REVIEW_AT
    assert verdict(("your_order", 0.3), ("unread_picture", 0.0)).score >= REVIEW_AT
    assert verdict(("unread_picture", 0.0)).score < REVIEW_AT
    assert verdict(("your_order", 0.3), ("unread_document", 0.0), ("quote", -5.0)).score < REVIEW_AT
    assert verdict(("unread_document", 0.0)).score >= REVIEW_AT, "a document may be what it was sent for"
    assert verdict(("unread_document", 0.0), ("reply", -3.0)).score < REVIEW_AT
    assert not is_hopeless([reason("your_order", 0.3), reason("unread_document", 0.0)], [page()])


@pytest.mark.parametrize(
    "more",
    [
        pytest.param((PROVED,), id="sums that add up"),
        pytest.param((TOTAL, NUMBER), id="a number"),
        pytest.param((TOTAL, candidate("last4", "4242")), id="a card"),
        pytest.param((TOTAL, candidate("payment_method", "PayPal")), id="a method of payment"),
        pytest.param((TOTAL, candidate("total", Decimal(5), kind="paid")), id="a row of payment"),
    ],
)
def test_what_a_receipt_is_built_of_speaks_for_it(more: tuple[Candidate, ...]) -> None:
    assert verdict(("receipt", 3.0), read=more).score > verdict(("receipt", 3.0), read=(TOTAL,)).score


def test_a_total_in_prose_weighs_little() -> None:
    prose = candidate("total", Decimal(5), score=9, kind="total", in_prose=True)
    assert verdict(("receipt", 3.0), read=(prose,)).score < verdict(("receipt", 3.0), read=(TOTAL,)).score


def test_an_electronic_invoice_decides_by_itself() -> None:
    found = verdict(read=(candidate("document_type", "credit_note"), TOTAL))
    assert found.score >= RECEIPT_AT
    assert found.document_type is DocumentType.CREDIT_NOTE


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        pytest.param([("receipt", 3.0), ("refunded", 2.5)], DocumentType.REFUND, id="a refund said clearly"),
        pytest.param([("receipt", 3.0), ("refunded", 1.5)], DocumentType.RECEIPT, id="a refund by the way"),
        pytest.param([("ordered", 2.5), ("invoice", 1.5)], DocumentType.ORDER, id="what weighs most"),
        pytest.param(
            [("receipt", 1.5), ("credit_note", 3.2), ("refunded", 3.2)], DocumentType.CREDIT_NOTE, id="a credit"
        ),
    ],
)
def test_the_kind_of_paper_is_what_it_says_it_is(said: list[tuple[str, float]], kind: DocumentType) -> None:
    assert verdict(*said, read=(TOTAL,)).document_type is kind


def test_a_number_s_label_names_the_kind_where_nothing_else_does() -> None:
    invoice = candidate("number", "77001", score=7, kind="invoice")
    assert verdict(("attached_document", 2.0), read=(PROVED, invoice)).document_type is DocumentType.INVOICE
    ordered = ("ordered", 2.5)
    assert verdict(ordered, read=(PROVED, invoice)).document_type is DocumentType.ORDER
    assert verdict(ordered, read=(PROVED, invoice)).score == verdict(ordered, read=(PROVED, NUMBER)).score


def test_a_booking_often_names_no_price() -> None:
    booking = candidate("number", "QXWZJK", score=7, kind="booking")
    assert verdict(("ordered", 2.5), read=(booking,)).score > verdict(("ordered", 2.5), read=(NUMBER,)).score


def test_a_shipping_notice_with_the_order_s_proved_sums_is_looked_at() -> None:
    assert verdict(("shipped", -4.5), read=(PROVED, NUMBER)).score == REVIEW_AT
    assert verdict(("shipped", -4.5), read=(TOTAL, NUMBER)).score < REVIEW_AT
    assert verdict(("shipped", -4.5), ("news", -2.0), read=(PROVED, NUMBER)).score < REVIEW_AT


def test_a_refusal_names_what_spoke_most_against_it() -> None:
    assert verdict(("bulk", -1.5), ("quote", -5.0)).against == "quote"
    assert verdict(read=(TOTAL,)).against == "no_sign_of_a_receipt"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        pytest.param(Headers(list_headers=frozenset({"list-post"})), "mailing_list", id="a list where people write"),
        pytest.param(Headers(list_headers=frozenset({"list-id"})), "list_mail", id="a list"),
        pytest.param(Headers(is_bulk=True), "bulk", id="mail to many"),
        pytest.param(Headers(is_reply=True), "reply", id="a reply"),
        pytest.param(Headers(subject="[finch/books] Total is wrong"), "tracker", id="a tracker"),
        pytest.param(Headers(failed_authentication=True), "sender_not_authenticated", id="a sender in disguise"),
        pytest.param(Headers(sender_address="ida@gmail.com"), "personal_sender", id="a person"),
        pytest.param(
            Headers(sender_address="ida@finch.com", to=("tom@finch.com",)), "internal_sender", id="a colleague"
        ),
    ],
)
def test_who_sends_and_how_speaks_against_it(headers: Headers, code: str) -> None:
    assert code in codes(headers)
    assert code not in codes(Headers(sender_address="billing@shop.com", to=("tom@finch.com",)))


def test_a_person_who_forwards_is_no_sender() -> None:
    forwarded = Source(headers=Headers(sender_address="ida@gmail.com"), forwarded_by=Headers(subject="Fwd: Receipt"))
    assert "personal_sender" not in {reason.code for reason in context(forwarded, [page()])}


@pytest.mark.parametrize(
    ("part", "code", "other_problem"),
    [
        (Part("invoice-77.pdf", "application/pdf", b""), "attached_document", None),
        (Part("x.pdf", "application/pdf", b"", problem=FileProblem.ENCRYPTED), "locked_document", FileProblem.DAMAGED),
        (Part("x.pdf", "application/pdf", b"", problem=FileProblem.DAMAGED), "unread_document", FileProblem.PICTURE),
        (Part("x.jpg", "image/jpeg", b"", problem=FileProblem.PICTURE), "unread_picture", FileProblem.DAMAGED),
    ],
)
def test_what_is_attached_speaks_for_it(part: Part, code: str, other_problem: FileProblem | None) -> None:
    assert code in {reason.code for reason in context(Source(headers=Headers(), parts=[part]), [page()])}
    others = Source(headers=Headers(), parts=[Part("photo.jpg", "image/jpeg", b"", problem=other_problem)])
    assert code not in {reason.code for reason in context(others, [page()])}


@pytest.mark.parametrize(
    ("title", "code"),
    [("Invoice", "document"), ("Quote", "quote"), ("Delivery note", "delivery_note"), ("Meeting notes", None)],
)
def test_a_document_s_title_says_what_it_is(title: str, code: str | None) -> None:
    reasons = context(Source(headers=Headers()), [page(), page(title, "Chair | $40.00")])
    assert ({reason.code for reason in reasons} & {"document", "quote", "delivery_note"}) == ({code} if code else set())


def test_what_no_value_could_save_is_read_no_further() -> None:
    against = [reason("mailing_list", -9.0)]
    assert is_hopeless(against, [page("Total: $5.00")])
    assert not is_hopeless([reason("receipt", 3.0)], [page("Total: $5.00")])
    parcel = [reason("shipped", -4.5), reason("delivered", -3.0)]
    assert not is_hopeless(parcel, [page("Total: $5.00")]), "a parcel's own total may count"


def test_without_an_amount_there_is_less_to_hope_for() -> None:
    doubtful = [reason("bulk", -1.5)]
    assert not is_hopeless(doubtful, [page("Total: $5.00")])
    assert is_hopeless(doubtful, [page("Hello")])


def test_once_the_amounts_are_read_hope_is_what_they_weigh() -> None:
    doubtful = [reason("bulk", -1.5)]
    assert not is_hopeless(doubtful, [page()], merge([PROVED]))
    assert is_hopeless(doubtful, [page()], merge([]))
