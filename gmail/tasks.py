"""Celery tasks, and how a run is started and sent to its queue.

API, page, console, command and schedule all start a sync with :func:`start_sync`.
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
from foundation.errors import ApiError, QueueUnavailableError
from foundation.logs import log_block, log_line
from gmail import access, coverage, failures, oauth, plan, push, slice_pool, sync, watches
from gmail.models import (
    ActiveRunExistsError,
    Credential,
    GmailConnection,
    SyncRequest,
    SyncRun,
    due_for_rereading,
    due_runs,
    mark_dispatched,
)

logger = logging.getLogger(__name__)

BATCH = 500
STARTS_AT_ONCE = 20
"""How many sweeps and re-readings each start a minute, so that they are spread also where many are due."""


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
    """The mailbox has an active run: `run`."""

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


def start_sync(connection: GmailConnection, sync_request: SyncRequest, *, now: datetime.datetime) -> SyncRun:
    """Make a run and send it to a worker.

    Raises GmailNotConnectedError, GmailReconnectRequiredError, SyncAlreadyRunningError or QueueUnavailableError; the
    last leaves no run behind.
    """
    require_connected(connection)
    return _send_or_undo(_start(lambda: SyncRun.start(connection, sync_request, now=now)))


def retry_run(run: SyncRun, *, trigger: str, requested_by: User | None, now: datetime.datetime) -> SyncRun:
    """Read what `run` left open: failed mails, and months it has not listed.

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


def stop(connection: GmailConnection, *, keep_reading: bool, now: datetime.datetime) -> bool:
    """End the mailbox's run, if there is one, which this tells; what was saved stays, and imports go on.

    Unless its new mail is to be read all the same (`keep_reading`), nothing starts until a person syncs or resumes.
    """
    if keep_reading:
        connection.leave_older_mail(now=now)
    else:
        connection.stop(now=now)
    active = SyncRun.objects.filter(connection=connection, status__in=SyncRun.ACTIVE)
    cancelled = [run.cancel(now=now) for run in active.exclude(mode=SyncRun.Mode.IMPORT)]
    return any(cancelled)


def cancel(run: SyncRun, *, keep_reading: bool, now: datetime.datetime) -> bool:
    """End a run; the mailbox is stopped with it (:func:`stop`), unless it reads but one mail. False if it is over."""
    if not run.is_active:
        return False
    return run.cancel(now=now) if run.is_import else stop(run.connection, keep_reading=keep_reading, now=now)


def disconnect(connection: GmailConnection, *, now: datetime.datetime) -> None:
    """Stop reading the mailbox at once; :func:`revoke_grant` revokes the grant later. Receipts stay."""
    connection.move_to(GmailConnection.Status.DISCONNECTED, reason="", now=now)
    for run in SyncRun.objects.filter(connection=connection, status__in=SyncRun.ACTIVE):
        run.cancel(now=now)
    try:
        revoke_grant.delay(connection.pk)
    except OperationalError:
        logger.warning("connection %s: revocation waits for the queue", connection.pk)


def watch_soon(connection: GmailConnection) -> None:
    """Watch a mailbox just connected; if the queue is down, the schedule does it."""
    if watches.is_on():
        with contextlib.suppress(OperationalError):
            watch_mailbox.apply_async(args=(connection.pk,), queue="high")


def require_connected(connection: GmailConnection) -> None:
    """Raise GmailNotConnectedError or GmailReconnectRequiredError unless the mailbox can be read."""
    if connection.status == GmailConnection.Status.DISCONNECTED:
        raise GmailNotConnectedError
    if not connection.is_connected:
        raise GmailReconnectRequiredError


@shared_task(ignore_result=True)
def sync_receipts(run_id: int) -> None:
    """Start a slice of a run in this process's :mod:`gmail.slice_pool`."""
    slice_pool.of_this_process().submit(partial(work_on, run_id))


def work_on(run_id: int) -> None:
    """Work on a run for a slice; send the next one if the run can go on at once."""
    done = sync.run_slice(run_id, clock=timezone.now, on_start=log_start)
    if done is None:
        return
    log_slice(done)
    if done.go_on:
        send(done.run)


@shared_task(ignore_result=True)
def dispatch_due_runs() -> None:
    """Send every run that is due (:func:`gmail.models.due_runs`)."""
    now = timezone.now()
    for run in due_runs(now).select_related("connection").order_by("resume_at")[:500]:
        if mark_dispatched(run.pk, now=now):
            # a worker that saw a message expire refuses its id for hours
            send(run, task_id=f"{run.job_id}-{uuid.uuid4().hex[:8]}")


@shared_task(ignore_result=True)
def poll_mailboxes() -> None:
    """Start an incremental run for every mailbox that is due: its interval is over, or Gmail notified a change."""
    now = timezone.now()
    for connection in GmailConnection.due(now):
        if connection.claim_poll(next_poll_at=push.next_poll_at(now, connection.pushed_at, _interval(connection, now))):
            _poll(connection, now)


