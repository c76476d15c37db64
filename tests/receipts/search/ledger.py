"""A ledger to search: some fifty receipts that differ in how they are written, among two hundred and fifty others."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from businesses.models import Business
from extraction.types import Found, LineItem, Part
from receipts import changes
from receipts.intake import save_all
from receipts.models import Category, Receipt
from tests.receipts.mails import mail_to, reading, said

NOW: Final = datetime.datetime(2026, 11, 30, 9, 0, tzinfo=datetime.UTC)
OTHERS: Final = 250
Given = Mapping[str, Any]

RECEIPTS: Final[Mapping[str, Given]] = {
    # English
    "cloud": {"vendor": "Kestrel Cloud Services Ltd.", "number": "INV-2024-00123", "day": "2026-10-03",
              "total": "802.40", "net": "680.00", "tax": "122.40", "currency": "USD", "vendor_tax_id": "514000123",
              "items": ["Compute hours", "Block storage"], "text": "Frankfurt region, metered usage",
              "category": "Hosting"},
    "market": {"vendor": "Kestrel Marketplace", "number": "114-3941689-8772232", "day": "2026-10-17",
               "total": "59.99", "currency": "USD", "items": ["Laser toner cartridge TN-2420"],
               "text": "Sold by Northern Printing Supplies, shipped to Haifa"},
    "diner": {"vendor": "O'Malley's Diner", "number": "R88-1", "day": "2026-09-01", "total": "45.00",
              "currency": "ILS"},
    "mobile": {"vendor": "A&T Mobility", "number": "8310007755", "day": "2026-02-11", "total": "120.55",
               "currency": "USD", "text": "Wireless statement, roaming in Portugal"},
    "shop": {"vendor": "9-Twelve Shop", "number": "000451", "day": "2025-12-31", "total": "12.90", "currency": "ILS"},
    "ads": {"vendor": "FaceNote Ireland", "number": "FN-77/3", "day": "2026-08-20", "total": "300.00",
            "currency": "EUR", "text": "Advertising: campaign spring boots"},
    "cafe": {"vendor": "Café Olé", "number": None, "day": "2026-07-05", "total": "12.50", "currency": "EUR",
             "note": "lunch with Zoë"},
    "office": {"vendor": "Delta Office Supplies Inc.", "number": "DO-1001", "day": "2026-10-31",
               "received": "2026-11-01", "total": "99.00", "currency": "USD",
               "items": ["Stapler", "Whiteboard markers"], "category": "Office equipment"},
    "travel": {"vendor": "Delta Travel", "number": "DT-1002", "day": "2026-11-05", "total": "640.00",
               "currency": "USD", "text": "Flight TLV to Lisbon, one passenger", "category": "Journeys"},
    "zephyr": {"vendor": "Zephyr Hosting", "number": "ZH-0042", "day": "2026-11-15", "total": "17.00",
               "currency": None, "text": "Renewal of the domain zephyr-mail.example"},
    "legal": {"vendor": "Quartz Legal LLP", "number": "2024-0007", "day": "2024-02-29", "total": "2500.00",
              "currency": "GBP", "note": "contract review & NDA", "buyer_tax_id": "516333222"},
    "piano": {"vendor": "Ivory Piano Repairs", "number": "PO#77", "day": "2024-05-05", "total": "180.00",
              "currency": "USD", "last4": "4242", "note": "50% deposit"},
    "battery": {"vendor": "Juniper Batteries", "number": None, "day": "2024-06-06", "total": "15.75",
                "currency": "USD", "items": ["AA battery pack"]},
    "freight": {"vendor": "Harbour_Freight Lines", "number": "HF_2024_9", "day": "2024-07-07", "total": "410.10",
                "currency": "USD"},
    "nimbus": {"vendor": "Nimbus", "number": "N1", "day": "2024-08-08", "total": "1000.00", "net": "847.46",
               "tax": "152.54", "currency": "ILS", "allocation_number": "100200300"},
    "chair": {"vendor": None, "number": "X-5550-Z", "day": None, "received": "2024-09-09", "total": None,
              "currency": None, "note": "refund pending for broken chair"},
    "long": {"vendor": "Omega Print", "number": "OP-3", "day": "2024-10-10", "total": "33.30", "currency": "USD",
             "text": "Xylophone sheets. " + "page after page " * 1_000 + "terminus"},
    "gym": {"vendor": "Iron Gate Gymnasium", "number": "2026/118", "day": "2026-04-01", "total": "250.00",
            "currency": "USD", "text": "Monthly membership, paid in advance"},
    "taxi": {"vendor": "Yellowline Taxis", "number": None, "day": "2026-10-12", "total": "31.00", "currency": "GBP",
             "note": "airport -> hotel (client: Brightwater)"},
    "books": {"vendor": "The Green Quill", "number": "GQ-99812", "day": "2026-06-18", "total": "27.95",
              "currency": "GBP", "items": ["Accounting for beginners, 3rd edition"]},
    "water": {"vendor": "Brightwater Utilities", "number": "BW/26/07/5", "day": "2026-07-31", "total": "88.08",
              "currency": "GBP", "text": "Meter reading 004417, standing charge"},
    "parking": {"vendor": "City Parking", "number": "P-5", "day": "2026-05-20", "total": "5.00", "currency": "ILS"},
    "software": {"vendor": "Penguin Works, Inc.", "number": "ch_3Kx9Lm", "day": "2026-05-21", "total": "1234.00",
                 "currency": "USD", "text": "Annual licence for 5 seats, e-mail support@penguin.example"},
    # German, French, Polish, Turkish, Russian, Japanese
    "muller": {"vendor": "Müller Drogerie GmbH", "number": "RE-2025/0815", "day": "2025-03-14", "total": "1234.50",
               "currency": "EUR", "items": ["Zahnpasta", "Druckerpatrone schwarz"],
               "text": "Vielen Dank für Ihren Einkauf in Köln"},
    "strasse": {"vendor": "Straße & Söhne KG", "number": "4711", "day": "2025-03-20", "total": "1.234",
                "currency": "KWD"},
    "weiss": {"vendor": "Bäckerei Weiß", "number": "B-12", "day": "2025-04-02", "total": "8.40", "currency": "EUR"},
    "schroeder": {"vendor": "Schroeder Werkzeuge", "number": "W-650", "day": "2025-02-03", "total": "71.00",
                  "currency": "EUR", "text": "Gesamtbetrag inkl. MwSt., Lieferung Donnerstag"},
    "nord": {"vendor": "Électricité du Nord", "number": "EN 5501 88", "day": "2025-07-14", "total": "1234.56",
             "currency": "EUR", "text": "Consommation d'énergie, août"},
    "lodz": {"vendor": "Łódź Meble", "number": "FV/9/2025", "day": "2025-09-09", "total": "450.00",
             "currency": "PLN"},
    "istanbul": {"vendor": "İstanbul Kırtasiye", "number": "TR-1", "day": "2025-05-19", "total": "210.00",
                 "currency": "TRY"},
    "elka": {"vendor": "Ёлка Снабжение", "number": "РФ-12", "day": "2025-06-01", "total": "990.00",
             "currency": "RUB", "text": "Канцелярия и бумага"},
    "tokyo": {"vendor": "東京文具", "number": "TK-8", "day": "2025-08-08", "total": "3300", "currency": "JPY"},
    # Hebrew
    "hashmal": {"vendor": 'חברת החשמל הבדיונית בע"מ', "number": "30881", "day": "2026-10-12", "total": "802.40",
                "currency": "ILS", "text": "צריכה לחודש אוקטובר, מונה 55667788"},
    "dfus": {"vendor": "דפוס הגליל בע״מ", "number": "2024/55", "day": "2026-10-28", "total": "1180.00",
             "net": "1000.00", "tax": "180.00", "currency": "ILS", "items": ["כרטיסי ביקור", "מעטפות"],
             "note": "לשלם דרך הבנק"},
    "bakery": {"vendor": "מאפיית הכפר", "number": "118", "day": "2026-05-06", "total": "36.00", "currency": "ILS",
               "text": "לחם מחמצת ועוגות לשבת"},
    "garage": {"vendor": "שלום רכב שירותי מוסך", "number": "M-6", "day": "2026-06-15", "total": "2340.00",
               "currency": "ILS", "text": "החלפת צמיגים וטיפול שנתי"},
    "screens": {"vendor": "צ'יק מסכים", "number": "CH-9", "day": "2026-01-20", "total": "5400.00",
                "currency": "ILS", "items": ["מסך מחשב 27", "מקלדת"]},
    "books_he": {"vendor": 'רו"ח בדיה ושות\'', "number": None, "day": "2026-03-31", "total": "1500.00",
                 "currency": "ILS", "text": "דוח שנתי והצהרת הון", "category": "הנהלת חשבונות"},
    "layla": {"vendor": "בֵּית קָפֶה לֵילָה", "number": "L1", "day": "2026-04-09", "total": "28.00", "currency": "ILS"},
    "sea": {"vendor": "ים תיכון מזון", "number": "77001", "day": "2026-11-02", "total": "64.20", "currency": "ILS"},
    "flowers": {"vendor": "פרחי־שדה", "number": "F-8", "day": "2026-02-14", "total": "140.00", "currency": "ILS",
                "text": "זר לוועידת המכירות בתל־אביב"},
    # Arabic
    "nur": {"vendor": "شركة النور للطباعة", "number": "900-12", "day": "2026-06-30", "total": "75.00",
            "currency": "JOD", "text": "بطاقات عمل وأظرف"},
    "amal": {"vendor": "مخبز الأمل", "number": "A-44", "day": "2026-06-12", "total": "14.25", "currency": "JOD",
             "note": "فَطُور"},
    "library": {"vendor": "أدوات المكتبة", "number": "٤٥٦٧", "day": "2025-10-10", "total": "22.00",
                "currency": "JOD"},
}  # fmt: skip


def fill(business: Business, *, others: int = OTHERS) -> dict[int, str]:
    """Save them all as mails bring them; return the name of each by its id, "" for the others."""
    given = dict(RECEIPTS) | {f"other {place}": other for place, other in enumerate(_others(others))}
    mails = [(_mail(business, name, row), _outcome(row)) for name, row in given.items()]
    saved = save_all(mails)
    names = {saved[name].receipt_ids[0]: name if name in RECEIPTS else "" for name in given}
    told = {pk: RECEIPTS[name] for pk, name in names.items() if name and RECEIPTS[name].keys() & {"note", "category"}}
    for receipt in Receipt.objects.filter(pk__in=told):
        _complete(receipt, told[receipt.pk])
    return names


def _complete(receipt: Receipt, given: Given) -> None:
    """What no mail says: a note and a category."""
    values: dict[str, Any] = {"note": given["note"]} if "note" in given else {}
    if "category" in given:
        values["category"] = Category.objects.create(business=receipt.business, name=given["category"])
    changes.correct(receipt, values, cause=said())


def _mail(business: Business, name: str, given: Given) -> Any:
    mail = mail_to(business, name, f"Subject: {name}\r\n\r\n.".encode())
    day = given.get("received") or given["day"]
    noon = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(12), datetime.UTC)
    return type(mail)(business, mail.source, name, mail.content, noon)


def _outcome(given: Given) -> Found:
    fields = ("vendor", "number", "currency", "vendor_tax_id", "buyer_tax_id", "allocation_number", "last4")
    read = {name: given.get(name) for name in fields}
    read |= {name: Decimal(given[name]) if given.get(name) else None for name in ("total", "net", "tax")}
    read["issue_date"] = datetime.date.fromisoformat(given["day"]) if given["day"] else None
    items = tuple(LineItem(description) for description in given.get("items", ()))
    parts = (Part("paper.pdf", "application/pdf", repr(given).encode(), text=given.get("text", "")),)
    return Found((reading(**read, line_items=items),), parts)


def _others(count: int) -> list[Given]:
    """Receipts that no question is about: of 2023, with sums of their own."""
    letters = ("".join(four) for four in itertools.product("qwzx", repeat=4))
    first = datetime.date(2023, 1, 1)
    return [
        {"vendor": f"Pebble {code} Traders", "number": f"FX-{code}", "currency": "USD",
         "day": (first + datetime.timedelta(days=place)).isoformat(), "total": f"{7_000 + place}.01",
         "text": f"Routine consignment, lot {code}"}
        for place, code in enumerate(itertools.islice(letters, count))
    ]  # fmt: skip
