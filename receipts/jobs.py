"""Long work in steps: a job is a row, a step is a transaction, and a killed worker's job goes on at its cursor.

Each kind is a function that does one bounded batch (:func:`job_kind`). A worker claims the job under a new fencing
number and begins each step by renewing its lease under that number, in the step's own transaction
(docs/decisions/0004-fencing-number.md). So a step that another worker has taken over, or whose job somebody cancelled,
leaves nothing behind, and sending a job twice does its work once. What takes long and writes nothing, such as reading
a document, a kind does before that transaction (:func:`prepared_job_kind`).
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop

from businesses.models import Business
from foundation.errors import ApiError
from receipts.ledger import Cause
from receipts.models import ACTIVE_JOBS, Job, JobStatus, Way

logger = logging.getLogger(__name__)

Moment = datetime.datetime

BATCH = 500
"""Rows a step handles at most; work on no more is done while the caller waits."""
LEASE = datetime.timedelta(seconds=120)
REDISPATCH = datetime.timedelta(seconds=30)
"""How long a message may wait on its queue before another is sent."""
ATTEMPTS = 5
"""How often a step may fail, or its worker die, before the job has failed."""
UNAVAILABLE = 503
"""The status of errors that pass by themselves."""
FAILED = "JOB_FAILED"
FAILED_HINT = gettext_noop("Ask for it again; what was done stays. If it fails again, tell the operator its number.")


class JobRunningError(ApiError):
    """The same thing is being worked on, in another way; `extra["job"]` is the id of that job."""

    status = 409
    code = "JOB_RUNNING"
    message = "A job that changes the same thing is under way."
    hint = "Wait for it, or cancel it: GET jobs tells how far it is."


class LeaseLostError(Exception):
    """Another worker has claimed the job, or somebody has ended it: its step is taken back."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one batch did: rows handled, where the next goes on, and the job's result once nothing is left."""

    done: int = 0
    cursor: Any = None
    result: Mapping[str, Any] | None = None


class StepFunction(Protocol):
    """Does up to `size` rows of a job, from its cursor on, in the transaction it is called in.

    Raises ApiError if the job cannot be done; any other error is tried again.
    """

    def __call__(self, job: Job, *, size: int, now: Moment) -> Step: ...


Preparation = Callable[[Job], StepFunction]
"""Does, outside any transaction, what takes long in a step, and returns the step. Raises as a step does."""
Presentation = Callable[[Job], Mapping[str, Any] | None]
"""A job's result with words for people."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of job is done, and what people call it. `is_urgent`: somebody waits for it."""

    prepare: Preparation
    label: str | Promise
    is_urgent: bool = False
    present: Presentation = lambda job: cast("Mapping[str, Any] | None", job.result)


KINDS: dict[str, Kind] = {}


def job_kind(name: str, *, label: str | Promise) -> Callable[[StepFunction], StepFunction]:
    """Register the decorated function as the step of jobs of the kind `name`; its room's `tasks.py` imports it."""

    def register(step: StepFunction) -> StepFunction:
        KINDS[name] = Kind(lambda job: step, label)
        return step

    return register


def prepared_job_kind(
    name: str, *, label: str | Promise, present: Presentation, is_urgent: bool = False
) -> Callable[[Preparation], Preparation]:
    """Register the decorated function, which prepares each step of jobs of the kind `name`."""

    def register(prepare: Preparation) -> Preparation:
        KINDS[name] = Kind(prepare, label, is_urgent, present)
        return prepare

    return register


def start(
    business: Business, kind: str, *, subject: str, parameters: dict[str, Any], total: int | None, cause: Cause
) -> Job:
    """Make a job that is due at once, or return the active one that was asked for in the same words.

    Raises JobRunningError if the subject's active job was asked for otherwise.
    """
    job = Job(business=business, kind=kind, subject=subject, parameters=parameters, total=total)
    job.asked_by, job.way, job.created_at, job.resume_at = cause.by, cause.way, cause.at, cause.at
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        active = Job.objects.filter(business=business, kind=kind, subject=subject, status__in=ACTIVE_JOBS).first()
        if active is None:
            # it ended this moment
            return start(business, kind, subject=subject, parameters=parameters, total=total, cause=cause)
        if active.parameters != parameters:
            raise JobRunningError(job=active.pk) from None
        return active
    return job


def cause_of(job: Job, *, now: Moment) -> Cause:
    """The cause of what the job changes."""
    return Cause(Way(job.way), now, job.asked_by)


def label_of(job: Job) -> str:
    """What people call it."""
    return str(KINDS[job.kind].label) if job.kind in KINDS else job.kind


def result_of(job: Job) -> Mapping[str, Any] | None:
    """What came of it, in the reader's language; None until it is done."""
    return KINDS[job.kind].present(job) if job.kind in KINDS else job.result


def queue_of(job: Job) -> str:
    """The queue of its next steps: somebody waits for the first of an urgent one."""
    kind = KINDS.get(job.kind)
    if kind is None or not kind.is_urgent:
        return "low"
    return "high" if job.started_at is None else "default"


def forget_unsent(job: Job) -> None:
    """Delete a job that no worker has begun."""
    Job.objects.filter(pk=job.pk, status=JobStatus.QUEUED).delete()


def hint_of(job: Job) -> str:
    """What to do about a job that failed, in the reader's language; "" if it did not."""
    return gettext(job.error_hint) if job.error_hint else ""