@shared_task(ignore_result=True)
def sweep_mailboxes() -> None:
    """Start the sweeps that are due, a few at a time; each gives way to any other run of its mailbox."""
    now = timezone.now()
    for connection in GmailConnection.due_for_sweep(now)[:STARTS_AT_ONCE]:
        sweep = coverage.due_sweep(recent_at=connection.recent_sweep_at, whole_at=connection.whole_sweep_at, now=now)
        if sweep is not None and connection.claim_sweep(sweep, now=now):
            # another run may have started meanwhile
            with contextlib.suppress(SyncAlreadyRunningError):
                _send_or_undo(_start(partial(SyncRun.start_sweep, connection, sweep, now=now)))


@shared_task(ignore_result=True)
def reread_mailboxes() -> None:
    """Start reading again what an older engine judged to be no receipt, a few mailboxes at a time."""
    now = timezone.now()
    for connection in due_for_rereading(now)[: STARTS_AT_ONCE if settings.REREAD_AFTER_UPGRADE else 0]:
        # another run may have started meanwhile
        with contextlib.suppress(SyncAlreadyRunningError):
            _send_or_undo(_start(partial(SyncRun.start_reread, connection, now=now)))


@shared_task(ignore_result=True)
def renew_watches() -> None:
    """Watch every mailbox whose watch is missing or a day old."""
    if watches.is_on():
        for connection_id in watches.due(timezone.now()).values_list("pk", flat=True):
            watch_mailbox.delay(connection_id)


@shared_task(ignore_result=True)
def watch_mailbox(connection_id: int) -> None:
    """Watch one mailbox, if it is still due."""
    now = timezone.now()
    connection = watches.due(now).filter(pk=connection_id).first()
    if connection is not None and watches.is_on():
        watches.renew(connection, now=now)


@shared_task(ignore_result=True)
def revoke_grants() -> None:
    """Revoke the grants of disconnected mailboxes whose tokens are still stored."""
    disconnected = Credential.objects.filter(connection__status=GmailConnection.Status.DISCONNECTED)
    for connection_id in disconnected.values_list("pk", flat=True):
        revoke_grant.delay(connection_id)


@shared_task(ignore_result=True)
def revoke_grant(connection_id: int) -> None:
    """Revoke a disconnected mailbox's grant at Google, then delete its tokens.

    Google revokes all of an account's grants to us at once, so none is revoked while another business reads the same
    account. If Google does not answer, the tokens stay until :func:`revoke_grants` tries again. A token that no key of
    ours opens is deleted without being revoked.
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
    """Delete old runs that listed nothing: a polled mailbox makes a hundred of them a day."""
    before = timezone.now() - datetime.timedelta(days=settings.SYNC_KEEP_EMPTY_RUNS_DAYS)
    while ids := list(SyncRun.empty_before(before).values_list("pk", flat=True)[:BATCH]):
        SyncRun.objects.filter(pk__in=ids).delete()


def send(run: SyncRun, *, task_id: str = "") -> None:
    """Put the run's next slice on its queue. The message expires, since due runs are sent again."""
    queue = plan.queue_for(
        first_slice=run.slices == 0,
        fresh_mailbox=run.connection.last_synced_at is None,
        incremental=run.mode == SyncRun.Mode.INCREMENTAL,
        background=run.is_background,
        one_mail=run.is_import,
    )
    sync_receipts.apply_async(
        args=(run.pk,), task_id=task_id or run.job_id, queue=queue, expires=settings.SYNC_REDISPATCH_SECONDS
    )


def log_start(run: SyncRun) -> None:
    """Log the deployment guide's JOB START."""
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
    """Log JOB DONE, JOB FAILED or, while there is more to do, JOB SLICE."""
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
    """Delete a run that was never sent; pause one that was resumed."""
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
    """From one poll to the next: longer where notifications arrive, with jitter so that polls spread out."""
    notified = push.is_working(now, connection.pushed_at, connection.watch_expires_at)
    minutes = settings.SYNC_POLL_MINUTES_WITH_PUSH if notified else settings.SYNC_POLL_MINUTES
    return datetime.timedelta(minutes=minutes * random.uniform(0.8, 1.2))  # noqa: S311 - jitter is no secret


def _poll(connection: GmailConnection, now: datetime.datetime) -> None:
    poll_at = connection.next_poll_at
    notified = poll_at is not None and push.brings_forward(poll_at, connection.pushed_at)
    trigger = SyncRun.Trigger.PUSH if notified else SyncRun.Trigger.SCHEDULE
    with contextlib.suppress(SyncAlreadyRunningError, GmailReconnectRequiredError, GmailNotConnectedError):
        start_sync(connection, SyncRequest(trigger=trigger), now=now)
