"""A category with many receipts is deleted by a job, which moves them first."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from businesses.models import for_business
from foundation.errors import ApiError
from receipts import categories, jobs
from receipts.jobs import Step, job_kind
from receipts.ledger import Cause
from receipts.models import Category, Job

DELETE_CATEGORY = "delete_category"


class CategoryGoneError(ApiError):
    """Where the receipts should go was archived or deleted after that was asked for."""

    status = 409
    code = "CATEGORY_GONE"
    message = "The category its receipts go to was archived or deleted meanwhile."
    hint = "Delete the category again, and choose where the receipts it still has go."


def delete(category: Category, *, to: Category | None, cause: Cause) -> Job | None:
    """Give the category's receipts another one, or none, and delete it; the job that does so if they are many.

    Raises categories.InvalidCategoryError, jobs.JobRunningError.
    """
    count = category.receipts.count()
    if count <= jobs.BATCH:
        categories.move_receipts(category, to=to, cause=cause)
        categories.delete(category, cause=cause)
        return None
    with transaction.atomic():
        categories.close(category, to=to, now=cause.at)
        return jobs.start(
            category.business,
            DELETE_CATEGORY,
            subject=str(category.pk),
            parameters={"category": category.pk, "move_to": to.pk if to else None},
            total=count,
            cause=cause,
        )


@job_kind(DELETE_CATEGORY, label=_("Deleting a category"))
def delete_step(job: Job, *, size: int, now: datetime.datetime) -> Step:
    """Move up to `size` of its receipts; with none left, delete it. Raises CategoryGoneError."""
    mine = for_business(Category.objects.all(), job.business)
    category = mine.filter(pk=job.parameters["category"]).first()
    if category is None:
        return Step(result={"moved": job.done})
    wanted = job.parameters["move_to"]
    to = mine.filter(pk=wanted).first() if wanted else None
    if wanted and to is None:
        raise CategoryGoneError
    try:
        moved = categories.move_batch(category, to=to, size=size, cause=jobs.cause_of(job, now=now))
    except categories.InvalidCategoryError as error:
        raise CategoryGoneError from error
    if moved:
        return Step(done=moved)
    category.delete()
    return Step(result={"moved": job.done})
