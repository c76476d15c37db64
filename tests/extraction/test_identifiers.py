"""Tax numbers, right by their checksum and given to the side they stand at; and Israel's allocation number."""

from __future__ import annotations

import pytest

from extraction.extractors import identifiers
from tests.extraction.papers import page, values


def read(name: str, *rows: str) -> list[object]:
    """The tax numbers of a page."""
    return values(identifiers.extract(page(*rows)), name)


@pytest.mark.parametrize(
    ("row", "number"),
    [
        pytest.param("ח.פ. 516179157", "516179157", id="an Israeli company"),
        pytest.param("עוסק מורשה 012345674", "012345674", id="an Israeli dealer"),
        pytest.param("516179157 ח.פ", "516179157", id="before its label"),
        pytest.param("VAT ID: DE136695976", "DE136695976", id="a European number"),
        pytest.param("USt-IdNr. DE 136 695 976 Amtsgericht", "DE136695976", id="with words after it"),
        pytest.param("P. IVA 00743110157", "IT00743110157", id="an Italian number without its country"),
        pytest.param("VAT no GB 980 7806 84", "GB980780684", id="a British number"),
        pytest.param("CIF: B58378431", "B58378431", id="a Spanish number"),
        pytest.param("VAT Reg No 980 7806 84", "980780684", id="a British number without its country"),
        pytest.param("CHE-100.155.212 MWST", "CHE100155212", id="a Swiss number"),
        pytest.param("UID: CHE 100 155 212", "CHE100155212", id="a Swiss number in groups"),
        pytest.param("Org.nr. 974 760 673 MVA", "974760673MVA", id="a Norwegian number"),
    ],
)
def test_a_labelled_number_with_a_right_checksum_is_the_seller_s(row: str, number: str) -> None:
    assert read("vendor_tax_id", row) == [number]


@pytest.mark.parametrize(
    "row",
    [
        "ח.פ. 516179158",
        "VAT ID: DE136695977",
        "P. IVA 00743110158",
        "VAT no GB 980 7806 85",
        "CIF: B58378432",
        "CHE-100.155.213 MWST",
        "974 760 674 MVA",
        "516179157",
    ],
)
def test_a_wrong_checksum_or_no_label_makes_no_tax_number(row: str) -> None:
    assert read("vendor_tax_id", row) == []


def test_a_number_in_the_buyer_s_block_is_the_buyer_s() -> None:
    bill = ["Bill to: Finch Ltd", "VAT ID: DE136695976", "Total: 5.00 €", "VAT ID: DE115235681"]
    assert read("buyer_tax_id", *bill) == ["DE136695976"]
    assert read("vendor_tax_id", *bill) == ["DE115235681"]


@pytest.mark.parametrize(
    ("cells", "side"),
    [
        ("Your VAT no: GB 980 7806 84", "buyer"),
        ("Our VAT no: GB 980 7806 84", "vendor"),
        ("Ihre UID | CHE-100.155.212 MWST", "buyer"),
        ("Unsere UID | CHE-100.155.212 MWST", "vendor"),
        ("Deres org.nr: 974 760 673 MVA", "buyer"),
        ("Partita IVA cliente: 00743110157", "buyer"),
        ("N° TVA client FR40303265045", "buyer"),
    ],
)
def test_a_number_is_on_the_side_that_its_label_names(cells: str, side: str) -> None:
    other = {"buyer": "vendor", "vendor": "buyer"}[side]

    assert len(read(f"{side}_tax_id", cells)) == 1
    assert read(f"{other}_tax_id", cells) == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["מספר הקצאה 123456789"], id="after its label"),
        pytest.param(["123456789 :מספר הקצאה"], id="before its label"),
        pytest.param(["Allocation number", "123456789"], id="below its label"),
    ],
)
def test_the_allocation_number_has_nine_digits_near_its_label(rows: list[str]) -> None:
    assert read("allocation_number", *rows) == ["123456789"]


def test_other_digits_are_no_allocation_number() -> None:
    assert read("allocation_number", "Allocation number 12345678", "1234567890") == []
