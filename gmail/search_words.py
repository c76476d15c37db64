"""The words that Gmail is asked for, by language. Those of subjects are the section `search` of the engine's language
files, so that what is listed and what is read cannot drift. Gmail matches whole words and knows no stems, so each form
that stands in subjects is listed.

    titles     names of the document, in a subject
    payment    words of paying, in a subject
    weak       words of buying, in a subject; advertising uses them too
    text       words beside the amounts of a receipt, in the text
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extraction import languages

TEXT: Mapping[str, Sequence[str]] = {
    "en": [
        "receipt", "invoice", "subtotal", "qty", "charged", "amount paid", "amount due", "total paid", "order total",
        "grand total", "total charges", "sent a payment", "payment received", "order number", "order id",
        "credit slip", "VAT",
    ],
    # Gmail splits words at a quotation mark
    "he": ["סה כ", "סך הכל", "סהכ", "לתשלום", "מע מ", "עוסק", "אסמכתא", "חשבונית", "קבלה", "שולם"],
    "ar": ["الإجمالي", "المجموع", "ضريبة القيمة المضافة"],
    "de": [
        "Gesamtbetrag", "Gesamtsumme", "Zwischensumme", "Rechnungsnummer", "Bestellnummer", "MwSt", "USt",
        "Rechnungsbetrag",
    ],
    "fr": ["montant total", "sous total", "TTC", "TVA"],
    "es": ["importe total", "IVA"],
    "pt": ["total da compra", "valor total"],
    "it": ["totale", "Partita IVA"],
    "nl": ["totaal", "subtotaal", "BTW"],
    "sv": ["moms", "delsumma", "summa"],
    "da": ["moms", "i alt"],
    "nb": ["mva", "totalt"],
    "fi": ["yhteensä", "ALV"],
    "pl": ["razem", "do zapłaty"],
    "cs": ["celkem", "DPH"],
    "sk": ["spolu"],
    "hu": ["összesen"],
    "el": ["σύνολο", "ΦΠΑ"],
    "tr": ["toplam", "KDV"],
    "ru": ["итого", "НДС"],
    "uk": ["разом", "ПДВ"],
    "ja": ["合計", "小計", "消費税"],
    "ko": ["합계", "부가세"],
    "zh": ["合计", "合計", "税额", "稅額"],
    "th": ["ยอดรวม", "ภาษีมูลค่าเพิ่ม"],
    "vi": ["tổng cộng"],
    "id": ["total bayar"],
}  # fmt: skip
"""By language; few and telling, since the text of any mail is searched for them."""
WORDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    code: {**words, "text": TEXT.get(code, ())} for code, words in languages.search_words().items()
}
"""By language code, then by kind."""
