"""Who sold: papers without a mail around them, blocks of seller and buyer, and what is no name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extraction import Found, extract
from extraction.extractors import letterhead
from extraction.extractors.base import Row, View
from extraction.extractors.headings import heading_in
from extraction.extractors.paper import Paper
from extraction.extractors.party_blocks import buyer_cells, on_the_right, party_label
from extraction.normalizing.names import is_role, legal_name_in, name_in
from extraction.types import Box, Place, SourcePart
from tests.extraction.papers import body_row

_PAGE = Place(SourcePart.FILE, "bill.pdf", page=1)

_BILL = "\nInvoice no. 4471\n3 March 2026\nRepairs   £40.00\nTotal paid   £40.00\n"


def seller_of(text: str) -> str | None:
    """The seller of a bare paper."""
    outcome = extract(text.encode(), media_type="text/plain", name="paper.txt")
    assert isinstance(outcome, Found)
    vendor = outcome.receipts[0].vendor
    return None if vendor is None else vendor.value


@pytest.mark.parametrize(
    ("text", "seller"),
    [
        pytest.param(
            "Plum Lane Bakery\n3 Plum Lane, Hove\nTel. 01273 555 010" + _BILL, "Plum Lane Bakery", id="telephone"
        ),
        pytest.param("INVOICE\nMara Finch\nABN 51 824 753 556" + _BILL, "Mara Finch", id="a title above the name"),
        pytest.param("Welcome to\nPlum Lane Bakery\nVAT 123 4567 89" + _BILL, "Plum Lane Bakery", id="a welcome above"),
        pytest.param(
            "To: Ida Holm\n5 Fir Road" + _BILL + "Plum Lane Bakery, 3 Plum Lane, Hove. VAT Reg No 123 4567 89",
            "Plum Lane Bakery",
            id="only at the foot",
        ),
        pytest.param(
            "Receipt\nReceived from: Ida Holm" + _BILL + "Mara Finch\nABN 51 824 753 556",
            "Mara Finch",
            id="under the sums",
        ),
        pytest.param("Bill to: Ida Holm\n5 Fir Road\nHove BN3 2AA" + _BILL, None, id="only the buyer is named"),
        pytest.param("Invoice\nIda Holm\n5 Fir Road\nHove BN3 2AA" + _BILL, None, id="an address alone below a title"),
        pytest.param("Fennel\nYour ride, Ida: Fennel Go, 4 miles" + _BILL, "Fennel", id="a brand alone, said again"),
        pytest.param("From: Mara Finch\nTo: Ida Holm" + _BILL, "Mara Finch", id="from and to"),
        pytest.param("FROM   ->ONWARD\nHove - Lewes" + _BILL, None, id="a journey"),
        pytest.param(
            "Bill\nPeriod: March\nPage 1\nDate due: 3 April 2026\nHolm Trading Ltd\n5 Fir Road\nHove BN3 2AA" + _BILL,
            None,
            id="the buyer in an envelope's window",
        ),
        pytest.param(
            "Account name   HOLM TRADING\nHolm Trading Systems Ltd, Hove" + _BILL,
            None,
            id="a name that goes on as the buyer's label says",
        ),
        pytest.param(
            "Your bill" + _BILL + "Voss Energy asks you to pay on time, see www.vossenergy.example",
            "Voss Energy",
            id="a name that the only domain spells",
        ),
        pytest.param("Bill to: Ida, ida@vossenergy.example\nVoss Energy" + _BILL, None, id="the buyer's domain"),
        pytest.param(
            "Seller   Buyer\nVAT: GB 980 7806 84   VAT: GB 123 4567 82\nName: Mara Finch   Name: Ida Holm" + _BILL,
            "Mara Finch",
            id="a field between the seller's label and its name",
        ),
        pytest.param(
            "GUEST FOLIO\nHotel Luna\n3 Beach Road, Faro\nTel. 289 000 000\nGuest: Ida Holm\nCompany: Holm Trading Ltd"
            + _BILL,
            "Hotel Luna",
            id="the buyer's company",
        ),
        pytest.param(
            "Holm Handel AS\nStorgata 5\n0155 Oslo" + _BILL + "Fjordkraft AS   Kaigata 2   Org.nr: 983 609 155 MVA",
            "Fjordkraft AS",
            id="a number at the foot against an address at the head",
        ),
        pytest.param(
            "Studio Brandt\nLindenweg 5 | Hamburg | hello@brandt.example\nHolm Handel GmbH\nHauptstr. 5" + _BILL,
            "Studio Brandt",
            id="a mailbox that begins with a greeting",
        ),
        pytest.param("Järvi Oy\nY-tunnus 1234567-1\nHolm Kauppa Oy\nKatu 5" + _BILL, "Järvi Oy", id="a shop's form"),
        pytest.param(
            "請求書\n株式会社オリーブ 御中\n請求番号 4471\n株式会社みなと\nTEL 03-0000-0000" + _BILL,
            "株式会社みなと",
            id="an honoured buyer ends with its line",
        ),
        pytest.param(
            "Your card was charged on 3.03.2026. Voss Rail AG/Voss Bus AG, Quay 4" + _BILL,
            "Voss Rail AG",
            id="behind a sentence",
        ),
    ],
)
def test_a_bare_paper_names_its_seller_by_the_block_the_name_heads(text: str, seller: str | None) -> None:
    assert seller_of(text) == seller


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("iBread for your visit", "iBread"),
        ("our shop", ""),
        ("oak.example", "oak.example"),
        ("Oy", ""),
        ("Voss &amp; Sons on 3 March", "Voss & Sons"),
    ],
)
def test_a_name_in_prose_begins_with_more_than_small_letters(text: str, name: str) -> None:
    assert name_in(text) == name


def test_the_seller_of_a_hebrew_paper_needs_no_legal_form() -> None:
    paper = (
        "נגריית הכרמל\nעוסק מורשה 012345674\nקבלה מספר 55\nהתקבל מאת: רונית שמש\n"
        'תאריך 03/03/2026\nשולחן 450.00 ₪\nסה"כ שולם 450.00 ₪\n'
    )
    assert seller_of(paper) == "נגריית הכרמל"


def test_a_person_who_sells_by_an_electronic_invoice_is_named_in_full() -> None:
    seller = "<Anagrafica><Nome>Ida</Nome><Cognome>Verdi</Cognome></Anagrafica>"
    invoice = (
        "<FatturaElettronica><FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici>"
        f"{seller}</DatiAnagrafici></CedentePrestatore></FatturaElettronicaHeader><FatturaElettronicaBody><DatiGenerali>"
        "<DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa><Data>2026-03-03</Data>"
        "<Numero>7</Numero><ImportoTotaleDocumento>12.20</ImportoTotaleDocumento></DatiGeneraliDocumento>"
        "</DatiGenerali></FatturaElettronicaBody></FatturaElettronica>"
    )
    outcome = extract(invoice.encode(), media_type="application/xml", name="IT1.xml")
    assert isinstance(outcome, Found)
    vendor = outcome.receipts[0].vendor
    assert vendor is not None
    assert vendor.value == "Ida Verdi"


def paper(*lines: tuple[tuple[str, ...], int, int]) -> View:
    """A page of rows, each with its cells and the span from left to right that they take."""
    rows = tuple(
        Row(cells, replace(_PAGE, box=Box(left, 700 - 14 * i, right, 712 - 14 * i)), i)
        for i, (cells, left, right) in enumerate(lines)
    )
    return View("pdf", _PAGE, rows)


def best_name(view: View) -> object:
    """The surest name of a page."""
    return max(letterhead.names(Paper.of(view)), key=lambda found: found.score).value


def test_a_lone_line_at_the_right_goes_on_the_right_column() -> None:
    view = paper(
        (("Joinery Voss", "Krüger Hardware"), 46, 540),
        (("4 Quay Street", "77 Mill Road"), 46, 540),
        (("VAT DE137220981",), 400, 540),
    )
    assert on_the_right(view.rows) == {2}
    assert best_name(view) == "Krüger Hardware"


def test_a_lone_line_at_the_left_is_not_the_buyers_whose_label_stands_at_the_right() -> None:
    view = paper(
        (("Voss Travel", "Customer: Ida Holm"), 46, 540),
        (("TVA FR92519037584",), 46, 140),
    )
    assert (1, 0) not in buyer_cells(view.rows, on_the_right(view.rows))
    assert best_name(view) == "Voss Travel"


def test_the_addresses_at_the_foot_tell_the_sellers_column_from_the_buyers() -> None:
    view = paper(
        (("Zeilmaker Bruin", "Marin Service NV"), 46, 540),
        (("14 Quay Street", "2 Harbour Road"), 46, 540),
        (("8400 Oostende", "VAT: BE0677991020"), 46, 540),
        (("Sails", "€ 400,00"), 46, 540),
        (("info@zeilmaker.example www.zeilmaker.example",), 46, 340),
    )
    assert best_name(view) == "Zeilmaker Bruin"


def test_the_buyers_cells_are_those_below_its_label_in_its_column() -> None:
    rows = [
        Row(("From", "Bill to"), body_row(1), 0),
        Row(("Mara Finch", "Ida Holm"), body_row(2), 1),
        Row(("3 Plum Lane", "5 Fir Road"), body_row(3), 2),
        Row(("Total", "£40.00"), body_row(4), 3),
    ]
    assert set(buyer_cells(rows)) == {(0, 1), (1, 1), (2, 1)}


@pytest.mark.parametrize(
    ("cell", "party"),
    [
        ("Bill to: Ida Holm", "buyer"),
        ("התקבל מאת: רונית שמש", "buyer"),
        ("Received from Ida Holm", "buyer"),
        ("Erhalten von: Ida Holm", "buyer"),
        ("Reçu de : Ida Holm", "buyer"),
        ("Customer number 5512", None),
        ("Customer service", None),
        ("Merchant ID 5512", None),
        ("Fra:", "seller"),
        ("Sold by Acme", "seller"),
        ("Dear Ida", "greeting"),
        ("Plum Lane Bakery", None),
    ],
)
def test_a_label_names_a_party_unless_it_goes_on_to_something_else(cell: str, party: str | None) -> None:
    label = party_label(cell)
    assert (None if label is None else label[0]) == party


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Acme Tools, Inc. 12 Main St", "Acme Tools, Inc"),
        ("Sold by: Acme Tools Ltd", "Acme Tools Ltd"),
        ("BANANAS 1,024 kg", ""),
        ("Valid ab 3 March", ""),
        ("Sold as is", ""),
        ("Officina Verdi S.n.c.", "Officina Verdi S.n.c."),
        ("Kaufhaus Ostwall SE, Hafenstr. 4", "Kaufhaus Ostwall SE"),
        ("合同会社あおば設計", "合同会社あおば設計"),
        ("bloom.example b.v. Quay 4", "bloom.example b.v."),
        ("4 Lane, Co. Clare", ""),
        ("The booking was made on 3.03.2026. Voss Rail AG", "Voss Rail AG"),
        ("Fare 1080 RETURN AB", ""),
        ("VALID AB 1.MARCH", ""),
        ("Voss Rail AB 556677-8899", "Voss Rail AB"),
    ],
)
def test_a_legal_form_ends_a_name_where_it_is_no_word_and_no_unit(text: str, name: str) -> None:
    assert legal_name_in(text) == name


@pytest.mark.parametrize("name", ["הנהלת חשבונות", "Billing Team", "Amministrazione", "Dział księgowości", "経理部"])
def test_a_desk_is_no_firm(name: str) -> None:
    assert is_role(name)


@pytest.mark.parametrize("name", ["Acme Billing", "Plum Lane Accounting Partners", "4711"])
def test_a_firm_is_no_desk(name: str) -> None:
    assert not is_role(name)


@pytest.mark.parametrize(
    "line",
    [
        "Tax Invoice",
        "Kvitto / Faktura",
        "Online-Ticket",
        "Thank you for shopping",
        "12 Fir Road",
        "Hafenstraße",
        "Dublin 2",
        "+ Other charges",
        "מקור",
    ],
)
def test_titles_thanks_and_streets_are_no_headings(line: str) -> None:
    assert heading_in(line) == ""
