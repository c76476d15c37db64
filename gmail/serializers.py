"""Runs, mailboxes and the ledger as JSON, and the body of a request for a sync."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from businesses.models import User
from foundation.strict_input import DayField, StrictBooleanField, StrictIntegerField, StrictSerializer
from gmail import finding, plan
from gmail.messages import reason_message
from gmail.models import GmailConnection, Message, SyncRequest, SyncRun, gmail_url
from receipts.intake import Receipt


class SyncRequestSerializer(StrictSerializer):
    """The body of `POST receipts/sync`."""

    mode = serializers.ChoiceField(["incremental", "full_backfill", "full"], default="incremental")
    from_date = DayField(allow_null=True, default=None)
    to_date = DayField(allow_null=True, default=None)
    months_back = StrictIntegerField(min_value=1, max_value=240, default=36)
    max_messages = StrictIntegerField(min_value=1, max_value=1_000_000, allow_null=True, default=None)
    connection = StrictIntegerField(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs["from_date"], attrs["to_date"]
        if start and end and start > end:
            raise serializers.ValidationError({"to_date": ["It lies before from_date."]})
        return attrs

    def sync_request(self, *, trigger: str, user: User) -> SyncRequest:
        """The validated body as a SyncRequest."""
        asked = self.validated_data
        return SyncRequest(
            mode="full_backfill" if asked["mode"] == "full" else asked["mode"],
            from_date=asked["from_date"],
            to_date=asked["to_date"],
            months_back=asked["months_back"],
            max_messages=asked["max_messages"],
            trigger=trigger,
            requested_by=user,
        )


class FindSerializer(StrictSerializer):
    """What is looked for in a mailbox, in Gmail's search language; `cursor` is that of the page before."""

    q = serializers.CharField(max_length=finding.LONGEST_QUERY)
    cursor = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class CancelSerializer(StrictSerializer):
    """The body of `POST receipts/sync/runs/{id}/cancel`."""

    keep_reading = StrictBooleanField(default=False)


class CountersSerializer(serializers.Serializer[SyncRun]):
    """A run's mails, counted by outcome."""

    messages_scanned = serializers.IntegerField(source="decided")
    saved_receipts = serializers.IntegerField()
    errors_count = serializers.IntegerField(source="failed")
    listed = serializers.IntegerField()
    receipts = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    not_receipts = serializers.IntegerField()
    failed = serializers.IntegerField()
    gone = serializers.IntegerField()


class ProgressSerializer(serializers.Serializer[dict[str, int]]):
    """A run's progress."""

    percentage = serializers.IntegerField()
    windows = serializers.IntegerField()
    windows_done = serializers.IntegerField()
    listed = serializers.IntegerField()
    settled = serializers.IntegerField()
    saved_receipts = serializers.IntegerField()
    units_spent = serializers.IntegerField()


class RunErrorSerializer(serializers.Serializer[SyncRun]):
    """Why a run failed."""

    code = serializers.CharField(source="error_code")
    hint = serializers.CharField(source="error_hint")


class SyncRunSerializer(serializers.ModelSerializer[SyncRun]):
    """A run; the first keys are the deployment guide's."""

    sync_run_id = serializers.IntegerField(source="id")
    progress_percentage = serializers.SerializerMethodField()
    counters = CountersSerializer(source="*")
    progress = serializers.SerializerMethodField()
    eta_seconds = serializers.SerializerMethodField()
    eta_pending = serializers.SerializerMethodField()
    last_heartbeat_at = serializers.DateTimeField(source="heartbeat_at", allow_null=True)
    error = serializers.SerializerMethodField()
    connection = serializers.IntegerField(source="connection_id")

    class Meta:
        model = SyncRun
        fields = (
            "id", "sync_run_id", "mode", "status", "started_at", "finished_at", "progress_percentage", "counters",
            "progress", "eta_seconds", "eta_pending", "resume_at", "last_heartbeat_at", "trigger", "connection",
            "from_date", "to_date", "months_back", "max_messages", "units_spent", "retry_of", "error",
        )  # fmt: skip
        read_only_fields = fields

    def get_progress_percentage(self, run: SyncRun) -> int:
        return progress_of(run)["percentage"]

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, run: SyncRun) -> dict[str, int]:
        return progress_of(run)

    def get_eta_seconds(self, run: SyncRun) -> int | None:
        return time_left_of(run).seconds

    @extend_schema_field(
        serializers.ChoiceField(
            [pending.value for pending in plan.Pending],
            allow_null=True,
            help_text="Why eta_seconds is null while the run is active.",
        )
    )
    def get_eta_pending(self, run: SyncRun) -> plan.Pending | None:
        return time_left_of(run).pending

    @extend_schema_field(RunErrorSerializer(allow_null=True))
    def get_error(self, run: SyncRun) -> dict[str, Any] | None:
        return dict(RunErrorSerializer(run).data) if run.error_code else None


