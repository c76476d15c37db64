"""Cleans the document store, and reads again what a newer engine may read better."""

from __future__ import annotations

import datetime

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from receipts import legacy_attachments, legacy_corrections, legacy_readings, rereading, storage
from receipts.models import Document

GRACE = datetime.timedelta(days=1)
"""Far longer than it takes from writing a file to committing the row that names it."""
BATCH = 500
REREADING_TIME = datetime.timedelta(seconds=5)
"""How long receipts are read again before other jobs get their turn."""


@shared_task
def sweep_documents() -> dict[str, int]:
    """Delete rows of documents without a receipt, then files without a row; return how many of each."""
    before = timezone.now() - GRACE
    return {"rows": forget_unused(before=before), "files": discard_unnamed(before=before)}


@shared_task(ignore_result=True)
def reread_receipts() -> None:
    """Read receipts still to review again that an older engine read, for a few seconds."""
    until = timezone.now() + REREADING_TIME
    if settings.REREAD_AFTER_UPGRADE:
        rereading.reread_outdated(may_go_on=lambda: timezone.now() < until)


@shared_task
def move_legacy_rows() -> dict[str, int]:
    """Move what processes of the version before wrote where they look for it; return how many of each."""
    return {
        "corrections": legacy_corrections.move_all(),
        "readings": legacy_readings.move_all(),
        "attachments": legacy_attachments.mark_newest(),
    }


def forget_unused(*, before: datetime.datetime) -> int:
    """Delete the documents' rows made before `before` that no receipt has; return how many."""
    attached = Document.receipts.through.objects.filter(document=OuterRef("pk"))
    unused = Document.objects.filter(~Exists(attached), created_at__lt=before)
    forgotten = 0
    while True:
        with transaction.atomic():
            # who links one of them to a receipt now has to wait for the lock, so the second query decides
            locked = list(unused.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
            if not locked:
                return forgotten
            forgotten += unused.filter(pk__in=locked).delete()[1].get("receipts.Document", 0)


def discard_unnamed(*, before: datetime.datetime) -> int:
    """Delete the files written before `before` that no row names; return how many."""
    discarded = 0
    store = storage.documents()
    for files in store.written_before(before):
        old = {file.name: file for file in files}
        owners = {file.business_id for file in files}
        named = Document.objects.filter(business_id__in=owners, sha256__in=old).values_list("sha256", flat=True)
        for name in old.keys() - set(named):
            discarded += store.discard(old[name], older_than=before)
    return discarded
