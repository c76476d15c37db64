"""The whole mailbox as one table: who writes what, how often."""

from __future__ import annotations

from sandbox.demo.model import Monthly, Series, Spread
from sandbox.demo.senders import english as en
from sandbox.demo.senders import europe as eu
from sandbox.demo.senders import israel as il

SHIPPING = {"shipping": ("4.90", "12.90")}
SHIPPING_IL = {"shipping": ("19.90", "29.90")}
DISCOUNT = {"discount": ("5.00", "9.00")}
SHIPPED = (("en/shipped", 2), ("en/delivered_feedback", 6))

ENGLISH_RECEIPTS = (
    Series("en/card_paid", en.QUILLSTACK, Monthly(15, day=4)),
    Series("en/hosting_text", en.NIMBUSYARD, Monthly(12, day=1)),
    Series("en/ads", en.BEACONADS, Monthly(5, day=2)),
    Series("en/shop_order", en.TALLPINE, Spread(3), pick=(1, 4), extras=SHIPPING, follow_ups=SHIPPED),
    Series("en/shop_order", en.TALLPINE, Spread(2), pick=(2, 4), extras=SHIPPING | DISCOUNT, follow_ups=SHIPPED),
    Series("en/taxi", en.YALLACAB, Spread(4), hours=(7, 23), extras={"tip": ("0.00", "8.00")}),
    Series("en/two_orders", en.MANYSTALLS, Spread(2), pick=(1, 2), orders=2, extras=SHIPPING),
    Series("en/two_orders", en.MANYSTALLS, Spread(1), pick=(1, 2), orders=3, extras=SHIPPING),
    Series("en/refund", en.FOXGLOVE, Spread(2)),
    Series("en/gift_card", en.FOXGLOVE, Spread(2), pick=(1, 2), extras=SHIPPING | {"gift_card": ("20.00", "20.00")}),
    Series("en/hotel_pdf", en.GRANDSAMPLE, Spread(2), pick=(1, 3)),
    Series("en/restaurant", en.NOODLEBAR, Spread(3), pick=(2, 4), hours=(12, 22), extras={"tip": ("5.00", "11.00")}),
    Series("en/tokyo_shop", en.KAKUU, Spread(2), pick=(1, 4), extras={"shipping": ("1500", "1500")}),
    Series("en/nordic_plan", en.LJUSMOLN, Monthly(24, day=21, every=6)),
    Series("en/swiss_typeface", en.MUSTERLETTERN, Spread(2), pick=(1, 2)),
    Series("en/coworking_pdf", en.DESKHARBOUR, Spread(3), pick=(1, 2)),
    Series("en/domain_renewal", en.NAMEPORT, Monthly(36, day=14, every=12)),
    Series("en/credit_note", en.DESKHARBOUR, Spread(1)),
    Series("en/app_store", en.APPGROVE, Monthly(8, day=8, every=2), pick=(1, 2)),
    Series("en/usage_invoice", en.CUMULA, Monthly(5, day=3)),
    Series("en/flight", en.SKYLARK, Spread(2), extras={"shipping": ("38.00", "64.00")}),
    Series("en/plain_note", en.COPYWRITER, Spread(2)),
    Series("en/label_below", en.CITYLOT, Spread(2)),
    Series("en/definition_list", en.MERGEBEE, Monthly(12, day=11, every=3)),
)

