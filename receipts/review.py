"""What people do with a receipt: decide its status, and say what a field really is.

A :class:`~receipts.models.Correction` keeps what was read beside what was said; no later reading overwrites it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from businesses.models import User
from receipts.models import Correction, Receipt, Status

CORRECTABLE = (
    "vendor", "amount", "currency", "issue_date", "document_type", "number", "net", "tax", "tax_rate",
    "vendor_tax_id", "buyer_tax_id", "allocation_number", "payment_method", "last4",
)  # fmt: skip

Value = str | Decimal | datetime.date | None


def correct(receipt: Receipt, said: Mapping[str, Value], *, by: User) -> list[Correction]:
    """Set the fields of `said` that differ, each with its correction; returns the corrections."""
    changes = {name: value for name, value in said.items() if getattr(receipt, name) != value}
    if not changes:
        return []
    corrections = [
        Correction(
            receipt=receipt,
            field=name,
            was=as_json(getattr(receipt, name)),
            became=as_json(value),
            corrected_by=by,
        )
        for name, value in changes.items()
    ]
    for name, value in changes.items():
        setattr(receipt, name, value)
    with transaction.atomic():
        Correction.objects.bulk_create(corrections)
        receipt.save(update_fields=[*changes, "updated_at"])
    return corrections


def decide(receipt: Receipt, status: Status) -> None:
    """Give the receipt the status a person chose."""
    receipt.status = status
    receipt.save(update_fields=["status", "updated_at"])


def as_json(value: Value) -> str | None:
    """A field's value as a correction keeps it: text, with the point as decimal sign and ISO dates."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value
