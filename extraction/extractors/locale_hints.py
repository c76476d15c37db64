"""Where a page comes from, as far as the page itself tells: its script, its addresses, its sender's country."""

from __future__ import annotations

import re
from typing import Final

from ..languages.detection import puts_day_first
from ..normalizing.names import country_of
from .base import View

_STATE_AND_ZIP: Final = re.compile(
    r"(?<![A-Za-z])(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI"
    r"|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?(?!\d)"
)
_HAN: Final = re.compile("[\u3041-\u30fa\u4e00-\u9fff]")
_HEBREW: Final = re.compile("[א-ת]{2}")
_MONTH_FIRST: Final = frozenset({"US", "PH"})
_NUMBERED_OTHERWISE: Final = frozenset({"CA", "JP", "CN", "KR", "TW", "HU", "LT"})
"""Countries where both orders are in use, or that begin with the year."""
_PAID_IN: Final = frozenset(
    {"€", "eur", "£", "gbp", "₪", "ils", "chf", "zł", "pln", "kč", "czk", "₹", "inr", "aud", "nzd"}
)


def american_addresses(text: str) -> int:
    """How many addresses of the United States stand in a text, by their state and zip code."""
    return len(_STATE_AND_ZIP.findall(text))


def is_hebrew(view: View) -> bool:
    """Whether any Hebrew stands on the page."""
    return any(_HEBREW.search(row.text) for row in view.rows)


def writes_han(view: View) -> bool:
    """Whether any Chinese or Japanese stands on the page."""
    return any(_HAN.search(row.text) for row in view.rows)


def usual_day_order(view: View) -> bool | None:
    """Whether the page's language, its sender's country, its addresses and its currency put the day first; None where
    they do not tell."""
    text = " ".join(row.text for row in view.rows)
    if puts_day_first([word for row in view.rows for word in row.words], text):
        return True
    country = country_of(view.headers.domain) if view.headers is not None else ""
    if country in _MONTH_FIRST or american_addresses(text):
        return False
    if country and country not in _NUMBERED_OTHERWISE:
        return True
    units = {money.unit for row in view.amount_rows for found in row.amounts for money in found if money.unit}
    return True if units and units <= _PAID_IN else None
