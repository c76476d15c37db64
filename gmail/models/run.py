"""A run over one mailbox, and the windows it lists. Its states are drawn in `gmail/sync.py`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, User
from gmail import plan
from gmail.models.connection import GmailConnection
from gmail.models.ledger import Message, counts_of, upsert_listed
from gmail.models.states import ACTIVE, DISPATCHED, RunStatus
from gmail.models.window import SyncWindow

Moment = datetime.datetime
LISTED_AT_ONCE = 16
"""How many windows are listed at the same time, at most."""


class LeaseLostError(Exception):
    """Another worker took the run over, or somebody ended it; whatever this one still holds must not be written."""


class ActiveRunExistsError(Exception):
    """The mailbox already has an active run."""

    def __init__(self, run: SyncRun) -> None:
        super().__init__(f"run {run.pk} is active")
        self.run = run


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What somebody wants read. Dates are days of the business's time zone, both included."""

    mode: str = "incremental"
    from_date: datetime.date | None = None
    to_date: datetime.date | None = None
    months_back: int = 36
    max_messages: int | None = None
    trigger: str = "api"
    requested_by: User | None = None

    @property
    def whole_mailbox(self) -> bool:
        """No dates given, so that the run's end is now."""
        return self.from_date is None and self.to_date is None


class SyncRun(models.Model):
    """One run over one mailbox, worked on in slices by whichever worker holds its lease."""

    class Mode(models.TextChoices):
        """What a run reads: what is new, a range, or what an earlier run left open."""

        INCREMENTAL = "incremental", _("new mail")
        FULL_BACKFILL = "full_backfill", _("full backfill")
        RETRY = "retry", _("retry")

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
    DISPATCHED: ClassVar = DISPATCHED

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
    """How many of the mails next in line are read one at a time: a worker died, perhaps of one of them."""
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    error_hint = models.CharField(_("what to do"), max_length=255, blank=True)

    history_id = models.CharField(max_length=40, blank=True, editable=False)
    """The mailbox's newest history id when this run began to look: the next cursor."""
    baseline_at = models.DateTimeField(null=True, editable=False)
    history_page_token = models.CharField(max_length=255, blank=True, editable=False)
    history_added = models.PositiveIntegerField(default=0, editable=False)
    history_expired = models.BooleanField(default=False, editable=False)
    new_mail_history_id = models.CharField(max_length=40, blank=True, editable=False, db_column="news_history_id")
    """Up to where this run has looked for mail that came while it was under way."""
    new_mail_checked_at = models.DateTimeField(null=True, editable=False, db_column="news_read_at")
    windows_made = models.BooleanField(default=False, editable=False)
    windows_from = models.DateTimeField(null=True, editable=False)

    listed = models.PositiveIntegerField(_("listed"), default=0)
    receipts = models.PositiveIntegerField(_("receipts"), default=0)
    duplicates = models.PositiveIntegerField(_("duplicates"), default=0)
    not_receipts = models.PositiveIntegerField(_("not receipts"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    gone = models.PositiveIntegerField(_("gone"), default=0)
    saved_receipts = models.PositiveIntegerField(_("receipts saved"), default=0)
    units_spent = models.PositiveIntegerField(_("units spent"), default=0)

    unrecorded_units = 0
    """Units spent since the last record; written with the next one."""
    windows_left = True
    """False once no window was found open: only who holds the lease opens any, so nobody need look again."""

    class Meta:
        db_table = "sync_runs"
        verbose_name = _("sync run")
        verbose_name_plural = _("sync runs")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection"],
                condition=Q(status__in=["queued", "running", "paused"]),
                name="one_active_run_a_mailbox",
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
    def decided(self) -> int:
        """Mails that have their outcome."""
        return self.receipts + self.duplicates + self.not_receipts + self.failed + self.gone

    @property
    def job_id(self) -> str:
        """The name of the task that works on the next slice."""
        return f"sync-{self.pk}-{self.slices}"

    @property
    def covers_now(self) -> bool:
        return self.mode != self.Mode.RETRY and self.from_date is None and self.to_date is None

    @property
    def is_first_page(self) -> bool:
        """Whether this is the first slice of a mailbox that was never read."""
        return self.slices == 1 and self.connection.last_synced_at is None

    # -- beginning ---------------------------------------------------------------------------------------------

    @classmethod
    def start(cls, connection: GmailConnection, sync_request: SyncRequest, *, now: Moment) -> SyncRun:
        """A queued run; the database lets one mailbox have only one that is active.

        A paused run is taken up again instead. Raises ActiveRunExistsError.
        """
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
        """A run that takes up only what `run` left: mails that failed or stayed open, and windows not listed."""
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
            retry.listed = left.update(run=retry, outcome="", reason="", attempts=0, retry_at=None, decided_in=None)
            windows = run.windows.filter(done=False)
            SyncWindow.objects.bulk_create(
                SyncWindow(run=retry, start=w.start, end=w.end, rank=w.rank) for w in windows
            )
            retry.save(update_fields=["listed"])
        return retry

    @classmethod
    def _create(cls, connection: GmailConnection, *, now: Moment, **fields: object) -> SyncRun:
        try:
            with transaction.atomic():
                return cls.objects.create(
                    connection=connection,
                    business_id=connection.business_id,
                    queued_at=now,
                    resume_at=now + redispatch_after(),
                    **fields,
                )
        except IntegrityError:
            active = cls.objects.filter(connection=connection, status__in=cls.ACTIVE).first()
            if active is None:
                raise
            raise ActiveRunExistsError(active) from None

    @classmethod
    def _resume_paused(cls, connection: GmailConnection, *, now: Moment) -> SyncRun | None:
        paused = cls.objects.filter(connection=connection, status=cls.Status.PAUSED)
        if not paused.update(status=cls.Status.QUEUED, resume_at=now + redispatch_after()):
            return None
        return cls.objects.filter(connection=connection, status=cls.Status.QUEUED).first()

    def left_open(self) -> models.QuerySet[Message]:
        """Mails of this run that failed or never got an outcome."""
        return Message.objects.filter(run=self, outcome__in=["", Message.Outcome.FAILED])

    # -- the lease ---------------------------------------------------------------------------------------------

    @classmethod
    def due(cls, now: Moment) -> models.QuerySet[SyncRun]:
        """The one rule for waiting runs, runs whose task was lost and runs whose worker died: active, due, and
        nobody holds them."""
        unheld = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=now)
        return cls.objects.filter(unheld, status__in=cls.DISPATCHED, resume_at__lte=now)

    @classmethod
    def mark_dispatched(cls, run_id: int, *, now: Moment) -> bool:
        """Whether the run was still due; it is not due again until the message sent for it has gone stale."""
        return bool(cls.due(now).filter(pk=run_id).update(resume_at=now + redispatch_after()))

    @classmethod
    def claim(cls, run_id: int, *, now: Moment) -> SyncRun | None:
        """Take the run's lease under a new fencing number; None if somebody holds it or it is over."""
        unheld = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=now)
        taken = cls.objects.filter(unheld, pk=run_id, status__in=cls.DISPATCHED).update(
            status=cls.Status.RUNNING,
            lease_number=F("lease_number") + 1,
            lease_expires_at=now + lease(),
            heartbeat_at=now,
            resume_at=now,
            slices=F("slices") + 1,
            isolated=_isolated_after_claim(),
            started_at=Coalesce("started_at", now),
        )
        return cls.objects.select_related("connection", "business").get(pk=run_id) if taken else None

    def refresh(self) -> None:
        """Read the row again; mailbox and business, which no run changes, stay as they were read."""
        self.refresh_from_db(fields=[field.name for field in self._meta.concrete_fields if not field.is_relation])

    @contextmanager
    def fenced(self, now: Moment, **columns: object) -> Iterator[None]:
        """A transaction that sets `columns` and renews the lease, and rolls back if that is lost.

        Raises LeaseLostError.
        """
        with transaction.atomic():
            self._set(now, **columns)
            yield

    def _set(self, now: Moment, **columns: object) -> None:
        spent, self.unrecorded_units = self.unrecorded_units, 0
        renewed = {"heartbeat_at": now, "lease_expires_at": now + lease(), "units_spent": F("units_spent") + spent}
        mine = SyncRun.objects.filter(pk=self.pk, lease_number=self.lease_number, status=self.Status.RUNNING)
        if not mine.update(**renewed | columns):
            raise LeaseLostError

    def hand_over(self, *, resume_at: Moment, now: Moment) -> None:
        """Give the lease back; the run is due at `resume_at`."""
        self._set(now, lease_expires_at=None, resume_at=resume_at)

    def record_failure(self, *, resume_at: Moment, expected: bool = True, now: Moment) -> None:
        """Give the lease back after something failed that may go through later.

        If nobody foresaw it, what was in hand is suspect.
        """
        isolated = {} if expected else {"isolated": in_hand()}
        self._set(
            now,
            lease_expires_at=None,
            resume_at=resume_at,
            consecutive_failures=F("consecutive_failures") + 1,
            **isolated,
        )

    # -- what was done, each in one transaction with the cursor that says so --------------------------------------

    def record_history(
        self,
        *,
        added: int,
        baseline: str,
        page_token: str,
        windows: Sequence[plan.Window] | None,
        now: Moment,
    ) -> None:
        """A page of history. `windows` is None while there are more pages; the first page's id is the next cursor."""
        first = {} if self.history_id else {"history_id": baseline, "baseline_at": now}
        read = {"history_page_token": page_token, "history_added": F("history_added") + added}
        with self.fenced(now, **first, **read, **_opened(windows)):
            self._open(windows or ())

    def record_history_expired(self, *, now: Moment) -> None:
        """Gmail forgot what happened since the cursor: this run lists instead."""
        self._set(now, history_expired=True, history_id="", history_page_token="")

    def record_baseline(self, history_id: str, windows: Sequence[plan.Window], *, now: Moment) -> None:
        """The next cursor, taken before the first list, and the windows to list."""
        with self.fenced(now, history_id=history_id, baseline_at=now, **_opened(windows)):
            self._open(windows)

    def record_new_mail_check(self, history_id: str, windows: Sequence[plan.Window], *, now: Moment) -> None:
        """Mail came or did not come meanwhile, up to `history_id`; where it came, its time is to be listed."""
        with self.fenced(now, new_mail_history_id=history_id, new_mail_checked_at=now):
            self._open(windows)

    def record_pages(
        self, pages: Sequence[tuple[plan.OpenWindow, Sequence[str], plan.OpenWindow | None]], *, now: Moment
    ) -> None:
        """Pages of ids become ledger rows, and their windows move on. A page is its window, ids, and what is left."""
        listed = duplicates = 0
        with self.fenced(now):
            for window, ids, left in pages:
                new, known = upsert_listed(self, ids, window) if ids else (0, 0)
                listed, duplicates = listed + new, duplicates + known
                change = {"done": True} if left is None else {"rank": left.rank, "page_token": left.page_token}
                SyncWindow.objects.filter(pk=window.id).update(**change)
            counted = _more({"listed": listed, "duplicates": duplicates})
            SyncRun.objects.filter(pk=self.pk).update(**counted | {"consecutive_failures": 0})

    def record_results(self, messages: Sequence[Message], *, now: Moment) -> None:
        """What became of mails that were fetched: their rows and the run's counters."""
        columns = ["outcome", "reason", "attempts", "retry_at", "received_at", "decided_in", "saved"]
        cleared = {"isolated": max(self.isolated - len(messages), 0)} if self.isolated else {}
        with self.fenced(now, **_more(counts_of(messages)), **cleared):
            # an upsert of rows that are there: a bulk_update's CASE for each row and column costs six times as much
            Message.objects.bulk_create(messages, update_conflicts=True, unique_fields=["id"], update_fields=columns)

    def reserve(self, message: Message, *, retry_at: Moment, now: Moment) -> None:
        """Count an attempt at `message` before it is made: whoever dies of it cannot.

        Until `retry_at` others come first. :meth:`release` or the mail's result takes it back.
        """
        with self.fenced(now):
            Message.objects.filter(pk=message.pk).update(
                attempts=F("attempts") + 1, reason=Message.INTERRUPTED, retry_at=retry_at
            )

    def release(self, message: Message, *, now: Moment) -> None:
        """The attempt was not made, or told nothing about `message`: its row is again as it was read."""
        with self.fenced(now):
            message.save(update_fields=["attempts", "reason", "retry_at"])

    # -- ending ------------------------------------------------------------------------------------------------

    def finish(self, status: RunStatus, *, cursor: str, now: Moment) -> None:
        """End the run; `cursor`, if not empty, becomes the mailbox's."""
        with self.fenced(now, status=status, finished_at=now, lease_expires_at=None, resume_at=None):
            if cursor:
                GmailConnection.objects.filter(pk=self.connection_id).update(
                    history_id=cursor, last_synced_at=self.baseline_at
                )

    def fail(self, code: str, *, hint: str, now: Moment) -> None:
        """End the run as failed, with what to do about it."""
        over = {"status": self.Status.FAILED, "finished_at": now, "lease_expires_at": None, "resume_at": None}
        self._set(now, **over, error_code=code, error_hint=hint[:255])

    def cancel(self, *, now: Moment) -> bool:
        """Ask the run to end: at once if nobody works on it, else after the batch in hand. False if it is over."""
        active = SyncRun.objects.filter(pk=self.pk, status__in=self.ACTIVE)
        if not active.update(cancel_requested_at=now):
            return False
        idle = active.filter(Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=now))
        idle.update(status=self.Status.CANCELLED, finished_at=now, resume_at=None, lease_number=F("lease_number") + 1)
        return True

    @classmethod
    def empty_before(cls, before: Moment) -> models.QuerySet[SyncRun]:
        """Runs that completed before `before`, found nothing, and are not the last of their mailbox."""
        newer = cls.objects.filter(connection=OuterRef("connection"), pk__gt=OuterRef("pk"))
        mails = Message.objects.filter(run=OuterRef("pk"))
        ended = cls.objects.filter(status=cls.Status.COMPLETED, listed=0, finished_at__lt=before)
        return ended.filter(Exists(newer), ~Exists(mails))

    def pause(self) -> bool:
        """Stop between two slices; the next start takes the run up. False if somebody is working on it."""
        idle = SyncRun.objects.filter(pk=self.pk, status__in=self.DISPATCHED, lease_expires_at__isnull=True)
        return bool(idle.update(status=self.Status.PAUSED, resume_at=None))

    # -- what plan needs to know ---------------------------------------------------------------------------------

    def state(self, now: Moment) -> plan.RunState:
        """The run as plain values, as it was last read."""
        ready, retry_at = self._open_mails(now) if self.listed > self.decided else (False, None)
        return plan.RunState(
            cancelled=self.cancel_requested_at is not None,
            incremental=self.mode == self.Mode.INCREMENTAL,
            cursor="" if self.history_expired else self.connection.history_id,
            history_page_token=self.history_page_token,
            new_mail_cursor=self._new_mail_cursor(now),
            windows_made=self.windows_made,
            windows=self._open_windows(),
            to_fetch=ready,
            retry_at=retry_at,
            listed=self.listed,
            decided=self.decided,
            max_messages=self.max_messages,
            first_page=self.is_first_page,
        )

    def _new_mail_cursor(self, now: Moment) -> str:
        if not (self.covers_now and self.windows_made):
            return ""
        return plan.new_mail_cursor(
            baseline=self.history_id,
            baseline_at=self.baseline_at,
            seen=self.new_mail_history_id,
            seen_at=self.new_mail_checked_at,
            now=now,
        )

    def _open_windows(self) -> tuple[plan.OpenWindow, ...]:
        """The windows to list next, newest first."""
        if not (self.windows_made and self.windows_left):
            return ()
        windows = self.windows.filter(done=False).order_by("-start")[:LISTED_AT_ONCE]
        found = tuple(window.as_values() for window in windows)
        self.windows_left = bool(found)
        return found

    def _open_mails(self, now: Moment) -> tuple[bool, Moment | None]:
        """Whether a mail may be fetched now; if none may, when the first may be tried again."""
        left = Message.objects.filter(run=self, outcome="")
        if left.filter(_ready(now)).exists():
            return True, None
        return False, left.aggregate(first=Min("retry_at"))["first"]

    def next_messages(self, count: int, *, besides: Sequence[int] = (), now: Moment) -> list[Message]:
        """The mails to fetch next, likeliest first, then newest; `besides` those in hand."""
        left = Message.objects.filter(_ready(now), run=self, outcome="").exclude(pk__in=besides)
        return list(left.order_by("rank", F("before").desc(nulls_last=True), "pk")[:count])

    def ledger_adds_up(self) -> bool:
        """Every mail listed is in the ledger and has exactly one outcome, and the counters say the same."""
        rows = Message.objects.filter(run=self).aggregate(all=Count("pk"), open=Count("pk", filter=Q(outcome="")))
        return plan.equation_holds(self.listed, [self.decided]) and rows == {"all": self.listed, "open": 0}

    # -- inside ------------------------------------------------------------------------------------------------

    def _open(self, windows: Sequence[plan.Window]) -> None:
        self.windows_left = bool(windows) or (self.windows_made and self.windows_left)
        SyncWindow.objects.bulk_create(SyncWindow(run=self, start=w.start, end=w.end) for w in windows)


