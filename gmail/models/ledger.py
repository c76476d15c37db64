"""The ledger: what became of every mail a run listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from django.db import models
from django.utils.translation import gettext_lazy as _

from businesses.models import Business
from gmail import plan
from gmail.models.connection import GmailConnection

if TYPE_CHECKING:
    from gmail.models.run import SyncRun


class Message(models.Model):
    """The ledger: one row a mail and mailbox, made before the mail is fetched. It holds no word of the mail."""

    class Outcome(models.TextChoices):
        """What became of a mail; "" while it is open."""

        RECEIPT = "receipt", _("receipt")
        DUPLICATE = "duplicate", _("duplicate")
        NOT_RECEIPT = "not_receipt", _("not a receipt")
        FAILED = "failed", _("failed")
        GONE = "gone", _("gone")

    business = models.ForeignKey(Business, models.CASCADE, related_name="+")
    connection = models.ForeignKey(GmailConnection, models.CASCADE, related_name="messages")
    gmail_id = models.CharField(_("Gmail id"), max_length=32)
    run = models.ForeignKey("gmail.SyncRun", models.CASCADE, related_name="messages")
    """The last run that listed it."""
    decided_in = models.ForeignKey(
        "gmail.SyncRun", models.SET_NULL, null=True, blank=True, related_name="+", db_column="settled_in_id"
    )
    """The run that found out what it is."""
    rank = models.PositiveSmallIntegerField(default=0)
    before = models.DateTimeField(null=True, blank=True, editable=False)
    """The end of the window that listed it: the mail is older than that."""
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    saved = models.PositiveSmallIntegerField(_("receipts saved"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retry_at = models.DateTimeField(_("retry at"), null=True, blank=True)

    INTERRUPTED: ClassVar = "interrupted"
    """The reason of a mail whose reader died, or met an error that nobody foresaw."""

    class Meta:
        db_table = "gmail_messages"
        verbose_name = _("mail")
        verbose_name_plural = _("mail ledger")
        constraints: ClassVar = [models.UniqueConstraint(fields=["connection", "gmail_id"], name="one_row_a_mail")]
        indexes: ClassVar = [models.Index(fields=["run", "outcome"], name="idx_gmail_messages_run")]

    def __str__(self) -> str:
        return self.gmail_id

    @property
    def was_interrupted(self) -> bool:
        return self.reason == self.INTERRUPTED

    @property
    def gmail_url(self) -> str:
        """Opens the mail in its owner's Gmail."""
        return f"https://mail.google.com/mail/?authuser={quote(self.connection.address)}#all/{self.gmail_id}"

    def outcome_in(self, run: SyncRun) -> str:
        """The outcome as `run` counts it: what an earlier run decided is a duplicate in a later one."""
        decided_elsewhere = self.decided_in_id is not None and self.decided_in_id != run.pk
        return str(self.Outcome.DUPLICATE if decided_elsewhere else self.outcome)


COUNTERS = {
    Message.Outcome.RECEIPT: "receipts",
    Message.Outcome.DUPLICATE: "duplicates",
    Message.Outcome.NOT_RECEIPT: "not_receipts",
    Message.Outcome.FAILED: "failed",
    Message.Outcome.GONE: "gone",
}


def counts_of(messages: Sequence[Message]) -> dict[str, int]:
    """How much `messages` add to each of a run's counters."""
    counts = dict.fromkeys([*COUNTERS.values(), "saved_receipts"], 0)
    for message in messages:
        if message.outcome:
            counts[COUNTERS[Message.Outcome(message.outcome)]] += 1
        counts["saved_receipts"] += message.saved
    return counts


def upsert_listed(run: SyncRun, ids: Sequence[str], window: plan.OpenWindow) -> tuple[int, int]:
    """Make or adopt the ledger rows of `ids`; how many this run had not listed yet, and how many of those an
    earlier run had decided.

    A mail that ended its readers stays with the run that found out, until somebody asks for a backfill or a retry.
    """
    known = Message.objects.filter(connection_id=run.connection_id, gmail_id__in=ids)
    rows = list(known.only("gmail_id", "run_id", "outcome", "reason"))
    others = [row for row in rows if row.run_id != run.pk]
    if run.mode == run.Mode.INCREMENTAL:
        others = [row for row in others if not (row.outcome == Message.Outcome.FAILED and row.was_interrupted)]
    left_open = ("", Message.Outcome.FAILED)
    decided = [row.pk for row in others if row.outcome not in left_open]
    undecided = [row.pk for row in others if row.outcome in left_open]
    fresh = dict.fromkeys(ids).keys() - {row.gmail_id for row in rows}
    place = {"run": run, "rank": window.rank, "before": window.end}
    Message.objects.filter(pk__in=decided).update(run=run)
    Message.objects.filter(pk__in=undecided).update(
        **place, outcome="", reason="", attempts=0, retry_at=None, decided_in=None
    )
    of_mailbox = {"connection_id": run.connection_id, "business_id": run.business_id}
    # in Gmail's order, which is newest first
    Message.objects.bulk_create(Message(gmail_id=i, **of_mailbox, **place) for i in dict.fromkeys(ids) if i in fresh)
    return len(fresh) + len(undecided) + len(decided), len(decided)
