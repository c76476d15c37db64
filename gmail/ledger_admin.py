"""The ledger in the operator's console: that of all runs, and that of one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.console import BusinessFilter, ReadOnlyAdmin
from foundation.strict_input import row_id
from gmail.messages import reason_message
from gmail.models import COUNTERS, AccessEvent, GmailConnection, Message, RunLedger, SyncRun

STOPPED = "stopped"
"""How a connected mailbox is shown that a person has stopped."""
TONES = {
    GmailConnection.Status.CONNECTED: "good",
    GmailConnection.Status.RECONNECT_REQUIRED: "bad",
    SyncRun.Status.COMPLETED: "good",
    SyncRun.Status.RUNNING: "good",
    SyncRun.Status.PARTIAL: "warn",
    SyncRun.Status.PAUSED: "warn",
    SyncRun.Status.FAILED: "bad",
    Message.Outcome.RECEIPT: "good",
    STOPPED: "warn",
}
PAGE = 100
"""How many rows of a run's ledger are shown at a time."""


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The ledger of all runs, without any content of the mails; a run's own is :func:`page_of`."""

    list_display = ("gmail_id", "business_name", "state", "why", "received_at", "saved", "attempts", "run", "in_gmail")
    list_filter = ("outcome",)
    list_select_related = ("business", "connection", "run")
    search_fields = ("gmail_id",)
    search_help_text = _("A mail's Gmail id.")
    ordering = ("-id",)
    fields = (
        "business", "connection", "gmail_id", "in_gmail", "run", "found_by", "decided_in", "engine_version",
        "received_at", "state", "why", "saved", "attempts", "retry_at",
    )  # fmt: skip
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        """The mail of that id, in whichever mailbox: the index that has its rows begins with the mailbox."""
        if not search_term:
            return queryset, False
        return queryset.filter(connection__in=GmailConnection.objects.all(), gmail_id=search_term.strip()), False

    @admin.display(description=_("business"))
    def business_name(self, message: Message) -> str:
        return message.business.name

    @admin.display(description=_("outcome"))
    def state(self, message: Message) -> SafeString:
        return outcome_badge(message.outcome)

    @admin.display(description=_("reason"))
    def why(self, message: Message) -> str:
        return reason_message(message.reason)

    @admin.display(description=_("mail"))
    def in_gmail(self, message: Message) -> SafeString:
        return format_html(
            '<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>',
            message.gmail_url,
            gettext("Open in Gmail"),
        )


@admin.register(AccessEvent)
class AccessEventAdmin(ReadOnlyAdmin):
    """Who looked for mail in whose mailbox, and who called a mail a receipt; never what for."""

    list_display = ("at", "business_name", "connection", "kind", "by", "way", "message")
    list_filter = (BusinessFilter,)
    list_select_related = ("business", "connection", "by", "message")
    ordering = ("-id",)
    fields = ("at", "business", "connection", "kind", "by", "way", "message")
    readonly_fields = fields

    @admin.display(description=_("business"))
    def business_name(self, event: AccessEvent) -> str:
        return event.business.name


def page_of(run: SyncRun, query: QueryDict) -> dict[str, Any]:
    """What the page of a run's ledger shows, the mails it listed last first: those of `outcome`, or all, after the one
    with the primary key `before`."""
    asked = query.get("outcome", "")
    outcome = asked if asked in Message.Outcome.values else None
    ledger = RunLedger(run.pk, run.connection, outcome)
    found = ledger.page(PAGE + 1, beyond=row_id(query.get("before", "")), backwards=True)
    rows = found[::-1][:PAGE]
    return {
        "title": gettext("Mail ledger of run %(number)d") % {"number": run.pk},
        "run": run,
        "rows": [(row.message, outcome_badge(row.outcome), reason_message(row.message.reason)) for row in rows],
        "outcome": outcome or "",
        "outcomes": [(value, value.label, getattr(run, COUNTERS[value])) for value in Message.Outcome],
        "older": rows[-1].message.pk if len(found) > PAGE else None,
    }


def badge(status: str, words: str | Promise) -> SafeString:
    """A status by colour and by words."""
    return format_html('<span class="state state-{}">{}</span>', TONES.get(status, "plain"), words)


def outcome_badge(outcome: str) -> SafeString:
    """What became of a mail."""
    return badge(outcome, Message.Outcome(outcome).label if outcome else gettext("open"))