HEBREW_RECEIPTS = (
    Series("he/phone_bill", il.GALIM, Monthly(36, day=10, every=4)),
    Series("he/electricity_text", il.ORLANU, Monthly(36, day=17, every=4)),
    Series("he/arnona", il.CITY, Monthly(24, day=7, every=6)),
    Series("he/shop_order", il.NIYAR, Spread(3), pick=(1, 4), extras=SHIPPING_IL, follow_ups=(("he/shipped", 2),)),
    Series("he/shop_order", il.NIYAR, Spread(2), pick=(2, 4), extras=SHIPPING_IL | DISCOUNT,
           follow_ups=(("he/shipped", 1),)),
    Series("he/parking", il.HANIYON, Spread(4)),
    Series("he/platform_pdf", il.PRINTER, Spread(4), pick=(1, 3), via=il.HESHBONKAL),
    Series("he/platform_pdf", il.CLEANER, Monthly(5, day=28), via=il.HESHBONKAL),
    Series("he/supplier_letter", il.DEVELOPER, Monthly(32, day=19, every=5), pick=(2, 2)),
    Series("he/supplier_letter", il.COFFEE, Monthly(12, day=25, every=2), pick=(1, 3)),
    Series("he/invoice_html", il.BUILDER, Spread(5), pick=(3, 3)),
    Series("he/platform_body", il.PHOTOGRAPHER, Spread(3), pick=(1, 2), via=il.KABALIT),
    Series("he/receipt_octet", il.PHOTOGRAPHER, Spread(2), pick=(1, 2)),
    Series("he/credit_note", il.PRINTER, Spread(2)),
    Series("he/insurance", il.INSURER, Monthly(30, day=6, every=12)),
    Series("he/courier", il.COURIER, Spread(4), pick=(1, 2)),
    Series("he/locked_pdf", il.PENSION, Spread(2)),
    Series("he/donation", il.TREES, Spread(2)),
    Series("he/restaurant", il.HUMMUS, Spread(4), pick=(2, 4), hours=(11, 22),
           extras={"shipping": ("12.00", "18.00"), "tip": ("0.00", "10.00")}),
)  # fmt: skip

EUROPEAN_RECEIPTS = (
    Series("de/rechnung_zugferd", eu.SERVERWERK, Monthly(6, day=5), pick=(1, 2)),
    Series("de/rechnung_html", eu.BUEROHAUS, Spread(3), pick=(1, 3), extras=SHIPPING, follow_ups=(("de/versand", 1),)),
    Series("de/xrechnung", eu.TEXTBUREAU, Spread(2), pick=(1, 2)),
    Series("de/fahrkarte", eu.SCHIENE, Spread(2)),
    Series("de/gutschrift", eu.BUEROHAUS, Spread(1)),
    Series("de/tankbeleg", eu.BAUMARKT, Spread(2), pick=(1, 4)),
    Series("fr/facture_x", eu.IMAGINAIRE, Monthly(8, day=12, every=2), pick=(1, 2)),
    Series("fr/commande", eu.PAPETERIE, Spread(3), pick=(1, 4), extras=SHIPPING, follow_ups=(("fr/expedition", 2),)),
    Series("fr/restaurant", eu.BISTROT, Spread(2), pick=(2, 3), hours=(13, 22)),
    Series("fr/billet", eu.RAIL, Spread(2)),
    Series("es/factura_html", eu.NUBETINTA, Monthly(4, day=20), pick=(1, 2)),
    Series("es/nota_credito", eu.NUBETINTA, Spread(1)),
    Series("es/pedido", eu.MERCADILLO, Spread(3), pick=(1, 3), extras=SHIPPING, follow_ups=(("es/envio", 2),)),
    Series("es/recibo", eu.HOSTAL, Spread(2)),
)

FORWARDED = (
    Series("en/shop_order", en.TALLPINE, Spread(1), pick=(1, 2), extras=SHIPPING, forward="gmail"),
    Series("en/taxi", en.YALLACAB, Spread(1), forward="gmail"),
    Series("en/card_paid", en.QUILLSTACK, Spread(1), forward="outlook"),
    Series("en/hotel_pdf", en.GRANDSAMPLE, Spread(1), forward="outlook"),
    Series("he/electricity_text", il.ORLANU, Spread(1), forward="apple"),
    Series("he/platform_pdf", il.PRINTER, Spread(1), via=il.HESHBONKAL, forward="gmail"),
    Series("en/refund", en.FOXGLOVE, Spread(1), forward="attached"),
    Series("de/rechnung_html", eu.BUEROHAUS, Spread(1), extras=SHIPPING, forward="apple"),
    Series("he/receipt_octet", il.PHOTOGRAPHER, Spread(1), forward="attached"),
)

