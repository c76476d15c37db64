"""The kinds of mail in the benchmark's mailbox, in several languages, and how common each is. Pure.

A shape's texts are filled with `vendor`, `number`, `day`, `total`, `net`, `tax`, `item` and `person`. The weights are
an estimate of a small business's mailbox: most mail is advertising, notices and conversation; mail that only resembles
a receipt (parcels, statements, failed payments, talk of invoices) is about half as common as receipts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of mail. `body` is HTML if it begins with `<`; `pdf` names an attachment that repeats the body."""

    name: str
    weight: float
    sender: str
    subject: str
    body: str
    labels: tuple[str, ...] = ("INBOX",)
    category: str = ""
    headers: tuple[str, ...] = ()
    pdf: str = ""
    vendors: tuple[str, ...] = ("Cloudy Hosting Ltd", "Paper Moon Ltd", "Harbour Tools Inc", "Kettle and Crate Ltd")


UPDATES, FORUMS = ("INBOX", "CATEGORY_UPDATES"), ("INBOX", "CATEGORY_FORUMS")
PROMOTIONS, SOCIAL = ("INBOX", "CATEGORY_PROMOTIONS"), ("INBOX", "CATEGORY_SOCIAL")
UNSUBSCRIBE = ("List-Unsubscribe: <https://letters.example/leave>",)
HEBREW = ('דפוס הגליל בע"מ', 'מאפיית השקמה בע"מ', 'כלי בית הכרמל בע"מ')
GERMAN = ("Nordlicht Werkzeuge GmbH", "Papierhaus Elster GmbH")
FRENCH = ("Atelier Grange SARL", "Librairie du Canal SAS")

TABLE_EN = (
    "<h1>{vendor}</h1><p>Thank you for your payment.</p><table><tr><td>Receipt number</td><td>{number}</td></tr>"
    "<tr><td>Date paid</td><td>{day:%d %B %Y}</td></tr><tr><td>{item}</td><td>EUR {net}</td></tr>"
    "<tr><td>VAT 18%</td><td>EUR {tax}</td></tr><tr><td>Total paid</td><td>EUR {total}</td></tr></table>"
)
TEXT_EN = (
    "{vendor}\nInvoice number: {number}\nInvoice date: {day:%d %B %Y}\n{item}: USD {net}\nTax 18%: USD {tax}\n"
    "Total paid: USD {total}\nPaid by card ending 4242. Thank you.\n"
)
TEXT_HE = (
    'ח.פ. 515000006\n{vendor}\nחשבונית מס קבלה מספר {number}\nתאריך: {day:%d/%m/%Y}\nסה"כ לפני מע"מ: {net} ₪\n'
    'מע"מ 18%: {tax} ₪\nסה"כ שולם: {total} ₪\n'
)
TABLE_DE = (
    "<h2>{vendor}</h2><table><tr><td>Rechnungsnummer</td><td>{number}</td></tr><tr><td>Rechnungsdatum</td>"
    "<td>{day:%d.%m.%Y}</td></tr><tr><td>Nettobetrag</td><td>{net} EUR</td></tr><tr><td>MwSt. 18%</td>"
    "<td>{tax} EUR</td></tr><tr><td>Gesamtbetrag</td><td>{total} EUR</td></tr></table><p>Vielen Dank.</p>"
)
TEXT_FR = (
    "{vendor}\nFacture n° {number}\nDate de facture : {day:%d/%m/%Y}\nTotal HT : {net} EUR\nTVA 18 % : {tax} EUR\n"
    "Total TTC : {total} EUR\nFacture acquittée. Merci.\n"
)
TRIP = (
    "<h1>Thanks for riding, {person}</h1><table><tr><td>Trip fare</td><td>${net}</td></tr><tr><td>Tax</td><td>${tax}"
    "</td></tr><tr><td>Total</td><td>${total}</td></tr></table><p>Receipt {number}, {day:%B %d, %Y}. Paid by card.</p>"
)
SCHEMA = (
    '<script type="application/ld+json">{{"@context": "http://schema.org", "@type": "Invoice", "provider": '
    '{{"@type": "Organization", "name": "{vendor}"}}, "confirmationNumber": "{number}", "paymentStatus": '
    '"PaymentComplete", "totalPaymentDue": {{"@type": "PriceSpecification", "price": "{total}", "priceCurrency": '
    '"EUR"}}}}</script>' + TABLE_EN
)

