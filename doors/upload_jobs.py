"""The job that reads uploaded files, one a step, and tells what became of each.

A file is read before its step's transaction, which saves its receipts and tells of them: so a worker that is killed
leaves no receipt that its job does not tell of, and the next one goes on with the file in hand. A ZIP archive is
replaced by its files, each of which is read by itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy as _

from doors.file_types import ARCHIVE, Refusal, accepted_type
from doors.messages import FileOutcome, FileReason, file_message, review_reason
from receipts import changes, intake, jobs, storage
from receipts.jobs import Step, StepFunction, prepared_job_kind
from receipts.models import Job, Receipt, Status

UPLOAD = "upload"
Moment = datetime.datetime


class WaitingFile(TypedDict, total=False):
    """A file still to be read; with a `refusal` one that will not be. `archive` is the name of the one it lay in."""

    name: str
    sha256: str
    media_type: str
    refusal: str
    archive: str


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of a file: its receipts' ids, and of a duplicate the id of the receipt that counts."""

    name: str
    archive: str | None
    outcome: FileOutcome
    reason: FileReason | None = None
    receipts: list[int] = field(default_factory=list)
    duplicate_of: int | None = None


def results_of(job: Job) -> list[dict[str, Any]]:
    """What became of the files so far, each a FileResult with a `message` in the reader's language."""
    told: Mapping[str, Any] = job.result or job.cursor or {}
    return [{**entry, "message": file_message(entry["reason"])} for entry in told.get("files", ())]


def _present(job: Job) -> Mapping[str, Any] | None:
    return {"files": results_of(job)} if job.result is not None else None


@prepared_job_kind(UPLOAD, label=_("Reading what was uploaded"), present=_present, is_urgent=True)
def read_next(job: Job) -> StepFunction:
    """Read the next file; return the step that saves what was read.

    Raises StorageUnavailableError, ReaderUnavailableError.
    """
    waiting = _waiting(job)
    if not waiting:
        return _end
    file = waiting[0]
    if "refusal" in file:
        return partial(_tell, _result(file, FileOutcome.REFUSED, FileReason(file["refusal"])))
    if intake.receipt_with_file(job.business, file["sha256"]):
        return _recognise
    try:
        content = storage.read(job.business_id, file["sha256"])
    except FileNotFoundError:
        return partial(_tell, _result(file, FileOutcome.FAILED, FileReason.MISSING))
    if file["media_type"] == ARCHIVE:
        opened = intake.unpack(content)
        if opened.items:
            inside = [_stored(job, file, item.name, item.content) for item in opened.items]
            return partial(_replace_archive, inside, is_whole=opened.problem is None)
    return partial(_save, intake.prepare(_mail(job, file, content)))


def _mail(job: Job, file: WaitingFile, content: bytes) -> intake.Mail:
    return intake.Mail(
        job.business,
        intake.UPLOAD,
        file["sha256"],
        content,
        job.created_at,
        file["media_type"],
        file["name"],
        is_given=True,
    )


def _stored(job: Job, archive: WaitingFile, name: str, content: bytes) -> WaitingFile:
    kind = accepted_type(content, name, media_type_of=intake.media_type_of)
    described: WaitingFile = {"name": name, "archive": archive["name"]}
    if not content:
        return {**described, "refusal": Refusal.EMPTY}
    if kind is None:
        return {**described, "refusal": Refusal.UNSUPPORTED_TYPE}
    return {**described, "sha256": storage.store(job.business_id, content), "media_type": kind}


def _save(reading: intake.Reading, job: Job, *, size: int, now: Moment) -> Step:
    submission, file = intake.finish(reading), _waiting(job)[0]
    rows = list(Receipt.objects.filter(pk__in=submission.receipt_ids).only("status", "duplicate_of_id", "problems"))
    if not rows:
        return _told(job, _result(file, FileOutcome.FAILED, FileReason.UNREADABLE))
    if not submission.is_new:
        return _told(job, _same_file(file, rows))
    originals = [row.duplicate_of_id for row in rows if row.duplicate_of_id]
    ids = list(submission.receipt_ids)
    if len(originals) == len(rows):
        return _told(job, _result(file, FileOutcome.DUPLICATE, FileReason.SAME_DOCUMENT, ids, originals[0]))
    unclear = [row for row in rows if row.status != Status.APPROVED]
    reason = review_reason([problem for row in unclear for problem in row.problems]) if unclear else None
    return _told(job, _result(file, FileOutcome.RECEIPT, reason, ids))


def _recognise(job: Job, *, size: int, now: Moment) -> Step:
    """A file that is beside a receipt already; one that was deleted is what the person wants back."""
    file = _waiting(job)[0]
    receipt = intake.receipt_with_file(job.business, file["sha256"])
    if receipt is None:
        # gone this moment: to be read after all
        return Step(cursor=job.cursor)
    if receipt.deleted_at is None:
        return _told(job, _same_file(file, [receipt]))
    changes.restore(receipt, cause=jobs.cause_of(job, now=now))
    return _told(job, _result(file, FileOutcome.RECEIPT, FileReason.RESTORED, [receipt.pk]))


def _same_file(file: WaitingFile, rows: Sequence[Receipt]) -> FileResult:
    first = rows[0]
    ids = [row.pk for row in rows]
    return _result(file, FileOutcome.DUPLICATE, FileReason.SAME_FILE, ids, first.duplicate_of_id or first.pk)


def _replace_archive(inside: list[WaitingFile], job: Job, *, is_whole: bool, size: int, now: Moment) -> Step:
    archive, *others = _waiting(job)
    told = [] if is_whole else [_result(archive, FileOutcome.REFUSED, FileReason.PART_UNREAD)]
    job.total = (job.total or 0) + len(inside) - 1
    job.save(update_fields=["total"])
    return _next(job, [*inside, *others], told, done=0)


def _tell(result: FileResult, job: Job, *, size: int, now: Moment) -> Step:
    return _told(job, result)


def _end(job: Job, *, size: int, now: Moment) -> Step:
    return _next(job, [], [], done=0)


def _told(job: Job, result: FileResult) -> Step:
    return _next(job, _waiting(job)[1:], [result], done=1)


def _next(job: Job, waiting: Sequence[WaitingFile], told: Sequence[FileResult], *, done: int) -> Step:
    files = [*(job.cursor or {}).get("files", ()), *map(asdict, told)]
    return Step(
        done=done,
        cursor={"waiting": list(waiting), "files": files},
        result=None if waiting else {"files": files},
    )


def _waiting(job: Job) -> list[WaitingFile]:
    cursor = job.cursor or {"waiting": job.parameters["files"]}
    waiting: list[WaitingFile] = cursor["waiting"]
    return waiting


def _result(
    file: WaitingFile,
    outcome: FileOutcome,
    reason: FileReason | None,
    receipts: Sequence[int] = (),
    duplicate_of: int | None = None,
) -> FileResult:
    return FileResult(file["name"], file.get("archive"), outcome, reason, list(receipts), duplicate_of)
