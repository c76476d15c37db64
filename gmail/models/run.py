"""A run over one mailbox: what was asked, how it stands, and how it starts. Its states are drawn in `gmail/sync.py`.

A worker writes to a run through :mod:`gmail.models.lease` and :mod:`gmail.models.progress` alone.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, User
from gmail.coverage import Sweep, sweep_window
from gmail.models.connection import GmailConnection
from gmail.models.ledger import REOPENED, Message, Relisting
from gmail.models.states import ACTIVE, BACKGROUND, DISPATCHED, SYNCS, RunMode, RunStatus
from gmail.models.window import SyncWindow

Moment = datetime.datetime


class ActiveRunExistsError(Exception):
    """The mailbox already has an active run."""

    def __init__(self, run: SyncRun) -> None:
        super().__init__(f"run {run.pk} is active")
        self.run = run


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What is to be read, and who asks. Dates are days in the business's time zone, both included."""

    mode: str = "incremental"
    from_date: datetime.date | None = None
    to_date: datetime.date | None = None
    months_back: int = 36
    max_messages: int | None = None
    trigger: str = "api"
    requested_by: User | None = None

    @property
    def whole_mailbox(self) -> bool:
        """Whether no dates are given, so that the run reads up to now."""
        return self.from_date is None and self.to_date is None