def _ready(now: Moment) -> Q:
    """Mails that are not waiting for another try."""
    return Q(retry_at__isnull=True) | Q(retry_at__lte=now)


def _more(gained: Mapping[str, int]) -> dict[str, object]:
    """A run's columns with its counters raised; where something got done, what stumbled before is forgotten."""
    more: dict[str, object] = {name: F(name) + n for name, n in gained.items() if n}
    return more | {"consecutive_failures": 0} if more else {}


def _opened(windows: Sequence[plan.Window] | None) -> dict[str, object]:
    """A run's columns once its windows are made; none while they are not."""
    if windows is None:
        return {}
    return {"windows_made": True, "windows_from": min((w.start for w in windows), default=None)}


def lease() -> datetime.timedelta:
    """How long a worker may be silent before another takes its run."""
    return datetime.timedelta(seconds=settings.SYNC_LEASE_SECONDS)


def _isolated_after_claim() -> Case:
    """A lease that ran out was that of a worker that died: what it had in hand is suspect."""
    died = When(lease_expires_at__isnull=False, then=in_hand())
    return Case(died, default=F("isolated"), output_field=models.PositiveSmallIntegerField())


def in_hand() -> int:
    """How many mails a worker has in hand at most: a batch it reads, and one that is under way."""
    return 2 * int(settings.GMAIL_CONCURRENT_GETS)


def redispatch_after() -> datetime.timedelta:
    """How long a message on the queue stays good; then beat sends another."""
    return datetime.timedelta(seconds=settings.SYNC_REDISPATCH_SECONDS)
