"""Work grows with a mail's length and no faster. It is counted in calls, so that every machine agrees."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import cycle, islice

import pytest

from extraction import analyse

_ROWS = 250
_SUMS = [
    pytest.param(
        ["Subtotal: {i}.10", "Tax: {i}.20", "Shipping: {i}.30", "Discount: {i}.40", "Tip: {i}.50", "Total: {i}.60"],
        id="parts and totals",
    ),
    pytest.param(["Net: {i}.10", "VAT: {i}.20"], id="net amounts and taxes of no total"),
    pytest.param(["Total: 999999.00", "Net: {i}.10", "VAT 18%: {i}.20"], id="net amounts and taxes of one total"),
    pytest.param(["Chair: ${i}.10", "Total: {i}.20"], id="items and totals"),
    pytest.param(["Paid: {i}5.00", "Change: {i}.00", "Given: {i}1.00"], id="cash and change"),
    pytest.param(["Item   Due", "Chair   {down}.10"], id="column heads over ever smaller amounts"),
]
_ROWS_OF_OTHER_THINGS = [
    pytest.param(["Order number: A-55{i}", "Total: {i}.00"], id="orders"),
    pytest.param(["Order no   Date   Total", "55{i}   3.4.2024   {i}.10"], id="labels over values"),
    pytest.param(["18%   {i}0.00   {i}.00   {i}5.00"], id="a tax table"),
    pytest.param(["Bill to: Firm {i} Ltd", "Sold by: Shop {i} Inc.", "VAT no. 51{i}0000"], id="buyers and sellers"),
    pytest.param(["Visa ending in {i}", "Invoice date 04/05/2023"], id="cards and dates"),
]
_CELLS = [
    pytest.param(["5.00"], id="amounts"),
    pytest.param(["Total", "5.00"], id="labels and amounts"),
    pytest.param(["Bill to:", "VAT 514000008"], id="buyers"),
]


def text(rows: Sequence[str], count: int) -> bytes:
    """A receipt of so many rows, each with other numbers."""
    written = (row.format(i=1_000 + i, down=9_999 - i) for i, row in enumerate(islice(cycle(rows), count)))
    return b"From: shop@shop.example\nSubject: Receipt\n\n" + "\n".join(written).encode()


def table(cells: Sequence[str], columns: int) -> bytes:
    """A receipt with a table of ten rows, each of so many cells."""
    row = "".join(f"<td>{cell}</td>" for cell in islice(cycle(cells), columns))
    head = b"From: shop@shop.example\nSubject: Receipt\nContent-Type: text/html\n\n<p>Total: $5.00</p>"
    return head + f"<table>{10 * f'<tr>{row}</tr>'}</table>".encode()


def work(mail: bytes) -> int:
    """How many calls reading a mail takes, once what is made at the first mail is made."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    analyse(mail)
    sys.setprofile(count)
    try:
        analyse(mail)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("rows", _SUMS)
def test_different_sums_cost_hardly_more_than_one_sum_said_as_often(rows: list[str]) -> None:
    assert work(text(rows, 4 * _ROWS)) < 2 * work(text(["Total: $5.00"], 4 * _ROWS))


@pytest.mark.parametrize("rows", _SUMS + _ROWS_OF_OTHER_THINGS)
def test_four_times_the_rows_are_about_four_times_the_work(rows: list[str]) -> None:
    assert work(text(rows, 4 * _ROWS)) < 5 * work(text(rows, _ROWS))


@pytest.mark.parametrize("cells", _CELLS)
def test_four_times_the_cells_are_at_most_about_four_times_the_work(cells: list[str]) -> None:
    assert work(table(cells, 1_200)) < 5 * work(table(cells, 300))
