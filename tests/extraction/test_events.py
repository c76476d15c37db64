"""What a mail says happened: denials, failures and what is said by the way."""

from __future__ import annotations

import pytest

from extraction.decision.events import said_in
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
    ],
)
def test_a_sentence_says_what_happened_and_what_did_not(text: str, events: set[str]) -> None:
    assert said(text) == events


def test_an_event_without_a_weight_says_nothing() -> None:
    assert weight_of("an event nobody weighed") == 0
