"""The categories that a business files its receipts under."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from businesses.models import Business
from receipts.fields import BY_NAME

CATEGORY_NAME_TAKEN = _("There is a category of this name already, perhaps an archived one.")
INVISIBLE = ("Cc", "Cf", "Cs")
"""The Unicode categories of control characters, marks of direction and lone surrogates."""


class Category(models.Model):
    """A heading of the business's own; an archived one stays on its receipts and is offered no more."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="categories")
    name = models.CharField(_("name"), max_length=100)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = BY_NAME["category"].label
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
