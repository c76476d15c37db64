"""The Gmail panel: mailboxes, a sync with live progress, disconnecting. Fragments with htmx, whole pages without."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from businesses.models import Business, Membership, for_business
from businesses.page_access import MemberRequest, for_members, for_writers
from foundation.errors import ApiError
from gmail import finding, plan, tasks
from gmail.messages import ErrorMessage, error_message, pending_message, reconnect_message
from gmail.models import GmailConnection, SyncRequest, SyncRun
from gmail.serializers import progress_of, time_left_of

RECEIPTS_CHANGED = "receipts-changed"
RETRYABLE = (SyncRun.Status.FAILED, SyncRun.Status.PARTIAL, SyncRun.Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox as the panel shows it: its newest run, that run's progress, and what is wrong."""

    connection: GmailConnection
    run: SyncRun | None
    progress: dict[str, int]
    time_left: plan.TimeLeft
    trouble: ErrorMessage | None
    may_find: bool
    """Whether the person may look for mail in it."""

    @property
    def is_active(self) -> bool:
        return self.run is not None and self.run.is_active

    @property
    def may_retry(self) -> bool:
        run = self.run
        return run is not None and not run.is_active and (run.status in RETRYABLE or run.failed > 0)

    @property
    def quarter(self) -> int:
        """How many quarters are done; a screen reader announces only these."""
        return self.progress.get("percentage", 0) // 25

    @property
    def minutes_left(self) -> int | None:
        seconds = self.time_left.seconds
        return None if seconds is None else max(1, math.ceil(seconds / 60))

    @property
    def pending(self) -> str:
        """Why the time left cannot be told."""
        return pending_message(self.time_left.pending)

    @property
    def seen(self) -> str:
        """What the browser shows, to be sent with its next request."""
        return f"{self.run.saved_receipts if self.run else 0}-{self.quarter}"


@require_safe
@for_members
def panel(request: MemberRequest) -> HttpResponse:
    """All mailboxes of the business."""
    return _render(request, "panel", {"mailboxes": _mailboxes(request.membership)})


@require_safe
@for_members
def next_steps(request: MemberRequest) -> HttpResponse:
    """What the mailboxes need a person for, as list items of the home page; without htmx the panel: it says so too."""
    if not request.htmx:
        return panel(request)
    return _render(request, "next", {"mailboxes": _mailboxes(request.membership)})


@require_safe
@for_members
def mailbox(request: MemberRequest, connection_id: int) -> HttpResponse:
    """One mailbox, polled every second while it syncs; triggers RECEIPTS_CHANGED when there are more receipts."""
    connection = _all(request).filter(pk=connection_id).first()
    if connection is None and request.htmx:
        # the page was made before the person changed to another business
        return HttpResponseClientRefresh()
    shown = _mailbox(_get(request, connection_id), request.membership)
    saved, _, quarter = request.GET.get("seen", "").partition("-")
    context = {"mailbox": shown, "announce": quarter != str(shown.quarter) or not shown.is_active}
    response = _render(request, "mailbox", context)
    if not shown.is_active or (shown.run is not None and saved != str(shown.run.saved_receipts)):
        trigger_client_event(response, RECEIPTS_CHANGED)
    return response


