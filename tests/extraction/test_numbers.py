"""A document's number: which label names it, where it stands, and what only looks like one."""

from __future__ import annotations

import pytest

from extraction import DocumentType
from extraction.extractors import numbers
from tests.extraction.papers import candidate, page, values


def read(*rows: str, subject: str = "") -> list[object]:
    """The numbers of a page, surest first."""
    return values(numbers.extract(page(*rows, subject=subject)), "number")


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        pytest.param(["Invoice no. 2024-118"], "2024-118", id="after its label"),
        pytest.param(["Order #1234"], "1234", id="after a hash"),
        pytest.param(["Invoice number | INV-77812"], "INV-77812", id="beside its label"),
        pytest.param(["Invoice number", "INV-77812"], "INV-77812", id="below its label"),
        pytest.param(["Invoice number | Date", "INV-77812 | 3 May 2024"], "INV-77812", id="below its head of a table"),
        pytest.param(["Booking reference: QXWZJK"], "QXWZJK", id="letters alone number a booking"),
        pytest.param(["Order number: 4410 2298 03"], "4410 2298 03", id="digits in groups"),
        pytest.param(["Invoice AB 12345"], "AB 12345", id="a series before the digits"),
        pytest.param(["חשבונית מס מספר 10425"], "10425", id="in Hebrew"),
        pytest.param(["Invoice no. 7/11/2024"], "7/11/2024", id="counted by month and year"),
        pytest.param(["Invoice no. 05/2024"], "05/2024", id="counted by year"),
        pytest.param(["Invoice no./date: 70412/03.05.2024"], "70412", id="before the date behind its slash"),
        pytest.param(["Invoice no. ΤΠ-0042"], "ΤΠ-0042", id="a series in the letters of its country"),
        pytest.param(["Garden Hall | Invoice number", "GH-4471"], "GH-4471", id="below its label beside a heading"),
        pytest.param(["Order no.: XXX104"], "XXX104", id="crosses that hide no card"),
        pytest.param(["FACTURA DE ABONO n.º 512/2026"], "512/2026", id="behind a longer name in Spanish"),
        pytest.param(["FATTURA DI VENDITA n. 512/2026"], "512/2026", id="behind a longer name in Italian"),
        pytest.param(["FACTURE DE VENTE n° 512/2026"], "512/2026", id="behind a longer name in French"),
        pytest.param(["RECHNUNG IN KOPIE Nr. 512/2026"], "512/2026", id="behind a longer name in German"),
        pytest.param(["4188 numaralı siparişiniz"], "4188", id="before its label, as in Turkish"),
    ],
)
def test_a_number_is_read_where_its_label_points(rows: list[str], number: str) -> None:
    assert read(*rows) == [number]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("Order of 12.05.2024", id="a date"),
        pytest.param("Invoice total 1,234.00", id="an amount"),
        pytest.param("Customer number: 55123", id="another thing's number"),
        pytest.param("Your order is on its way to 44 Elm Street", id="a house"),
        pytest.param("Invoice number: ABCDEFG", id="letters alone number no invoice"),
        pytest.param("Invoice 05/2024", id="a month"),
        pytest.param("Phone number: 1-555-010-2299", id="a telephone number"),
        pytest.param("Order ref. 80~41", id="one cut by a mark of unknown meaning"),
        pytest.param("Your reservations 2 at 9.00 EUR each", id="a count"),
        pytest.param("Ref: 700411, 700412, 700413", id="a list of other things"),
        pytest.param("Your booking was paid. Card: club 4411", id="what a colon names anew"),
        pytest.param("Booking VOYAGE: first class", id="a word before a colon"),
    ],
)
def test_what_is_no_number_of_the_document_is_left(row: str) -> None:
    assert read(row) == []


def test_an_invoice_s_number_is_surer_than_an_order_s_and_that_than_a_transaction_s() -> None:
    rows = ["Transaction ID: 900311", "Order number: 900312", "Invoice number: 900313"]
    assert read(*rows) == ["900313", "900312", "900311"]


def test_a_number_in_the_subject_is_surer_than_in_the_text() -> None:
    assert read("Receipt number: 900313", subject="Order no. 900999") == ["900999", "900313"]


def test_a_year_is_hardly_a_number() -> None:
    assert read("Invoice no. 2024", "Order no. 77312") == ["77312", "2024"]


def test_a_number_alone_needs_three_digits() -> None:
    assert read("No. 20771") == ["20771"]
    assert read("No. 12") == []


@pytest.mark.parametrize(
    ("kind", "surest"),
    [
        pytest.param(DocumentType.RECEIPT, "transaction", id="a payment's receipt by its transaction"),
        pytest.param(DocumentType.ORDER, "transaction", id="an order by its transaction"),
        pytest.param(DocumentType.CREDIT_NOTE, "credit", id="a credit note by its own number"),
    ],
)
def test_a_paper_is_numbered_by_its_own_kind(kind: DocumentType, surest: str) -> None:
    kinds = ("invoice", "receipt", "order", "transaction", "credit", "document")
    ranked = max(kinds, key=lambda k: numbers.bonus(candidate("number", "1", kind=k), kind))
    assert ranked == surest


def test_an_invoice_s_numbers_are_weighed_by_their_labels_alone() -> None:
    assert numbers.bonus(candidate("number", "1", kind="order"), DocumentType.INVOICE) == 0
