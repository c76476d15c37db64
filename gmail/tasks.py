"""What runs on the queue: load by id, one call, schedule what follows.

:func:`start_sync` alone makes a run, sends it, or undoes it; whoever wants a sync (API, page, operator, command,
schedule) calls it.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import random
import uuid
from collections.abc import Callable
from functools import partial

from celery import shared_task
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from businesses.models import User
from foundation.errors import ApiError
from foundation.logs import log_block, log_line
from gmail import access, failures, oauth, plan, push, slice_pool, sync, watches
from gmail.models import (
    ActiveRunExistsError,
    Credential,
    GmailConnection,
    SyncRequest,
    SyncRun,
    due_runs,
    mark_dispatched,
)

logger = logging.getLogger(__name__)

BATCH = 500


class GmailNotConnectedError(ApiError):
    """There is no mailbox to read."""

    code = "GMAIL_NOT_CONNECTED"
    message = "No Gmail mailbox is connected."
    hint = "Connect one: open /api/gmail/oauth/start in a signed-in browser."


class GmailReconnectRequiredError(ApiError):
    """The mailbox's owner has to consent again."""

    code = "GMAIL_RECONNECT_REQUIRED"
    message = "Gmail no longer lets us read this mailbox."
    hint = failures.RECONNECT_HINT


class SyncAlreadyRunningError(ApiError):
    """One run a mailbox at a time; `extra` tells about the one in the way."""

    status = 409
    code = "SYNC_ALREADY_RUNNING"
    message = "A sync of this mailbox is already under way."
    hint = "Wait for it, watch it under /api/receipts/sync/latest, or cancel it."

    def __init__(self, run: SyncRun) -> None:
        super().__init__()
        self.run = run


class NothingToRetryError(ApiError):
    """The run left nothing open."""

    code = "NOTHING_TO_RETRY"
    message = "Nothing of this run failed."
    hint = "Start a new sync instead."


class QueueUnavailableError(ApiError):
    """The broker does not take jobs."""

    status = 503
    code = "QUEUE_UNAVAILABLE"
    message = "The job queue does not answer."
    hint = "Try again in a minute; the operator should look at Redis and REDIS_URL."


def start_sync(connection: GmailConnection, sync_request: SyncRequest, *, now: datetime.datetime) -> SyncRun:
    """Make a run and send it to a worker.

    Raises GmailNotConnectedError, GmailReconnectRequiredError, SyncAlreadyRunningError or QueueUnavailableError; the
    last leaves no run behind.
    """
    require_connected(connection)
    return _send_or_undo(_start(lambda: SyncRun.start(connection, sync_request, now=now)))


def retry_run(run: SyncRun, *, trigger: str, requested_by: User | None, now: datetime.datetime) -> SyncRun:
    """Take up what `run` left open: failed mails, and months it did not come to.

    Raises as :func:`start_sync`, and NothingToRetryError.
    """
    require_connected(run.connection)
    if run.is_active:
        raise SyncAlreadyRunningError(run)
    if run.status == SyncRun.Status.FAILED and not run.windows_made:
        return start_sync(run.connection, _request_of(run, trigger, requested_by), now=now)
    if not run.left_open().exists() and not run.windows.filter(done=False).exists():
        raise NothingToRetryError
    return _send_or_undo(_start(lambda: SyncRun.start_retry(run, trigger=trigger, requested_by=requested_by, now=now)))


def disconnect(connection: GmailConnection, *, now: datetime.datetime) -> None:
    """Stop reading the mailbox at once; the grant is given back by :func:`revoke_grant`. Receipts stay."""
    connection.move_to(GmailConnection.Status.DISCONNECTED, reason="", now=now)
    for run in SyncRun.objects.filter(connection=connection, status__in=SyncRun.ACTIVE):
        run.cancel(now=now)
    try:
        revoke_grant.delay(connection.pk)
    except OperationalError:
        logger.warning("connection %s: revocation waits for the queue", connection.pk)


def watch_soon(connection: GmailConnection) -> None:
    """Let Gmail tell us of changes in a mailbox just connected; if the queue is down, the schedule does it."""
    if watches.is_on():
        with contextlib.suppress(OperationalError):
            watch_mailbox.apply_async(args=(connection.pk,), queue="high")


