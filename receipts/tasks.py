"""Works on jobs, keeps the totals, cleans the document store, and reads again what a newer engine may read better."""

from __future__ import annotations

import contextlib
import datetime

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from kombu.exceptions import OperationalError

from foundation.errors import QueueUnavailableError
from receipts import (
    bulk_jobs,  # noqa: F401 - a worker knows the kinds of job that are imported here
    category_jobs,  # noqa: F401 - the same
    document_texts,
    jobs,
    legacy_attachments,
    legacy_corrections,
    legacy_readings,
    rereading,
    storage,
    total_jobs,  # noqa: F401
    total_upkeep,
)
from receipts.models import Document, Job
from receipts.search import upkeep as search_upkeep

GRACE = datetime.timedelta(days=1)
"""Far longer than it takes from writing a file to committing the row that names it."""
BATCH = 500
REREADING_TIME = datetime.timedelta(seconds=5)
"""How long receipts are read again before other jobs get their turn."""
FOLDING_TIME, MENDING_TIME = datetime.timedelta(seconds=1), datetime.timedelta(seconds=10)
"""How long totals are folded, and compared, before other jobs get their turn; one business is finished."""
SEARCH_TIME = datetime.timedelta(seconds=10)
"""How long what was saved before is made fit for searching before other jobs get their turn."""
JOB_TIME = datetime.timedelta(seconds=5)
"""How long a job is worked on before others get their turn."""


def send_job(job_id: int) -> None:
    """Send a job that is due to a worker; if the queue is down, the schedule does it later."""
    with contextlib.suppress(QueueUnavailableError):
        _send(job_id)


def send_new_job(job: Job) -> None:
    """Send a job that somebody waits for. Raises QueueUnavailableError, and leaves no job behind."""
    try:
        _send(job.pk)
    except QueueUnavailableError:
        jobs.forget_unsent(job)
        raise


def _send(job_id: int) -> None:
    job = Job.objects.filter(pk=job_id).first()
    if job is not None and jobs.mark_sent(job_id, now=timezone.now()):
        try:
            run_job.apply_async(args=(job_id,), queue=jobs.queue_of(job))
        except OperationalError as error:
            raise QueueUnavailableError from error


@shared_task(ignore_result=True)
def run_job(job_id: int) -> None:
    """Work on a job for a few seconds, and send it again if it can go on."""
    until = timezone.now() + JOB_TIME
    if jobs.work(job_id, may_go_on=lambda: timezone.now() < until, clock=timezone.now):
        send_job(job_id)


@shared_task(ignore_result=True)
def dispatch_due_jobs() -> None:
    """Send the jobs that are due, such as those whose worker died."""
    for job_id in jobs.due(timezone.now()).values_list("pk", flat=True)[:BATCH]:
        send_job(job_id)


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


@shared_task
def keep_search() -> dict[str, int]:
    """Make receipts found by searching that were saved before there was one; return how many, and how many mails were
    read for their text."""
    until = timezone.now() + SEARCH_TIME
    return {
        "receipts": search_upkeep.add_missing(may_go_on=lambda: timezone.now() < until),
        "mails": document_texts.read_missing(may_go_on=lambda: timezone.now() < until),
    }


@shared_task(ignore_result=True)
def keep_totals() -> None:
    """Fold what changed into the totals, and build those of small businesses that are not complete."""
    until = timezone.now() + FOLDING_TIME
    total_upkeep.keep_up(may_go_on=lambda: timezone.now() < until)


# one business is always finished, however big it is and however slow the machine
@shared_task(soft_time_limit=1_800, time_limit=1_860)
def mend_totals() -> int:
    """Build totals that are not complete, and compare those of each business with its receipts once a day.

    Return of how many businesses they were mended.
    """
    until = timezone.now() + MENDING_TIME
    total_upkeep.build_big(may_go_on=lambda: timezone.now() < until)
    return total_upkeep.mend_due(now=timezone.now(), may_go_on=lambda: timezone.now() < until)


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
