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
    "itinerary", "ticket", "trip", "ride", "donation", "transaction", "ordered", "reservation", "bought",
    # Hebrew
    "תשלום", "התשלום", "הזמנה", "הזמנתך", "ההזמנה", "רכישה", "הרכישה", "החזר", "תרומה", "עסקה",
    # German, French
    "Bestellung", "Zahlung", "Buchung", "commande", "paiement", "achat",
    # Spanish, Portuguese, Italian
    "pedido", "pago", "compra", "pagamento", "encomenda", "ordine", "acquisto", "reserva", "prenotazione",
    # Dutch, the Nordic countries
    "bestelling", "betaling", "beställning", "ordre", "bestilling", "tilaus",
    # Central and Eastern Europe, Turkish
    "zamówienie", "płatność", "objednávka", "rendelés", "comanda", "comandă", "заказ", "оплата", "sipariş", "ödeme",
)  # fmt: skip
"""What a subject says of buying and paying: of receipts, and of much that advertising says too."""
BODY_WORDS = (
    # English
    "receipt", "invoice", "subtotal", "qty", "charged", '"amount paid"', '"amount due"', '"total paid"',
    '"order total"',
    '"grand total"', '"total charges"', '"sent a payment"', '"payment received"', '"order number"', '"order id"',
    '"credit slip"', "VAT",
    # Hebrew; Gmail parts words at a quotation mark inside them
    '"סה כ"', '"סך הכל"', "סהכ", "לתשלום", '"מע מ"', "עוסק", "אסמכתא", "חשבונית", "קבלה", "שולם",
    # German, French, Spanish, Portuguese, Italian
    "Gesamtbetrag", "Gesamtsumme", "Zwischensumme", "Rechnungsnummer", "Bestellnummer", "MwSt", "USt",
    "Rechnungsbetrag",
    '"montant total"', '"sous total"', "TTC", "TVA", '"importe total"', "IVA", '"total da compra"', '"valor total"',
    "totale", '"Partita IVA"',
    # Dutch, the Nordic countries, Central and Eastern Europe, Turkish
    "totaal", "subtotaal", "BTW", "moms", "delsumma", "summa", "yhteensä", "razem", "celkem", "összesen",
    "итого", "toplam",
)  # fmt: skip
"""What stands in the text beside the money of a receipt."""
SENDERS = (
    "receipt", "receipts", "invoice", "invoices", "billing", "orders", "payments", "rechnung", "facturation",
    "facturacion", "heshbonit",
)  # fmt: skip
NEVER = "-in:chats -in:drafts"


def _in(operator: str, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{operator}:{word}" for word in dict.fromkeys(words))


LATER = (
    "shipped", "dispatched", "delivered", '"on its way"', '"out for delivery"', "tracking", "נשלח", "נשלחה",
    "נמסר", "במשלוח",
    "versandt", "zugestellt", "unterwegs", "expédiée", "livrée", "livraison", "enviado", "entregado",
    "spedito", "verzonden",
    "quote", "quotation", "proposal", "estimate", '"הצעת מחיר"', "Angebot", "devis", "presupuesto",
    "preventivo", "offerte",
    "reminder", "failed", "declined", "תזכורת", "Mahnung", "rappel", "recordatorio",
)  # fmt: skip
"""What a subject says of parcels, offers and debts: rarely of a receipt."""
ADVERTISING = "{category:promotions category:social}"
UNLIKELY = "{category:promotions category:social " + " ".join(_in("subject", LATER)) + "}"
NAMED = " ".join(("category:purchases", *_in("from", SENDERS), *_in("subject", PAPERS)))
SAID = " ".join((*_in("subject", DEALINGS), "filename:pdf filename:xml filename:eml", *dict.fromkeys(BODY_WORDS)))
BIG = "larger:5M"
"""From this size on mails are read one at a time, so that a worker's memory stays small."""
QUERIES: tuple[str, ...] = (
    f"{{{NAMED}}} -{UNLIKELY} -{BIG} {NEVER}",
    f"{{{SAID}}} -{ADVERTISING} -{BIG} {NEVER}",
    f"{{{NAMED}}} {UNLIKELY} -{BIG} {NEVER}",
    f"{{{NAMED} {SAID}}} {BIG} {NEVER}",
)
"""The questions, likeliest first; a mail's rank is the place of the first one it answers."""
BIG_RANK = 3
"""The rank of the mails that are read one at a time."""


def query_of(rank: int, start: datetime.datetime, end: datetime.datetime) -> str:
    """Question `rank` for mail accepted from `start` to `end`, a second wider on both sides.

    Whether Gmail counts the bounds themselves is not documented; what comes twice is dropped by its id.
    """
    return f"{QUERIES[rank]} after:{int(start.timestamp()) - 1} before:{int(end.timestamp()) + 1}"
