"""The queries for receipts in Gmail's search language, likeliest first. Pure.

Listing 500 ids costs a quarter of fetching one mail, so several narrow queries are asked, and mails are fetched in
the order of the queries. Gmail matches whole words, ignores case and knows no stems, so forms are listed.
Source of the operators: Gmail Help, "Refine searches in Gmail"; of epoch seconds: Gmail API guide, "Filtering".
"""

from __future__ import annotations

import datetime

DOCUMENTS = (
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
"""Names of the document, in a subject."""
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
"""Words of buying and paying in a subject; advertising uses them too."""
BODY_WORDS = (
    # English
    "receipt", "invoice", "subtotal", "qty", "charged", '"amount paid"', '"amount due"', '"total paid"',
    '"order total"',
    '"grand total"', '"total charges"', '"sent a payment"', '"payment received"', '"order number"', '"order id"',
    '"credit slip"', "VAT",
    # Hebrew; Gmail splits words at a quotation mark
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
"""Words beside the amounts of a receipt, in the text."""
SENDERS = (
    "receipt", "receipts", "invoice", "invoices", "billing", "orders", "payments", "rechnung", "facturation",
    "facturacion", "heshbonit",
)  # fmt: skip
NEVER = "-in:chats -in:drafts"
NEVER_READ = frozenset({"SPAM", "TRASH", "DRAFT", "CHAT"})
"""Labels of mail that no query lists."""


def _in(operator: str, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{operator}:{word}" for word in dict.fromkeys(words))


SELDOM = (
    "shipped", "dispatched", "delivered", '"on its way"', '"out for delivery"', "tracking", "נשלח", "נשלחה",
    "נמסר", "במשלוח",
    "versandt", "zugestellt", "unterwegs", "expédiée", "livrée", "livraison", "enviado", "entregado",
    "spedito", "verzonden",
    "quote", "quotation", "proposal", "estimate", '"הצעת מחיר"', "Angebot", "devis", "presupuesto",
    "preventivo", "offerte",
    "reminder", "failed", "declined", "תזכורת", "Mahnung", "rappel", "recordatorio",
)  # fmt: skip
"""Words of shipping, offers and debts in a subject: seldom a receipt."""
ADVERTISING = "{category:promotions category:social}"
UNLIKELY = "{category:promotions category:social " + " ".join(_in("subject", SELDOM)) + "}"
NAMED = " ".join(("category:purchases", *_in("from", SENDERS), *_in("subject", DOCUMENTS)))
MENTIONED = " ".join((*_in("subject", DEALINGS), "filename:pdf filename:xml filename:eml", *dict.fromkeys(BODY_WORDS)))
BIG = "larger:5M"
"""Mails of this size are read one at a time, to limit a worker's memory."""
QUERIES: tuple[str, ...] = (
    f"{{{NAMED}}} -{UNLIKELY} -{BIG} {NEVER}",
    f"{{{MENTIONED}}} -{ADVERTISING} -{BIG} {NEVER}",
    f"{{{NAMED}}} {UNLIKELY} -{BIG} {NEVER}",
    f"{{{NAMED} {MENTIONED}}} {BIG} {NEVER}",
)
"""Likeliest first; a mail's rank is the index of the first one that finds it."""
BIG_RANK = 3
"""The rank of big mails."""


def query_of(rank: int, start: datetime.datetime, end: datetime.datetime) -> str:
    """Query `rank` for mail accepted from `start` to `end`."""
    return f"{QUERIES[rank]} {dated(start, end)}"


def dated(start: datetime.datetime, end: datetime.datetime) -> str:
    """The query for all mail accepted from `start` to `end`, widened by a second on both sides.

    Whether Gmail includes the bounds is not documented; ids listed twice are ignored.
    """
    return f"after:{int(start.timestamp()) - 1} before:{int(end.timestamp()) + 1}"
