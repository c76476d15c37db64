"""Amounts of currencies that have three decimals, where only the page tells the currency."""

from __future__ import annotations

from decimal import Decimal

from extraction.extractors import totals
from tests.extraction.papers import page, values


def total(*rows: str) -> object:
    """The total of a page."""
    return values(totals.extract(page(*rows)), "total")[0]


def test_a_table_s_head_tells_the_currency_of_its_bare_amounts() -> None:
    assert total("Item | Amount (KWD)", "Tea | 1.250", "Bread | 0.500", "Total | 1.750") == Decimal("1.750")


def test_a_currency_in_a_cell_of_its_own_tells_how_its_amount_is_read() -> None:
    assert total("Total | OMR | 6.300") == Decimal("6.300")


def test_without_such_a_currency_the_mark_groups_thousands() -> None:
    assert total("Item | Amount (EUR)", "Boiler | 1.250", "Total | 1.250") == Decimal("1250")


def test_a_currency_that_is_named_in_passing_changes_nothing() -> None:
    assert total("Prices in EUR, also payable in JOD", "Total | EUR | 6.300") == Decimal("6300")