class SyncRun(models.Model):
    """One run over one mailbox, worked on in slices by whichever worker holds its lease."""

    Mode = RunMode
    Status = RunStatus

    class Trigger(models.TextChoices):
        """Who asked."""

        API = "api", _("API")
        WEB = "web", _("web page")
        ADMIN = "admin", _("operator")
        COMMAND = "command", _("command line")
        SCHEDULE = "schedule", _("schedule")
        PUSH = "push", _("push")

    ACTIVE: ClassVar = ACTIVE
    BACKGROUND: ClassVar = BACKGROUND
    SYNCS: ClassVar = SYNCS
    DISPATCHED: ClassVar = DISPATCHED
    READING: ClassVar = (RunMode.INCREMENTAL, RunMode.FULL_BACKFILL)
    """Modes that list a range for the first time."""
    AUTOMATIC: ClassVar = (Trigger.SCHEDULE, Trigger.PUSH)
    """Nobody asked."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="sync_runs")
    connection = models.ForeignKey(GmailConnection, models.CASCADE, related_name="runs")
    mode = models.CharField(_("mode"), max_length=16, choices=Mode.choices, default=Mode.INCREMENTAL)
    from_date = models.DateField(_("from"), null=True, blank=True)
    to_date = models.DateField(_("to"), null=True, blank=True)
    months_back = models.PositiveSmallIntegerField(_("months back"), default=36)
    max_messages = models.PositiveIntegerField(_("at most"), null=True, blank=True)
    trigger = models.CharField(_("trigger"), max_length=10, choices=Trigger.choices, default=Trigger.API)
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    retry_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="retries")

    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField(_("queued"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    resume_at = models.DateTimeField(
        _("due"), null=True, blank=True, help_text=_("When it is dispatched again if nobody works on it.")
    )
    lease_number = models.PositiveIntegerField(default=0, editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_requested_at = models.DateTimeField(null=True, blank=True, editable=False)
    consecutive_failures = models.PositiveSmallIntegerField(default=0, editable=False, db_column="stumbles")
    slices = models.PositiveIntegerField(default=0, editable=False)
    isolated = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False, db_column="suspects")
    """How many of the next mails to read one at a time, because a worker died, perhaps of one of them."""
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    error_hint = models.CharField(_("what to do"), max_length=255, blank=True)

    history_id = models.CharField(max_length=40, blank=True, editable=False)
    """The mailbox's newest history id when this run first asked for it: the next cursor."""
    baseline_at = models.DateTimeField(null=True, editable=False)
    overlap_history_id = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)
    """From where history is asked after this run; see `coverage.Cursor`, also for the next two."""
    overlap_at = models.DateTimeField(null=True, editable=False)
    overlap_named = models.PositiveIntegerField(default=0, editable=False, db_column="history_added")
    history_expired = models.BooleanField(default=False, editable=False)
    new_mail_history_id = models.CharField(max_length=40, blank=True, editable=False, db_column="news_history_id")
    """Up to where this run has looked for mail that arrived since it began."""
    new_mail_checked_at = models.DateTimeField(null=True, editable=False, db_column="news_read_at")
    windows_made = models.BooleanField(default=False, editable=False)
    windows_from = models.DateTimeField(null=True, editable=False)
    proof = models.CharField(max_length=8, blank=True, default="", db_default="", editable=False)
    """How far it is with proving the questions: a `proof.Proof`."""
    sweep = models.CharField(max_length=8, blank=True, default="", db_default="", editable=False)
    """How far back a sweep lists: a `coverage.Sweep`."""

    listed = models.PositiveIntegerField(_("listed"), default=0)
    receipts = models.PositiveIntegerField(_("receipts"), default=0)
    duplicates = models.PositiveIntegerField(_("duplicates"), default=0)
    not_receipts = models.PositiveIntegerField(_("not receipts"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    gone = models.PositiveIntegerField(_("gone"), default=0)
    saved_receipts = models.PositiveIntegerField(_("receipts saved"), default=0)
    units_spent = models.PositiveIntegerField(_("units spent"), default=0)

    class Meta:
        db_table = "sync_runs"
        verbose_name = _("sync run")
        verbose_name_plural = _("sync runs")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection"],
                condition=Q(status__in=["queued", "running", "paused"]) & ~Q(mode="import"),
                name="one_active_sync_a_mailbox",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["resume_at"], condition=Q(status__in=["queued", "running"]), name="idx_sync_runs_due"),
            models.Index(fields=["business", "-id"], name="idx_sync_runs_business"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.status in self.ACTIVE

    @property
    def is_import(self) -> bool:
        return self.mode == self.Mode.IMPORT

    @property
    def is_background(self) -> bool:
        return self.mode in self.BACKGROUND

    @property
    def decided(self) -> int:
        """Mails that have their outcome."""
        return self.receipts + self.duplicates + self.not_receipts + self.failed + self.gone

    @property
    def job_id(self) -> str:
        """The name of the task that works on the next slice."""
        return f"sync-{self.pk}-{self.slices}"

    @property
    def covers_now(self) -> bool:
        """Whether its range ends now, so that its cursor may become the mailbox's."""
        return self.mode in self.READING and self.from_date is None and self.to_date is None

    @property
    def proves_questions(self) -> bool:
        """Whether it is the mailbox's first, or lists all that earlier runs have read."""
        is_first = self.mode in self.READING and self.connection.last_synced_at is None and self.max_messages is None
        return is_first or self.sweep == Sweep.WHOLE

    @property
    def is_first_page(self) -> bool:
        """Whether this is the first slice of a mailbox that was never read."""
        return self.slices == 1 and self.connection.last_synced_at is None

    @classmethod
    def start(cls, connection: GmailConnection, sync_request: SyncRequest, *, now: Moment) -> SyncRun:
        """Queue a run, or the mailbox's paused one again. Raises ActiveRunExistsError.

        A unique constraint allows one active run a mailbox. A stopped mailbox is read again once a person asks.
        """
        if sync_request.trigger not in cls.AUTOMATIC:
            connection.resume()
        resumed = cls._resume_paused(connection, now=now)
        if resumed is not None:
            return resumed
        mode = sync_request.mode if sync_request.whole_mailbox else cls.Mode.FULL_BACKFILL
        return cls._create(
            connection,
            now=now,
            mode=mode,
            from_date=sync_request.from_date,
            to_date=sync_request.to_date,
            months_back=sync_request.months_back,
            max_messages=sync_request.max_messages,
            trigger=sync_request.trigger,
            requested_by=sync_request.requested_by,
        )

    @classmethod
    def start_retry(cls, run: SyncRun, *, trigger: str, requested_by: User | None, now: Moment) -> SyncRun:
        """Queue a run over what `run` left open: mails that failed or have no outcome, and windows not listed.

        Raises ActiveRunExistsError.
        """
        run.connection.resume()
        with transaction.atomic():
            retry = cls._create(
                run.connection,
                now=now,
                mode=cls.Mode.RETRY,
                retry_of=run,
                months_back=run.months_back,
                trigger=trigger,
                requested_by=requested_by,
                windows_made=True,
            )
            left = run.left_open()
            Relisting.remember_taken(left.only("run_id", "outcome"))
            retry.listed = left.update(run=retry, **REOPENED)
            windows = run.windows.filter(done=False, proof=False)
            SyncWindow.objects.bulk_create(SyncWindow(run=retry, start=w.start, end=w.end) for w in windows)
            retry.save(update_fields=["listed"])
        return retry

    @classmethod
    def start_sweep(cls, connection: GmailConnection, sweep: Sweep, *, now: Moment) -> SyncRun:
        """Queue a sweep of what earlier runs have read. Raises ActiveRunExistsError."""
        covered_from = cls.objects.filter(
            connection=connection, status=cls.Status.COMPLETED, to_date=None, mode__in=cls.READING
        ).aggregate(moment=Min("windows_from"))["moment"]
        window = sweep_window(sweep, covered_from=covered_from or connection.connected_at, now=now)
        with transaction.atomic():
            run = cls._create(
                connection,
                now=now,
                mode=cls.Mode.SWEEP,
                trigger=cls.Trigger.SCHEDULE,
                sweep=sweep,
                windows_made=True,
                windows_from=window.start,
            )
            SyncWindow.objects.create(run=run, start=window.start, end=window.end)
        return run

    @classmethod
    def start_reread(cls, connection: GmailConnection, *, now: Moment) -> SyncRun:
        """Queue a run over what an older engine judged to be no receipt. Raises ActiveRunExistsError.

        It opens its mails a few at a time (`RunProgress.reopen_outdated`), so that one that is ended leaves few open.
        """
        return cls._create(connection, now=now, mode=cls.Mode.REREAD, trigger=cls.Trigger.SCHEDULE, windows_made=True)

    @classmethod
    def _create(cls, connection: GmailConnection, *, now: Moment, **fields: object) -> SyncRun:
        try:
            with transaction.atomic():
                return cls.queue(connection, now=now, **fields)
        except IntegrityError:
            active = cls._besides_imports(connection).filter(status__in=cls.ACTIVE).first()
            if active is None:
                raise
            if not active.is_background or fields["mode"] in cls.BACKGROUND:
                raise ActiveRunExistsError(active) from None
            active._give_way(now=now)
            return cls._create(connection, now=now, **fields)

    @classmethod
    def queue(cls, connection: GmailConnection, *, now: Moment, **fields: object) -> SyncRun:
        """A queued run. Raises IntegrityError if there is an active one beside which it may not be."""
        return cls.objects.create(
            connection=connection,
            business_id=connection.business_id,
            queued_at=now,
            resume_at=now + redispatch_after(),
            **fields,
        )

    @classmethod
    def _besides_imports(cls, connection: GmailConnection) -> models.QuerySet[SyncRun]:
        return cls.objects.filter(connection=connection).exclude(mode=cls.Mode.IMPORT)

    def _give_way(self, *, now: Moment) -> None:
        """End a background run for the sake of another. A worker that holds it finds its lease lost."""
        ended = {"status": self.Status.CANCELLED, "finished_at": now, "resume_at": None, "lease_expires_at": None}
        active = SyncRun.objects.filter(pk=self.pk, status__in=self.ACTIVE)
        active.update(**ended, lease_number=F("lease_number") + 1)

    @classmethod
    def _resume_paused(cls, connection: GmailConnection, *, now: Moment) -> SyncRun | None:
        runs = cls._besides_imports(connection)
        paused = runs.filter(status=cls.Status.PAUSED)
        if not paused.update(status=cls.Status.QUEUED, resume_at=now + redispatch_after()):
            return None
        return runs.filter(status=cls.Status.QUEUED).first()

    def left_open(self) -> models.QuerySet[Message]:
        """Mails of this run that failed or have no outcome."""
        return Message.objects.filter(run=self, outcome__in=["", Message.Outcome.FAILED])

    def refresh(self) -> None:
        """Read the row again, but not the mailbox and business, which no run changes."""
        self.refresh_from_db(fields=[field.name for field in self._meta.concrete_fields if not field.is_relation])

    def cancel(self, *, now: Moment) -> bool:
        """End the run: at once if no worker holds it, else after its current batch. False if it is over."""
        active = SyncRun.objects.filter(pk=self.pk, status__in=self.ACTIVE)
        if not active.update(cancel_requested_at=now):
            return False
        idle = active.filter(lease_is_free(now))
        idle.update(status=self.Status.CANCELLED, finished_at=now, resume_at=None, lease_number=F("lease_number") + 1)
        return True

    def pause(self) -> bool:
        """Stop between two slices, until the next start. False if a worker holds the run."""
        idle = SyncRun.objects.filter(pk=self.pk, status__in=self.DISPATCHED, lease_expires_at__isnull=True)
        return bool(idle.update(status=self.Status.PAUSED, resume_at=None))

    @classmethod
    def empty_before(cls, before: Moment) -> models.QuerySet[SyncRun]:
        """Runs that ended before `before`, listed nothing, and are not the last of their mailbox.

        Not backfills, which say how far back a mailbox was read.
        """
        newer = cls.objects.filter(connection=OuterRef("connection"), pk__gt=OuterRef("pk"))
        mails = Message.objects.filter(run=OuterRef("pk"))
        completed = Q(status=cls.Status.COMPLETED)
        gave_way = Q(status=cls.Status.CANCELLED, mode__in=cls.BACKGROUND)
        ended = cls.objects.filter(completed | gave_way, listed=0, finished_at__lt=before)
        ended = ended.exclude(mode=cls.Mode.FULL_BACKFILL)
        return ended.filter(Exists(newer), ~Exists(mails))


def lease_is_free(now: Moment) -> Q:
    """No worker holds the run's lease, or the one that does is silent for too long."""
    return Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=now)


def redispatch_after() -> datetime.timedelta:
    """How long a message on the queue stays good; then beat sends another."""
    return datetime.timedelta(seconds=settings.SYNC_REDISPATCH_SECONDS)
