"""Reads receipts that are still to review again once the engine is newer than their reading.

What a person has approved, rejected, deleted or corrected stays as it is, and so do copies, for which their original
stands. The version that a row carries is all there is to remember: whatever is interrupted is taken up where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from extraction import EARLIER_VERSIONS, VERSION
from extraction.types import Outcome
from receipts import changes, history, intake, legacy_corrections
from receipts.ledger import Cause
from receipts.models import Receipt, Status, Way

logger = logging.getLogger(__name__)

BATCH = 20
"""So many mails are read together: what one kill makes be read once more."""


def outdated() -> QuerySet[Receipt]:
    """Receipts still to review, touched by nobody, that an older engine read."""
    # an equality for each version, so that an index finds the newest of one
    return Receipt.originals.filter(
        ~history.has_correction(), status=Status.PENDING_REVIEW, engine_version__in=EARLIER_VERSIONS
    )


def reread_outdated(*, may_go_on: Callable[[], bool]) -> int:
    """Read outdated receipts again, the newest of all businesses first, batch by batch; return how many.

    Raises StorageUnavailableError, ReaderUnavailableError; what is left is outdated still.
    """
    count = 0
    while may_go_on():
        batch = list(outdated().select_related("business").order_by("-received_at", "-pk")[:BATCH])
        if not batch:
            break
        _reread(batch)
        count += len(batch)
    return count


def _reread(receipts: Sequence[Receipt]) -> None:
    found = [(receipt, mail) for receipt in receipts if (mail := _stored_mail(receipt)) is not None]
    outcomes = intake.read_all([mail for _, mail in found])
    for (receipt, mail), outcome in zip(found, outcomes, strict=True):
        _take_over(receipt, mail, outcome)


def _stored_mail(receipt: Receipt) -> intake.Mail | None:
    """The mail; None if it is not in the store, where no engine will find it: the row is as up to date as can be."""
    try:
        return changes.mail_of(receipt)
    except changes.OriginalMissingError:
        logger.error("receipt %s cannot be read again: its mail is not in the document store", receipt.pk)
        outdated().filter(pk=receipt.pk).update(engine_version=VERSION)
        return None


def _take_over(receipt: Receipt, mail: intake.Mail, outcome: Outcome) -> None:
    """Bring the receipt up to date, unless somebody has decided on it while its mail was read."""
    documents = changes.documents_of(mail, outcome)
    with transaction.atomic():
        # locked first: a query that waits for the lock would not see the correction that it waited for
        legacy_corrections.move_of(Receipt.objects.select_for_update().get(pk=receipt.pk))
        if outdated().filter(pk=receipt.pk).exists():
            changes.save_reading(receipt, mail, outcome, documents, cause=Cause(Way.REREADING, timezone.now()))
