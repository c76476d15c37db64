"""What people did with a mailbox beyond its syncs: who looked for mail in it, and who called a mail a receipt."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, User
from gmail.models.connection import GmailConnection
from gmail.models.run import SyncRun


class AccessEvent(models.Model):
    """One such act. Append-only; of a search neither the words nor what was found are stored."""

    class Kind(models.TextChoices):
        """What was done."""

        SEARCHED = "searched", _("looked for mail")
        IMPORTED = "imported", _("called a mail a receipt")

    business = models.ForeignKey(Business, models.CASCADE, related_name="+", db_index=False)
    connection = models.ForeignKey(
        GmailConnection, models.CASCADE, related_name="access_events", verbose_name=_("Gmail connection")
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    message = models.ForeignKey(
        "gmail.Message", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("mail")
    )
    way = models.CharField(_("way"), max_length=10, choices=SyncRun.Trigger.choices)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        db_table = "gmail_access_events"
        verbose_name = _("access to a mailbox")
        verbose_name_plural = _("accesses to mailboxes")
        indexes: ClassVar = [models.Index(fields=["business", "-id"], name="idx_gmail_access_events_biz")]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.kind}"
