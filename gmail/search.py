"""Which mail is worth fetching: the receipt queries in Gmail's own search language, likeliest first. Pure.

Listing 500 ids costs a quarter of fetching one mail, so we ask several narrow questions, and fetch in the order of
the answers. Gmail's search matches whole words without regard to case; it knows no stems, so forms are listed.
Source of the operators: Gmail Help, "Refine searches in Gmail"; of epoch seconds: Gmail API guide, "Filtering".
"""

from __future__ import annotations

import datetime

SUBJECT_WORDS = (
    # English
    "receipt", "receipts", "invoice", "invoices", "order", "payment", "paid", "purchase", "billing", "bill",
    "refund", "refunded", "statement", "subscription", "renewal", "charge", "charged", "booking", "itinerary",
    "ticket", "trip", "ride", "donation", "transaction", '"credit note"', '"thank you for your"',
    # Hebrew
    "קבלה", "קבלות", "הקבלה", "חשבונית", "החשבונית", "חשבונית-מס", "חשבוניות", "חשבון", "תשלום", "התשלום",
    "הזמנה", "הזמנתך", "ההזמנה", "רכישה", "הרכישה", "זיכוי", "החזר", "חיוב", "מסמך", "תרומה", "עסקה",
    # German
    "Rechnung", "Rechnungen", "Quittung", "Beleg", "Bestellung", "Zahlung", "Zahlungsbestätigung",
    "Bestellbestätigung", "Kaufbeleg", "Gutschrift", "Erstattung", "Abrechnung", "Buchung", "Auftragsbestätigung",
    # French
    "facture", "factures", "reçu", "commande", "paiement", "achat", "avoir", "remboursement", "quittance",
    # Spanish, Portuguese, Italian
    "recibo", "factura", "pedido", "pago", "compra", "reembolso", "abono", "fatura", "pagamento", "encomenda",
    "fattura", "ricevuta", "ordine", "acquisto", "rimborso", "scontrino",
    # Dutch, the Nordic countries
    "factuur", "bestelling", "betaling", "bon", "kvitto", "faktura", "beställning", "kvittering", "ordre",
    "bestilling", "kuitti", "lasku", "tilaus",
    # Central and Eastern Europe, Turkish
    "rachunek", "paragon", "zamówienie", "płatność", "objednávka", "účtenka", "számla", "rendelés", "nyugta",
    "factură", "comanda", "comandă", "чек", "счет", "счёт", "заказ", "оплата", "квитанция", "fiş", "fatura",
    "sipariş", "ödeme", "makbuz",
)  # fmt: skip
BODY_WORDS = (
    '"amount paid"', '"total paid"', '"order total"', '"grand total"', '"amount charged"', '"total charged"',
    '"payment received"', '"tax invoice"', '"invoice number"', '"receipt number"', '"order number"', '"VAT number"',
    '"סך הכל"', "סהכ", "לתשלום", "מעמ", "עוסק", "אסמכתא", "חשבונית", "קבלה",
    "Gesamtbetrag", "Gesamtsumme", "Rechnungsnummer", "MwSt", "USt", "Rechnungsbetrag",
    '"montant total"', "TTC", "TVA", '"importe total"', "IVA", '"Partita IVA"', "totaal", "BTW", "moms",
)  # fmt: skip
SENDERS = (
    "receipt", "receipts", "invoice", "invoices", "billing", "orders", "payments", "rechnung", "facturation",
    "facturacion", "heshbonit",
)  # fmt: skip
NEVER = "-in:chats -in:drafts"


def _in(operator: str, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{operator}:{word}" for word in dict.fromkeys(words))


QUERIES: tuple[str, ...] = (
    f"{{category:purchases {' '.join(_in('from', SENDERS) + _in('subject', SUBJECT_WORDS))}}} {NEVER}",
    f"{{filename:pdf filename:xml filename:eml {' '.join(dict.fromkeys(BODY_WORDS))}}} {NEVER}",
)
"""The questions, likeliest first; a mail's rank is the place of the first one it answers."""


def query_of(rank: int, start: datetime.datetime, end: datetime.datetime) -> str:
    """Question `rank` for mail accepted from `start` to `end`, a second wider on both sides.

    Whether Gmail counts the bounds themselves is not documented; what comes twice is dropped by its id.
    """
    return f"{QUERIES[rank]} after:{int(start.timestamp()) - 1} before:{int(end.timestamp()) + 1}"
