"""Starts an upload: its files are stored, and a job that reads them is sent to a worker."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from businesses.models import Business
from doors.file_types import Refusal
from doors.receiving import EmptyFileError, ReceivedFile, UnsupportedFileError, too_large
from doors.upload_jobs import UPLOAD
from foundation.errors import ApiError
from receipts import jobs, tasks
from receipts.ledger import Cause
from receipts.models import Job
from receipts.storage import store_file


def start_upload(business: Business, files: Sequence[ReceivedFile], *, cause: Cause) -> Job:
    """Store `files` and have them read; what is refused among them the job tells too.

    Raises UploadTooLargeError, UnsupportedFileError or EmptyFileError if none of them is taken,
    StorageUnavailableError, and QueueUnavailableError, which leaves no job behind.
    """
    if all(file.refusal for file in files):
        raise _refused(files[0])
    for file in files:
        if file.refusal is None:
            store_file(business.pk, file.sha256, file.content)
    job = jobs.start(
        business,
        UPLOAD,
        # each upload is one of its own
        subject=uuid.uuid4().hex,
        parameters={"files": [_described(file) for file in files]},
        total=len(files),
        cause=cause,
    )
    tasks.send_new_job(job)
    return job


def _described(file: ReceivedFile) -> dict[str, Any]:
    if file.refusal is not None:
        return {"name": file.name, "refusal": file.refusal}
    return {"name": file.name, "sha256": file.sha256, "media_type": file.media_type}


def _refused(file: ReceivedFile) -> ApiError:
    match file.refusal:
        case Refusal.TOO_LARGE:
            return too_large(settings.UPLOAD_MAX_MB)
        case Refusal.EMPTY:
            return EmptyFileError()
        case _:
            return UnsupportedFileError()
