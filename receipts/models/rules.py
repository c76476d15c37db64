"""What a business has said for the mail to come: facts about its vendors, and rules by sender."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, User
from receipts.models.category import Category

SENDER_LENGTH = 254


class SenderAction(models.TextChoices):
    """What becomes of a sender's mail."""

    ALWAYS = "always", _("always a receipt")
    NEVER = "never", _("never a receipt")
    CATEGORY = "category", _("file under a category")


class FactKind(models.TextChoices):
    """What is known about a vendor."""

    VENDOR = "vendor", _("name")
    DOCUMENT_TYPE = "document_type", _("document type")
    CATEGORY = "category", _("category")
    DAY_ORDER = "day_order", _("order of day and month")


class DayOrder(models.TextChoices):
    """How a vendor writes dates in digits."""

    DAY_FIRST = "day_first", _("the day first")
    MONTH_FIRST = "month_first", _("the month first")


class SenderRule(models.Model):
    """What becomes of the mail of an address, or of a domain and those below it."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="sender_rules")
    sender = models.CharField(_("sender"), max_length=SENDER_LENGTH)
    """In lower case; with an @ it is an address."""
    action = models.CharField(_("action"), max_length=16, choices=SenderAction.choices)
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("sender rule")
        verbose_name_plural = _("sender rules")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["business", "sender"], name="sender_rule_once_a_business")
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.get_action_display()}"


class VendorFact(models.Model):
    """One thing a person said about a vendor, by correcting a receipt.

    The vendor is known by its tax id where a receipt shows one, else by `sender` (a domain; the whole address where
    the domain is everybody's) together with `name`, its name as it was read, folded.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="vendor_facts")
    tax_id = models.CharField(_("vendor's tax id"), max_length=32, blank=True)
    sender = models.CharField(_("sender"), max_length=SENDER_LENGTH, blank=True)
    name = models.CharField(_("name as read"), max_length=255, blank=True)
    label = models.CharField(_("vendor"), max_length=255, blank=True)
    """The vendor's name for people."""
    kind = models.CharField(_("what"), max_length=16, choices=FactKind.choices)
    read_as = models.CharField(_("read as"), max_length=16, blank=True)
    """Of a document type the one that was read in its place: other documents of the vendor stay what they are."""
    value = models.CharField(_("value"), max_length=255, blank=True)
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    said_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("said by"))
    said_at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("vendor fact")
        verbose_name_plural = _("vendor facts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "tax_id", "kind", "read_as"],
                condition=~models.Q(tax_id=""),
                name="vendor_fact_once_a_tax_id",
            ),
            models.UniqueConstraint(
                fields=["business", "sender", "name", "kind", "read_as"],
                condition=models.Q(tax_id=""),
                name="vendor_fact_once_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_kind_display()}"
