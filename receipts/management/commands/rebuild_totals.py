"""`manage.py rebuild_totals`: compare the kept totals with the receipts, and mend what differs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from businesses.models import Business
from receipts import total_folding, total_upkeep

EPILOG = "exit codes: 0 all totals are right (or were mended); 1 with --check, some are not, or were never built."


class Command(BaseCommand):
    """Compares and mends while the product runs; each business as of one moment."""

    help = (
        "Compare the kept totals with the receipts and mend what differs, while the product runs. "
        f"Safe to interrupt and to repeat. {EPILOG}"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which businesses, and whether to change anything."""
        parser.add_argument("--business", type=int, metavar="ID", help="only this business")
        parser.add_argument("--check", action="store_true", help="change nothing; name the totals that are wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the businesses one by one."""
        businesses = _businesses(options["business"])
        count = businesses.count()
        wrong = 0
        for place, business in enumerate(businesses.iterator(), start=1):
            says = self._check(business) if options["check"] else self._mend(business)
            wrong += bool(says)
            self.stdout.write(f"{place} of {count}: business {business.pk}: {says or 'right'}")
        verb = "are not right" if options["check"] else "were mended"
        self.stdout.write(f"The totals of {wrong} of {count} businesses {verb}.")
        if wrong and options["check"]:
            sys.exit(1)

    def _check(self, business: Business) -> str:
        """What is wrong, in words; empty if nothing is."""
        if not total_folding.built().filter(pk=business.pk).exists():
            return "never built for its time zone; its receipts are added up one by one meanwhile"
        found = total_folding.differences(business, limit=total_upkeep.NAMED)
        for difference in found:
            self.stdout.write(f"  {difference}")
        more = " or more" if len(found) == total_upkeep.NAMED else ""
        return f"{len(found)}{more} totals differ by what is shown above" if found else ""

    def _mend(self, business: Business) -> str:
        mended = total_folding.mend(business.pk, now=timezone.now())
        return f"{mended} totals mended" if mended else ""


def _businesses(business_id: int | None) -> QuerySet[Business]:
    if business_id is None:
        return Business.objects.order_by("pk")
    chosen = Business.objects.filter(pk=business_id)
    if not chosen.exists():
        raise CommandError(f"There is no business {business_id}.")
    return chosen
