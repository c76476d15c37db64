"""Net amount, tax and rate: told by labels, made by tables, and believed where they make the total."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extraction.extractors import taxes
from extraction.extractors.arithmetic import totals
from extraction.extractors.items import read_items
from extraction.extractors.rates import printed_rates, sum_of_row
from tests.extraction.papers import amounts, values


def told(name: str, *rows: str) -> list[str]:
    """What a page's taxes propose for a field, surest first."""
    read = amounts(*rows)
    return [str(value) for value in values(taxes.candidates(totals(read)[0], read), name)]


def test_net_and_tax_are_those_that_make_the_total() -> None:
    bill = ["Net: 90.00", "Net: 100.00", "VAT: 7.00", "VAT: 18.00", "Total: 118.00"]
    assert told("net", *bill)[0] == "100.00"
    assert told("tax", *bill)[0] == "18.00"


def test_a_subtotal_that_makes_the_total_with_its_tax_alone_is_the_net_amount() -> None:
    assert told("net", "Subtotal: 100.00", "VAT: 18.00", "Total: 118.00") == ["100.00"]
    assert told("net", "Subtotal: 100.00", "Shipping: 18.00", "Total: 118.00") == []


@pytest.mark.parametrize(
    ("row", "rate"),
    [
        pytest.param("VAT 19%: 19.00", "19", id="printed beside it"),
        pytest.param("VAT: 18.00", "18", id="made by the amounts"),
        pytest.param("VAT 0%: 18.00", "18", id="no rate of nothing"),
    ],
)
def test_the_rate_is_what_is_printed_else_what_the_amounts_make(row: str, rate: str) -> None:
    assert told("tax_rate", row, "Total: 118.00")[0] == rate


def test_a_tax_that_is_no_share_of_the_total_has_no_rate() -> None:
    assert told("tax_rate", "VAT: 40.00", "Total: 118.00") == []


def test_a_tax_as_large_as_the_total_is_none() -> None:
    assert told("tax", "VAT: 118.00", "Total: 118.00") == []


def test_taxes_of_several_rates_are_added_up() -> None:
    bill = ["Net: 200.00", "VAT 19%: 19.00", "VAT 7%: 7.00", "Total: 226.00"]
    assert told("tax", *bill)[0] == "26.00"
    assert told("net", *bill)[0] == "200.00"


def test_the_row_of_a_tax_table_that_makes_the_total_names_both_whatever_its_columns_are_called() -> None:
    bill = ["19% | 100.00 | 19.00", "Total: 119.00"]
    assert told("tax", *bill) == ["19.00"]
    assert told("net", *bill) == ["100.00"]


def test_rows_of_a_tax_table_make_the_total_together() -> None:
    bill = ["19% | 100.00 | 19.00", "7% | 200.00 | 14.00", "Total: 333.00"]
    assert told("tax", *bill) == ["33.00"]
    assert told("net", *bill) == ["300.00"]


def test_a_table_that_makes_more_than_the_total_is_no_tax_table() -> None:
    assert told("tax", "19% | 100.00 | 19.00", "Total: 50.00") == []


def test_net_tax_and_their_sum_in_one_row_tell_the_total() -> None:
    row = sum_of_row(amounts("100.00 | 18.00 | 118.00"))
    assert row is not None
    assert row.value == Decimal(118)
    assert sum_of_row(amounts("100.00 | 40.00 | 140.00")) is None, "no rate makes that tax"
    assert sum_of_row(amounts("100.00 | 18.00 | 120.00")) is None, "they do not add up"


def test_only_rates_that_some_country_takes_are_rates() -> None:
    assert printed_rates("VAT 18% of it, 7,7 % there, 33% off, 0%") == [Decimal(18), Decimal("7.7"), Decimal(0)]


def test_items_are_believed_where_they_add_up_to_a_sum_that_is_printed() -> None:
    bill = ["2 x Chair | $40.00 | $80.00", "Lamp | $12.00"]
    items = read_items(amounts(*bill, "Total: $92.00"))
    assert [(item.description, item.quantity, item.amount) for item in items] == [
        ("2 x Chair", Decimal(2), Decimal("80.00")),
        ("Lamp", None, Decimal("12.00")),
    ]
    assert read_items(amounts(*bill, "Total: $93.00")) == ()


def test_what_stands_below_the_sum_that_items_make_is_no_item() -> None:
    items = read_items(amounts("Lamp | $12.00", "Total: $12.00", "Chair | $40.00"))
    assert [item.description for item in items] == ["Lamp"]


def test_a_quantity_that_does_not_make_the_amount_is_left_out() -> None:
    (item,) = read_items(amounts("3 x Chair | $40.00 | $80.00", "Total: $80.00"))
    assert (item.quantity, item.unit_price) == (None, None)


@pytest.mark.parametrize(
    ("bill", "tax"),
    [
        pytest.param(["Total: 55.30", "VAT 10%: 4.44", "VAT 20%: 1.08"], "5.52", id="each of a part"),
        pytest.param(["Total: 1322.21", "GST 5%: 57.50", "QST 9.975%: 114.71"], "172.21", id="all of one sum"),
        pytest.param(["Total: 90.00", "VAT 10%: 4.44", "VAT 20%: 1.08"], "None", id="that do not make the total"),
    ],
)
def test_taxes_of_several_rates_count_together_where_they_make_the_total(bill: list[str], tax: str) -> None:
    assert told("tax", *bill)[0] == tax
