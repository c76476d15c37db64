"""A connected mailbox, and its tokens."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, User, for_business
from gmail import coverage, push
from gmail.fields import EncryptedTextField
from gmail.models.states import ACTIVE, DISPATCHED, SYNCS

Moment = datetime.datetime
SOURCE = "gmail"
"""What receipts call mail of Gmail's."""


class GmailConnection(models.Model):
    """One mailbox of one business. Its secrets are in :class:`Credential`, so that no list decrypts them."""

    class Status(models.TextChoices):
        """Whether the mailbox can be read."""

        CONNECTED = "connected", _("connected")
        RECONNECT_REQUIRED = "reconnect_required", _("reconnect required")
        DISCONNECTED = "disconnected", _("disconnected")

    business = models.ForeignKey(Business, models.CASCADE, related_name="gmail_connections")
    address = models.EmailField(_("address"))
    google_sub = models.CharField(_("Google account id"), max_length=255)
    scopes = models.JSONField(default=list, editable=False)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.CONNECTED)
    status_reason = models.CharField(_("reason"), max_length=64, blank=True)
    status_changed_at = models.DateTimeField(_("since"))
    history_id = models.CharField(
        _("history cursor"), max_length=40, blank=True, help_text=_("Everything before it has been read.")
    )
    overlap_history_id = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)
    """From where history is asked, a little before the cursor; see `coverage.Cursor`, also for the next two."""
    overlap_at = models.DateTimeField(null=True, editable=False)
    overlap_named = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    last_synced_at = models.DateTimeField(_("last sync"), null=True, blank=True)
    next_poll_at = models.DateTimeField(_("next poll"), null=True, blank=True, db_index=True)
    recent_sweep_at = models.DateTimeField(_("next sweep of the last days"), null=True, blank=True, editable=False)
    whole_sweep_at = models.DateTimeField(_("next sweep of everything"), null=True, blank=True, editable=False)
    questions_proved_at = models.DateTimeField(_("questions proved"), null=True, blank=True, editable=False)
    short_questions_since = models.DateTimeField(
        _("short questions since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Since then Gmail is asked in short questions, because it did not answer long ones whole."),
    )
    stopped_at = models.DateTimeField(
        _("stopped"), null=True, blank=True, help_text=_("Since then nothing is read until somebody asks.")
    )
    pushed_at = models.DateTimeField(_("last notification"), null=True, blank=True, editable=False)
    watch_expires_at = models.DateTimeField(_("watched until"), null=True, blank=True, editable=False)
    connected_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    connected_at = models.DateTimeField(_("connected"))

    class Meta:
        db_table = "gmail_connections"
        verbose_name = _("Gmail connection")
        verbose_name_plural = _("Gmail connections")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["business", "google_sub"], name="one_connection_an_account")
        ]
        indexes: ClassVar = [models.Index(fields=["address"], name="idx_gmail_connections_address")]

    def __str__(self) -> str:
        return self.address

    @property
    def is_connected(self) -> bool:
        return self.status == self.Status.CONNECTED

    @property
    def is_stopped(self) -> bool:
        """Whether a person wants nothing read that nobody asks for."""
        return self.is_connected and self.stopped_at is not None

    def source_id(self, gmail_id: str) -> str:
        """The mail's name among all of Gmail's, whenever and through whichever connection it is read."""
        return f"{self.google_sub}:{gmail_id}"

    @property
    def asks_short(self) -> bool:
        """Whether Gmail is asked in short questions."""
        return self.short_questions_since is not None

    @property
    def cursor(self) -> coverage.Cursor | None:
        """How far the mailbox has been read; None before the first sync is complete."""
        if not self.history_id or self.last_synced_at is None:
            return None
        if not self.overlap_history_id or self.overlap_at is None:
            return coverage.first_cursor(self.history_id, self.last_synced_at)
        return coverage.Cursor(
            history_id=self.history_id,
            taken_at=self.last_synced_at,
            since=self.overlap_history_id,
            since_at=self.overlap_at,
            named=self.overlap_named,
        )

    @classmethod
    def connect(
        cls,
        business: Business,
        *,
        address: str,
        google_sub: str,
        refresh_token: str,
        access_token: str,
        access_token_expires_at: Moment,
        scopes: Sequence[str],
        user: User,
        now: Moment,
    ) -> tuple[GmailConnection, bool]:
        """Save a grant: update the Google account's connection, or add one. Whether it is new."""
        with transaction.atomic():
            connection, created = cls.objects.update_or_create(
                business=business,
                google_sub=google_sub,
                defaults={
                    "address": address,
                    "scopes": list(scopes),
                    "connected_by": user,
                    "connected_at": now,
                }
                | {"status": cls.Status.CONNECTED, "status_reason": "", "status_changed_at": now}
                | {"next_poll_at": now, "watch_expires_at": None, "stopped_at": None},
            )
            tokens = {"access_token": access_token, "access_token_expires_at": access_token_expires_at}
            if refresh_token:
                tokens["refresh_token"] = refresh_token
            # not loaded, since loading fails for an old token that no key opens
            if not Credential.objects.filter(connection=connection).update(**tokens):
                Credential.objects.create(connection=connection, **tokens)
        return connection, created

    @classmethod
    def due(cls, now: Moment) -> models.QuerySet[GmailConnection]:
        """Mailboxes to poll; one that a sync is reading stays due until that is over."""
        connected = cls.objects.filter(status=cls.Status.CONNECTED, stopped_at=None, next_poll_at__lte=now)
        reading = cls.objects.filter(runs__status__in=DISPATCHED, runs__mode__in=SYNCS)
        return connected.exclude(pk__in=reading.values("pk"))

    @classmethod
    def due_for_sweep(cls, now: Moment) -> models.QuerySet[GmailConnection]:
        """Mailboxes to sweep, those that have waited longest first; none that is being read."""
        connected = cls.objects.filter(status=cls.Status.CONNECTED, stopped_at=None, last_synced_at__isnull=False)
        due = connected.filter(Q(recent_sweep_at__lte=now) | Q(whole_sweep_at__lte=now))
        return due.exclude(runs__status__in=ACTIVE).order_by("recent_sweep_at")

    @classmethod
    def record_notification(cls, address: str, *, now: Moment) -> int:
        """Bring the next poll of a mailbox that changed forward; how many connections it has."""
        soon = Least("next_poll_at", Value(now + push.POLL_AFTER))
        return cls.objects.filter(address=address, status=cls.Status.CONNECTED).update(pushed_at=now, next_poll_at=soon)

    def claim_poll(self, *, next_poll_at: Moment) -> bool:
        """Whether this process may poll now: of two schedulers one may, and none that missed a notification."""
        turn = GmailConnection.objects.filter(pk=self.pk, next_poll_at=self.next_poll_at, pushed_at=self.pushed_at)
        return bool(turn.filter(stopped_at=None).update(next_poll_at=next_poll_at))

    def claim_sweep(self, sweep: coverage.Sweep, *, now: Moment) -> bool:
        """Whether this process may start the sweep, which is due again after a while unless it completes."""
        due = {"recent_sweep_at": self.recent_sweep_at, "whole_sweep_at": self.whole_sweep_at}
        again = dict.fromkeys(due if sweep is coverage.Sweep.WHOLE else ["recent_sweep_at"], now + coverage.SWEEP_AGAIN)
        return bool(GmailConnection.objects.filter(pk=self.pk, stopped_at=None, **due).update(**again))

    def stop(self, *, now: Moment) -> None:
        """Read nothing from now on until :meth:`resume`."""
        self._set(stopped_at=now)

    def resume(self, *, now: Moment | None = None) -> None:
        """Read the mailbox again, if it is stopped; its new mail at once if `now` is given."""
        changes = {"stopped_at": None, **({"next_poll_at": now} if now else {})}
        if GmailConnection.objects.filter(pk=self.pk, stopped_at__isnull=False).update(**changes):
            self.refresh_from_db(fields=list(changes))

    def ask_long(self) -> None:
        """Ask in long questions again; the next sweep of everything proves them anew."""
        self._set(short_questions_since=None, questions_proved_at=None)

    def leave_older_mail(self, *, now: Moment) -> None:
        """If the mailbox was never read to the end, read only what comes from now on."""
        if self.last_synced_at is None:
            self._set(last_synced_at=now)

    def _set(self, **columns: object) -> None:
        GmailConnection.objects.filter(pk=self.pk).update(**columns)
        self.refresh_from_db(fields=list(columns))

    def move_to(self, status: Status, *, reason: str, now: Moment) -> None:
        """Change the status; `status_changed_at` stays if status and reason are the same."""
        changed = GmailConnection.objects.filter(pk=self.pk).exclude(status=status, status_reason=reason)
        changed.update(status=status, status_reason=reason, status_changed_at=now)
        self.refresh_from_db(fields=["status", "status_reason", "status_changed_at"])


class Credential(models.Model):
    """A mailbox's tokens, encrypted. Workers share the access token, so that few refreshes are needed."""

    connection = models.OneToOneField(GmailConnection, models.CASCADE, primary_key=True, related_name="credential")
    refresh_token = EncryptedTextField()
    access_token = EncryptedTextField(default="")
    access_token_expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "gmail_credentials"

    def __str__(self) -> str:
        return f"credential of {self.connection_id}"


def addresses_by_account(business: Business) -> dict[str, str]:
    """The address of each of the business's mailboxes, by the account that begins the `source_id` of its mails."""
    return dict(for_business(GmailConnection.objects.all(), business).values_list("google_sub", "address"))
