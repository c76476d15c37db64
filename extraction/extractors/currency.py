"""The currency of a total: by its sign or code, by its label, by what the page says, by where the page comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ..facts.currencies import AMBIGUOUS, CODES, OF_COUNTRY, SYMBOLS
from ..facts.currency_evidence import ALONE
from ..languages import CURRENCY_WORDS
from ..languages.detection import nordic_country
from ..normalizing.money import currency_of
from ..normalizing.names import country_of
from ..types import Candidate
from .amounts import Amount
from .arithmetic import Total
from .base import Row, View
from .currency_signs import signs_in
from .locale_hints import american_addresses, is_hebrew

name: Final = "currency"

_CODE: Final = re.compile(r"(?<!\w)[A-Z]{3}(?!\w)")
_SIGN: Final = re.compile("[€£₪₹₽₺₴₩₫₦₱฿]")


def candidates(best: Total, amounts: list[Amount], view: View) -> Iterator[Candidate]:
    """Candidates for the currency of the best total, surest first."""
    labelled = list(_currency_of_label(best))
    yield from labelled
    units, weight = Counter(a.money.unit for a in best.amounts if a.money.unit), 8.0
    if not units:
        units, weight = Counter(a.money.unit for a in amounts if a.money.unit), 6.0
    if not units and not labelled:
        yield from _currency_of_country(best, view)
    for unit, _ in units.most_common(2):
        yield from _currency_of_unit(unit, weight, amounts, view)
        weight -= 2.0


def _currency_of_label(best: Total) -> Iterator[Candidate]:
    for total in best.amounts:
        code = None if total.money.unit else _named_in(total.label)
        if code is not None:
            yield Candidate("currency", code, 8.0, total.row.evidence(name), "label")


def _currency_of_country(best: Total, view: View) -> Iterator[Candidate]:
    """Where no amount names a currency: the one code that stands anywhere, else the country of the sender, of an
    American address, or of Hebrew, which is written in one country alone."""
    named = {code for row in view.rows if not row.text.isupper() for code in _CODE.findall(row.text) if code in CODES}
    named = named or {code for row in view.rows for code in _currencies_said(row)}
    if len(named) == 1:
        yield Candidate("currency", named.pop(), 5.5, best.places[0].row.evidence(name), "named")
        return
    country = country_of(view.headers.domain) if view.headers is not None else ""
    if not country and is_hebrew(view):
        country = "IL"
    elif not country and any(american_addresses(row.text) for row in view.rows):
        country = "US"
    if country in OF_COUNTRY:
        yield Candidate("currency", OF_COUNTRY[country], 4.5, best.places[0].row.evidence(name), "country")
        return
    signed = _currencies_signed(view)
    if len(signed) == 1:
        yield Candidate("currency", signed.pop(), 4.0, best.places[0].row.evidence(name), "country")


def _currencies_signed(view: View) -> set[str]:
    """The currencies of the countries whose registers and tax numbers stand on the page."""
    text = " ".join(row.text for row in view.rows)
    return {sign.code for sign in signs_in(text) if sign.votes >= ALONE}


def _currencies_said(row: Row) -> set[str]:
    """The currencies that a line names without an amount beside them: "amounts in euros", "Price (€)"."""
    signs = {SYMBOLS[sign] for sign in _SIGN.findall(row.text)}
    return signs | {match.concept for match in CURRENCY_WORDS.find(row.words)}


def _currency_of_unit(unit: str, weight: float, amounts: list[Amount], view: View) -> Iterator[Candidate]:
    code = currency_of(unit)
    place = next(a for a in amounts if a.money.unit == unit)
    if code is not None:
        yield Candidate("currency", code, weight, place.row.evidence(name))
    elif unit in AMBIGUOUS:
        settled = settle(unit, amounts, view)
        if settled is not None:
            code, votes = settled
            doubt = 1.0 if votes > 1 else 2.6
            yield Candidate("currency", code, weight - doubt, place.row.evidence(name), "context")


def _named_in(label: str) -> str | None:
    """The currency a label names: "Total (SEK)"."""
    words = (word.strip("():.,;[]") for word in label.split())
    return next((code for word in words if word and (code := currency_of(word))), None)


def settle(unit: str, amounts: list[Amount], view: View) -> tuple[str, int] | None:
    """Which of the currencies that share a symbol is meant, and how many votes say so; None while nothing tells."""
    possible = AMBIGUOUS[unit]
    named = Counter(code for a in amounts if (code := currency_of(a.money.unit)) in possible)
    if named:
        return named.most_common(1)[0]
    heading = f"{view.headers.sender_name} {view.headers.subject} " if view.headers is not None else ""
    text = heading + " ".join(row.text for row in view.rows)
    codes = Counter(code for code in possible if code in text and re.search(rf"(?<!\w){code}(?!\w)", text))
    if len(codes) == 1:
        return next(iter(codes)), 3
    votes: Counter[str] = Counter()
    if view.headers is not None:
        votes[OF_COUNTRY.get(country_of(view.headers.domain), "")] += 3
    if unit.startswith("kr"):
        votes[OF_COUNTRY.get(nordic_country(word for row in view.rows for word in row.words), "")] += 3
    if unit == "$" and is_hebrew(view):
        votes["USD"] += 3  # no country of that script has a dollar of its own
    votes["USD"] += _writes_month_first(view) + 2 * min(american_addresses(text), 2)
    for sign in signs_in(text, frozenset(possible)):
        votes[sign.code] += sign.votes
    ranked = [(code, n) for code, n in votes.most_common() if code in possible and n]
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return ranked[0]
    return None


def _writes_month_first(view: View) -> bool:
    """Whether a date stands on the page as the United States write it: "May 3, 2024"."""
    found = (
        (cell, date) for row in view.rows for cell, dates in zip(row.cells, row.dates, strict=True) for date in dates
    )
    return any(cell[date.start].isalpha() and cell[date.start].isascii() for cell, date in found)
