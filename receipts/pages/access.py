"""What every page of the ledger starts from: the business's receipts, and who changes them by which way."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from businesses.models import Business, for_business
from businesses.page_access import MemberRequest
from receipts.ledger import Cause
from receipts.models import Receipt, Way


def receipts_of(business: Business) -> QuerySet[Receipt]:
    """The business's receipts that are not deleted."""
    return for_business(Receipt.objects.filter(deleted_at__isnull=True), business)


def receipt_or_404(request: MemberRequest, receipt_id: int) -> Receipt:
    """The receipt of that id, with what its page shows; Http404 unless it is this business's and not deleted."""
    return get_object_or_404(
        receipts_of(request.membership.business).select_related("business", "category", "reading"), pk=receipt_id
    )


def page_cause(request: MemberRequest) -> Cause:
    """Who changes a receipt on a page, and when."""
    return Cause(Way.PAGE, timezone.now(), request.user)
