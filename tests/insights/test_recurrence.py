"""Which receipts come again and again, and which one is missing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.recurrence import Invoice, Recurring, find

TODAY = datetime.date(2026, 11, 25)


def months(start: tuple[int, int], step: int, count: int, *, day: int = 10) -> list[datetime.date]:
    year, month = start
    places = [year * 12 + month - 1 + step * number for number in range(count)]
    return [datetime.date(place // 12, place % 12 + 1, day) for place in places]


def bills(
    days: Iterable[datetime.date], vendor: str = "Harbor Telecom", amount: int = 99, tax_id: str | None = None
) -> list[Invoice]:
    return [Invoice(vendor, tax_id, day, Decimal(amount), "ILS") for day in days]


def only(invoices: list[Invoice]) -> Recurring:
    (found,) = find(invoices, today=TODAY)
    return found


@pytest.mark.parametrize(
    ("step", "start", "count", "missing"),
    [
        (1, (2025, 1), 23, (2025, 7)),
        (2, (2025, 1), 12, (2025, 9)),
        (3, (2024, 2), 12, (2025, 5)),
        (12, (2022, 3), 5, (2024, 3)),
    ],
)
def test_each_rhythm_names_what_is_missing(
    step: int, start: tuple[int, int], count: int, missing: tuple[int, int]
) -> None:
    days = [day for day in months(start, step, count) if (day.year, day.month) != missing]
    found = only(bills(days))
    assert (found.period, found.gaps) == (step, (datetime.date(*missing, 1),))


def test_a_bill_at_the_turn_of_the_month_is_not_missed_though_it_slips_into_the_next() -> None:
    days = [day.replace(day=28) for day in months((2025, 1), 1, 22)]
    days[5] += datetime.timedelta(days=6)
    days[11] += datetime.timedelta(days=5)
    assert only(bills(days)).gaps == ()


def test_the_newest_is_due_before_it_is_missing() -> None:
    found = only(bills(months((2025, 1), 1, 22, day=20)))
    assert found.gaps == ()
    assert found.due is not None
    assert (found.due.year, found.due.month) == (2026, 11)
    assert only(bills(months((2025, 1), 1, 22, day=1))).gaps == (datetime.date(2026, 11, 1),)


def test_a_vendor_that_was_cancelled_has_ended_and_misses_nothing() -> None:
    found = only(bills(months((2025, 1), 1, 12)))
    assert (found.gaps, found.due) == ((), None)


def test_a_pause_is_no_row_of_gaps() -> None:
    days = [day for day in months((2024, 1), 1, 35) if not datetime.date(2025, 2, 1) < day < datetime.date(2025, 8, 1)]
    assert only(bills(days)).gaps == ()


def test_a_new_name_of_the_same_tax_id_or_of_the_same_bill_is_one_vendor() -> None:
    days = months((2025, 1), 1, 23)
    by_id = bills(days[:12], tax_id="515151515") + bills(days[12:], "Harbor Group", tax_id="515151515")
    assert only(by_id).names == ("Harbor Telecom", "Harbor Group")
    by_amount = bills(days[:12]) + bills(days[13:], "Harbor Group", amount=105)
    found = only(by_amount)
    assert found.names == ("Harbor Telecom", "Harbor Group")
    assert found.gaps == (days[12].replace(day=1),)


def test_two_vendors_beside_each_other_stay_two() -> None:
    days = months((2025, 1), 1, 23)
    assert len(find(bills(days) + bills(days, "Other Telecom"), today=TODAY)) == 2


@given(st.lists(st.integers(0, 900), min_size=1, max_size=60))
def test_whatever_is_bought_no_gap_lies_outside_its_history(ago: list[int]) -> None:
    days = [TODAY - datetime.timedelta(days=one) for one in ago]
    for found in find(bills(days), today=TODAY):
        assert all(min(days).replace(day=1) <= gap <= TODAY for gap in found.gaps)
