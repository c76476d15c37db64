"""WHAT: receipts, the files beside them, what people corrected, and the categories they file receipts under.

A field that is not known is null. What was read stays in `Receipt.evidence`; what a person said is a
:class:`Correction`, which no later reading overwrites.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Collection
from decimal import Decimal
from typing import ClassVar

from babel.numbers import is_currency
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, User
from extraction.types import DocumentType
from receipts.fields import BY_NAME
from receipts.money import amount_text

AMOUNT_LIMIT = Decimal(10) ** 13
"""Amounts are below this: the columns hold thirteen digits before the point."""
EARLIEST_ISSUE = datetime.date(1970, 1, 1)
NOTE_LENGTH = 2_000
CATEGORY_NAME_TAKEN = _("There is a category of this name already, perhaps an archived one.")
INVISIBLE = ("Cc", "Cf", "Cs")
"""The Unicode categories of control characters, marks of direction and lone surrogates."""
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
    if not is_currency(code):
        raise ValidationError(_("Unknown currency: write its ISO 4217 code, such as ILS."))


class Category(models.Model):
    """A heading of the business's own; an archived one stays on its receipts and is offered no more."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="categories")
    name = models.CharField(_("name"), max_length=100)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = LABELS["category"]
        verbose_name_plural = _("categories")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "business",
                Lower("name"),
                name="category_name_once_a_business",
                violation_error_message=CATEGORY_NAME_TAKEN,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        self.name = tidy(self.name)
        super().clean_fields(exclude)


def tidy(name: str) -> str:
    """`name` with single spaces and no invisible characters, so that what looks the same is the same."""
    text = unicodedata.normalize("NFC", " ".join(name.split()))
    return "".join(letter for letter in text if unicodedata.category(letter) not in INVISIBLE).strip()


class Originals(models.Manager["Receipt"]):
    """The rows that stand for a document: neither deleted nor a copy of another. At most one has a fingerprint."""

    def get_queryset(self) -> models.QuerySet[Receipt]:
        return super().get_queryset().filter(duplicate_of=None, deleted_at=None)


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
    line_items = models.JSONField(_("line items"), default=list, blank=True)

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
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    duplicate_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="duplicates")
    fingerprint = models.CharField(max_length=64, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

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
        ]

    def __str__(self) -> str:
        amount = amount_text(self.amount, self.currency) or "?"
        return f"{self.vendor or '?'} {amount} {self.currency or ''}".strip()

    def become_duplicate_of(self, original_id: int) -> None:
        """Mark the row, unsaved, as a copy: it gives up its fingerprint to the one that came first."""
        self.duplicate_of_id, self.fingerprint = original_id, None


class Document(models.Model):
    """A stored file beside a receipt, named by its content. The file is written before this row."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="documents")
    receipts = models.ManyToManyField(Receipt, related_name="documents")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=255)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    origin = models.CharField(
        _("origin"), max_length=16, choices=[("mail", _("the mail itself")), ("attachment", _("attachment"))]
    )
    problem = models.CharField(_("problem"), max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints: ClassVar = [models.UniqueConstraint(fields=["business", "sha256"], name="document_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        return path_of(self.business_id, self.sha256)


def path_of(business_id: int, sha256: str) -> str:
    """Where the file lies in the document store."""
    return f"{business_id}/{sha256[:2]}/{sha256}"


class Correction(models.Model):
    """A field's value as a person gave it; of several the newest holds, whatever is read later."""

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="corrections")
    field = models.CharField(_("field"), max_length=32)
    was = models.JSONField(_("was"), null=True)
    became = models.JSONField(_("became"), null=True)
    corrected_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    corrected_at = models.DateTimeField(_("corrected"), default=timezone.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering: ClassVar = ["corrected_at", "id"]

    def __str__(self) -> str:
        return f"{self.field}: {self.was} → {self.became}"
