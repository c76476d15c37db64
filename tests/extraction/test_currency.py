"""The currency of a total: printed beside it, told by its label or its page, or by where the page comes from."""

from __future__ import annotations

import re

import pytest

from extraction.extractors import currency
from extraction.extractors.amounts import read_amounts
from extraction.extractors.arithmetic import totals
from extraction.extractors.currency_signs import signs_in
from extraction.facts.currency_evidence import EVIDENCE
from tests.extraction.papers import page, values


def read(*rows: str, sender: str = "shop@shop.example") -> list[object]:
    """The currencies proposed for a page's total, surest first."""
    view = page(*rows, sender=sender)
    found = read_amounts(view)
    return values(currency.candidates(totals(found)[0], found, view), "currency")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        pytest.param(["Total: 12.00 €"], "EUR", id="its own sign"),
        pytest.param(["Total: CHF 12.00"], "CHF", id="its own code"),
        pytest.param(["Total (SEK): 12.00", "Prices in EUR"], "SEK", id="its label"),
        pytest.param(["Chair: 12.00 €", "Total: 12.00", "Ships to GBP accounts"], "EUR", id="the other amounts"),
        pytest.param(["All prices in GBP", "Total: 12.00"], "GBP", id="the only code on the page"),
        pytest.param(["Amounts in euros", "Total: 12.00"], "EUR", id="a currency's name"),
        pytest.param(['סה"כ: 12.00'], "ILS", id="Hebrew"),
        pytest.param(["Austin, TX 78701", "Total: 12.00"], "USD", id="an American address"),
    ],
)
def test_the_nearest_that_tells_the_currency_is_believed(rows: list[str], code: str) -> None:
    assert read(*rows)[0] == code


def test_a_sender_s_country_tells_what_the_page_does_not() -> None:
    assert read("Total: 12.00", sender="shop@shop.dk") == ["DKK"]
    assert read("Total: 12.00 €", sender="shop@shop.dk") == ["EUR"]


@pytest.mark.parametrize(
    ("rows", "sender", "code"),
    [
        pytest.param(["Tip: CA$2.00", "Total: $12.00"], "shop@shop.example", "CAD", id="another amount's code"),
        pytest.param(["We charge in AUD", "Total: $12.00"], "shop@shop.example", "AUD", id="a code in the text"),
        pytest.param(["Total: $12.00"], "shop@shop.ca", "CAD", id="the sender's country"),
        pytest.param(["Total: $12.00", "March 3, 2024"], "shop@shop.example", "USD", id="how a date is written"),
        pytest.param(["Total: $12.00", "Sydney, Australia"], "shop@shop.example", "AUD", id="a country"),
        pytest.param(["Total: $12.00", "תודה רבה"], "shop@shop.example", "USD", id="Hebrew has no dollar of its own"),
        pytest.param(["Total: 120 kr"], "shop@shop.no", "NOK", id="a crown by the sender's country"),
        pytest.param(["合計 ¥1,200", "領収書"], "shop@shop.example", "JPY", id="a yen by the script"),
        pytest.param(["总计 ¥1,200"], "shop@shop.example", "CNY", id="a yuan by the script"),
        pytest.param(["Hillview, ON N5M 2K1", "Total: $12.00"], "shop@shop.example", "CAD", id="a postal code"),
        pytest.param(["ABN 51 000 111 222", "Total: $12.00"], "shop@shop.example", "AUD", id="a register's number"),
        pytest.param(["HST 104 000 000 RT0001", "March 3, 2024", "Total: $12.00"], "a@b.example", "CAD", id="a tax"),
        pytest.param(["Call +64 9 555 0100", "Total: $12.00"], "shop@shop.example", "NZD", id="a telephone's code"),
        pytest.param(["Org.nr 912 000 111 MVA", "Total: 120 kr"], "shop@shop.example", "NOK", id="Norway's tax number"),
        pytest.param(["CVR 12 00 01 11", "Total: 120 kr"], "shop@shop.example", "DKK", id="Denmark's register"),
    ],
)
def test_a_sign_that_countries_share_is_told_by_what_stands_around(rows: list[str], sender: str, code: str) -> None:
    assert read(*rows, sender=sender) == [code]


def test_a_shared_sign_that_nothing_tells_stays_unknown() -> None:
    assert read("Total: $12.00") == []


def test_two_countries_that_are_named_as_often_tell_nothing() -> None:
    assert read("Total: $12.00", "Offices in Canada and Australia") == []


def test_two_codes_on_a_page_without_signs_tell_nothing() -> None:
    assert read("We ship for EUR and USD", "Total: 12.00") == []


@pytest.mark.parametrize("sign", [sign for signs in EVIDENCE.values() for sign in signs])
def test_a_sign_is_written_as_it_is_looked_for(sign: str) -> None:
    small = sign.removeprefix("(?i)")
    if small != sign:
        assert not re.search("[A-Z]", re.sub(r"\\.", "", small)), "small letters"
    if small.startswith(r"\b"):
        alternatives = small
        while alternatives != (outer := re.sub(r"\((?!\()[^()]*\)", "", alternatives)):
            alternatives = outer
        assert all(each.startswith(r"\b") for each in alternatives.split("|")), "each alternative begins a word"


def test_each_sign_of_a_text_counts_once_wherever_it_stands() -> None:
    text = "Harmonized Sales Tax, HST. Canada, canada: +1 (604), QST; ABN 12 345 678 901"
    found = [(sign.code, sign.votes) for sign in signs_in(text, frozenset({"CAD", "AUD"}))]
    assert sorted(found) == [("AUD", 2), ("AUD", 4), ("CAD", 1), ("CAD", 3), ("CAD", 4)]
    assert not list(signs_in("a place called Ascanada", frozenset({"CAD"})))
