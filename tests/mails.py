"""Sample mails: a plain receipt, an Israeli tax invoice, and mails that are no receipts."""

from __future__ import annotations

import datetime
from email.message import EmailMessage
from email.utils import format_datetime

SHOP = "owner@shop.example"


def receipt(
    number: str,
    *,
    total: str = "59.00",
    vendor: str = "Cloudy Hosting Ltd",
    day: datetime.date = datetime.date(2026, 3, 14),
) -> EmailMessage:
    """A receipt of a hosting company: a table with number, date and total in euro."""
    rows = [("Receipt number", number), ("Date", f"{day:%d %B %Y}"), ("Total paid", f"EUR {total}")]
    table = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows)
    mail = _mail(f"{vendor} <billing@cloudy-hosting.example>", f"Your receipt {number} from {vendor}", day)
    mail.set_content("\n".join(f"{label}: {value}" for label, value in rows) + f"\n\nThank you, {vendor}\n")
    mail.add_alternative(f"<p>Thank you for your payment.</p><table>{table}</table><p>{vendor}</p>", subtype="html")
    return mail


def newsletter(title: str = "Spring sale: boots from EUR 39") -> EmailMessage:
    """A mail with prices that is no receipt."""
    mail = _mail("Boots & Co <news@boots.example>", title, datetime.date(2026, 3, 15))
    mail["List-Unsubscribe"] = "<https://boots.example/unsubscribe>"
    mail.set_content("Boots from EUR 39.00, sandals from EUR 19.00. Order now! Unsubscribe at any time.\n")
    return mail


def payment_failed() -> EmailMessage:
    """A mail that the queries find but that is no receipt: nothing was paid."""
    mail = _mail(
        "Cloudy Hosting Ltd <billing@cloudy-hosting.example>", "Your payment failed", datetime.date(2026, 3, 1)
    )
    mail.set_content("We could not charge your card for invoice 77. Please update your payment method.\n")
    return mail


def hebrew_invoice(number: str, *, day: datetime.date = datetime.date(2026, 2, 3)) -> EmailMessage:
    """An Israeli tax invoice-receipt in the body: 100.00 net, 18% VAT, 118.00 in all."""
    lines = [
        'דפוס הגליל בע"מ',
        "ח.פ. 515000008",
        f"חשבונית מס קבלה מספר {number}",
        f"תאריך: {day:%d/%m/%Y}",
        'סה"כ לפני מע"מ: 100.00 ₪',
        'מע"מ 18%: 18.00 ₪',
        'סה"כ שולם: 118.00 ₪',
    ]
    mail = _mail("דפוס הגליל <office@dfus-hagalil.example>", f"חשבונית מס קבלה {number}", day)
    mail.set_content("\n".join(lines) + "\n")
    return mail


def _mail(sender: str, subject: str, day: datetime.date) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, SHOP, subject
    noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)
    mail["Date"] = format_datetime(noon)
    return mail