@require_POST
@for_writers
def sync(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Look for new mail now, or, with `mode=full_backfill`, through the last three years again."""
    connection = _get(request, connection_id)
    mode = SyncRun.Mode.FULL_BACKFILL if request.POST.get("mode") == "full_backfill" else SyncRun.Mode.INCREMENTAL
    sync_request = SyncRequest(mode=mode, trigger=SyncRun.Trigger.WEB, requested_by=request.user)
    return _after(request, connection, lambda: tasks.start_sync(connection, sync_request, now=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def cancel(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Ask first whether new mail goes on being read; on POST end the active run. What was saved stays."""
    connection = _get(request, connection_id)
    if request.method != "POST":
        return _render(request, "stop", {"connection": connection})
    keep_reading = bool(request.POST.get("keep_reading"))
    return _after(request, connection, lambda: tasks.stop(connection, keep_reading=keep_reading, now=timezone.now()))


@require_POST
@for_writers
def resume(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Let the new mail of a stopped mailbox be read again."""
    connection = _get(request, connection_id)
    return _after(request, connection, lambda: connection.resume(now=timezone.now()))


@require_POST
@for_writers
def retry(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Read only what the newest run left open."""
    connection = _get(request, connection_id)
    run = get_object_or_404(_runs(connection)[:1])
    return _after(
        request,
        connection,
        lambda: tasks.retry_run(run, trigger=SyncRun.Trigger.WEB, requested_by=request.user, now=timezone.now()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def disconnect(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Ask first; on POST stop reading the mailbox. Receipts stay."""
    connection = _get(request, connection_id)
    if request.method != "POST":
        return _render(request, "disconnect", {"connection": connection})
    tasks.disconnect(connection, now=timezone.now())
    if not request.htmx:
        return redirect("home")
    return _render(request, "panel", {"mailboxes": _mailboxes(request.membership)})


def _after(request: MemberRequest, connection: GmailConnection, act: Callable[[], object]) -> HttpResponse:
    """Call `act`, then show the mailbox, with the error if there was one."""
    trouble = None
    try:
        act()
    except ApiError as error:
        trouble = error_message(error.code, message=error.message, hint=error.hint)
    if not request.htmx and trouble is None:
        return redirect("home")
    connection.refresh_from_db()
    return _render(
        request, "mailbox", {"mailbox": _mailbox(connection, request.membership), "trouble": trouble, "announce": True}
    )


def _render(request: MemberRequest, name: str, context: dict[str, object]) -> HttpResponse:
    context |= {"may_write": request.membership.may_write, "fragment": f"gmail/{name}.html"}
    return render(request, f"gmail/{name}.html" if request.htmx else "gmail/page.html", context)


def _connections(business: Business) -> list[GmailConnection]:
    usable = GmailConnection.objects.exclude(status=GmailConnection.Status.DISCONNECTED)
    return list(
        for_business(usable, business)
        .annotate(newest_run=Max("runs", filter=Q(runs__mode__in=SyncRun.SYNCS)))
        .order_by("address")
    )


def _get(request: MemberRequest, connection_id: int) -> GmailConnection:
    return get_object_or_404(_all(request), pk=connection_id)


def _all(request: MemberRequest) -> QuerySet[GmailConnection]:
    return for_business(GmailConnection.objects.all(), request.membership.business)


def _mailboxes(membership: Membership) -> list[Mailbox]:
    connections = _connections(membership.business)
    newest = SyncRun.objects.prefetch_related("windows").in_bulk(
        [connection.newest_run for connection in connections if connection.newest_run]  # type: ignore[attr-defined]
    )
    return [_shown(c, newest.get(c.newest_run), membership) for c in connections]  # type: ignore[attr-defined]


def _mailbox(connection: GmailConnection, membership: Membership) -> Mailbox:
    return _shown(connection, _runs(connection).prefetch_related("windows").first(), membership)


def _runs(connection: GmailConnection) -> QuerySet[SyncRun]:
    """The mailbox's runs, newest first, without those that nobody asks for and nobody waits for."""
    return connection.runs.filter(mode__in=SyncRun.SYNCS)


def _shown(connection: GmailConnection, run: SyncRun | None, membership: Membership) -> Mailbox:
    return Mailbox(
        connection=connection,
        run=run,
        progress=progress_of(run) if run else {},
        time_left=time_left_of(run) if run else plan.TimeLeft(None),
        trouble=_trouble_of(connection, run),
        may_find=finding.may_find(membership, connection),
    )


def _trouble_of(connection: GmailConnection, run: SyncRun | None) -> ErrorMessage | None:
    if connection.status == GmailConnection.Status.RECONNECT_REQUIRED:
        return reconnect_message(connection.status_reason)
    if run is not None and run.status == SyncRun.Status.FAILED:
        return error_message(run.error_code, hint=run.error_hint)
    return None
