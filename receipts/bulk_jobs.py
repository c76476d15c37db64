"""Many receipts are changed, and changed back, by a job.

A job that changes what a filter finds goes through the list of receipts, the newest first, as a reader of the list
would. What arrived after it was asked for is not touched.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db.models import Max, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, for_business
from foundation.errors import ApiError
from receipts import bulk, changes, jobs, undo
from receipts.bulk import Action, Change, Outcome
from receipts.filters import ReceiptFilter
from receipts.jobs import Step, job_kind
from receipts.json_filter import parameters_of
from receipts.keyset import Position
from receipts.ledger import Cause
from receipts.listing import order_of
from receipts.models import ACTIVE_JOBS, Job, Receipt
from receipts.undo import Undone

BULK, UNDO = "bulk", "undo"
READ_AT_ONCE: Final = 10
"""Mails that a step reads: it holds the job's row, so who cancels the job waits for them."""
NAMED: Final = 100
"""Receipts left as they are that a result names."""
NEWEST_FIRST: Final = order_of("-received_at")


class ValueGoneError(ApiError):
    """The category was archived or deleted while receipts were given it."""

    status = 409
    code = "CATEGORY_GONE"
    message = "The category was archived or deleted meanwhile."
    hint = "What was done stays, and can be undone. Ask again with another category."


class ReadingStoppedError(Exception):
    """The document store or the reader is away: tried again later."""


def filter_of(business: Business, asked: Mapping[str, Any]) -> ReceiptFilter:
    """The list's own filter with `asked`, a JSON object. Raises ValidationError."""
    rows = for_business(Receipt.objects.all(), business)
    return ReceiptFilter(parameters_of(asked), queryset=rows, business=business)


def start(business: Business, change: Change, chosen: Mapping[str, Any], *, total: int, cause: Cause) -> Job:
    """Make a job that changes the receipts `chosen`, {"ids": [...]} or {"filter": {...}}.

    Its parameters hold the token that undoes what it has done. Raises JobRunningError while another one runs.
    """
    newest = Receipt.objects.aggregate(newest=Max("pk"))["newest"] or 0
    operation = cause.operation or uuid.uuid4()
    is_undoable = change.action is not Action.READ_AGAIN
    return jobs.start(
        business,
        BULK,
        subject="" if is_undoable else Action.READ_AGAIN.value,
        parameters={
            **chosen,
            "action": change.action.value,
            "value": change.value,
            "newest": newest,
            "operation": operation.hex,
            "undo_token": undo.token_of(business, operation) if is_undoable else None,
        },
        total=total,
        cause=cause,
    )


def start_undo(business: Business, operation: uuid.UUID, *, total: int, cause: Cause) -> Job:
    """Make a job that undoes an operation, or return the one that does."""
    subject = operation.hex
    parameters = {"operation": operation.hex}
    return jobs.start(business, UNDO, subject=subject, parameters=parameters, total=total, cause=cause)


def undo_operation(business: Business, token: str, *, cause: Cause) -> Undone | Job:
    """Undo what the token names: up to 500 changes at once, more by a job, which its caller sends.

    Raises InvalidUndoTokenError, OperationNotFoundError, UndoExpiredError, JobRunningError.
    """
    operation = undo.operation_in(token, business)
    check_ended(business, operation)
    undo.check_age(business, operation, now=cause.at)
    events = list(undo.events_of(business, operation)[: bulk.MOST + 1])
    if len(events) <= bulk.MOST:
        return undo.take_back(events, cause=cause) if events else Undone()
    return start_undo(business, operation, total=undo.events_of(business, operation).count(), cause=cause)


def check_ended(business: Business, operation: uuid.UUID) -> None:
    """Raises JobRunningError while a job goes on with the operation."""
    active = Job.objects.filter(business=business, kind=BULK, status__in=ACTIVE_JOBS)
    running = active.filter(parameters__operation=operation.hex).first()
    if running is not None:
        raise jobs.JobRunningError(job=running.pk)


@job_kind(BULK, label=_("Changing many receipts"))
def bulk_step(job: Job, *, size: int, now: datetime.datetime) -> Step:
    """Change the next receipts. Raises ValueGoneError."""
    asked, change = job.parameters, Change(Action(job.parameters["action"]), job.parameters["value"])
    cause = replace(jobs.cause_of(job, now=now), operation=uuid.UUID(asked["operation"]))
    size = READ_AT_ONCE if change.action is Action.READ_AGAIN else size
    rows, goes_on, looked_at = _next_rows(job, size)
    sofar = Outcome(**job.cursor["outcome"]) if job.cursor else Outcome()
    outcome = sofar + _change(rows, change, cause=cause)
    told = {"changed": outcome.changed, "unchanged": outcome.unchanged, "refused": dict(outcome.refused)}
    return Step(looked_at, {"at": goes_on, "outcome": told}, None if goes_on is not None else told)


def _change(rows: QuerySet[Receipt], change: Change, *, cause: Cause) -> Outcome:
    if change.action is not Action.READ_AGAIN:
        try:
            return bulk.apply(rows, change, cause=cause)
        except changes.InvalidCorrectionError as error:
            raise ValueGoneError from error
    try:
        return bulk.read_again(list(rows.select_related("business")), cause=cause)
    except ApiError as error:
        raise ReadingStoppedError from error


def _next_rows(job: Job, size: int) -> tuple[QuerySet[Receipt], Any, int]:
    """The rows of the next step, where the one after it goes on (None: nowhere), and how many rows these are."""
    at = job.cursor["at"] if job.cursor else None
    if "ids" in job.parameters:
        return _next_named(job, at or 0, size)
    asked = filter_of(job.business, job.parameters["filter"])
    asked.is_valid()
    start = Position((parse_datetime(at[0]), at[1])) if at else None
    page = asked.listing(asked.queryset).read(NEWEST_FIRST, start, size=size).page
    ids = [row.pk for row in page.rows if row.pk <= job.parameters["newest"]]
    goes_on = [page.next.key[0].isoformat(), page.next.key[1]] if page.next else None
    # asked for once more, as they are when they are locked
    return asked.qs.filter(pk__in=ids), goes_on, len(ids)


def _next_named(job: Job, at: int, size: int) -> tuple[QuerySet[Receipt], Any, int]:
    ids: Sequence[int] = job.parameters["ids"]
    own = ids[at : at + size]
    rows = for_business(Receipt.objects.all(), job.business).filter(pk__in=own)
    return rows, at + size if at + size < len(ids) else None, len(own)


@job_kind(UNDO, label=_("Undoing a change of many receipts"))
def undo_step(job: Job, *, size: int, now: datetime.datetime) -> Step:
    """Take the operation's next changes back, the newest first."""
    cursor = job.cursor or {"before": None, "undone": 0, "left": [], "left_count": 0}
    operation = uuid.UUID(job.parameters["operation"])
    batch = undo.batch_of(job.business, operation, before=cursor["before"], size=size)
    undone = undo.take_back(batch, cause=jobs.cause_of(job, now=now)) if batch else Undone()
    told = {
        "undone": cursor["undone"] + undone.count,
        "left": [*cursor["left"], *left_of(undone)][:NAMED],
        "left_count": cursor["left_count"] + len(undone.left),
    }
    return Step(len(batch), {"before": batch[-1].pk if batch else 0, **told}, told if len(batch) < size else None)


def left_of(undone: Undone) -> list[dict[str, Any]]:
    """The receipts that are left as they are, as JSON."""
    return [{"id": pk, "reason": reason.value} for pk, reason in sorted(undone.left.items())]
