"""Marks receipts that have a document where a process of the version before, which knows no such mark, saved them.

To be deleted when no such process runs.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, Max, OuterRef

from receipts.models import Document, Receipt

NEWEST: Final = 20_000
"""Receipts looked at: far more than are saved between two calls."""


def mark_newest() -> int:
    """Mark the newest receipts that have a document and no mark; return how many."""
    newest = Receipt.objects.aggregate(newest=Max("pk"))["newest"] or 0
    attached = Exists(Document.objects.filter(receipts=OuterRef("pk"), origin="attachment"))
    unmarked = Receipt.objects.filter(pk__gt=newest - NEWEST, has_attachment=False)
    return unmarked.filter(attached).update(has_attachment=True)
