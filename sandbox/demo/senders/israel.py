"""Senders who write Hebrew."""

from functools import partial

from sandbox.demo.model import Item, Sender
from sandbox.demo.tax_ids import israeli

ISRAELI = partial(Sender, country="IL", zone="Asia/Jerusalem", currency="ILS")

HESHBONKAL = ISRAELI("חשבונקל", "heshbonkal.example", local="no-reply")
KABALIT = ISRAELI("קבלית", "kabalit.example", local="documents")

GALIM = ISRAELI(
    "גלים תקשורת", "galim-tikshoret.example", local="invoices", address="דרך הדמיון 40, פתח תקווה", phone="*5550",
    tax_id=israeli("51389910"), numbering="{yy}{month}{n:06d}", payment=("ויזה", "4417"),
    items=(Item("מסלול עסקי 3 קווים ואינטרנט סיבים", "198.00", "214.00"),),
)  # fmt: skip
ORLANU = ISRAELI(
    'אור לנו חשמל בע"מ', "orlanu.example", local="no-reply", from_name="אור לנו חשמל", tax_id=israeli("52001177"),
    address="שדרות המציאות 8, חיפה", numbering="{n:08d}", payment=("ישראכרט", "8820"),
    items=(Item("צריכת חשמל", "380.00", "960.00"),),
)  # fmt: skip
NIYAR = ISRAELI(
    "ניירת ועוד", "niyaret.example", local="shop", tax_included=True, address="רחוב הבדיה 5, ראשון לציון",
    phone="03-5550123", numbering="{n:05d}", payment=("ויזה", "4417"),
    items=(
        Item("נייר A4 אריזת 5 חבילות", "89.00", "109.00", 3), Item("טונר שחור למדפסת", "149.00", "219.00"),
        Item("עטי ג'ל 12 יח'", "24.90", "34.90", 2), Item("קלסר רחב", "9.90", "14.90", 6),
        Item("מחברות ספירלה", "12.00", "18.00", 5), Item("שדכן מתכת", "39.00", "59.00"),
    ),
)  # fmt: skip
HANIYON = ISRAELI(
    "חניוני הכיכר", "kikar-parking.example", local="receipt", tax_included=True, tax_id=israeli("51420088"),
    address="כיכר הדוגמה 1, תל אביב", numbering="{n:07d}", payment=("ויזה", "4417"),
    items=(Item("חניון הכיכר, 3 שעות", "24.00", "58.00"),),
)  # fmt: skip
PRINTER = ISRAELI(
    'דפוס הבדיון בע"מ', "dfus-habidyon.example", local="office", address="רחוב הפועל 99, חולון", phone="03-5550177",
    tax_id=israeli("51274455"), numbering="{n:05d}", payment=("ויזה", "4417"),
    items=(
        Item("הדפסת קטלוג 500 עותקים", "1900.00", "3400.00", 2), Item("כרטיסי ביקור 1000 יח'", "180.00", "260.00"),
        Item("הדפסת רול אפ", "240.00", "320.00", 2), Item("כריכת ספירלה", "14.00", "19.00", 20),
    ),
)  # fmt: skip
DEVELOPER = ISRAELI(
    'קוד לדוגמה בע"מ', "code-ledugma.example", local="billing", address="דרך הניסוי 3, הרצליה", phone="09-5550166",
    tax_id=israeli("51633098"), numbering="{year}{n:05d}", payment=("", ""),
    items=(Item("פיתוח אתר, אבן דרך", "11000.00", "29000.00"), Item("תחזוקת אתר רבעונית", "3200.00", "4800.00")),
)  # fmt: skip
PHOTOGRAPHER = ISRAELI(
    "רוני דמיוני צילום", "roni-photo.example", local="roni", tax="none", address="מושב הדמיון",
    tax_id=israeli("03900011"), numbering="{n:04d}", payment=("העברה בנקאית", ""), phone="050-5550101",
    items=(Item("צילום מוצרים, חצי יום", "850.00", "1200.00"), Item("ריטוש תמונות", "300.00", "450.00")),
)  # fmt: skip
COFFEE = ISRAELI(
    'קלייה מדומה בע"מ', "kliya-meduma.example", local="sales", address="אזור התעשייה 11, קיסריה",
    phone="04-5550144", tax_id=israeli("51490872"), numbering="{n:06d}", payment=("ויזה", "8820"),
    items=(
        Item('פולי קפה 1 ק"ג תערובת הבית', "78.00", "92.00", 4), Item("שיבולת שועל ברמן 12 יח'", "108.00", "126.00"),
        Item("כוסות נייר 1000 יח'", "84.00", "96.00", 2),
    ),
)  # fmt: skip
CLEANER = ISRAELI(
    "מבריק ניקיון משרדים", "mavrik-clean.example", local="office", address="רחוב הסבון 2, בת ים",
    phone="03-5550133", tax_id=israeli("51188327"), numbering="{n:05d}", payment=("ישראכרט", "8820"),
    items=(Item("ניקיון משרד, חודשי", "680.00"),),
)  # fmt: skip
INSURER = ISRAELI(
    "מגן הבדיה ביטוח", "magen-habidya.example", local="polisa", tax="none", address="מגדל הדוגמה, רמת גן",
    phone="*5590", tax_id=israeli("52004188"), numbering="{n:05d}{m:07d}", payment=("ויזה", "4417"),
    items=(Item("פרמיה שנתית", "2380.00", "2960.00"),),
)  # fmt: skip
COURIER = ISRAELI(
    "שליחויות ברוח", "shlihuyot-baruah.example", local="invoices", address="רחוב המהיר 7, אור יהודה",
    tax_id=israeli("51340116"), numbering="{n:06d}", payment=("ויזה", "4417"),
    items=(Item("משלוח עירוני", "32.00", "45.00", 4), Item("משלוח בין עירוני", "68.00", "89.00", 2)),
)  # fmt: skip
HUMMUS = ISRAELI(
    "חומוס אין כמוהו", "rakomi.example", local="orders", from_name="רעבומי", tax_included=True,
    address="רחוב השקר הלבן 4, תל אביב", numbering="{n:07d}", payment=("ויזה", "4417"),
    items=(
        Item("חומוס מלא", "38.00", "44.00", 3), Item("פלאפל 6 כדורים", "18.00", "22.00", 2),
        Item("סלט קצוץ", "24.00", "29.00"), Item("לימונדה", "12.00", "14.00", 3),
    ),
)  # fmt: skip
CITY = ISRAELI(
    "עיריית הבדיון", "habidyon.muni.example", local="gvia", tax="none", address="כיכר העירייה 1, הבדיון", phone="106",
    numbering="{n:09d}", payment=("ויזה", "4417"), items=(Item("ארנונה לעסקים", "1280.00", "1340.00"),),
)  # fmt: skip
TREES = ISRAELI(
    "עמותת עץ בדוי", "etz-badui.example", local="todah", tax="none", tax_id=israeli("58000123"), numbering="{n:06d}",
    items=(Item("תרומה", "120.00", "360.00"),),
)  # fmt: skip
PENSION = ISRAELI(
    "אופק מדומה פנסיה", "ofek-medume.example", local="maasikim", tax="none", phone="*5533",
    address="מגדל הקצה, גבעתיים",
    tax_id=israeli("51366620"), numbering="{n:08d}", payment=("ויזה", "4417"),
    items=(Item("הפרשות מעסיק", "1800.00", "2900.00"),),
)  # fmt: skip
BUILDER = ISRAELI(
    'שיפוצי משל ובניו בע"מ', "shiputzei-mashal.example", local="office", address="דרך האבן 6, אשדוד",
    phone="08-5550155", tax_id=israeli("51577301"), numbering="{n:06d}",
    items=(
        Item("עבודות גבס וצבע בסטודיו", "11400.00", "34500.00"), Item("נקודת חשמל", "260.00", "310.00", 6),
        Item("ריצוף, מטר רבוע", "140.00", "180.00", 20),
    ),
)  # fmt: skip
BANK = ISRAELI("בנק הדוגמה", "bank-hadugma.example", local="alerts")
CARDS = ISRAELI("כרטיסי משל", "kartisei-mashal.example", local="service", payment=("ויזה", "4417"))
TASHLUMIT = ISRAELI("תשלומית", "tashlumit.example", local="requests")
FRIEND = ISRAELI("חבר", "friends.example", local="omer")
COMMITTEE = ISRAELI("ועד הבית, רחוב הדוגמה 12", "vaad-bait.example", local="vaad")
POST = ISRAELI("דואר הדוגמה", "doar-hadugma.example")
LENDER = ISRAELI("הלוואות בקליק", "halvaot.test", local="office")
ACCOUNTANT = ISRAELI("רו״ח דמיונית", "rohe-heshbon.example", local="office")