RECEIPTS: tuple[Shape, ...] = (
    Shape("table", 20, "billing", "Your receipt {number} from {vendor}", TABLE_EN, UPDATES, "purchases"),
    Shape("text", 14, "accounts", "Invoice {number} for {item}", TEXT_EN, UPDATES),
    Shape("markup", 8, "shop", "Order confirmation {number}", SCHEMA, UPDATES, "purchases"),
    Shape("trip", 6, "receipts", "Your {day:%A} trip", TRIP, UPDATES, "purchases"),
    Shape("forwarded", 4, "partner", "Fwd: Your receipt {number} from {vendor}", TEXT_EN),
    Shape("file", 10, "office", "Documents for {day:%B}", "Hello {person}, the file is attached.\n", pdf=TEXT_EN),
    Shape("hebrew", 16, "office", "חשבונית מס קבלה {number}", TEXT_HE, vendors=HEBREW),
    Shape("hebrew file", 8, "no-reply", "מסמך מאת {vendor}", "שלום, מצורף המסמך.\n", pdf=TEXT_HE, vendors=HEBREW),
    Shape("german", 8, "rechnung", "Ihre Rechnung {number}", TABLE_DE, UPDATES, "purchases", vendors=GERMAN),
    Shape("french", 6, "boutique", "Votre facture {number}", TEXT_FR, UPDATES, vendors=FRENCH),
)

SALE = (
    "<h1>{item} from EUR {net}</h1><p>Only this week at {vendor}: {item}, EUR {total} instead of more. Order today and"
    ' pay later.</p><p><a href="https://letters.example">Shop now</a> - unsubscribe at any time.</p>'
)
PARCEL = "Good news, {person}: your order {number} from {vendor} left our warehouse. Follow the parcel online.\n"

OTHERS: tuple[Shape, ...] = (
    # what the queries should not even list
    Shape("sale", 26, "news", "{item}: now from EUR {net}", SALE, PROMOTIONS, headers=UNSUBSCRIBE),
    Shape("sale hebrew", 6, "news", "מבצע על {item}", "<p>רק השבוע ב{vendor}. להסרה לחצו.</p>", PROMOTIONS,
          headers=UNSUBSCRIBE, vendors=HEBREW),
    Shape("letter", 8, "editor", "The week in {item}", "Five things we read this week, {person}.\n", UPDATES,
          headers=UNSUBSCRIBE),
    Shape("social", 8, "notify", "{person} mentioned you", "{person} mentioned you in a comment.\n", SOCIAL),
    Shape("list", 11, "dev", "[dev] Re: change {number} to the parser", "> I would rather keep it.\nSo would I.\n",
          FORUMS, headers=("List-Id: <dev.lists.example>",)),
    Shape("notice", 20, "notifications", "Build {number} passed", "All checks of {number} passed.\n", UPDATES),
    Shape("sign in", 3, "security", "New sign-in to your account", "A new device signed in on {day}.\n", UPDATES),
    Shape("talk", 10, "friend", "Lunch on {day:%A}?", "Hi {person}, are you free at noon?\n"),
    Shape("talk hebrew", 3, "friend", "נפגש ביום ראשון?", "היי, מתאים לך בצהריים?\n", vendors=HEBREW),
    # what sounds like a receipt and is none
    Shape("parcel", 1.0, "shipping", "Your parcel {number} is on its way", PARCEL, UPDATES),
    Shape("shipped", 0.4, "orders", "Your order {number} has shipped", PARCEL, UPDATES, "purchases"),
    Shape("statement", 0.3, "bank", "Your statement for {day:%B} is ready", "Sign in to read it.\n", UPDATES),
    Shape("failed", 0.2, "billing", "Your payment failed", "We could not charge your card for {number}.\n", UPDATES),
    Shape("quote", 0.2, "sales", "Quotation {number}", "Our offer for {item}: EUR {total}, valid 30 days.\n"),
    Shape("asking", 0.3, "partner", "Re: the invoice", "Could you send me the invoice for {item} again?\n"),
    Shape("contract", 0.3, "lawyer", "Draft agreement", "Please read it.\n", pdf="Agreement\nbetween {vendor}\n"),
)  # fmt: skip