def require_connected(connection: GmailConnection) -> None:
    """Raises GmailNotConnectedError or GmailReconnectRequiredError unless the mailbox can be read."""
    if connection.status == GmailConnection.Status.DISCONNECTED:
        raise GmailNotConnectedError
    if not connection.is_connected:
        raise GmailReconnectRequiredError


@shared_task(ignore_result=True)
def sync_receipts(run_id: int) -> None:
    """One slice of a run, under way when this returns; see :mod:`gmail.slice_pool`."""
    slice_pool.of_this_process().submit(partial(work_on, run_id))


def work_on(run_id: int) -> None:
    """One slice of a run; sends the next one if the run can go on at once."""
    done = sync.run_slice(run_id, clock=timezone.now, on_start=log_start)
    if done is None:
        return
    log_slice(done)
    if done.go_on:
        send(done.run)


@shared_task(ignore_result=True)
def dispatch_due_runs() -> None:
    """Send every run that is due and that nobody holds: waiting ones, lost ones, those whose worker died."""
    now = timezone.now()
    for run in due_runs(now).select_related("connection").order_by("resume_at")[:500]:
        if mark_dispatched(run.pk, now=now):
            # a worker that saw a message expire refuses its id for hours: what is sent again needs another
            send(run, task_id=f"{run.job_id}-{uuid.uuid4().hex[:8]}")


@shared_task(ignore_result=True)
def poll_mailboxes() -> None:
    """Start an incremental run for every mailbox whose turn it is: its time has come, or Gmail told of a change."""
    now = timezone.now()
    for connection in GmailConnection.due(now):
        if connection.take_turn(next_poll_at=push.look_again_at(now, connection.pushed_at, _interval(connection, now))):
            _poll(connection, now)


@shared_task(ignore_result=True)
def renew_watches() -> None:
    """Let Gmail tell us of changes in every mailbox that is not watched, or no longer for long."""
    if watches.is_on():
        for connection_id in watches.due(timezone.now()).values_list("pk", flat=True):
            watch_mailbox.delay(connection_id)


@shared_task(ignore_result=True)
def watch_mailbox(connection_id: int) -> None:
    """Let Gmail tell us of changes in one mailbox, if that is still wanted."""
    now = timezone.now()
    connection = watches.due(now).filter(pk=connection_id).first()
    if connection is not None and watches.is_on():
        watches.renew(connection, now=now)


@shared_task(ignore_result=True)
def revoke_grants() -> None:
    """Try again to give back the grants of disconnected mailboxes whose tokens are still here."""
    disconnected = Credential.objects.filter(connection__status=GmailConnection.Status.DISCONNECTED)
    for connection_id in disconnected.values_list("pk", flat=True):
        revoke_grant.delay(connection_id)


@shared_task(ignore_result=True)
def revoke_grant(connection_id: int) -> None:
    """Give a disconnected mailbox's grant back to Google, then forget its tokens.

    Google revokes all of an account's grants to us at once, so it is left alone while another business reads the
    same account. If Google does not answer, the tokens stay until :func:`revoke_grants` tries again. A token that no
    key of ours opens cannot be given back, only forgotten.
    """
    stored = Credential.objects.filter(pk=connection_id, connection__status=GmailConnection.Status.DISCONNECTED)
    connection = GmailConnection.objects.filter(credential__in=stored.values("pk")).first()
    if connection is None:
        return
    others = GmailConnection.objects.filter(google_sub=connection.google_sub).exclude(pk=connection.pk)
    if not others.filter(status=GmailConnection.Status.CONNECTED).exists():
        watches.end(connection, now=timezone.now())
        with contextlib.suppress(InvalidToken):
            oauth.revoke(access.google(), stored.get().refresh_token)
    stored.delete()


@shared_task(ignore_result=True)
def delete_empty_runs() -> None:
    """Delete the rows of old runs that found nothing: a mailbox that is polled makes a hundred of them a day."""
    before = timezone.now() - datetime.timedelta(days=settings.SYNC_KEEP_EMPTY_RUNS_DAYS)
    while ids := list(SyncRun.empty_before(before).values_list("pk", flat=True)[:BATCH]):
        SyncRun.objects.filter(pk__in=ids).delete()


