"""Standard and reduced VAT rates in percent, by country; Israel's and others' by date where they changed lately."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Final

_RATES: Final = {
    "AT": "20 13 10", "BE": "21 12 6", "BG": "20 9", "CH": "8.1 7.7 3.8 3.7 2.6 2.5", "CY": "19 9 5",
    "CZ": "21 15 12 10", "DE": "19 16 7 5", "DK": "25", "EE": "24 22 20 13 9", "ES": "21 10 4",
    "FI": "25.5 24 14 10",
    "FR": "20 10 5.5 2.1 8.5", "GB": "20 5", "GR": "24 13 6", "HR": "25 13 5", "HU": "27 18 5",
    "IE": "23 21 13.5 9 4.8",
    "IL": "18 17 16", "IT": "22 10 5 4", "LT": "21 9 5", "LU": "17 16 14 13 8 7 3", "LV": "21 12 5", "MT": "18 7 5",
    "NL": "21 9 6", "NO": "25 15 12", "PL": "23 8 5", "PT": "23 22 16 13 12 9 6 5 4", "RO": "21 19 11 9 5",
    "SE": "25 12 6", "SI": "22 9.5 5", "SK": "23 20 19 10 5", "TR": "20 18 10 8 1", "RU": "20 10", "UA": "20 7",
    "IN": "28 18 12 5", "AU": "10", "NZ": "15", "SG": "9 8 7", "ZA": "15", "JP": "10 8", "CA": "15 14 13 12 9.975 5",
    "AE": "5", "SA": "15",
}  # fmt: skip

RATES: Final = {country: tuple(Decimal(r) for r in rates.split()) for country, rates in _RATES.items()}

ALL_RATES: Final = frozenset(rate for rates in RATES.values() for rate in rates)
"""Every rate in use somewhere: a tax amount that is one of these shares of the net is likely to be a tax."""

_ISRAEL: Final = (
    (datetime.date(2025, 1, 1), Decimal(18)),
    (datetime.date(2015, 10, 1), Decimal(17)),
    (datetime.date(2013, 6, 2), Decimal(18)),
    (datetime.date(2012, 9, 1), Decimal(17)),
    (datetime.date(2010, 1, 1), Decimal(16)),
)


def israeli_rate(day: datetime.date) -> Decimal | None:
    """Israel's one VAT rate on that day, None before 2010."""
    return next((rate for since, rate in _ISRAEL if day >= since), None)
