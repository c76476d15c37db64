"""Receipts, and beside each row what lists have no need of: where its values stood, and its line items."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from businesses.models import Business
from extraction.types import DocumentType
from receipts.fields import BY_NAME
from receipts.models.category import Category
from receipts.models.long_json import LongJSONField
from receipts.money import amount_text, is_money

AMOUNT_LIMIT = Decimal(10) ** 13
"""Amounts are below this: the columns hold thirteen digits before the point."""
EARLIEST_ISSUE = datetime.date(1970, 1, 1)
NOTE_LENGTH = 2_000
LABELS = {name: field.label for name, field in BY_NAME.items()}
NOT_NEGATIVE = [MinValueValidator(Decimal(0))]
DOCUMENT_TYPE_CHOICES = [
    (DocumentType.RECEIPT.value, _("receipt")),
    (DocumentType.INVOICE.value, _("invoice")),
    (DocumentType.INVOICE_RECEIPT.value, _("invoice with receipt")),
    (DocumentType.ORDER.value, _("order")),
    (DocumentType.REFUND.value, _("refund")),
    (DocumentType.CREDIT_NOTE.value, _("credit note")),
    (DocumentType.PROFORMA.value, _("proforma")),
    (DocumentType.STATEMENT.value, _("statement")),
]


class Status(models.TextChoices):
    """What people decided about a receipt."""

    PENDING_REVIEW = "pending_review", _("to review")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    NOT_RECEIPT = "not_receipt", _("not a receipt")


def validate_currency(code: str) -> None:
    """Raises ValidationError unless `code` is a currency of ISO 4217."""
    if not is_money(code):
        raise ValidationError(_("Unknown currency: write its ISO 4217 code, such as ILS."))


class Originals(models.Manager["Receipt"]):
    """The rows that stand for a document: neither deleted nor a copy of another. At most one has a fingerprint."""

    def get_queryset(self) -> models.QuerySet[Receipt]:
        return super().get_queryset().filter(duplicate_of=None, deleted_at=None)


def _list_index(name: str, *columns: str, **condition: Any) -> models.Index:
    """An index of one business's receipts in order of `columns`, those alone that meet the condition."""
    live = models.Q(deleted_at__isnull=True)
    only = live & models.Q(**condition) if condition else live
    return models.Index(fields=["business", *columns, "id"], condition=only, name=f"idx_receipts_{name}")


LISTED = models.Q(status__in=[Status.PENDING_REVIEW, Status.APPROVED], duplicate_of__isnull=True)
"""What the ledger's list shows, if it is not deleted."""
LIST_INDEXES = (
    _list_index("by_received", "received_at"),
    _list_index("by_issue_date", "issue_date"),
    _list_index("by_amount", "amount"),
    _list_index("by_number", "number"),
    _list_index("by_confidence", "confidence"),
    _list_index("by_created", "created_at"),
    _list_index("by_vendor", "vendor", "received_at"),
    _list_index("by_currency", "currency", "received_at"),
    _list_index("by_type", "document_type", "received_at"),
    _list_index("by_status", "status", "received_at"),
    _list_index("by_category", "category", "received_at"),
    _list_index("by_attachment", "has_attachment", "received_at"),
    _list_index("review", "received_at", status=Status.PENDING_REVIEW, duplicate_of__isnull=True),
    _list_index("copies", "received_at", duplicate_of__isnull=False),
    models.Index(
        fields=["business", "received_at", "id"],
        condition=~LISTED & models.Q(deleted_at__isnull=True),
        name="idx_receipts_aside",
    ),
    models.Index(
        fields=["business", "received_at", "id"],
        condition=models.Q(deleted_at__isnull=False),
        name="idx_receipts_deleted",
    ),
)
"""What each costs and which lists it serves: docs/decisions/0019-lists.md."""