def send(run: SyncRun, *, task_id: str = "") -> None:
    """Put the run's next slice on its queue; stale messages expire, since beat sends due runs again."""
    queue = plan.queue_for(
        first_slice=run.slices == 0,
        fresh_mailbox=run.connection.last_synced_at is None,
        incremental=run.mode == SyncRun.Mode.INCREMENTAL,
    )
    sync_receipts.apply_async(
        args=(run.pk,), task_id=task_id or run.job_id, queue=queue, expires=settings.SYNC_REDISPATCH_SECONDS
    )


def log_start(run: SyncRun) -> None:
    """The guide's JOB START."""
    fields = {
        "business_id": run.business_id,
        "mode": run.mode,
        "from_date": run.from_date,
        "to_date": run.to_date,
        "max_messages": run.max_messages,
        "months_back": run.months_back,
    }
    log_block(logger, "JOB START: Gmail receipts sync", fields)
    log_line(logger, f"✓ Created sync run record: run_id={run.pk}")


def log_slice(done: sync.Slice) -> None:
    """JOB DONE, JOB FAILED or, while there is more to do, JOB SLICE."""
    run = done.run
    fields: dict[str, object] = {"business_id": run.business_id, "run_id": run.pk}
    if run.is_active:
        log_line(logger, f"JOB SLICE: run_id={run.pk} listed={run.listed} settled={run.decided}", fields)
        return
    if run.finished_at and run.started_at:
        fields["duration"] = f"{(run.finished_at - run.started_at).total_seconds():.1f}s"
    fields |= {
        "messages_scanned": run.decided,
        "saved_receipts": run.saved_receipts,
        "errors_count": run.failed,
    }
    if run.status == SyncRun.Status.FAILED:
        log_block(
            logger,
            "JOB FAILED: Gmail sync failed",
            fields | {"error": run.error_code, "hint": run.error_hint},
        )
    else:
        log_block(logger, f"JOB DONE: Gmail sync {run.status}", fields)


def _start(make: Callable[[], SyncRun]) -> SyncRun:
    try:
        return make()
    except ActiveRunExistsError as error:
        fields = {"business_id": error.run.business_id, "run_id": error.run.pk, "status": error.run.status}
        text = f"SYNC ALREADY RUNNING: run_id={error.run.pk} status={error.run.status}"
        log_line(logger, text, fields)
        raise SyncAlreadyRunningError(error.run) from error


def _send_or_undo(run: SyncRun) -> SyncRun:
    try:
        send(run)
    except OperationalError as error:
        _undo(run)
        raise QueueUnavailableError from error
    fields = {"business_id": run.business_id, "run_id": run.pk, "job_id": run.job_id, "mode": run.mode}
    log_line(logger, f"🔔 JOB ENQUEUED: Gmail receipts sync run_id={run.pk} job_id={run.job_id}", fields)
    return run


def _undo(run: SyncRun) -> None:
    """A run that never left: delete it; one that had been paused goes back to that."""
    if run.started_at is None and run.mode != SyncRun.Mode.RETRY:
        SyncRun.objects.filter(pk=run.pk, slices=0).delete()
    else:
        run.pause()


def _request_of(run: SyncRun, trigger: str, requested_by: User | None) -> SyncRequest:
    return SyncRequest(
        mode=run.mode,
        from_date=run.from_date,
        to_date=run.to_date,
        months_back=run.months_back,
        max_messages=run.max_messages,
        trigger=trigger,
        requested_by=requested_by,
    )


def _interval(connection: GmailConnection, now: datetime.datetime) -> datetime.timedelta:
    """From one poll to the next, spread out so that mailboxes do not come at once; longer where notifications come."""
    told = push.is_working(now, connection.pushed_at, connection.watch_expires_at)
    minutes = settings.SYNC_POLL_MINUTES_WITH_PUSH if told else settings.SYNC_POLL_MINUTES
    return datetime.timedelta(minutes=minutes * random.uniform(0.8, 1.2))  # noqa: S311 - jitter is no secret


def _poll(connection: GmailConnection, now: datetime.datetime) -> None:
    told = connection.next_poll_at is not None and push.caused(connection.next_poll_at, connection.pushed_at)
    trigger = SyncRun.Trigger.PUSH if told else SyncRun.Trigger.SCHEDULE
    with contextlib.suppress(SyncAlreadyRunningError, GmailReconnectRequiredError, GmailNotConnectedError):
        start_sync(connection, SyncRequest(trigger=trigger), now=now)
