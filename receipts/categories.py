"""A business's own categories: added, renamed, archived and deleted.

A category in use is never deleted from under its receipts: archive it, or move its receipts first. A move is recorded
as a correction on each receipt, in batches of a transaction each; the category is archived before the first, so that no
receipt joins it meanwhile, and after a crash the same call finishes. Many receipts are moved by a job
(`receipts.category_jobs`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, for_business
from foundation.errors import ApiError
from receipts import ledger, totals
from receipts.ledger import Cause
from receipts.models import CATEGORY_NAME_TAKEN, Category, EventKind, Receipt

BATCH = 500
NOT_OFFERED = _("There is no such category, or it is archived.")


class InvalidCategoryError(ApiError):
    """A name that is empty, too long or taken, or no category to move to; `extra["fields"]` says which and why."""

    code = "VALIDATION_ERROR"
    message = "Some fields are not right."
    hint = "Mend the fields named in error.fields."


class CategoryInUseError(ApiError):
    """Receipts have this category; `extra["receipts"]` says how many."""

    status = 409
    code = "CATEGORY_IN_USE"
    message = "Receipts have this category."
    hint = "Archive it with archived, or move its receipts: move_to is another category's id, or none."


def list_of(business: Business) -> QuerySet[Category]:
    """The business's categories by name, archived ones last, each with the `receipts_count` of live ones."""
    rows = for_business(Category.objects.all(), business).annotate(receipts_count=_receipts_count(business))
    return rows.order_by(F("archived_at").asc(nulls_first=True), Lower("name"), "pk")


def _receipts_count(business: Business) -> Case | Count:
    """Of each category the receipts that are not deleted: as the kept totals say, else counted."""
    counts = totals.counts_by_category(business)
    if counts is None:
        return Count("receipts", filter=Q(receipts__deleted_at=None))
    known = (When(pk=pk, then=Value(count)) for pk, count in counts.items())
    return Case(*known, default=Value(0), output_field=IntegerField())


def offered(business: Business, *, current: int | None = None) -> QuerySet[Category]:
    """The categories a receipt can be given: those not archived, and `current`, the id of the one it has."""
    rows = Category.objects.filter(Q(archived_at=None) | Q(pk=current))
    return for_business(rows, business).order_by(Lower("name"), "pk")


def add(business: Business, *, name: str) -> Category:
    """Raises InvalidCategoryError."""
    category = Category(business=business, name=name)
    with _valid_name(category):
        category.save()
    return category


def rename(category: Category, *, name: str) -> None:
    """Raises InvalidCategoryError."""
    category.name = name
    with _valid_name(category):
        category.save(update_fields=["name"])


def archive(category: Category, *, now: datetime.datetime) -> None:
    """Stop offering the category; receipts that have it keep it."""
    Category.objects.filter(pk=category.pk, archived_at=None).update(archived_at=now)


def unarchive(category: Category) -> None:
    """Offer the category again."""
    Category.objects.filter(pk=category.pk).update(archived_at=None)


def delete(category: Category, *, cause: Cause) -> None:
    """Delete a category that no receipt has; deleted receipts, which may come back, are left without one.

    Raises CategoryInUseError.
    """
    with transaction.atomic():
        Category.objects.select_for_update().filter(pk=category.pk).first()
        in_use = Receipt.objects.filter(category=category, deleted_at=None).count()
        if in_use:
            raise CategoryInUseError(receipts=in_use)
        archive(category, now=cause.at)
    move_receipts(category, to=None, cause=cause)
    Category.objects.filter(pk=category.pk).delete()


def move_receipts(category: Category, *, to: Category | None, cause: Cause) -> None:
    """Archive the category and give its receipts another one, or none. Raises InvalidCategoryError."""
    close(category, to=to, now=cause.at)
    while move_batch(category, to=to, size=BATCH, cause=cause):
        pass


def close(category: Category, *, to: Category | None, now: datetime.datetime) -> None:
    """Archive the category, so that no receipt joins it before its own go elsewhere. Raises InvalidCategoryError."""
    with transaction.atomic():
        _lock_target(category, to)
        archive(category, now=now)


def move_batch(category: Category, *, to: Category | None, size: int, cause: Cause) -> int:
    """Move up to `size` receipts of a closed category; return how many, 0 when none are left.

    Raises InvalidCategoryError if `to` was archived meanwhile.
    """
    with transaction.atomic():
        rows = Receipt.objects.filter(category=category).select_for_update().order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:size])
        # after the receipts, as a correction does, so that the two cannot wait for each other
        _lock_target(category, to)
        moved = Receipt.objects.filter(pk__in=ids).select_related("category")
        ledger.update_many(moved, {"category": to}, kind=EventKind.CORRECTED, cause=cause)
    return len(ids)


def lock_for(receipt: Receipt, category: Category | None) -> Category | None:
    """The category a receipt is given, which cannot be archived or deleted until the transaction ends.

    Raises ValidationError if it is another business's, or archived and not the one the receipt has.
    """
    if category is not None and category.pk != receipt.category_id and not _lock(category, receipt.business):
        raise ValidationError(NOT_OFFERED)
    return category


def _lock_target(category: Category, to: Category | None) -> None:
    if to is not None and (to == category or not _lock(to, category.business)):
        raise InvalidCategoryError(fields={"move_to": [str(NOT_OFFERED)]})


def _lock(category: Category, business: Business) -> bool:
    """Whether the category is the business's and not archived; it stays so until the transaction ends."""
    return offered(business).select_for_update().filter(pk=category.pk).first() is not None


@contextmanager
def _valid_name(category: Category) -> Iterator[None]:
    """Check the category before it is saved, and once more by the database, since names are taken meanwhile."""
    try:
        category.full_clean()
        with transaction.atomic():
            yield
    except ValidationError as error:
        raise InvalidCategoryError(fields={"name": error.messages}) from error
    except IntegrityError as error:
        raise InvalidCategoryError(fields={"name": [str(CATEGORY_NAME_TAKEN)]}) from error
