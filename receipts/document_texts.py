"""Reads the text of documents that were saved before their text was kept, so that they are searched too."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final

from django.db import transaction
from django.db.models import Max

from receipts import changes, intake
from receipts.models import Document, Receipt, SearchProgress
from receipts.search import index

logger = logging.getLogger(__name__)

BATCH: Final = 20
"""So many mails are read together."""


def read_missing(*, may_go_on: Callable[[], bool]) -> int:
    """Read mails from the newest to the oldest, and keep their text and that of their files; return how many were read.

    Raises StorageUnavailableError, ReaderUnavailableError; what is left is read by the next call.
    """
    newest = Document.objects.aggregate(newest=Max("pk"))["newest"] or 0
    progress, _ = SearchProgress.objects.get_or_create(pk=SearchProgress.TEXTS, defaults={"before": newest + 1})
    count = 0
    while progress.before > 1 and may_go_on():
        batch = list(Document.objects.filter(origin="mail", pk__lt=progress.before).order_by("-pk")[:BATCH])
        count += _read([document for document in batch if not hasattr(document, "text")])
        progress.before = min((document.pk for document in batch), default=1)
        SearchProgress.objects.filter(pk=progress.pk, before__gt=progress.before).update(before=progress.before)
    return count


def waiting() -> int:
    """Up to which id documents are still to be looked at; 0 if all were."""
    progress = SearchProgress.objects.filter(pk=SearchProgress.TEXTS).first()
    return progress.before - 1 if progress else Document.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _read(documents: Sequence[Document]) -> int:
    mails = [mail for document in documents if (mail := _mail_of(document)) is not None]
    for mail, outcome in zip(mails, intake.read_all(mails), strict=True):
        files = intake.store_documents([(mail, outcome)])[mail.source_id]
        with transaction.atomic():
            intake.save_texts(mail.business, files)
            index.refresh(
                Receipt.objects.filter(
                    business=mail.business, source=mail.source, source_id=mail.source_id
                ).values_list("pk", flat=True)
            )
    return len(mails)


def _mail_of(document: Document) -> intake.Mail | None:
    receipt = document.receipts.select_related("business").first()
    try:
        return changes.mail_of(receipt) if receipt else None
    except changes.OriginalMissingError:
        logger.error("document %s has no text to be searched: its mail is not in the document store", document.pk)
        return None
