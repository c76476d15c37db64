"""Keeps the totals of all businesses: folded, complete, and right."""

from __future__ import annotations

import datetime
import itertools
import logging
import zoneinfo
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from businesses.models import Business
from receipts import total_folding
from receipts.models import Grain, GroupedBy, Total, TotalChange, TotalsState
from receipts.total_folding import STEP, Difference

logger = logging.getLogger(__name__)

CHECKED_EVERY: Final = datetime.timedelta(hours=20)
NAMED: Final = 100
"""So many totals of a business are named when they are wrong."""
SMALL: Final = 20_000
"""A business with fewer rows of totals and changes is compared in some 0.1 s."""


def keep_up(*, may_go_on: Callable[[], bool]) -> None:
    """Fold what changed, a step of each business in turn, and build totals that are not complete, but for big ones.

    What one business's totals fail of is logged and does not keep the others'.
    """
    while may_go_on():
        folded = [_guarded(total_folding.fold, business_id) for business_id in total_folding.businesses_with_changes()]
        if STEP not in folded:
            break
    _build_all(total_folding.unbuilt(), may_go_on=may_go_on, only_small=True)


def build_big(*, may_go_on: Callable[[], bool]) -> None:
    """Build totals that are not complete, whatever their size; some 45 s of a processor for a million receipts."""
    _build_all(total_folding.unbuilt(), may_go_on=may_go_on, only_small=False)


def _build_all(businesses: QuerySet[Business], *, may_go_on: Callable[[], bool], only_small: bool) -> None:
    for business in businesses:
        if not may_go_on():
            break
        if not only_small or business.receipts.order_by()[:SMALL].count() < SMALL:
            _guarded(_build, business.pk)


def mend_due(*, now: datetime.datetime, may_go_on: Callable[[], bool]) -> int:
    """Compare totals that were not compared for a day with the receipts; return of how many businesses were mended.

    They differ where a process of an older version changed receipts beside this one.
    """
    mended = 0
    due = TotalsState.objects.filter(checked_at__lt=now - CHECKED_EVERY).order_by("checked_at").values_list("pk")
    while may_go_on() and (row := due.first()):
        # before the comparing: one that takes too long is not taken up again and again
        if TotalsState.objects.filter(pk=row[0], checked_at__lt=now - CHECKED_EVERY).update(checked_at=now):
            mended += _guarded(_mend_if_wrong, row[0])
    return mended


def _mend_if_wrong(business_id: int) -> int:
    business = total_folding.built().filter(pk=business_id).first()
    wrong = business and total_folding.differences(business, limit=1)
    if wrong:
        count = _build(business_id)
        logger.warning("TOTALS MENDED: business %s, %s totals, such as %s", business_id, count, wrong[0].level)
    return 1 if wrong else 0


def waiting(*, limit: int) -> int:
    """How many changes are not folded yet; `limit` at most."""
    return TotalChange.objects.order_by()[:limit].count()


def sample(*, businesses: int) -> dict[int, list[Difference]]:
    """Compare the totals of a few businesses, of those that are small; return what differs by the business's id."""
    looked_at = total_folding.built().order_by("?")[: 5 * businesses]
    chosen = itertools.islice(filter(_is_small, looked_at), businesses)
    return {business.pk: total_folding.differences(business, limit=NAMED) for business in chosen}


def _is_small(business: Business) -> bool:
    totals = Total.objects.filter(business=business, grouped_by=GroupedBy.NOTHING, grain=Grain.ALL)
    receipts = sum(totals.values_list("count", flat=True))
    return receipts + TotalChange.objects.filter(business=business)[:SMALL].count() < SMALL


def _build(business_id: int) -> int:
    return total_folding.mend(business_id, now=timezone.now())


def _guarded(work: Callable[[int], int], business_id: int) -> int:
    try:
        return work(business_id)
    except (DatabaseError, zoneinfo.ZoneInfoNotFoundError) as error:
        logger.error("The totals of business %s were not kept: %s", business_id, type(error).__name__)
        return 0
