"""The fictional company that owns the mailbox, and its people."""

from sandbox.demo.tax_ids import israeli

ADDRESS = "office@kav-natui.example"
NAME = "Kav Natui Studio"
TAX_ID = israeli("51400271")

FACTS = {
    "owner_address": ADDRESS,
    "owner": NAME,
    "owner_he": "סטודיו קו נטוי בע״מ",
    "owner_plain_he": 'סטודיו קו נטוי בע"מ',
    "owner_tax_id": TAX_ID,
    "owner_person": "Noa Dugma",
    "owner_first": "Noa",
    "owner_person_he": "נועה דוגמה",
    "owner_first_he": "נועה",
    "owner_street": "12 HaDugma Street",
    "owner_street_he": "רחוב הדוגמה 12",
    "owner_city": "6510000 Tel Aviv, Israel",
    "owner_city_he": "תל אביב 6510000",
}
