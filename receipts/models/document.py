"""The files beside receipts, named by their content."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from businesses.models import Business
from receipts.models.receipt import Receipt


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
