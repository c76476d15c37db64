"""Who sold, by who wrote the mail: firms and the persons in them, who passes a document on, and who reads it."""

from __future__ import annotations

import io
from email.message import EmailMessage

import pytest
from reportlab.pdfgen.canvas import Canvas

from extraction import NotAReceipt, extract
from extraction.extractors import sender
from extraction.extractors.base import View
from extraction.reading import Headers
from extraction.types import Field
from tests.extraction.papers import page

_BILL = "Invoice no. 4471\nDate: 3 March 2026\nRepairs: 40.00 EUR\nTotal: 40.00 EUR\n"
_ISSUER = "Voss Joinery GmbH\n4 Quay Street, 20457 Hamburg\nVAT ID: DE136695976\n"


def pdf(text: str) -> bytes:
    """A page with these lines."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    for down, line in enumerate(text.splitlines()):
        canvas.drawString(60, 780 - 16 * down, line)
    canvas.save()
    return file.getvalue()


def seller_of(sender: str, text: str, *, document: str = "", to: str = "ida.holm@gmail.com") -> Field[str] | None:
    """The seller of a mail, with a document where one is given."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = "Invoice 4471"
    mail.set_content(text)
    if document:
        mail.add_attachment(pdf(document), maintype="application", subtype="pdf", filename="invoice.pdf")
    outcome = extract(mail.as_bytes())
    assert not isinstance(outcome, NotAReceipt)
    return outcome.receipts[0].vendor


def name_of(seller: Field[str] | None) -> str | None:
    """The seller's name."""
    return None if seller is None else seller.value


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        pytest.param("Anna Kurz <anna.kurz@voss.example>", "Voss", id="a person's full name in the address"),
        pytest.param("Anna Kurz <akurz@voss.example>", "Voss", id="an initial and a name"),
        pytest.param("Voss Joinery <voss@mailer.example>", "Voss Joinery", id="a firm that writes from elsewhere"),
        pytest.param("Anna Kurz <anna@kurz.example>", "Anna Kurz", id="a person whose firm bears the name"),
        pytest.param("Accounts - Voss Joinery <a@voss.example>", "Voss Joinery", id="a desk before the firm"),
        pytest.param("Voss Joinery, Billing Team <a@voss.example>", "Voss Joinery", id="a desk behind the firm"),
        pytest.param("Voss &amp; Sons <a@voss.example>", "Voss & Sons", id="a name written for a page"),
    ],
)
def test_a_person_or_a_desk_is_not_the_firm_it_writes_for(sender: str, name: str) -> None:
    assert name_of(seller_of(sender, _BILL)) == name


@pytest.mark.parametrize(
    ("domain", "closing", "name"),
    [
        ("oakcafe.example", "Oak Café, 3 Plum Lane", "Oak Café"),
        ("cafe-mueller.example", "Ihr Team vom Café Müller", "Café Müller"),
        ("oakcafe.example", "See you at www.oakcafe.example", "Oakcafe"),
    ],
)
def test_a_domain_is_written_as_the_mail_writes_it(domain: str, closing: str, name: str) -> None:
    assert name_of(seller_of(f"hello@{domain}", f"{_BILL}\n{closing}")) == name


def test_a_domain_that_only_sends_mail_names_nobody() -> None:
    assert seller_of("noreply@till-mailer.example", _BILL) is None


def test_who_passes_a_document_on_has_not_issued_it() -> None:
    seller = seller_of("Nina Berg <nina@berg.example>", "As agreed. Nina", document=_ISSUER + _BILL)

    assert name_of(seller) == "Voss Joinery GmbH"


def test_a_colleague_who_passes_a_slip_on_has_not_issued_it() -> None:
    slip = f"Voss Joinery\n4 Quay Street, 20457 Hamburg\n{_BILL}"
    seller = seller_of("Nina Berg <nina@holm.example>", "Lunch", document=slip, to="books@holm.example")

    assert name_of(seller) == "Voss Joinery"


@pytest.mark.parametrize("address", ["anna@vosskurz.example", "anna.voss@vosskurz.example"])
def test_who_bears_the_name_of_the_family_s_firm_is_not_the_firm(address: str) -> None:
    paper = f"Voss & Kurz Joinery Ltd\n4 Quay Street, 20457 Hamburg\nVAT ID: DE136695976\n{_BILL}"
    seller = seller_of(f"Anna Voss <{address}>", "Attached. Anna", document=paper)

    assert name_of(seller) == "Voss & Kurz Joinery Ltd"


def test_a_document_that_names_its_sender_is_the_senders() -> None:
    by_brand = f"Fennel\n{_ISSUER}{_BILL}Thank you for riding with Fennel\n"

    assert name_of(seller_of("Fennel <rides@fennel.example>", "Your invoice", document=by_brand)) == "Fennel"


def test_a_firm_whose_document_names_only_another_is_doubtful() -> None:
    seller = seller_of("Fennel <rides@fennel.example>", "Your invoice", document=_ISSUER + _BILL)

    assert seller is not None
    assert seller.value == "Fennel", "its own name may stand in the letterhead's picture"
    assert seller.confidence < 0.9


@pytest.mark.parametrize("to", ["books@vossjoinery.example", "Voss Joinery <voss.joinery@gmail.com>"])
def test_the_mails_reader_has_sold_nothing(to: str) -> None:
    seller = seller_of("Nina Berg <nina@berg.example>", "As agreed. Nina", document=_ISSUER + _BILL, to=to)

    assert name_of(seller) == "Nina Berg"


def test_readers_are_known_by_what_their_addresses_say() -> None:
    headers = Headers(sender_address="till@oak.example", to=("jo@holm-books.example", "info@oak.example"))
    view = View("text", page().place, (), headers, Headers(to=("ida.holm@gmail.com", "office@gmail.com")))
    readers = sender.readers(view)

    assert readers == {"holmbooks", "idaholm"}
    assert sender.is_reader("Holm-Books Ltd", readers)
    assert not sender.is_reader("Holm", readers)
    assert not sender.is_reader("Oak", readers)
