"""The ledger: one row for every mail a run listed, with its outcome."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, TypeVar
from urllib.parse import quote

from django.db import models
from django.db.models import Exists, F, Func, Max, OuterRef, Q, Value
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from businesses.models import Business
from gmail.coverage import REREAD_AGAIN, SWEEP_AGAIN
from gmail.models.connection import GmailConnection
from gmail.models.states import ACTIVE, RunMode, RunStatus
from receipts.intake import EARLIER_ENGINES

REASON_LENGTH = 64
Row = TypeVar("Row", bound=models.Model)


class Message(models.Model):
    """A mail of one mailbox; made before the mail is fetched, and without any of its content."""

    class Outcome(models.TextChoices):
        """What a mail turned out to be; "" while that is open."""

        RECEIPT = "receipt", _("receipt")
        DUPLICATE = "duplicate", _("duplicate")
        NOT_RECEIPT = "not_receipt", _("not a receipt")
        FAILED = "failed", _("failed")
        GONE = "gone", _("gone")

    class FoundBy(models.TextChoices):
        """What made it known to the run it belongs to."""

        SEARCH = "search", _("search")
        HISTORY = "history", _("history")
        SWEEP = "sweep", _("sweep")
        REREAD = "reread", _("re-reading")
        PROOF = "proof", _("short question")
        IMPORT = "import", _("a person")

    business = models.ForeignKey(Business, models.CASCADE, related_name="+")
    connection = models.ForeignKey(GmailConnection, models.CASCADE, related_name="messages")
    gmail_id = models.CharField(_("Gmail id"), max_length=32)
    # the index in the order of the run's ledger serves it, and a second one would lead the planner to sort all rows
    run = models.ForeignKey("gmail.SyncRun", models.CASCADE, related_name="messages", db_index=False)
    """The run that listed it first, or took it up again while it had no lasting outcome."""
    decided_in = models.ForeignKey(
        "gmail.SyncRun", models.SET_NULL, null=True, blank=True, related_name="+", db_column="settled_in_id"
    )
    """The run that gave it its outcome."""
    found_by = models.CharField(
        _("found by"), max_length=8, choices=FoundBy.choices, default=FoundBy.SEARCH, db_default=FoundBy.SEARCH
    )
    rank = models.PositiveSmallIntegerField(default=0)
    before = models.DateTimeField(null=True, blank=True, editable=False)
    """The end of the window that listed it; the mail is older."""
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    saved = models.PositiveSmallIntegerField(_("receipts saved"), default=0)
    engine_version = models.PositiveSmallIntegerField(_("engine version"), default=1, db_default=1, editable=False)
    """Of the engine that gave the outcome; an open mail has that of the reading before, if there was one."""
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retry_at = models.DateTimeField(_("retry at"), null=True, blank=True)
    imported_at = models.DateTimeField(_("called a receipt"), null=True, blank=True, editable=False)
    """When a person said that it is a receipt: whatever reads it from then on makes one of it."""

    INTERRUPTED: ClassVar = "interrupted"
    """The reason of a mail at which a worker died or met an unexpected error."""
    MISSING: ClassVar = "missing"
    """The reason of a mail that Gmail did not find once, and is asked for again."""
    DELETED: ClassVar = "deleted"
    """The reason of a mail that is gone because Gmail does not find it."""

    class Meta:
        db_table = "gmail_messages"
        verbose_name = _("mail")
        verbose_name_plural = _("mail ledger")
        constraints: ClassVar = [models.UniqueConstraint(fields=["connection", "gmail_id"], name="one_row_a_mail")]
        indexes: ClassVar = [
            models.Index(fields=["run", "id"], name="idx_gmail_messages_run_order"),
            models.Index(fields=["outcome", "run", "id"], name="idx_gmail_messages_run_outcome"),
            # a mailbox's mails as its owner looks through them
            models.Index(fields=["connection", "outcome", "-received_at", "-id"], name="idx_gmail_messages_looked_at"),
            models.Index(
                fields=["outcome", "id"],
                condition=Q(outcome__in=["duplicate", "failed", "gone"]),
                name="idx_gmail_messages_rare",
            ),
            models.Index(
                fields=["engine_version", "connection", "-received_at"],
                condition=Q(outcome="not_receipt") | Q(outcome="", found_by="reread"),
                name="idx_gmail_messages_to_reread",
            ),
        ]

    def __str__(self) -> str:
        return self.gmail_id

    @property
    def is_imported(self) -> bool:
        return self.imported_at is not None

    @property
    def was_interrupted(self) -> bool:
        return self.reason == self.INTERRUPTED

    @property
    def gmail_url(self) -> str:
        """Opens the mail in its owner's Gmail."""
        return gmail_url(self.connection.address, self.gmail_id)

    @classmethod
    def outdated(cls) -> models.QuerySet[Message]:
        """Mails that an older engine judged to be no receipt, and those whose re-reading has no outcome yet."""
        judged = Q(outcome=cls.Outcome.NOT_RECEIPT) | Q(outcome="", found_by=cls.FoundBy.REREAD)
        # an equality for each version, so that an index finds the newest of one
        return cls.objects.filter(judged, engine_version__in=EARLIER_ENGINES)

    def decide(self, outcome: str, *, reason: str, run_id: int) -> Message:
        """Set the outcome, unsaved."""
        self.outcome, self.reason = outcome, reason[:REASON_LENGTH]
        self.decided_in_id, self.retry_at = run_id, None
        return self

    def postpone(self, *, reason: str, retry_at: datetime.datetime) -> Message:
        """Leave the mail open until `retry_at`, unsaved."""
        self.reason, self.retry_at = reason[:REASON_LENGTH], retry_at
        return self


