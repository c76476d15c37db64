"""Measures what the grid of recurring vendors finds missing: `python -m bench.gaps HISTORIES REMOVED --today DAY`.

HISTORIES: a JSON object a line, with `business`, `vendor`, `tax_id`, `date`, `amount`, `currency`. REMOVED: a JSON
array of what was taken out of them, each with `business`, `vendor` and `date`. A gap names one of these if it is of
that vendor and at most a month off. Exits with 1 if fewer than 95 in 100 are named, or more than 5 in 100 gaps name
none.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from insights.recurrence import Invoice, find

NAMED, FALSE = 0.95, 0.05


def main() -> int:
    """Print how many of the removed receipts are named, and how many gaps are false."""
    parser = argparse.ArgumentParser(prog="python -m bench.gaps", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("histories", type=Path)
    parser.add_argument("removed", type=Path)
    parser.add_argument("--today", type=datetime.date.fromisoformat, required=True)
    options = parser.parse_args()
    removed = json.loads(options.removed.read_text(encoding="utf-8"))
    told = list(_gaps(options.histories.read_text(encoding="utf-8").splitlines(), options.today))
    named = 0
    for one in removed:
        found = next((gap for gap in told if _names(gap, one)), None)
        if found is not None:
            told.remove(found)
            named += 1
    gaps = named + len(told)
    print(f"{named} of {len(removed)} named; {len(told)} of {gaps} gaps are false ({len(told) / max(gaps, 1):.1%})")
    return int(named < NAMED * len(removed) or len(told) > FALSE * gaps)


def _gaps(lines: Iterable[str], today: datetime.date) -> Iterable[tuple[str, tuple[str, ...], datetime.date]]:
    businesses: dict[str, list[Invoice]] = defaultdict(list)
    for line in lines:
        row = json.loads(line)
        day = datetime.date.fromisoformat(row["date"])
        amount = None if row["amount"] is None else Decimal(row["amount"])
        businesses[row["business"]].append(Invoice(row["vendor"], row["tax_id"], day, amount, row["currency"]))
    for business, invoices in businesses.items():
        for vendor in find(invoices, today=today):
            for month in vendor.gaps:
                yield business, vendor.names, month


def _names(gap: tuple[str, tuple[str, ...], datetime.date], removed: dict[str, Any]) -> bool:
    business, names, month = gap
    day = datetime.date.fromisoformat(removed["date"])
    apart = month.year * 12 + month.month - day.year * 12 - day.month
    return business == removed["business"] and removed["vendor"] in names and abs(apart) <= 1


if __name__ == "__main__":
    raise SystemExit(main())
