"""The operator's console for mailboxes, runs and the ledger.

Everything is read-only: actions change rows, editing does not.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Model, OuterRef, QuerySet, Sum, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from foundation.console import BusinessFilter, CappedCount, ReadOnlyAdmin, count_text
from foundation.errors import ApiError
from gmail import ledger_admin, search, tasks
from gmail.ledger_admin import STOPPED, MessageAdmin, badge
from gmail.messages import RECONNECT, connection_reason_message, error_message, reconnect_message
from gmail.models import GmailConnection, Message, SyncRequest, SyncRun, SyncWindow
from gmail.serializers import progress_of

__all__ = ["GmailConnectionAdmin", "MessageAdmin", "SyncRunAdmin"]

OUTDATED_COUNTED = 1_000


class Console(ReadOnlyAdmin):
    """A read-only list with actions."""

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whether the user may use the actions: those who have the permission to change the rows."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def act(self, request: HttpRequest, rows: Iterable[Any], do: Callable[[Any], object]) -> int:
        """Call `do` for each row and show its error, if any; how many succeeded."""
        done = 0
        for row in rows:
            try:
                do(row)
            except ApiError as error:
                trouble = error_message(error.code, message=error.message, hint=error.hint)
                self.message_user(request, f"{trouble.message} {trouble.hint} ({row})", messages.ERROR)
            else:
                done += 1
        return done


@admin.register(GmailConnection)
class GmailConnectionAdmin(Console):
    """Mailboxes. No page of the console shows their tokens."""

    list_display = ("address", "business_name", "state", "last_synced_at", "to_reread", "hint")
    list_filter = (BusinessFilter, "status", ("short_questions_since", admin.EmptyFieldListFilter))
    list_select_related = ("business",)
    search_fields = ("address", "business__name")
    ordering = ("business__name", "address")
    sortable_by = ("address", "last_synced_at")
    actions = ("sync_now", "full_backfill", "resume", "ask_long", "disconnect")
    fields = (
        "business", "address", "state", "why", "hint", "status_changed_at", "stopped_at", "last_synced_at",
        "next_poll_at", "recent_sweep_at", "whole_sweep_at", "questions_proved_at", "short_questions_since",
        "pushed_at", "watch_expires_at", "history_id", "receipt_mails", "to_reread", "google_sub", "connected_by",
        "connected_at", "runs_link",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[GmailConnection]:
        outdated = Message.outdated().filter(connection=OuterRef("pk")).order_by().values("pk")[:OUTDATED_COUNTED]
        rows: QuerySet[GmailConnection] = super().get_queryset(request)
        return rows.annotate(outdated=CappedCount(outdated))

    @admin.display(description=_("business"))
    def business_name(self, connection: GmailConnection) -> str:
        return connection.business.name

    @admin.display(description=_("status"))
    def state(self, connection: GmailConnection) -> SafeString:
        if connection.is_stopped:
            return badge(STOPPED, _("stopped"))
        return badge(connection.status, connection.get_status_display())

    @admin.display(description=_("reason"))
    def why(self, connection: GmailConnection) -> str:
        return connection_reason_message(connection.status_reason)

    @admin.display(description=_("mails with receipts"))
    def receipt_mails(self, connection: GmailConnection) -> int:
        return int(connection.runs.aggregate(mails=Sum("receipts", default=0))["mails"])

    @admin.display(description=_("mails to read again"))
    def to_reread(self, connection: GmailConnection) -> str:
        return count_text(connection.outdated, OUTDATED_COUNTED)  # type: ignore[attr-defined]

    @admin.display(description=_("what to do"))
    def hint(self, connection: GmailConnection) -> str:
        if connection.is_stopped:
            return gettext("Nothing is read until somebody syncs it or lets its new mail be read again.")
        if connection.status != GmailConnection.Status.RECONNECT_REQUIRED:
            return ""
        wrong = reconnect_message(connection.status_reason)
        return gettext("Its owner has to connect it again on the home page.") if wrong is RECONNECT else str(wrong.hint)

    @admin.display(description=_("sync runs"))
    def runs_link(self, connection: GmailConnection) -> SafeString:
        return link("admin:gmail_syncrun_changelist", {"connection__id__exact": connection.pk}, _("Show its runs"))

    @admin.action(description=_("Sync now"), permissions=["operate"])
    def sync_now(self, request: HttpRequest, connections: QuerySet[GmailConnection]) -> None:
        self._sync(request, connections, SyncRun.Mode.INCREMENTAL)

    @admin.action(description=_("Full backfill: search the last three years again"), permissions=["operate"])
    def full_backfill(self, request: HttpRequest, connections: QuerySet[GmailConnection]) -> None:
        self._sync(request, connections, SyncRun.Mode.FULL_BACKFILL)

    @admin.action(description=_("Read new mail again"), permissions=["operate"])
    def resume(self, request: HttpRequest, connections: QuerySet[GmailConnection]) -> None:
        done = self.act(request, connections, lambda row: row.resume(now=timezone.now()))
        text = ngettext("%(count)d mailbox is read again.", "%(count)d mailboxes are read again.", done)
        self.message_user(request, text % {"count": done})

    @admin.action(description=_("Ask Gmail in long questions again"), permissions=["operate"])
    def ask_long(self, request: HttpRequest, connections: QuerySet[GmailConnection]) -> None:
        done = self.act(request, connections, lambda row: row.ask_long())
        text = ngettext(
            "%(count)d mailbox is asked in long questions.", "%(count)d mailboxes are asked in long questions.", done
        )
        self.message_user(request, text % {"count": done})

    @admin.action(description=_("Disconnect"), permissions=["operate"])
    def disconnect(self, request: HttpRequest, connections: QuerySet[GmailConnection]) -> HttpResponse | None:
        if "confirmed" not in request.POST:
            return self._ask(request, connections)
        done = self.act(request, connections, lambda row: tasks.disconnect(row, now=timezone.now()))
        text = ngettext("%(count)d mailbox disconnected.", "%(count)d mailboxes disconnected.", done)
        self.message_user(request, text % {"count": done})
        return None

    def _sync(self, request: HttpRequest, connections: QuerySet[GmailConnection], mode: str) -> None:
        sync_request = SyncRequest(mode=mode, trigger=SyncRun.Trigger.ADMIN, requested_by=request.user)  # type: ignore[arg-type]
        rows = connections.select_related("business")
        done = self.act(request, rows, lambda row: tasks.start_sync(row, sync_request, now=timezone.now()))
        if done:
            text = ngettext("%(count)d sync queued.", "%(count)d syncs queued.", done)
            self.message_user(request, text % {"count": done})

    def _ask(self, request: HttpRequest, connections: QuerySet[GmailConnection]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Disconnect these mailboxes?"),
            "opts": self.opts,
            "connections": connections,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/gmail/disconnect.html", context)


class SyncWindowInline(admin.TabularInline):  # type: ignore[type-arg]
    """The ranges of time a run lists."""

    model = SyncWindow
    fields = readonly_fields = ("since", "until", "question", "is_done")
    extra = 0
    can_delete = False
    verbose_name_plural = _("periods")

    @admin.display(description=_("from"))
    def since(self, window: SyncWindow) -> datetime.datetime:
        return window.start

    @admin.display(description=_("to"))
    def until(self, window: SyncWindow) -> datetime.datetime:
        return window.end

    @admin.display(description=_("question"))
    def question(self, window: SyncWindow) -> str:
        asked = search.asked(short=window.proof or window.run.connection.asks_short)
        return f"{window.as_values(asked).place + 1}/{len(asked)}"

    @admin.display(description=_("listed"), boolean=True)
    def is_done(self, window: SyncWindow) -> bool:
        return window.done

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(SyncRun)
class SyncRunAdmin(Console):
    """Runs, newest first."""

    list_display = (
        "id", "mailbox", "business_name", "mode", "state", "progress", "saved_receipts", "failed", "duration", "error",
    )  # fmt: skip
    list_filter = (BusinessFilter, "status", "mode", "trigger")
    list_select_related = ("business", "connection")
    search_fields = ("connection__address", "business__name")
    ordering = ("-id",)
    actions = ("cancel", "cancel_and_keep_reading", "retry")
    inlines = (SyncWindowInline,)
    fieldsets = (
        (None, {"fields": ("business", "connection", "mode", "trigger", "requested_by", "retry_of")}),
        (_("Range"), {"fields": (("from_date", "to_date"), "months_back", "max_messages")}),
        (_("Progress"), {"fields": ("state", "progress", "duration", "error", "remedy", "queued_at", "started_at",
                                    "heartbeat_at", "resume_at", "finished_at")}),
        (_("Counters"), {"fields": (("listed", "receipts", "duplicates"), ("not_receipts", "failed", "gone"),
                                    ("saved_receipts", "units_spent", "slices"), "ledger_link")}),
    )  # fmt: skip
    readonly_fields = ("state", "progress", "duration", "error", "remedy", "ledger_link", "slices")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncRun]:
        """With what the progress of re-readings needs, for all rows at once."""
        left = Message.outdated().filter(connection=OuterRef("connection")).order_by().values("pk")
        reading = When(mode=SyncRun.Mode.REREAD, status__in=SyncRun.ACTIVE, then=CappedCount(left))
        rows: QuerySet[SyncRun] = super().get_queryset(request)
        return rows.annotate(outdated=Case(reading, default=0)).prefetch_related("windows")

    @admin.display(description=_("business"))
    def business_name(self, run: SyncRun) -> str:
        return run.business.name

    @admin.display(description=_("mailbox"))
    def mailbox(self, run: SyncRun) -> str:
        return run.connection.address

    @admin.display(description=_("status"))
    def state(self, run: SyncRun) -> SafeString:
        return badge(run.status, run.get_status_display())

    @admin.display(description=_("progress"))
    def progress(self, run: SyncRun) -> SafeString:
        percent = progress_of(run, outdated=run.outdated)["percentage"]  # type: ignore[attr-defined]
        bar = '<span class="percent"><progress max="100" value="{0}">{0}%</progress> {0}%</span>'
        return format_html(bar, percent)

    @admin.display(description=_("duration"))
    def duration(self, run: SyncRun) -> str:
        if run.started_at is None:
            return ""
        seconds = round(((run.finished_at or timezone.now()) - run.started_at).total_seconds())
        return str(datetime.timedelta(seconds=max(seconds, 0)))

    @admin.display(description=_("error"))
    def error(self, run: SyncRun) -> str:
        return str(error_message(run.error_code).message) if run.error_code else ""

    @admin.display(description=_("what to do"))
    def remedy(self, run: SyncRun) -> str:
        return str(error_message(run.error_code, hint=run.error_hint).hint) if run.error_code else ""

    @admin.display(description=_("mail ledger"))
    def ledger_link(self, run: SyncRun) -> SafeString:
        address = reverse("admin:gmail_syncrun_ledger", args=[run.pk])
        return format_html('<a href="{}">{}</a>', address, _("Show every mail of this run"))

    def get_urls(self) -> list[URLPattern]:
        show = self.admin_site.admin_view(require_safe(self.show_ledger))
        return [path("<int:run_id>/ledger/", show, name="gmail_syncrun_ledger"), *super().get_urls()]

    def show_ledger(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """A run's ledger."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(SyncRun.objects.select_related("connection"), pk=run_id)
        context = self.admin_site.each_context(request) | {"opts": self.opts} | ledger_admin.page_of(run, request.GET)
        return TemplateResponse(request, "admin/gmail/ledger.html", context)

    @admin.action(description=_("Cancel, and read nothing more until somebody asks"), permissions=["operate"])
    def cancel(self, request: HttpRequest, runs: QuerySet[SyncRun]) -> None:
        self._cancel(request, runs, keep_reading=False)

    @admin.action(description=_("Cancel, but go on reading new mail"), permissions=["operate"])
    def cancel_and_keep_reading(self, request: HttpRequest, runs: QuerySet[SyncRun]) -> None:
        self._cancel(request, runs, keep_reading=True)

    def _cancel(self, request: HttpRequest, runs: QuerySet[SyncRun], *, keep_reading: bool) -> None:
        active = runs.filter(status__in=SyncRun.ACTIVE).select_related("connection")
        asked = sum(tasks.cancel(run, keep_reading=keep_reading, now=timezone.now()) for run in active)
        text = ngettext("%(count)d run is ending.", "%(count)d runs are ending.", asked)
        self.message_user(request, text % {"count": asked})

    @admin.action(description=_("Retry what is left"), permissions=["operate"])
    def retry(self, request: HttpRequest, runs: QuerySet[SyncRun]) -> None:
        def retry_one(run: SyncRun) -> object:
            return tasks.retry_run(
                run,
                trigger=SyncRun.Trigger.ADMIN,
                requested_by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )

        done = self.act(request, runs.select_related("connection__business"), retry_one)
        if done:
            text = ngettext("%(count)d retry queued.", "%(count)d retries queued.", done)
            self.message_user(request, text % {"count": done})


def link(view: str, query: dict[str, int], words: str | Promise) -> SafeString:
    """A link to a filtered list of the console."""
    return format_html('<a href="{}">{}</a>', reverse(view, query=query), words)
