"""Keeping the document store tidy."""

from __future__ import annotations

import datetime

from celery import shared_task
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from receipts import storage
from receipts.models import Document

GRACE = datetime.timedelta(days=1)
"""Far longer than a file waits between being written and being named by a committed row."""
BATCH = 500


@shared_task
def sweep_documents() -> dict[str, int]:
    """Delete what belongs to nothing: rows of files without a receipt, then files without a row."""
    before = timezone.now() - GRACE
    return {"rows": forget_unused(before=before), "files": discard_unnamed(before=before)}


def forget_unused(*, before: datetime.datetime) -> int:
    """Delete the rows, made before `before`, of files that lie beside no receipt; how many."""
    beside = Document.receipts.through.objects.filter(document=OuterRef("pk"))
    unused = Document.objects.filter(~Exists(beside), created_at__lt=before)
    forgotten = 0
    while True:
        with transaction.atomic():
            # whoever lays one of them beside a receipt now has to wait, so the second look is the last word
            locked = list(unused.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
            if not locked:
                return forgotten
            forgotten += unused.filter(pk__in=locked).delete()[1].get("receipts.Document", 0)


def discard_unnamed(*, before: datetime.datetime) -> int:
    """Delete the files, written before `before`, that no row names; how many."""
    discarded = 0
    store = storage.documents()
    for files in store.written_before(before):
        old = {file.name: file for file in files}
        owners = {file.business_id for file in files}
        named = Document.objects.filter(business_id__in=owners, sha256__in=old).values_list("sha256", flat=True)
        for name in old.keys() - set(named):
            discarded += store.discard(old[name], older_than=before)
    return discarded
