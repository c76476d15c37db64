"""How it was paid: the method, and the last four digits of a card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..languages.lexicon import Lexicon
from ..types import Candidate
from .base import Row, View

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
_MASK: Final = "*•·●∙…xX"
_TOLD: Final = (
    r"ending(?: in| with)?|ends (?:in|with)|last (?:4|four)(?: digits)?|endet (?:auf|mit)|endend (?:auf|mit)"
    r"|endziffern?"
    r"|mit der endung|letzte (?:4|vier) (?:ziffern|stellen)|se terminant par|finissant par|terminée? par|qui finit par"
    r"|terminación|terminacion|terminad[ao] en|que termina en|acaba(?:da)? en|terminante con|che termina con"
    r"|terminate con|termina con|finisce con|eindigend op|eindigt op|eindigt met|laatste (?:4|vier) cijfers"
    r"|kończąca się(?: na)?|o końcówce|ostatnie (?:4|cztery) cyfry|terminação|com final|final|terminad[ao] em"
    r"|som slutar på|slutar på|slutsiffror|der slutter på|som slutter på|slutter på|ender på|som ender på|päättyy"
    r"|päättyvä|končící(?: na)?|končiac\w*(?: na)?|poslední (?:4|čtyři) číslice|végződő|utolsó (?:4 |négy )?számjegyei"
    r"|utolsó (?:4|négy) számjegye|care se termină (?:în|cu)|terminat în|se termină (?:în|cu)|ultimele (?:4"
    r"|patru) cifre"
    r"|заканчивающ\w+(?: на)?|последние (?:4|четыре) цифры|закінчується на|що закінчується на|завършваща на"
    r"|son (?:4|dört) (?:hane|hanesi|rakamı)|ile biten|sonu|που λήγει σε|λήγει σε|koja završava (?:na|s)|ki se konča z"
    r"|تنتهي ب|المنتهية ب|التي تنتهي ب|ينتهي ب|下(?:4|四)桁(?:が)?|末尾(?:4|四)?(?:桁|位)?|尾号(?:为|是)?|尾號(?:為"
    r"|是)?"
    r"|末(?:4|四)(?:位|碼|码)|끝자리|끝 ?4자리|ลงท้ายด้วย|kết thúc bằng|số cuối|berakhiran|yang berakhir(?: dengan)?"
    r"|[הש]?מסתיי(?:ם|מת) ב-?(?:ספרות)?|ספרות אחרונות|4 ספרות"
)
_BRANDS: Final = (
    r"visa|mastercard|master card|amex|american express|discover|maestro|ויזה(?: כ\.?א\.?ל)?|ישראכרט|מסטרקארד|מאסטרקארד"
    r"|אמריקן אקספרס|דיינרס|כרטיס(?: אשראי)?|אשראי|כאל|מקס|카드"
)
_PAID_BY: Final = (
    r"payment method|paid with|paid by|refunded to|charged to|method of payment|zahlungsmethode|zahlungsart|bezahlt mit"
    r"|erstattet auf|moyen de paiement|mode de paiement|payé avec|payé par|método de pago|forma de pago|pagado con"
    r"|metodo di pagamento|pagato con|betaalmethode|betaald met|metoda płatności|forma płatności|zapłacono"
    r"|método de pagamento|forma de pagamento|pago com|betalningsmetod|betalningssätt|betalingsmetode|betalingsmåte"
    r"|betalt med|maksutapa|způsob platby|spôsob platby|platební metoda|fizetési mód|metodă de plată|способ оплаты"
    r"|спосіб оплати|начин на плащане|ödeme yöntemi|τρόπος πληρωμής|način plaćanja|način plačila|طريقة الدفع"
    r"|אמצעי תשלום|שולם ב|支払い?方法|支付方式|付款方式|결제 ?수단|결제 ?방법"
)
_CARD: Final = re.compile(
    r"card\b|karte|carte\b|tarjeta|carta\b|kaart|kort\b|kortti|karty|kártya|карт|kart\b|כרטיס|カード|卡|카드|بطاقة|κάρτα",
    re.IGNORECASE,
)
_ACCOUNT: Final = re.compile(
    r"account|konto|compte|cuenta|conto\b|rekening|conta\b|חשבון|счет|счёт|hesap", re.IGNORECASE
)
_BELOW_ITS_LABEL: Final = re.compile(r"- ?\d{4}")
_NOTHING_MORE: Final = r"(?!\s?[*•·●∙]|[xX]|\d|[/.,-]\d)"
_LAST4: Final = re.compile(
    rf"(?<!\d)(?P<leading>\d{{4}})\s?[*•·●∙]{{2,}}(?![*•·●∙xX -]{{0,16}}\d)|(?:[*•·●∙…]|\.\."
    rf"|(?<![^\W\d])[xX])(?:[ -]?[{_MASK}#.]){{0,24}}[ -]{{0,3}}(?P<masked>\d{{4}})(?!\d|[.,]\d)"
    rf"|(?:{_TOLD})\s?:?\s?[*•xX.…ـ(-]{{0,6}}\s?(?P<told>\d{{4}})(?!\d|[.,]\d)"
    rf"|(?:{_PAID_BY})\s?:?\s?-\s?(?P<dash>\d{{4}}){_NOTHING_MORE}"
    rf"|(?:card|karte|carte|tarjeta|carta|kaart|kort|{_BRANDS})\s?:?\s?(?:\d{{4}}[ -]){{3}}(?P<whole>\d{{4}})(?!\d)"
    rf"|(?:{_BRANDS})(?: (?:credit|debit|card|kredit|débit|crédito|débito))?\s?[-:(]?\s?"
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
        methods = [match.concept for match in _METHOD_WORDS.find(row.words)]
        digits, score = _last4(_with_label(view, row), bool(methods)) if row.has_digits else ("", 0.0)
        if digits:
            yield Candidate("last4", digits, score, row.evidence(name))
        if methods and len(row.text) < 120:
            method = next((m for m in methods if m not in _GENERIC), methods[0])
            paying = any(word in row.text.lower() for word in _PAYING)
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
    if match["told"] and not names_a_card and _ACCOUNT.search(text):
        return "", 0.0
    return digits, 6.0 if match["brand"] else 8.0 if names_a_card else 7.5
