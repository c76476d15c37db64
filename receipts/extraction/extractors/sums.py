"""Total, net, tax, rate and currency, from the amounts of a page and the arithmetic between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ..facts.currencies import AMBIGUOUS, CODES, CURRENCY_WORDS, OF_COUNTRY, SYMBOLS
from ..facts.languages import nordic_country
from ..normalizing.money import Money, amounts_in, currency_of
from ..normalizing.names import country_of
from ..types import Candidate, DocumentType
from .amounts import Amount, read_amounts
from .arithmetic import Total, is_rate_of, parts_sum, totals
from .base import Row, View
from .items import read_items
from .places import american_addresses, is_hebrew
from .rates import column_sums, printed_rates, sum_of_row, taxed

name: Final = "sums"

_AMERICAN_DATE: Final = re.compile(
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t|tember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.? \d{1,2}, 20\d\d"
)
"""Month first: how the United States write a date in words."""
_FEW: Final = 30
_KANA: Final = re.compile("[\u3041-\u30fa]")
_JAPANESE: Final = re.compile("領収|税込|税抜|消費税|内税|株式会社|有限会社|御中")
"""What Japan alone writes, in characters it shares with China."""
_CODE: Final = re.compile(r"(?<!\w)[A-Z]{3}(?!\w)")
_SIGN: Final = re.compile("[€£₪₹₽₺₴₩₫₦₱฿]")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_COUNTRIES: Final = {
    "united states": "US", "u.s.a": "US", ", usa": "US", ", us": "US", "canada": "CA", "australia": "AU",
    "new zealand": "NZ",
    "singapore": "SG", "hong kong": "HK", "méxico": "MX", "mexico": "MX", "argentina": "AR", "chile": "CL",
    "colombia": "CO",
    "sverige": "SE", "sweden": "SE", "norge": "NO", "norway": "NO", "danmark": "DK", "denmark": "DK", "ísland": "IS",
    "日本": "JP", "japan": "JP", "china": "CN", "中国": "CN", "california": "US", "new york": "US", "seattle": "US",
}  # fmt: skip
_SPEAKS_OF: Final = {
    "gst/hst": "CA", "hst": "CA", "tvq": "CA", "québec": "CA",
    "qst": "CA", "abn": "AU", "sales tax": "US", "消費税": "JP", "税込": "JP",
    "人民币": "CN",
    ", inc.": "US", " llc": "US", "pty ltd": "AU",
}  # fmt: skip


def applies_to(view: View) -> bool:
    """Only a page with amounts has sums, or a subject that names one."""
    return bool(view.amount_rows) or _told_in_subject(view) is not None


def extract(view: View) -> Iterator[Candidate]:
    """Candidates for the money fields."""
    amounts = read_amounts(view)
    ranked = totals(amounts)
    for total in ranked[:8]:
        for i, place in enumerate(total.places):
            how = "+".join([f"{name}:{place.role}", *(total.proofs if i == 0 else ())]) + (
                " in prose" if place.prose else ""
            )
            yield Candidate("total", total.value, 2.0 + total.score - 0.1 * i, place.row.evidence(how))
    yield from _from_subject(view)
    if not ranked and (summed := sum_of_row(amounts) or _net_and_tax(amounts)) is not None:
        yield Candidate("total", summed.value, 6.0, summed.row.evidence(f"{name}:table+parts"))
        ranked = [Total(summed.value, amounts=[summed])]
    alone = _alone(amounts) if all(a.prose for total in ranked for a in total.amounts) else None
    if alone is not None and (not ranked or alone.role == "price"):
        score = 4.0 if not ranked else 2.5 + ranked[0].score
        how = f"{name}:alone" if alone.role == "price" else f"{name}:alone in prose"
        yield Candidate("total", alone.value, score, alone.row.evidence(how))
        ranked = [Total(alone.value, amounts=[alone])]
    if not ranked:
        return
    best = ranked[0]
    items = read_items(amounts)
    if items:
        yield Candidate("line_items", items, 6.0, best.places[0].row.evidence(f"{name}:items"))
    yield from _taxes(best, amounts)
    yield from _currency(best, amounts, view)


def _net_and_tax(amounts: list[Amount]) -> Amount | None:
    """The amount without a name that the net amount and the tax of the page make."""
    nets, taxes = ({a.value for a in amounts if a.role == role and a.value} for role in ("net", "tax"))
    sums = {net + tax for net in nets for tax in taxes if len(nets) * len(taxes) < _FEW}
    return next((a for a in amounts if a.role == "" and a.value in sums), None)


def _alone(amounts: list[Amount]) -> Amount | None:
    """The one sum of a page that names no total: its only price, else its only amount with a currency."""
    told = [a for a in amounts if a.value and a.money.unit]
    for group in ([a for a in told if a.role == "price" and not a.prose], [a for a in told if not a.prose], told):
        if group:
            first = group[0]
            is_one = all(a.value == first.value for a in group) and first.role in ("", "price")
            return first if is_one and not any(a.value > first.value and not a.prose for a in told) else None
    return None


def _from_subject(view: View) -> Iterator[Candidate]:
    told = _told_in_subject(view)
    if told is None or view.headers is None:
        return
    subject = Row((view.headers.subject,), "subject", 0)
    yield Candidate("total", told.value, 4.0, subject.evidence(f"{name}:subject in prose"))
    if told.currency is not None:
        yield Candidate("currency", told.currency, 5.0, subject.evidence(name))


def _told_in_subject(view: View) -> Money | None:
    """The one amount that the subject names."""
    subject = view.headers.subject if view.headers is not None else ""
    found = [money for money in amounts_in(subject) if money.unit and not money.negative]
    return found[0] if len({money.value for money in found}) == 1 and found[0].value else None


def bonus(candidate: Candidate, document_type: DocumentType | None) -> float:
    """What a total's role adds for a kind of document: a refund's is what came back, not what was once paid."""
    return 3.0 if document_type is DocumentType.REFUND and ":refund" in candidate.evidence.how else 0.0


def _taxes(best: Total, amounts: list[Amount]) -> Iterator[Candidate]:
    nets = [a for a in amounts if a.role == "net" and a.value <= best.value]
    taxes = [a for a in amounts if a.role == "tax" and a.value < best.value and _is_told(a, best)]
    proof = parts_sum(best.value, amounts)
    yield from _several_taxes(best, nets, taxes)
    table = taxed(best.value, amounts)
    if table is not None:
        score = 9.0 if table.is_whole else 8.0
        yield Candidate("tax", table.tax, score, table.place.row.evidence(f"{name}:table"))
        if abs(table.net + table.tax - best.value) < Decimal("0.015"):
            yield Candidate("net", table.net, score, table.place.row.evidence(f"{name}:table"))
    if proof and [part.role for part in proof[1]] == ["tax"]:
        yield Candidate("net", proof[0].value, 7.5, proof[0].row.evidence(name))
    together = sum((value for value in {tax.value for tax in taxes}), Decimal(0))
    yield from (Candidate("tax", a.value, 8.0, a.row.evidence(f"{name}:column")) for a in column_sums(amounts))
    for tax in taxes:
        score = 7.5 if tax.value and len(taxes) > 2 and tax.value * 2 == together else 5.0
        computed = is_rate_of(tax.value, best.value - tax.value)
        is_likely = 1.0 if computed is not None else 0.0
        net = next((n for n in nets if abs(n.value + tax.value - best.value) < Decimal("0.015")), None)
        if net is not None:
            score += 3.0
            yield Candidate("net", net.value, 8.5, net.row.evidence(name))
        elif proof and any(part.value == tax.value and part.role == "tax" for part in proof[1]):
            score += 2.5
        if _fits_printed_rate(tax, nets):
            score += 1.5
        yield Candidate("tax", tax.value, score + is_likely, tax.row.evidence(name))
        rate = next((rate for rate in printed_rates(tax.row.text) if rate), None)
        if rate is not None:
            yield Candidate("tax_rate", rate, score + 2.0, tax.row.evidence(name))
        elif computed is not None and tax.value:
            yield Candidate("tax_rate", computed, score, tax.row.evidence(name))


def _fits_printed_rate(tax: Amount, nets: list[Amount]) -> bool:
    """Whether the rate printed beside a tax makes it of some net amount."""
    rates = [rate for rate in printed_rates(tax.row.text) if rate]
    return any(abs(net.value * rate / 100 - tax.value) < Decimal("0.015") for rate in rates for net in nets)


def _is_told(tax: Amount, best: Total) -> bool:
    """Whether a label names the tax; prose is believed where it is a share of the total that some country takes."""
    return not tax.prose or is_rate_of(tax.value, best.value - tax.value) is not None


def _several_taxes(best: Total, nets: list[Amount], taxes: list[Amount]) -> Iterator[Candidate]:
    """One net amount, and a tax for each rate, which together make the total."""
    each = {(tax.row.index, tax.value): tax for tax in taxes if tax.value}
    together = sum((tax.value for tax in each.values()), Decimal(0))
    net = next((n for n in nets if abs(n.value + together - best.value) < Decimal("0.015")), None)
    if net is not None and len(each) > 1:
        yield Candidate("net", net.value, 8.5, net.row.evidence(name))
        yield Candidate("tax", together, 9.5, next(iter(each.values())).row.evidence(f"{name}:several"))


def _currency(best: Total, amounts: list[Amount], view: View) -> Iterator[Candidate]:
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
            yield Candidate("currency", code, 8.0, total.row.evidence(f"{name}:label"))


def _currency_of_country(best: Total, view: View) -> Iterator[Candidate]:
    """Where no amount names a currency: the one code that stands anywhere, else the country of the sender, of an
    American address, or of Hebrew, which is written in one country alone."""
    named = {code for row in view.rows if not row.text.isupper() for code in _CODE.findall(row.text) if code in CODES}
    named = named or {code for row in view.rows for code in _currencies_said(row)}
    if len(named) == 1:
        yield Candidate("currency", named.pop(), 5.5, best.places[0].row.evidence(f"{name}:named"))
        return
    country = country_of(view.headers.domain) if view.headers is not None else ""
    if not country and is_hebrew(view):
        country = "IL"
    elif not country and any(american_addresses(row.text) for row in view.rows):
        country = "US"
    if country in OF_COUNTRY:
        yield Candidate("currency", OF_COUNTRY[country], 4.5, best.places[0].row.evidence(f"{name}:country"))


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
            yield Candidate("currency", code, weight - doubt, place.row.evidence(f"{name}:context"))


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
    if unit == "¥":
        votes["JPY" if _KANA.search(text) or _JAPANESE.search(text) else "CNY" if _HAN.search(text) else ""] += 3
    lowered = text.lower()
    votes["USD"] += bool(_AMERICAN_DATE.search(text)) + 2 * min(american_addresses(text), 2)
    for words, country in {**_COUNTRIES, **_SPEAKS_OF}.items():
        if words in lowered:
            votes[OF_COUNTRY.get(country, "")] += 1
    ranked = [(code, n) for code, n in votes.most_common() if code in possible and n]
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return ranked[0]
    return None