class Receipt(models.Model):
    """One receipt of one business. `(business, source, source_id, ordinal)` names where it came from, once."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="receipts")
    source = models.CharField(_("source"), max_length=32)
    source_id = models.CharField(_("id at the source"), max_length=255)
    ordinal = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Which receipt of several in one mail.")
    )

    vendor = models.CharField(LABELS["vendor"], max_length=255, null=True, blank=True)
    vendor_tax_id = models.CharField(LABELS["vendor_tax_id"], max_length=32, null=True, blank=True)
    buyer_tax_id = models.CharField(LABELS["buyer_tax_id"], max_length=32, null=True, blank=True)
    document_type = models.CharField(
        LABELS["document_type"], max_length=16, choices=DOCUMENT_TYPE_CHOICES, null=True, blank=True
    )
    number = models.CharField(LABELS["number"], max_length=100, null=True, blank=True)
    issue_date = models.DateField(
        LABELS["issue_date"], null=True, blank=True, validators=[MinValueValidator(EARLIEST_ISSUE)]
    )
    received_at = models.DateTimeField(LABELS["received_at"])
    net = models.DecimalField(
        LABELS["net"], max_digits=16, decimal_places=3, null=True, blank=True, validators=NOT_NEGATIVE
    )
    tax = models.DecimalField(
        LABELS["tax"], max_digits=16, decimal_places=3, null=True, blank=True, validators=NOT_NEGATIVE
    )
    tax_rate = models.DecimalField(
        _("tax rate, %"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[*NOT_NEGATIVE, MaxValueValidator(Decimal(100))],
    )
    amount = models.DecimalField(
        LABELS["amount"], max_digits=16, decimal_places=3, null=True, blank=True, validators=NOT_NEGATIVE
    )
    currency = models.CharField(
        LABELS["currency"],
        max_length=3,
        null=True,
        blank=True,
        validators=[validate_currency],
    )
    payment_method = models.CharField(LABELS["payment_method"], max_length=64, null=True, blank=True)
    last4 = models.CharField(
        LABELS["last4"],
        max_length=4,
        null=True,
        blank=True,
        validators=[RegexValidator(r"\A[0-9]{4}\Z", _("Write four digits."))],
    )
    allocation_number = models.CharField(LABELS["allocation_number"], max_length=16, null=True, blank=True)

    # its index is made online, and leaves out the many rows without a category
    category = models.ForeignKey(
        Category,
        models.RESTRICT,
        null=True,
        blank=True,
        db_index=False,
        related_name="receipts",
        verbose_name=LABELS["category"],
    )
    note = models.CharField(LABELS["note"], max_length=NOTE_LENGTH, null=True, blank=True)

    status = models.CharField(LABELS["status"], max_length=16, choices=Status.choices, default=Status.PENDING_REVIEW)
    confidence = models.FloatField(_("confidence"), default=0.0)
    problems = models.JSONField(_("problems"), default=list, blank=True)
    engine_version = models.PositiveSmallIntegerField(_("engine version"), default=1, db_default=1, editable=False)
    """Of the engine that looked at its mail last."""
    duplicate_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="duplicates")
    fingerprint = models.CharField(max_length=64, null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    """Goes up by one with every change; the row as it arrived is version 1."""
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    has_attachment = models.BooleanField(_("has a document"), default=False, db_default=False, editable=False)
    """Whether a file lies beside the mail itself."""

    objects = models.Manager["Receipt"]()
    originals = Originals()

    class Meta:
        db_table = "receipts"
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "source", "source_id", "ordinal"], name="receipt_once_a_source"
            ),
            models.UniqueConstraint(
                fields=["business", "fingerprint"],
                condition=models.Q(duplicate_of__isnull=True, deleted_at__isnull=True),
                name="receipt_once_a_document",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["business", "received_at"], name="idx_receipts_business_received"),
            models.Index(fields=["business", "status"], name="idx_receipts_business_status"),
            models.Index(fields=["category"], condition=models.Q(category__isnull=False), name="idx_receipts_category"),
            models.Index(
                fields=["engine_version", "-received_at"],
                condition=models.Q(status="pending_review", duplicate_of__isnull=True, deleted_at__isnull=True),
                name="idx_receipts_to_reread",
            ),
            *LIST_INDEXES,
        ]

    def __str__(self) -> str:
        amount = amount_text(self.amount, self.currency) or "?"
        return f"{self.vendor or '?'} {amount} {self.currency or ''}".strip()

    @property
    def evidence(self) -> dict[str, Any]:
        """Of each column what was read: the value, its confidence, and the places where it stood."""
        evidence: dict[str, Any] = self._reading.evidence
        return evidence

    @property
    def line_items(self) -> list[dict[str, str | None]]:
        line_items: list[dict[str, str | None]] = self._reading.line_items
        return line_items

    @property
    def _reading(self) -> Reading:
        try:
            return self.reading
        except Reading.DoesNotExist:
            return Reading(receipt_id=self.pk)

    def become_duplicate_of(self, original_id: int) -> None:
        """Mark the row, unsaved, as a copy: it gives up its fingerprint to the one that came first."""
        self.duplicate_of_id, self.fingerprint = original_id, None


class Reading(models.Model):
    """What the engine read besides a receipt's columns; kept apart, so that the rows that lists scan are narrow."""

    receipt = models.OneToOneField(Receipt, models.CASCADE, primary_key=True, related_name="reading")
    evidence = LongJSONField(_("evidence"), default=dict, blank=True)
    line_items = LongJSONField(_("line items"), default=list, blank=True)

    class Meta:
        db_table = "receipt_readings"
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
