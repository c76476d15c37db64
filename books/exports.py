"""Makes exported files: small ones at once, large ones by a job in steps, kept for a day.

A file that is made at once is written to a temporary file before a byte of it is sent: so it comes whole or not at all,
whoever reads it slowly holds neither a transaction nor a place among the heavy reads, and its length is known.
"""

from __future__ import annotations

import datetime
import sys
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from books import parts
from books.archive import ARCHIVE, MOST_DOCUMENTS, ROWS, Archive, ExportTooLargeError
from books.models import Export
from books.parts import StoredWorkspace, TemporaryWorkspace
from books.question import Question
from businesses.heavy_reads import heavy_read
from businesses.models import Business, for_business
from foundation.errors import ApiError
from receipts import jobs, totals
from receipts.jobs import Step, job_kind
from receipts.keyset import Key
from receipts.ledger import Cause
from receipts.listing import order_of
from receipts.models import ACTIVE_JOBS, Document, Job, JobStatus, Receipt
from receipts.storage import StorageUnavailableError

KIND: Final = "export"
ARCHIVE_REACH: Final = 500
ARCHIVE_BYTES: Final = 64 * 2**20
"""Receipts of a ZIP looked at in one step, and bytes after which it ends: some seconds, within a job's lease."""
MEGABYTE: Final = 10**6


class TooManyExportsError(ApiError):
    """As many files of the business are being made as may be at once."""

    status = 429
    code = "TOO_MANY_EXPORTS"
    message = "Several exports of your business are being made already."
    hint = "Wait until one of them is done, or cancel it: GET jobs lists them."
    retry_after = 30


class ExportNotReadyError(ApiError):
    """The file is not made yet, or could not be made."""

    status = 409
    code = "EXPORT_NOT_READY"
    message = "The file is not there."
    hint = "GET exports/{id} tells how far it is, or why it failed."


class StoreFailedError(Exception):
    """The document store does not answer: the step is tried again."""


class ExportExpiredError(ApiError):
    """The file was deleted when its time was over."""

    status = 410
    code = "EXPORT_EXPIRED"
    message = "The file is no longer kept."
    hint = "Ask for it again: POST exports."


def make_at_once(question: Question, business: Business) -> TemporaryWorkspace | None:
    """Make a file, which the caller closes; None if it is too large for that. Raises TooManyHeavyReadsError."""
    with heavy_read(business):
        return _make(question, business)


def stream_of(question: Question) -> str:
    """The stream of a workspace that is the file."""
    return ROWS if question.is_csv else ARCHIVE


def start(question: Question, business: Business, *, cause: Cause) -> Export:
    """Have a job make the file; an active one with the same question is returned again. Raises TooManyExportsError."""
    active = for_business(Job.objects.filter(kind=KIND, status__in=ACTIVE_JOBS), business)
    if active.exclude(subject=question.digest).count() >= settings.EXPORT_JOBS_AT_ONCE:
        raise TooManyExportsError
    job = jobs.start(
        business,
        KIND,
        subject=question.digest,
        parameters=question.to_json(),
        total=totals.count_of(business, question.selection(business)),
        cause=cause,
    )
    return _export_of(job, question)


def parts_of(export: Export, *, now: datetime.datetime) -> list[parts.Part]:
    """The file's parts. Raises ExportNotReadyError, ExportExpiredError."""
    if export.is_gone(now=now):
        raise ExportExpiredError
    if export.job.status != JobStatus.DONE:
        raise ExportNotReadyError
    return [(name, size) for name, size in export.parts]


def delete_expired(*, now: datetime.datetime) -> int:
    """Delete the files whose time is over, and what failed and cancelled jobs left; return how many."""
    ended = Q(expires_at__lte=now) | Q(job__status__in=[JobStatus.FAILED, JobStatus.CANCELLED])
    deleted = 0
    for export in Export.objects.filter(ended, deleted_at=None).order_by("created_at")[:ARCHIVE_REACH]:
        parts.delete_folder(export.folder)
        Export.objects.filter(pk=export.pk).update(deleted_at=now, parts=[])
        deleted += 1
    return deleted


