"""`manage.py rebuild_search`: compare what receipts are found by with the receipts, and mend what differs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from businesses.models import Business
from receipts.search import upkeep

NAMED = 20
EPILOG = "exit codes: 0 all receipts are found (or were mended); 1 with --check, some are not."


class Command(BaseCommand):
    """Compares and mends while the product runs, a batch of receipts at a time."""

    help = (
        "Compare what receipts are found by in searches with the receipts and mend what differs, while the product "
        f"runs. Safe to interrupt and to repeat. {EPILOG}"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which businesses, and whether to change anything."""
        parser.add_argument("--business", type=int, metavar="ID", help="only this business")
        parser.add_argument("--check", action="store_true", help="change nothing; name receipts that are not found")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the businesses one by one."""
        businesses = Business.objects.order_by("pk")
        if options["business"] is not None:
            businesses = businesses.filter(pk=options["business"])
            if not businesses.exists():
                raise CommandError(f"There is no business {options['business']}.")
        act = upkeep.wrong if options["check"] else upkeep.mend
        count = 0
        for business in businesses.iterator():
            found = [pk for ids in upkeep.batches_of(business) for pk in act(ids)]
            count += len(found)
            if found:
                more = " and others" if len(found) > NAMED else ""
                named = ", ".join(map(str, found[:NAMED]))
                self.stdout.write(f"business {business.pk}: {len(found)} receipts, {named}{more}")
        verb = "are not found by what they say" if options["check"] else "were mended"
        self.stdout.write(f"{count} receipts {verb}.")
        if count and options["check"]:
            sys.exit(1)