MARKETING = (
    Series("en/newsletter_sale", en.TALLPINE, Spread(11), pick=(2, 4)),
    Series("en/newsletter_sale", en.MANYSTALLS, Spread(9), pick=(3, 5)),
    Series("en/feature_news", en.QUILLSTACK, Spread(8)),
    Series("en/webinar", en.BOARDLY, Spread(5)),
    Series("en/cart", en.TALLPINE, Spread(3), pick=(1, 3)),
    Series("en/spam_prize", en.CASHPUSH, Spread(3)),
    Series("he/newsletter", il.NIYAR, Spread(13), pick=(2, 4)),
    Series("he/club_news", il.GALIM, Spread(8)),
    Series("he/trashed_offer", il.LENDER, Spread(3)),
    Series("de/newsletter", eu.BUEROHAUS, Spread(7), pick=(2, 3)),
    Series("fr/newsletter", eu.PAPETERIE, Spread(7), pick=(2, 3)),
    Series("es/newsletter", eu.MERCADILLO, Spread(6), pick=(2, 3)),
)

AROUND_PURCHASES = (
    Series("en/delivered_feedback", en.MANYSTALLS, Spread(4), pick=(1, 2)),
    Series("en/order_cancelled", en.TALLPINE, Spread(2)),
    Series("en/payment_failed", en.QUILLSTACK, Spread(3)),
    Series("es/pago_fallido", eu.NUBETINTA, Spread(2)),
    Series("en/trial_ending", en.CUMULA, Spread(3)),
    Series("en/overdue", en.DESKHARBOUR, Spread(2)),
    Series("de/mahnung", eu.TEXTBUREAU, Spread(2)),
    Series("he/reminder", il.COMMITTEE, Spread(4)),
    Series("he/payment_request", il.TASHLUMIT, Spread(4)),
    Series("he/proforma", il.DEVELOPER, Spread(3)),
    Series("en/quote_pdf", en.DESKHARBOUR, Spread(2), pick=(1, 2)),
    Series("he/quote", il.PRINTER, Spread(3), pick=(1, 3)),
    Series("de/angebot", eu.TEXTBUREAU, Spread(2), pick=(1, 2)),
    Series("fr/devis", eu.IMAGINAIRE, Spread(2), pick=(1, 2)),
    Series("es/presupuesto", eu.NUBETINTA, Spread(2), pick=(1, 2)),
    Series("he/own_invoice", il.HESHBONKAL, Spread(3)),
    Series("en/boarding_pass", en.SKYLARK, Spread(2)),
)

BANKING_AND_LIFE = (
    Series("he/bank_alert", il.BANK, Spread(12), hours=(6, 23)),
    Series("en/bank_alert", en.FIRSTPOSSIBLE, Spread(8), hours=(6, 23)),
    Series("de/konto", eu.SPARBANK, Spread(4)),
    Series("fr/banque", eu.BANQUE, Spread(4)),
    Series("es/banco", eu.BANCO, Spread(4)),
    Series("he/card_statement", il.CARDS, Monthly(18, day=2, every=2)),
    Series("en/statement_ready", en.FIRSTPOSSIBLE, Monthly(15, day=9, every=3)),
    Series("he/bank_transfer", il.BANK, Spread(4)),
    Series("en/payout", en.PAYLANE, Spread(4)),
    Series("he/personal", il.FRIEND, Spread(8)),
    Series("en/personal", en.FRIEND, Spread(7)),
    Series("fr/perso", eu.COUSINE, Spread(3)),
    Series("en/calendar_invite", en.COLLEAGUE, Spread(6)),
    Series("he/calendar", il.ACCOUNTANT, Spread(3)),
    Series("en/chat_digest", en.BOARDLY, Spread(6)),
    Series("en/password_reset", en.QUILLSTACK, Spread(4)),
    Series("en/password_reset", en.BOARDLY, Spread(3)),
    Series("en/bounce", en.POSTMASTER, Spread(3)),
    Series("en/phishing_parcel", en.QUILLSTACK, Spread(3)),
    Series("en/phishing_invoice", en.SHIELD, Spread(4)),
    Series("he/phishing", il.POST, Spread(3)),
)

SERIES = (
    *ENGLISH_RECEIPTS,
    *HEBREW_RECEIPTS,
    *EUROPEAN_RECEIPTS,
    *FORWARDED,
    *MARKETING,
    *AROUND_PURCHASES,
    *BANKING_AND_LIFE,
)