class Relisting(models.Model):
    """A mail that a run listed, though its row belongs to another run: an earlier one had decided it, or a later one
    took it up."""

    # the unique constraint's index serves it
    run = models.ForeignKey("gmail.SyncRun", models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    outcome = models.CharField(
        max_length=12,
        choices=Message.Outcome.choices,
        blank=True,
        default=Message.Outcome.DUPLICATE,
        db_default=Message.Outcome.DUPLICATE,
    )
    """What became of the mail in this run: it stays, whatever later runs make of the mail."""

    class Meta:
        db_table = "gmail_relistings"
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "message"], name="one_relisting_a_run")]
        indexes: ClassVar = [models.Index(fields=["outcome", "run", "message"], name="idx_gmail_relistings_outcome")]

    def __str__(self) -> str:
        return f"{self.message_id} in run {self.run_id}"

    @staticmethod
    def remember_duplicates(run_id: int, message_ids: Iterable[int]) -> None:
        """Note that the run listed mails that earlier runs have decided; what is noted already stays."""
        rows = (Relisting(run_id=run_id, message_id=message_id) for message_id in message_ids)
        Relisting.objects.bulk_create(rows, ignore_conflicts=True)

    @staticmethod
    def remember_taken(messages: Iterable[Message]) -> None:
        """Note, before another run takes mails up, what became of them in the run that has them."""
        rows = (Relisting(run_id=row.run_id, message_id=row.pk, outcome=row.outcome) for row in messages)
        Relisting.objects.bulk_create(rows, ignore_conflicts=True)


def gmail_url(address: str, gmail_id: str) -> str:
    """Opens a mail in the Gmail of the mailbox's owner."""
    return f"https://mail.google.com/mail/?authuser={quote(address)}#all/{quote(gmail_id)}"


class LedgerRow(NamedTuple):
    """A mail in a run's ledger, and what became of it in that run."""

    message: Message
    outcome: str


