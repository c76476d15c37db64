"""Every change of a receipt, once: history, corrections and undoing are read from here.

What a person corrected no later reading overwrites. The receipt's own arrival is no event: its row tells of it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, User
from receipts.models.receipt import Receipt


class Way(models.TextChoices):
    """By which way a change came."""

    PAGE = "page", _("page")
    API = "api", _("API")
    CONSOLE = "console", _("console")
    MAIL = "mail", _("another mail")
    REREADING = "rereading", _("re-reading")


class EventKind(models.TextChoices):
    """What kind of change it was."""

    CORRECTED = "corrected", _("corrected")
    READ_AGAIN = "read_again", _("read again")
    DELETED = "deleted", _("deleted")
    RESTORED = "restored", _("restored")
    BECAME_COPY = "became_copy", _("became a copy")
    BECAME_ORIGINAL = "became_original", _("became the original")
    COPY_OF = "copy_of", _("said to be a copy")
    NOT_A_COPY = "not_a_copy", _("said to be no copy")
    UNDONE = "undone", _("undone")


NOT_UNDOABLE = (EventKind.READ_AGAIN, EventKind.UNDONE)
"""Changes that belong to no operation: of a reading the evidence before is gone, and what was undone can be done again.
"""


class Event(models.Model):
    """A change of a receipt: when, by whom and which way, and of each column what it was and what it became.

    Append-only. `changes` is {column: {"was": …, "became": …}}; amounts are decimal strings, moments and dates ISO
    8601, a category its name, with its id in `was_id` and `became_id`.

    What was done at one go has one `operation`, on however many receipts. An event of kind UNDONE takes back those
    after version `back_to`.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="+", db_index=False)
    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="events", db_index=False)
    version = models.PositiveIntegerField(_("version"))
    """The receipt's, after the change."""
    kind = models.CharField(_("kind"), max_length=16, choices=EventKind.choices)
    way = models.CharField(_("way"), max_length=16, choices=Way.choices)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))
    changes = models.JSONField(_("changes"), default=dict)
    operation = models.UUIDField(_("operation"), null=True, editable=False)
    # not positive by a check: PostgreSQL would read the whole table to add it
    back_to = models.IntegerField(_("back to version"), null=True, editable=False)

    class Meta:
        db_table = "receipt_events"
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints: ClassVar = [models.UniqueConstraint(fields=["receipt", "version"], name="one_event_a_version")]
        indexes: ClassVar = [
            models.Index(fields=["business", "-id"], name="idx_receipt_events_business"),
            models.Index(
                fields=["operation", "id"],
                condition=models.Q(operation__isnull=False),
                name="idx_receipt_events_operation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} v{self.version} {self.kind}"


class Correction(models.Model):
    """A correction as it was stored before there were events, and as processes of the version before look for it.

    Goes with its table when no such process runs any more. `event` is null where such a process wrote the row.
    """

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="+")
    field = models.CharField(max_length=32)
    was = models.JSONField(null=True)
    became = models.JSONField(null=True)
    corrected_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    corrected_at = models.DateTimeField(default=timezone.now)
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar = ["corrected_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(event=None), name="idx_corrections_to_move"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.was} → {self.became}"
