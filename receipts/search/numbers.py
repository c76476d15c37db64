"""Amounts and currencies as people write them. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final

from babel.numbers import list_currencies

from receipts.search.folding import fold

MOST_DIGITS: Final = 13
_AMOUNT: Final = re.compile(r"(?P<before>[^\d\s.,+-]{0,6})[+-]?(?P<number>\d[\d.,'’]*)(?P<after>[^\d\s.,]{0,6})")
_SIGNS: Final = {
    "₪": ("ILS",), "€": ("EUR",), "£": ("GBP",), "₹": ("INR",), "₽": ("RUB",), "₴": ("UAH",), "₺": ("TRY",),
    "฿": ("THB",), "₩": ("KRW",), "¥": ("JPY", "CNY"), "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "us$": ("USD",), "a$": ("AUD",), "c$": ("CAD",), "zł": ("PLN",), "kč": ("CZK",), "kr": ("SEK", "NOK", "DKK"),
    "fr": ("CHF",), "nis": ("ILS",), "ש\"ח": ("ILS",), "שקל": ("ILS",), "שקלים": ("ILS",), "שקלים חדשים": ("ILS",),
    "shekel": ("ILS",), "shekels": ("ILS",), "dollar": ("USD",), "dollars": ("USD",), "דולר": ("USD",),
    "דולרים": ("USD",), "euro": ("EUR",), "euros": ("EUR",), "אירו": ("EUR",), "יורו": ("EUR",), "pounds": ("GBP",),
    "руб": ("RUB",), "рублей": ("RUB",), "грн": ("UAH",), "zl": ("PLN",), "rs": ("INR",), "tl": ("TRY",),
}  # fmt: skip
"""What stands for a currency, or for one of several."""


@cache
def _currencies() -> dict[str, tuple[str, ...]]:
    codes = {code.lower(): (code,) for code in list_currencies()}
    return codes | {fold(sign): known for sign, known in _SIGNS.items()}


def currencies_of(text: str) -> tuple[str, ...]:
    """The codes a sign, word or code may mean; none if it is no currency."""
    return _currencies().get(fold(text).strip("."), ())


def amount_of(text: str) -> tuple[list[Decimal], tuple[str, ...]] | None:
    """The amounts that a text may mean, at most two, and their currencies, if it names one; None if it is no amount."""
    found = _AMOUNT.fullmatch(text)
    if not found:
        return None
    currencies: tuple[str, ...] = ()
    for sign in filter(None, (found["before"], found["after"])):
        currencies = currencies_of(sign)
        if not currencies:
            return None
    values = _values(found["number"].replace("'", "").replace("’", ""))
    return (values, currencies) if values else None


def _values(number: str) -> list[Decimal]:
    """What a number may mean: "1.234" is a thousand somewhere and one elsewhere."""
    number = number.rstrip(".,")
    whole, separators = re.sub("[.,]", "", number), re.findall("[.,]", number)
    groups = re.split("[.,]", number)
    if len(whole) > MOST_DIGITS or not all(groups):
        return []
    if not separators:
        return [Decimal(whole)]
    in_thousands = 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    values = []
    if in_thousands and len(set(separators)) == 1:
        values.append(Decimal(whole))
    last, before = separators[-1], separators[:-1]
    decimals = len(groups[-1])
    in_hundreds = all(len(group) in (2, 3) for group in groups[1:-1])
    if last not in before and len(set(before)) <= 1 and decimals <= (2 if before else 3) and in_hundreds:
        values.append(Decimal(f"{whole[:-decimals]}.{groups[-1]}"))
    return values
