"""How it was paid: the method a row names, and the last four digits of a card."""

from __future__ import annotations

import pytest

from extraction.extractors import payment
from tests.extraction.papers import page, values


def read(name: str, *rows: str) -> list[object]:
    """What a page says of how it was paid, surest first."""
    return values(payment.extract(page(*rows)), name)


@pytest.mark.parametrize(
    ("row", "digits"),
    [
        pytest.param("Visa ending in 4242", "4242", id="told in words"),
        pytest.param("Mastercard **** 4242", "4242", id="behind a mask"),
        pytest.param("Card: XXXX-XXXX-XXXX-4242", "4242", id="behind a mask of letters"),
        pytest.param("4242 **** ****", "4242", id="before a mask"),
        pytest.param("כרטיס אשראי המסתיים ב-4242", "4242", id="in Hebrew"),
        pytest.param("Zahlungsart: Visa 4242", "4242", id="after a brand"),
        pytest.param("Card 5555 4444 3333 4242", "4242", id="at the end of the whole number"),
    ],
)
def test_a_card_is_told_by_its_last_four_digits(row: str, digits: str) -> None:
    assert read("last4", row) == [digits]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("Account ending in 4242", id="an account"),
        pytest.param("Call *4242", id="a short telephone number"),
        pytest.param("Total **** 4242.00", id="an amount"),
        pytest.param("Order 4242", id="a number"),
        pytest.param("Visa 4242/2024", id="a file number"),
    ],
)
def test_four_digits_of_something_else_are_no_card_s(row: str) -> None:
    assert read("last4", row) == []


def test_digits_below_the_label_of_payment_are_a_card_s() -> None:
    assert read("last4", "Payment method:", "- 4242") == ["4242"]


def test_digits_beside_a_card_are_surer_than_those_without() -> None:
    assert read("last4", "Terminal **** 1111", "Card **** 2222") == ["2222", "1111"]


@pytest.mark.parametrize(
    ("row", "method"),
    [
        ("Paid with PayPal", "PayPal"),
        ("Amount charged to Visa: $5.00", "Visa"),
        ("שולם בביט: bit 25.00 ₪", "Bit"),
        ("Credit card: Mastercard, paid", "Mastercard"),
        ("Zahlung per Überweisung", "Bank transfer"),
    ],
)
def test_a_row_that_pays_names_the_method(row: str, method: str) -> None:
    assert read("payment_method", row) == [method]


def test_a_method_that_is_only_mentioned_was_not_used() -> None:
    assert read("payment_method", "We accept Visa and Klarna") == []


def test_a_method_with_its_money_is_surer_than_one_without() -> None:
    assert read("payment_method", "Pay with PayPal", "Visa paid $5.00") == ["Visa", "PayPal"]