@dataclass(frozen=True, slots=True)
class RunLedger:
    """The ledger of one run: every mail it listed, whichever run's the row is by now, in the order of the rows.

    The run's own rows and those of other runs are each walked in this order by an index of their own, and merged here:
    one query over both would read the ledger of all runs.
    """

    run_id: int
    connection: GmailConnection
    """The run's mailbox, which is that of all its mails."""
    outcome: str | None = None
    """The only outcome to show, of the run; None for all."""

    def page(self, size: int, *, beyond: int | None = None, backwards: bool = False) -> list[LedgerRow]:
        """The `size` rows that follow the one with the primary key `beyond`, or that precede it, in their order."""
        rows = [*self._own(size, beyond, backwards=backwards), *self._of_others(size, beyond, backwards=backwards)]
        nearest = sorted(rows, key=lambda row: row.message.pk, reverse=backwards)[:size]
        for row in nearest:
            row.message.connection = self.connection
        return nearest[::-1] if backwards else nearest

    def _own(self, size: int, beyond: int | None, *, backwards: bool) -> Iterable[LedgerRow]:
        rows = self._walk(Message.objects.all(), "id", beyond, backwards=backwards)
        return (LedgerRow(message, message.outcome) for message in rows[:size])

    def _of_others(self, size: int, beyond: int | None, *, backwards: bool) -> Iterable[LedgerRow]:
        rows = self._walk(Relisting.objects.select_related("message"), "message_id", beyond, backwards=backwards)
        return (LedgerRow(row.message, row.outcome) for row in rows[:size])

    def _walk(
        self, rows: models.QuerySet[Row], column: str, beyond: int | None, *, backwards: bool
    ) -> models.QuerySet[Row]:
        """The run's rows from one place on, by the one index over outcome (if asked), run and `column`.

        `run = X ORDER BY id` would also be answered from the primary key, past the rows of all other runs, and the
        planner takes that way where it knows too little of the run. With what is equal as a range, and in the order, no
        other index has that order.
        """
        equal: dict[str, str | int] = {} if self.outcome is None else {"outcome": self.outcome}
        equal["run_id"] = self.run_id
        here, place = (_row(*map(F, equal)), _row(*map(F, equal), F(column)))
        start = _row(*map(Value, equal.values()))
        seen = None if beyond is None else _row(*map(Value, equal.values()), Value(beyond))
        if backwards:
            rows = rows.filter(GreaterThanOrEqual(here, start))
            rows = rows.filter(LessThanOrEqual(here, start) if seen is None else LessThan(place, seen))
            return rows.order_by(*(f"-{name}" for name in (*equal, column)))
        rows = rows.filter(GreaterThanOrEqual(here, start) if seen is None else GreaterThan(place, seen))
        return rows.filter(LessThanOrEqual(here, start)).order_by(*equal, column)


def _row(*parts: F | Value) -> Func:
    """A row value, compared by its first part, then by its second, and so on."""
    return Func(*parts, template="(%(expressions)s)", output_field=models.CharField())


REOPENED: dict[str, object] = {"outcome": "", "reason": "", "attempts": 0, "retry_at": None, "decided_in": None}
"""A row's columns when its mail is to be read again."""


def due_for_rereading(now: datetime.datetime) -> models.QuerySet[GmailConnection]:
    """Mailboxes with outdated mail that are idle and were not just reread, those that have waited longest first."""
    mailboxes = GmailConnection.objects
    idle = mailboxes.filter(status=GmailConnection.Status.CONNECTED, stopped_at=None, last_synced_at__isnull=False)
    idle = idle.exclude(runs__status__in=ACTIVE)
    stopped = Q(runs__status=RunStatus.FAILED) | Q(runs__cancel_requested_at__isnull=False)
    just_now = Q(runs__finished_at__gt=now - REREAD_AGAIN) | (stopped & Q(runs__finished_at__gt=now - SWEEP_AGAIN))
    just_reread = mailboxes.filter(just_now, runs__mode=RunMode.REREAD)
    due = idle.exclude(pk__in=just_reread.values("pk")).filter(
        Exists(Message.outdated().filter(connection=OuterRef("pk")))
    )
    last = Max("runs__finished_at", filter=Q(runs__mode=RunMode.REREAD))
    return due.annotate(reread_at=last).order_by(F("reread_at").asc(nulls_first=True), "pk")


COUNTERS = {
    Message.Outcome.RECEIPT: "receipts",
    Message.Outcome.DUPLICATE: "duplicates",
    Message.Outcome.NOT_RECEIPT: "not_receipts",
    Message.Outcome.FAILED: "failed",
    Message.Outcome.GONE: "gone",
}


def counts_of(messages: Sequence[Message]) -> dict[str, int]:
    """What `messages` add to a run's counters, by column."""
    counts = dict.fromkeys([*COUNTERS.values(), "saved_receipts"], 0)
    for message in messages:
        if message.outcome:
            counts[COUNTERS[Message.Outcome(message.outcome)]] += 1
        counts["saved_receipts"] += message.saved
    return counts