@job_kind(KIND, label=_("Exporting receipts"))
def export_step(job: Job, *, size: int, now: datetime.datetime) -> Step:
    """Add one batch to the file, or finish it. Raises FilterGoneError, ExportTooLargeError."""
    question, cursor = Question.from_json(job.parameters), job.cursor or {}
    export, step = _export_of(job, question), cursor.get("step", 0)
    workspace = StoredWorkspace(export.folder, prefix=f"{job.lease_number}-{step}", parts=cursor.get("parts", {}))
    add = _add_rows if question.is_csv else _add_documents
    try:
        rows, documents, end = add(workspace, question, job)
    except StorageUnavailableError as error:
        # as an answer to a request it would end the job
        raise StoreFailedError from error
    documents += cursor.get("documents", 0)
    if documents > MOST_DOCUMENTS:
        raise ExportTooLargeError
    made = workspace.parts()
    if end is None:
        return _finish(export, made.get(stream_of(question), []), rows, job, now=now)
    key = [value.isoformat() if isinstance(value, datetime.date) else value for value in end]
    cursor = {"after": key, "step": step + 1, "documents": documents, "parts": parts.to_json(made)}
    return Step(rows, cursor)


def _export_of(job: Job, question: Question) -> Export:
    name = question.file_name(today=job.created_at.astimezone(job.business.zone).date())
    export, _ = Export.objects.get_or_create(
        job=job,
        defaults={
            "business": job.business,
            "format": question.format,
            "name": name,
            "created_at": job.created_at,
        },
    )
    return export


def _add_rows(workspace: StoredWorkspace, question: Question, job: Job) -> tuple[int, int, Key | None]:
    sheet = question.sheet(job.business)
    if not job.cursor:
        workspace.append(ROWS, sheet.head())
    lines = sheet.batch(question.listing(job.business), question.ordering, _after(job, question))
    workspace.append(ROWS, lines.content)
    return lines.rows, 0, lines.end


def _add_documents(workspace: StoredWorkspace, question: Question, job: Job) -> tuple[int, int, Key | None]:
    archive = Archive(workspace, question.sheet(job.business), language=question.language)
    if not job.cursor:
        archive.begin()
    order = order_of(question.ordering)
    batch = question.listing(job.business).batch(order, _after(job, question), reach=ARCHIVE_REACH)
    added = archive.add(batch.rows, most_bytes=ARCHIVE_BYTES)
    end = order.key_of(added.stopped_at) if added.stopped_at else batch.end
    if end is None:
        archive.finish()
    else:
        archive.release()
    return added.receipts, added.documents, end


def _finish(export: Export, file: list[parts.Part], rows: int, job: Job, *, now: datetime.datetime) -> Step:
    export.parts, export.size, export.rows = file, parts.size_of(file), job.done + rows
    export.expires_at = now + datetime.timedelta(hours=settings.EXPORT_KEEP_HOURS)
    export.save(update_fields=["parts", "size", "rows", "expires_at"])
    return Step(rows, None, {"export": export.pk, "receipts": export.rows, "bytes": export.size})


def _make(question: Question, business: Business) -> TemporaryWorkspace | None:
    sheet, listing, order = question.sheet(business), question.listing(business), order_of(question.ordering)
    reach = settings.EXPORT_AT_ONCE_ROWS if question.is_csv else min(ARCHIVE_REACH, settings.EXPORT_AT_ONCE_ROWS)
    batch = listing.batch(order, None, reach=reach + 1)
    if batch.end is not None or not (question.is_csv or _is_light(batch.rows)):
        return None
    workspace = TemporaryWorkspace()
    try:
        if question.is_csv:
            workspace.append(ROWS, sheet.head())
            workspace.append(ROWS, sheet.lines(batch.rows)[0])
        else:
            archive = Archive(workspace, sheet, language=question.language)
            archive.begin()
            archive.add(batch.rows, most_bytes=sys.maxsize)
            archive.finish()
    except BaseException:
        workspace.close()
        raise
    return workspace


def _is_light(rows: QuerySet[Receipt]) -> bool:
    """Whether their documents are few bytes."""
    without_file = Q(receipts__has_attachment=False)
    documents = Document.objects.filter(receipts__in=rows.order_by().values("pk"))
    size = documents.filter(~Q(origin="mail") | without_file).aggregate(size=Sum("size"))["size"] or 0
    return bool(size <= settings.EXPORT_AT_ONCE_MB * MEGABYTE)


def _after(job: Job, question: Question) -> Key | None:
    key = (job.cursor or {}).get("after")
    if key is None:
        return None
    columns = order_of(question.ordering).columns
    fields: list[Any] = [Receipt._meta.get_field(column) for column in columns]
    return tuple(field.to_python(value) for field, value in zip(fields, key, strict=True))
