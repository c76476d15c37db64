"""The date of a document: which of those printed it is, and when it is better unknown."""

from __future__ import annotations

import datetime

import pytest

from extraction.extractors import dates
from extraction.extractors.base import Row, View
from extraction.merging import as_field, merge
from extraction.reading import Headers
from extraction.types import Place, SourcePart
from tests.extraction.papers import body_row

SENT = datetime.datetime(2026, 12, 9, 8, 30, tzinfo=datetime.UTC)


def read(*rows: str, subject: str = "") -> str | None:
    """The date of a mail sent on 9 December 2026, None where it is unknown."""
    made = tuple(Row(tuple(row.split(" | ")), body_row(i + 1), i) for i, row in enumerate(rows))
    headers = Headers(sender_address="shop@shop.example", subject=subject, date=SENT)
    field = as_field(
        merge(dates.extract(View("text", Place(SourcePart.BODY), made, headers, received=SENT))), "issue_date"
    )
    return str(field.value) if field is not None else None


def test_a_mail_that_prints_no_date_was_written_when_it_was_sent() -> None:
    assert read("Thank you for your payment", "Total: $12.00") == "2026-12-09"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["Invoice date: 3 December 2026"], id="in words"),
        pytest.param(["Invoice date: 20261203"], id="eight digits"),
        pytest.param(["Invoice date | 20261203"], id="eight digits beside their label"),
        pytest.param(["Invoice date: 03 12 2026"], id="eight digits in boxes"),
        pytest.param(["Invoice date: 20261203142500"], id="eight digits and an hour"),
        pytest.param(["Invoice date: 26/12/03"], id="the year's two digits first"),
        pytest.param(["Invoice date: 3.12."], id="without its year"),
        pytest.param(["Invoice date: 3 Dec"], id="in words without its year"),
        pytest.param(["Date of issue, as section 12 of the act has it: 2026-12-03"], id="behind a long clause"),
        pytest.param(["Lindau, 7 December 2026", "Invoice no. 4471 of 3 December 2026"], id="in the number's line"),
        pytest.param(["704122 / 03.12.2026", "Freight"], id="beside nothing but a number"),
        pytest.param(["發票日期: 115/12/03"], id="Taiwan's years"),
        pytest.param(["領収日 R8.12.3"], id="a Japanese era by its letter"),
        pytest.param(
            ["Račun br. 12", "Hvala vam što ste kupili kod nas", "Datum izdavanja: 3. prosinca 2026"], id="Croatian"
        ),
    ],
)
def test_the_printed_date_is_read(rows: list[str]) -> None:
    assert read(*rows) == "2026-12-03"


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("Invoice date: December 2026", id="a month"),
        pytest.param("Invoice date: 12/2026", id="a month in digits"),
        pytest.param("Invoice date: 2026-W49", id="a week"),
        pytest.param("Invoice date: 01/02/03", id="years of two digits that all lie far back"),
        pytest.param("Invoice date: 31.02.2026", id="a day that does not exist"),
        pytest.param("Invoice date: 03/04/2026", id="a day and a month in an order that nothing tells"),
        pytest.param(
            "Invoice date: 3. listopada 2026", id="a month's name that means two, in a text that tells neither"
        ),
        pytest.param("Invoice date: 115/12/03", id="a year of Taiwan on a page in English"),
    ],
)
def test_a_printed_date_that_cannot_be_read_is_unknown(row: str) -> None:
    assert read(row, "Total: $12.00") is None


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        (["Dziękujemy za zakupy, to jest faktura", "Data wystawienia: 3 listopada 2026"], "2026-11-03"),
        (["Hvala vam, ovo je račun koji ste tražili", "Datum izdavanja: 3. listopada 2026"], "2026-10-03"),
    ],
)
def test_the_language_of_the_paper_tells_which_month_a_name_means(rows: list[str], day: str) -> None:
    assert read(*rows) == day


def test_a_document_s_number_is_no_date() -> None:
    assert read("Invoice no. 2/11/2026", "Total: $12.00") == "2026-12-09"


def test_what_a_label_says_besides_dates_changes_nothing() -> None:
    assert read("Order: 3 chairs", "Date: see below, 5 pages") == "2026-12-09"
