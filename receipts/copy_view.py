"""A copy beside its original: in which fields they differ."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from receipts.field_values import display
from receipts.fields import FIELDS, label_of
from receipts.models import Receipt

COMPARED = tuple(field for field in FIELDS if field.name != "received_at")
MOST_COPIES = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which a copy and its original differ; a value nobody knows is empty."""

    label: str
    own: SafeString | str
    original: SafeString | str


def differences(receipt: Receipt, original: Receipt) -> list[Difference]:
    """The fields in which the two differ, in the order of pages."""
    return [
        Difference(
            label_of(field.name),
            display(field, getattr(receipt, field.name), receipt.currency),
            display(field, getattr(original, field.name), original.currency),
        )
        for field in COMPARED
        if getattr(receipt, field.name) != getattr(original, field.name)
    ]


def copies_of(receipt: Receipt) -> list[Receipt]:
    """The newest of its copies, MOST_COPIES and one at most."""
    rows = Receipt.objects.filter(duplicate_of=receipt, business=receipt.business_id, deleted_at=None)
    return list(rows.order_by("-pk")[: MOST_COPIES + 1])
