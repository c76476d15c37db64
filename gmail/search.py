"""Which mail is worth fetching: the receipt queries in Gmail's own search language, likeliest first. Pure.

Listing 500 ids costs a quarter of fetching one mail, so we ask several narrow questions, and fetch in the order of
the answers. Gmail's search matches whole words without regard to case; it knows no stems, so forms are listed.
Source of the operators: Gmail Help, "Refine searches in Gmail"; of epoch seconds: Gmail API guide, "Filtering".
"""

from __future__ import annotations

import datetime

PAPERS = (
    # English
    "receipt", "receipts", "invoice", "invoices", "bill", "billing", "refund", "refunded", '"credit note"',
    '"payment confirmation"', '"order confirmation"', '"thank you for your"',
    # Hebrew
    "קבלה", "קבלות", "הקבלה", "חשבונית", "החשבונית", "חשבונית-מס", "חשבוניות", "חשבון", "זיכוי", "חיוב", "מסמך",
    # German
    "Rechnung", "Rechnungen", "Quittung", "Beleg", "Zahlungsbestätigung", "Bestellbestätigung", "Kaufbeleg",
    "Gutschrift", "Erstattung", "Abrechnung", "Auftragsbestätigung",
    # French
    "facture", "factures", "reçu", "avoir", "remboursement", "quittance",
    # Spanish, Portuguese, Italian
    "recibo", "factura", "reembolso", "abono", "fatura", "fattura", "ricevuta", "rimborso", "scontrino",
    # Dutch, the Nordic countries
    "factuur", "bon", "kvitto", "faktura", "kvittering", "kuitti", "lasku",
    # Central and Eastern Europe, Turkish
    "rachunek", "paragon", "účtenka", "számla", "nyugta", "factură", "чек", "счет", "счёт", "квитанция", "fiş",
    "makbuz",
)  # fmt: skip
"""What a subject calls the paper itself."""
DEALINGS = (
    # English
    "order", "payment", "paid", "purchase", "statement", "subscription", "renewal", "charge", "charged", "booking",
    "itinerary", "ticket", "trip", "ride", "donation", "transaction",
    # Hebrew
    "תשלום", "התשלום", "הזמנה", "הזמנתך", "ההזמנה", "רכישה", "הרכישה", "החזר", "תרומה", "עסקה",
    # German, French
    "Bestellung", "Zahlung", "Buchung", "commande", "paiement", "achat",
    # Spanish, Portuguese, Italian
    "pedido", "pago", "compra", "pagamento", "encomenda", "ordine", "acquisto",
    # Dutch, the Nordic countries
    "bestelling", "betaling", "beställning", "ordre", "bestilling", "tilaus",
    # Central and Eastern Europe, Turkish
    "zamówienie", "płatność", "objednávka", "rendelés", "comanda", "comandă", "заказ", "оплата", "sipariş", "ödeme",
)  # fmt: skip
"""What a subject says of buying and paying: of receipts, and of much that advertising says too."""
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


ADVERTISING = "{category:promotions category:social}"
QUERIES: tuple[str, ...] = (
    f"{{category:purchases {' '.join(_in('from', SENDERS) + _in('subject', PAPERS))}}} {NEVER}",
    f"{{{' '.join(_in('subject', DEALINGS))} filename:pdf filename:xml filename:eml "
    f"{' '.join(dict.fromkeys(BODY_WORDS))}}} -{ADVERTISING} {NEVER}",
)
"""The questions, likeliest first; a mail's rank is the place of the first one it answers."""


def query_of(rank: int, start: datetime.datetime, end: datetime.datetime) -> str:
    """Question `rank` for mail accepted from `start` to `end`, a second wider on both sides.

    Whether Gmail counts the bounds themselves is not documented; what comes twice is dropped by its id.
    """
    return f"{QUERIES[rank]} after:{int(start.timestamp()) - 1} before:{int(end.timestamp()) + 1}"
