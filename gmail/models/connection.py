"""A connected mailbox, and its tokens."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, User
from gmail import push
from gmail.fields import EncryptedTextField
from gmail.models.states import DISPATCHED

Moment = datetime.datetime


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
    last_synced_at = models.DateTimeField(_("last sync"), null=True, blank=True)
    next_poll_at = models.DateTimeField(_("next poll"), null=True, blank=True, db_index=True)
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
                | {"next_poll_at": now, "watch_expires_at": None},
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
        """Mailboxes to poll; one that is being read stays due until that run is over."""
        connected = cls.objects.filter(status=cls.Status.CONNECTED, next_poll_at__lte=now)
        return connected.exclude(runs__status__in=DISPATCHED)

    @classmethod
    def record_notification(cls, address: str, *, now: Moment) -> int:
        """Bring the next poll of a mailbox that changed forward; how many connections it has."""
        soon = Least("next_poll_at", Value(now + push.POLL_AFTER))
        return cls.objects.filter(address=address, status=cls.Status.CONNECTED).update(pushed_at=now, next_poll_at=soon)

    def claim_poll(self, *, next_poll_at: Moment) -> bool:
        """Whether this process may poll now: of two schedulers one may, and none that missed a notification."""
        turn = GmailConnection.objects.filter(pk=self.pk, next_poll_at=self.next_poll_at, pushed_at=self.pushed_at)
        return bool(turn.update(next_poll_at=next_poll_at))

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
