"""What a mail says happened: denials, failures and what is said by the way."""

from __future__ import annotations

import pytest

from extraction.decision.events import said_in
from extraction.decision.payments import told_of_payment
from extraction.decision.weights import weight_of


def said(text: str) -> set[str]:
    """The events a text states."""
    return {event.concept for event in said_in(text)}


@pytest.mark.parametrize(
    ("text", "events"),
    [
        pytest.param("We have received your payment.", {"paid"}, id="a payment that came"),
        pytest.param("Your payment has not arrived.", {"awaiting_payment"}, id="a payment that did not"),
        pytest.param("Wij hebben nog geen betaling ontvangen.", {"awaiting_payment"}, id="the same in Dutch"),
        pytest.param("Your payment to Boardly failed payment checks.", {"payment_failed"}, id="a payment that failed"),
        pytest.param("Your order has not shipped.", set(), id="an order still here"),
        pytest.param("Please update your payment method.", set(), id="an instruction"),
        pytest.param("Your refund is on its way.", {"refunded"}, id="money that is on its way, and no parcel"),
        pytest.param("Once it has shipped we will write.", set(), id="a promise"),
        pytest.param("On 3 May we'll bill 12.00 to your card.", {"charge_announced"}, id="a charge to come"),
        pytest.param("Мы спишем 599 руб. с карты.", {"charge_announced"}, id="the same in one Russian verb"),
        pytest.param("Your card will be charged when your order ships.", {"your_order"}, id="a charge without a day"),
    ],
)
def test_a_sentence_says_what_happened_and_what_did_not(text: str, events: set[str]) -> None:
    assert said(text) == events


def test_an_event_without_a_weight_says_nothing() -> None:
    assert weight_of("an event nobody weighed") == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("Your payment for June has been received.", ["paid"], id="done"),
        pytest.param("Your payment for June was not received.", ["awaiting_payment"], id="not done"),
        pytest.param("Auto-billing for invoice 77 failed.", ["payment_failed"], id="failed"),
        pytest.param("Invoice 77 was declined.", ["payment_failed"], id="a bill that failed"),
        pytest.param("If your payment failed, try again.", [], id="a condition"),
        pytest.param("Thank you for your payment.", ["thanked"], id="thanks"),
        pytest.param("Thank you in advance for your payment.", ["awaiting_payment"], id="thanks that ask"),
        pytest.param("Invoice 77 is overdue.", ["reminder"], id="a reminder"),
        pytest.param("You have no overdue invoices.", [], id="no reminder"),
        pytest.param("Unless it is paid, your invoice will be overdue.", [], id="a threat"),
        pytest.param("Reminder of your appointment.", [], id="a reminder of something else"),
    ],
)
def test_pieces_of_a_sentence_tell_what_became_of_a_payment(text: str, told: list[str]) -> None:
    assert list(told_of_payment(text)) == told


def test_a_subject_reminds_of_what_will_be_due() -> None:
    subject = "Reminder: invoice 77 will be due on Friday"
    assert list(told_of_payment(subject, is_subject=True)) == ["reminder"]
    assert list(told_of_payment(subject)) == []
