"""Totals kept as rows, so that no answer has to add up a business's receipts.

Whoever changes a receipt appends :class:`TotalChange` rows, which wait for nobody; they are folded into
:class:`Total` later, and readers add what is not folded yet. So totals are exact at every moment.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from businesses.models import Business

UNDATED: Final = datetime.date(1, 1, 1)
"""The month of issue of what has no issue date, and the month of totals of all time."""
UNKNOWN_RATE, MIXED_RATES = Decimal(-1), Decimal(-2)
"""In the place of a tax rate: none is known and no tax either; there is tax, and no one rate
of it is known."""


class Standing(models.TextChoices):
    """Whether a receipt stands for a document."""

    LIVE = "live", _("live")
    COPY = "copy", _("copy")
    DELETED = "deleted", _("deleted")


class CountedColumns(models.Model):
    """What receipts are counted by, and what is counted. Texts that are not known are empty.

    `amount` and `tax` are sums without a sign: what a type of document does to a sum is decided when it is read.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16)
    document_type = models.CharField(max_length=16)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=3)
    standing = models.CharField(max_length=8, choices=Standing.choices)
    amount = models.DecimalField(max_digits=24, decimal_places=3)
    tax = models.DecimalField(max_digits=24, decimal_places=3)

    class Meta:
        abstract = True


class TotalChange(CountedColumns):
    """A receipt that counts from now on (`sign` 1), or no longer counts as it did (-1); gone once it is folded."""

    sign = models.SmallIntegerField()
    received_at = models.DateTimeField()
    issue_date = models.DateField(null=True)
    vendor = models.CharField(max_length=255)
    category_id = models.BigIntegerField()
    """0: none."""
    unknown = models.SmallIntegerField()
    """1 if the amount is not known."""
    unknown_tax = models.SmallIntegerField(db_default=0)
    """1 if the tax is not known."""

    class Meta:
        db_table = "receipt_total_changes"
        indexes: ClassVar = [models.Index(fields=["business", "id"], name="idx_receipt_total_changes")]

    def __str__(self) -> str:
        return f"{self.sign:+d} {self.amount} {self.currency}"


class Grain(models.TextChoices):
    """The length of time a total is of; NAME: all time, and nothing but its key is told apart."""

    MONTH = "m"
    YEAR = "y"
    ALL = "a"
    NAME = "n"


class GroupedBy(models.TextChoices):
    """What `Total.key` names."""

    NOTHING = ""
    TAX_RATE = "tax_rate"
    VENDOR = "vendor"
    CATEGORY = "category"


class Total(CountedColumns):
    """Receipts of one business that agree in all that is counted by.

    Every receipt is in one total of each of these; a column that is not named is empty, UNDATED or UNKNOWN_RATE in it:

        grouped_by  grain       told apart besides
        nothing     month, all  currency, status, type, standing
        tax rate    month       the same, month of issue, tax rate
        category    month       the same but the rate
        category    all         currency, status, type, standing
        vendor      month       the same but the rate
        vendor      year, all   currency, status, year of issue; only what sums hold, ADDS or SUBTRACTS as its type
        vendor      name        nothing
    """

    ADDS, SUBTRACTS = "adds", "subtracts"
    """In the place of the document type, where only its effect is told apart."""

    grouped_by = models.CharField(max_length=8, choices=GroupedBy.choices)
    grain = models.CharField(max_length=1, choices=Grain.choices)
    key = models.CharField(max_length=255)
    """The vendor's name (empty: not known), or the category's id (0: none); empty by nothing."""
    received = models.DateField()
    """The first day of the month or year, in the business's time zone; UNDATED for all time."""
    issued = models.DateField()
    """The same of the issue date; UNDATED where there is none."""
    count = models.BigIntegerField()
    unknown = models.BigIntegerField()
    """How many have no amount."""
    unknown_tax = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "receipt_totals"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "business", "grouped_by", "grain", "received", "key", "issued", "currency", "status",
                    "document_type", "tax_rate", "standing",
                ],
                name="one_total_a_key",
            )
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["business", "grouped_by", "grain", "issued"], name="idx_receipt_totals_issued"),
            models.Index(
                fields=["business", "key"],
                condition=models.Q(grouped_by="vendor", grain="m"),
                name="idx_receipt_totals_vendors",
            ),
            models.Index(
                fields=["business"], condition=models.Q(grouped_by="", grain="a"), name="idx_receipt_totals_of_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grouped_by} {self.key} {self.received:%Y-%m}: {self.count}"


class VendorTotal(models.Model):
    """What sums hold of one vendor in one currency, by which the most frequent vendors are found without adding all up.

    Every receipt that counts in sums is in one row of each of these:

        grain             category  status
        month, year, all  any       any
        all               any       its own
        year, all         its own   any

    `amount` and `tax` are what they add to a sum: refunds are taken away already.
    """

    ANY = ""
    """In the place of what is not told apart."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    grain = models.CharField(max_length=1, choices=Grain.choices)
    received = models.DateField()
    """As that of a Total."""
    category = models.CharField(max_length=20)
    """Its id (0: none), or ANY."""
    status = models.CharField(max_length=16)
    vendor = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    count = models.BigIntegerField()
    unknown = models.BigIntegerField()
    unknown_tax = models.BigIntegerField()
    amount = models.DecimalField(max_digits=24, decimal_places=3)
    tax = models.DecimalField(max_digits=24, decimal_places=3)

    class Meta:
        db_table = "receipt_vendor_totals"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "grain", "received", "category", "status", "vendor", "currency"],
                name="one_vendor_total_a_key",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["business", "grain", "received", "category", "status", "-count", "vendor", "currency"],
                name="idx_vendor_totals_most_first",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.received:%Y-%m}: {self.count}"


class TotalsState(models.Model):
    """The totals of a business: complete if their months are those of its time zone.

    A business without such a row, or with another zone in it, has its receipts added up until its totals are built.
    """

    business = models.OneToOneField(Business, models.CASCADE, primary_key=True, related_name="+")
    zone = models.CharField(max_length=64)
    """The time zone that their months are in; empty while they were never built."""
    checked_at = models.DateTimeField(null=True)
    """When they were built, or compared with the receipts for the last time."""

    class Meta:
        db_table = "receipt_totals_states"
        verbose_name = _("state of totals")
        verbose_name_plural = _("states of totals")

    def __str__(self) -> str:
        return f"{self.business_id} {self.zone}"
