"""How it was paid: the method, and the last four digits of a card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..facts.lexicon import Lexicon
from ..types import Candidate
from .base import View

name: Final = "payment"

_METHODS: Final = {
    "visa": "Visa", "ויזה": "Visa", "mastercard": "Mastercard", "master card": "Mastercard", "מסטרקארד": "Mastercard",
    "american express": "American Express", "amex": "American Express", "אמריקן אקספרס": "American Express",
    "discover": "Discover", "maestro": "Maestro", "diners": "Diners", "דיינרס": "Diners", "isracard": "Isracard",
    "ישראכרט": "Isracard", "paypal": "PayPal", "פייפאל": "PayPal", "apple pay": "Apple Pay", "google pay": "Google Pay",
    "venmo": "Venmo", "klarna": "Klarna", "ideal": "iDEAL", "bancontact": "Bancontact", "swish": "Swish",
    "mobilepay": "MobilePay", "vipps": "Vipps", "blik": "BLIK", "pix": "Pix", "sepa": "SEPA", "lastschrift": "SEPA",
    "כרטיס אשראי": "Credit card", "credit card": "Credit card", "kreditkarte": "Credit card", "carte bancaire": "Card",
    "debit card": "Debit card", "bit": "Bit", "העברה בנקאית": "Bank transfer", "bank transfer": "Bank transfer",
    "wire transfer": "Bank transfer", "überweisung": "Bank transfer", "virement": "Bank transfer", "מזומן": "Cash",
    "cash": "Cash", "jcb": "JCB", "unionpay": "UnionPay",
}  # fmt: skip
_GENERIC: Final = frozenset({"Credit card", "Debit card", "Card"})
_PAYING: Final = (
    "pay",
    "paid",
    "zahl",
    "תשלום",
    "שולם",
    "pag",
    "betal",
    "płat",
    "plat",
    "maks",
    "fizet",
    "оплат",
    "öde",
    "charged",
)
_MASKS: Final = "*•·●∙….xX"
_BY_METHOD: Final[dict[str, list[str]]] = {}
for _word, _method in _METHODS.items():
    _BY_METHOD.setdefault(_method, []).append(_word)
_METHOD_WORDS: Final = Lexicon(_BY_METHOD)
_FOUR_DIGITS: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_LAST4: Final = re.compile(
    r"(?<!\d)(?P<leading>\d{4})\s?[*•·●∙]{2,}|(?:[*•·●∙…]|\.\."
    r"|(?<!\w)[xX])(?:[ -]?[*•·xX●∙…#.]){0,24}[ -]{0,3}(?P<masked>\d{4})(?!\d|[.,]\d)"
    r"|(?:ending(?: in| with)?|ends in|last (?:4|four)(?: digits)?|endet auf|endend auf|endziffern?"
    r"|se terminant par|finissant par|terminée par"
    r"|terminación|terminacion"
    r"|terminada en|que termina en|terminado en|terminante con|che termina con|terminate con|eindigend op"
    r"|eindigt op|kończąca się(?: na)?"
    r"|final|terminação|com final|som slutar på|slutar på|der slutter på|som slutter på|päättyy|končící(?: na)?|végződő"
    r"|заканчивающ\w+(?: на)?|sonu|המסתיים ב-?|שמסתיים ב-?|מסתיים ב-?|ספרות אחרונות"
    r"|4 ספרות)\s?:?\s?[*•xX.…(-]{0,6}\s?(?P<told>\d{4})(?!\d|[.,]\d)"
    r"|(?:visa|mastercard|master card|amex|american express|discover|maestro|ויזה|ישראכרט|מסטרקארד|כרטיס"
    r"|כאל|מקס)\s?[-:(]?\s?(?P<brand>\d{4})(?![\d/.,-])",
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
        methods = [match.concept for match in _METHOD_WORDS.find(row.words)]
        digits, score = _last4(row.text, bool(methods)) if row.has_digits else ("", 0.0)
        if digits:
            yield Candidate("last4", digits, score, row.evidence(name))
        if methods and len(row.text) < 120:
            method = next((m for m in methods if m not in _GENERIC), methods[0])
            paying = any(word in row.text.lower() for word in _PAYING)
            weight = 3.0 + 3.0 * bool(digits) + 2.0 * row.has_money + 2.0 * paying - 0.5 * (method in _GENERIC)
            if weight > 3.0:
                yield Candidate("payment_method", method, weight, row.evidence(name))


def _last4(text: str, names_a_method: bool) -> tuple[str, float]:
    """The digits and how surely they are a card's; a single star before them is also how short phone numbers look."""
    match = _LAST4.search(text) if _FOUR_DIGITS.search(text) else None
    if match is None:
        return "", 0.0
    digits = match["leading"] or match["masked"] or match["told"] or match["brand"]
    if match["masked"] and sum(c in _MASKS for c in match[0]) < 2 and not names_a_method:
        return "", 0.0
    return digits, 6.0 if match["brand"] else 8.0
