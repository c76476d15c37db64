"""Measures how often values of each confidence are right: `python -m bench.calibration [DIR]`.

DIR holds labelled mail as `<part>.jsonl` with a `path` and the labels of each sample (EVAL_DIR by default, else the
samples in `tests/corpus`). For each field and band of confidence: how many values were given, how many are right.
Fields given with a confidence of at least 0.9 must be right in 98 of 100.
"""

from __future__ import annotations

import argparse
import decimal
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from extraction import NotAReceipt, extract
from extraction.decision.checking import SURE
from extraction.normalizing.names import name_key

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
LABELS = {name: name for name in ("total", "currency", "number", "vendor", "tax", "last4")} | {"issue_date": "date"}
ALTERNATIVES = {"total": "alt_totals", "number": "alt_numbers"}
BANDS = (0.95, 0.9, 0.8, 0.7, 0.0)
RIGHT_WHEN_SURE = 0.98
Row = tuple[str, float, bool]


def labelled_samples(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every receipt of a labelled set, with its labels."""
    for listing in sorted(folder.glob("*.jsonl")):
        for line in listing.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("kind") not in (None, "not_receipt"):
                yield folder / row["path"], row


def corpus_samples() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the project's own samples, in the same form."""
    for path in sorted(CORPUS.glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        for receipt in expected.get("receipts", ())[:1]:
            yield path.with_suffix(".eml"), {**receipt, "date": receipt.get("issue_date")}


def readings(samples: Iterator[tuple[Path, dict[str, Any]]]) -> Iterator[Row]:
    """Yield field, confidence and correctness of every extracted value that has a label."""
    for path, labels in samples:
        outcome = extract(path.read_bytes(), media_type="", name=path.name)
        if isinstance(outcome, NotAReceipt):
            continue
        for name, label in LABELS.items():
            field = getattr(outcome.receipts[0], name)
            if field is not None and labels.get(label) is not None:
                accepted = [labels[label], *labels.get(ALTERNATIVES.get(name, ""), ())]
                if name == "total" and labels.get("due"):
                    accepted.append(labels["due"])
                yield name, field.confidence, any(is_same(name, field.value, label_value) for label_value in accepted)


def is_same(name: str, got: object, want: str) -> bool:
    """Return whether a value equals the label, whatever its spelling."""
    if name in ("total", "tax"):
        return abs(decimal.Decimal(str(got)) - abs(decimal.Decimal(want))) < decimal.Decimal("0.005")
    if name == "vendor":
        first, second = name_key(str(got)), name_key(want)
        return first in second or second in first
    if name == "number":
        return re.sub(r"[^0-9a-z]", "", str(got).casefold()) == re.sub(r"[^0-9a-z]", "", want.casefold())
    return str(got) == want


def table(rows: list[Row]) -> Table:
    """Tabulate right / given, by field and band."""
    counts: dict[tuple[str, float], list[int]] = defaultdict(lambda: [0, 0])
    for name, confidence, right in rows:
        band = next(b for b in BANDS if confidence >= b)
        for key in ((name, band), ("all", band)):
            counts[key][0] += 1
            counts[key][1] += right
    output = Table(title="right / given, by confidence")
    for heading in ("field", *(f">= {band:g}" for band in BANDS)):
        output.add_column(heading, justify="right")
    for name in (*LABELS, "all"):
        output.add_row(name, *(f"{counts[name, band][1]}/{counts[name, band][0]}" for band in BANDS))
    return output


def main() -> None:
    """Measure, print the report, and exit with 1 if confident values are wrong too often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=os.environ.get("EVAL_DIR", ""))
    folder = parser.parse_args().folder
    rows = list(readings(labelled_samples(Path(folder)) if folder else corpus_samples()))
    sure = [right for _, confidence, right in rows if confidence >= SURE]
    share = sum(sure) / len(sure) if sure else 0.0
    Console().print(table(rows))
    print(f"given with {SURE} or more: {len(sure)}, right {share:.2%} (at least {RIGHT_WHEN_SURE:.0%})")
    sys.exit(share < RIGHT_WHEN_SURE)


if __name__ == "__main__":
    main()
