"""Mails and readings for the tests, built from what a test cares about."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from email.message import EmailMessage
from types import MappingProxyType
from typing import Any

from businesses.models import Business, User
from extraction.types import DocumentType, Evidence, ExtractedReceipt, Field, Found, Place, SourcePart
from receipts.intake import Mail
from receipts.ledger import Cause
from receipts.models import Way

NOON = datetime.datetime(2026, 3, 10, 12, 0, tzinfo=datetime.UTC)


def english(number: str = "INV-2041", total: str = "118.00") -> bytes:
    """A plain receipt of a fictional shop."""
    net, tax = Decimal(total) / Decimal("1.18"), Decimal(total) - Decimal(total) / Decimal("1.18")
    return letter(
        f"Your receipt {number} from Maple Stationery",
        f"""Thank you for your purchase.

Receipt number: {number}
Date: March 10, 2026

Three notebooks      USD {net:.2f}
Subtotal             USD {net:.2f}
Tax (18%)            USD {tax:.2f}
Total paid           USD {total}

Paid with Visa ending in 4242
Maple Stationery Ltd.
""",
    )


def hebrew(number: str = "30881") -> bytes:
    """A tax invoice with receipt, right to left, as a table."""
    rows = [("לפני מע״מ", "100.00 ₪"), ("מע״מ 18%", "18.00 ₪"), ("סה״כ לתשלום", "118.00 ₪")]
    table = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows)
    page = f"""<html dir="rtl"><body><h1>חשבונית מס קבלה {number}</h1><p>מאפיית הגליל הבדיונית בע״מ</p>
<p>תאריך: 10/03/2026</p><table>{table}</table><p>שולם בכרטיס אשראי המסתיים ב-4242</p></body></html>"""
    return letter(f"חשבונית מס קבלה {number}", "", html=page, sender="מאפיית הגליל <bills@bakery.example>")


def newsletter() -> bytes:
    """Prices, and no receipt."""
    return letter(
        "Spring sale: 30% off everything",
        "Only this week: notebooks from $4.99, pens from $1.20. Shop now!\n\nUnsubscribe: https://maple.example/u",
        headers={"List-Unsubscribe": "<https://maple.example/u>"},
    )


def letter(
    subject: str,
    text: str,
    *,
    html: str = "",
    sender: str = "Maple Stationery <receipts@maple.example>",
    files: Mapping[str, bytes] = MappingProxyType({}),
    headers: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """A mail as it arrives."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, sender, "owner@shop.example"
    mail["Date"] = "Tue, 10 Mar 2026 12:00:00 +0000"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text or subject)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()


def mail_to(business: Business, source_id: str = "m-1", rfc822: bytes = b"Subject: a receipt\r\n\r\n.") -> Mail:
    """A mail that reached `business` at NOON."""
    return Mail(business, "tests", source_id, rfc822, NOON)


def known(value: Any, confidence: float = 0.97) -> Field[Any]:
    """A field as an extractor gives it."""
    return Field(value, confidence, (Evidence(str(value)[:200], Place(SourcePart.BODY, row=3), "totals"),))


def reading(**changes: Any) -> ExtractedReceipt:
    """A receipt that was read without a doubt, but for `changes`."""
    values: dict[str, Any] = {
        "document_type": DocumentType.INVOICE,
        "vendor": "Maple Stationery Ltd.",
        "vendor_tax_id": "514000001",
        "number": "INV-2041",
        "issue_date": datetime.date(2026, 3, 10),
        "net": Decimal("100.00"),
        "tax": Decimal("18.00"),
        "total": Decimal("118.00"),
        "currency": "USD",
    }
    meta: dict[str, Any] = {"confidence": 0.95, "problems": (), "line_items": ()}
    meta |= {name: changes.pop(name) for name in tuple(changes) if name in meta}
    fields: dict[str, Any] = {name: known(value) for name, value in (values | changes).items() if value is not None}
    return ExtractedReceipt(**fields, **meta)


def found(*readings: ExtractedReceipt, **changes: Any) -> Found:
    """What the engine answers for a mail with these receipts."""
    return Found(readings or (reading(**changes),))


def said(by: User | None = None, *, at: datetime.datetime = NOON) -> Cause:
    """A change that a person made by the API."""
    return Cause(Way.API, at, by)
