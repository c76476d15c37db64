"""The totals of one business are compared with its receipts and mended by a job, which an operator asks for."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext_lazy as _

from businesses.models import Business
from receipts import jobs, total_folding
from receipts.jobs import Step, job_kind
from receipts.ledger import Cause
from receipts.models import Job

REBUILD_TOTALS = "rebuild_totals"


def rebuild(business: Business, *, cause: Cause) -> Job:
    """Make the job, or return the one that is under way."""
    return jobs.start(business, REBUILD_TOTALS, subject="", parameters={}, total=None, cause=cause)


@job_kind(REBUILD_TOTALS, label=_("Rebuilding totals"))
def rebuild_step(job: Job, *, size: int, now: datetime.datetime) -> Step:
    """Mend all of them, whatever `size`: mending is one statement, some 30 s for a million receipts."""
    return Step(result={"mended": total_folding.mend(job.business_id, now=now)})
