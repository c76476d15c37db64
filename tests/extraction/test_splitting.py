"""Two orders in one mail are two receipts, where each has a number and a total of its own."""

from __future__ import annotations

from extraction.splitting import split_receipts
from tests.extraction.papers import page

_FIRST = ["Order number: 77001", "Chair | $40.00", "Total: $40.00"]
_SECOND = ["Order number: 77002", "Lamp | $12.00", "Total: $12.00"]


def parts(*rows: str) -> list[list[str]]:
    """The rows of each receipt of a page."""
    return [[row.text for row in view.rows] for view in split_receipts(page(*rows))]


def lines(*rows: str) -> list[str]:
    return [row.replace(" | ", " ") for row in rows]


def test_each_order_is_a_receipt_of_its_own() -> None:
    assert parts(*_FIRST, *_SECOND) == [lines(*_FIRST), lines(*_SECOND)]


def test_one_order_stays_whole() -> None:
    assert parts(*_FIRST, "Thank you") == [lines(*_FIRST, "Thank you")]


def test_one_number_said_twice_is_one_order() -> None:
    assert len(parts(*_FIRST, *_FIRST)) == 1


def test_a_number_without_a_total_is_no_receipt() -> None:
    assert len(parts(*_FIRST, "Order number: 77002", "Lamp | $12.00")) == 1
    assert len(parts(*_FIRST, "Order number: 77002", "Total: $0.00")) == 1


def test_what_stands_above_all_orders_belongs_to_each() -> None:
    first, second = parts("Finch Books", "VAT 514000008", *_FIRST, *_SECOND)
    assert first[:2] == second[:2] == ["Finch Books", "VAT 514000008"]


def test_another_number_above_the_orders_belongs_to_none() -> None:
    first, second = parts("Finch Books", "Transaction ID: 900311", *_FIRST, *_SECOND)
    assert first == ["Finch Books", *lines(*_FIRST)]
    assert second == ["Finch Books", *lines(*_SECOND)]


def test_what_follows_an_order_belongs_to_it_until_the_next_one() -> None:
    first, second = parts(*_FIRST, "Two chairs left", *_SECOND, "Goodbye")
    assert first[-1] == "Two chairs left"
    assert second[-1] == "Goodbye"


def test_another_kind_of_number_parts_nothing() -> None:
    assert len(parts(*_FIRST, "Receipt number: 900311", "Total: $12.00")) == 1


def test_a_part_s_rows_count_from_its_own_beginning() -> None:
    _, second = split_receipts(page(*_FIRST, *_SECOND))
    assert [row.index for row in second.rows] == [0, 1, 2]
    assert second.rows[0].place.row == 4


def test_a_list_of_more_than_twenty_orders_is_no_set_of_receipts() -> None:
    orders = [row for i in range(21) for row in (f"Order number: 7700{i}", f"Total: ${i + 1}.00")]
    assert len(parts(*orders)) == 1
    assert len(parts(*orders[2:])) == 20
