"""`manage.py doctor`: lists faults and their remedies."""

from __future__ import annotations

import dataclasses
import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from prosaas.doctor import Finding, State, examine, healthy

SIGNS = {State.OK: "✓", State.WARNING: "!", State.FAILED: "✗", State.UNKNOWN: "?"}


class Command(BaseCommand):
    """Prints every finding."""

    help = (
        "Check database, queue, workers, beat, keys, runs, Google and disk, and say what to do. "
        "Exit code 0: nothing failed (warnings do not count); 1: something did."
    )
    # faults belong into the findings and must not prevent them
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = examine(now=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps({"ok": healthy(found), "findings": [dataclasses.asdict(f) for f in found]}))
        else:
            self._print_findings(found)
        if not healthy(found):
            sys.exit(1)

    def _print_findings(self, found: list[Finding]) -> None:
        for finding in found:
            self.stdout.write(f"{SIGNS[finding.state]} {finding.check:<15} {finding.says}")
            if finding.remedy:
                self.stdout.write(f"  → {finding.remedy}")
        counts = {state: sum(finding.state is state for finding in found) for state in State}
        self.stdout.write(", ".join(f"{count} {state}" for state, count in counts.items() if count))