class ConnectionSerializer(serializers.ModelSerializer[GmailConnection]):
    """A mailbox, without its tokens."""

    class Meta:
        model = GmailConnection
        fields = (
            "id",
            "address",
            "status",
            "status_reason",
            "status_changed_at",
            "last_synced_at",
            "stopped_at",
            "connected_at",
        )
        read_only_fields = fields


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A row of the ledger; the context says what became of it in the run shown, by primary key: `outcomes`."""

    outcome = serializers.SerializerMethodField()
    gmail_url = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = (
            "id",
            "gmail_id",
            "received_at",
            "outcome",
            "reason",
            "attempts",
            "retry_at",
            "saved",
            "found_by",
            "gmail_url",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField([*Message.Outcome.values, ""], help_text="Empty while it is open."))
    def get_outcome(self, message: Message) -> str:
        return str(self.context["outcomes"][message.pk])

    @extend_schema_field(OpenApiTypes.URI)
    def get_gmail_url(self, message: Message) -> str:
        return message.gmail_url


class MailState(models.TextChoices):
    """What the ledger says of a mail: its outcome, that it has none yet, or that no run ever listed it."""

    NEVER_LISTED = "never_listed", _("never looked at")
    OPEN = "open", _("waiting to be read")
    RECEIPT = "receipt", _("receipt")
    DUPLICATE = "duplicate", _("duplicate")
    NOT_RECEIPT = "not_receipt", _("not a receipt")
    FAILED = "failed", _("failed")
    GONE = "gone", _("gone")


def state_of(mail: finding.FoundMail) -> MailState:
    """The mail's state; who has a receipt of it has all that matters."""
    if mail.receipts:
        are_copies = all(receipt.duplicate_of_id for receipt in mail.receipts)
        return MailState.DUPLICATE if are_copies else MailState.RECEIPT
    if mail.message is None:
        return MailState.NEVER_LISTED
    return MailState(mail.message.outcome) if mail.message.outcome else MailState.OPEN


class MailReceiptSerializer(serializers.Serializer[Receipt]):
    """A receipt that a mail has in the ledger."""

    id = serializers.IntegerField()
    status = serializers.CharField()
    is_deleted = serializers.SerializerMethodField()

    def get_is_deleted(self, receipt: Receipt) -> bool:
        return receipt.deleted_at is not None


class FoundMailSerializer(serializers.Serializer[finding.FoundMail]):
    """A mail that Gmail found; the context has the `connection`. Subject, sender and date are null while Gmail's units
    do not allow asking for them."""

    gmail_id = serializers.CharField()
    gmail_url = serializers.SerializerMethodField(help_text="Opens it in Gmail.")
    subject = serializers.CharField(source="head.subject", default=None, allow_null=True)
    sender = serializers.CharField(source="head.sender", default=None, allow_null=True)
    received_at = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField(help_text="What the ledger says of it.")
    reason = serializers.SerializerMethodField(help_text="Why, as a code; empty if there is none.")
    reason_message = serializers.SerializerMethodField(help_text="The same in words.")
    receipts = MailReceiptSerializer(many=True)

    def get_gmail_url(self, mail: finding.FoundMail) -> str:
        return gmail_url(self.context["connection"].address, mail.gmail_id)

    def get_received_at(self, mail: finding.FoundMail) -> datetime.datetime | None:
        return mail.received_at

    @extend_schema_field(serializers.ChoiceField(MailState.choices))
    def get_state(self, mail: finding.FoundMail) -> str:
        return str(state_of(mail))

    def get_reason(self, mail: finding.FoundMail) -> str:
        return mail.message.reason if mail.message else ""

    def get_reason_message(self, mail: finding.FoundMail) -> str:
        return reason_message(mail.message.reason) if mail.message else ""


def progress_of(run: SyncRun, *, outdated: int | None = None) -> dict[str, int]:
    """The run's progress, as page, API and command line show it.

    `outdated` is how many mails a re-reading has left to open, if that is known already.
    """
    windows = _windows_done(run)
    parts, parts_done = len(windows), sum(windows)
    if run.mode == SyncRun.Mode.REREAD and run.is_active:
        left = Message.outdated().filter(connection=run.connection_id).count() if outdated is None else outdated
        parts, parts_done = run.decided + left, run.listed
    percentage = plan.progress(
        windows=parts,
        windows_done=parts_done,
        listed=run.listed,
        decided=run.decided,
        finished=run.status == SyncRun.Status.COMPLETED,
    )
    return {
        "percentage": percentage,
        "windows": len(windows),
        "windows_done": sum(windows),
        "listed": run.listed,
        "settled": run.decided,
        "saved_receipts": run.saved_receipts,
        "units_spent": run.units_spent,
    }


def _windows_done(run: SyncRun) -> list[bool]:
    """Of each window whether it is listed, but for the one that proves the questions: it holds no other mail."""
    return [window.done for window in run.windows.all() if not window.proof]


def time_left_of(run: SyncRun) -> plan.TimeLeft:
    """How long the run will still take, or why that cannot be told."""
    if not run.is_active:
        return plan.TimeLeft(None)
    return plan.time_left(
        counting=not run.windows_made or not all(_windows_done(run)),
        interrupted=run.consecutive_failures > 0,
        left=run.listed - run.decided,
        units_per_minute=settings.GMAIL_UNITS_PER_MINUTE,
        get_price=settings.GMAIL_UNITS_GET,
    )
