"""How it was paid: the method, and the last four digits of a card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..languages import PAYMENT_METHODS, patterns
from ..types import Candidate
from .base import Row, View

name: Final = "payment"

_GENERIC: Final = frozenset({"Credit card", "Debit card", "Card"})
_PAYING: Final = tuple(patterns.phrases("paying"))
_MASKS: Final = "*•·●∙….xX"
_FOUR_DIGITS: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_MASK: Final = "*•·●∙…xX"
_TOLD: Final = patterns.any_of("told")
_TOLD_BEHIND: Final = patterns.any_of("told_behind")
"""Languages that put such words behind the digits, often joined to them by a hyphen."""
_BRANDS: Final = patterns.any_of("brands")
_PAID_BY: Final = patterns.any_of("paid_by")
_CARD: Final = re.compile(patterns.any_of("card", ends=True), re.IGNORECASE)
_ACCOUNT: Final = re.compile(patterns.any_of("account", ends=True), re.IGNORECASE)
_BELOW_ITS_LABEL: Final = re.compile(r"- ?\d{4}")
_NOTHING_MORE: Final = r"(?!\s?[*•·●∙]|[xX]|\d|[/.,-]\d)"
_LAST4: Final = re.compile(
    rf"(?<!\d)(?P<leading>\d{{4}})\s?[*•·●∙]{{2,}}(?![*•·●∙xX -]{{0,16}}\d)|(?:[*•·●∙…]|\.\."
    rf"|(?<![^\W\d])[xX])(?:[ -]?[{_MASK}#.]){{0,24}}[ -]{{0,3}}(?P<masked>\d{{4}})(?!\d|[.,]\d)"
    rf"|{_TOLD}\s?:?\s?[*•xX.…ـ(-]{{0,6}}\s?(?P<told>\d{{4}})(?!\d|[.,]\d)"
    rf"|(?<![\d.,/-])(?P<behind>\d{{4}})[ ’'-]{{0,2}}{_TOLD_BEHIND}"
    rf"|{_PAID_BY}\s?:?\s?-\s?(?P<dash>\d{{4}}){_NOTHING_MORE}"
    rf"|(?:{patterns.any_of('card')}|{_BRANDS})\s?:?\s?(?:\d{{4}}[ -]){{3}}(?P<whole>\d{{4}})(?!\d)"
    rf"|{_BRANDS}(?: (?:credit|debit|card|kredit|débit|crédito|débito))?\s?[-:(]?\s?"
    rf"(?P<brand>\d{{4}}){_NOTHING_MORE}",
    re.IGNORECASE,
)


def applies_to(view: View) -> bool:
    """Any page may say how it was paid."""
    return True


def extract(view: View) -> Iterator[Candidate]:
    """Card digits wherever they stand; a method on a row that shows money, digits or a label of payment."""
    for row in view.rows:
        if len(row.text) > 400:
            continue
        methods = [match.concept for match in PAYMENT_METHODS.find(row.words)]
        digits, score = _last4(_with_label(view, row), bool(methods)) if row.has_digits else ("", 0.0)
        if digits:
            yield Candidate("last4", digits, score, row.evidence(name))
        if methods and len(row.text) < 120:
            method = next((m for m in methods if m not in _GENERIC), methods[0])
            paying = any(map(row.text.lower().__contains__, _PAYING))
            weight = 3.0 + 3.0 * bool(digits) + 2.0 * row.has_money + 2.0 * paying - 0.5 * (method in _GENERIC)
            if weight > 3.0:
                yield Candidate("payment_method", method, weight, row.evidence(name))


def _with_label(view: View, row: Row) -> str:
    """The row's text; of a dash with digits alone, behind the label that stands in the row above."""
    if row.index and _BELOW_ITS_LABEL.fullmatch(row.text):
        return f"{view.rows[row.index - 1].text} {row.text}"
    return row.text


def _last4(text: str, names_a_method: bool) -> tuple[str, float]:
    """The digits and how surely they are a card's; a single star before them is also how short phone numbers look."""
    match = _LAST4.search(text) if _FOUR_DIGITS.search(text) else None
    if match is None:
        return "", 0.0
    digits = match[str(match.lastgroup)]
    names_a_card = names_a_method or _CARD.search(text) is not None
    if match["masked"] and sum(c in _MASKS for c in match[0]) < 2 and not names_a_card:
        return "", 0.0
    if (match["told"] or match["behind"]) and not names_a_card and _ACCOUNT.search(text):
        return "", 0.0
    return digits, 6.0 if match["brand"] else 8.0 if names_a_card else 7.5