def cancel(job: Job, *, now: Moment) -> bool:
    """End the job once the step under way is done; what was done stays. False if it had ended."""
    active = Job.objects.filter(pk=job.pk, status__in=ACTIVE_JOBS)
    return bool(active.update(status=JobStatus.CANCELLED, **_ended(now)))


def due(now: Moment) -> QuerySet[Job]:
    """The jobs to send: new ones, those that wait no longer, those whose message was lost or whose worker died."""
    return Job.objects.filter(_lease_is_free(now), status__in=ACTIVE_JOBS, resume_at__lte=now).order_by("resume_at")


def mark_sent(job_id: int, *, now: Moment) -> bool:
    """Whether the job was still due; it is not due again until the message sent for it has expired."""
    return bool(due(now).order_by().filter(pk=job_id).update(resume_at=now + REDISPATCH))


def work(job_id: int, *, may_go_on: Callable[[], bool], clock: Callable[[], Moment]) -> bool:
    """Do the job's steps until it ends or `may_go_on()` is false; return whether it can go on at once."""
    lease = Lease.claim(job_id, now=clock())
    if lease is None:
        return False
    try:
        while not lease.step(clock):
            if not may_go_on():
                lease.write(now=clock(), lease_expires_at=None, resume_at=clock())
                return True
    except LeaseLostError:
        logger.info("job %s: taken over or cancelled", job_id)
    return False


class Lease:
    """One worker's right to write to `job`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._number = job.lease_number

    @classmethod
    def claim(cls, job_id: int, *, now: Moment) -> Lease | None:
        """Take the job's lease; None if another worker holds it, it is over, or its kind is of a newer release."""
        claimed = Job.objects.filter(_lease_is_free(now), pk=job_id, status__in=ACTIVE_JOBS, kind__in=KINDS).update(
            status=JobStatus.RUNNING,
            lease_number=F("lease_number") + 1,
            lease_expires_at=now + LEASE,
            heartbeat_at=now,
            started_at=Coalesce("started_at", now),
            failures=_failures_after_claim(),
        )
        return cls(Job.objects.select_related("business", "asked_by").get(pk=job_id)) if claimed else None

    def step(self, clock: Callable[[], Moment]) -> bool:
        """Do one batch; return whether nothing more can be done now. Raises LeaseLostError."""
        if self.job.failures >= ATTEMPTS:
            return self._fail(FAILED, FAILED_HINT, now=clock())
        try:
            step = KINDS[self.job.kind].prepare(self.job)
            with transaction.atomic():
                self.write(now=clock())
                done = step(self.job, size=BATCH, now=clock())
                self._record(done, now=clock())
        except LeaseLostError:
            raise
        except ApiError as error:
            if error.status == UNAVAILABLE:
                return self._retry(error, now=clock())
            return self._fail(error.code, error.hint, now=clock())
        except Exception as error:  # noqa: BLE001 - whatever it was, the job is tried again, or says that it failed
            return self._retry(error, now=clock())
        self.job.cursor, self.job.done, self.job.failures = done.cursor, self.job.done + done.done, 0
        if done.result is None:
            return False
        logger.info("job %s (%s) done: %s rows", self.job.pk, self.job.kind, self.job.done)
        return True

    def write(self, *, now: Moment, **columns: Any) -> None:
        """Set `columns` of the job and renew the lease. Raises LeaseLostError."""
        held = Job.objects.filter(pk=self.job.pk, lease_number=self._number, status=JobStatus.RUNNING)
        if not held.update(**{"heartbeat_at": now, "lease_expires_at": now + LEASE} | columns):
            raise LeaseLostError

    def _record(self, step: Step, *, now: Moment) -> None:
        columns: dict[str, Any] = {"cursor": step.cursor, "done": self.job.done + step.done, "failures": 0}
        if step.result is not None:
            columns |= {"status": JobStatus.DONE, "result": dict(step.result), **_ended(now)}
        self.write(now=now, **columns)

    def _fail(self, code: str, hint: str, *, now: Moment) -> bool:
        self.write(now=now, status=JobStatus.FAILED, error_code=code, error_hint=hint[:255], **_ended(now))
        logger.error("job %s (%s) failed: %s", self.job.pk, self.job.kind, code)
        return True

    def _retry(self, error: Exception, *, now: Moment) -> bool:
        """Give the lease back until later. The error's text may hold what a log must not."""
        logger.warning("job %s (%s): %s, tried again later", self.job.pk, self.job.kind, type(error).__name__)
        failures = self.job.failures + 1
        if failures >= ATTEMPTS:
            return self._fail(FAILED, FAILED_HINT, now=now)
        resume_at = now + datetime.timedelta(seconds=5 * 2**failures)
        self.write(now=now, failures=failures, lease_expires_at=None, resume_at=resume_at)
        return True


def _ended(now: Moment) -> dict[str, Any]:
    return {"finished_at": now, "lease_expires_at": None, "resume_at": None}


def _lease_is_free(now: Moment) -> Q:
    """The jobs that no worker holds, or whose worker was silent for too long."""
    return Q(lease_expires_at=None) | Q(lease_expires_at__lt=now)


def _failures_after_claim() -> Case:
    # a lease that ran out is that of a worker that died, perhaps of this job
    expired = When(lease_expires_at__isnull=False, then=F("failures") + 1)
    return Case(expired, default=F("failures"), output_field=models.PositiveSmallIntegerField())
