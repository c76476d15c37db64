"""Calendars beside the Gregorian: their eras, months and signs."""

from __future__ import annotations

import datetime
from typing import Final

BUDDHIST_OFFSET: Final = 543
"""Thailand's year 2569 is 2026."""
ROC_OFFSET: Final = 1911
"""Taiwan's year 115 is 2026."""

JAPANESE_ERAS: Final = {
    "令和": datetime.date(2019, 5, 1), "R": datetime.date(2019, 5, 1),
    "平成": datetime.date(1989, 1, 8), "H": datetime.date(1989, 1, 8),
    "昭和": datetime.date(1926, 12, 25), "S": datetime.date(1926, 12, 25),
}  # fmt: skip
"""The day each began; its first year is the one it began in."""

HIJRI_MONTHS: Final = (
    ("محرم", "المحرم", "muharram"),
    ("صفر", "safar"),
    ("ربيع الأول", "ربيع الاول", "ربيع أول", "rabi al-awwal", "rabi al awwal", "rabi i", "rabi' i"),
    ("ربيع الآخر", "ربيع الاخر", "ربيع الثاني", "ربيع ثاني", "rabi al-thani", "rabi al thani", "rabi ii", "rabi' ii"),
    ("جمادى الأولى", "جمادى الاولى", "جمادى الأول", "جماد الأول", "jumada al-awwal", "jumada al-ula", "jumada i"),
    (
        "جمادى الآخرة",
        "جمادى الاخرة",
        "جمادى الثانية",
        "جماد الثاني",
        "jumada al-thani",
        "jumada al-akhirah",
        "jumada ii",
    ),
    ("رجب", "rajab"),
    ("شعبان", "sha'ban", "shaban", "shaaban"),
    ("رمضان", "ramadan"),
    ("شوال", "shawwal"),
    ("ذو القعدة", "ذي القعدة", "dhu al-qadah", "dhu al-qi'dah", "dhul qadah"),
    ("ذو الحجة", "ذي الحجة", "dhu al-hijjah", "dhul hijjah"),
)
JALALI_MONTHS: Final = (
    ("فروردین", "farvardin"), ("اردیبهشت", "ordibehesht"), ("خرداد", "khordad"), ("تیر", "tir"), ("مرداد", "mordad"),
    ("شهریور", "shahrivar"), ("مهر", "mehr"), ("آبان", "aban"), ("آذر", "azar"), ("دی", "dey"), ("بهمن", "bahman"),
    ("اسفند", "esfand"),
)  # fmt: skip

ROMAN_MONTHS: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")

HIJRI_SIGNS: Final = ("هـ", "ه", "h", "a.h.", "ah")
