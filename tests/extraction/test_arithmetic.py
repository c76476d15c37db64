"""Which amount is the total: what labels say, what adds up, and which of several sums is whose part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extraction.extractors.arithmetic import Nearby, PartSums, Total, is_rate_of, totals
from extraction.extractors.totals import BELOW_ZERO, extract
from tests.extraction.papers import amounts, page


def best(*rows: str) -> Total:
    """The likeliest total of a page."""
    return totals(amounts(*rows))[0]


def found(*rows: str) -> list[str]:
    """All totals of a page, likeliest first."""
    return [str(total.value) for total in totals(amounts(*rows))]


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        pytest.param(["Total: $12.00", "Paid: $15.00"], "12.00", id="a total before a payment"),
        pytest.param(["Total: $12.00", "Amount due: $15.00"], "12.00", id="a total before what is due"),
        pytest.param(["Grand total: $15.00", "Total: $12.00"], "15.00", id="a grand total before a total"),
        pytest.param(
            ["Total: $12.00", "Total: $15.00"], "15.00", id="the larger of two totals, whose part the other is"
        ),
        pytest.param(["Total: $0.00", "Paid: $9.00"], "9.00", id="what was paid before a total of nothing"),
        pytest.param(["Total: $12.00", "Total: $-15.00"], "12.00", id="a total before one below zero"),
    ],
)
def test_of_several_sums_one_is_the_total(rows: list[str], total: str) -> None:
    assert best(*rows).value == Decimal(total)


def test_a_page_without_a_named_sum_has_no_total() -> None:
    assert found("Chair | $40.00", "Lamp | $12.00") == []


def test_every_total_below_zero_is_one_on_a_credit_note() -> None:
    assert found("Total: $-15.00") == ["15.00"]


@pytest.mark.parametrize(
    ("rows", "proof"),
    [
        pytest.param(["Subtotal: $10.00", "Shipping: $2.00", "Total: $12.00"], "parts", id="a subtotal and shipping"),
        pytest.param(["Net: 100.00 €", "VAT: 19.00 €", "Total: 119.00 €"], "parts", id="a net amount and its tax"),
        pytest.param(["Subtotal: $10.00", "Discount: $2.00", "Total: $8.00"], "parts", id="a discount is deducted"),
        pytest.param(
            ["Subtotal: $10.00", "Gift wrap: $3.00", "Total: $13.00"], "parts", id="a row of any name between"
        ),
        pytest.param(["Chair | $40.00", "Lamp | $12.00", "Total | $52.00"], "lines", id="the rows above"),
        pytest.param(["Cash paid: 20.00", "Change: 5.50", "Coffee: 14.50"], "change", id="cash and what came back"),
        pytest.param(
            ["Total: $10.00", "Coat: $1.00", "Total: $20.00", "Hat: $1.00", "Total: $30.00"],
            "orders",
            id="two other totals",
        ),
    ],
)
def test_what_adds_up_proves_a_total(rows: list[str], proof: str) -> None:
    assert proof in best(*rows).proofs


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["Subtotal: $10.00", "Shipping: $2.00", "Total: $12.02"], id="two cents off"),
        pytest.param(["Shipping: $10.00", "Tip: $2.00", "Total: $10.00"], id="nothing that parts are added to"),
        pytest.param(["Chair | $52.00", "Total | $52.00"], id="one row alone"),
        pytest.param(["Subtotal: $12.00", "Total: $12.00"], id="a subtotal alone"),
    ],
)
def test_what_does_not_add_up_proves_nothing(rows: list[str]) -> None:
    assert best(*rows).proofs == []


def test_cash_handed_over_is_no_total() -> None:
    assert found("Cash paid: 20.00", "Change: 5.50", "Coffee: 14.50") == ["14.50"]


def test_a_proved_total_wins_over_one_that_is_only_named() -> None:
    assert found("Net: $90.00", "VAT: $10.00", "Total: $100.00", "Total: $105.00")[0] == "100.00"


def test_a_column_s_only_sum_is_an_item_s_where_a_larger_amount_stands_below() -> None:
    column = ["Item | Due", "Chair | 40.00"]
    assert found(*column) == ["40.00"]
    assert found(*column, "Delivery: 60.00") == []


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        ("12.00", ["shipping"]),
        ("9.00", ["discount"]),
        ("14.50", ["shipping", "tip"]),
        ("13.50", ["shipping", "tip", "discount"]),
    ],
)
def test_the_fewest_parts_that_make_a_total_are_named(total: str, parts: list[str]) -> None:
    sums = PartSums(amounts("Subtotal: $10.00", "Shipping: $2.00", "Tip: $2.50", "Discount: $1.00"))
    proof = sums.find(Decimal(total))
    assert proof is not None
    assert (proof[0].value, [part.role for part in proof[1]]) == (Decimal("10.00"), parts)


def test_one_part_is_a_simpler_proof_than_two() -> None:
    proof = PartSums(amounts("Subtotal: $10.00", "Shipping: $2.00", "Tip: $3.00", "Fee: $5.00")).find(Decimal(15))
    assert proof is not None
    assert [part.role for part in proof[1]] == ["fee"]


def test_all_parts_together_may_be_rounded_to_a_whole_unit() -> None:
    sums = PartSums(amounts("Subtotal: 100.00 kr", "Tax: 25.00 kr", "Shipping: 9.60 kr"))
    assert sums.find(Decimal(135)) is not None
    assert sums.find(Decimal("135.10")) is None, "no whole unit"
    assert sums.find(Decimal(136)) is None, "more than half a unit"


def test_a_grand_total_is_a_base_only_for_what_was_paid() -> None:
    sums = PartSums(amounts("Grand total: $12.00", "Discount: $2.00"))
    assert sums.find(Decimal(10)) is None
    assert sums.find(Decimal(10), less=True) is not None


def test_of_things_near_a_value_the_first_is_found() -> None:
    things = Nearby([(Decimal("5.00"), "five"), (Decimal("5.01"), "a cent more"), (Decimal("9.00"), "nine")])
    assert things.find(Decimal("5.01")) == "five"
    assert things.find(Decimal("5.02")) == "a cent more"
    assert things.find(Decimal("7.00")) is None
    assert things.find(Decimal("7.00"), within=Decimal("2.5")) == "five"


@pytest.mark.parametrize(
    ("tax", "net", "rate"),
    [
        ("18.00", "100.00", "18"),
        ("1.52", "8.44", "18"),
        ("5.50", "100.00", "5.5"),
        ("33.00", "100.00", None),
        ("1.00", "0", None),
    ],
)
def test_a_tax_is_a_rate_in_use_of_its_net_amount(tax: str, net: str, rate: str | None) -> None:
    assert is_rate_of(Decimal(tax), Decimal(net)) == (Decimal(rate) if rate else None)


def test_rows_that_make_the_next_row_s_sum_are_parts_whatever_their_heading() -> None:
    rows = (
        "Rate | Net | Tax | Total amount",
        "A 20% | 50.00 € | 10.00 € | 60.00 €",
        "B 10% | 20.00 € | 2.00 € | 22.00 €",
        "Sum: | 82.00 €",
    )
    assert found(*rows)[0] == "82.00"
    assert "60.00" not in found(*rows)


def test_how_many_things_a_sum_is_of_says_nothing_of_what_it_is() -> None:
    assert best("TOTAL (5 ITEMS) 31.40 €", "Voucher 10.00 €", "Card 21.40 €").value == Decimal("31.40")


def test_a_sum_below_zero_that_its_lines_make_is_told() -> None:
    kinds = [c.kind for c in extract(page("Tea | 2.00 €", "Bottles | -5.50 €", "Total | -3.50 €"))]
    assert BELOW_ZERO in kinds


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["Tea | 2.00 €", "Total | 2.00 €"], id="above zero"),
        pytest.param(["Tea | 2.00 €", "Total | -2.00 €"], id="its sign alone"),
    ],
)
def test_no_other_sum_is_told_to_be_below_zero(rows: list[str]) -> None:
    assert BELOW_ZERO not in [c.kind for c in extract(page(*rows))]
