"""Currencies: their codes, symbols, words, decimals, and the countries that pay in them."""

from __future__ import annotations

from typing import Final

CODES: Final = frozenset(
    """AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CRC CZK DKK DOP EGP EUR GBP GEL GHS HKD HRK HUF IDR ILS INR
    ISK JOD JPY KES KRW KWD KZT LBP LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN PYG QAR RON RSD RUB SAR SEK SGD
    THB TND TRY TWD TZS UAH UGX USD UYU UZS VND XAF XOF ZAR""".split()
)

SYMBOLS: Final = {
    "€": "EUR",
    "£": "GBP",
    "₪": "ILS",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₩": "KRW",
    "₫": "VND",
    "₦": "NGN",
    "₱": "PHP",
    "฿": "THB",
    "₸": "KZT",
    "₡": "CRC",
    "₲": "PYG",
    "₾": "GEL",
    "₵": "GHS",
    "៛": "KHR",
    "円": "JPY",
    "元": "CNY",
    "zł": "PLN",
    "zl": "PLN",
    "kč": "CZK",
    "kc": "CZK",
    "ft": "HUF",
    "lei": "RON",
    "leu": "RON",
    "лв": "BGN",
    "лв.": "BGN",
    "руб": "RUB",
    "руб.": "RUB",
    "р.": "RUB",
    "грн": "UAH",
    "грн.": "UAH",
    "дин": "RSD",
    "r$": "BRL",
    "us$": "USD",
    "u$s": "USD",
    "usd$": "USD",
    "$us": "USD",
    "c$": "CAD",
    "ca$": "CAD",
    "cad$": "CAD",
    "cdn$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "aud$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "sg$": "SGD",
    "nt$": "TWD",
    "mx$": "MXN",
    "mex$": "MXN",
    "s/": "PEN",
    "s/.": "PEN",
    "rp": "IDR",
    "rm": "MYR",
    "rs": "INR",
    "rs.": "INR",
    "fr.": "CHF",
    "sfr.": "CHF",
    "euro": "EUR",
    "euros": "EUR",
    "eur": "EUR",
    "gbp": "GBP",
    "tl": "TRY",
    'ש"ח': "ILS",
    "שח": "ILS",
    "שקל": "ILS",
    "שקלים": "ILS",
    "nis": "ILS",
    "د.إ": "AED",
    "ر.س": "SAR",
    "ريال": "SAR",
}
"""What stands beside an amount and means one currency. Keys are folded to lower case."""

AMBIGUOUS: Final = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD", "UYU"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("DKK", "SEK", "NOK", "ISK"),
    "¥": ("JPY", "CNY"),
}
"""What several countries share: only other evidence can tell which is meant."""

NO_DECIMALS: Final = frozenset({"JPY", "KRW", "VND", "CLP", "PYG", "ISK", "UGX", "XAF", "XOF"})
"""Currencies without a minor unit in use, so that a group of three after a mark is always thousands."""

OF_COUNTRY: Final = {
    "US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "MX": "MXN", "AR": "ARS",
    "CL": "CLP", "CO": "COP", "TW": "TWD", "UY": "UYU", "SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK",
    "JP": "JPY", "CN": "CNY", "GB": "GBP", "IL": "ILS", "IN": "INR", "PK": "PKR", "LK": "LKR", "CH": "CHF",
    "PL": "PLN", "CZ": "CZK", "HU": "HUF", "RO": "RON", "BG": "BGN", "TR": "TRY", "RU": "RUB", "UA": "UAH",
    "BR": "BRL", "ZA": "ZAR", "KR": "KRW", "TH": "THB", "AE": "AED", "SA": "SAR", "DE": "EUR", "AT": "EUR",
    "FR": "EUR", "BE": "EUR", "NL": "EUR", "LU": "EUR", "IE": "EUR", "ES": "EUR", "PT": "EUR", "IT": "EUR",
    "FI": "EUR", "GR": "EUR", "EE": "EUR", "LV": "EUR", "LT": "EUR", "SK": "EUR", "SI": "EUR", "HR": "EUR",
    "MT": "EUR", "CY": "EUR",
}  # fmt: skip
