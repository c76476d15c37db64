"""Who writes to the company: vendors, banks, people. All of them are made up."""

from __future__ import annotations

from sandbox.demo.model import Item, Sender
from sandbox.demo.tax_ids import german_vat, israeli

QUILLSTACK = Sender(
    "Quillstack", "quillstack.example", local="receipts", address="500 Placeholder Blvd, Springfield, OR 97477",
    phone="+1 555 010 0142", numbering="{n:05d}-{m:07d}", tax="none",
    items=(Item("Team plan, 5 seats (monthly)", "60.00"),),
)  # fmt: skip
NIMBUSYARD = Sender(
    "Nimbusyard Hosting Ltd", "nimbusyard.example", country="IE", zone="Europe/Dublin", currency="EUR",
    address="4 Sample Quay, Dublin D02 XX00, Ireland", numbering="NY{year}-{n:06d}", tax_id="IE3399884TH",
    payment=("Mastercard", "8820"), items=(Item("Virtual server M, 1 month", "24.90"),),
)  # fmt: skip
TALLPINE = Sender(
    "Tallpine Supply Co.", "tallpine.example", local="orders", address="18 Nowhere Lane, Portland, OR 97201",
    numbering="#TP{n:05d}", tax="8.25", payment=("Visa", "4417"),
    items=(
        Item("Drafting pencil set", "14.00", "22.00", 3), Item("A2 cutting mat", "28.50", "34.50"),
        Item("Sketchbook, 120 pages", "9.90", "13.90", 4), Item("Desk lamp, brass", "64.00", "89.00"),
        Item("Archive box, grey", "7.50", "9.50", 6), Item("Cork board 60x90", "31.00", "39.00"),
    ),
)  # fmt: skip
YALLACAB = Sender(
    "Yallacab", "yallacab.example", local="rides", country="IL", zone="Asia/Jerusalem", currency="ILS",
    tax_included=True, address="3 HaMashal Road, Holon", tax_id=israeli("51512340"), numbering="{m:07d}-{n:06d}",
    items=(Item("Ride", "28.00", "94.00"),),
)  # fmt: skip
BEACONADS = Sender(
    "Beacon Ads", "beaconads.example", local="payments-noreply", tax="none", numbering="P-{n:06d}-{m:07d}",
    address="Beacon Ads LLC, 77 Fictional Ave, Mountain Creek, CA", items=(Item("Advertising", "120.00", "480.00"),),
)  # fmt: skip
MANYSTALLS = Sender(
    "Manystalls", "manystalls.example", local="auto-confirm", tax="7.5", numbering="112-{m:07d}-{n:07d}",
    address="410 Imaginary Ave, Seattle, WA 98000",
    items=(
        Item("USB-C hub, 6 ports", "24.00", "39.00"), Item("HDMI cable 3 m", "8.90", "14.90", 2),
        Item("Label printer rolls", "11.00", "19.00", 3), Item("Standing desk mat", "32.00", "49.00"),
        Item("Webcam cover, 10 pcs", "5.90", "8.90", 2), Item("Laptop riser", "27.00", "44.00"),
    ),
)  # fmt: skip
FOXGLOVE = Sender(
    "Foxglove & Thread", "foxgloveandthread.example", local="hello", country="GB", zone="Europe/London", currency="GBP",
    tax_included=True, address="9 Madeup Mews, Bath BA1 0XX", numbering="FT-{n:06d}",
    items=(Item("Linen apron, charcoal", "32.00", "44.00"), Item("Wool throw, moss", "58.00", "79.00")),
)  # fmt: skip
GALIM = Sender(
    "גלים תקשורת", "galim-tikshoret.example", local="invoices", country="IL", zone="Asia/Jerusalem", currency="ILS",
    address="דרך הדמיון 40, פתח תקווה", phone="*5550", tax_id=israeli("51389910"), numbering="{yy}{month}{n:06d}",
    payment=("ויזה", "4417"), items=(Item("מסלול עסקי 3 קווים ואינטרנט סיבים", "198.00", "214.00"),),
)  # fmt: skip
ORLANU = Sender(
    "אור לנו חשמל בע\"מ", "orlanu.example", local="no-reply", from_name="אור לנו חשמל", country="IL",
    zone="Asia/Jerusalem", currency="ILS", address="שדרות המציאות 8, חיפה", tax_id=israeli("52001177"),
    numbering="{n:08d}", payment=("ישראכרט", "8820"), items=(Item("צריכת חשמל", "380.00", "960.00"),),
)  # fmt: skip
NIYAR = Sender(
    "ניירת ועוד", "niyaret.example", local="shop", country="IL", zone="Asia/Jerusalem", currency="ILS",
    tax_included=True, address="רחוב הבדיה 5, ראשון לציון", phone="03-5550123", numbering="#{n:05d}",
    payment=("ויזה", "4417"),
    items=(
        Item("נייר A4 אריזת 5 חבילות", "89.00", "109.00", 3), Item("טונר שחור למדפסת", "149.00", "219.00"),
        Item("עטי ג'ל 12 יח'", "24.90", "34.90", 2), Item("קלסר רחב", "9.90", "14.90", 6),
        Item("מחברות ספירלה", "12.00", "18.00", 5), Item("שדכן מתכת", "39.00", "59.00"),
    ),
)  # fmt: skip
HANIYON = Sender(
    "חניוני הכיכר", "kikar-parking.example", local="receipt", country="IL", zone="Asia/Jerusalem", currency="ILS",
    tax_included=True, address="כיכר הדוגמה 1, תל אביב", tax_id=israeli("51420088"), numbering="{n:07d}",
    payment=("ויזה", "4417"), items=(Item("חניון הכיכר, 3 שעות", "24.00", "58.00"),),
)  # fmt: skip
BANK_HE = Sender(
    "בנק הדוגמה", "bank-hadugma.example", local="alerts", country="IL", zone="Asia/Jerusalem", currency="ILS",
)  # fmt: skip
FRIEND = Sender("", "friends.example", local="omer", country="IL", zone="Asia/Jerusalem", currency="ILS")
COLLEAGUE = Sender("Eitan Mashal", "kav-natui.example", local="eitan", zone="Asia/Jerusalem")
